"""The accelerated loop, against linear algebra and against what it promises of a batch."""

from __future__ import annotations

import numpy as np
import pytest

from steelyard.kernels.anderson import fixed_point

EXACT = 1e-10


def linear(seed: int, size: int, count: int = 1):
    """z -> M z + b with known fixed points; plain iteration would diverge along some directions."""
    rng = np.random.default_rng(seed)
    maps = rng.normal(size=(count, size, size)) / np.sqrt(size) * 1.1
    offsets = rng.normal(size=(count, size))
    known = np.linalg.solve(np.eye(size) - maps, offsets[..., None])[..., 0]
    return (lambda z, rows: np.einsum("kab,kb->ka", maps[rows], z) + offsets[rows]), known


@pytest.mark.parametrize("seed", range(5))
def test_a_linear_map_of_a_few_unknowns_is_solved_exactly(seed):
    step, known = linear(seed, 6)
    found = fixed_point(step, np.zeros((1, 6)), tolerance=1e-13, limit=60, window=8)
    assert found.residual[0] <= 1e-13
    np.testing.assert_allclose(found.state, known, atol=EXACT)
    assert found.iterations[0] < 25


def test_a_batch_gives_what_its_members_give_alone():
    step, known = linear(1, 8, count=5)
    together = fixed_point(step, np.zeros((5, 8)), tolerance=1e-12, limit=100)
    np.testing.assert_allclose(together.state, known, atol=EXACT)
    for row in range(5):
        alone = fixed_point(
            lambda z, _, row=row: step(z, np.array([row])), np.zeros((1, 8)), tolerance=1e-12, limit=100
        )
        assert alone.iterations[0] == together.iterations[row]
        np.testing.assert_allclose(alone.state[0], together.state[row], atol=EXACT)


def test_the_residual_is_that_of_the_map_not_of_the_step():
    found = fixed_point(lambda z, _: np.cos(z), np.zeros((1, 1)), tolerance=1e-14, limit=200)
    assert found.state[0, 0] == pytest.approx(0.7390851332151607, abs=1e-13)
    stuck = fixed_point(lambda z, _: z + 1.0, np.zeros((1, 1)), tolerance=1e-9, limit=10)
    assert stuck.residual[0] == pytest.approx(1.0)
    assert stuck.iterations[0] == 10


def test_one_that_leaves_the_domain_does_not_take_the_others_along():
    def step(z, rows):
        image = 0.5 * z + 1
        image[rows == 1] = np.nan
        return image

    found = fixed_point(step, np.zeros((3, 2)), tolerance=1e-12, limit=50)
    assert np.isinf(found.residual[1])
    np.testing.assert_allclose(found.state[[0, 2]], 2.0, atol=EXACT)


def test_patience_ends_what_does_not_come_nearer():
    flips = fixed_point(lambda z, _: -z, np.ones((1, 1)), tolerance=1e-9, limit=1000, window=0, patience=7)
    assert flips.iterations[0] == 8
