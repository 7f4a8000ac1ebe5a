"""Tariff rates that follow from the policy ledger: by sector, as an average, over time.

A rate is an ordinary duty (`statutory_base`) and what the measures in force add to it, by authority, after stacking
and coverage (`statutory_added`). Rates are in percent throughout. `tariff_policy` turns them into instruments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.ledger.policies.model import INFERRED
from steelyard.lever import statutory_base
from steelyard.lever.statutory_added import EFFECTIVE, STATUTORY, Added, OnDay
from steelyard.lever.statutory_base import Base, Weights
from steelyard.lever.statutory_bounds import Spread, spread
from steelyard.lever.statutory_inside import COLLECTED_DAY, Inside
from steelyard.lever.statutory_policy import AtDate, at_date, tariff_policy
from steelyard.lever.statutory_scope import GOODS

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Measure, Policies
    from steelyard.lever.world import World

__all__ = ["AtDate", "Rate", "at_date", "average", "change_days", "path", "rates", "tariff_policy"]

ORDINARY = "ordinary duty"
WIDE = 1.0
"""Points of percent from which bounds are too wide for their middle to stand for them."""


@dataclass(frozen=True, slots=True)
class Rate:
    """An average tariff of one economy on another, percent, with what it is made of.

    `total` is `base` and what the ledger adds beyond the base's own day, `since`. `additional` is all that the law
    adds on the day, `inside` what it added on the day `since` already: duty collected then has it in it, as far as it
    was paid. `low` and `high` bound the additional rate, `total_low` and `total_high` the total: single products,
    whose part of trade is not held, are in the upper bounds alone. `parts` sums to `additional`, by authority.
    `uneven`: measures that count alike in every sector, since their part of each is not held. `expected`: announced
    for a day up to this one, not confirmed and not counted. `effective`: what a publication says was added since 2025
    on average by all authorities, where one is held and the rate is statutory. `inferred`: measures in the rate whose
    coverage was worked out from a published average of the same tariffs. `open`: those left out that are laid on all
    goods, of an unknown part of which they fall.
    """

    importer: str
    exporter: str
    on: date
    base: float
    additional: float
    inside: float
    low: float
    high: float
    total_low: float
    total_high: float
    parts: tuple[tuple[str, float], ...]
    base_name: str
    weights_name: str
    left_out: tuple[str, ...]
    assumed: tuple[str, ...]
    uneven: tuple[str, ...] = ()
    since: date | None = None
    beyond: str = ""
    hindsight: str = ""
    expected: str = ""
    effective: float | None = None
    inferred: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """The rate a buyer meets on average; where `wide`, half way between bounds, and not to be printed alone."""
        return self.base + self.additional - self.inside

    @property
    def wide(self) -> bool:
        """Whether no single figure can stand for the total.

        That is so where what counts by the middle of its bounds could move it by more than a point in all, or where a
        measure on all goods is left out, since neither its size nor its part of trade is held.
        """
        assumed = bool(self.assumed) and 2 * (self.total - self.total_low) > WIDE
        return assumed or (bool(self.open) and self.total_high - self.total > WIDE)

    @property
    def effective_total(self) -> float | None:
        """The base with the published effective average on it; None where none is held, or the base is none of 2024.

        Its makers count what was added since January 2025 on top of the duty collected in 2024.
        """
        on_collected = self.since == COLLECTED_DAY
        return self.base + self.effective if self.effective is not None and on_collected else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said beside the figure: base, weights, what is left out and what is assumed."""
        said = [f"Base: {self.base_name}. Weights: {self.weights_name}."]
        if self.inside:
            said.append(
                f"{self.inside:.1f} points of additional tariffs stood on {self.since} already: what was collected has "
                "them in it, as far as they were paid, and they are not counted again."
            )
        if self.assumed:
            said.append(f"By the middle of their bounds: {', '.join(self.assumed)}.")
        if self.left_out:
            said.append(f"Left out, since the part of trade they fall on is not held: {', '.join(self.left_out)}.")
        if self.inferred:
            said.append(
                "Coverage inferred from the steps that the measures make in a published average, so that the two do "
                f"not test each other: {', '.join(self.inferred)}."
            )
        if self.effective is not None:
            said.append(
                f"Effective: a published average, net of exemptions, of all that was added since January 2025: "
                f"{self.effective:.1f} points. It is the better answer for the average; scenarios use it in place of "
                "what the law adds here."
            )
        return (*said, *(line for line in (self.hindsight, self.expected, self.beyond) if line))


@dataclass(frozen=True, eq=False)
class _Cells:
    base: Base
    added: Added
    inside: Array
    spread: Spread

    @property
    def total(self) -> Array:
        return self.base.rate + self.added.rate - self.inside

    def at(self, bound: Array) -> Array:
        """The total at a bound of what is added; no duty falls below nought."""
        return np.maximum(self.base.rate + bound, 0.0)


def rates(
    world: World,
    policies: Policies,
    importer: str,
    exporter: str,
    on: date,
    base: str | float | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    authority: str | None = None,
    concept: str = STATUTORY,
) -> pl.DataFrame:
    """Rates by goods sector on a day, percent: sector, name, base, additional, inside, low, high, total and its bounds.

    total = base + additional - inside (what the law added on the base's own day already). `low` and `high` bound the
    sector's additional rate, `total_low` and `total_high` its total: a measure whose part of each sector is not held
    counts alike in all of them, and may fall on nothing or all of one. An effective rate, an average, has no bound
    above by sector. `weight` is the sector's fraction of the trade, of the world's own imports or as given. See
    `statutory_base.base` for bases.

    UnknownName for an economy, sector or authority; NoCoverage for a day before the ledger or a base not held.
    """
    import polars as pl

    n, i = _pair(world, importer, exporter)
    cells = _cells(world, n, i, OnDay(world, policies, on, authority, concept=concept), base)
    share = statutory_base.weights(world, n, i, weights).share
    goods = [at for at, good in enumerate(world.goods) if good]
    columns = {
        "base": cells.base.rate,
        "additional": cells.added.rate,
        "inside": cells.inside,
        "low": cells.added.least,
        "high": cells.added.most,
        "total": cells.total,
        "total_low": cells.at(cells.spread.least),
        "total_high": cells.at(cells.spread.most),
        "weight": share,
    }
    labels = {"sector": [world.sectors[at] for at in goods], "name": [world.sector_names[at] for at in goods]}
    return pl.DataFrame(labels | {name: column[goods].tolist() for name, column in columns.items()})


def average(
    world: World,
    policies: Policies,
    importer: str,
    exporter: str,
    on: date,
    base: str | float | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    weights_name: str = "weights as given",
    authority: str | None = None,
    concept: str = STATUTORY,
) -> Rate:
    """The trade-weighted average on a day, by authority, with weights and base named. Errors as `rates`."""
    n, i = _pair(world, importer, exporter)
    day = OnDay(world, policies, on, authority, concept=concept)
    share = statutory_base.weights(world, n, i, weights, weights_name)
    rate = _rate(world, n, i, on, _cells(world, n, i, day, base), share)
    measures = day.measures(n, i)
    hindsight = policies.hindsight(on, measures)
    known = policies.as_known(on) if hindsight else policies
    if hindsight and authority in (None, *known.authorities):
        then = _rate(
            world, n, i, on, _cells(world, n, i, OnDay(world, known, on, authority, concept=concept), base), share
        )
        hindsight += f" By what was known then the total was {then.total:.1f} %."
    paid = OnDay(world, policies, on, concept=EFFECTIVE).of(n, i) if concept == STATUTORY and not authority else None
    return replace(
        rate,
        beyond=policies.beyond(on, measures),
        hindsight=hindsight,
        expected=policies.expectation(on, measures),
        effective=float(share.share @ paid.rate) if paid is not None and paid.effective else None,
        open=tuple(one.id for one in measures if one.id in rate.left_out and one.products == (GOODS,)),
        inferred=tuple(one.id for one in measures if _inferred(one, on) and one.concept == concept),
    )


def _inferred(measure: Measure, on: date) -> bool:
    step = measure.step(on)
    return measure.coverage_basis == INFERRED and step is not None and step.stands


def with_stated(
    world: World,
    policies: Policies,
    importer: str,
    exporter: str,
    on: date,
    base: str | float | None = None,
    authority: str | None = None,
) -> Rate | None:
    """The average on the stated ordinary duty, where `average` takes another base unasked; None where it does not."""
    n, i = _pair(world, importer, exporter)
    if base is not None or statutory_base.fitting(world, n, i, on) != statutory_base.COLLECTED:
        return None
    if not statutory_base.stated(world, n, i):
        return None
    return average(world, policies, importer, exporter, on, statutory_base.MFN, authority=authority)


def path(
    world: World,
    policies: Policies,
    importer: str,
    exporter: str,
    dates: Iterable[date] | None = None,
    base: str | float | None = None,
    *,
    weights: Mapping[str, float] | None = None,
    concept: str = STATUTORY,
) -> pl.DataFrame:
    """Averages over time: date, base, additional, inside, low, high, total, and a column for each authority.

    `dates`: every day on which a tariff of the pair changes, where none are given. The base is of one kind
    throughout: left out, the one that fits the first day.
    """
    import polars as pl

    n, i = _pair(world, importer, exporter)
    days = sorted(set(dates)) if dates is not None else list(change_days(policies, importer, exporter))
    if not days:
        raise BadInput(f"The policy ledger holds no tariff of {importer} on {exporter}: give dates.")
    kind = base if base is not None else statutory_base.fitting(world, n, i, days[0])
    found = [average(world, policies, importer, exporter, day, kind, weights=weights, concept=concept) for day in days]
    names = dict.fromkeys(name for rate in found for name, _ in rate.parts)
    columns = ("base", "additional", "inside", "low", "high", "total")
    rows = [
        {"date": rate.on}
        | {name: getattr(rate, name) for name in columns}
        | dict.fromkeys(names, 0.0)
        | dict(rate.parts)
        for rate in found
    ]
    return pl.DataFrame(rows)


def change_days(policies: Policies, importer: str, exporter: str) -> tuple[date, ...]:
    """The ledger's first day and every day on which a tariff of the pair begins, changes or ends."""
    held = [one for one in policies.select(importer, exporter) if one.instrument == "tariff"]
    days = {step.from_ for measure in held for step in measure.steps}
    days |= {measure.ends for measure in held if isinstance(measure.ends, date)}
    return tuple(sorted(day for day in days | {policies.first} if day >= policies.first))


def _pair(world: World, importer: str, exporter: str) -> tuple[int, int]:
    n, i = world.economy_index(importer), world.economy_index(exporter)
    if n == i:
        raise BadInput(f"Importer and exporter are both {world.economies[n]}: no tariff falls on trade at home.")
    return n, i


def _cells(world: World, n: int, i: int, day: OnDay, base: str | float | None) -> _Cells:
    found = statutory_base.base(world, n, i, day.on, base)
    added, inside = day.of(n, i), Inside(day)
    # A day before the lists can lie further below the base's own than that sector's duty: it ends at nought.
    taken = np.minimum(inside.of(n, i), found.rate + added.rate) if found.since else 0.0 * added.rate
    return _Cells(found, added, taken, spread(inside, n, i, found.since is not None))


def _rate(world: World, n: int, i: int, on: date, cells: _Cells, weights: Weights) -> Rate:
    share = weights.share
    parts = tuple((name, float(share @ rate)) for name, rate in cells.added.by_authority.items() if rate.any())
    return Rate(
        world.economies[n],
        world.economies[i],
        on,
        float(share @ cells.base.rate),
        float(share @ cells.added.rate),
        float(share @ cells.inside),
        float(share @ cells.added.low),
        float(share @ cells.added.high),
        float(share @ cells.at(cells.spread.low)),
        float(share @ cells.at(cells.spread.high)),
        parts,
        cells.base.name,
        weights.name,
        cells.added.left_out,
        cells.added.assumed,
        cells.added.uneven,
        cells.base.since,
    )
