"""Solve a world under instruments and a closure: every answer certified, or an error that says why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput, NoEquilibrium, UnknownName
from steelyard.kernels.economy import Closure, Equilibrium, Mechanics, Policy
from steelyard.kernels.equilibrium import Solution, Status, at_rest, solve_batch
from steelyard.lever import closures
from steelyard.lever import scale as economies_of_scale
from steelyard.lever.assemble import Assembled, assemble
from steelyard.lever.certificate import TOLERANCE, certify, examine
from steelyard.lever.counterfactual import Counterfactual

if TYPE_CHECKING:
    from steelyard.lever.instruments import Instrument
    from steelyard.lever.world import World

BATCH_BYTES = 12 * 2**20  # of weights that a batch holds at once: beyond what a cache holds, batches do not pay
AGAINST = ("closure", "data")
BASELINE = "the baseline"
_bases: WeakKeyDictionary[World, dict[Any, tuple[Equilibrium, str]]] = WeakKeyDictionary()


def solve(
    world: World,
    *instruments: Instrument,
    closure: str | closures.Closure = "fixed",
    scale: Mapping[str, float] | ArrayLike | None = None,
    mobile: bool = True,
    start: Counterfactual | None = None,
    against: str | None = None,
) -> Counterfactual:
    """The counterfactual of `instruments`, applied in order, under a closure of the trade balance.

    `closure`: fixed, gdp_share, zero, partial:S, ilms, or an object of `lever.closures`. `scale`: external economies
    of scale by sector (see `lever.scale`). `mobile`: whether labour moves between sectors. `start`: a counterfactual
    of the same world to begin from, which a nearby one reaches sooner.

    `against`: what effects are measured against. "closure" is the baseline under the same closure: the data where they
    are an equilibrium under it, else (`zero`, or data that are none) the baseline re-solved, so that rebalancing is
    not mixed with the instruments' effect. "data" is the data as they are, so that rebalancing is an effect itself
    (Dekle, Eaton & Kortum 2007). None is "closure", but "data" where no instrument is given and the data are an
    equilibrium of their own: then the closure is the change.

    BadInput and its kin for instruments that are wrong or touch nothing; NoEquilibrium where none was found;
    BrokenInvariant where the certificate fails.
    """
    begun = None if start is None else start.equilibrium
    return solve_many(world, [instruments], closure=closure, scale=scale, mobile=mobile, start=begun, against=against)[
        0
    ]


def solve_many(
    world: World,
    scenarios: Sequence[Iterable[Instrument]],
    *,
    closure: str | closures.Closure = "fixed",
    scale: Mapping[str, float] | ArrayLike | None = None,
    mobile: bool = True,
    start: Equilibrium | None = None,
    against: str | None = None,
) -> list[Counterfactual]:
    """Several sets of instruments under one closure, solved together; as `solve` for each, in the order given.

    The first scenario without a certified equilibrium raises.
    """
    rule = closures.parse(closure)
    mechanics = _mechanics(world, scale, mobile)
    asked = [assemble(world, instruments) for instruments in scenarios]
    found: list[Counterfactual] = []
    for chunk in _chunks(world, asked):
        kernel = [rule.rule(world, one.transfers) for one in chunk]
        solutions = solve_batch(world.economy, [one.policy for one in chunk], kernel, mechanics, start)
        for one, closed, solution in zip(chunk, kernel, solutions, strict=True):
            certificate = _certified(world, one.policy, closed, mechanics, solution)
            base, note = _base(world, rule, mechanics, _against(against, one))
            found.append(
                Counterfactual(
                    world, base, solution, tuple(touch.instrument for touch in one.touched), rule.label, closed,
                    certificate, one.policy, mechanics, note, rule.stated(world),
                    None if note == BASELINE else rule.rule(world), one.touched,
                )
            )  # fmt: skip
    return found


def _mechanics(world: World, given: Any, mobile: bool) -> Mechanics:
    return Mechanics(economies_of_scale.elasticities(world, given), mobile)


def _chunks(world: World, asked: Sequence[Assembled]) -> Iterator[Sequence[Assembled]]:
    size = max(1, BATCH_BYTES // (3 * world.economy.share.nbytes))
    for at in range(0, len(asked), size):
        yield asked[at : at + size]


def _against(asked: str | None, one: Assembled) -> str:
    """`asked`, checked; where nothing was asked: "either" without instruments, else "closure"."""
    if asked not in (None, *AGAINST):
        raise UnknownName("base to measure against", str(asked), AGAINST)
    return asked or ("closure" if one.touched else "either")


def _base(world: World, rule: closures.Closure, mechanics: Mechanics, against: str) -> tuple[Equilibrium, str]:
    """What effects are measured against, and its name; "either" is the data where they are an equilibrium."""
    if against != "closure":
        rest, note = _held(world, closures.Fixed(), mechanics)
        if note == BASELINE:
            return rest, note
        if against == "data":
            raise BadInput(
                "These data are no equilibrium, so nothing can be measured against them. Leave `against` out: effects "
                "are then against the baseline re-solved. `World.identities()` says where the data are off."
            )
    return _held(world, rule, mechanics)


def _held(world: World, rule: closures.Closure, mechanics: Mechanics) -> tuple[Equilibrium, str]:
    """The baseline where it is an equilibrium under the rule, else the equilibrium beside it; remembered."""
    held = _bases.setdefault(world, {})
    key = (rule, mechanics.mobile, None if mechanics.scale is None else mechanics.scale.tobytes())
    if key not in held:
        held[key] = _new_base(world, rule, mechanics)
    return held[key]


def _new_base(world: World, rule: closures.Closure, mechanics: Mechanics) -> tuple[Equilibrium, str]:
    closed, rest = rule.rule(world, None), at_rest(world.economy)
    e, policy = world.economy, Policy()
    if examine(world.economies, world.sectors, e, policy, closed, mechanics, rest).ok:
        return rest, BASELINE
    solution = solve_batch(e, [policy], [closed], mechanics)[0]
    _certified(world, policy, closed, mechanics, solution)
    return solution.value, f"{BASELINE} re-solved under closure {rule.label}"


def _certified(world: World, policy: Policy, closed: Closure, mechanics: Mechanics, solution: Solution) -> Any:
    if not solution.status.solved:
        raise NoEquilibrium(_why(world, solution))
    return certify(world.economies, world.sectors, world.economy, policy, closed, mechanics, solution.value, TOLERANCE)


def _why(world: World, solution: Solution) -> str:
    stats, value = solution.stats, solution.value
    where = ""
    if solution.status is Status.NO_INCOME:
        with np.errstate(all="ignore"):
            poor = int(np.nanargmin(value.income / value.value_added))
        where = f" The first to run out of income is {world.economies[poor]}."
    if stats.reached < 1:
        where += f" Milder shocks of the same kind were solved up to {100 * stats.reached:.0f} % of this one."
    return (
        f"{solution.status.value}{where} (Last residual {stats.residual:.1e} after {stats.iterations} passes; "
        f"rung: {stats.rung}.)"
    )
