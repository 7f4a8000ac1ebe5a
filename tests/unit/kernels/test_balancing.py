"""Balancing: margins met, first-order conditions of the nearest table, agreement with Newton, bad margins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput
from steelyard.kernels import accounts
from steelyard.kernels.accounts import Margins, Table, reconcile
from steelyard.kernels.balancing import Margin, balance, fit

MARGIN = 1e-10  # ten times the kernel's own tolerance
OPTIMAL = 1e-8  # logarithms of cells that span six orders of magnitude


def problem(seed, shape=(6, 5), zeros=0.0):
    """A prior and margins that a table with the prior's zeros has."""
    rng = np.random.default_rng(seed)
    prior = np.exp(rng.normal(0, 2, shape)) * (rng.random(shape) >= zeros)
    other = prior * np.exp(rng.normal(0, 0.5, shape))
    return prior, other


def newton(prior, rows, columns):
    """The same minimum from its dual, by Newton's method on the multipliers: another way to the answer."""
    a, b = np.zeros(len(rows)), np.zeros(len(columns))
    for _ in range(100):
        x = prior * np.exp(a[:, None] + b[None, :])
        gap = np.concatenate([rows - x.sum(1), columns - x.sum(0)])
        if np.abs(gap).max() < 1e-13 * rows.sum():
            break
        hessian = np.block([[np.diag(x.sum(1)), x], [x.T, np.diag(x.sum(0))]])
        step = np.linalg.lstsq(hessian, gap, rcond=1e-12)[0]
        step *= min(1, 2 / np.abs(step).max())
        a, b = a + step[: len(a)], b + step[len(a) :]
    return x


@given(st.integers(0, 10_000))
def test_margins_are_met_and_newton_on_the_dual_agrees(seed):
    prior, other = problem(seed)
    found = balance(prior, other.sum(1), other.sum(0))
    assert found.matrix.sum(1) == pytest.approx(other.sum(1), rel=MARGIN)
    assert found.matrix.sum(0) == pytest.approx(other.sum(0), rel=MARGIN)
    np.testing.assert_allclose(found.matrix, newton(prior, other.sum(1), other.sum(0)), rtol=1e-7)


@given(st.integers(0, 10_000))
def test_cross_products_are_the_priors(seed):
    # Bacharach (1970): r_i a_ij s_j keeps every ratio a_ij a_kl / (a_il a_kj).
    prior, other = problem(seed)
    x = balance(prior, other.sum(1), other.sum(0)).matrix
    ratio = np.log(x / prior)
    assert ratio - ratio[:1] - ratio[:, :1] + ratio[0, 0] == pytest.approx(np.zeros_like(x), abs=OPTIMAL)


def test_two_by_two_has_a_closed_form():
    # Margins 1/2 and odds ratio 4 of the prior: x = sqrt(4) / (2 (1 + sqrt(4))) on the diagonal.
    found = balance(np.array([[4.0, 1.0], [1.0, 1.0]]), np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    assert found.matrix == pytest.approx(np.array([[1 / 3, 1 / 6], [1 / 6, 1 / 3]]))
    assert found.growth == pytest.approx(1 / 7)


def test_growth_alone_moves_nothing():
    prior, _ = problem(1)
    found = balance(prior, 1.1 * prior.sum(1), 1.1 * prior.sum(0))
    assert (found.growth, found.moved) == pytest.approx((1.1, 0.0))
    np.testing.assert_allclose(found.matrix, 1.1 * prior)


def test_zeros_stay_and_a_margin_of_zero_empties_its_row():
    prior, other = problem(3, zeros=0.2)
    other[2] = 0
    found = balance(prior, other.sum(1), other.sum(0))
    assert not found.matrix[prior == 0].any()
    assert not found.matrix[2].any()


def test_three_margins_of_a_cube_with_free_sums_and_fixed_cells():
    prior, other = problem(5, (4, 4, 3))
    pairs = other.sum(2)
    pairs[np.arange(4), np.arange(4)] = np.nan
    fixed = np.zeros(prior.shape, dtype=bool)
    fixed[0, 1, 2] = True
    other[0, 1, 2] = prior[0, 1, 2]
    pairs[0, 1] = other[0, 1].sum()
    goods = np.array([True, True, False])[None, None, :]
    output = np.where(goods, other, 0).sum(0).sum(-1)
    found = fit(prior, [Margin((0, 1), pairs), Margin((1,), output, goods)], fixed=fixed)
    known = ~np.isnan(pairs)
    assert found.matrix.sum(2)[known] == pytest.approx(pairs[known], rel=MARGIN)
    assert found.matrix[:, :, :2].sum((0, 2)) == pytest.approx(output, rel=MARGIN)
    assert found.matrix[0, 1, 2] == prior[0, 1, 2]


@pytest.mark.parametrize(
    ("prior", "rows", "columns", "words"),
    [
        ([[1, 1], [1, 1]], [1, 1], [1, 2], "Rows add up to 2"),
        ([[0, 0], [1, 1]], [1, 1], [1, 1], "over cells that are all zero"),
        ([[1, 1], [1, 1]], [-1, 3], [1, 1], "is negative"),
        ([[1, -1], [1, 1]], [1, 1], [1, 1], r"Cell \(0, 1\)"),
        ([[1, np.nan], [1, 1]], [1, 1], [1, 1], r"Cell \(0, 1\)"),
        ([[1, 0], [0, 1]], [1, 2], [2, 1], "is still"),
    ],
)
def test_impossible_margins_are_refused(prior, rows, columns, words):
    with pytest.raises(BadInput, match=words):
        balance(*(np.array(part, dtype=float) for part in (prior, rows, columns)), limit=200)


def world_table(seed, n=4, j=3):
    """A table whose accounts balance."""
    rng = np.random.default_rng(seed)
    flows = np.exp(rng.normal(0, 1, (n, n, j)))
    flows[np.arange(n), np.arange(n)] *= 10
    inputs = rng.random((n, j, j))
    inputs *= 0.3 * np.minimum(flows.sum(0), flows.sum(1)).min() / inputs.sum((1, 2)).max()
    return Table(flows, inputs, flows.sum(1) - inputs.sum(2), flows.sum(0) - inputs.sum(1))


@given(st.integers(0, 10_000))
def test_accounts_and_margins_hold_and_no_table_is_nearer(seed):
    rng = np.random.default_rng(seed)
    n, j, prior = 4, 3, world_table(seed)
    goods = np.array([True, True, False])[None, None, :]
    trade = prior.flows[:, :, :2].sum(2) * np.exp(rng.normal(0, 0.2, (n, n)))
    np.fill_diagonal(trade, np.nan)
    gdp = prior.value_added.sum(1) * np.exp(rng.normal(0, 0.1, n))
    margins = Margins(flows=(Margin((0, 1), trade, goods),), value_added=(Margin((0,), gdp),))
    found = reconcile(prior, margins, tolerance=1e-12)
    m, z, f, v = found.table.flows, found.table.intermediate, found.table.final, found.table.value_added
    assert m.sum(1) == pytest.approx(z.sum(2) + f, rel=MARGIN)
    assert m.sum(0) == pytest.approx(z.sum(1) + v, rel=MARGIN)
    assert v.sum(1) == pytest.approx(gdp, rel=MARGIN)
    off = ~np.eye(n, dtype=bool)
    assert m[:, :, :2].sum(2)[off] == pytest.approx(trade[off], rel=MARGIN)
    # First-order conditions: market multiplier a = -log of F's ratio, industry b, GDP g, pair t.
    a = -np.log(f / prior.final)
    b_of = np.log(z / prior.intermediate) + a[:, :, None]  # = -b[n, using], the same for every input
    assert np.ptp(b_of, axis=1) == pytest.approx(np.zeros((n, j)), abs=OPTIMAL)
    b = -b_of[:, 0]
    assert np.ptp(np.log(v / prior.value_added) + b, axis=1) == pytest.approx(np.zeros(n), abs=OPTIMAL)
    t = np.log(m / prior.flows) - a[:, None, :] - b[None, :, :]
    assert t[:, :, 2] == pytest.approx(np.zeros((n, n)), abs=OPTIMAL)
    assert np.ptp(t[:, :, :2], axis=2) == pytest.approx(np.zeros((n, n)), abs=OPTIMAL)


def test_contradicting_margins_show_in_the_residual():
    prior = world_table(2)
    n = len(prior.final)
    every_pair = prior.flows.sum(2)
    gdp = prior.value_added.sum(1) * np.array([1.2, 1, 1, 1])
    margins = Margins(
        flows=(Margin((0, 1), every_pair),),
        value_added=(Margin((0,), gdp),),
        final=(Margin((0,), prior.final.sum(1)),),
    )
    found = reconcile(prior, margins, limit=500)
    assert found.rounds == 500
    assert found.residual > 1e-3
    assert found.residual == accounts.residual(found.table, margins)[0]
    assert found.where[2][0] in range(n)
