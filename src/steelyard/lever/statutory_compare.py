"""A path of published tariff averages against the ledger's, the difference taken apart.

Step by step the ledger's average is made more like the published one, and each step is one part of the difference:
their weights in place of ours, their clock, their base and their reading of single measures. What is left is not
explained.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from steelyard.errors import BadInput
from steelyard.lever import statutory
from steelyard.lever.statutory import Rate

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Measure, Policies, Step
    from steelyard.lever.world import World

TIMING, CONCEPT = "timing", "concept"
IN_FORCE, IMPLEMENTED = "in force", "implemented"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a publication reads one measure where it does not follow the ledger: its own steps, of what kind, and why.

    `kind` is `timing` (other days) or `concept` (another size or coverage).
    """

    measure: str
    steps: tuple[Step, ...]
    kind: str
    why: str


@dataclass(frozen=True, eq=False)
class Published:
    """A published path: averages of one importer on one exporter, percent, ordinary duty and additional together.

    `base` as in `statutory.average`; `base_stated` is the average of it that the publication gives, where it is taken
    over other goods than the sectors of a world. `weights` by sector where they are known, else None. `clock` is
    `in force`, or `implemented` for a publication that counts from the first day of collection.
    """

    name: str
    values: tuple[tuple[date, float], ...]
    base: str | float
    base_stated: float | None = None
    weights: Mapping[str, float] | None = None
    clock: str = IN_FORCE
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class _Steps:
    ours: Rate
    weighted: float
    timed: float
    read: float


def compare(world: World, policies: Policies, importer: str, exporter: str, published: Published) -> pl.DataFrame:
    """The difference from a published path, day by day, in points of percent.

    Columns: date, published, ours, difference = published - ours = weights + timing + concept + rest, and
    least, most: how far the bounds of the ledger (what it does not hold) reach from ours. `rest` is not explained;
    where it lies between least and most, what is not held could be the reason.

    BadInput for a reading of an unknown kind or clock; UnknownName for one of a measure that is not held.
    """
    import polars as pl

    timed, read = _variants(policies, published)
    rows = []
    for day, value in published.values:
        found = _steps(world, (policies, timed, read), (importer, exporter, day), published)
        rows.append(_row(day, value, found))
    return pl.DataFrame(rows)


def _variants(policies: Policies, published: Published) -> tuple[Policies, Policies]:
    """The ledger on the publication's clock, and with its readings besides."""
    if published.clock not in (IN_FORCE, IMPLEMENTED):
        raise BadInput(f"Clock '{published.clock}' is not known. Take '{IN_FORCE}' or '{IMPLEMENTED}'.")
    strange = [one.kind for one in published.readings if one.kind not in (TIMING, CONCEPT)]
    if strange:
        raise BadInput(f"A reading of kind '{strange[0]}' is not known. Take '{TIMING}' or '{CONCEPT}'.")
    clocked = _collected(policies) if published.clock == IMPLEMENTED else policies
    timed = reading(clocked, [one for one in published.readings if one.kind == TIMING])
    return timed, reading(timed, [one for one in published.readings if one.kind == CONCEPT])


def reading(policies: Policies, readings: Iterable[Reading]) -> Policies:
    """The ledger with the steps of single measures replaced. UnknownName for a measure it does not hold."""
    steps = {policies.measure(one.measure).id: one.steps for one in readings}
    return _with(policies, lambda one: steps.get(one.id, one.steps))


def _collected(policies: Policies) -> Policies:
    """The ledger on the clock of collection: a step holds from the day on which it was implemented."""

    def later(measure: Measure) -> tuple[Step, ...]:
        return tuple(dataclasses.replace(step, from_=step.implemented or step.from_) for step in measure.steps)

    return _with(policies, later)


def _with(policies: Policies, steps: Callable[[Measure], tuple[Step, ...]]) -> Policies:
    measures = tuple(dataclasses.replace(one, steps=steps(one)) for one in policies.measures)
    return dataclasses.replace(policies, measures=measures)


def _steps(
    world: World, ledgers: tuple[Policies, Policies, Policies], where: tuple[str, str, date], published: Published
) -> _Steps:
    ours = statutory.average(world, ledgers[0], *where, published.base)
    weighted, timed, read = (
        statutory.average(world, ledger, *where, published.base, weights=published.weights) for ledger in ledgers
    )
    other = 0.0 if published.base_stated is None else published.base_stated - read.base
    return _Steps(ours, weighted.total, timed.total, read.total + other)


def _row(day: date, value: float, found: _Steps) -> dict[str, date | float]:
    ours = found.ours
    return {
        "date": day,
        "published": value,
        "ours": ours.total,
        "difference": value - ours.total,
        "weights": found.weighted - ours.total,
        "timing": found.timed - found.weighted,
        "concept": found.read - found.timed,
        "rest": value - found.read,
        "least": ours.low - ours.additional,
        "most": ours.high - ours.additional,
    }
