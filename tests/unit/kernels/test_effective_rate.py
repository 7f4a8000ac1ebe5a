"""Effective rates and double weights against sums worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.kernels.effective_rate import agreement, double_weights, effective, shared_out


def test_rates_of_two_partners_by_hand():
    """The home currency gains a quarter on one partner (weight 0.6) and loses a fifth on the other (0.4)."""
    weights = np.array([0.6, 0.4])
    rates, prices = np.log([[10.0, 12.5], [1.0, 0.8]]), np.log([[1.0, 1.1], [1.0, 1.0]])
    found = effective(weights, rates, prices, np.log([7.0, 7.0]), np.log([1.0, 1.02]))
    assert np.exp(found.nominal[1]) == pytest.approx(1.25**0.6 * 0.8**0.4)
    assert np.exp(found.real[1]) == pytest.approx(1.25**0.6 * 0.8**0.4 * 1.02 / 1.1**0.6)
    assert found.nominal[0] == found.real[0] == 0


def test_parts_add_up_to_the_change_in_percent():
    parts = np.array([0.3, -0.1, 0.05])
    total = float(parts.sum())
    assert shared_out(parts, total).sum() == pytest.approx(100 * np.expm1(total))
    assert shared_out(np.array([0.2, -0.2]), 0.0) == pytest.approx([20.0, -20.0])


def test_weights_must_add_up_and_shapes_agree():
    one = np.zeros((2, 3))
    with pytest.raises(ValueError, match="add up"):
        effective(np.array([0.5, 0.4]), one, one, np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match="shapes"):
        effective(np.array([0.5, 0.5]), one, one[:, :2], np.zeros(3), np.zeros(3))


def test_double_weights_by_hand():
    """Home sells 30 to A and 10 to B, buys 20 from A. A's market: 70 own, 30 of B. B's market: 40 own, 60 of A."""
    flows = np.array([[100.0, 20.0, 0.0], [30.0, 70.0, 30.0], [10.0, 60.0, 40.0]])
    found = double_weights(flows, 0)
    assert found.imports == pytest.approx([0, 20 / 60, 0])
    assert found.exports == pytest.approx([0, 30 / 60 * 0.7, 10 / 60 * 0.4])
    assert found.third == pytest.approx([0, 10 / 60 * 0.6, 30 / 60 * 0.3])
    assert found.total.sum() == pytest.approx(1)


def test_without_third_markets_double_weights_are_trade_shares():
    """Where partners only sell at home, no one competes elsewhere."""
    flows = np.array([[100.0, 20.0, 5.0], [30.0, 70.0, 0.0], [10.0, 0.0, 40.0]])
    found = double_weights(flows, 0)
    assert found.total == pytest.approx([0, 50 / 65, 15 / 65])
    assert found.third == pytest.approx([0, 0, 0])


def test_no_trade_no_weights():
    with pytest.raises(ValueError, match="no trade"):
        double_weights(np.eye(3), 0)


def test_agreement_of_an_index_with_itself_is_one():
    index = np.array([100.0, 103.0, 101.0, 110.0])
    assert agreement(index, 2 * index) == pytest.approx((1.0, 1.0))
