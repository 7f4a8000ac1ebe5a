"""An inter-country table with sellers in rows and buyers in columns becomes a world; what is absorbed is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from steelyard.kernels.baseline import merged
from steelyard.kernels.economy import Array
from steelyard.lever import aggregate, build, cells
from steelyard.lever.cells import Labels
from steelyard.lever.world import World

# Published tables print three decimals: a cell of a thousand is exact to 1e-6, one of ten to 1e-4.
TOLERANCE = 1e-4
# Below this fraction of its economy's output, a cell's balance is rounding whatever its own size.
SMALL = 1e-9

_SALE = ("exporter", "sector", "importer", "use")
_CELL = ("economy", "sector")


@dataclass(frozen=True)
class Square:
    """Sales at basic prices: `industry[exporter, input, economy, using]`, `final[exporter, sector, importer, use]`.

    `value_added[economy, sector]` includes taxes less subsidies on inputs; `discrepancy[economy, sector]` is what the
    table sells to nobody. All in one unit.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    uses: tuple[str, ...]  # of `final`
    industry: Array
    final: Array
    value_added: Array
    discrepancy: Array

    @property
    def labels(self) -> Labels:
        """Names along the axes."""
        return cells.labels(self.economies, self.sectors, self.uses)

    def merged(self, economies: Mapping[str, str] | None, sectors: Mapping[str, str] | None) -> Square:
        """The table in coarser labels, every amount added up; None keeps an axis."""
        by_economy = aggregate.partition("economy", self.economies, economies)
        by_sector = aggregate.partition("sector", self.sectors, sectors)
        g, s = by_economy.matrix, by_sector.matrix
        return dataclasses.replace(
            self,
            economies=by_economy.labels,
            sectors=by_sector.labels,
            industry=merged(self.industry, {0: g, 1: s, 2: g, 3: s}),
            final=merged(self.final, {0: g, 1: s, 2: g}),
            value_added=merged(self.value_added, {0: g, 1: s}),
            discrepancy=merged(self.discrepancy, {0: g, 1: s}),
        )


def world(
    table: Square,
    *,
    theta: ArrayLike,
    apart: bool = True,
    tolerance: float = TOLERANCE,
    tariff: ArrayLike | None = None,
    **about: Any,
) -> World:
    """The world of a table; its final uses kept `apart`, each with its own sourcing, or one use for all.

    Sales are taken as they stand; value added is what they leave after inputs, and the difference to the table's own
    is declared. It is an error, naming the cell, beyond `tolerance` (a fraction of output; infinite absorbs all).
    Negative final purchases (drawn-down stocks) are taken off the other final purchases of the same importer,
    exporter and sector, which keeps trade and output; what those do not cover is set to zero. Both are declared.
    """
    named = table.labels
    remedy = "Sales of inputs cannot be negative: correct the cell, or merge the sector with another."
    found = table.industry
    cells.require(found >= 0, found, named, "Input sales", ("exporter", "input", "economy", "using"), remedy)
    final, notes = without_negatives(table.final, named)
    inputs = found.sum(axis=0).transpose(1, 0, 2)
    sold_as_input = found.sum(axis=3).transpose(2, 0, 1)
    sold_as_final = final.transpose(3, 2, 0, 1)
    notes += _value_added(table, sold_as_input.sum(axis=0) + sold_as_final.sum(axis=(0, 1)), inputs, tolerance)
    if apart:
        flows, uses = np.concatenate([sold_as_input[None], sold_as_final]), ("intermediate", *table.uses)
    else:
        flows, uses = (sold_as_input + sold_as_final.sum(axis=0))[None], ("all",)
    about["caveats"] = (*about.get("caveats", ()), *notes)
    labels = {"economies": table.economies, "sectors": table.sectors, "uses": uses}
    return World.from_flows(flows, inputs, theta=theta, tariff=tariff, **labels, **about)


def without_negatives(final: Array, named: Labels) -> tuple[Array, tuple[str, ...]]:
    """Final purchases [exporter, sector, importer, use] without negative entries, and what was done (see `world`)."""
    short = -np.minimum(final, 0).sum(axis=3)
    if not short.any():
        return final, ()
    bought = np.maximum(final, 0)
    there = bought.sum(axis=3)
    taken = np.minimum(short, there)
    kept = bought * (1 - np.divide(taken, there, out=np.zeros_like(there), where=there > 0))[..., None]
    notes = [f"Negative final purchases ({int((final < 0).sum())} cells, {short.sum():.6g} in all) were taken off the "
             "other final purchases of the same importer, exporter and sector."]  # fmt: skip
    left = short - taken
    if left.any():
        at = [int(i) for i in np.unravel_index(int(left.argmax()), left.shape)]
        notes.append(f"{left.sum():.6g} of them had nothing to be taken off and were set to zero, most at "
                     f"{named.cell(_SALE[:3], at)} ({left.max():.6g}).")  # fmt: skip
    return kept, tuple(notes)


def _value_added(table: Square, output: Array, inputs: Array, tolerance: float) -> tuple[str, ...]:
    gap = output - inputs.sum(axis=1) - table.value_added
    unexplained = np.abs(gap + table.discrepancy)
    limit = tolerance * output if np.isfinite(tolerance) else np.full_like(output, np.inf)
    limit = limit + SMALL * output.sum(axis=1, keepdims=True)
    remedy = (
        "Sales must equal inputs plus taxes plus value added: correct it, or raise `tolerance` (--absorb) to absorb it."
    )
    cells.require(unexplained <= limit, gap, table.labels, "Sales less inputs and value added", _CELL, remedy)
    notes = []
    if table.discrepancy.any():
        notes.append(f"Sales to nobody (statistical discrepancy, {np.abs(table.discrepancy).sum():.6g} in absolute "
                     "amounts) are left out; value added takes the difference.")  # fmt: skip
    if np.abs(gap).sum() > build.DECLARED * output.sum():
        at = [int(i) for i in np.unravel_index(int(np.abs(gap).argmax()), gap.shape)]
        notes.append(
            f"Value added is sales less inputs: {np.abs(gap).sum():.6g} away from the table's own in all, at most "
            f"{np.abs(gap).max():.6g} ({table.labels.cell(_CELL, at)})."
        )
    return tuple(notes)
