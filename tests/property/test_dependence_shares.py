"""Shares add up, and neither order nor unit moves concentration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.kernels.concentration import concentration, top
from steelyard.lens.overcapacity import Rule, flags

EXACT = 1e-9  # relative: sums of at most thirty numbers of one size
values = st.lists(st.floats(1.0, 1e9), min_size=1, max_size=30)
growth = st.floats(-90, 300)


@given(values, st.floats(1e-6, 1e6), st.randoms())
def test_unit_and_order_do_not_matter(amounts, scale, random):
    shares = np.array(amounts) / sum(amounts)
    other = [scale * one for one in amounts]
    random.shuffle(other)
    found, again = concentration(shares), concentration(np.array(other) / sum(other))
    assert again.low == pytest.approx(found.low, rel=EXACT)
    assert 1 / len(amounts) <= found.low * (1 + EXACT)
    assert found.low <= 1 + EXACT


@given(values, st.integers(1, 30))
def test_bounds_hold_whatever_is_not_listed(amounts, cut):
    shares = np.sort(np.array(amounts) / sum(amounts))[::-1]
    whole = concentration(shares).low
    listed = concentration(shares[:cut])
    tighter = concentration(shares[:cut], largest=True)
    assert listed.low <= whole * (1 + EXACT)
    assert whole <= tighter.high * (1 + EXACT) + EXACT
    assert tighter.high <= listed.high * (1 + EXACT) + EXACT


@given(values)
def test_merging_two_partners_never_lowers_concentration(amounts):
    shares = np.array(amounts) / sum(amounts)
    merged = np.array([shares[:2].sum(), *shares[2:]])
    assert concentration(merged).low >= concentration(shares).low * (1 - EXACT)


@given(values, st.integers(1, 30), st.integers(1, 30))
def test_top_grows_to_the_whole(amounts, one, other):
    shares = np.array(amounts) / sum(amounts)
    few, many = sorted((one, other))
    assert top(shares, few) <= top(shares, many) + EXACT
    assert top(shares, len(amounts)) == pytest.approx(1)


@given(growth, growth, st.floats(-50, 50), st.floats(0, 50), st.floats(0, 50))
def test_a_stricter_rule_flags_no_more(quantity, price, share, loose, more):
    mild = flags(quantity, price, share, Rule(loose, -loose, loose))
    strict = flags(quantity, price, share, Rule(loose + more, -loose - more, loose + more))
    assert all(a or not b for a, b in zip(mild, strict, strict=True))
