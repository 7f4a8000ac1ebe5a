"""The rungs of the solver below the first: a longer memory, damping, and a path through milder shocks.

The path leads from the baseline's wedges to the policy's, each geometrically, under the closure's own rule; what the
baseline's deficits have beyond that rule is faded out. Each point starts from the two before it, extrapolated
(Allgower & Georg 2003, ch. 2 and 6); a step that fails is cut in three.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steelyard.kernels import anderson, equations, terms
from steelyard.kernels.economy import Array, Closure, Economy, Policy

DONE, ON_THE_WAY = 1e-12, 1e-6  # tolerances of the last point and of those before it
ENOUGH, ENOUGH_ON_THE_WAY = 1e-10, 1e-4  # what is taken where a point stalls above its tolerance
FIRST_STEP, LONGEST, SHORTEST = 0.25, 0.5, 1e-3
BUDGET = 20_000  # passes in all


@dataclass(frozen=True, slots=True)
class Loop:
    """How one accelerated loop runs; see `anderson.fixed_point`."""

    tolerance: float
    limit: int
    patience: int
    window: int = 10
    mixing: float = 1.0


RUNGS = {"restart": Loop(DONE, 3000, 400, window=30), "damped": Loop(DONE, 1000, 200, window=10, mixing=0.5)}
POINT, LAST_POINT = Loop(ON_THE_WAY, 300, 150), Loop(DONE, 3000, 400)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where a rung ended."""

    state: Array  # [unknown]
    residual: float
    passes: int
    rung: str
    reached: float = 1.0  # of the way from the baseline to the policy, where the path was taken
    poorest: float = np.inf  # least income over value added where the path broke off


def climb(economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, failed: Attempt) -> Attempt:
    """The rungs after a `failed` first one; the best attempt where none succeeds.

    An attempt that did converge failed because an income ended at its floor: only the path can tell more.
    """
    attempts, spent = [failed], failed.passes
    for rung, loop in RUNGS.items() if failed.residual > ENOUGH else ():
        tried = _point(economy, policy, closure, k, np.zeros_like(failed.state), loop, rung)
        spent += tried.passes
        attempts.append(replace(tried, passes=spent))
        if tried.residual <= ENOUGH:
            return attempts[-1]
    attempts.append(_follow(economy, policy, closure, k, np.zeros_like(failed.state), spent))
    best = min(reversed(attempts), key=lambda attempt: attempt.residual)
    return replace(best, reached=attempts[-1].reached, poorest=attempts[-1].poorest)


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
    missing = economy.deficit - _deficit_at_rest(economy, closure)
    return milder, replace(closure, transfer=closure.transfer + (1 - t) * missing)


def _deficit_at_rest(economy: Economy, closure: Closure) -> Array:
    """The closure's deficits at the baseline's flows and value added."""
    gdp, flows = economy.value_added, economy.flows.sum(axis=0)
    aimed = closure.gdp_share * gdp
    earned = (closure.margin[:, None, :] * flows).sum(axis=2)
    return closure.transfer + aimed - gdp * aimed.sum() / gdp.sum() + earned.sum(axis=1) - earned.sum(axis=0)


def _follow(
    economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, start: Array, spent: int
) -> Attempt:
    done, step = 0.0, FIRST_STEP
    points = [(0.0, start)]
    attempt = Attempt(start, np.inf, spent, "homotopy")
    while done < 1 and step >= SHORTEST and spent < BUDGET:
        t = min(1.0, done + step)
        milder, between = interpolate(economy, policy, closure, t) if t < 1 else (policy, closure)
        loop = LAST_POINT if t == 1 else POINT
        attempt = _point(economy, milder, between, k, _extrapolate(points, t), loop, "homotopy")
        spent += attempt.passes
        if attempt.residual <= (ENOUGH if t == 1 else ENOUGH_ON_THE_WAY):
            done, step = t, min(2 * step, LONGEST)
            points = [points[-1], (t, attempt.state)]
        else:
            step /= 3
    if done == 1:
        return replace(attempt, passes=spent)
    poorest = _poorest(economy, *interpolate(economy, policy, closure, done), k, points[-1][1])
    return Attempt(attempt.state, np.inf, spent, "homotopy", done, poorest)


def _poorest(economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, state: Array) -> float:
    """Least income over value added at a point of the path."""
    s = terms.scenarios(economy, k, [policy], [closure])
    with np.errstate(all="ignore"):
        p = equations.one_pass(equations.normalise(state[None], k), k, s)
    return float((p.income / p.gdp).min())


def _point(
    economy: Economy, policy: Policy, closure: Closure, k: terms.Constants, start: Array, loop: Loop, rung: str
) -> Attempt:
    cost = k.unpack(start[None])[0] if start.any() else None
    s = terms.scenarios(economy, k, [policy], [closure], cost)

    def step(z: Array, _: np.ndarray) -> Array:
        with np.errstate(all="ignore"):
            return equations.one_pass(equations.normalise(z, k), k, s).image

    found = anderson.fixed_point(
        step, start[None], tolerance=loop.tolerance, limit=loop.limit, patience=loop.patience,
        window=loop.window, mixing=loop.mixing,
    )  # fmt: skip
    return Attempt(found.state[0], float(found.residual[0]), int(found.iterations[0]), rung)


def _extrapolate(points: list[tuple[float, Array]], t: float) -> Array:
    (before, older), (now, newer) = points[0], points[-1]
    if now == before:
        return newer
    return newer + (t - now) / (now - before) * (newer - older)
