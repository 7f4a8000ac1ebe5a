"""Intervals: what a printed number leaves open, and arithmetic that loses no value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.claims.interval import Interval, literal, printed, total
from steelyard.claims.lexicon import table
from steelyard.claims.model import Quantity, Span

ends = st.floats(-1e6, 1e6)
EXACT = 1e-9  # relative, of a few operations in floating point


def quantity(low, high=None, unit="percent", digit=0.1, hedge="", text=""):
    return Quantity(low, low if high is None else high, unit, digit, text, Span(0, 1), hedge)


@st.composite
def intervals(draw):
    """An interval and a value in it."""
    a, b, where = draw(ends), draw(ends), draw(st.floats(0, 1))
    low, high = min(a, b), max(a, b)
    return Interval(low, high), low + where * (high - low)


def holds(interval, value, slack):
    return interval.low - slack <= value <= interval.high + slack


@given(intervals(), intervals())
def test_no_value_is_lost(first, second):
    (x, a), (y, b) = first, second
    slack = EXACT * (1 + abs(a) + abs(b) + abs(a * b))
    assert holds(x + y, a + b, slack)
    assert holds(x - y, a - b, slack)
    assert holds(x * y, a * b, slack)
    if not y.low <= 0 <= y.high and abs(b) > 1e-3:
        assert holds(x / y, a / b, EXACT * (1 + abs(a / b)))


def test_a_divisor_that_may_be_nought_leaves_all_open():
    assert Interval(1.0, 2.0) / Interval(-1.0, 1.0) == Interval(-math.inf, math.inf)


def test_nought_times_without_end_is_nought():
    assert Interval(0.0, 0.0) * Interval(1.0, math.inf) == Interval(0.0, 0.0)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        (quantity(6.6), 6.55, 6.65),
        (quantity(-20.0, digit=1.0), -20.5, -19.5),
        (quantity(25.0, 100.0, digit=1.0), 24.5, 100.5),
        (quantity(1.2e12, unit="USD", digit=1e11), 1.15e12, 1.25e12),
        (quantity(1200.0, unit="t", digit=1.0, text="1,200 tonnes"), 1150.0, 1250.0),
        (quantity(1000.0, unit="t", digit=0.1, text="1000.0 tonnes"), 999.95, 1000.05),
        (quantity(62570.0, unit="t", digit=1.0, text="62,570 tonnes"), 62565.0, 62575.0),
        (quantity(62585.0, unit="t", digit=1.0, text="62,585 tonnes"), 62584.5, 62585.5),
        (quantity(1.0, unit="percent", digit=1.0, hedge="more_than"), 0.5, math.inf),
        (quantity(-20.0, digit=1.0, hedge="more_than"), -math.inf, -19.5),
        (quantity(40.0, digit=1.0, hedge="less_than"), -0.5, 40.5),
        (quantity(145.0, digit=1.0, hedge="up_to"), -0.5, 145.5),
        (quantity(0.0, digit=0.0, hedge="flat"), -0.5, 0.5),
    ],
)
def test_what_a_number_leaves_open(said, low, high):
    found = printed(said)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_nearly_reaches_down_and_about_both_ways():
    nearly, about = printed(quantity(7.0, digit=1.0, hedge="nearly")), printed(quantity(7.0, digit=1.0, hedge="about"))
    assert nearly.low < 6.5
    assert nearly.high == pytest.approx(7.5)
    assert about.high > 7.5


def test_words_are_wide_and_literal_takes_them_at_their_word():
    double = quantity(2.0, unit="ratio", digit=0.0)
    assert printed(double).within(Interval(1.7, 2.3))
    assert printed(double).width > 0
    assert literal(double) == Interval(2.0, 2.0)


@pytest.mark.parametrize("hedge", sorted(table("hedges")))
def test_every_hedge_only_widens(hedge):
    plain = printed(quantity(50.0))
    assert plain.within(printed(quantity(50.0, hedge=hedge)))


def test_a_hedge_nobody_knows_is_wide():
    assert printed(quantity(50.0, hedge="give_or_take")).width > printed(quantity(50.0)).width


def test_sums_and_what_is_common():
    assert total([Interval(1, 2), Interval(3, 5)]) == Interval(4, 7)
    assert Interval(1, 3).meet(Interval(2, 5)) == Interval(2, 3)
    assert Interval(1, 2).meet(Interval(3, 4)) is None
    assert Interval(1, 2).gap(Interval(3, 4)) == 1
