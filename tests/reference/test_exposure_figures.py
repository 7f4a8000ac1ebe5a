"""What fell in January to May 2025 as customs prints it, and what its sectors are to the sellers named by articles."""

from __future__ import annotations

import polars as pl
import pytest

import steelyard as sy
from steelyard.lever.structure import structure

LAB = sy.open(as_of="2026-08-21")
WINDOW = {"reporter": "CHN", "period": "2025-01/2025-05"}
PRINTED = 0.05  # percent, half the last digit printed


def test_raw_materials_fell_as_printed():
    rows = LAB.measure("exposure", **WINDOW, by="heading").data.rows_by_key("product", named=True)
    printed = {  # quantity, value in CNY; customs, June 2025
        "GACC:crude_oil": (0.3, -10.4), "GACC:iron_ore": (-5.2, -20.7), "GACC:coal": (-7.9, -28.7),
        "GACC:natural_gas": (-9.5, -15.6), "GACC:soybeans": (-0.7, -14.5),
    }  # fmt: skip
    for product, (quantity, value) in printed.items():
        assert rows[product][0]["quantity"] == pytest.approx(quantity, abs=PRINTED)
        assert rows[product][0]["value"] == pytest.approx(value, abs=PRINTED)
    assert rows["GACC:soybeans"][0]["sellers"].startswith("Brazil 70 %, United States 24 %")


def test_the_year_is_told_by_the_growth_that_customs_print():
    found = LAB.measure("exposure", reporter="CHN", period="2025", by="heading")
    rows = found.data.rows_by_key("product", named=True)
    printed = {  # quantity, value in USD; customs, January 2026
        "GACC:crude_oil": (4.4, -8.8), "GACC:iron_ore": (1.8, -7.1), "GACC:coal": (-9.6, -30.6),
        "GACC:natural_gas": (-2.8, -13.0), "GACC:soybeans": (6.5, -4.6), "GACC:copper_ore": (7.9, 23.3),
    }  # fmt: skip
    for product, (quantity, value) in printed.items():
        assert rows[product][0]["quantity"] == quantity
        assert rows[product][0]["value"] == value
    grain = rows["GACC:grain"][0]
    # Grain 59.7 bn (-13.5 %) less soybeans 50.3 bn (-4.6 %).
    assert grain["value"] == pytest.approx(100 * ((59.7 - 50.327) / (59.7 / 0.865 - 50.327 / 0.954) - 1), abs=0.5)
    assert grain["heading"] == "Grain other than soybeans"


def test_the_sellers_that_articles_name_stand_with_their_shares():
    data = LAB.measure("exposure", **WINDOW).data
    assert {"BRA", "ZAF", "AUS"} <= set(data["code"])
    hit = ["B05_06", "B07_08", "A01_02", "C19", "C16"]
    frame = structure()
    for code in ("BRA", "ZAF", "AUS"):
        own = frame.filter(pl.col("economy") == code)
        sold = own.filter(pl.col("sector").is_in(hit))["exports_to_chn"].sum()
        row = data.row(by_predicate=pl.col("code") == code, named=True)
        assert row["sold"] == pytest.approx(sold)
        assert row["of_exports"] == pytest.approx(100 * sold / own["exports"].sum())
        assert row["of_gdp"] == pytest.approx(100 * sold / own["value_added"].sum())


def test_ores_to_china_are_a_fifth_of_australias_exports():
    data = LAB.measure("dependence", reporter="CHN", product="B07_08", flow="import").data
    row = data.row(by_predicate=pl.col("code") == "AUS", named=True)
    assert (round(row["share"]), round(row["of_partner"]), round(row["of_partner_gdp"], 1)) == (37, 19, 5.1)


def test_growth_from_the_seller_names_its_window():
    data = LAB.measure("exposure", **WINDOW).data
    brazil = data.row(by_predicate=pl.col("code") == "BRA", named=True)
    assert brazil["from_window"] == "2025"
    assert data.row(by_predicate=pl.col("code") == "IDN", named=True)["from_window"] == "2025-01/2025-05"
