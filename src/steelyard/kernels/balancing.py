"""Tables made to agree with given margins, as close to a prior as can be (entropy balancing).

Minimises sum x log(x / prior) - x + prior subject to the margins, by scaling to each margin in turn: iterative
proportional fitting (Deming & Stephan 1940), RAS for two margins (Bacharach 1970, chapter 4). Zeros stay zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array

TOLERANCE = 1e-11  # relative, of each margin: rounding of sums over some thousand cells
LIMIT = 20_000
NOTHING = 1e-200  # margins that contradict each other starve cells: below this no factor is a finite number


@dataclass(frozen=True, slots=True)
class Margin:
    """Sums over all axes but `axes` (of the cells in `where`) must equal `target`; NaN leaves a sum free."""

    axes: tuple[int, ...]
    target: Array  # shape of the kept axes
    where: NDArray[np.bool_] | None = None  # broadcastable to the table; None: every cell

    def sums(self, table: Array) -> Array:
        """The table's sums to be compared with `target`."""
        dropped = tuple(a for a in range(table.ndim) if a not in self.axes)
        kept = table if self.where is None else np.where(self.where, table, 0.0)
        return kept.sum(axis=dropped)

    def spread(self, factor: Array, table: Array) -> Array:
        """A factor a sum as factors broadcastable to the cells that it consists of; 1 elsewhere."""
        wide = factor.reshape(tuple(table.shape[a] if a in self.axes else 1 for a in range(table.ndim)))
        return wide if self.where is None else np.where(self.where, wide, 1.0)

    def residual(self, table: Array) -> tuple[float, tuple[int, ...]]:
        """Largest relative departure and the index of its sum; (0, ()) where every sum is free."""
        sums = self.sums(table)
        gap = np.abs(sums - self.target)
        relative = np.where(np.isnan(gap), 0.0, gap / np.maximum(np.abs(self.target), self.floor(sums)))
        at = np.unravel_index(int(relative.argmax()), relative.shape) if relative.size else ()
        return float(relative.max(initial=0)), tuple(int(i) for i in at)

    def floor(self, sums: Array) -> float:
        """What a departure from a target of zero is compared with: a billionth of the largest target or sum."""
        known = self.target[~np.isnan(self.target)]
        largest = max(float(np.abs(known).max(initial=0)), float(np.abs(sums).max(initial=0)))
        return max(1e-9 * largest, np.finfo(float).tiny)


@dataclass(frozen=True, slots=True)
class Balanced:
    """A table that keeps its margins, and how far it had to move."""

    matrix: Array
    iterations: int
    residual: float  # largest relative departure from a margin
    growth: float  # total over the prior's total
    moved: float  # fraction of the total that changed cell, over and above that growth


def balance(prior: Array, rows: Array, columns: Array, *, tolerance: float = TOLERANCE, limit: int = LIMIT) -> Balanced:
    """The table [row, column] nearest to `prior` whose row and column sums are given (RAS).

    BadInput, naming row or column by number, for margins that do not add up to one total, a positive margin over
    zeros only, negative entries, and zeros that leave no such table (no convergence within `limit` rounds).
    """
    total, other = float(rows.sum()), float(columns.sum())
    if abs(total - other) > 1e-9 * max(abs(total), abs(other)):
        raise BadInput(f"Rows add up to {total:.10g}, columns to {other:.10g}. Scale one of them to the other's total.")
    margins = [Margin((0,), rows), Margin((1,), columns * (total / other if other else 1.0))]
    return fit(prior, margins, tolerance=tolerance, limit=limit)


def fit(
    prior: Array,
    margins: Sequence[Margin],
    *,
    fixed: NDArray[np.bool_] | None = None,
    tolerance: float = TOLERANCE,
    limit: int = LIMIT,
) -> Balanced:
    """The table of any number of axes nearest to `prior` with the given margins; cells in `fixed` keep their value.

    The last margin holds to rounding, the others to `tolerance`. BadInput names margin and sum by number where there
    is no such table.
    """
    held = np.zeros_like(prior) if fixed is None else np.where(fixed, prior, 0.0)
    free = prior - held
    wanted = [Margin(m.axes, m.target - m.sums(held), m.where) for m in margins]
    _check(free, wanted)
    wanted = [Margin(m.axes, np.maximum(m.target, 0), m.where) for m in wanted]
    table, rounds, worst, where = free, 0, *_worst(free, wanted)
    while worst > tolerance:
        if rounds == limit:
            raise BadInput(
                f"No table with these margins and the prior's zeros was found in {limit} rounds: {where} is still "
                f"{worst:.2g} off. Check that the margins agree, or give the prior small amounts where it has zeros."
            )
        for margin in wanted:
            table = scaled(table, margin)
        rounds += 1
        worst, where = _worst(table, wanted)
    found = table + held
    return Balanced(found, rounds, worst, *movement(found, prior))


def scaled(table: Array, margin: Margin) -> Array:
    """The table with each sum of one margin brought to its target by a common factor (zero sums stay)."""
    sums = margin.sums(table)
    free = np.isnan(margin.target) | (sums <= NOTHING)
    factor = np.divide(margin.target, sums, out=np.ones_like(sums), where=~free)
    return table * margin.spread(factor, table)


def movement(found: Array, prior: Array) -> tuple[float, float]:
    """Growth of the total, and the fraction of it that changed cell over and above that growth."""
    total, before = float(found.sum()), float(prior.sum())
    if total <= 0 or before <= 0:
        return 0.0 if before > 0 else 1.0, 0.0
    growth = total / before
    return growth, float(np.abs(found - growth * prior).sum()) / (2 * total)


def impossible(prior: Array, margin: Margin) -> tuple[tuple[int, ...], str] | None:
    """The first sum that no scaling of a non-negative prior can reach, and why; None if all can be reached."""
    sums = margin.sums(prior)
    least = margin.floor(sums)
    for bad, why in (
        (margin.target < -least, "is negative"),
        ((margin.target > least) & (sums <= 0), "is positive over cells that are all zero"),
    ):
        if bad.any():
            return tuple(int(i) for i in np.argwhere(bad)[0]), why
    return None


def _check(prior: Array, margins: Sequence[Margin]) -> None:
    if not np.isfinite(prior).all() or (prior < 0).any():
        cell = tuple(int(i) for i in np.argwhere(~(prior >= 0) | ~np.isfinite(prior))[0])
        raise BadInput(f"Cell {cell} of the prior is {prior[cell]}. Give finite amounts that are not negative.")
    for number, margin in enumerate(margins):
        found = impossible(prior, margin)
        if found:
            at, why = found
            raise BadInput(f"Sum {at} of margin {number} {why} ({margin.target[at]:.6g}). Correct it or the prior.")


def _worst(table: Array, margins: Sequence[Margin]) -> tuple[float, str]:
    found = [(*margin.residual(table), number) for number, margin in enumerate(margins)]
    worst, at, number = max(found, default=(0.0, (), 0))
    return worst, f"sum {at} of margin {number}"
