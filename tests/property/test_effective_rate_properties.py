"""Effective rates: parts add up, units and order of partners do not matter, years turned round give the inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from steelyard.kernels.effective_rate import double_weights, effective, shared_out

PARTNERS, YEARS = 5, 4
positive = st.floats(min_value=1e-3, max_value=1e4)
matrix = arrays(np.float64, (PARTNERS, YEARS), elements=positive).map(np.log)
row = arrays(np.float64, YEARS, elements=positive).map(np.log)
shares = arrays(np.float64, PARTNERS, elements=st.floats(min_value=0.01, max_value=1)).map(lambda one: one / one.sum())
tables = arrays(np.float64, (PARTNERS, PARTNERS), elements=st.floats(min_value=0.01, max_value=1e6))


@settings(max_examples=60)
@given(shares, matrix, matrix, row, row)
def test_parts_add_up_to_both_indices_and_to_the_change_in_percent(weights, rates, prices, home_rate, home_price):
    found = effective(weights, rates, prices, home_rate, home_price)
    assert found.rate_parts.sum(axis=0) == pytest.approx(found.nominal, abs=1e-12)
    assert found.rate_parts.sum(axis=0) + found.price_parts.sum(axis=0) == pytest.approx(found.real, abs=1e-11)
    parts = np.concatenate([found.rate_parts[:, -1], found.price_parts[:, -1]])
    total = float(found.real[-1])
    assert shared_out(parts, total).sum() == pytest.approx(100 * np.expm1(total), rel=1e-6, abs=1e-6)


@settings(max_examples=60)
@given(shares, matrix, matrix, row, row, st.permutations(range(PARTNERS)), positive)
def test_units_and_order_do_not_matter(weights, rates, prices, home_rate, home_price, order, factor):
    """A currency of another size (a hundred old units) or an index of another base year moves nothing."""
    plain = effective(weights, rates, prices, home_rate, home_price)
    at = list(order)
    scaled = rates + np.log(factor)
    other = effective(weights[at], scaled[at], prices[at] - np.log(factor), home_rate, home_price + np.log(factor))
    assert other.nominal == pytest.approx(plain.nominal, abs=1e-9)
    assert other.real == pytest.approx(plain.real, abs=1e-9)


@settings(max_examples=60)
@given(shares, matrix, matrix, row, row)
def test_years_turned_round_give_the_inverse(weights, rates, prices, home_rate, home_price):
    forth = effective(weights, rates, prices, home_rate, home_price)
    back = effective(weights, rates[:, ::-1], prices[:, ::-1], home_rate[::-1], home_price[::-1])
    assert back.real[-1] == pytest.approx(-forth.real[-1], abs=1e-9)


@settings(max_examples=60)
@given(shares, matrix, row)
def test_prices_that_follow_the_rate_leave_the_real_rate_alone(weights, rates, home_rate):
    """Purchasing power parity: each price level moves with its currency's price of a dollar."""
    found = effective(weights, rates, rates, home_rate, home_rate)
    assert found.real == pytest.approx(np.zeros(YEARS), abs=1e-9)


@settings(max_examples=60)
@given(tables, st.integers(0, PARTNERS - 1), positive)
def test_double_weights_add_up_and_know_no_unit(flows, home, factor):
    found = double_weights(flows, home)
    assert found.total.sum() == pytest.approx(1)
    assert (found.total >= 0).all()
    assert found.total[home] == 0
    assert double_weights(factor * flows, home).total == pytest.approx(found.total)
    order = np.roll(np.arange(PARTNERS), 2)
    moved = double_weights(flows[np.ix_(order, order)], int(np.flatnonzero(order == home)[0]))
    assert moved.total == pytest.approx(found.total[order])
