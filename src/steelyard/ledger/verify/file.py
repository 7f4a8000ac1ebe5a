"""Level 2, within the file: duplicates, signs, units."""

from __future__ import annotations

import polars as pl

from steelyard.ledger.schema import IDENTITY, KEY, identified
from steelyard.ledger.verify.finding import ERROR, WARNING, Finding, report

LEVEL = "file"
_UNSIGNED = ("value", "quantity", "unit_value", "index_volume", "index_price", "exchange_rate", "reer", "gdp")
_NOT_UNIT = tuple(c for c in KEY if c not in ("unit", "period"))


def check(frame: pl.DataFrame) -> list[Finding]:
    """A row twice, a negative level, a series in two units."""
    return [*_duplicates(frame), *_signs(frame), *_units(frame)]


def _duplicates(frame: pl.DataFrame) -> list[Finding]:
    told = identified(frame)
    twice = told.filter(pl.struct(IDENTITY).is_duplicated()).unique(IDENTITY, maintain_order=True)
    return report(twice, LEVEL, "duplicate", ERROR, "held more than once for one known_from ({known_from:%Y-%m-%d})")


def _signs(frame: pl.DataFrame) -> list[Finding]:
    below = frame.filter(pl.col("indicator").is_in(_UNSIGNED) & (pl.col("value") < 0) & (pl.col("flow") != "balance"))
    return report(below, LEVEL, "sign", ERROR, "{indicator} is negative: {value}")


def _units(frame: pl.DataFrame) -> list[Finding]:
    """Money comes in several currencies; anything else of one series and source has one unit."""
    live = frame.filter((pl.col("status") != "disputed") & (pl.col("currency") == "none"))
    mixed = live.group_by(*_NOT_UNIT, "source", maintain_order=True).agg(pl.col("unit").unique().sort())
    told = mixed.filter(pl.col("unit").list.len() > 1).with_columns(pl.col("unit").list.join(", "))
    return report(told, LEVEL, "units", WARNING, "one series in several units: {unit}")
