"""What the policy ledger says tariffs came to over a whole year, each day counted, as a change from an earlier year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from steelyard.kernels.economy import Array
from steelyard.lever import statutory_base
from steelyard.lever.hindcast_cases import EVERYONE, Case
from steelyard.lever.instruments import Tariff
from steelyard.lever.statutory_added import BEST, Added, OnDay
from steelyard.lever.statutory_base import COLLECTED_DAY

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.world import World

_LEAST = 1e-9  # a change, as a fraction, below which it is rounding


@dataclass(frozen=True, slots=True)
class Change:
    """A tariff's change between two years, averages by the day, in percentage points.

    `points` is the average over goods weighted by the world's own imports.
    """

    importer: str
    exporter: str
    points: float
    effective: bool
    assumed: tuple[str, ...]
    left_out: tuple[str, ...]
    instruments: tuple[Tariff, ...]


def changes(world: World, policies: Policies, case: Case) -> tuple[Change, ...]:
    """The change of each pair of a case that moves; see `Change`. UnknownName for an economy the world lacks."""
    pairs = dict.fromkeys(
        (world.economy_index(importer), i)
        for importer, exporter in case.tariffs
        for i in (range(len(world.economies)) if exporter == EVERYONE else [world.economy_index(exporter)])
        if i != world.economy_index(importer)
    )
    days = _Days(world, policies)
    found = [_change(days, n, i, case) for n, i in pairs]
    return tuple(one for one in found if one.instruments)


class _Days:
    """The ledger day by day; a day on which no tariff changes is the one before it."""

    def __init__(self, world: World, policies: Policies) -> None:
        self.world, self.policies = world, policies
        self.steps = _step_days(policies)
        self.held: dict[date, OnDay] = {}
        self.start = self.at(COLLECTED_DAY)

    def at(self, day: date) -> OnDay:
        if day not in self.held:
            self.held[day] = OnDay(self.world, self.policies, day, concept=BEST)
        return self.held[day]

    def spans(self, year: int) -> list[tuple[OnDay, float]]:
        """Days of change within a year and the fraction of the year each lasts; none before the ledger begins."""
        first, over = date(year, 1, 1), date(year + 1, 1, 1)
        if over <= self.policies.first:
            return []
        marks = [max(first, self.policies.first), *(day for day in self.steps if first < day < over), over]
        whole = (over - first).days
        return [(self.at(a), (b - a).days / whole) for a, b in pairwise(marks)]

    def mean(self, n: int, i: int, year: int, collected: bool) -> tuple[Array, list[Added]]:
        """The year's average of what is added beyond the baseline, [sector], as a fraction, and what it is made of."""
        total, seen = np.zeros(len(self.world.sectors)), []
        for day, part in self.spans(year):
            added = day.of(n, i)
            inside = self.start.of(n, i).rate if collected and not added.effective else 0.0
            total += part * (added.rate - inside) / 100
            seen.append(added)
        return np.where(self.world.goods, total, 0.0), seen


def _change(days: _Days, n: int, i: int, case: Case) -> Change:
    world = days.world
    baseline = world.economy.tariff[n, i]
    collected = bool(world.economy.tariff[n].any())
    (before, _), (after, seen) = (days.mean(n, i, year, collected) for year in (case.before, case.after))
    points = after - before
    # A world without duties cannot have points added to what is not there: the price rises by this fraction.
    ordinary = statutory_base.base(world, n, i, date(case.after, 1, 1)).rate / 100
    added = points if collected else points / (1 + ordinary + before)
    weight = np.where(world.goods, world.flows[n, i], 0.0)
    mean = float(weight @ points / weight.sum()) if weight.sum() > 0 else 0.0
    return Change(
        world.economies[n],
        world.economies[i],
        100 * mean,
        any(one.effective for one in seen),
        tuple(dict.fromkeys(name for one in seen for name in one.assumed)),
        tuple(dict.fromkeys(name for one in seen for name in one.left_out)),
        tuple(_instruments(world, n, i, np.maximum(added, -np.maximum(baseline, 0.0)))),
    )


def _instruments(world: World, n: int, i: int, added: Array) -> Iterable[Tariff]:
    moved = (np.abs(added) > _LEAST) & (world.flows[n, i] > 0)
    rounded = np.round(added, 9)
    for size in dict.fromkeys(rounded[moved].tolist()):
        same = tuple(code for code, hit in zip(world.sectors, moved & (rounded == size), strict=True) if hit)
        yield Tariff(world.economies[n], world.economies[i], same, add=float(added[moved & (rounded == size)].max()))


def _step_days(policies: Policies) -> tuple[date, ...]:
    tariffs = [one for one in policies.measures if one.instrument == "tariff"]
    days = {step.from_ for measure in tariffs for step in measure.steps}
    # `ends` is the first day without the measure or its last one; both count, a day too many costs nothing.
    ends = {measure.ends for measure in tariffs if isinstance(measure.ends, date)}
    return tuple(sorted(days | ends | {day + timedelta(days=1) for day in ends}))


def plain(change: Change) -> dict[str, object]:
    """A change without its instruments, for JSON."""
    return {
        "importer": change.importer, "exporter": change.exporter, "points": change.points,
        "effective": change.effective, "assumed": list(change.assumed), "left_out": list(change.left_out),
    }  # fmt: skip
