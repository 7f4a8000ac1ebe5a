"""What moves a result: its exact first-order effects of every tariff, tax, cost, elasticity and deficit at once.

One adjoint (`kernels.adjoint`) gives the derivatives of a result by all wedges for about the price of a solve.
`gradient` is the arrays with their labels, `what_moves` the policies ranked. Effects are of first order: what a small
step does, scaled to a step that can be read (one point, one percent). For a large step, solve.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steelyard.kernels import adjoint
from steelyard.kernels.economy import Policy
from steelyard.kernels.gradient import Gradient as Derivatives
from steelyard.lever.closures import Closure, pair
from steelyard.lever.counterfactual import Counterfactual
from steelyard.lever.results import PERCENT, Result, parse
from steelyard.lever.solve import solve

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.instruments import Instrument
    from steelyard.lever.world import World

AT_REST = 5  # passes that a solve takes where it starts at its solution


@dataclass(frozen=True, eq=False)
class Gradient:
    """The derivatives of one result at one counterfactual.

    `by` has them as arrays, axes as in the world's: per unit of a level (tariff, export_tax, subsidy), per log of a
    hat (trade_cost, productivity), per unit of theta and of psi (`scale`), per unit of account (`transfer`).
    """

    counterfactual: Counterfactual
    result: Result
    value: float  # of the result, in its unit
    by: Derivatives
    seconds: float

    @property
    def closure(self) -> str:
        """The name of the closure."""
        return self.counterfactual.closure_name

    @property
    def solves(self) -> float | None:
        """The price: time taken over that of the counterfactual's own solve; None where there was nothing to solve."""
        stats = self.counterfactual.solution.stats
        return self.seconds / stats.seconds if stats.iterations >= AT_REST else None

    def price(self) -> str:
        """The price in words: `50 reverse sweeps, 1.1 solves of 55 passes, for 23,552 tariffs and all other wedges`."""
        stats, solves = self.counterfactual.solution.stats, self.solves
        beside = (
            "each about a pass of the solver" if solves is None else f"{solves:.1f} solves of {stats.iterations} passes"
        )
        return f"{self.by.sweeps} reverse sweeps, {beside}, for {self.by.tariff.size:,} tariffs and all other wedges"

    def frame(self, kind: str = "tariff", by: str = "cell") -> pl.DataFrame:
        """Effects of one kind of policy, the largest first; columns as in `what_moves`.

        `kind` is one of `moves.KINDS`, `by` of `moves.BY`; UnknownName for another.
        """
        from steelyard.lever import moves

        return moves.frame([self], [kind], by)


def gradient(at: World | Counterfactual, result: str | Result, **options: Any) -> Gradient:
    """The gradient of a result, at a counterfactual or at a world as it is.

    `result` is a name as in `lever.results`; `options` go to `solve` where `at` is a world (closure, scale, mobile).
    Errors are those of `results.parse` and `solve`; BrokenInvariant where the adjoint cannot be solved. Where a result
    is against a base that was re-solved (percent, closure `zero`), the base's own dependence on elasticities counts.
    """
    return gradients(at, [result], **options)[0]


def gradients(at: World | Counterfactual, results: Sequence[str | Result], **options: Any) -> list[Gradient]:
    """The gradients of several results at one equilibrium, which costs less than one after the other."""
    cf = at if isinstance(at, Counterfactual) else solve(at, **options)
    named = [parse(cf.world, result) for result in results]
    begun = time.perf_counter()
    found = adjoint.gradients(
        cf.world.economy, cf.policy, cf.closure, cf.mechanics, cf.equilibrium, [result.seeds(cf) for result in named]
    )
    if cf.base_closure is not None:
        found = _with_the_base(cf, named, found)
    each = (time.perf_counter() - begun) / len(named)
    return [
        Gradient(cf, result, result.value(cf), derivatives, each)
        for result, derivatives in zip(named, found, strict=True)
    ]


def _with_the_base(cf: Counterfactual, named: Sequence[Result], found: Sequence[Derivatives]) -> list[Derivatives]:
    """Derivatives by theta and psi of results in percent, r = 100 (m(now) / m(base) - 1), the base moving as well."""
    there = dataclasses.replace(cf.solution, value=cf.base)
    alone = dataclasses.replace(cf, solution=there, policy=Policy(), closure=cf.base_closure)
    at_base = adjoint.gradients(
        cf.world.economy, Policy(), alone.closure, cf.mechanics, cf.base, [result.seeds(alone) for result in named]
    )
    total = []
    for result, now, base in zip(named, found, at_base, strict=True):
        grown = (1 + result.value(cf) / 100) if result.unit == PERCENT else 0.0
        theta, scale = now.theta - grown * base.theta, now.scale - grown * base.scale
        total.append(dataclasses.replace(now, theta=theta, scale=scale))
    return total


def under(
    world: World,
    result: str | Result,
    *after: Instrument,
    closure: Sequence[str | Closure] | str | Closure | None = None,
    **options: Any,
) -> list[Gradient]:
    """The gradient of a result under each closure, at the world as it is or `after` instruments; as `what_moves`."""
    closure = pair(world) if closure is None else closure
    several = [closure] if isinstance(closure, str | Closure) else list(closure)
    named = parse(world, result)
    return [gradient(solve(world, *after, closure=one, **options), named) for one in several]


def what_moves(
    world: World,
    result: str | Result,
    *after: Instrument,
    closure: Sequence[str | Closure] | str | Closure | None = None,
    by: str = "pair",
    kinds: Sequence[str] | None = None,
    top: int | None = 20,
    **options: Any,
) -> pl.DataFrame:
    """The policies that move a result most, `top` of each kind, the largest first; effects are of first order.

    Columns: kind, economy (who acts), partner, sector, policy (in words), step, one `effect CLOSURE` for each closure,
    unit. `closure` None: the two of `closures.pair`. `by`: how tariffs, export taxes and costs are grouped (pair,
    importer, sector, cell). `kinds`: see `moves.KINDS`; None is all. A customs union that the world holds whole acts
    as one, but by cell. `options` go to `solve` (scale, mobile).
    """
    from steelyard.lever import moves

    found = under(world, result, *after, closure=closure, **options)
    return moves.frame(found, list(moves.KINDS) if kinds is None else kinds, by, top)


def caution(found: Gradient) -> str:
    """What a reader has to know of a result under a closure; empty where there is nothing."""
    cf, result = found.counterfactual, found.result
    overall = result.measure in ("balance", "balance_amount") and result.partner is None and result.sectors.all()
    if not overall or cf.closure.margin.any():
        return ""
    if cf.closure.gdp_share.any():
        return f"Under {cf.closure_name} the balance follows GDP, so policies move it by little."
    if result.measure == "balance":
        return f"Under {cf.closure_name} the balance is given: only GDP, by which it is divided, moves."
    return f"Under {cf.closure_name} the balance is given: nothing but a shift of deficits moves it."
