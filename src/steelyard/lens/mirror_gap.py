"""One flow as two agencies record it, on frames of any number of pairs and periods.

With x the exporter's record, h what it records as sold to Hong Kong, p the part of h that went on to the importer, m
the importer's record and k the freight and insurance within it (nought where m is at customs value or fob):

    (1) exports = x + p h,  imports = m / (1 + k),  gap = imports - exports

    (2) log gap = 100 ln(imports / exports)                 points; but for sign the same whichever side comes first

    (3) reliability = 100 max(0, 1 - sum |gap| / sum (imports + exports) / 2)      100: the records agree

    (4) trend: least squares of (2) on time in years, slope and standard error s / sqrt(Sxx), s^2 = SSR / (n - 2)

    (5) steadiness: s of (4), points: a steady gap is one of definitions, an unsteady one of recording

(4) and (5) need three periods of positive trade on both sides. A pair with a record that was converted at a rate of
another window than its own has neither these nor (2)'s mean nor (3): the rate would be in them.
"""

from __future__ import annotations

import polars as pl

from steelyard.errors import BadInput

NEEDED = 3


def gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `exports`, `imports`, `gap`, `gap_percent` (of exports) and `log_gap` by row.

    Columns: pair, time (years), exporter_record, importer_record (money of one unit); margin (fraction, nought where
    null), hub (the exporter's sales to Hong Kong) and passed (fraction of it, nought where null), as far as held. Rows
    without both records are left out. BadInput for a negative record, a margin of -1 or less, or a part passed on
    outside 0 to 1 or without `hub`.
    """
    extra = [pl.lit(None, pl.Float64).alias(name) for name in ("margin", "hub", "passed") if name not in frame.columns]
    frame = frame.with_columns(extra).drop_nulls(["exporter_record", "importer_record"])
    frame = frame.with_columns(pl.col("margin", "passed").fill_null(0.0))
    _refuse(frame)
    through = pl.when(pl.col("passed") > 0).then(pl.col("passed") * pl.col("hub")).otherwise(0.0)
    exports = pl.col("exporter_record") + through
    imports = pl.col("importer_record") / (1 + pl.col("margin"))
    both = (exports > 0) & (imports > 0)
    return frame.with_columns(
        exports.alias("exports"),
        imports.alias("imports"),
        (imports - exports).alias("gap"),
        pl.when(exports > 0).then(100 * (imports / exports - 1)).alias("gap_percent"),
        pl.when(both).then(100 * (imports.log() - exports.log())).alias("log_gap"),
    )


def summary(rows: pl.DataFrame) -> pl.DataFrame:
    """By pair of `gaps`: periods, reliability (3), mean_log_gap, trend and trend_se (4), steadiness (5); null where
    it cannot be told. `coarse`, if a column: rows converted at a rate of a longer window.
    """
    if "coarse" not in rows.columns:
        rows = rows.with_columns(pl.lit(False).alias("coarse"))
    y, held = pl.col("log_gap"), pl.col("log_gap").is_not_null()
    dx = pl.col("time").filter(held) - pl.col("time").filter(held).mean()
    dy = y.filter(held) - y.filter(held).mean()
    sums = rows.group_by("pair", maintain_order=True).agg(
        pl.len().alias("periods"), held.sum().alias("n"), y.mean().alias("mean_log_gap"),
        pl.col("gap").abs().sum().alias("apart"), ((pl.col("imports") + pl.col("exports")) / 2).sum().alias("size"),
        (dx * dx).sum().alias("sxx"), (dx * dy).sum().alias("sxy"), (dy * dy).sum().alias("syy"),
        pl.col("coarse").any(),
    )  # fmt: skip
    own = ~pl.col("coarse")
    enough = (pl.col("n") >= NEEDED) & (pl.col("sxx") > 0) & own
    slope = pl.col("sxy") / pl.col("sxx")
    # Rounding may push a perfect fit below nought.
    spread = (pl.max_horizontal(0.0, pl.col("syy") - slope * pl.col("sxy")) / (pl.col("n") - 2.0)).sqrt()
    return sums.select(
        "pair", "periods",
        pl.when((pl.col("size") > 0) & own).then(
            100 * pl.max_horizontal(0.0, 1 - pl.col("apart") / pl.col("size"))).alias("reliability"),
        pl.when(own).then(pl.col("mean_log_gap")).alias("mean_log_gap"),
        pl.when(enough).then(slope).alias("trend"),
        pl.when(enough).then(spread / pl.col("sxx").sqrt()).alias("trend_se"),
        pl.when(enough).then(spread).alias("steadiness"),
    )  # fmt: skip


def _refuse(frame: pl.DataFrame) -> None:
    passed = pl.col("passed")
    rules = {
        "a record below nought": pl.any_horizontal(pl.col("exporter_record", "importer_record") < 0),
        "a margin of -1 or less": pl.col("margin") <= -1,
        "a part passed on outside 0 to 1": (passed < 0) | (passed > 1),
        "a part passed on, but no exports to Hong Kong": (passed > 0) & pl.col("hub").is_null(),
    }
    for said, rule in rules.items():
        wrong = frame.filter(rule).head(1)
        if not wrong.is_empty():
            raise BadInput(f"{wrong['pair'][0]} has {said}. Correct the figures or the option.")
