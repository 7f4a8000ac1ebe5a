"""Products: names into codes, words for sentences, units of quantities."""

import pytest

from steelyard.base import products, units
from steelyard.errors import UnknownName


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TOTAL", "TOTAL"), ("total", "TOTAL"), ("all goods", "TOTAL"),
        ("GACC:rare_earths", "GACC:rare_earths"), ("rare earths", "GACC:rare_earths"),
        ("Rare earth", "GACC:rare_earths"), ("稀土", "GACC:rare_earths"),
        ("rare earth products", "GACC:rare_earth_products"), ("Soya beans", "GACC:soybeans"),
        ("LNG", "GACC:liquefied_natural_gas"), ("crude", "GACC:crude_oil"), ("Iron ore", "GACC:iron_ore"),
        ("pork", "GACC:pork_meat"), ("chips", "GACC:integrated_circuits"), ("hs22:2612", "HS22:2612"),
        ("HS:260111", "HS:260111"), ("SITC4:776", "SITC4:776"),
    ],
)  # fmt: skip
def test_resolve(text, code):
    assert products.resolve(text) == code
    assert products.known(code)


@pytest.mark.parametrize("text", ["", "rare eart", "HS22:26123", "HS2:26", "SITC9:1", "GACC:unobtainium", "260111"])
def test_resolve_refuses_the_rest(text):
    with pytest.raises(UnknownName, match="Unknown product"):
        products.resolve(text)
    assert not products.known(text)


def test_every_heading_has_words_and_a_unit():
    for code in products.codes():
        assert products.resolve(code) == products.resolve(products.name(code)) == code
        assert code == "TOTAL" or code.startswith("GACC:")
        words = products.in_text(code)
        assert words == words.strip()
        assert words[:3] == "LCD" or words == words.lower()
        assert products.quantity_unit(code) in {"none", *units.codes("quantity")}


def test_words():
    assert products.name("GACC:iron_ore") == "Iron ore and concentrate"
    assert products.in_text("GACC:rare_earths") == "rare earths"
    assert products.quantity_unit("GACC:rare_earths") == "t"
    assert products.quantity_unit("GACC:footwear") == "pair"
    assert products.quantity_unit("TOTAL") == "none"
    assert products.name("HS22:2612") == products.in_text("HS22:2612") == "HS22 2612"
    assert products.quantity_unit("HS22:2612") == "none"
