"""Solve the world equilibrium: one accelerated loop over `equations`, and a ladder for what it cannot take at once.

The ladder has four rungs: Anderson acceleration from the baseline; a restart with a longer memory; damping; and a path
through milder shocks of the same kind (homotopy). A batch climbs the first rung together.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from steelyard.kernels import anderson, equations, terms
from steelyard.kernels.economy import Array, Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.homotopy import Attempt, climb

TOLERANCE = 1e-12  # largest change of any unknown (a logarithm, or a share of value added) in one pass
ACCEPTED = 1e-10  # where rounding keeps the loop from TOLERANCE; the certificate decides
POOR = 0.2  # income over value added: a path that breaks off below it breaks off for want of income
LIMIT = 300  # passes on a rung
PATIENCE = 120  # passes within which the residual has to halve


class Status(Enum):
    """How a solve ended; the value says what happened, why, and what to try."""

    SOLVED = "Solved: every equation holds."
    NO_INCOME = (
        "No equilibrium with positive incomes was found: subsidies, negative tariffs or the transfer that the closure "
        "asks for exceed what an economy earns. Make the shock smaller, or close the balance by 'gdp_share' or 'zero'."
    )
    NOT_CONVERGED = (
        "The equations were not met: the shock may have no equilibrium (a transfer that cannot be earned under "
        "prohibitive tariffs, scale economies with theta * psi near 1) or be too far from the baseline. "
        "Try it in steps, each starting from the last."
    )

    @property
    def solved(self) -> bool:
        """Whether there is a solution to use."""
        return self is Status.SOLVED


@dataclass(frozen=True, slots=True)
class Stats:
    """What a solve took."""

    iterations: int  # passes over the equations, on all rungs
    residual: float  # max change of an unknown in the last pass
    seconds: float  # wall; of a batch, its share
    rung: str  # "direct", "restart", "damped" or "homotopy"
    reached: float = 1.0  # of the way to the policy, along a path of milder ones, where that was taken


@dataclass(frozen=True, slots=True)
class Solution:
    """An equilibrium with how it was come by. `value` is not to be used unless `status.solved`."""

    value: Equilibrium
    status: Status
    stats: Stats


def solve(
    economy: Economy,
    policy: Policy | None = None,
    closure: Closure | None = None,
    mechanics: Mechanics | None = None,
    start: Equilibrium | None = None,
) -> Solution:
    """The equilibrium of `economy` under one policy; see `solve_batch`. `start` is where the loop begins."""
    return solve_batch(economy, [policy or Policy()], [closure or fixed(economy)], mechanics, start)[0]


def solve_batch(
    economy: Economy,
    policies: Sequence[Policy],
    closures: Sequence[Closure],
    mechanics: Mechanics | None = None,
    start: Equilibrium | None = None,
) -> list[Solution]:
    """The equilibria under several policies, each with its closure, in the order given.

    Never raises for a shock without solution: `Solution.status` says so. Input is taken as valid (`lever` checks it).
    """
    began = time.perf_counter()
    mechanics = mechanics or Mechanics()
    k = terms.constants(economy, mechanics, closures, policies)
    s = terms.scenarios(economy, k, policies, closures)
    quotas = max(len(policy.quotas) for policy in policies)
    z = np.zeros((len(policies), k.others.stop + quotas))
    if start is not None:
        z += _state(start, economy, k, quotas)
    found = anderson.fixed_point(passes(k, s), z, tolerance=TOLERANCE, limit=LIMIT, patience=PATIENCE)
    each = (time.perf_counter() - began) / len(policies)
    out = []
    for row, (policy, closure) in enumerate(zip(policies, closures, strict=True)):
        attempt = Attempt(found.state[row], float(found.residual[row]), int(found.iterations[row]), "direct")
        clock = time.perf_counter()
        own = s.take(np.array([row]))
        last, status = _judge(attempt, k, own)
        if not status.solved:
            attempt = climb(economy, policy, closure, k, attempt)
            last, status = _judge(attempt, k, own)
        value = _materialise(economy, policy, k, own, last)
        seconds = each + time.perf_counter() - clock
        out.append(
            Solution(value, status, Stats(attempt.passes, attempt.residual, seconds, attempt.rung, attempt.reached))
        )
    return out


def fixed(economy: Economy) -> Closure:
    """The closure that keeps each deficit at its baseline amount (Dekle, Eaton & Kortum 2007)."""
    _, n, j = economy.shape
    return Closure(economy.deficit, np.zeros(n), np.zeros((n, j)))


def at_rest(economy: Economy) -> Equilibrium:
    """The baseline itself, all hats 1. It is an equilibrium only if the baseline's data are one."""
    uses, n, j = economy.shape
    tariff_revenue = (economy.flows * economy.tariff).sum(axis=(0, 2, 3))
    return Equilibrium(
        wage_hat=np.ones((n, j)),
        cost_hat=np.ones((n, j)),
        price_hat=np.ones((uses, n, j)),
        share=economy.share,
        tariff=economy.tariff,
        export_tax=np.zeros((n, n, j)),
        subsidy=np.zeros((n, j)),
        expenditure=economy.expenditure,
        output=economy.output,
        value_added=economy.value_added,
        tariff_revenue=tariff_revenue,
        export_tax_revenue=np.zeros(n),
        subsidy_bill=np.zeros(n),
        deficit=economy.deficit,
        income=economy.value_added + tariff_revenue + economy.deficit,
    )


def passes(k: terms.Constants, s: terms.Scenarios) -> Callable[[Array, np.ndarray], Array]:
    """The fixed-point map for `anderson.fixed_point`; scenarios that are done leave the arrays."""
    live = s

    def step(z: Array, rows: np.ndarray) -> Array:
        nonlocal live
        if len(rows) != len(live.transfer):
            live = s.take(rows)
        with np.errstate(all="ignore"):  # an iterate may leave the domain; the loop sees that it did
            return equations.one_pass(equations.normalise(z, k), k, live).image

    return step


def _state(start: Equilibrium, economy: Economy, k: terms.Constants, quotas: int) -> Array:
    """The unknowns at an equilibrium, [1, unknown]."""
    level = np.log(start.value_added / economy.value_added)[None]
    others = (np.zeros_like(level), start.export_tax_revenue[None])
    wedge = np.zeros((1, quotas))
    held = min(quotas, len(start.quota_wedge))
    wedge[:, :held] = np.log1p(start.quota_wedge[:held])
    return k.pack(np.log(start.cost_hat.T)[None], k.log_ratio(start.output.T)[None], level, others, wedge)


def _judge(attempt: Attempt, k: terms.Constants, s: terms.Scenarios) -> tuple[equations.Pass, Status]:
    """One more pass at the end of an attempt, and what it is worth."""
    with np.errstate(all="ignore"):
        last = equations.one_pass(equations.normalise(attempt.state[None], k), k, s)
    if not attempt.residual <= ACCEPTED:
        return last, Status.NO_INCOME if attempt.poorest < POOR else Status.NOT_CONVERGED
    starved = (last.income <= equations.POOREST * last.gdp).any()
    return last, Status.NO_INCOME if starved else Status.SOLVED


def _materialise(
    economy: Economy, policy: Policy, k: terms.Constants, s: terms.Scenarios, p: equations.Pass
) -> Equilibrium:
    """Everything the equations define, in the public order of axes."""
    with np.errstate(all="ignore"):
        cost, _, _, _, log_wedge = k.unpack(equations.normalise(p.image, k))
        wedge = np.expm1(log_wedge[0, : len(policy.quotas)])
        share = s.gross[0] * (p.weight[0][None, :, None, :] / p.total[0][..., None])
        tariff, export_tax = _levels(economy, policy, wedge)
        wage_hat = np.exp(p.log_wage[0].T)
        return Equilibrium(
            wage_hat=np.broadcast_to(wage_hat, economy.value_added_share.shape),
            cost_hat=np.exp(cost[0].T),
            price_hat=np.exp(p.log_price[0].transpose(0, 2, 1)),
            share=share.transpose(0, 2, 3, 1),
            tariff=tariff,
            export_tax=export_tax,
            subsidy=np.zeros(economy.value_added_share.shape) if policy.subsidy is None else policy.subsidy,
            expenditure=p.expenditure[0].transpose(0, 2, 1),
            output=p.output[0].T,
            value_added=p.gdp[0],
            tariff_revenue=np.where(tariff.any(axis=(1, 2)), p.tariff_revenue[0], 0.0),  # where none is levied, none
            export_tax_revenue=p.export_tax_revenue[0],
            subsidy_bill=p.subsidy_paid[0],
            deficit=p.deficit[0],
            income=p.income[0],
            quota_wedge=wedge,
        )


def _levels(economy: Economy, policy: Policy, wedge: Array) -> tuple[Array, Array]:
    """Tariffs and export taxes with the quotas' rents in them."""
    tariff = economy.tariff if policy.tariff is None else policy.tariff
    export_tax = np.zeros_like(economy.tariff) if policy.export_tax is None else policy.export_tax
    if policy.quotas:
        tariff, export_tax = tariff.copy(), export_tax.copy()
    for quota, rent in zip(policy.quotas, wedge, strict=False):
        where = (quota.importer, quota.exporter, quota.sector)
        level = export_tax if quota.to_exporter else tariff
        level[where] = (1 + level[where]) * (1 + rent) - 1
    return tariff, export_tax
