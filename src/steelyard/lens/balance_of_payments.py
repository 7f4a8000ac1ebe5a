"""Customs' goods balance beside the balance of payments', or what stands in for it, by its own name."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import NoCoverage
from steelyard.lens import arithmetic, balance
from steelyard.lens.measured import Measured
from steelyard.lens.mirror_gap import NEEDED
from steelyard.lens.mirror_words import MINUS
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen

GOODS = "goods_balance_bop"
SERVICES_TOO = "goods_services_balance"
NAMES = {GOODS: "goods, balance of payments", SERVICES_TOO: "net exports of goods and services"}


def customs_gap(panel: Panel, t: datetime | None, reporter: str) -> Measured:
    """Customs' balance by year less the balance-of-payments goods balance, USD.

    Where no goods balance of the balance of payments is held, net exports of goods and services stand in and are named
    so: the difference is then mostly services. NoCoverage where no year is held of both.
    """
    customs = balance.history(panel, t, reporter=reporter).drop_nulls("value")
    indicator, other = _other(panel, t, reporter)
    rows = [
        (
            row["period"],
            row["value"],
            point.value,
            row["value"] - point.value,
            row["source"],
            point.source,
            row["later_vintage"] or point.later_vintage,
        )
        for row in customs.iter_rows(named=True)
        if (point := other.get(row["period"]))
    ]
    if not rows:
        raise NoCoverage(
            f"No year of customs' goods balance and of the balance of payments is held of {economies.name(reporter)}. "
            f"Load a series with the indicator {GOODS} (goods, USD, by year) with `steelyard load`."
        )
    data = pl.DataFrame(rows, schema=_COLUMNS, orient="row").with_columns(
        (pl.col("customs") / 1e9).alias("customs_bn"), (pl.col("other") / 1e9).alias("other_bn"),
        (pl.col("difference") / 1e9).alias("difference_bn"),
    )  # fmt: skip
    name = NAMES[indicator]
    return Measured(
        "mirror",
        f"Customs' goods balance of {economies.in_text(reporter)} less its {name}",
        data,
        {"period": "text", "customs_bn": "index", "other_bn": "index", "difference_bn": "index"},
        {"currency": "USD", "customs": "exports fob less imports as customs value them, newest vintage held",
         name: "World Bank, balance of payments and national accounts" if indicator == SERVICES_TOO else "as loaded",
         "difference": "customs less the other", **_trend(data)},
        f"{data.height} years of both, {data['period'][0]} to {data['period'][-1]}",
        warnings=_warnings(indicator, data),
        sources=tuple(sorted({one for text in (*data["source"], *data["other_source"]) for one in text.split(" + ")})),
        heads={"period": "year", "customs_bn": "customs goods, bn", "other_bn": f"{name}, bn",
               "difference_bn": "difference, bn"},
    )  # fmt: skip


_COLUMNS = {
    "period": pl.String, "customs": pl.Float64, "other": pl.Float64, "difference": pl.Float64, "source": pl.String,
    "other_source": pl.String, "later_vintage": pl.Boolean,
}  # fmt: skip


def _other(panel: Panel, t: datetime | None, reporter: str) -> tuple[str, dict[str, Point]]:
    for indicator in (GOODS, SERVICES_TOO):
        found: dict[str, Point] = {}
        for key in panel.keys(reporter=reporter, indicator=indicator, currency="USD"):
            for period in panel.periods(**key):
                point = of_seen(freshest(panel.rows(**key, period=period), t, panel.ranks))
                if point:
                    found[period] = point
        if found:
            return indicator, found
    return SERVICES_TOO, {}


def _trend(data: pl.DataFrame) -> dict[str, str]:
    """Least squares of the difference on years, where three are held."""
    if data.height < NEEDED:
        return {}
    x, y = data["period"].cast(pl.Float64), data["difference_bn"]
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx * dy).sum()) / float((dx * dx).sum())
    left = arithmetic.residual(float((dy * dy).sum()), [slope * float((dx * dy).sum())])
    error = (max(left, 0.0) / (data.height - 2) / float((dx * dx).sum())) ** 0.5
    told = f"{slope:+,.1f}".replace("-", MINUS)
    return {"trend": f"{told} bn a year (s.e. {error:,.1f}), least squares on years"}


def _warnings(indicator: str, data: pl.DataFrame) -> tuple[str, ...]:
    told = ["Customs value imports with freight and insurance, the balance of payments without."]
    if indicator == SERVICES_TOO:
        told.insert(
            0,
            "No goods balance on a balance-of-payments basis is held: this is goods and services together, so the "
            "difference holds the services deficit and says nothing about goods alone.",
        )
    else:
        told.append("The balance of payments counts by change of owner, customs by crossing of the border.")
    later = int(data["later_vintage"].sum())
    if later:
        told.append(f"{later} of {data.height} years stand in a vintage later than the day asked for.")
    return tuple(told)
