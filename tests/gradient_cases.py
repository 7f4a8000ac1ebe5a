"""Problems with a result to differentiate: a random smooth function of everything that an equilibrium holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.equilibrium import solve
from steelyard.kernels.seeds import Seeds

WEDGES = ("tariff", "trade_cost", "export_tax", "subsidy", "productivity", "theta", "scale", "transfer", "cap")


@dataclass(frozen=True)
class Case:
    """A problem to solve."""

    economy: Economy
    policy: Policy
    closure: Closure
    mechanics: Mechanics

    @property
    def parts(self):
        return self.economy, self.policy, self.closure, self.mechanics

    def solve(self, start: Equilibrium | None = None) -> Equilibrium:
        found = solve(*self.parts, start=start)
        assert found.status.solved
        return found.value


def functional(base: Economy, seed: int):
    """A result that weighs all quantities at random, and its seeds."""
    rng = np.random.default_rng(seed)
    u, n, j = base.shape
    mean = base.value_added.mean()
    live = base.share.any(axis=(0, 1))
    weight = {
        "flow": rng.normal(size=(n, n, j)) / mean, "expenditure": rng.normal(size=(u, n, j)) / mean,
        "log_price": rng.normal(size=(u, n, j)), "log_cost": rng.normal(size=(n, j)) * live,
        "log_wage": rng.normal(size=(n, j)) * live, "log_output": rng.normal(size=(n, j)) * live,
        "income": rng.normal(size=n) / mean, "gdp": rng.normal(size=n) / mean,
        "export_tax": rng.normal(size=n) / mean, "subsidy_bill": rng.normal(size=n) / mean,
    }  # fmt: skip

    def value(q: Equilibrium) -> float:
        held = {
            "flow": q.flows.sum(axis=0), "expenditure": q.expenditure, "log_price": np.log(q.price_hat),
            "log_cost": np.log(q.cost_hat), "log_wage": np.log(q.wage_hat),
            "log_output": np.log(np.where(live, q.output, 1.0)), "income": q.income, "gdp": q.value_added,
            "export_tax": q.export_tax_revenue, "subsidy_bill": q.subsidy_bill,
        }  # fmt: skip
        return float(sum((weight[name] * held[name]).sum() for name in weight))

    return value, Seeds(**weight)


def directions(case: Case, seed: int):
    """A random direction for each wedge; deficits' sum to zero."""
    rng = np.random.default_rng(seed)
    base = case.economy
    u, n, j = base.shape
    foreign = ~np.eye(n, dtype=bool)[:, :, None]
    transfer = rng.normal(size=n) * base.value_added.min()
    found = {
        "tariff": rng.normal(size=(n, n, j)) * foreign, "trade_cost": rng.normal(size=(u, n, n, j)),
        "export_tax": rng.normal(size=(n, n, j)) * foreign, "subsidy": rng.normal(size=(n, j)),
        "productivity": rng.normal(size=(n, j)), "theta": rng.normal(size=j) * base.theta,
        "scale": rng.normal(size=j) / base.theta, "transfer": transfer - transfer.mean(),
        "cap": rng.normal(size=len(case.policy.quotas)),
    }  # fmt: skip
    return {wedge: along for wedge, along in found.items() if along.size}


def moved(case: Case, wedge: str, direction, step: float) -> Case:
    """The case with one kind of wedge moved along a direction."""
    base, policy, closure, mechanics = case.parts
    add = step * direction
    if wedge == "theta":
        return replace(case, economy=replace(base, theta=base.theta + add))
    if wedge == "scale":
        held = np.zeros_like(base.theta) if mechanics.scale is None else mechanics.scale
        return replace(case, mechanics=replace(mechanics, scale=held + add))
    if wedge == "transfer":
        return replace(case, closure=replace(closure, transfer=closure.transfer + add))
    if wedge == "cap":
        caps = zip(policy.quotas, np.exp(add), strict=True)
        return replace(case, policy=replace(policy, quotas=tuple(replace(q, cap=q.cap * f) for q, f in caps)))
    held = getattr(policy, wedge)
    if wedge in ("trade_cost", "productivity"):
        now = (1.0 if held is None else held) * np.exp(add)
    else:
        now = (base.tariff if wedge == "tariff" else 0.0) + add if held is None else held + add
    return replace(case, policy=replace(policy, **{wedge: now}))
