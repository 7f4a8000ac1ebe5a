"""Trade, output and value added of 77 economies by sector, 2022, as one frame: what the lens takes shares of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from steelyard.errors import BadInput
from steelyard.lever import world_tables

if TYPE_CHECKING:
    import polars as pl

YEAR = 2022
SOURCE = "oecd-icio"
_UNIT = 1e6


@cache
def structure(year: int = YEAR) -> pl.DataFrame:
    """Economy, sector, and in US dollars at basic prices: exports, imports, output, value_added, exports_within_eu.

    And `exports_to_chn`, `imports_from_chn`. `exports` and `imports` cross a border between two of the 77 economies
    (trade within the table's rest of the world is none); `exports_within_eu` go from one member of the European Union
    to another. BadInput for another year.
    """
    import polars as pl

    if year != YEAR:
        raise BadInput(f"The structure of {year} is not held; that of {YEAR} is.")
    frame = pl.read_csv(str(world_tables.path(f"structure_{YEAR}.csv")))
    return frame.with_columns(pl.exclude("economy", "sector").cast(pl.Float64) * _UNIT)


@cache
def sector_names() -> dict[str, str]:
    """Names of the sectors by code, in the order of the table."""
    return {row["sector"]: row["name"] for row in world_tables.read("sectors")}


def credit() -> str:
    """The credit line of the table."""
    return world_tables.credit(SOURCE)
