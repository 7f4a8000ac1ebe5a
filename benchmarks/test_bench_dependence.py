"""Concentration and flags on many rows: a large panel, and a list of a million shares."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from steelyard.base import economies
from steelyard.kernels.concentration import concentration
from steelyard.lens.dependence import partners
from steelyard.lens.panel import Panel

ROWS = 3_000_000
KNOWN = datetime(2026, 1, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Three million rows: 250 partners, yearly totals of 2024 and 2025 among headings that nobody asks for."""
    codes = ["WLD", *economies.codes("economy")[:250]]
    years = ["2024", "2025"]
    count = ROWS // (len(codes) * len(years))
    frame = pl.DataFrame({"partner": codes}).join(pl.DataFrame({"period": years}), how="cross")
    headings = pl.DataFrame({"product": ["TOTAL", *(f"HS22:{at:06d}" for at in range(count - 1))]})
    frame = frame.join(headings, how="cross").with_columns(
        value=pl.when(pl.col("partner") == "WLD").then(25_000.0).otherwise(100.0),
        known_from=pl.lit(KNOWN), public_from=pl.lit(KNOWN), rounding=pl.lit(0.0),
        reporter=pl.lit("CHN"), flow=pl.lit("export"), indicator=pl.lit("value"), variant=pl.lit("none"),
        currency=pl.lit("CNY"), unit=pl.lit("CNY"), adjustment=pl.lit("nsa"), source=pl.lit("one"),
        status=pl.lit("formal"),
    )  # fmt: skip
    return Panel(frame)


def test_partners_among_three_million_rows(benchmark, panel):
    found = benchmark.pedantic(
        partners, args=(panel, None), kwargs={"reporter": "CHN", "flow": "export"}, rounds=3, warmup_rounds=1
    )
    assert found.data.height == 250
    assert benchmark.stats["min"] < 1


def test_concentration_of_a_million_parts(benchmark):
    shares = np.full(1_000_000, 1e-6)
    assert benchmark(concentration, shares).low == pytest.approx(1e-6)
