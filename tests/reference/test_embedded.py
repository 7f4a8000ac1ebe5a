"""What the embedded ledger holds and what stays out of it."""

from __future__ import annotations

import polars as pl
import pytest


def held(figures: pl.DataFrame, **key: str) -> set[str]:
    return set(figures.filter(**key)["period"])


@pytest.mark.parametrize("flow", ["export", "import"])
def test_monthly_totals_from_2008(figures, flow):
    periods = held(
        figures, reporter="CHN", partner="WLD", flow=flow, product="TOTAL", indicator="value", currency="USD"
    )
    months = {f"{year}-{month:02d}" for year in range(2008, 2026) for month in range(1, 13)}
    # January and February are published together since 2020.
    assert {month for month in months - periods if not month.endswith(("-01", "-02"))} == set()


def test_years(figures):
    key = {"reporter": "CHN", "partner": "WLD", "product": "TOTAL", "indicator": "value", "currency": "USD"}
    years = {str(year) for year in range(2008, 2026)} | {"1995", "2005"}
    assert years <= held(figures, flow="export", **key)
    assert years <= held(figures, flow="import", **key)


@pytest.mark.parametrize(
    "partner",
    ["USA", "EU27", "ASEAN", "JPN", "KOR", "TWN", "HKG", "DEU", "VNM", "IND", "RUS", "BRA", "AUS", "AFRICA", "LATAM"],
)
def test_partners_have_years_and_months(figures, partner):
    key = {"reporter": "CHN", "partner": partner, "flow": "export", "indicator": "value", "currency": "CNY"}
    periods = held(figures, **key)
    assert {"2024", "2025", "2024-06", "2025-12"} <= periods


def test_re_imports_are_listed_not_dropped(figures):
    row = figures.filter(reporter="CHN", partner="CHN", flow="import", period="2025", indicator="value").row(
        0, named=True
    )
    assert round(row["value"] / 1e9, 1) == 898.6


def test_closed_sources_hold_single_figures_only(figures):
    # Six figures that one example needs, credited as such (the detour by Viet Nam and Mexico), and no row more.
    comtrade = figures.filter(pl.col("source").str.contains("(?i)comtrade"))
    assert set(comtrade["reporter"]) == {"MEX", "VNM"}
    assert comtrade.height == 6
    others = figures.filter(~pl.col("source").str.contains("(?i)comtrade"))
    assert others.filter(pl.col("reference").str.contains("(?i)comtrade")).is_empty()
    few = figures.filter(pl.col("source").is_in(["calendar-consensus", "cpb-wtm", "bis-reer", "un-syb"]))
    counts = dict(few.group_by("source").len().iter_rows())
    assert max(counts.values()) < 40
    read = figures.filter(pl.col("reference").str.contains("economic calendar, figure as printed"))
    assert set(read["period"]) <= {"2024-12", "2025-10", "2025-11", "2025-12"}


def test_a_first_release_differs_from_the_latest(figures):
    rows = figures.filter(
        reporter="CHN",
        partner="WLD",
        flow="export",
        product="TOTAL",
        indicator="value",
        currency="USD",
        period="2023-01",
    ).sort("known_from")
    assert rows["value"][0] > rows["value"][-1]


def test_every_row_has_a_day_a_status_and_a_source(figures):
    for column in ("known_from", "public_from", "status", "source", "currency", "valuation"):
        assert figures[column].null_count() == 0
    assert figures.filter(pl.col("public_from") > pl.col("known_from")).is_empty()
