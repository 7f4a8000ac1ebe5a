"""The arithmetic of every measure, history's and a counterfactual's alike: on numbers, arrays or polars columns.

None of these guards against a denominator of zero: who calls knows what a missing base means.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

Number = TypeVar("Number", float, "NDArray[np.float64]", "pl.Series", "pl.Expr")


def change(now: Number, before: Number) -> Number:
    """Growth of `now` on `before`, percent."""
    return 100 * (now / before - 1)


def contribution(now: Number, before: Number, total: Number) -> Number:
    """What a part that went from `before` to `now` adds to the growth of its total, percentage points.

    `total` is the total before. Contributions of all parts add up to the total's `change`.
    """
    return 100 * (now - before) / total


def share(part: Number, total: Number) -> Number:
    """A part of its total, percent."""
    return 100 * part / total


def balance(exports: Number, imports: Number) -> Number:
    """Exports less imports, in their unit."""
    return exports - imports


def residual(total: float, parts: Iterable[float]) -> float:
    """What the parts leave of the total, in its unit."""
    return total - sum(parts)
