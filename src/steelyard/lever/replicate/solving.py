"""One solve of the world model with its certificate, for worlds that are not in equilibrium to begin with."""

from __future__ import annotations

from steelyard.errors import BrokenInvariant
from steelyard.kernels.economy import Closure, Equilibrium, Mechanics, Policy
from steelyard.kernels.equilibrium import Status, solve
from steelyard.lever.certificate import certify
from steelyard.lever.replicate.report import Certified
from steelyard.lever.world import World


def solved(world: World, policy: Policy, closure: Closure, what: str) -> tuple[Equilibrium, Certified]:
    """The equilibrium and its certificate; BrokenInvariant, with `what` was solved, where there is none."""
    solution = solve(world.economy, policy, closure, Mechanics())
    if solution.status is not Status.SOLVED:
        raise BrokenInvariant(f"{what}: {solution.status.value}")
    found = certify(world.economies, world.sectors, world.economy, policy, closure, Mechanics(), solution.value)
    worst = found.worst
    text = f"largest residual {worst.excess:.1e} ({worst.block}{f', {worst.where}' if worst.where else ''})"
    if found.absorbed > 1e-12:
        text += f"; data imbalance absorbed {found.absorbed:.1e} of value added ({found.absorbed_by})"
    return solution.value, Certified(what, worst.excess, f"{text}; {solution.stats.iterations} iterations")
