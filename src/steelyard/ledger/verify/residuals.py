"""Differences that are known and explained: data/schema/residuals.csv. They are no findings, up to their
tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import polars as pl

from steelyard.base.period import Period
from steelyard.ledger.schema import read_table

_COLUMNS = ("reporter", "partner", "flow", "product", "currency", "source")


def undeclared(frame: pl.DataFrame, check: str, size: str = "size") -> pl.DataFrame:
    """Rows whose |`size`| exceeds what is declared for them; every row where nothing is declared for the
    check.
    """
    allowed = pl.lit(0.0)
    for row in _declared(check):
        here = pl.all_horizontal(pl.col(c) == row[c] for c in _COLUMNS if row[c] != "*" and c in frame.columns)
        inside = pl.col("period").is_in(_within(frame, row["from"], row["to"]))
        mine = pl.when(here & inside).then(float(row["tolerance"])).otherwise(0.0)
        allowed = pl.max_horizontal(allowed, mine)
    return frame.filter(pl.col(size).abs() > allowed)


def _declared(check: str) -> Iterator[dict[str, str]]:
    return (row for row in _table() if row["check"] == check)


@cache
def _table() -> list[dict[str, str]]:
    return read_table("residuals")


def _within(frame: pl.DataFrame, start: str, end: str) -> list[str]:
    first = Period.parse(start).first if start != "*" else None
    last = Period.parse(end).last if end != "*" else None
    found = {p: Period.parse(p) for p in frame["period"].unique()}
    return [
        text for text, p in found.items() if (first is None or p.first >= first) and (last is None or p.last <= last)
    ]
