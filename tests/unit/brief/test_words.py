"""Numbers in words: never more digits than the source, real minus signs, units that stay beside."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.brief import words
from steelyard.errors import BadInput


def plain(text: str) -> str:
    return text.replace(words.THIN, " ")


@pytest.mark.parametrize(
    ("value", "rounding", "said"),
    [
        (1.189e12, None, "1.19 tn"),
        (992.0e9, None, "992 bn"),
        (33.8e9, 1e8, "33.8 bn"),
        (357.78e9, 1e8, "358 bn"),
        (1.189e12, 1e11, "1.2 tn"),
        (33.84e9, 1e9, "34 bn"),
        (999.6e9, None, "1.00 tn"),
        (17.263e9, None, "17.3 bn"),
        (-64.5e6, None, "−64.5 m"),
        (812.0, None, "812"),
        (None, None, "–"),
    ],
)
def test_money(value, rounding, said):
    assert plain(words.money(value, rounding)) == said


def test_money_with_sign_and_currency():
    assert plain(words.money(1.97e11, signed=True, currency="USD")) == "USD +197 bn"


@pytest.mark.parametrize(
    ("value", "said"), [(6.6, "+6.6 %"), (-1.2, "−1.2 %"), (0.0, "0.0 %"), (-0.04, "0.0 %"), (None, "–")]
)
def test_rate(value, said):
    assert plain(words.rate(value)) == said


def test_points_shares_and_tonnes():
    assert plain(words.points(3.5)) == "+3.5 pp"
    assert plain(words.share(11.1)) == "11.1 %"
    assert plain(words.tonnes(62585.2)) == "62,585 t"
    assert plain(words.tonnes(1.26e9)) == "1.26 bn t"


def test_rate_keeps_to_a_coarse_source():
    assert plain(words.rate(26.0, rounding=1.0)) == "+26 %"


@pytest.mark.parametrize(
    ("period", "long", "short"),
    [
        ("2025-12", "December 2025", "Dec 2025"),
        ("2025-01/2025-11", "January–November 2025", "Jan–Nov 2025"),
        ("2025", "2025", "2025"),
        ("2025-Q4", "the fourth quarter of 2025", "Q4 2025"),
        ("2024-11/2025-02", "November 2024–February 2025", "Nov 2024–Feb 2025"),
    ],
)
def test_periods(period, long, short):
    assert words.period_text(period) == long
    assert words.period_short(period) == short


def test_no_period_is_an_error():
    with pytest.raises(BadInput, match="not a period"):
        words.period_text("last year")


def test_directions():
    assert [words.direction(v) for v in (6.6, -1.2, 0.04)] == ["rose", "fell", "were flat"]
    assert words.direction(0.0, plural=False) == "was flat"
    assert plain(words.moved(-20.0)) == "fell 20.0 %"
    assert [words.against(v) for v in (3.5, -0.9, 0.0)] == ["above", "below", "in line with"]


def test_lists_ordinals_counts_and_dates():
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert [words.ordinal(n) for n in (1, 2, 3, 11, 22)] == ["1st", "2nd", "3rd", "11th", "22nd"]
    assert words.count(1, "month") + ", " + words.count(3, "month") == "1 month, 3 months"
    assert words.date_text("2026-01-14") == words.date_text(date(2026, 1, 14)) == "14 January 2026"
    assert words.date_text("not a day") == "not a day"


def test_glue_holds_numbers_to_their_units():
    assert words.glue("rose 6.6 % to 357.8 bn in 12 months") == "rose 6.6\u202f% to 357.8\u202fbn in 12 months"


@given(st.floats(-1e13, 1e13), st.sampled_from([1e6, 1e7, 1e8, 1e9, 1e10]))
def test_money_is_within_its_own_last_digit(value, rounding):
    """What is said, read back, is as near as its digits allow, and no digit is finer than the rounding."""
    scales = {"tn": 1e12, "bn": 1e9, "m": 1e6, "": 1.0}
    number, _, unit = words.money(value, rounding).partition(words.THIN)
    digits = len(number.partition(".")[2])
    step = scales[unit] * 10.0**-digits
    assert abs(float(number.replace("−", "-").replace(",", "")) * scales[unit] - value) <= step * 0.5001
    if scales[unit] >= rounding:
        assert step >= rounding * 0.9999
