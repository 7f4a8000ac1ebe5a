"""Yotov, Piermartini, Monteiro & Larch (2016): general equilibrium of trade without borders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from steelyard.lever import replicate
from steelyard.lever.replicate import agtpa

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "validation"
pytestmark = pytest.mark.skipif(
    not (SHARED / "agtpa").is_dir(), reason="no ../shared/validation/agtpa beside the project"
)


def test_trade_without_borders():
    report = replicate.run("agtpa", SHARED)
    assert report.failed == ()
    prices = [abs(c.deviation) for c in report.checks if c.quantity == "producer price"]
    assert len(prices) == 69
    assert np.median(prices) < 0.08  # the published loop's own error, as is 0.46 in Hong Kong
    usa = next(c.ours for c in report.checks if c.economy == "USA" and c.quantity == "producer price")
    assert usa == pytest.approx(10.963, abs=5e-4)  # exact, by an independent solver


def test_fitted_flows_need_the_balancing():
    held = agtpa.load(SHARED / "agtpa")
    fitted = agtpa.fitted(held)
    np.testing.assert_allclose(fitted.sum(axis=0), held.trade.sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=1), held.trade.sum(axis=1), rtol=1e-9)
    cost = np.exp(-2.47445 * held.variables["INTL_BRDR"] / 6)
    observed = agtpa.without_borders(agtpa.world_of(held.trade, held.economies), cost)
    usa, unit = (held.economies.index(name) for name in ("USA", agtpa.REFERENCE))
    price = observed.producer_price_hat[usa] / observed.consumer_price_hat[unit]
    assert 100 * (price - 1) == pytest.approx(20.06, abs=0.005)


def test_the_spending_that_makes_the_world_add_up():
    held = agtpa.load(SHARED / "agtpa")
    cost = np.exp(-2.47445 * held.variables["INTL_BRDR"] / 6)
    found = agtpa.without_borders(agtpa.world_of(agtpa.fitted(held), held.economies), cost)
    assert found.spending == pytest.approx(1.00392, abs=5e-6)
