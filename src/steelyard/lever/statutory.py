"""Tariff rates that follow from the policy ledger: by sector, as an average, over time.

A rate is an ordinary duty (`statutory_base`) and what the measures in force add to it, by authority, after stacking
and coverage (`statutory_added`). Rates are in percent throughout. `tariff_policy` turns them into instruments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever import statutory_base
from steelyard.lever.statutory_added import STATUTORY, Added, OnDay
from steelyard.lever.statutory_base import Base, Weights
from steelyard.lever.statutory_inside import Inside
from steelyard.lever.statutory_policy import AtDate, at_date, tariff_policy

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Policies
    from steelyard.lever.world import World

__all__ = ["AtDate", "Rate", "at_date", "average", "change_days", "path", "rates", "tariff_policy"]

ORDINARY = "ordinary duty"


@dataclass(frozen=True, slots=True)
class Rate:
    """An average tariff of one economy on another, percent, with what it is made of.

    `total` is `base` and what the ledger adds beyond the base's own day. `additional` is all that the ledger adds
    on the day, `inside` what of it is in the base already. `low` and `high` bound the additional rate: single
    products, whose part of trade is not held, are in `high` alone. `parts` sums to `additional`, by authority.
    """

    importer: str
    exporter: str
    on: date
    base: float
    additional: float
    inside: float
    low: float
    high: float
    parts: tuple[tuple[str, float], ...]
    base_name: str
    weights_name: str
    left_out: tuple[str, ...]
    assumed: tuple[str, ...]
    beyond: str = ""

    @property
    def total(self) -> float:
        """The rate a buyer meets on average."""
        return self.base + self.additional - self.inside

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said beside the figure: base, weights, what is left out and what is assumed."""
        said = [f"Base: {self.base_name}. Weights: {self.weights_name}."]
        if self.inside:
            said.append(
                f"{self.inside:.1f} points of additional tariffs are in the base already and not counted again."
            )
        if self.assumed:
            said.append(f"By the middle of their bounds: {', '.join(self.assumed)}.")
        if self.left_out:
            said.append(f"Left out, since the part of trade they fall on is not held: {', '.join(self.left_out)}.")
        if self.beyond:
            said.append(self.beyond)
        return tuple(said)


@dataclass(frozen=True, eq=False)
class _Cells:
    base: Base
    added: Added
    inside: Array

    @property
    def total(self) -> Array:
        return self.base.rate + self.added.rate - self.inside


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
    """Rates by goods sector on a day, percent: sector, name, base, additional, inside, low, high, total, weight.

    total = base + additional - inside (what of the additional tariffs the base holds already). `weight` is the
    sector's fraction of the trade, of the world's own imports or as given. See `statutory_base.base` for bases.
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
        "low": cells.added.low,
        "high": cells.added.high,
        "total": cells.total,
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
    return replace(rate, beyond=policies.beyond(on, day.measures(n, i)))


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
    added = day.of(n, i)
    return _Cells(found, added, Inside(day).of(n, i) if found.since else 0.0 * added.rate)


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
        parts,
        cells.base.name,
        weights.name,
        cells.added.left_out,
        cells.added.assumed,
    )
