"""The exact gradient of any results of an equilibrium with respect to every wedge at once, by the adjoint.

At the fixed point z = F(z, p) of `equations`, a result phi(z, p) has, by the implicit function theorem,

    lambda = (dF/dz)^T lambda + dphi/dz,        dphi/dp = dphi/dp direct + (dF/dp)^T lambda

(Griewank & Walther 2008, ch. 15). The first is a linear fixed point of the same size as the equilibrium's own, found
by GMRES with one reverse sweep (`pullback`) an iteration; the second comes out of one more sweep for all tariffs,
importer x exporter x sector, together. The price is about that of one solve, however many the wedges are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from steelyard.errors import BrokenInvariant
from steelyard.kernels import krylov, point, pullback
from steelyard.kernels.economy import Closure, Economy, Equilibrium, Mechanics, Policy
from steelyard.kernels.gradient import Gradient, assemble
from steelyard.kernels.point import Point
from steelyard.kernels.seeds import NOTHING, Seeds, stack

TOLERANCE = 1e-11  # of the residual, relative to the direct derivative
ALLOWED = 1e-9  # residual at which a gradient is still given
AT_REST = 1e-8  # how far the equilibrium may be from one
NOTHING_LEFT = 1e-13  # of a derivative, once the numeraire is held
LIMIT = 600


def gradients(
    economy: Economy,
    policy: Policy,
    closure: Closure,
    mechanics: Mechanics,
    equilibrium: Equilibrium,
    results: Sequence[Seeds],
) -> list[Gradient]:
    """The gradient of each result at a solved equilibrium.

    Where a quota is just about to bind (or to cease to), the derivative is that of the side on which it is slack.
    BrokenInvariant where `equilibrium` does not solve the problem given, or the adjoint cannot be solved to `ALLOWED`.
    """
    seeds = stack(results)
    with np.errstate(all="ignore"):  # a producer without customers divides by its sales; such cells are masked
        at = _settled(point.around(economy, policy, closure, mechanics, equilibrium))
        first = pullback.sweep(at, np.zeros((len(results), len(at.z))), seeds)
        # A result that no unknown moves, such as world value added, leaves rounding only.
        still = np.abs(first.state).max(axis=1) <= NOTHING_LEFT * first.size
        direct = np.where(still[:, None], 0.0, first.state)
        found = krylov.fixed_point(
            lambda x: pullback.sweep(at, x, NOTHING).state, direct, tolerance=TOLERANCE, limit=LIMIT
        )
        costate = found.state
        swept = pullback.sweep(at, costate, seeds)
    off = np.abs(swept.state - costate).max(axis=1)
    off = off / np.where(still, np.maximum(first.size, np.finfo(float).tiny), np.abs(costate).max(axis=1))
    if not (off <= ALLOWED).all():
        raise BrokenInvariant(
            f"The adjoint of this equilibrium was solved to {off.max():.1e} only, {ALLOWED:g} is needed, so no "
            "gradient is given. The equilibrium is close to a point where it is not unique: compare two solves instead."
        )
    return [
        assemble(at, policy, swept, seeds, row, (float(off[row]), found.products + 2)) for row in range(len(results))
    ]


def _settled(at: Point) -> Point:
    if not at.off <= AT_REST:
        raise BrokenInvariant(
            f"No gradient: the equilibrium given does not solve this problem (an unknown moves by {at.off:.1e} in a "
            "pass). Give the policy, closure and mechanics that it was solved under."
        )
    return at
