"""Demand and bank figures as press and agencies print them, from the embedded ledger."""

from __future__ import annotations

import polars as pl
import pytest

import steelyard as sy

VINTAGES = 0.1  # points of GDP between two editions of the World Development Indicators
LAB = sy.open(as_of="2026-08-21")


def _share(data, code: str, item: str, year: str, source: str) -> float:
    rows = data.filter(
        (data["code"] == code) & (data["item"] == item) & (data["year"] == year) & (data["source"] == source)
    )
    assert rows.height == 1
    return rows["share"][0]


def test_household_consumption_each_with_its_year():
    newest = LAB.measure("demand", reporter="CHN", peers=["USA", "JPN"]).data
    assert round(_share(newest, "CHN", "household", "2020", "world-bank-wdi"), 1) == 38.1
    assert round(_share(newest, "USA", "household", "2024", "press-other")) == 67
    assert round(_share(newest, "JPN", "household", "2020", "world-bank-wdi")) == 53


def test_government_is_apart_and_saving_closes_on_net_exports():
    data = LAB.measure("demand", reporter="CHN", peers=["JPN"], year="2020").data
    for code in ("CHN", "JPN"):
        item = {row["item"]: row["share"] for row in data.filter(data["code"] == code).to_dicts()}
        assert item["household"] + item["government"] == pytest.approx(item["final consumption"])
        assert item["saving"] - item["investment"] == pytest.approx(item["saving less investment"])
    frame = LAB.panel("CHN").frame.filter(pl.col("period") == "2020")
    shares = {
        name: frame.filter(pl.col("indicator") == name)["value"] for name in ("export_share_gdp", "import_share_gdp")
    }
    net = shares["export_share_gdp"].mean() - shares["import_share_gdp"].mean()
    gap = data.filter((data["code"] == "CHN") & (data["item"] == "saving less investment"))["share"][0]
    assert gap == pytest.approx(net, abs=VINTAGES)


def test_shares_are_compared_within_one_definition_and_year():
    data = LAB.measure("demand", reporter="CHN", peers=["USA"]).data
    quoted = data.filter((data["code"] == "USA") & (data["source"] == "press-other"))
    assert quoted["than_first"].to_list() == [None]
    pwt = data.filter((data["code"] == "USA") & (data["source"] == "penn-world-table"))
    assert round(pwt["than_first"][0], 1) == 31.6


def test_russian_banks_as_quoted_and_no_ratio():
    measured = LAB.measure("banks", reporter="RUS")
    data = measured.data
    said = {(r["measure"], r["segment"], r["period"]): r["figure"] for r in data.to_dicts()}
    assert said["bad loans", "households", "2025-10"] == "2.3 tn RUB"
    assert said["restructured loans", "all", "2025"] == "2.4 tn RUB"
    assert said["growth, multiple", "households", "2025-01/2025-09"] == "1.6-fold"
    before = data.filter((data["measure"] == "bad loans") & (data["period"] == "2025-10"))["implied_before"][0]
    assert before == pytest.approx(2.3e12 / 1.6)
    assert not data["measure"].str.ends_with("ratio").any()
    assert any("No ratio for households" in warning for warning in measured.warnings)
    assert any("quoted for all (2025-09) and for households (2025-10)" in warning for warning in measured.warnings)
