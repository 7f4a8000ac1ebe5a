"""The Python face of journeys: open, trade, measure."""

from __future__ import annotations

import pytest

import steelyard as sy
from steelyard.errors import BadInput, NoCoverage, UnknownName


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return sy.open(tmp_path_factory.mktemp("no-store") / "none", as_of="2026-01-14")


def test_yoy_of_partners_carries_basis_and_caveats(lab):
    result = lab.trade("CHN", flow="export", partner=["USA", "EU27", "ASEAN"], start="2025", end="2025").yoy()
    rates = {row["partner"]: row for row in result.data.iter_rows(named=True) if row["period"] == "2025"}
    assert round(rates["USA"]["value"], 1) == -20.0
    assert round(rates["EU27"]["computed"], 1) == 8.4
    assert "converted_currency" in rates["ASEAN"]["caveats"]
    assert result.basis["currency"] == ("USD",)


def test_shares(lab):
    result = lab.show("CHN", "export", partner="USA", currency="CNY", start="2024", end="2025", share=True)
    shares = {row["period"]: round(row["value"], 1) for row in result.data.iter_rows(named=True)}
    assert (shares["2024"], shares["2025"]) == (14.7, 11.1)


def test_vintages_show_more_than_the_answer(lab):
    one = lab.show("CHN", "balance", indicator="level_published", start="2024", end="2024")
    every = lab.show("CHN", "balance", indicator="level_published", start="2024", end="2024", vintages=True)
    assert every.data.height >= one.data.height


def test_year_to_date_compares_equal_months(lab):
    frame = lab.trade("CHN", flow="import", start="2024-01", end="2024-11").ytd().data
    row = frame.filter(frame["period"] == "2024-01/2024-11").row(0, named=True)
    assert row["base"] == "2023-01/2023-11"


def test_names_are_resolved_and_strange_ones_refused(lab):
    assert lab.trade("China", partner="United States").partners == ("USA",)
    with pytest.raises(UnknownName, match="Did you mean"):
        lab.trade("CHN", partner="Untied States")


def test_nothing_held_is_an_error(lab):
    with pytest.raises(NoCoverage):
        lab.show("CHN", "export", partner="USA", start="1950", end="1951")


def test_a_share_of_an_indicator_is_refused(lab):
    with pytest.raises(BadInput):
        lab.show("CHN", "export", partner="USA", share=True, vintages=True)


def test_an_impossible_day_is_refused():
    with pytest.raises(BadInput, match="as-of"):
        sy.open(as_of="2026-02-30")


def test_balance_is_derived_and_stands_beside_the_printed_one(lab):
    row = lab.show("CHN", "balance", start="2025", end="2025").data.filter(period="2025").row(0, named=True)
    assert row["printed"] == 1189e9
    assert row["derived"] == pytest.approx(1180.1e9)
    assert row["value"] == row["printed"]


def test_balance_with_a_partner(lab):
    data = lab.show("CHN", "balance", partner="USA", currency="CNY", start="2025", end="2025").data
    # 3,006.734363 bn less 999.978388 bn, customs' table by country.
    assert data.filter(period="2025")["value"][0] == pytest.approx(2006.755975e9)
