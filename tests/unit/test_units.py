"""Units: what is read, and what is refused rather than guessed."""

import pytest

from steelyard.base import units
from steelyard.errors import UnknownName, UnreadableFile


@pytest.mark.parametrize(
    ("text", "scale", "unit"),
    [
        ("USD", 1, "USD"), ("usd", 1, "USD"), ("USD bn", 1e9, "USD"), ("bn USD", 1e9, "USD"),
        ("US$ bn", 1e9, "USD"), ("USD m", 1e6, "USD"), ("USD million", 1e6, "USD"),
        ("thousand USD", 1e3, "USD"), ("USD trn", 1e12, "USD"), ("CNY 100 million", 1e8, "CNY"),
        ("CNY 10,000", 1e4, "CNY"), ("10,000 yuan", 1e4, "CNY"), ("RMB bn", 1e9, "CNY"), ("亿元", 1e8, "CNY"),
        ("万美元", 1e4, "USD"), ("万吨", 1e4, "t"), ("100 million US dollars", 1e8, "USD"), ("t", 1, "t"),
        ("tonnes", 1, "t"), ("metric tons", 1, "t"), ("kg", 1e-3, "t"), ("million kg", 1e3, "t"),
        ("kt", 1e3, "t"), ("Mt", 1e6, "t"), ("million t", 1e6, "t"), ("10,000 t", 1e4, "t"), ("m3", 1, "m3"),
        ("million cubic metres", 1e6, "m3"), ("bn units", 1e9, "unit"), ("thousand vehicles", 1e3, "unit"),
        ("million pairs", 1e6, "pair"), ("%", 1, "percent"), ("percent", 1, "percent"),
        ("per cent", 1, "percent"), ("CNY/USD", 1, "CNY/USD"), ("USD/t", 1, "USD/t"), ("index", 1, "index"),
        ("ratio", 1, "ratio"),
    ],
)  # fmt: skip
def test_read(text, scale, unit):
    assert units.scale_of(text) == (pytest.approx(scale), unit)


@pytest.mark.parametrize(
    "text",
    ["m", "M", "bn", "million", "100 million", "10,000", "tons", "ton", "million tons", "mt", "MT", "m t",
     "k units", "m units", "$", "$ bn", "bn dollars", "¥", "¥ 100 million", "b"],
)  # fmt: skip
def test_ambiguous_is_refused(text):
    with pytest.raises(UnreadableFile, match="Write"):
        units.scale_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "pp",
        "percentage points",
        "bn %",
        "million index",
        "1.000 USD",
        "USD bn bn",
        "GBP",
        "barrels",
    ],
)
def test_unknown_is_refused(text):
    with pytest.raises(UnknownName, match="Unknown unit"):
        units.scale_of(text)


def test_every_unit_reads_itself():
    for code in units.codes():
        assert units.scale_of(code) == (1.0, code)
        assert units.description(code)
        assert code in units.codes(units.group(code))


def test_groups():
    assert units.group("USD") == "money"
    assert units.group("t") == "quantity"
    assert "percent" not in units.codes("money")
    with pytest.raises(UnknownName):
        units.group("GBP")
