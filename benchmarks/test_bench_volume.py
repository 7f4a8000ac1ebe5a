"""Volumes and effective rates beside 3 million rows: less than a second each, once the panel stands."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from steelyard.base import economies, regions
from steelyard.base.period import Period
from steelyard.lens import competitiveness, effective_weights
from steelyard.lens.panel import Panel
from steelyard.lens.volume import Subject, volume

ROWS = 3_000_000
YEARS = tuple(range(1994, 2024))
KNOWN = datetime(2025, 2, 25, tzinfo=UTC)


def columns(**given: object) -> pl.DataFrame:
    """Rows of the schema with what is not given as in a series of exports to the world."""
    default = {
        "reporter": "CHN", "partner": "WLD", "flow": "export", "product": "TOTAL", "indicator": "value",
        "variant": "none", "unit": "USD", "currency": "USD", "valuation": "fob", "adjustment": "nsa",
        "price_basis": "current", "status": "final", "source": "one", "reference": "", "note": "", "rounding": 0.0,
        "known_from": KNOWN, "public_from": KNOWN,
    }  # fmt: skip
    held = {name: value for name, value in given.items() if isinstance(value, list | pl.Series | np.ndarray)}
    fixed = {**default, **{name: value for name, value in given.items() if name not in held}}
    frame = pl.DataFrame(held)
    times = pl.Datetime("us", "UTC")
    return frame.with_columns(
        pl.lit(value, dtype=times if name.endswith("_from") else None).alias(name)
        for name, value in fixed.items()
        if name not in held
    )


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Trade of China with a hundred partners by month and year, and its volume index in many editions."""
    chance = np.random.default_rng(20221231)
    partners = pl.Series(["WLD", "USA", *[code for code in economies.codes("economy") if code != "CHN"][:98]])
    months = pl.Series([f"{year}-{month:02d}" for year in range(2000, 2025) for month in range(1, 13)])
    days = pl.Series(chance.integers(0, 6000, ROWS) * 86_400_000_000 + 1_150_000_000_000_000)
    trade = columns(
        partner=partners[chance.integers(0, len(partners), ROWS)],
        flow=pl.Series(["export", "import"])[chance.integers(0, 2, ROWS)],
        product=pl.Series([f"HS22:{n:06d}" for n in range(500)])[chance.integers(0, 500, ROWS)],
        period=months[chance.integers(0, len(months), ROWS)],
        value=chance.lognormal(size=ROWS),
        known_from=days.cast(pl.Datetime("us", "UTC")),
        public_from=days.cast(pl.Datetime("us", "UTC")),
    )
    yearly = [
        columns(
            partner=partners, flow=flow, period=["2024"] * len(partners), value=chance.lognormal(size=len(partners))
        )
        for flow in ("export", "import")
    ]
    index = [
        columns(
            indicator="index_volume", unit="index", currency="none", adjustment="sa", price_basis="constant:2021",
            period=months, value=np.exp(chance.normal(size=len(months)).cumsum() / 50),
            known_from=day, public_from=day,
        )
        for day in (datetime(2010 + edition, 2, 25, tzinfo=UTC) for edition in range(15))
    ]  # fmt: skip
    frames = [trade, *yearly, *index]
    return Panel(pl.concat([one.select(trade.columns) for one in frames], how="vertical_relaxed"))


def test_volume_and_its_sensitivity(benchmark, panel):
    subject = Subject(regions.resolve("CHN"), panel)
    base, end = Period.parse("2022-12"), Period.parse("2024-12")
    found = benchmark.pedantic(
        lambda: volume(subject, [], None, flow="export", base=base, end=end), rounds=5, warmup_rounds=1
    )  # fmt: skip
    assert found.data.height == 10
    assert benchmark.stats.stats.median < 1


def test_effective_rates_of_a_hundred_partners(benchmark, panel):
    chance = np.random.default_rng(1994)
    codes = ["CHN", *panel.frame.filter(pl.col("partner") != "WLD")["partner"].unique()]
    none = {
        "flow": "none",
        "product": "none",
        "currency": "none",
        "price_basis": "none",
        "period": list(map(str, YEARS)),
    }
    level = chance.lognormal(sigma=0.1, size=(2, len(codes), len(YEARS)))
    rows = [
        columns(**none, reporter=code, partner="USA", indicator="exchange_rate", unit="LCU/USD", value=level[0, at])
        for at, code in enumerate(codes)
    ] + [
        columns(**none, reporter=code, partner="none", indicator="gdp_deflator", unit="index", value=level[1, at])
        for at, code in enumerate(codes)
    ]
    everyone = Panel(pl.concat([one.select(rows[0].columns) for one in rows]))

    def run() -> competitiveness.Rates:
        weights = effective_weights.from_trade(panel, None, "CHN")
        return competitiveness.rates(everyone, None, "CHN", weights, YEARS)

    found = benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    assert found.covered > 0.9
    assert benchmark.stats.stats.median < 1
