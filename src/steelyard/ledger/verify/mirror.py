"""Level 5, mirror: what a reporter exports against what its partner reports as imports, and the other way
round.
"""

from __future__ import annotations

import polars as pl

from steelyard.ledger.verify.finding import NOTE, Finding, report
from steelyard.ledger.verify.latest import newest
from steelyard.ledger.verify.residuals import undeclared

LEVEL = "mirror"
WIDE = 0.5  # freight, insurance and trade through third places explain tens of per cent; half and more deserves a look
_ON = ("reporter", "partner", "product", "period", "currency")


def check(frame: pl.DataFrame) -> list[Finding]:
    """Pairs of mirrored values that differ by more than WIDE of the exporter's figure, undeclared."""
    rows = newest(frame.filter((pl.col("indicator") == "value") & (pl.col("partner") != "WLD")))
    rows = rows.sort(*_ON, "known_from").unique([*_ON, "flow"], keep="last", maintain_order=True)
    out = rows.filter((pl.col("flow") == "export") & (pl.col("value") > 0))
    back = rows.filter(pl.col("flow") == "import").select(
        pl.col("partner").alias("reporter"),
        pl.col("reporter").alias("partner"),
        "product",
        "period",
        "currency",
        pl.col("value").alias("mirror"),
        pl.col("source").alias("mirror_source"),
    )
    both = out.join(back, on=_ON, maintain_order="left")
    gap = both.with_columns((pl.col("mirror") / pl.col("value") - 1).alias("size"))
    wide = undeclared(gap.filter(pl.col("size").abs() > WIDE), "mirror")
    text = "{partner} reports {mirror:.4g} as imports ({mirror_source}) against {value:.4g}: {size:+.0%}"
    return report(wide, LEVEL, "mirror", NOTE, text, "size")
