"""Shares by partner and heading on frames made by hand."""

from __future__ import annotations

import pytest

from steelyard.errors import NoCoverage
from steelyard.lens.dependence import partners
from steelyard.lens.dependence_products import goods
from steelyard.lens.panel import Panel

CNY = {"currency": "CNY", "unit": "CNY"}


@pytest.fixture
def panel_of(frame_of):
    return lambda *rows: Panel(frame_of(*({**CNY, **row} for row in rows)))


def test_shares_ranks_and_change(panel_of):
    found = partners(
        panel_of(
            {"value": 100}, {"partner": "USA", "value": 50}, {"partner": "JPN", "value": 40},
            {"period": "2024", "value": 200}, {"partner": "USA", "period": "2024", "value": 120},
        ),
        None, reporter="CHN", flow="export",
    )  # fmt: skip
    assert found.data.select("code", "share", "cumulative", "before", "than_before").rows() == [
        ("USA", 50.0, 50.0, 60.0, -10.0),
        ("JPN", 40.0, 90.0, None, None),
    ]
    assert found.basis["concentration"].startswith("HHI 4,100 to 4,200 of 10,000")


def test_groups_are_no_partners_and_zero_is_no_trade(panel_of):
    found = partners(
        panel_of({"value": 100}, {"partner": "EU27", "value": 60}, {"partner": "USA", "value": 90},
               {"partner": "JPN", "value": 0}),
        None, reporter="CHN", flow="export",
    )  # fmt: skip
    assert found.data["code"].to_list() == ["USA", "JPN"]
    assert found.data["share"].to_list() == [90.0, 0.0]


def test_negative_and_foreign_sources_are_left_out_and_named(panel_of):
    found = partners(
        panel_of({"value": 100}, {"partner": "USA", "value": 90}, {"partner": "JPN", "value": -1},
               {"partner": "KOR", "value": 5, "source": "two"}),
        None, reporter="CHN", flow="export",
    )  # fmt: skip
    assert found.data["code"].to_list() == ["USA"]
    assert "Japan (negative)" in found.warnings[0]
    assert "South Korea (not held beside the total in one source)" in found.warnings[0]


def test_few_partners_are_never_called_the_largest(panel_of):
    found = partners(
        panel_of({"value": 100}, {"partner": "JPN", "value": 5}), None, reporter="CHN", flow="export", period="2025"
    )
    assert "the largest held takes 5.0 %" in found.title
    assert "HHI at least 25 of 10,000, since 95 % of the total is not held" in found.basis["concentration"]
    assert any("larger ones may be missing" in text for text in found.warnings)


def test_the_newest_year_that_covers_enough_is_taken(panel_of):
    rows = [{"value": 100}, {"partner": "JPN", "value": 5}]
    older = [{"period": "2024", "value": 100}, {"period": "2024", "partner": "USA", "value": 95}]
    panel = panel_of(*rows, *older)
    assert partners(panel, None, reporter="CHN", flow="export").basis["window"] == "2024"
    with pytest.raises(NoCoverage, match="Newest periods held: 2024, 2025"):
        partners(panel, None, reporter="CHN", flow="export", period="2019")


def test_a_heading_counts_once(panel_of):
    found = goods(
        panel_of(
            {"value": 100}, {"product": "GACC:grain", "value": 30}, {"product": "GACC:soybeans", "value": 20},
            {"product": "GACC:agricultural_products", "value": 60}, {"product": "GACC:steel", "value": 10},
        ),
        None, reporter="CHN", flow="export",
    )  # fmt: skip
    assert found.data["code"].to_list() == ["GACC:grain", "GACC:steel"]
    assert "farm goods, soybeans" in found.warnings[0]


def test_a_total_of_another_table_is_said(panel_of):
    found = goods(panel_of({"value": 100}, {"product": "GACC:steel", "value": 10, "source": "two"}),
                  None, reporter="CHN", flow="export")  # fmt: skip
    assert any("another table" in text for text in found.warnings)
    with pytest.raises(NoCoverage, match="No heading"):
        goods(panel_of({"value": 100}), None, reporter="CHN", flow="export")
