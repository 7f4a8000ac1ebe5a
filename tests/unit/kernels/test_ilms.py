"""The one-sector model of Ignatenko et al. (2025): identities, invariances, limits and another way of solving it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from steelyard.kernels import ilms, ilms_residuals, ilms_tariffs
from steelyard.kernels.ilms import Parameters, Status

SOLVED = 1e-11  # relative residual: steps end at 1e-13, and sums of 30 cells with elasticities of 10 round above that
SAME = 1e-10  # two ways to one solution
SEEDS = range(40)


def economy(seed: int, most: int = 30) -> tuple[ilms.Baseline, Parameters, np.ndarray]:
    """A random world of 2 to `most` countries whose trade nearly balances, parameters, and tariffs to 100 %."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, most + 1))
    size = np.exp(rng.normal(0, 1.5, n))
    flows = np.exp(rng.normal(0, 1, (n, n))) * size * size[:, None] / size.sum()
    np.fill_diagonal(flows, 0)
    for _ in range(20):
        flows *= np.sqrt(flows.sum(axis=0) / flows.sum(axis=1))[:, None]
    gdp = flows.sum(axis=0) * np.exp(rng.uniform(0.5, 2, n))
    margin = rng.uniform(0, 0.3, n)
    elasticity = rng.uniform(1.5, 8)
    given = Parameters(
        elasticity=elasticity,
        labour_supply=rng.uniform(0, 1),
        scale=rng.uniform(0, 0.7) / elasticity,
        pass_through=ilms.pass_through(margin, 6.0, rng.uniform(0.4, 1)),
        relief=bool(rng.integers(2)),
    )
    tariff = rng.uniform(0, 1, (n, n)) * (rng.random((n, n)) < 0.5)
    np.fill_diagonal(tariff, 0)
    return ilms.baseline(flows, gdp, margin), given, tariff


def worst(base: ilms.Baseline, tariff: np.ndarray, given: Parameters, now: ilms.Outcome) -> float:
    """The largest residual of any equation."""
    return max(residual for residual, _ in ilms_residuals.residuals(base, tariff, given, now).values())


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds_are_solved_and_certified(seed):
    base, given, tariff = economy(seed)
    found = ilms.solve(base, tariff, given)
    assert found.status is Status.SOLVED
    assert worst(base, tariff, given, found.value) < SOLVED


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_without_tariffs_nothing_changes(seed):
    base, given, tariff = economy(seed)
    found = ilms.solve(base, 0 * tariff, given)
    for hat in (found.value.wage_hat, found.value.expenditure_hat, found.value.labour_hat, found.value.price_hat):
        np.testing.assert_allclose(hat, 1, rtol=SAME)
    np.testing.assert_allclose(found.value.flows, base.flows, rtol=SAME, atol=0)


def test_the_base_year_keeps_its_accounts():
    base, _, _ = economy(3)
    flows, nu = base.flows, base.margin
    earned = [sum((1 - nu) * flows[:, i]) + nu[i] * flows[i].sum() for i in range(len(nu))]
    np.testing.assert_allclose(earned, base.income, rtol=1e-14)
    assert abs(base.transfer.sum()) < 1e-13 * base.income.sum()


def test_the_unit_of_account_plays_no_part():
    base, given, tariff = economy(4)
    found = ilms.effects(base, given, ilms.solve(base, tariff, given).value)
    thousand = replace(base, expenditure=1000 * base.expenditure, income=1000 * base.income)
    other = ilms.effects(thousand, given, ilms.solve(thousand, tariff, given).value)
    np.testing.assert_allclose(found.welfare, other.welfare, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.revenue, other.revenue, rtol=0, atol=1e-12)


def test_the_order_of_countries_plays_no_part():
    base, given, tariff = economy(5)
    found = ilms.effects(base, given, ilms.solve(base, tariff, given).value)
    turn = np.random.default_rng(0).permutation(len(base.income))
    turned = ilms.Baseline(
        base.share[np.ix_(turn, turn)], base.expenditure[turn], base.income[turn], base.margin[turn], base.floored
    )
    other = replace(given, pass_through=given.pass_through[turn])
    again = ilms.effects(turned, other, ilms.solve(turned, tariff[np.ix_(turn, turn)], other).value)
    np.testing.assert_allclose(found.welfare[turn], again.welfare, rtol=0, atol=1e-9)


def test_newton_on_the_printed_equations_finds_the_same():
    base, given, tariff = economy(11, most=4)
    found = ilms.solve(base, tariff, given).value
    hats = newton(base, tariff, given)
    np.testing.assert_allclose(
        hats, np.concatenate([found.wage_hat, found.expenditure_hat, found.labour_hat]), rtol=1e-8
    )


def newton(base: ilms.Baseline, tariff: np.ndarray, given: Parameters) -> np.ndarray:
    """w, E, L by Newton steps on equations (4) to (7), tariffs raised in forty stages; for a few countries."""
    n = len(base.income)
    z = np.ones(3 * n)
    for stage in np.linspace(0, 1, 41)[1:]:
        for _ in range(8):
            f = equations(z, base, stage * tariff, given)
            slope = np.empty((3 * n, 3 * n))
            for k in range(3 * n):
                moved = z.copy()
                moved[k] += 1e-7
                slope[:, k] = (equations(moved, base, stage * tariff, given) - f) / 1e-7
            z = z - np.linalg.solve(slope, f)
    assert np.abs(equations(z, base, tariff, given)).max() < 1e-11
    return z


def equations(z: np.ndarray, base: ilms.Baseline, tariff: np.ndarray, given: Parameters) -> np.ndarray:
    """Left less right side, exporter by importer as the paper prints it; the last market by Walras is the numeraire."""
    n = len(base.income)
    w, e, labour = z[:n], z[n : 2 * n], z[2 * n :]
    t, lam, nu, phi = tariff.T, base.share.T, base.margin, given.pass_through
    aux = lam * ((w / labour**given.scale) ** -given.elasticity)[:, None] * (1 + t) ** (-given.elasticity * phi)
    price = (e / w) ** (1 - phi) * aux.sum(axis=0) ** (-1 / given.elasticity)
    gross = aux / aux.sum(axis=0) * (base.expenditure * e)
    net, revenue = gross / (1 + t), (gross * t / (1 + t)).sum(axis=0)
    income = w * labour * base.income
    first = ((1 - nu) * net).sum(axis=1) + (nu * net).sum(axis=0) - income
    first[-1] = ((price - 1) * base.expenditure).sum()
    growth = income.sum() / base.income.sum()
    second = revenue + income + base.transfer * growth - base.expenditure * e
    relief = 1 / (1 - revenue / income) if given.relief else 1.0
    third = labour - (relief * w / price) ** given.labour_supply
    return np.concatenate([first / base.income, second / base.expenditure, third])


@pytest.mark.parametrize("hat", ["wage_hat", "expenditure_hat", "labour_hat", "price_hat", "flows", "revenue", "share"])
def test_the_certificate_notices_one_wrong_number(hat):
    base, given, tariff = economy(6)
    found = ilms.solve(base, tariff, given).value
    values = getattr(found, hat).copy()
    values.flat[0] *= 1 + 1e-6
    assert worst(base, tariff, given, replace(found, **{hat: values})) > 1e-9


def test_the_certificate_names_the_country():
    base, given, tariff = economy(6)
    found = ilms.solve(base, tariff, given).value
    labour = found.labour_hat.copy()
    labour[2] = np.nan
    assert ilms_residuals.residuals(base, tariff, given, replace(found, labour_hat=labour))["labour (6)"] == (np.inf, 2)


def test_an_impossible_world_is_reported_not_raised():
    base, given, tariff = economy(7)
    subsidy = np.full_like(tariff, -0.9)
    found = ilms.solve(base, subsidy, replace(given, scale=2.0, labour_supply=5.0))
    assert found.status is Status.STALLED
    assert "Lower the tariffs" in found.status.value


def test_two_alike_who_retaliate_stay_alike_and_lose():
    flows = np.array([[0.0, 10.0], [10.0, 0.0]])
    margin = np.array([0.1, 0.1])
    base = ilms.baseline(flows, np.array([100.0, 100.0]), margin)
    given = Parameters(4.0, 0.5, 0.1, ilms.pass_through(margin, 6.0))
    tariff = ilms_tariffs.reciprocal(np.array([[0.0, 0.2], [0.0, 0.0]]), 0)
    np.testing.assert_array_equal(tariff, tariff.T)
    found = ilms.effects(base, given, ilms.solve(base, tariff, given).value)
    assert found.welfare[0] == pytest.approx(found.welfare[1], abs=1e-10)
    assert found.welfare[0] < 0
    assert np.isnan(found.deficit).all()


def test_gains_from_autarky_tariffs_follow_the_known_formula():
    """Arkolakis, Costinot & Rodriguez-Clare (2012): with labour given, real wages move by own share^(-1/eps)."""
    base, _, _ = economy(8, most=5)
    base = ilms.eaton_kortum(base)
    base = replace(base, income=base.expenditure)  # no transfers
    given = Parameters(4.0, 0.0, 0.0, np.ones_like(base.income), relief=False)
    wall = np.where(np.eye(len(base.income)), 0.0, 400.0)
    base = balanced(base, given)
    found = ilms.solve(base, wall, given)
    own = np.diag(found.value.share) / np.diag(base.share)
    real_wage = found.value.wage_hat / found.value.price_hat
    np.testing.assert_allclose(real_wage, own ** (-1 / 4.0), rtol=1e-9)


def balanced(base: ilms.Baseline, given: Parameters) -> ilms.Baseline:
    """The base with the flows that its income buys without tariffs or transfers."""
    found = ilms.solve(base, np.zeros_like(base.share), given).value
    income = found.flows.sum(axis=0)
    return ilms.Baseline(found.share, found.flows.sum(axis=1), income, base.margin, base.floored)
