"""China's effective exchange rate against the broad real index of the Bank for International Settlements.

Its yearly means are taken where the series lies beside the project (../shared/facts/reer_bis_monthly.csv, as of October
2024). Consumer prices of the partners (IMF, World Economic Outlook of April 2024) serve only to show what the deflator
does; neither series is in the package.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import steelyard as sy
from steelyard.lens import competitiveness as lens
from steelyard.lens import effective_weights
from steelyard.lens.panel import Panel

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
BIS = SHARED / "facts" / "reer_bis_monthly.csv"
WEO = SHARED / "world" / "macro" / "weo_apr2024.parquet"
AS_OF = "2026-08-21"
YEARS = tuple(range(1994, 2024))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return sy.open(tmp_path_factory.mktemp("empty"), as_of=AS_OF)


@pytest.fixture(scope="module")
def published(frame_of) -> Panel:
    if not BIS.exists():
        pytest.skip("no ../shared/facts/reer_bis_monthly.csv beside the project")
    months = pl.read_csv(BIS).select("period", "value").iter_rows()
    none = {"partner": "none", "flow": "none", "product": "none", "indicator": "reer", "currency": "none"}
    return Panel(frame_of(*({**none, "unit": "index", "period": period, "value": value} for period, value in months)))


def agree(lab, published: Panel, weighting: str) -> tuple[float, float]:
    found = lab.measure("competitiveness", reporter="CHN", start="1994", end="2023", weighting=weighting)
    ours = {int(year): level for year, level in found.data.select("year", "reer").iter_rows()}
    theirs = lens.published(published, None, "CHN")
    assert set(ours) == set(theirs) == set(YEARS)
    return lens.agreement(*(np.array([one[year] for year in YEARS]) for one in (ours, theirs)))


@pytest.mark.parametrize(("weighting", "level", "change"), [("trade", 0.985, 0.89), ("world", 0.985, 0.94)])
def test_level_and_change_follow_the_published_index(lab, published, weighting, level, change):
    found = agree(lab, published, weighting)
    assert found[0] > level
    assert found[1] > change


def test_by_consumer_prices_the_change_follows_closer(lab, published, frame_of):
    if not WEO.exists():
        pytest.skip("no ../shared/world/macro/weo_apr2024.parquet beside the project")
    prices = pl.read_parquet(WEO).select("iso3", "year", "cpi_index").drop_nulls()
    none = {"partner": "none", "flow": "none", "product": "none", "indicator": "cpi", "currency": "none"}
    cpi = frame_of(*(
        {**none, "reporter": code, "unit": "index", "period": str(year), "value": value}
        for code, year, value in prices.iter_rows() if year in YEARS and len(code) == 3
    ))  # fmt: skip
    held = lab.ledger.vintages(indicator=["exchange_rate", "gdp"])
    everyone = Panel(pl.concat([held.select(cpi.columns), cpi], how="vertical_relaxed"))
    weights = effective_weights.from_trade(lab.panel("CHN"), lab.time, "CHN")
    one = lens.rates(everyone, None, "CHN", weights, YEARS, "cpi")
    theirs = lens.published(published, None, "CHN")
    level, change = lens.agreement(one.reer, np.array([theirs[year] for year in YEARS]))
    assert level > 0.97
    assert change > 0.93


def test_deflation_pushed_the_real_rate_down(lab):
    """2023: prices at home fell by the deflator, the partners' rose, and prices made the larger part of the fall."""
    found = lab.measure("competitiveness", reporter="CHN", start="2021", end="2023")
    row = found.data.filter(pl.col("year") == "2023").row(0, named=True)
    assert row["own"] == pytest.approx(-0.5, abs=0.1)
    assert row["partners"] > 3
    assert row["reer_change"] < row["from_prices"] < row["from_rate"] < 0
    assert row["from_rate"] + row["from_prices"] == pytest.approx(row["reer_change"])
    assert row["cpi"] == pytest.approx(0.2, abs=0.05)
    assert row["ppi"] == pytest.approx(-3.0, abs=0.05)


def test_the_rate_to_the_dollar_by_hand(lab):
    """6.7372 yuan per dollar in 2022, 7.0840 in 2023 (World Bank): the partner's line is their ratio."""
    found = lab.measure("competitiveness", reporter="CHN", start="2022", end="2023", partners=True)
    row = found.data.filter(pl.col("partner") == "USA").row(0, named=True)
    assert row["currency"] == pytest.approx(100 * (6.737158 / 7.083998 - 1), abs=0.001)


@pytest.mark.parametrize(("code", "weighting"), [("USA", "trade"), ("DEU", "world"), ("VNM", "world"), ("JPN", None)])
def test_other_economies(lab, code, weighting):
    found = lab.measure("competitiveness", reporter=code, weighting=weighting)
    assert found.residual == pytest.approx(0, abs=1e-9)
    assert found.data["neer"].is_not_null().all()


def test_weights_of_the_world_table_add_up(lab):
    found = lab.measure("competitiveness", reporter="CHN", weights=True, weighting="world")
    assert found.data["weight"].sum() == pytest.approx(100)
    assert found.data["used"].sum() == pytest.approx(100)
    assert found.data["third"].sum() > 10
