"""What every measure of the lens returns: a frame with its basis, coverage, residual and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from steelyard.errors import NoCoverage

UNITS = ("text", "percent", "pp", "share", "money", "index", "ratio", "quantity", "price", "count")


@dataclass(frozen=True)
class Measured:
    """A measure of one as-of snapshot.

    `name`: as in `steelyard show NAME`; `title`: what it says, in words. `data`: tidy rows. `units`: for each
    column to be shown, in the order of a table, one of `UNITS` (percent: signed rate; pp: percentage points;
    share: unsigned percent; money, quantity, price: base units, named in `basis` or in a column). `heads`: column
    heads of a table where the column's own name is not one. `basis`: what the figures are (currency, valuation,
    window, vintage, method, formula), by name. `coverage`: what part of the whole the rows reach, in words.
    `residual`: what a decomposition leaves, in `residual_unit`; None where the measure decomposes nothing.
    `warnings`: what to know before quoting. `sources`: ids of data/ledger or data/world sources.
    """

    name: str
    title: str
    data: pl.DataFrame
    units: Mapping[str, str]
    basis: Mapping[str, str]
    coverage: str
    residual: float | None = None
    residual_unit: str = ""
    warnings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """NoCoverage for a measure that touched no row; ValueError for a unit or column that is none."""
        if self.data.is_empty():
            raise NoCoverage(f"{self.title}: no row is held to measure. {self.coverage}")
        wrong = [f"{column}: {unit}" for column, unit in self.units.items() if unit not in UNITS]
        absent = [column for column in self.units if column not in self.data.columns]
        if wrong or absent:
            raise ValueError(f"{self.name}: unknown units {wrong}, absent columns {absent}")
