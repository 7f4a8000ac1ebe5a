"""QS and F with closed forms of their tails, and series whose season is known."""

from __future__ import annotations

from math import atan, exp, pi, sqrt

import numpy as np
import pytest

from steelyard.kernels.seasonal_tests import by_month, f_tail, incomplete_beta, qs


@pytest.mark.parametrize("f", [0.1, 1.0, 3.5, 40.0])
def test_tail_of_f_in_closed_form(f):
    assert f_tail(f, 2, 30) == pytest.approx((1 + 2 * f / 30) ** -15, rel=1e-12)
    assert f_tail(f, 1, 1) == pytest.approx(1 - 2 / pi * atan(sqrt(f)), rel=1e-12)


def test_tail_of_f_as_tabled():
    """5 % points of F with 10 and 20, and 1 % with 12 and 120 degrees of freedom, as printed in tables."""
    assert f_tail(2.348, 10, 20) == pytest.approx(0.05, abs=5e-5)
    assert f_tail(2.336, 12, 120) == pytest.approx(0.01, abs=5e-5)


def test_incomplete_beta_at_its_ends_and_by_symmetry():
    assert incomplete_beta(0, 2, 3) == 0
    assert incomplete_beta(1, 2, 3) == 1
    assert incomplete_beta(0.3, 2, 5) == pytest.approx(1 - incomplete_beta(0.7, 5, 2), rel=1e-13)
    # a = 2, b = 3: 6 x^2 - 8 x^3 + 3 x^4
    assert incomplete_beta(0.3, 2, 3) == pytest.approx(6 * 0.09 - 8 * 0.027 + 3 * 0.0081, rel=1e-13)


def test_as_scipy():
    stats = pytest.importorskip("scipy.stats", reason="needs scipy (extra `dev`)")
    for f, d1, d2 in ((1.7, 11, 186), (0.4, 11, 60), (25.0, 11, 211)):
        assert f_tail(f, d1, d2) == pytest.approx(stats.f.sf(f, d1, d2), rel=1e-10)


def test_qs_by_hand():
    """Two years of plus and minus one in turn by half-year: r[12] = 3/4, r[24] = 1/2 of 48 values."""
    y = np.tile([1.0] * 6 + [-1.0] * 6, 4)
    found = qs(y)
    assert found.value == pytest.approx(48 * 50 * (0.75**2 / 36 + 0.5**2 / 24))
    assert found.probability == pytest.approx(exp(-found.value / 2))


def test_no_season_where_years_turn_against_each_other():
    assert qs(np.tile([1.0] * 12 + [-1.0] * 12, 3)).value == 0
    assert qs(np.ones(40)).probability == 1


def test_f_by_hand():
    """Two years, months 1..12 in both, plus and minus 1/2: between 2 * 143 / 11, within 24 / 4 / 12."""
    y = np.concatenate([np.arange(12) + 0.5, np.arange(12) - 0.5])
    assert by_month(y).value == pytest.approx((2 * 143 / 11) / (24 / 4 / 12))
    assert by_month(y, first=5).value == pytest.approx(by_month(y).value)


def test_size_of_the_test_by_month():
    """About one in twenty of 2,000 series without season is called seasonal at 5 %."""
    chance = np.random.default_rng(4)
    share = np.mean([by_month(chance.normal(size=120)).probability < 0.05 for _ in range(2000)])
    assert 0.035 < share < 0.065
