"""The rungs of the solver below the first: damping, and a path through milder shocks of the same kind.

The path goes from the baseline's wedges to the policy's, each geometrically, and from its deficits to the closure's,
linearly; each point starts from the two before it, extrapolated (Allgower & Georg 2003, ch. 2 and 6). A step that
fails is cut in three.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steelyard.kernels import anderson, equations, terms
from steelyard.kernels.economy import Array, Closure, Economy, Policy

DONE, ON_THE_WAY = 1e-12, 1e-6  # tolerances of the last point and of those before it
ENOUGH, ENOUGH_ON_THE_WAY = 1e-10, 1e-4  # what is taken where a point stalls above its tolerance
FIRST_STEP, LONGEST, SHORTEST = 0.25, 0.5, 1e-3
LIMIT, PATIENCE = 300, 150  # passes at each point
DAMPED_LIMIT = 600
BUDGET = 20_000  # passes in all


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where a rung ended."""

    state: Array  # [unknown]
    residual: float
    passes: int
    rung: str


def climb(economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, failed: Attempt) -> Attempt:
    """The rungs after a `failed` first one; the best attempt where none succeeds."""
    damped = failed
    if failed.residual > ENOUGH:  # else it ended where an income is not positive: the path will tell
        damped = _point(economy, policy, closure, k, np.zeros_like(failed.state), last=True, damped=True)
        if damped.residual <= ENOUGH:
            return replace(damped, passes=failed.passes + damped.passes)
    spent = failed.passes + damped.passes
    path = _follow(economy, policy, closure, k, np.zeros_like(failed.state), spent)
    return min((path, damped, failed), key=lambda attempt: attempt.residual)


def interpolate(economy: Economy, policy: Policy, closure: Closure, t: float) -> tuple[Policy, Closure]:
    """The shock at the fraction `t` of its way from the baseline."""
    tariff = policy.tariff
    if tariff is not None:
        tariff = np.expm1((1 - t) * np.log1p(economy.tariff) + t * np.log1p(tariff))
    milder = replace(
        policy,
        tariff=tariff,
        trade_cost=None if policy.trade_cost is None else policy.trade_cost**t,
        export_tax=None if policy.export_tax is None else np.expm1(t * np.log1p(policy.export_tax)),
        subsidy=None if policy.subsidy is None else -np.expm1(t * np.log1p(-policy.subsidy)),
        productivity=None if policy.productivity is None else policy.productivity**t,
        quotas=tuple(replace(quota, cap=quota.cap**t) for quota in policy.quotas),
    )
    transfer = (1 - t) * economy.deficit + t * closure.transfer
    return milder, Closure(transfer, t * closure.gdp_share, t * closure.margin)


def _follow(
    economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, start: Array, spent: int
) -> Attempt:
    done, step = 0.0, FIRST_STEP
    points = [(0.0, start)]
    attempt = Attempt(start, np.inf, spent, "homotopy")
    while done < 1 and step >= SHORTEST and spent < BUDGET:
        t = min(1.0, done + step)
        milder, between = interpolate(economy, policy, closure, t) if t < 1 else (policy, closure)
        attempt = _point(economy, milder, between, k, _extrapolate(points, t), last=t == 1)
        spent += attempt.passes
        if attempt.residual <= (ENOUGH if t == 1 else ENOUGH_ON_THE_WAY):
            done, step = t, min(2 * step, LONGEST)
            points = [points[-1], (t, attempt.state)]
        else:
            step /= 3
    residual = attempt.residual if done == 1 else np.inf
    return Attempt(attempt.state, residual, spent, "homotopy")


def _point(
    economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, start: Array,
    *, last: bool, damped: bool = False,
) -> Attempt:  # fmt: skip
    cost = k.unpack(start[None])[0] if start.any() else None
    s = terms.scenarios(economy, k, [policy], [closure], cost)

    def step(z: Array, _: np.ndarray) -> Array:
        with np.errstate(all="ignore"):
            return equations.one_pass(equations.normalise(z, k), k, s).image

    found = anderson.fixed_point(
        step, start[None], tolerance=DONE if last else ON_THE_WAY, limit=DAMPED_LIMIT if damped else LIMIT,
        window=20 if damped else 10, mixing=0.5 if damped else 1.0, patience=PATIENCE,
    )  # fmt: skip
    return Attempt(
        found.state[0], float(found.residual[0]), int(found.iterations[0]), "damped" if damped else "homotopy"
    )


def _extrapolate(points: list[tuple[float, Array]], t: float) -> Array:
    (before, older), (now, newer) = points[0], points[-1]
    if now == before:
        return newer
    return newer + (t - now) / (now - before) * (newer - older)
