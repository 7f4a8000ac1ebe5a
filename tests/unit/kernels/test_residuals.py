"""The equations once more: they hold at another implementation's solution, and nowhere near it."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from slow_cases import PROBLEMS, solved
from slow_solver import SlowSolver
from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.residuals import imbalance, residuals

# The slow solver stops when nothing moves by 1e-14; sums of dozens of such numbers are compared.
HOLDS = 1e-12
# Twelve orders below a certificate's tolerance in what it may miss: the size of an error that has to be seen.
ERROR = 1e-6
NOMINAL = (
    "expenditure", "output", "value_added", "tariff_revenue", "export_tax_revenue", "subsidy_bill", "deficit", "income",
)  # fmt: skip


def sizes(problem, equilibrium):
    return {f"{one.block} {one.item}".strip(): one.size for one in residuals(*problem, equilibrium)}


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_equation_holds_at_another_implementations_solution(name):
    found = sizes(*solved(name))
    assert max(found.values()) < HOLDS, found


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_unit_of_account_changes_nothing(name):
    (economy, policy, closure, mechanics), equilibrium = solved(name)
    wrong = replace(equilibrium, output=equilibrium.output * (1 + ERROR), income=equilibrium.income * (1 - ERROR))
    dear = (
        replace(economy, **{f: 2.0**20 * getattr(economy, f) for f in ("value_added", "deficit", "expenditure")}),
        policy, replace(closure, transfer=2.0**20 * closure.transfer), mechanics,
    )  # fmt: skip
    for one in (equilibrium, wrong):
        scaled = replace(one, **{f: 2.0**20 * getattr(one, f) for f in NOMINAL})
        assert sizes(dear, scaled) == sizes((economy, policy, closure, mechanics), one)


def mirror(tariff, theta=4.0, home=0.8):
    """Two countries alike, one sector of labour only, taxing each other: by symmetry wages stay, and all is known."""
    share = np.array([[home, 1 - home], [1 - home, home]])[None, :, :, None]
    ones, none, level = np.ones((2, 1)), np.zeros(2), tariff * np.array([[0.0, 1.0], [1.0, 0.0]])[:, :, None]
    income = np.ones(2)
    base = Economy(
        share, np.zeros((2, 2, 1)), ones, np.zeros((2, 1, 1)), ones[None], np.array([theta]), income, none, ones[None]
    )
    price = (home + (1 - home) * (1 + tariff) ** -theta) ** (-1 / theta)
    at_home, abroad = home * price**theta, (1 - home) * (1 + tariff) ** -theta * price**theta
    spent = 1 / (1 - abroad * tariff / (1 + tariff))
    now = np.array([[at_home, abroad], [abroad, at_home]])[None, :, :, None]
    revenue = income * spent * abroad * tariff / (1 + tariff)
    equilibrium = Equilibrium(
        ones, ones, price * ones[None], now, level, np.zeros((2, 2, 1)), np.zeros((2, 1)), spent * ones[None], ones,
        income, revenue, none, none, none, income + revenue,
    )  # fmt: skip
    return (base, Policy(tariff=level), Closure(none, none, np.zeros((2, 1))), Mechanics()), equilibrium


@pytest.mark.parametrize("tariff", [-0.3, 0.0, 0.25, 50.0])
def test_a_solution_in_closed_form(tariff):
    problem, equilibrium = mirror(tariff)
    found = sizes(problem, equilibrium)
    assert max(found.values()) < HOLDS, found


def test_shares_that_forget_the_tariff_are_found():
    """A public application left tariffs out of the shares, which then summed to more than one."""
    problem, equilibrium = mirror(0.25)
    economy = problem[0]
    forgot = economy.share * equilibrium.price_hat[:, :, None] ** economy.theta
    found = sizes(problem, replace(equilibrium, share=forgot))
    assert found["share sums"] == pytest.approx(forgot.sum(axis=2).max() - 1)
    assert found["shares"] == pytest.approx(1.25**4 - 1)


@pytest.mark.parametrize("item", ["demand", "one wage"])
def test_labour_that_moves_earns_one_wage(item):
    problem, equilibrium = solved("tariffs")
    wage_hat = equilibrium.wage_hat.copy()
    wage_hat[1, :: 1 if item == "demand" else 2] *= 1 + ERROR
    found = {one.item: one for one in residuals(*problem, replace(equilibrium, wage_hat=wage_hat))}
    assert found[item].cell[0] == 1
    assert found[item].size == pytest.approx(ERROR, rel=1e-3)


def loosened(slack):
    """Data whose input shares miss one minus value added by `slack`, and what wages then settle at."""
    economy, policy, closure, mechanics = PROBLEMS["tariffs"]
    economy = replace(economy, io_share=economy.io_share * (1 + slack))
    slow = SlowSolver(economy, policy, closure, mechanics)
    for _ in range(200):
        slow.tax()
        slow.prices()
        slow.shares()
        slow.spending()
        slow.wages(0.5)
    slow.prices()
    slow.shares()
    slow.spending()
    return (economy, policy, closure, mechanics), slow.equilibrium()


def test_what_the_data_create_is_allowed_for_and_no_more():
    """No wages clear every market where input shares sum to more than the rest of cost; the residual is the gap's."""
    problem, equilibrium = loosened(4e-7)
    found = {one.block: one for one in residuals(*problem, equilibrium) if one.item in ("", "demand", "unit cost")}
    gap = imbalance(problem[0], equilibrium)
    world = gap.sum() / equilibrium.value_added.sum()
    assert found["factor market"].size == pytest.approx(world, rel=1e-3)
    most = np.abs(gap / equilibrium.value_added).max() + 1.001 * world
    assert world <= found["factor market"].allowance <= most
    assert found["Walras"].allowance <= most
    assert all(one.size <= one.allowance + HOLDS for one in found.values())
    assert sizes(*solved("tariffs"))["Walras"] < HOLDS


@pytest.mark.parametrize("field", [f.name for f in fields(Equilibrium) if f.name != "quota_wedge"])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.5])
def test_nothing_is_raised_and_nothing_passes(field, wrong):
    problem, equilibrium = solved("tariffs")
    value = getattr(equilibrium, field).copy()
    value.flat[-1] = wrong
    assert max(sizes(problem, replace(equilibrium, **{field: value})).values()) > ERROR


def test_a_slack_quota_earns_nothing_and_a_tight_one_binds():
    problem, equilibrium = solved("quotas and everything")
    assert sizes(problem, equilibrium)["quotas"] < HOLDS
    slack = int(np.argmin(equilibrium.quota_wedge))
    assert equilibrium.quota_wedge[slack] == 0
    earned = equilibrium.quota_wedge.copy()
    earned[slack] = ERROR
    found = [one for one in residuals(*problem, replace(equilibrium, quota_wedge=earned)) if one.block == "quotas"]
    assert found[0].cell == (slack,)
    assert found[0].size == pytest.approx(ERROR)


def test_what_nobody_buys_may_cost_anything():
    economy, policy, closure, mechanics = PROBLEMS["trade cost by use"]
    equilibrium = solved("trade cost by use")[1]
    # Move the government's food to the household: then no source, no share and no spending are right.
    share, final = economy.share.copy(), economy.final_share.copy()
    share[3, :, :, 0] = 0
    final[1, :, 0] += final[3, :, 0]
    final[3, :, 0] = 0
    now, spent = equilibrium.share.copy(), equilibrium.expenditure.copy()
    now[3, :, :, 0] = 0
    spent[3, :, 0] = 0
    changed = replace(economy, share=share, final_share=final)
    found = sizes((changed, policy, closure, mechanics), replace(equilibrium, share=now, expenditure=spent))
    assert max(found["price index"], found["shares"], found["share sums"]) < HOLDS
