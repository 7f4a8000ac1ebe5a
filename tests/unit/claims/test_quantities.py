"""Numbers with unit, sign and hedge. Sentences are made for the test; expected values are what the words say."""

from __future__ import annotations

import pytest

from steelyard.claims import lexicon
from steelyard.claims.model import Sentence
from steelyard.claims.quantities import KINDS, quantities


def sentence(text):
    return Sentence(text, tuple(range(len(text))), 0)


def found(text, *, everything=False):
    idle = () if everything else ("date", "ordinal", "label", "duration")
    return [one for one in quantities(sentence(text)) if one.kind not in idle]


def one(text):
    (only,) = found(text)
    return only


@pytest.mark.parametrize(
    ("text", "value", "unit", "digit"),
    [
        ("$1.2tn", 1.2e12, "USD", 1e11),
        ("US$1.08 trillion", 1.08e12, "USD", 1e10),
        ("a $5 billion fund", 5e9, "USD", 1e9),
        ("A$3bn", 3e9, "AUD", 1e9),
        ("33.8bn dollars", 33.8e9, "USD", 1e8),
        ("18.48 trillion yuan", 18.48e12, "CNY", 1e10),
        ("RMB 48 trillion", 48e12, "CNY", 1e12),
        ("CNY48tn", 48e12, "CNY", 1e12),
        ("5 billion Hong Kong dollars", 5e9, "HKD", 1e9),
        ("a 30-billion-dollar deal", 30e9, "USD", 1e9),
        ("€900m", 9e8, "EUR", 1e6),
        ("¥5bn of goods", 5e9, "CNY", 1e9),
        ("¥5bn of goods from Japan", 5e9, "JPY", 1e9),
        ("$1.2t", 1.2e12, "USD", 1e11),
        ("1.18万亿美元", 1.18e12, "USD", 1e10),
        ("3256亿元", 3.256e11, "CNY", 1e8),
        ("two hundred and fifty billion dollars", 2.5e11, "USD", 1e9),
        ("62,585 tonnes", 62585, "t", 1),
        ("1 285 t", 1285, "t", 1),
        ("1.25 million metric tons", 1.25e6, "t", 1e4),
        ("40 Mt", 4e7, "t", 1e6),
        ("half a million barrels a day", 5e5, "bbl/d", 0),
        ("15 bcm", 1.5e10, "m3", 1e9),
        ("6.6 per cent", 6.6, "percent", 0.1),
        ("3,5 per cent", 3.5, "percent", 0.1),
        ("7 pct", 7, "percent", 1),
        ("twenty-eight point six per cent", 28.6, "percent", 0.1),
        ("six and a half per cent", 6.5, "percent", 0.5),
        ("6.6%", 6.6, "percent", 0.1),
        ("百分之六点六", 6.6, "percent", 0.1),
        ("三成", 30, "percent", 10),
        ("3.5 percentage points", 3.5, "pp", 0.1),
        ("a percentage point", 1, "pp", 1),
        ("half a percentage point", 0.5, "pp", 0),
        ("25 basis points", 0.25, "pp", 0.01),
        ("0.5个百分点", 0.5, "pp", 0.1),
        ("1.6-fold", 1.6, "ratio", 0.1),
        ("threefold", 3, "ratio", 0),
        ("1.5 times", 1.5, "ratio", 0.1),
        ("doubled", 2, "ratio", 0),
        ("两倍", 2, "ratio", 1),
        ("250 measures", 250, "count", 1),
        ("1.2 million vehicles", 1.2e6, "count", 1e5),
        ("half", 50, "percent", 5),
        ("a third of it", 100 / 3, "percent", 5),
        ("rose by a third year on year", 100 / 3, "percent", 5),
        ("two-thirds", 200 / 3, "percent", 5),
        ("in three quarters of cases", 75, "percent", 5),
        ("one in five", 20, "percent", 100 / 5 - 100 / 6),
        ("三分之一", 100 / 3, "percent", 5),
    ],
)
def test_value_and_unit(text, value, unit, digit):
    quantity = one(text).quantity
    assert quantity.low == quantity.high == pytest.approx(value, rel=1e-12)
    assert quantity.unit == unit
    assert quantity.digit == pytest.approx(digit)


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [("+6.6%", 6.6, 1), ("-20%", -20, -1), ("−20 %", -20, -1), ("at –0.1%", -0.1, -1), ("minus 3 per cent", -3, -1),
     ("-$20bn", -20e9, -1), ("$-20bn", -20e9, -1), ("a rise - 6% - came", 6, 0), ("post-6%", 6, 0)],
)  # fmt: skip
def test_sign_printed(text, value, sign):
    quantity = one(text).quantity
    assert (quantity.value, quantity.sign) == (value, sign)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("25-100%", 25, 100, "percent"),
        ("25% to 100%", 25, 100, "percent"),
        ("5 - 7%", 5, 7, "percent"),
        ("between 2.9 and 3.3 per cent", 2.9, 3.3, "percent"),
        ("ranging from 5 to 7 per cent", 5, 7, "percent"),
        ("$2-3bn", 2e9, 3e9, "USD"),
        ("$4.5-5bn", 4.5e9, 5e9, "USD"),
        ("€5m-€6m", 5e6, 6e6, "EUR"),
        ("$900m-$1.1bn", 9e8, 1.1e9, "USD"),
        ("-2% to -3%", -3, -2, "percent"),
        ("25 to 30 basis points", 0.25, 0.3, "pp"),
    ],
)
def test_range(text, low, high, unit):
    quantity = one(text).quantity
    assert (quantity.low, quantity.high, quantity.unit) == (pytest.approx(low), pytest.approx(high), unit)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("from 14.7 per cent to 16.1 per cent", [14.7, 16.1]),
        ("from 3 to 5 per cent", [3, 5]),
        ("fell 20% to 11.1%", [20, 11.1]),
        ("rose 0.5 percentage points to 5.2 per cent", [0.5, 5.2]),
        ("by 17 and 18 per cent", [17, 18]),
        ("1.5, 2.5, and 3.5 per cent respectively", [1.5, 2.5, 3.5]),
        ("$3.8 and $2.6 trillion", [3.8e12, 2.6e12]),
        ("$900m and $1.1bn", [9e8, 1.1e9]),
    ],
)
def test_several_values_share_unit_and_magnitude(text, values):
    quantities = [one.quantity for one in found(text)]
    assert [one.value for one in quantities] == pytest.approx(values)
    assert all(one.unit for one in quantities)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nearly 7%", "nearly"), ("about $5bn", "about"), ("more than double", "more_than"), ("over half",
        "more_than"), ("a $5bn rise", ""),
        ("just under 3%", "nearly"), ("just over 3%", "just_over"), ("well over a fifth", "more_than"),
        ("at least 40 products", "at_least"),
        ("no more than 3%", "at_most"), ("up to 5%", "up_to"), ("as high as 45%", "up_to"), ("less than 40%",
        "less_than"), ("250+ cases", "at_least"),
        ("250 or more cases", "at_least"), ("exceeded the $1tn mark", "more_than"), ("约3000亿元", "about"),
        ("逾100万辆", "more_than"),
        ("近两成", "nearly"), ("flat", "flat"), ("6%左右", "about"),
    ],
)  # fmt: skip
def test_hedge(text, key):
    only = one(text)
    assert only.quantity.hedge == key
    assert key == "" or key in lexicon.hedges()
    assert only.hedge_first <= only.first <= only.last


@pytest.mark.parametrize("word", ["flat", "unchanged", "stagnated", "have not grown at all", "little changed", "持平"])
def test_no_change_in_words(word):
    only = one(f"Imports were {word}.")
    assert (only.kind, only.quantity.value, only.quantity.unit, only.quantity.hedge) == ("flat", 0, "percent", "flat")


@pytest.mark.parametrize(
    "text",
    [
        "the first half of 2025", "the third quarter", "a third country", "double-digit growth", "double down",
        "flat-rolled steel", "Section 301", "COVID-19",
        "5G", "21st", "On December 8, 2025 at 10:37", "2024-25 and 2026-01-14", "14/01/2026", "3.5.2025",
        "2025年12月", "1-5月", "one of them", "five months",
        "in the 1990s", "No. 3", "HS 2709", "hundreds of firms", "flat panels", "Q4", "half-year",
    ],
)  # fmt: skip
def test_no_value(text):
    assert found(text) == []


def test_dates_and_labels_are_told_apart_from_values():
    kinds = [one.kind for one in found("On 8 May 2025 Section 7 cut 6 duties by 5% within 90 days.", everything=True)]
    assert kinds == ["date", "date", "label", "count", "rate", "duration"]
    assert set(kinds) <= set(KINDS)


def test_a_sum_said_again_in_another_currency():
    first, second, third = found("It came to $3.2bn (€2.9bn), or about 23bn yuan.")
    assert [first.apposition_of, second.apposition_of, third.apposition_of] == [None, 0, 0]
    assert [one.apposition_of for one in found("to €5bn, $3bn and ¥2tn")] == [None, None, None]
    assert [one.apposition_of for one in found("grew 5% ($3bn)")] == [None, None]


def test_place_is_that_of_sign_currency_and_unit():
    text = "Sales fell to about -$3.2bn in May"
    only = one(text)
    assert only.quantity.text == "-$3.2bn"
    assert text[only.quantity.span.start : only.quantity.span.end] == "-$3.2bn"


def test_a_sentence_has_a_bound():
    assert len(quantities(sentence("1 2 " * 500))) == 100


@pytest.mark.parametrize(
    ("key", "printed", "digit", "inside", "outside"),
    [
        ("nearly", 7, 1, [6.6, 7.4], [5.4, 7.6]),
        ("nearly", 1.2e12, 1e11, [1.1e12, 1.24e12], [1.0e12, 1.3e12]),
        ("more_than", 250, 1, [250, 280], [240, 300]),
        ("more_than", -20, 1, [-22], [-19]),
        ("about", 10, 1, [9, 11], [8.4, 11.6]),
        ("flat", 0, 0, [0.5, -0.5], [0.6, -0.6]),
        ("", 6.6, 0.1, [6.56, 6.64], [6.5, 6.7]),
    ],
)  # fmt: skip
def test_reach_of_a_hedge(key, printed, digit, inside, outside):
    low, high = lexicon.hedge(key).interval(printed, printed, digit)
    assert all(low <= value <= high for value in inside)
    assert not any(low <= value <= high for value in outside)
