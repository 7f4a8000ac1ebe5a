"""A world of three economies and three sectors, and its equilibria by a plain damped loop of its own."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.lever.counterfactual import Counterfactual
from steelyard.lever.world import World

# Output, its use at home and abroad: importer, exporter, sector (goods A, goods B, services).
FLOWS = np.array([
    [[50, 10, 100], [12, 9, 4], [6, 30, 2]],
    [[8, 5, 6], [60, 40, 120], [9, 12, 3]],
    [[7, 14, 1], [11, 4, 5], [45, 55, 80]],
], dtype=float)  # fmt: skip
INTERMEDIATE = np.array([
    [[9, 3, 12], [8, 4, 9], [10, 4, 20]],
    [[12, 8, 9], [9, 10, 8], [11, 9, 22]],
    [[8, 14, 6], [9, 20, 12], [7, 12, 15]],
], dtype=float)  # fmt: skip
TARIFF = np.zeros((3, 3, 3))
TARIFF[0, 1:, :2] = 0.05
TARIFF[2, :2, 1] = 0.1


def world(**about) -> World:
    """AAA runs a deficit; sectors A and B are goods, S services; million USD of 2022."""
    said = {"goods": (True, True, False), "year": 2022, "source": "Invented for tests", **about}
    return World.from_flows(
        FLOWS, INTERMEDIATE, economies=("AAA", "BBB", "CCC"), sectors=("A", "B", "S"),
        sector_names=("Grain", "Cloth", "Services"), theta=np.array([4.0, 6.0, 5.0]), tariff=TARIFF, **said,
    )  # fmt: skip


def tariff(**added: float) -> Policy:
    """The baseline's tariffs with `AAA_BBB=0.25` added on both goods that AAA buys from BBB."""
    level = TARIFF.copy()
    for pair, points in added.items():
        level["ABC".index(pair[0]), "ABC".index(pair[4]), :2] += points
    return Policy(tariff=level)


def counterfactual(one: World, policy: Policy, base: Policy | None = None, **given) -> Counterfactual:
    """The effects of a policy at a fixed deficit, against the baseline or against another policy."""
    found = settle(one.economy, policy, given.pop("deficit", None))
    said = {"instruments": (), "closure_name": "fixed", "certificate": None, **given}
    closure = Closure(one.deficit, np.zeros(3), np.zeros((3, 3)))
    return Counterfactual(
        world=one, base=settle(one.economy, base or Policy()), solution=SimpleNamespace(value=found),
        closure=closure, policy=policy, mechanics=Mechanics(), **said,
    )  # fmt: skip


def settle(e: Economy, policy: Policy, deficit=None, rounds: int = 4000) -> Equilibrium:
    """Solve by repetition: wages move by a fraction of the excess demand for labour until it vanishes."""
    u, n, j = e.shape
    t = e.tariff if policy.tariff is None else policy.tariff
    tax = np.zeros((n, n, j)) if policy.export_tax is None else policy.export_tax
    sub = np.zeros((n, j)) if policy.subsidy is None else policy.subsidy
    distance = np.ones((n, n, j)) if policy.trade_cost is None else policy.trade_cost
    skill = np.ones((n, j)) if policy.productivity is None else policy.productivity
    owed = e.deficit if deficit is None else deficit
    w, p, x = np.ones(n), np.ones((u, n, j)), e.expenditure.copy()
    for _ in range(rounds):
        c = w[:, None] ** e.value_added_share * np.exp(np.einsum("nk,nkj->nj", np.log(p[0]), e.io_share)) / skill
        wedge = distance * (1 + t) / (1 + e.tariff) * (1 + tax) * (1 - sub)
        delivered = e.share * (wedge * c) ** -e.theta
        p = delivered.sum(axis=2) ** (-1 / e.theta)
        pi = delivered / delivered.sum(axis=2, keepdims=True)
        paid = pi * x[:, :, None, :]
        border = paid / (1 + t)
        y = (border / (1 + tax) / (1 - sub)).sum(axis=(0, 1))
        tariffs = (border * t).sum(axis=(0, 2, 3))
        taxes = (border * tax / (1 + tax)).sum(axis=(0, 1, 3))
        bill = (sub * y).sum(axis=1)
        income = w * e.value_added + tariffs + taxes - bill + owed
        x = e.final_share * income[None, :, None]
        x[0] += np.einsum("nkj,nj->nk", e.io_share, y)
        w = w * ((e.value_added_share * y).sum(axis=1) / (w * e.value_added)) ** 0.3
        level = (w * e.value_added).sum() / e.value_added.sum()
        w = w / level
    return Equilibrium(
        np.repeat(w[:, None], j, axis=1), c, p, pi, t, tax, sub, x, y, w * e.value_added,
        tariffs, taxes, bill, owed, income,
    )  # fmt: skip
