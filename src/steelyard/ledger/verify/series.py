"""Level 3, time series: jumps, seasonal outliers, vintages that are worlds apart, printed growth that the
levels deny.
"""

from __future__ import annotations

import polars as pl

from steelyard.ledger.schema import KEY
from steelyard.ledger.verify.finding import NOTE, WARNING, Finding, report
from steelyard.ledger.verify.latest import levels, newest
from steelyard.ledger.verify.residuals import undeclared

LEVEL = "series"
JUMP = 50.0  # a slip of units is a factor of 100 or more; a month of trade rarely moves by 50
APART = 0.2  # vintages and sources of one total: revisions stay below this
OUTLIER = 8.0  # robust standard deviations of the year-on-year change
_MINIMUM = 24
GROWTH = 2.0  # percentage points between printed growth and that of the levels
_WORLD = pl.col("partner") == "WLD"
_SERIES = (*(c for c in KEY if c != "period"), "source")


def check(frame: pl.DataFrame) -> list[Finding]:
    """All checks of this level; `frame` holds all vintages."""
    monthly = levels(frame).filter(pl.col("first") == pl.col("last")).sort(*_SERIES, "first")
    return [*_jumps(monthly), *_outliers(monthly), *_vintages(frame), *_growth(frame)]


def _jumps(monthly: pl.DataFrame) -> list[Finding]:
    """A month far off both the median of its series' year and its neighbours: a slip of units."""
    total = monthly.filter(_WORLD & (pl.col("value") > 0))
    ratio = pl.col("value") / pl.col("value").rolling_median(13, center=True, min_samples=3).over(_SERIES)
    odd = total.with_columns(ratio.alias("ratio")).filter((pl.col("ratio") > JUMP) | (pl.col("ratio") < 1 / JUMP))
    odd = undeclared(odd.with_columns(pl.col("ratio").alias("size")), "jump")
    return report(odd, LEVEL, "jump", WARNING, "{ratio:.3g} times the median of the months around it", "ratio")


def _outliers(monthly: pl.DataFrame) -> list[Finding]:
    """A year-on-year change far outside its series' own spread, by median and median deviation."""
    total = monthly.filter(_WORLD & (pl.col("product") == "TOTAL") & (pl.col("value") > 0))
    base = total.select(*_SERIES, pl.col("first") + 12, pl.col("value").alias("before"))
    change = total.join(base, on=[*_SERIES, "first"], maintain_order="left").with_columns(
        (pl.col("value") / pl.col("before")).log().alias("d")
    )
    away = (pl.col("d") - pl.col("d").median().over(_SERIES)).abs()
    change = change.with_columns(away.alias("away"), pl.len().over(_SERIES).alias("n"))
    spread = 1.4826 * pl.col("away").median().over(_SERIES)
    odd = change.with_columns((pl.col("away") / spread).alias("size")).filter(
        pl.col("size").is_finite() & (pl.col("size") > OUTLIER) & (pl.col("n") >= _MINIMUM)
    )
    text = "year-on-year change {size:.1f} robust deviations off its median"
    return report(undeclared(odd, "outlier"), LEVEL, "outlier", NOTE, text, "size")


def _vintages(frame: pl.DataFrame) -> list[Finding]:
    """One figure, several sources or vintages, more than APART between the lowest and the highest."""
    live = frame.filter((pl.col("status") != "disputed") & pl.col("indicator").is_in(["value", "quantity"]))
    low, high = pl.col("value").min().alias("low"), pl.col("value").max().alias("high")
    spread = live.group_by(KEY, maintain_order=True).agg(low, high, pl.col("source").unique().sort().str.join(", "))
    told = spread.with_columns((pl.col("high") / pl.col("low") - 1).alias("size"))
    wide = undeclared(told.filter((pl.col("size") > APART) & (pl.col("high") > 0)), "vintages")
    return report(wide, LEVEL, "vintages", WARNING, "held as {low:.6g} and as {high:.6g}", "size")


def _growth(frame: pl.DataFrame) -> list[Finding]:
    """Printed growth beside that of the levels of one source, for totals (a revised base explains small
    gaps).
    """
    on = ["reporter", "partner", "flow", "product", "currency", "first", "last"]
    values = newest(frame.filter((pl.col("indicator") == "value") & _WORLD)).select(*on, "source", "value")
    base = values.with_columns(pl.col("first", "last") + 12).rename({"value": "before"})
    computed = values.join(base, on=[*on, "source"]).select(
        *on, (100 * (pl.col("value") / pl.col("before") - 1)).alias("computed")
    )
    printed = newest(frame.filter((pl.col("indicator") == "yoy_published") & _WORLD))
    gap = printed.join(computed.unique(on, keep="first", maintain_order=True), on=on, maintain_order="left")
    told = gap.with_columns((pl.col("value") - pl.col("computed")).alias("size")).filter(pl.col("size").abs() > GROWTH)
    text = "printed {value:+.1f} %, the levels give {computed:+.1f} %"
    return report(undeclared(told, "growth"), LEVEL, "growth", NOTE, text, "size")
