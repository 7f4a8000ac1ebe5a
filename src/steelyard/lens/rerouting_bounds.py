"""Bounds of what reached a market by way of a third economy, on frames of any number of products.

For one intermediary and one product let a be the origin's sales to the intermediary and b the intermediary's sales
to the final market, each in the base (0) and the period (1). If what is not rerouted did not fall, then

    (1) upper = max(0, min(a1 - a0, b1 - b0))

    (2) above trend = max(0, min(a1 - A a0, b1 - B b0)),  A = max(1, trend of a),  B = max(1, trend of b)

    (3) lower = max(0, min(a1 - A' a0, b1 - B' b0, c0 - c1))
        A' = max(A, growth of the intermediary's purchases of the product from all others: its own demand)
        B' = max(B, growth of the intermediary's sales of the product to all others: its own supply)
        c: the origin's direct sales to the final market, which must have fallen

and nought wherever one of the growth rates of (3) or c is not held, or only totals are: a total says nothing of what
the goods are. So 0 <= lower <= above trend <= upper. Sums are over products.
"""

from __future__ import annotations

import polars as pl

from steelyard.errors import BadInput

TOTAL = "TOTAL"
LEVELS = ("inward_now", "inward_before", "outward_now", "outward_before")
EVIDENCE = ("inward_trend", "outward_trend", "demand_now", "demand_before", "supply_now", "supply_before", "lost")
GRADES = {
    "A": "by product, all evidence for a lower bound held",
    "B": "by product, evidence for a lower bound incomplete: what is not held counts as nought",
    "C": "totals only: no lower bound, and falls of some goods may hide rises of others",
}


def bounds(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `lower`, `above_trend` (null where a trend is not held), `upper` and `complete` by row.

    Columns: intermediary, product (`TOTAL` or a code), `LEVELS` (money of one unit, zero where nothing was traded)
    and, as far as held, `EVIDENCE`: trends in percent, the intermediary's purchases of the product from all but the
    origin (demand) and sales to all but the final market (supply), and the fall of the origin's direct sales (lost).
    Rows with a level missing are left out. BadInput for a negative level or a product given twice.
    """
    absent = [name for name in EVIDENCE if name not in frame.columns]
    numbers = [*LEVELS, *(name for name in EVIDENCE if name not in absent)]
    frame = frame.with_columns(pl.col(numbers).cast(pl.Float64).fill_nan(None))
    frame = frame.drop_nulls(LEVELS).with_columns(pl.lit(None, pl.Float64).alias(name) for name in absent)
    _refuse(frame)
    demand, supply = _factor("demand"), _factor("supply")
    trend_in, trend_out = (1 + pl.col(f"{side}_trend") / 100 for side in ("inward", "outward"))
    given = (pl.col("inward_trend"), pl.col("outward_trend"), pl.col("lost"), demand, supply)
    complete = pl.all_horizontal(one.is_not_null() for one in given) & (pl.col("product") != TOTAL)
    trended = _least(pl.max_horizontal(1.0, trend_in), pl.max_horizontal(1.0, trend_out))
    strict = _least(pl.max_horizontal(1.0, trend_in, demand), pl.max_horizontal(1.0, trend_out, supply))
    held = pl.col("inward_trend").is_not_null() & pl.col("outward_trend").is_not_null()
    return (
        frame.lazy()
        .with_columns(
            pl.when(complete).then(_floor(pl.min_horizontal(strict, "lost"))).otherwise(0.0).alias("lower"),
            pl.when(held).then(_floor(trended)).alias("above_trend"),
            _floor(_least(pl.lit(1.0), pl.lit(1.0))).alias("upper"),
            complete.alias("complete"),
        )
        .collect()
    )


def by_intermediary(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums of `bounds` by intermediary, with `products`, the two increases, and the `grade` (see `GRADES`).

    `above_trend` is null where the trend of a product with an upper bound is not held.
    """
    open_trend = (pl.col("above_trend").is_null() & (pl.col("upper") > 0)).any()
    proven = (pl.col("complete") | (pl.col("upper") == 0)).all()
    total = (pl.col("product") == TOTAL).any()
    return rows.group_by("intermediary", maintain_order=True).agg(
        pl.len().alias("products"),
        (pl.col("inward_now") - pl.col("inward_before")).sum().alias("inward"),
        (pl.col("outward_now") - pl.col("outward_before")).sum().alias("outward"),
        pl.col("lower").sum(),
        pl.when(open_trend).then(None).otherwise(pl.col("above_trend").sum()).alias("above_trend"),
        pl.col("upper").sum(),
        pl.when(total).then(pl.lit("C")).when(proven).then(pl.lit("A")).otherwise(pl.lit("B")).alias("grade"),
    )


def _factor(name: str) -> pl.Expr:
    """Growth factor of demand or supply; null where not held or the base is nought."""
    return pl.when(pl.col(f"{name}_before") > 0).then(pl.col(f"{name}_now") / pl.col(f"{name}_before"))


def _least(inward: pl.Expr, outward: pl.Expr) -> pl.Expr:
    """The lesser of the two increases beyond a growth factor each."""
    return pl.min_horizontal(
        pl.col("inward_now") - inward * pl.col("inward_before"),
        pl.col("outward_now") - outward * pl.col("outward_before"),
    )


def _floor(value: pl.Expr) -> pl.Expr:
    return pl.max_horizontal(0.0, value)


def _refuse(frame: pl.DataFrame) -> None:
    negative = frame.filter(pl.any_horizontal(pl.col(*LEVELS) < 0)).head(1)
    if not negative.is_empty():
        where = " ".join(negative.select("intermediary", "product").row(0))
        raise BadInput(f"A level of {where} is negative: trade has no negative value. Correct the figures.")
    counted = frame.group_by("intermediary").agg(
        (pl.col("product") == TOTAL).any().alias("total"),
        pl.len().alias("rows"),
        pl.col("product").n_unique().alias("n"),
    )
    twice = counted.filter(pl.col("rows") > pl.col("n"))
    if not twice.is_empty():
        raise BadInput(f"A product of {twice['intermediary'][0]} is given twice. Give each once.")
    mixed = counted.filter(pl.col("total") & (pl.col("n") > 1))
    if not mixed.is_empty():
        raise BadInput(f"{mixed['intermediary'][0]} has its total beside its products: that counts trade twice.")
