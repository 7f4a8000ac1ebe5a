"""Adjusting a series of twenty years: under 0.3 s; picking it from three million rows: under 0.1 s."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from steelyard.lens.panel import Panel
from steelyard.lens.seasonal import builtin
from steelyard.lens.seasonal_series import observe
from steelyard.lens.series import Leg

ROWS, PRODUCTS = 3_000_000, 6_000
LEG = Leg("", "CHN", "export", "USA", "HS22:000042")
MONTHS = [f"{y}-{m:02d}" for y in range(2006, 2026) for m in range(1, 13)]


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Products x months x vintages of one reporter and partner."""
    chance = np.random.default_rng(4)
    count = ROWS // len(MONTHS) // PRODUCTS + 1
    months = pl.DataFrame({"period": MONTHS, "season": 1 + 0.1 * np.sin(np.arange(len(MONTHS)) * np.pi / 6)})
    goods = pl.DataFrame({"product": [f"HS22:{i:06d}" for i in range(PRODUCTS)]})
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(30 * i) for i in range(count)]
    frame = goods.join(months, how="cross").join(pl.DataFrame({"known_from": days}), how="cross").head(ROWS)
    known = frame["known_from"].cast(pl.Datetime("us", "UTC"))
    fixed = {
        "reporter": "CHN", "partner": "USA", "flow": "export", "indicator": "value", "variant": "none", "unit": "USD",
        "currency": "USD", "valuation": "fob", "adjustment": "nsa", "price_basis": "current", "status": "final",
        "source": "gacc-feed", "reference": "", "note": "",
    }  # fmt: skip
    return Panel(
        frame.with_columns(
            value=frame["season"] * np.exp(0.05 * chance.normal(size=len(frame))) * 1e6,
            rounding=pl.lit(0.0), known_from=known, public_from=known,
            **{name: pl.lit(value) for name, value in fixed.items()},
        )
    )  # fmt: skip


def test_picking_a_series_of_three_million_rows(benchmark, panel):
    found = benchmark(lambda: observe(panel, None, LEG))
    assert len(found.months) == 240
    assert benchmark.stats.stats.median < 0.1


def test_adjusting_it(benchmark, panel):
    observed = observe(panel, None, LEG)
    found = benchmark(lambda: builtin(observed, "0"))
    assert found.adjusted.size == len(observed.windows)
    assert benchmark.stats.stats.median < 0.3
