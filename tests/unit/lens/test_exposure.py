"""Who sells what fell, on a frame and a table made by hand."""

from __future__ import annotations

import polars as pl
import pytest

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens.exposure import Sellers, by_heading, by_supplier
from steelyard.lens.panel import Panel

NAMES = {"B05_06": "Energy mining: coal, oil, gas", "B07_08": "Ores and other mining"}
SELLERS = Sellers(
    pl.DataFrame(
        {
            "economy": ["CHN", "CHN", "AUS", "AUS", "BRA", "BRA", "ROW", "ROW"],
            "sector": ["B05_06", "B07_08"] * 4,
            "exports": [0.0, 0.0, 40.0, 60.0, 10.0, 40.0, 500.0, 0.0],
            "value_added": [900.0, 100.0, 150.0, 250.0, 300.0, 200.0, 800.0, 200.0],
            "exports_to_chn": [0.0, 0.0, 20.0, 30.0, 0.0, 20.0, 100.0, 0.0],
        }
    ),
    NAMES, 2022, "credit",
)  # fmt: skip
SELLERS_OF_ALL = Sellers(
    SELLERS.frame.with_columns(sector=pl.lit("A01_02")).vstack(SELLERS.frame), NAMES | {"A01_02": "Agriculture"}, 2022,
    "credit",
)  # fmt: skip
QUERY = {"reporter": "CHN", "period": "2025-01/2025-05"}


@pytest.fixture
def panel_of(frame_of):
    return lambda **values: Panel(frame_of(*_rows(**values)))


@pytest.fixture
def ore_fell(panel_of):
    return panel_of(iron_ore=(80, 95, 100, 100), copper_ore=(60, 55, 50, 50), steel=(10, 10, 40, 40))


def _rows(**values: tuple[float, float, float, float]) -> list[dict]:
    """Value and quantity of this window and the last, by heading."""
    rows = [{"period": p, "value": v} for p, v in (("2025-01/2025-05", 1000), ("2024-01/2024-05", 1000))]
    for name, (value, quantity, value_before, quantity_before) in values.items():
        for period, amount, count in (
            ("2025-01/2025-05", value, quantity),
            ("2024-01/2024-05", value_before, quantity_before),
        ):
            one = {"product": f"GACC:{name}", "period": period}
            rows.append({**one, "value": amount})
            rows.append({**one, "value": count, "indicator": "quantity", "unit": "t", "currency": "none"})
    shared = {"flow": "import", "currency": "CNY", "unit": "CNY", "valuation": "cif", "known_from": "2025-06-09"}
    return [{**shared, **row} for row in rows]


def test_only_sectors_that_fell_count_and_ratios_are_of_one_table(ore_fell):
    found = by_supplier(ore_fell, None, SELLERS, **QUERY)
    rows = found.data.select("code", "sold", "of_imports", "of_exports", "of_gdp").rows()
    assert rows == [("AUS", 30.0, 60.0, 30.0, 7.5), ("BRA", 20.0, 40.0, 40.0, 4.0)]
    assert "iron ore and concentrate −20.0 %" in found.basis["fell 5 % or more"]


def test_what_rose_in_the_same_sector_is_said(ore_fell):
    found = by_supplier(ore_fell, None, SELLERS, **QUERY)
    assert found.warnings[0] == (
        "In ores and other mining, copper ore and concentrate +20.0 %: sellers of that are not hit by the falls."
    )


def test_headings_by_change(ore_fell):
    rows = by_heading(ore_fell, None, SELLERS, **QUERY).data.rows_by_key("product", named=True)
    assert list(rows) == ["GACC:iron_ore", "GACC:copper_ore"]
    assert rows["GACC:iron_ore"][0]["adds"] == pytest.approx(-2.0)
    assert rows["GACC:iron_ore"][0]["sector_sellers"] == "Australia 60 %, Brazil 40 %"


def test_sellers_of_a_sector_are_not_shown_as_those_of_a_heading(ore_fell):
    found = by_heading(ore_fell, None, SELLERS, **QUERY)
    assert set(found.data["sellers"]) == {""}
    assert "sector_sellers" not in found.units
    assert any("who sells copper ore need not sell iron ore" in one for one in found.warnings)


def test_printed_growth_stands_in_for_a_base_that_is_not_held(frame_of):
    """Ore 90 after -10 %: the base is 100; grain 45 (-10 %) less soybeans 20 (+/-0): the rest fell from 30 to 25."""
    shared = {"flow": "import", "currency": "USD", "valuation": "cif", "known_from": "2026-01-14", "period": "2025"}
    rows = []
    for name, value, rate in (("iron_ore", 90, -10), ("grain", 45, -10), ("soybeans", 20, 0)):
        one = {**shared, "product": f"GACC:{name}"}
        rows += [{**one, "value": value}, {**one, "value": rate, "indicator": "yoy_published", "unit": "percent"}]
    data = by_heading(Panel(frame_of(*rows)), None, SELLERS_OF_ALL, reporter="CHN", period="2025").data
    found = {row["heading"]: (row["value"], row["change"]) for row in data.to_dicts()}
    assert found["Iron ore and concentrate"] == pytest.approx((-10, -10))
    assert found["Grain other than soybeans"] == pytest.approx((100 * (25 / 30 - 1), -5))
    assert set(data["printed"]) == {True}


def test_the_rest_of_the_world_stands_last(panel_of):
    panel = panel_of(coal=(50, 95, 100, 100))
    assert by_supplier(panel, None, SELLERS, **QUERY).data["code"].to_list() == ["AUS", "ROW"]


def test_growth_of_another_window_names_it_and_a_short_one_is_left_out(panel_of, frame_of):
    base = panel_of(iron_ore=(80, 95, 100, 100))
    shared = {"flow": "import", "currency": "CNY", "unit": "percent", "indicator": "yoy_published", "valuation": "none"}
    more = frame_of({**shared, "partner": "AUS", "period": "2025", "value": -7.0},
                    {**shared, "partner": "BRA", "period": "2025-01/2025-02", "value": -46.0})  # fmt: skip
    panel = Panel(pl.concat([base.frame, Panel(more).frame]))
    rows = by_supplier(panel, None, SELLERS, **QUERY).data.rows_by_key("code", named=True)
    assert rows["AUS"][0]["from_it"] == "−7.0 % (2025)"
    assert rows["BRA"][0]["from_it"] == "–"


def test_refusals_say_what_is_held(ore_fell, panel_of):
    with pytest.raises(
        NoCoverage, match=r"none fell 30 % in value: iron ore and concentrate −20.0 %.*so nothing can be said of them"
    ):
        by_supplier(ore_fell, None, SELLERS, **QUERY, least=30)
    with pytest.raises(BadInput, match="zero or more"):
        by_supplier(ore_fell, None, SELLERS, **QUERY, least=float("nan"))
    with pytest.raises(UnknownName, match="AUS"):
        by_supplier(ore_fell, None, SELLERS, **QUERY, only=["ZAF"])
    with pytest.raises(NoCoverage, match="No raw material"):
        by_heading(panel_of(steel=(10, 10, 40, 40)), None, SELLERS, **QUERY)
    other = Sellers(SELLERS.frame.rename({"exports_to_chn": "exports_to_usa"}), NAMES, 2022, "credit")
    with pytest.raises(NoCoverage, match="to USA only, not to China"):
        by_supplier(ore_fell, None, other, **QUERY)
