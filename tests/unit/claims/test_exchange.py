"""Bands of exchange rates: those of the embedded ledger, and wide ones where it holds none."""

from __future__ import annotations

from importlib.resources import files

import polars as pl
import pytest

from steelyard.base.period import Period
from steelyard.claims import exchange
from steelyard.claims.interval import Interval

HOME = {"EUR": "DEU", "GBP": "GBR", "INR": "IND", "JPY": "JPN", "KRW": "KOR", "RUB": "RUS"}


@pytest.fixture(scope="module")
def held():
    path = files("steelyard").joinpath("data", "ledger", "figures.parquet")
    frame = pl.read_parquet(str(path)).with_columns(pl.col("period", "reporter", "source", "indicator").cast(pl.String))
    return frame.filter(pl.col("indicator") == "exchange_rate")


@pytest.fixture(scope="module")
def bands():
    return pl.read_csv(str(files("steelyard").joinpath("data", "claims", "exchange_bands.csv")))


def test_yuan_bands_are_the_extremes_of_the_months_held(held, bands):
    months = dict(held.filter(pl.col("source") == "fed-h10").select("period", "value").rows())
    for row in bands.filter(pl.col("currency") == "CNY").to_dicts():
        year = row["year"]
        values = [value for period, value in months.items() if period[:4] == str(year) or period == f"{year - 1}-12"]
        assert (row["low"], row["high"]) == (pytest.approx(min(values)), pytest.approx(max(values)))


def test_yearly_bands_are_the_averages_held(held, bands):
    yearly = held.filter(pl.col("source") == "world-bank-wdi")
    for currency, economy in HOME.items():
        values = dict(yearly.filter(pl.col("reporter") == economy).select("period", "value").rows())
        for row in bands.filter(pl.col("currency") == currency).to_dicts():
            assert row["low"] == row["high"] == pytest.approx(values[str(row["year"])], rel=1e-5)


def test_a_year_with_months_is_narrow_and_known():
    band = exchange.shipped("CNY", Period.parse("2025"))
    assert band is not None
    assert band.known
    assert band.rate.within(Interval(6.9, 7.4))


def test_a_period_after_the_last_year_is_wide_and_says_so():
    band = exchange.shipped("RUB", Period.parse("2031-Q3"))
    assert band is not None
    assert not band.known
    assert band.rate.high > 1.9 * band.rate.low


def test_a_currency_nobody_holds_has_none():
    assert exchange.shipped("CHF", Period.parse("2025")) is None
    assert exchange.shipped("CNY", Period.parse("1950")) is None


def test_change_without_figures_is_the_stated_width():
    assert exchange.change(exchange.shipped, "", Period.parse("2025"), Period.parse("2024")).low == pytest.approx(0.85)
    assert exchange.change(exchange.shipped, "CNY", Period.parse("2025"), Period.parse("2024")).high < 1.05


def test_a_long_span_of_years_is_no_loop():
    assert exchange.shipped("CNY", Period.parse("0001-01/9999-12")) is not None
