"""Flags of 2025 beside customs' own growth rates and producer prices."""

from __future__ import annotations

import polars as pl
import pytest

import steelyard as sy

LAB = sy.open(as_of="2026-08-21")
PRINTED = 0.051  # percent: half the last digit printed, and float
DATA = LAB.measure("overcapacity", reporter="CHN", period="2025").data


def test_rare_earths_and_steel_of_2025():
    rows = DATA.rows_by_key("product", named=True)
    assert rows["GACC:rare_earths"][0]["quantity"] == pytest.approx(12.9, abs=PRINTED)
    steel = rows["GACC:steel"][0]
    assert steel["quantity"] == pytest.approx(7.5, abs=PRINTED)
    assert (steel["verdict"], steel["share_flag"]) == ("volume up at a lower price", False)
    assert rows["GACC:automobiles"][0]["flags"] == 3


def test_steel_from_the_rows_themselves(figures):
    rows = figures.filter(
        reporter="CHN", flow="export", product="GACC:steel", source="gacc-express-commodities", variant="none"
    ).filter(pl.col("period").is_in(["2024", "2025"]) & pl.col("indicator").is_in(["value", "quantity"]))
    level = {(name, year): value for name, year, value in rows.select("indicator", "period", "value").iter_rows()}
    price = {year: level["value", year] / level["quantity", year] for year in ("2024", "2025")}
    steel = DATA.row(by_predicate=pl.col("product") == "GACC:steel", named=True)
    assert steel["unit_value"] == pytest.approx(100 * (price["2025"] / price["2024"] - 1))


def test_producer_prices_fell_by_2_6_percent():
    assert round(DATA["producer_prices"][0], 1) == -2.6  # as the National Bureau of Statistics printed for 2025


def test_shares_and_points_belong_to_one_total(figures):
    totals = figures.filter(
        reporter="CHN", flow="export", partner="WLD", product="TOTAL", indicator="value", currency="CNY",
        source="gacc-bulletin-country",
    ).sort("known_from")  # fmt: skip
    level = dict(totals.select("period", "value").iter_rows())
    cars = DATA.row(by_predicate=pl.col("product") == "GACC:automobiles", named=True)
    growth = 100 * (level["2025"] / level["2024"] - 1)
    before = cars["adds"] / (cars["value"] / 100)  # its share of 2024
    assert before * (1 + cars["value"] / 100) / (1 + growth / 100) - before == pytest.approx(
        cars["share_change"], abs=0.01
    )
