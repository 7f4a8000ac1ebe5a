"""Names of economies, groups, products and pollsters in prose."""

from __future__ import annotations

import pytest

from steelyard.base import economies, products
from steelyard.claims import names
from steelyard.claims.marks import marks
from steelyard.claims.tokens import tokenize


def codes(text: str, kind: str) -> list[str]:
    return [one.code for one in marks(tokenize(text)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chinese exports to the US", ["CHN", "USA"]),
        ("tell us about it", []),
        ("U.S. imports from Viet Nam and Vietnam", ["USA", "VNM", "VNM"]),
        ("South Korea's sales to south-east Asia", ["KOR", "ASEAN"]),
        ("the euro area and the European Union", ["EA", "EU27"]),
        ("Beijing told Brussels", ["CHN", "EU27"]),
        ("a turkey with china plates", []),
        ("Latin America, Africa and the Belt and Road countries", ["LATAM", "AFRICA", "BRI"]),
        ("中国对东盟出口", ["CHN", "ASEAN"]),
        ("other developing economies in Asia", ["DEV_ASIA_X_CHN"]),
    ],
)
def test_economies(text: str, expected: list[str]) -> None:
    assert codes(text, "economy") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rare earth magnets and rare earths", ["GACC:rare_earth_products", "GACC:rare_earths"]),
        ("crude oil, LNG and coal", ["GACC:crude_oil", "GACC:liquefied_natural_gas", "GACC:coal"]),
        ("electric vehicles", ["GACC:electric_passenger_vehicles"]),
        ("oil-rich states", []),
    ],
)
def test_products(text: str, expected: list[str]) -> None:
    assert codes(text, "product") == expected


def test_compounds_hide_the_flow() -> None:
    assert codes("export controls, the trade war and export-led growth", "flow") == []
    assert codes("exports and imports", "flow") == ["total"]


def test_pollsters() -> None:
    assert codes("in a Reuters poll, not in the wind", "pollster") == ["reuters"]


def test_every_economy_code_is_known() -> None:
    own = {"DEV_ASIA_X_CHN"}
    listed = set(economies.codes())
    assert {entry.code for _, entry in names.entries() if entry.kind == "economy"} - listed <= own


def test_product_codes_are_listed_or_declared() -> None:
    own = {"MANUF", "SOLAR", "BATTERIES", "MED", "TECH", "ENERGY", "SERVICES", "GOODS_SERVICES"}
    assert {e.code for _, e in names.entries() if e.kind == "product" and not products.known(e.code)} == own
