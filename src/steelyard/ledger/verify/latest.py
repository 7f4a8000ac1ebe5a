"""The figures the checks compare: per source and key the newest vintage, disputed rows left out."""

from __future__ import annotations

import polars as pl

from steelyard.base.period import Period
from steelyard.ledger.schema import KEY


def newest(frame: pl.DataFrame) -> pl.DataFrame:
    """The newest undisputed row of each key and source, with `first` and `last` month (months since year 0)."""
    live = frame.filter(pl.col("status") != "disputed").sort(*KEY, "source", "known_from")
    return with_months(live.unique([*KEY, "source"], keep="last", maintain_order=True))


def with_months(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `first` and `last`: the period's months, counted since year 0."""
    texts = frame["period"].unique().to_list()
    periods = [Period.parse(p) for p in texts]
    table = pl.DataFrame(
        {"period": texts, "first": [p.first for p in periods], "last": [p.last for p in periods]},
        schema={"period": pl.String, "first": pl.Int32, "last": pl.Int32},
    )
    return frame.join(table, on="period", how="left", maintain_order="left")


def levels(frame: pl.DataFrame) -> pl.DataFrame:
    """Trade values and quantities, newest first releases apart: rows that may be summed."""
    return newest(frame.filter(pl.col("indicator").is_in(["value", "quantity"])))
