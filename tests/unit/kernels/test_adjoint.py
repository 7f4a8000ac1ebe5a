"""The gradient against finite differences of full solves, and against what theory says it has to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradient_cases import WEDGES, Case, directions, functional, moved
from random_economies import economy
from steelyard.errors import BrokenInvariant
from steelyard.kernels import krylov
from steelyard.kernels.adjoint import gradients
from steelyard.kernels.economy import Closure, Mechanics, Policy, Quota
from steelyard.kernels.equilibrium import fixed, solve
from steelyard.kernels.seeds import Seeds

RELATIVE = 1e-6
NIL = 1e-4  # a derivative as good as none: the difference of two solves is not exact to more than 1e-10
STEPS = (4e-3, 1e-3, 3e-4)


def abroad(base):
    return ~np.eye(len(base.value_added), dtype=bool)[:, :, None]


def drawn(seed, base, low, high):
    """A number for every foreign cell."""
    return np.random.default_rng(seed).uniform(low, high, base.tariff.shape) * abroad(base)


def tariffs(base):
    return Policy(tariff=base.tariff + drawn(1, base, 0, 0.3))


def costs(base):
    return Policy(trade_cost=np.exp(np.random.default_rng(2).normal(0, 0.1, base.share.shape)))


def subsidies(base):
    n, j = base.value_added_share.shape
    level = np.random.default_rng(3).uniform(-0.05, 0.15, (n, j))
    return Policy(subsidy=level, payer=np.zeros(n, dtype=np.intp), tariff=tariffs(base).tariff)


def export_taxes(base):
    return Policy(export_tax=drawn(4, base, -0.05, 0.2), tariff=tariffs(base).tariff)


def quotas(base):
    """One with the rent to the exporters, one to the importer, one that is slack."""
    n, i, j = (np.array(axis) for axis in ([0, 0], [1, 2], [1, 1]))
    bound = Quota(n, i, j, 0.5, to_exporter=True), Quota(n + 1, np.array([0, 2]), j - 1, 0.5, to_exporter=False)
    slack, cost = Quota(np.array([3]), np.array([0]), np.array([0]), 1.0), np.ones(base.tariff.shape)
    cost[3, 0, 0] = 1.2
    return Policy(quotas=(*bound, slack), tariff=base.tariff + drawn(5, base, 0, 0.02), trade_cost=cost)


def everything(base):
    n, j = base.value_added_share.shape
    skill = np.exp(np.random.default_rng(6).normal(0, 0.05, (n, j)))
    return replace(
        quotas(base), export_tax=drawn(8, base, 0, 0.02), subsidy=0.3 * subsidies(base).subsidy, productivity=skill
    )


def transfers(base):
    return fixed(base)


def gdp_share(base):
    n, j = base.value_added_share.shape
    return Closure(np.zeros(n), base.deficit / base.value_added, np.zeros((n, j)))


def zero(base):
    n, j = base.value_added_share.shape
    return Closure(np.zeros(n), np.zeros(n), np.zeros((n, j)))


def margins(base):
    n, j = base.value_added_share.shape
    return Closure(0.5 * base.deficit, 0.3 * base.deficit / base.value_added,
                   np.random.default_rng(7).uniform(0.05, 0.3, (n, j)))  # fmt: skip


def scale(base):
    return Mechanics(scale=0.4 / base.theta)


def immobile(base):
    return Mechanics(mobile=False)


def both(base):
    return Mechanics(scale=0.3 / base.theta, mobile=False)


def plain(base):
    return Mechanics()


CASES = [
    (tariffs, transfers, plain, 1), (tariffs, gdp_share, plain, 4), (costs, zero, scale, 4), (costs, margins, plain, 1),
    (subsidies, transfers, plain, 4), (subsidies, margins, scale, 1), (export_taxes, gdp_share, plain, 1),
    (export_taxes, margins, immobile, 4), (quotas, transfers, plain, 1), (quotas, margins, plain, 4),
    (everything, gdp_share, scale, 4), (everything, margins, both, 1), (everything, zero, immobile, 1),
]  # fmt: skip


def named(case):
    policy, closure, mechanics, uses = case
    return f"{policy.__name__}-{closure.__name__}-{mechanics.__name__}-{uses}"


@pytest.mark.parametrize("given", CASES, ids=named)
def test_every_derivative_is_that_of_full_solves(given):
    policy, closure, mechanics, uses = given
    base = economy(11, 4, 3, uses, theta=(2.0, 8.0), deficits=0.15, least_value_added=0.2, sparse=False)
    case = Case(base, policy(base), closure(base), mechanics(base))
    value, seeds = functional(case.economy, 5)
    at = case.solve()
    found = gradients(*case.parts, at, [seeds])[0]
    assert found.residual < 1e-9
    if case.policy.quotas:
        assert (at.quota_wedge > 0).tolist() == [True, True, False]
        assert found.cap[2] == 0
    for wedge, direction in directions(case, 6).items():
        ours = float((getattr(found, wedge) * direction).sum())
        differences = [central(case, wedge, direction, value, at, step) for step in STEPS]
        size = max(abs(ours), NIL)
        assert min(abs(ours - one) for one in differences) < RELATIVE * size, (wedge, ours, differences)


def central(case, wedge, direction, value, at, step):
    """Five-point difference, of fourth order."""

    def along(t):
        return value(moved(case, wedge, direction, t).solve(at))

    return (8 * (along(step) - along(-step)) - (along(2 * step) - along(-2 * step))) / (12 * step)


def test_single_entries_at_the_size_of_caliendo_and_parro():
    base = economy(3, 31, 40, 1, theta=(2.0, 10.0), deficits=0.1, least_value_added=0.2)
    case = Case(base, tariffs(base), fixed(base), Mechanics())
    at, welfare = (
        case.solve(),
        lambda q: np.log(q.income[4]) - (base.final_share[0, 4] * np.log(q.price_hat[0, 4])).sum(),
    )
    prices = np.zeros((1, 31, 40))
    prices[0, 4] = -base.final_share[0, 4]
    found = gradients(*case.parts, at, [Seeds(income=np.eye(31)[4] / at.income[4], log_price=prices)])[0]
    rng = np.random.default_rng(1)
    for wedge in ("tariff", "export_tax", "productivity", "theta"):
        entries = np.ravel(getattr(found, wedge))
        for place in rng.choice(np.argsort(-np.abs(entries))[:200], 2):
            direction = np.zeros(entries.size)
            direction[place] = 1.0
            direction = direction.reshape(getattr(found, wedge).shape)
            differences = [central(case, wedge, direction, welfare, at, step) for step in (2e-2, 5e-3)]
            assert min(abs(entries[place] - one) for one in differences) < RELATIVE * abs(entries[place])


def test_several_results_at_once_are_those_one_by_one():
    base = economy(11, 4, 3, 4, theta=(2.0, 8.0), sparse=False)
    case = Case(base, export_taxes(base), margins(base), Mechanics())
    at, seeds = case.solve(), [functional(base, seed)[1] for seed in (1, 2, 3)]
    together = gradients(*case.parts, at, [seeds[0], Seeds(gdp=np.ones(4)), seeds[2]])
    alone = gradients(*case.parts, at, [seeds[2]])[0]
    for wedge in WEDGES:
        np.testing.assert_allclose(getattr(together[2], wedge), getattr(alone, wedge), rtol=1e-7, atol=1e-9)


def test_world_value_added_is_the_numeraire_and_nothing_moves_it():
    base = economy(11, 4, 3, 4, theta=(2.0, 8.0))
    case = Case(base, tariffs(base), gdp_share(base), Mechanics())
    found = gradients(*case.parts, case.solve(), [Seeds(gdp=np.ones(4) / base.value_added.sum())])[0]
    for wedge in ("tariff", "trade_cost", "export_tax", "subsidy", "productivity", "theta"):
        assert np.abs(getattr(found, wedge)).max() < 1e-9


def test_hulten_world_income_rises_by_what_a_technology_makes():
    """Hulten (1978): without distortions, real income of all rises by sales over income times productivity."""
    base = economy(8, 5, 4, 4, theta=(1.5, 9.0), tariffs=False, deficits=0.1)
    at = solve(base).value
    seeds = Seeds(income=np.ones(5), log_price=-base.final_share * at.income[:, None])
    found = gradients(base, Policy(), fixed(base), Mechanics(), at, [seeds])[0]
    world = at.income.sum()
    np.testing.assert_allclose(found.productivity / world, at.output / world, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.trade_cost / world, -at.flows / world, rtol=1e-8, atol=1e-12)
    assert np.abs(found.tariff).max() < 1e-8 * world  # a wedge that starts from nothing costs nothing at first


def test_lerner_a_tariff_on_all_imports_is_a_tax_on_all_exports():
    """Lerner (1936), with balanced trade: real incomes do not tell one from the other."""
    base = economy(8, 5, 4, 1, theta=(1.5, 9.0), deficits=0.0)
    uniform = np.where(abroad(base)[:, :, 0], 0.1, 0.0)
    policy = Policy(tariff=base.tariff * 0 + uniform[..., None] * (np.arange(5) == 2)[:, None, None])
    at = solve(base, policy, zero(base)).value
    prices = np.zeros(base.expenditure.shape)
    prices[:, 1] = -base.final_share[:, 1]
    seeds = Seeds(income=np.eye(5)[1] / at.income[1], log_price=prices)
    found = gradients(base, policy, zero(base), Mechanics(), at, [seeds])[0]
    foreign = np.arange(5) != 2
    # By logs of 1 + t and 1 + e, and at the same relative step everywhere.
    by_tariff = (found.tariff[2, foreign] * (1 + policy.tariff[2, foreign])).sum()
    by_tax = found.export_tax[foreign, 2].sum()
    assert by_tariff == pytest.approx(by_tax, rel=1e-8)


def test_an_equilibrium_of_another_problem_is_refused():
    base = economy(11, 4, 3, 1, theta=(2.0, 8.0))
    at = solve(base, tariffs(base)).value
    with pytest.raises(BrokenInvariant, match="does not solve this problem"):
        gradients(base, Policy(), fixed(base), Mechanics(), at, [Seeds(gdp=np.ones(4))])


@pytest.mark.parametrize("window", [5, 200])
def test_linear_fixed_points_by_gmres(window):
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(40, 40)) / 8 + 3 * np.outer(np.eye(40)[0], np.eye(40)[1])
    given = rng.normal(size=(3, 40))
    given[1] = 0
    found = krylov.fixed_point(lambda x: x @ matrix.T, given, tolerance=1e-12, limit=2000, window=window)
    np.testing.assert_allclose(found.state, np.linalg.solve(np.eye(40) - matrix, given.T).T, atol=1e-9)
    assert (found.residual <= 1e-12).all()


def test_gmres_gives_up_at_its_limit():
    found = krylov.fixed_point(lambda x: x[:, ::-1] * 1.5, np.arange(6.0)[None], tolerance=0, limit=9, window=4)
    assert found.products <= 9 + 1
