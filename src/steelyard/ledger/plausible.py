"""Does a new level fit its series? A slip of units is a factor of a hundred or more."""

from __future__ import annotations

import polars as pl

from steelyard.base.period import Period
from steelyard.ledger.schema import KEY
from steelyard.ledger.validate import LINE

FACTOR = 50.0
"""A month of trade rarely is fifty times, or a fiftieth of, the median of its series."""

_SERIES = tuple(column for column in KEY if column != "period")


def doubts(fresh: pl.DataFrame, held: pl.LazyFrame) -> tuple[str, ...]:
    """A sentence for each new level (value or quantity) that is `FACTOR` times off the median of its series.

    `fresh`: rows about to be loaded, with their line; `held`: all rows held. Periods of one length are compared.
    """
    levels = fresh.filter(pl.col("indicator").is_in(["value", "quantity"]) & (pl.col("value") > 0))
    if levels.is_empty():
        return ()
    told = held.select(pl.col(c).cast(fresh.schema[c]) for c in (*KEY, "value"))
    near = told.join(levels.lazy().select(_SERIES).unique(), on=_SERIES, how="semi").collect()
    usual = _sized(near).group_by(*_SERIES, "months").agg(pl.col("value").median().alias("usual"))
    met = _sized(levels).join(usual, on=[*_SERIES, "months"], how="inner", maintain_order="left")
    ratio = pl.col("value") / pl.col("usual")
    odd = met.with_columns(ratio.alias("ratio")).filter((pl.col("ratio") > FACTOR) | (pl.col("ratio") < 1 / FACTOR))
    return tuple(
        f"line {row[LINE]}: {row['value']:,.6g} {row['unit']} is {row['ratio']:.2g} times the median of its series "
        f"({row['usual']:,.4g}). Is it in thousands, millions or billions? Values are in base units."
        for row in odd.iter_rows(named=True)
    )


def _sized(frame: pl.DataFrame) -> pl.DataFrame:
    texts = frame["period"].cast(pl.String)
    lengths = {text: Period.parse(text).length for text in texts.unique()}
    return frame.with_columns(pl.Series("months", [lengths[text] for text in texts], dtype=pl.Int64))
