"""How far the tariff of a sector, or the average, can lie from the one given, where coverage and sizes are not known.

The duty collected in a year has that year's additional tariffs in it. What has stood unchanged since then adds nothing
to it, however little is known of the goods it falls on: only what changed can move the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from steelyard.kernels.economy import Array
from steelyard.ledger.policies import Standing
from steelyard.ledger.policies.model import ADDS, REPLACES
from steelyard.lever.statutory_added import mean
from steelyard.lever.statutory_inside import Inside


@dataclass(frozen=True, eq=False)
class Spread:
    """Bounds of what is added beyond the base, each [sector], percent.

    `least` and `most` bound each sector by itself; `low` and `high`, weighted, the average over sectors.
    """

    least: Array
    most: Array
    low: Array
    high: Array


def spread(inside: Inside, importer: int, exporter: int, since: bool) -> Spread:
    """Bounds of what a day adds to a base: since the base's own day, or (`since` false) in all."""
    day, held = inside.day, inside.held
    added = day.of(importer, exporter)
    if not since or held is None:
        return Spread(added.least, added.most, added.low, added.high)
    if added.effective or held.of(importer, exporter).effective:
        # An effective rate counts from a year of its own: no measure can be followed from one day to the other.
        taken = inside.of(importer, exporter)
        return Spread(added.least - taken, added.most - taken, added.low - taken, added.high - taken)
    gained, lost = [], []
    for buyer, seller in day.pairs(importer, exporter):
        (now, concept), (then, _) = day.own(buyer, seller), held.own(buyer, seller)
        more, less = moved(now, then)
        gained.append(day.stack(more, concept, seller))
        lost.append(held.stack(less, concept, seller))
    plus, minus = mean(gained), mean(lost)
    return Spread(plus.least - minus.most, plus.most - minus.least, plus.low - minus.high, plus.high - minus.low)


def moved(now: Sequence[Standing], then: Sequence[Standing]) -> tuple[list[Standing], list[Standing]]:
    """What came and what went between two days; a measure of another size on the same goods by its difference.

    Measures of a group, and those that replace others, move together or not at all: what one adds hangs on the rest.
    """
    new, old = (_units(now), _units(then))
    gained: list[Standing] = []
    lost: list[Standing] = []
    for unit in dict.fromkeys([*new, *old]):
        one, other = new.get(unit, []), old.get(unit, [])
        if [_state(s) for s in one] == [_state(s) for s in other]:
            continue
        step = _difference(one, other)
        if step is None:
            gained += one
            lost += other
        elif step.size is not None and step.size > 0:
            gained.append(step)
        else:
            lost.append(replace(step, size=-(step.size or 0.0)))
    return gained, lost


def _units(standings: Sequence[Standing]) -> Mapping[str, list[Standing]]:
    by = {name: one.id for one in standings if one.measure.stacking == REPLACES for name in one.measure.supersedes}
    found: dict[str, list[Standing]] = {}
    for one in standings:
        unit = one.measure.stacking if one.measure.group else by.get(one.id, one.id)
        found.setdefault(unit, []).append(one)
    return found


def _state(one: Standing) -> tuple[object, ...]:
    return (one.id, one.size, one.low, one.high, *_cells(one))


def _cells(one: Standing) -> tuple[object, ...]:
    return (one.coverage, one.step.coverage, one.step.coverage_by)


def _difference(one: Sequence[Standing], other: Sequence[Standing]) -> Standing | None:
    """The later of two standings of one measure with the change of its size; None where they are not that."""
    if len(one) != 1 or len(other) != 1:
        return None
    now, then = one[0], other[0]
    alike = now.id == then.id and now.measure.stacking == ADDS and _cells(now) == _cells(then)
    if not alike or now.size is None or then.size is None:
        return None
    return replace(now, size=now.size - then.size)
