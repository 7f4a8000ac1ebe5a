"""The quasi-Newton ascent on functions whose maximum is known."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.kernels.ascent import maximise

HERE = np.array([0.3, -0.2, 0.6])
BENT = np.array([[2.0, 0.4, 0.0], [0.4, 1.0, 0.3], [0.0, 0.3, 3.0]])
FAR = (-10.0, 10.0)


def bowl(x):
    off = x - HERE
    return -0.5 * off @ BENT @ off, -BENT @ off


def ridge(x):
    """Rosenbrock's function, turned over: a curved ridge up to (1, 1)."""
    a, b = x
    value = -((1 - a) ** 2) - 10 * (b - a**2) ** 2
    return value, np.array([2 * (1 - a) + 40 * a * (b - a**2), -20 * (b - a**2)])


def test_a_bowl():
    peak = maximise(bowl, np.zeros(3), FAR, np.eye(3), tolerance=1e-14)
    np.testing.assert_allclose(peak.x, HERE, atol=1e-6)
    assert peak.reached(1e-14)
    assert peak.evaluations < 30


def test_a_ridge():
    peak = maximise(ridge, np.array([-1.2, 1.0]), FAR, np.eye(2), tolerance=1e-14, limit=300)
    np.testing.assert_allclose(peak.x, 1, atol=1e-5)


def test_bounds_hold_what_would_pass_them():
    peak = maximise(bowl, np.zeros(3), (-0.1, 0.5), np.eye(3), tolerance=1e-14)
    assert peak.held.tolist() == [False, True, True]
    assert peak.x[1:].tolist() == [-0.1, 0.5]
    free = HERE[0] - BENT[0, 1:] @ (peak.x[1:] - HERE[1:]) / BENT[0, 0]
    assert peak.x[0] == pytest.approx(free, abs=1e-6)
    assert (peak.slope[1:] == 0).all()


def test_where_the_function_has_no_value_steps_are_shortened():
    def walled(x):
        return None if x[0] > 0.35 else bowl(x)

    peak = maximise(walled, np.array([-3.0, 0.0, 0.0]), FAR, 0.1 * np.eye(3), tolerance=1e-14, longest=2.0)
    np.testing.assert_allclose(peak.x, HERE, atol=1e-6)


def test_a_start_without_value_and_too_few_evaluations():
    assert not maximise(lambda x: None, np.zeros(3), FAR, np.eye(3), tolerance=1.0).reached(1.0)
    short = maximise(bowl, np.zeros(3), FAR, np.eye(3), tolerance=1e-14, limit=2)
    assert not short.reached(1e-14)


def test_a_gradient_that_lies_ends_the_search():
    peak = maximise(lambda x: (float(-x[0]), np.ones(1)), np.zeros(1), FAR, np.eye(1), tolerance=1e-14)
    assert peak.x[0] == 0
    assert peak.left > 1e-14
