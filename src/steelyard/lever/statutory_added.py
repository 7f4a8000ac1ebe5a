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


@dataclass(frozen=True, eq=False)
class Added:
    """Additional tariffs of a pair of economies, each [sector], in percent of the value.

    `by_authority` sums to `rate`. `low` and `high` bound the rate: sizes and coverage that are not known, and
    measures on single products, whose part of a sector is not held, or of which neither size nor coverage is: those
    are in `high` alone, and `left_out` has their ids. `assumed` has the ids of measures that count by the middle of
    their bounds. `effective`: the rate is a published average of all authorities, which no statutory rate is added to.
    """

    rate: Array
    low: Array
    high: Array
    by_authority: dict[str, Array]
    left_out: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
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
        buyers, sellers = (self._members(at) for at in (importer, exporter))
        each = [self._pair(buyer, seller) for buyer in buyers for seller in sellers]
        return each[0] if len(each) == 1 else _mean(each)

    def measures(self, importer: int, exporter: int) -> list[Measure]:
        """The tariffs of a pair of economies of the world, whether they stand on the day or not."""
        pairs = [(buyer, seller) for buyer in self._members(importer) for seller in self._members(exporter)]
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
            own = [one for one in self.standings if scope.falls_on(one.measure, importer, exporter, self.on)]
            self._pairs[importer, exporter] = self._stack(*self._chosen(own), exporter)
        return self._pairs[importer, exporter]

    def _chosen(self, own: Sequence[Standing]) -> tuple[list[Standing], str]:
        """The measures of one concept: the two are never added up."""
        effective = [one for one in own if one.measure.concept == EFFECTIVE]
        if self.concept == EFFECTIVE or (self.concept == BEST and effective):
            return effective, EFFECTIVE
        return [one for one in own if one.measure.concept == STATUTORY], STATUTORY

    def _stack(self, own: Sequence[Standing], concept: str, exporter: str) -> Added:
        size = len(self.world.sectors)
        rate, low, high = (np.zeros(size) for _ in range(3))
        by: dict[str, Array] = {one.authority: np.zeros(size) for one in own}
        # Products of no sector of this world reach nothing: said, not passed over.
        left = dict.fromkeys(one.id for one in own if not (self._reach(one).whole or self._reach(one).part))
        assumed = dict[str, None]()
        weight = {one.id: scope.coverage(one, exporter) for one in own}
        stacks: dict[tuple[str, ...], Stack] = {}  # most sectors are under the same measures
        reaches = [(one, self._reach(one)) for one in own]
        for at, sector in ((at, code) for at, code in enumerate(self.world.sectors) if code in self.goods):
            full = [one for one, reach in reaches if sector in reach.whole]
            # Neither size nor part of trade: the middle of such bounds would be a guess.
            vague = [one for one in full if weight[one.id] is None and one.low == 0]
            whole = [one for one in full if one not in vague]
            part = [(one, reach.part[sector]) for one, reach in reaches if sector in reach.part]
            ids = tuple(one.id for one in whole)
            stack = stacks.get(ids) or stacks.setdefault(
                ids, stacked(whole, {id_: weight[id_] for id_ in ids}, concept)
            )
            rate[at], low[at] = stack.middle, stack.low
            high[at] = stack.high + scope.bound(part) + sum(one.high or 0.0 for one in vague)
            for authority, (least, most) in stack.by_authority().items():
                by[authority][at] += (least + most) / 2
            left |= dict.fromkeys([one.id for one, _ in part] + list(stack.unbounded) + [one.id for one in vague])
            assumed |= dict.fromkeys(one.id for one in stack.parts if one.low != one.high)
        return Added(rate, low, high, by, tuple(left), tuple(assumed), concept == EFFECTIVE and bool(own))

    def _reach(self, standing: Standing) -> Reach:
        if standing.id not in self._reaches:
            self._reaches[standing.id] = scope.reach(standing.measure, self.goods)
        return self._reaches[standing.id]


def _mean(each: Sequence[Added]) -> Added:
    """Members of an aggregate weighted alike: what the table holds is their trade together."""
    names = dict.fromkeys(name for one in each for name in one.by_authority)
    zero = np.zeros_like(each[0].rate)
    by = {name: np.mean([one.by_authority.get(name, zero) for one in each], axis=0) for name in names}
    rate, low, high = (np.mean([getattr(one, what) for one in each], axis=0) for what in ("rate", "low", "high"))
    left = tuple(dict.fromkeys(name for one in each for name in one.left_out))
    assumed = tuple(dict.fromkeys(name for one in each for name in one.assumed))
    return Added(rate, low, high, by, left, assumed, any(one.effective for one in each))
