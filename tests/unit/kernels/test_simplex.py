"""The simplex search on functions whose least place is known."""

import numpy as np

from steelyard.kernels.simplex import minimise


def test_a_bowl():
    found = minimise(lambda x: (x[0] - 3) ** 2 + 10 * (x[1] + 1) ** 2, np.zeros(2), tolerance=1e-12)
    assert np.allclose(found, [3, -1], atol=1e-5)


def test_rosenbrock_of_nelder_and_mead():
    """Their own trial: from (-1.2, 1) to (1, 1)."""
    found = minimise(lambda x: 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2, np.array([-1.2, 1.0]), tolerance=1e-14)
    assert np.allclose(found, [1, 1], atol=1e-4)


def test_a_limit_of_evaluations():
    calls = []
    minimise(lambda x: calls.append(1) or float(x @ x), np.ones(3), tolerance=0, limit=50)
    assert len(calls) < 60
