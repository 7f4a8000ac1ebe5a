"""Targets of an update: what GDP and goods trade must come to, and where each figure is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.kernels import baseline
from steelyard.kernels.economy import Array
from steelyard.lever.customs_growth import FLOWS, WORLD, Customs
from steelyard.lever.growths import Growth

if TYPE_CHECKING:
    from steelyard.lever.world import World

SCHEMA = {
    "block": pl.String, "economy": pl.String, "flow": pl.String, "partner": pl.String, "growth_percent": pl.Float64,
    "target_percent": pl.Float64, "status": pl.String, "estimate": pl.Boolean, "how": pl.String,
    "sources": pl.String, "known_from": pl.Datetime("us", "UTC"),
}  # fmt: skip


@dataclass
class Goals:
    """Targets in the world's unit, net of tariff; NaN leaves a total free.

    `factors`: what a reporter's partners are scaled by so that its total grows as held.
    """

    gdp: Array  # [economy]
    trade: Array  # [importer, exporter], goods
    factors: dict[tuple[str, str], float] = field(default_factory=dict)
    rows: list[tuple[object, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, world: World, gdp: Mapping[str, Growth | None], customs: Sequence[Customs]) -> Goals:
        """Targets from growth; where two reporters hold a pair, the one with whole years, else the first, counts."""
        n = len(world.economies)
        goals = cls(np.full(n, np.nan), np.full((n, n), np.nan))
        earned = (world.output - baseline.net_intermediate(world.economy).sum(axis=1)).sum(axis=1)
        for at, (label, growth) in enumerate(gdp.items()):
            if growth is not None:
                goals.gdp[at] = earned[at] * growth.ratio
                goals.rows.append(_row("gdp", label, "none", "none", growth, growth.percent))
        before = world.flows[:, :, np.array(world.goods)].sum(axis=2)
        for one in sorted(customs, key=lambda one: one.estimate):
            goals._add(world, before, one)
        return goals

    @property
    def frame(self) -> pl.DataFrame:
        """The rows as a frame (`SCHEMA`)."""
        return pl.DataFrame(self.rows, schema=SCHEMA, orient="row")

    def lacking(self, world: World, gdp: Mapping[str, Growth | None], held: Sequence[Customs]) -> None:
        """Add rows for what is held but was not asked for, and for what is not held."""
        for label, growth in gdp.items():
            if growth is None:
                self.rows.append(_row("gdp", label, "none", "none", None, None))
        known = {(one.reporter, one.flow): one for one in held}
        for pair in ((label, flow) for label in world.economies for flow in FLOWS):
            if pair not in self.factors:
                one = known.get(pair)
                self.rows.append(_row("goods", *pair, WORLD, one.total if one else None, None))

    def _add(self, world: World, before: Array, one: Customs) -> None:
        home = world.economy_index(one.reporter)
        cells = {
            label: (at, home) if one.flow == "export" else (home, at)
            for at, label in enumerate(world.economies)
            if at != home and label in one.partners
        }
        whole = len(cells) == len(world.economies) - 1
        size = sum(before[cell] for cell in cells.values())
        grown = sum(before[cell] * one.partners[label].ratio for label, cell in cells.items())
        factor = float(one.total.ratio * size / grown) if whole else 1.0
        self.factors[one.reporter, one.flow] = factor
        free = {label: bool(np.isnan(self.trade[cell])) for label, cell in cells.items()}
        goal = one.total.percent if whole and all(free.values()) else None
        self.rows.append(_row("goods", one.reporter, one.flow, WORLD, one.total, goal))
        for label, cell in cells.items():
            ratio = one.partners[label].ratio * factor
            if free[label]:
                self.trade[cell] = before[cell] * ratio
            goal = 100 * (ratio - 1) if free[label] else None
            self.rows.append(_row("goods", one.reporter, one.flow, label, one.partners[label], goal))


def _row(
    block: str, economy: str, flow: str, partner: str, growth: Growth | None, goal: float | None
) -> tuple[object, ...]:
    if growth is None:
        return (block, economy, flow, partner, None, None, "not held", None, "", "", None)
    known = (growth.estimate, growth.how, " + ".join(growth.sources), growth.known_from)
    return (block, economy, flow, partner, growth.percent, goal, "not used" if goal is None else "used", *known)
