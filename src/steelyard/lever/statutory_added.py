"""What the measures in force on a day add to tariffs, sector by sector, after stacking and coverage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.ledger.policies import Stack, Standing, stacked
from steelyard.lever import statutory_scope as scope
from steelyard.lever.statutory_scope import Reach

if TYPE_CHECKING:
    from steelyard.ledger.policies import Measure, Policies
    from steelyard.lever.world import World

STATUTORY, EFFECTIVE, BEST = "statutory", "effective", "best"
CONCEPTS = (STATUTORY, EFFECTIVE, BEST)
_ARRAYS = ("rate", "low", "high", "least", "most")
_IDS = ("left_out", "assumed", "uneven")


@dataclass(frozen=True, eq=False)
class Added:
    """Additional tariffs of a pair of economies, each [sector], in percent of the value.

    `by_authority` sums to `rate`. `low` and `high` bound what the sectors make together, as an average: sizes and
    coverage that are not known, and measures on single products, whose part of a sector is not held, or of which
    neither size nor coverage is: those are in `high` alone, and `left_out` has their ids. `assumed` has the ids of
    measures that count by the middle of their bounds. `effective`: the rate is a published average of all
    authorities, which no statutory rate is added to.

    `least` and `most` bound each sector by itself. A measure on part of the goods of several sectors, whose part of
    each is not held (`uneven` has their ids), counts alike in all of them in `rate`; of one sector it may take
    nothing or all.
    """

    rate: Array
    low: Array
    high: Array
    least: Array
    most: Array
    by_authority: dict[str, Array]
    left_out: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    uneven: tuple[str, ...] = ()
    effective: bool = False


@dataclass(eq=False)
class OnDay:
    """Additional tariffs on one day; answers are kept. `authority` and `without` (ids, authorities) choose measures.

    `concept`: `statutory` rates, `effective` ones, or `best`: effective where one is held, else statutory.
    NoCoverage for a day before the ledger begins; UnknownName for an authority nobody knows.
    """

    world: World
    policies: Policies
    on: date
    authority: str | None = None
    without: tuple[str, ...] = ()
    concept: str = STATUTORY
    _reaches: dict[str, Reach] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], Added] = field(default_factory=dict)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The tariffs that stand on the day."""
        held = self.policies.in_force(self.on, authority=self.authority)
        return tuple(
            one
            for one in held
            if one.measure.instrument == "tariff" and not {one.id, one.authority} & set(self.without)
        )

    @cached_property
    def goods(self) -> tuple[str, ...]:
        """The goods sectors of the world."""
        return tuple(code for code, good in zip(self.world.sectors, self.world.goods, strict=True) if good)

    def on_day(self, day: date) -> OnDay | None:
        """The same choice on another day; None before the ledger begins, when nothing is known of it."""
        if day < self.policies.first:
            return None
        return OnDay(self.world, self.policies, day, self.authority, self.without, self.concept)

    def of(self, importer: int, exporter: int) -> Added:
        """What is added between two economies of the world; members of an aggregate count alike."""
        return mean([self._pair(*pair) for pair in self.pairs(importer, exporter)])

    def pairs(self, importer: int, exporter: int) -> list[tuple[str, str]]:
        """The codes (buyer, seller) of two economies of the world; several where one is an aggregate."""
        return [(buyer, seller) for buyer in self._members(importer) for seller in self._members(exporter)]

    def own(self, buyer: str, seller: str) -> tuple[list[Standing], str]:
        """The tariffs that stand for a pair of codes and their concept: the two are never added up."""
        return self._chosen([one for one in self.standings if scope.falls_on(one.measure, buyer, seller, self.on)])

    def measures(self, importer: int, exporter: int) -> list[Measure]:
        """The tariffs of a pair of economies of the world, whether they stand on the day or not."""
        pairs = self.pairs(importer, exporter)
        chosen = self.policies.select(authority=self.authority, on=self.on)
        held = (one for one in chosen if one.instrument == "tariff")
        return [one for one in held if any(scope.falls_on(one, *pair, self.on) for pair in pairs)]

    def touched(self, among: Collection[int] | None = None) -> list[tuple[int, int]]:
        """Pairs (importer, exporter) of the world that a tariff falls on; `among`: of these importers alone."""
        places = range(len(self.world.economies))
        importers = places if among is None else sorted(among)
        inside = [self._members(at) for at in places]
        buyers = frozenset[str]().union(*(scope.codes(one.measure.importers, self.on) for one in self.standings))
        wanted = [n for n in importers if scope.ALL in buyers or buyers & set(inside[n])]
        return [(n, i) for n in wanted for i in places if n != i and self.of(n, i).high.any()]

    def _members(self, at: int) -> tuple[str, ...]:
        return (self.world.members[at] if self.world.members else ()) or (self.world.economies[at],)

    def _pair(self, importer: str, exporter: str) -> Added:
        if (importer, exporter) not in self._pairs:
            self._pairs[importer, exporter] = self.stack(*self.own(importer, exporter), exporter)
        return self._pairs[importer, exporter]

    def _chosen(self, own: Sequence[Standing]) -> tuple[list[Standing], str]:
        effective = [one for one in own if one.measure.concept == EFFECTIVE]
        if self.concept == EFFECTIVE or (self.concept == BEST and effective):
            return effective, EFFECTIVE
        return [one for one in own if one.measure.concept == STATUTORY], STATUTORY

    def stack(self, own: Sequence[Standing], concept: str, exporter: str) -> Added:
        """What measures of one concept add to goods of an exporter."""
        size = len(self.world.sectors)
        rate, low, high, least, most = (np.zeros(size) for _ in range(5))
        by: dict[str, Array] = {one.authority: np.zeros(size) for one in own}
        # Products of no sector of this world reach nothing: said, not passed over.
        left = dict.fromkeys(one.id for one in own if not (self._reach(one).whole or self._reach(one).part))
        assumed = dict[str, None]()
        weight = {one.id: scope.coverage(one, exporter) for one in own}
        stacks: dict[tuple[str, ...], tuple[Stack, Stack]] = {}  # most sectors are under the same measures
        reaches = [(one, self._reach(one)) for one in own]
        uneven = [one.id for one, reach in reaches if _uneven(one, reach, weight[one.id])]
        alone = weight | dict.fromkeys(uneven)
        for at, sector in ((at, code) for at, code in enumerate(self.world.sectors) if code in self.goods):
            full = [one for one, reach in reaches if sector in reach.whole]
            # Neither size nor part of trade: the middle of such bounds would be a guess.
            vague = [one for one in full if weight[one.id] is None and one.low == 0]
            whole = [one for one in full if one not in vague]
            part = [(one, reach.part[sector]) for one, reach in reaches if sector in reach.part]
            ids = tuple(one.id for one in whole)
            stack, single = stacks.get(ids) or stacks.setdefault(
                ids, (stacked(whole, weight, concept), stacked(whole, alone, concept))
            )
            beside = scope.bound(part) + sum(one.high or 0.0 for one in vague)
            rate[at], low[at], high[at] = stack.middle, stack.low, stack.high + beside
            least[at], most[at] = single.low, single.high + beside
            for authority, (lower, upper) in stack.by_authority().items():
                by[authority][at] += (lower + upper) / 2
            left |= dict.fromkeys([one.id for one, _ in part] + list(stack.unbounded) + [one.id for one in vague])
            assumed |= dict.fromkeys(one.id for one in stack.parts if one.low != one.high)
        effective = concept == EFFECTIVE and bool(own)
        return Added(rate, low, high, least, most, by, tuple(left), tuple(assumed), tuple(uneven), effective)

    def _reach(self, standing: Standing) -> Reach:
        if standing.id not in self._reaches:
            self._reaches[standing.id] = scope.reach(standing.measure, self.goods)
        return self._reaches[standing.id]


def _uneven(one: Standing, reach: Reach, weight: float | None) -> bool:
    """Whether a known coverage is of several sectors together, so that it is not known of each."""
    partial = (weight is not None and 0 < weight < 1) or one.measure.concept == EFFECTIVE
    return partial and len(reach.whole) > 1


def mean(each: Sequence[Added]) -> Added:
    """Members of an aggregate weighted alike: what the table holds is their trade together."""
    if len(each) == 1:
        return each[0]
    names = dict.fromkeys(name for one in each for name in one.by_authority)
    zero = np.zeros_like(each[0].rate)
    by = {name: np.mean([one.by_authority.get(name, zero) for one in each], axis=0) for name in names}
    arrays = {name: np.mean([getattr(one, name) for one in each], axis=0) for name in _ARRAYS}
    left, assumed, uneven = (tuple(dict.fromkeys(i for one in each for i in getattr(one, name))) for name in _IDS)
    effective = any(one.effective for one in each)
    return Added(**arrays, by_authority=by, left_out=left, assumed=assumed, uneven=uneven, effective=effective)
