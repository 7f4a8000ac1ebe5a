"""The columns of an observation and their rules, read from data/schema/*.csv, and the check of a table
against them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from steelyard.base import economies, products

DATA = Path(__file__).resolve().parent.parent / "data"
SCHEMA = DATA / "schema"
NONE = "none"


@dataclass(frozen=True)
class Column:
    """One line of observation.csv; `values` is a codelist name (economies, units, ...), codes, or empty."""

    name: str
    type: str
    key: bool
    required: bool
    values: str
    description: str


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of data/schema/`name`.csv, all text."""
    with (SCHEMA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_columns() -> dict[str, Column]:
    return {
        row["column"]: Column(
            row["column"],
            row["type"],
            row["key"] == "yes",
            row["required"] == "yes",
            row["values"],
            row["description"],
        )
        for row in read_table("observation")
    }


COLUMNS: dict[str, Column] = _read_columns()
"""Every column of an observation, in file order."""

NAMES: tuple[str, ...] = tuple(COLUMNS)
"""Their names."""

KEY: tuple[str, ...] = tuple(c.name for c in COLUMNS.values() if c.key)
"""What identifies a figure; rows of one key are its vintages."""

CLAIM = "_claim"
IDENTITY: tuple[str, ...] = (*KEY, "known_from", "source", CLAIM)
"""What identifies one row: a source says one thing of a figure at one time, disputed claims apart."""

ORDER: tuple[str, ...] = (*KEY, "known_from", "source")
"""Sort order of every stored file."""

_BY_TYPE: dict[str, pl.DataType] = {
    "float": pl.Float64(),
    "datetime": pl.Datetime("us", "UTC"),
    "text": pl.String(),
    "code": pl.String(),
    "period": pl.String(),
}

TYPES: dict[str, pl.DataType] = {c.name: _BY_TYPE[c.type] for c in COLUMNS.values()}
"""Polars type of each column in an answer."""

CODED: tuple[str, ...] = (*KEY, "status", "source")
"""Columns stored as categories: few distinct texts, often filtered."""


@cache
def indicators() -> dict[str, str]:
    """Unit group (money, percent, ...) that each indicator is measured in."""
    return {row["indicator"]: row["units"] for row in read_table("indicators")}


@cache
def units() -> dict[str, str]:
    """Group of each unit of the closed list."""
    return {row["unit"]: row["group"] for row in read_table("units")}


@cache
def codelist(name: str) -> frozenset[str]:
    """Allowed codes: of a named list (economies, products, indicators, units) or of a `a|b|c` text."""
    if name == "economies":
        return frozenset(economies.codes()) | {NONE}
    if name == "products":
        return frozenset(products.codes()) | {NONE}
    if name == "indicators":
        return frozenset(indicators())
    if name == "units":
        return frozenset(units())
    return frozenset(name.split("|"))


def stored(frame: pl.DataFrame) -> pl.DataFrame:
    """The table as it lies in a file: columns in order, codes as categories, sorted by ORDER."""
    coded = frame.select(NAMES).with_columns(pl.col(CODED).cast(pl.Categorical))
    return coded.sort(ORDER, maintain_order=True)


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The table as it is answered: codes as plain text."""
    return frame.with_columns(pl.col(CODED).cast(pl.String))


def identified(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with the column CLAIM that completes IDENTITY: the value of a disputed row, else nothing."""
    disputed = pl.col("status").cast(pl.String) == "disputed"
    claim = pl.when(disputed).then(pl.col("value").cast(pl.String)).otherwise(pl.lit(""))
    return frame.with_columns(claim.alias(CLAIM))


def empty() -> pl.DataFrame:
    """An observation table without rows, as stored."""
    return stored(pl.DataFrame(schema=TYPES))
