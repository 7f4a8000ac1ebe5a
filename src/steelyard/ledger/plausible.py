"""Does a new level fit its series? A slip of units is a factor of a hundred or more."""

from __future__ import annotations

from typing import Any

import polars as pl

from steelyard.base.period import Period
from steelyard.ledger.schema import KEY
from steelyard.ledger.validate import LINE

FACTOR = 50.0
"""A month of trade rarely is fifty times, or a fiftieth of, the median of its series."""

LEAST = 1e6
"""A month of an economy's whole trade is more than this in any currency's base unit, but for the smallest islands."""

_SERIES = tuple(column for column in KEY if column != "period")


def doubts(fresh: pl.DataFrame, held: pl.LazyFrame) -> tuple[str, ...]:
    """A sentence for each series with new levels (value or quantity) that look misread.

    Levels `FACTOR` times off the median of their series, periods of one length compared; and, where nothing of the
    series is held, totals of an economy's trade whose median is below `LEAST`. `fresh`: rows about to be loaded, with
    their line; `held`: all rows held.
    """
    levels = fresh.filter(pl.col("indicator").is_in(["value", "quantity"]) & (pl.col("value") > 0))
    if levels.is_empty():
        return ()
    told = held.select(pl.col(c).cast(fresh.schema[c]) for c in (*KEY, "value"))
    near = told.join(levels.lazy().select(_SERIES).unique(), on=_SERIES, how="semi").collect()
    usual = _sized(near).group_by(*_SERIES, "months").agg(pl.col("value").median().alias("usual"))
    sized = _sized(levels)
    met = sized.join(usual, on=[*_SERIES, "months"], how="inner", maintain_order="left")
    ratio = pl.col("value") / pl.col("usual")
    odd = met.with_columns(ratio.alias("ratio")).filter((pl.col("ratio") > FACTOR) | (pl.col("ratio") < 1 / FACTOR))
    return (*_off(odd), *_small(sized.join(usual, on=list(_SERIES), how="anti", maintain_order="left")))


def _off(odd: pl.DataFrame) -> list[str]:
    """One sentence a series and direction, of the first line and how many are like it."""
    grouped = odd.group_by(*_SERIES, "months", (pl.col("ratio") > 1).alias("above"), maintain_order=True).agg(
        pl.col(LINE, "value", "ratio", "usual").first(), pl.len().alias("count"), pl.col(LINE).max().alias("last")
    )
    return [
        f"{_lines(row)}: {row['value']:,.6g} {row['unit']} is {row['ratio']:.2g} times the median of its series "
        f"({row['usual']:,.4g}){_alike(row)}. Is it in thousands, millions or billions? Values are in base units."
        for row in grouped.iter_rows(named=True)
    ]


def _small(new: pl.DataFrame) -> list[str]:
    """Totals with the world of which nothing is held yet, too small to be an economy's trade in its base unit."""
    totals = new.filter(
        (pl.col("partner") == "WLD") & (pl.col("product") == "TOTAL") & (pl.col("indicator") == "value")
    )
    grouped = totals.group_by(*_SERIES, "months", maintain_order=True).agg(
        pl.col(LINE, "value").first(), pl.len().alias("count"), pl.col(LINE).max().alias("last"),
        pl.col("value").median().alias("usual"),
    )  # fmt: skip
    return [
        f"{_lines(row)}: {row['value']:,.6g} {row['unit']}{_alike(row)}: too little for all trade of an economy. "
        "Is it in thousands, millions or billions? Values are in base units."
        for row in grouped.filter(pl.col("usual") < LEAST).iter_rows(named=True)
    ]


def _lines(row: dict[str, Any]) -> str:
    return f"line {row[LINE]}" if row["count"] == 1 else f"lines {row[LINE]} to {row['last']}"


def _alike(row: dict[str, Any]) -> str:
    return "" if row["count"] == 1 else f" (the first of {row['count']:,} of its series)"


def _sized(frame: pl.DataFrame) -> pl.DataFrame:
    texts = frame["period"].cast(pl.String)
    lengths = {text: Period.parse(text).length for text in texts.unique()}
    return frame.with_columns(pl.Series("months", [lengths[text] for text in texts], dtype=pl.Int64))
