"""Welfare and its parts against the formulas written out cell by cell, closed forms and identities."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from small_world import TARIFF, settle, tariff, world
from steelyard.kernels.economy import Economy, Policy
from steelyard.kernels.welfare import border_price, consumer_price_hat, welfare

PUBLISHED = Path(__file__).resolve().parents[3].parent / "shared" / "validation" / "cp2015"
# Percentage points; the authors' code and another solver agree to 1.4e-5.
PUBLISHED_TO = 1e-5
# The plain loop of `settle` stops where sums of 27 cells round: 1e-15 a cell.
EXACT = 1e-12
ABROAD = ~np.eye(3, dtype=bool)[:, :, None]


@pytest.fixture(scope="module")
def economy():
    return world().economy


@pytest.fixture(scope="module")
def pair(economy):
    """The baseline, and AAA's tariff on goods of BBB raised by 25 points."""
    return settle(economy, Policy()), settle(economy, tariff(AAA_BBB=0.25))


def everything(size: float, deficit) -> tuple[Policy, np.ndarray]:
    """A policy with every wedge, moved by `size` in every cell, and deficits that move as well."""
    rng = np.random.default_rng(7)
    levels = rng.uniform(0, 0.3, (2, 3, 3, 3)) * ABROAD
    subsidy = rng.uniform(0, 0.2, (3, 3))
    step = [size * rng.uniform(-1, 1, shape) for shape in ((3, 3, 3), (3, 3, 3), (3, 3), (3, 3, 3), (3, 3), (3,))]
    policy = Policy(
        tariff=TARIFF + levels[0] + step[0] * ABROAD, export_tax=levels[1] + step[1] * ABROAD,
        subsidy=subsidy + step[2], trade_cost=1 + step[3], productivity=1 + step[4],
    )  # fmt: skip
    return policy, deficit + 20 * (step[5] - step[5].mean())


def test_the_formulas_of_caliendo_and_parro_cell_by_cell(economy, pair):
    base, now = pair
    before, after = base.flows.sum(axis=0), now.flows.sum(axis=0)
    c = now.cost_hat / base.cost_hat
    found = welfare(economy, base, now)
    for n in range(3):
        terms = volume = 0.0
        for i in range(3):
            for j in range(3):
                terms += before[i, n, j] * (c[n, j] - 1) - before[n, i, j] * (c[i, j] - 1)
                volume += (
                    TARIFF[n, i, j]
                    * before[n, i, j]
                    * ((after[n, i, j] / before[n, i, j] if before[n, i, j] else 1) - c[i, j])
                )
        assert found.terms_of_trade[n].sum() == pytest.approx(terms / base.income[n], abs=EXACT)
        assert found.volume_of_trade[n].sum() == pytest.approx(volume / base.income[n], abs=EXACT)
        assert found.trade[n] == pytest.approx((terms + volume) / base.income[n], abs=EXACT)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no ../shared/validation/cp2015")
def test_the_published_effects_of_nafta():
    """Caliendo & Parro (2015): 31 economies without deficits, between two solutions of which neither is the data."""
    data = np.load(PUBLISHED / "cp2015.npz")
    balanced = np.zeros(31)
    economy = Economy(
        data["pi_nij"][None], data["tau_nij"], data["gamma_nj"], data["gamma_nkj"], data["alpha_nj"][None],
        data["theta_j"], data["wL_n"], balanced, data["X_nj"][None],
    )  # fmt: skip
    base = settle(economy, Policy(), balanced, rounds=600)
    found = welfare(economy, base, settle(economy, Policy(tariff=data["tau_nij_cfl"]), balanced, rounds=600))
    with (PUBLISHED / "expected_welfare_31_countries.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["scenario"] == "nafta_only"]
    ours = {
        "tot_pct": found.terms_of_trade.sum(axis=(1, 2)), "vot_pct": found.volume_of_trade.sum(axis=(1, 2)),
        "welfare_pct": found.first_order, "real_wage_pct": found.real_wage_hat - 1,
    }  # fmt: skip
    for column, values in ours.items():
        assert (100 * values).tolist() == pytest.approx([float(row[column]) for row in rows], abs=PUBLISHED_TO)


def test_real_income_and_real_wage_cell_by_cell(economy, pair):
    base, now = pair
    found = welfare(economy, base, now)
    for n in range(3):
        index = 1.0
        for k in range(3):
            index *= (now.price_hat[0, n, k] / base.price_hat[0, n, k]) ** economy.final_share[0, n, k]
        spent = now.value_added[n] + now.tariff_revenue[n] + economy.deficit[n]
        assert found.real_income_hat[n] == pytest.approx(spent / base.income[n] / index, abs=EXACT)
        assert found.real_wage_hat[n] == pytest.approx(now.wage_hat[n, 0] / index, abs=EXACT)


def test_with_tariffs_alone_nothing_but_trade_matters_to_first_order(economy, pair):
    found = welfare(economy, *pair)
    assert np.abs(found.technology).max() < EXACT
    assert not found.subsidies.any()
    assert not found.transfer.any()


def test_one_economys_terms_of_trade_are_its_partners(economy, pair):
    base, now = pair
    money = welfare(economy, base, now).terms_of_trade * base.income[:, None, None]
    assert money.sum() == pytest.approx(0, abs=EXACT * base.income.sum())
    assert np.allclose(money.sum(axis=2), -money.sum(axis=2).T, atol=EXACT * base.income.sum())


def test_no_change_has_no_effect(economy, pair):
    base = pair[0]
    found = welfare(economy, base, base)
    assert np.abs(found.real_income_hat - 1).max() == 0
    assert np.abs(found.first_order).max() < EXACT


@pytest.mark.parametrize("size", [1e-3, 1e-4])
def test_what_the_parts_leave_is_of_second_order_with_every_wedge_at_once(economy, size):
    base = settle(economy, *everything(0.0, economy.deficit))
    now = settle(economy, *everything(size, economy.deficit))
    found = welfare(economy, base, now)
    parts = found.technology.sum(axis=1), found.subsidies.sum(axis=1), found.transfer
    assert min(np.abs(part).max() for part in parts) > 0.01 * size
    # The second derivatives of this world are below 5.
    assert np.abs(found.real_income_hat - 1 - found.first_order).max() < 5 * size**2


def test_gains_from_trade_in_one_sector_are_the_home_share(economy):
    """Arkolakis, Costinot & Rodriguez-Clare (2012): W_hat = home share hat ^ (-1 / theta)."""
    share = np.array([[0.8, 0.15, 0.05], [0.1, 0.7, 0.2], [0.1, 0.15, 0.75]])[None, :, :, None]
    income = np.linalg.svd(share[0, :, :, 0].T - np.eye(3))[2][-1]
    income = 100 * income / income.sum()
    zero, one = np.zeros((3, 3, 1)), np.ones((3, 1))
    alone = Economy(share, zero, one, np.zeros((3, 1, 1)), np.ones((1, 3, 1)), np.array([5.0]),
                    income, np.zeros(3), income[None, :, None])  # fmt: skip
    cost = np.where(np.eye(3, dtype=bool), 1, 1.4)[:, :, None]
    base, now = settle(alone, Policy()), settle(alone, Policy(trade_cost=cost))
    home = now.share[0, range(3), range(3), 0] / np.diag(share[0, :, :, 0])
    assert np.allclose(welfare(alone, base, now).real_income_hat, home ** (-1 / 5.0), atol=EXACT)


def test_effects_do_not_depend_on_the_numeraire(economy, pair):
    base, now = pair
    money = {
        name: 3 * getattr(now, name)
        for name in ("wage_hat", "cost_hat", "price_hat", "expenditure", "output", "value_added", "tariff_revenue",
                     "income")
    }  # fmt: skip
    dearer = welfare(economy, base, replace(now, **money))
    same = welfare(economy, base, now)
    assert np.allclose(dearer.real_income_hat, same.real_income_hat, atol=EXACT)
    assert np.allclose(dearer.real_wage_hat, same.real_wage_hat, atol=EXACT)
    assert np.allclose(dearer.consumer_price_hat, 3 * same.consumer_price_hat, atol=EXACT)


def test_a_hat_is_the_second_equilibrium_over_the_first(economy):
    """Effects of one policy against another are the ratio of their effects against the baseline."""
    rest, first, second = (settle(economy, p) for p in (Policy(), tariff(AAA_CCC=0.1), tariff(AAA_CCC=0.4)))
    chained = welfare(economy, first, second).real_income_hat * welfare(economy, rest, first).real_income_hat
    assert np.allclose(chained, welfare(economy, rest, second).real_income_hat, atol=EXACT)
    assert np.allclose(consumer_price_hat(economy, first, second) * consumer_price_hat(economy, rest, first),
                       consumer_price_hat(economy, rest, second), atol=EXACT)  # fmt: skip


def test_the_border_price_holds_the_export_tax_and_not_the_subsidy(economy):
    tax, subsidy = np.zeros((3, 3, 3)), np.zeros((3, 3))
    tax[0, 1, 0], subsidy[1, 0] = 0.2, 0.1
    now = settle(economy, Policy(export_tax=tax, subsidy=subsidy))
    price = border_price(now)
    assert price[0, 1, 0] == pytest.approx(now.cost_hat[1, 0] * 0.9 * 1.2, rel=EXACT)
    assert price[2, 1, 0] == pytest.approx(now.cost_hat[1, 0] * 0.9, rel=EXACT)


def test_a_ban_costs_no_more_than_the_trade_it_ends(economy, pair):
    base, now = pair
    share = now.share.copy()
    share[0, 0, 1] = 0
    found = welfare(economy, base, replace(now, share=share))
    lost = (base.flows[0, 0, 1] * (1 + TARIFF[0, 1])).sum() / base.income[0]
    assert found.technology[0].sum() == pytest.approx(-lost, abs=EXACT)
