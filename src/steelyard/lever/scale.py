"""External economies of scale by sector, as the caller gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array

if TYPE_CHECKING:
    from steelyard.lever.world import World


def elasticities(world: World, given: Mapping[str, float] | ArrayLike | None) -> Array | None:
    """psi[sector]: unit cost falls with the sector's labour to this power; from a mapping, [sector] or one number.

    A mapping leaves the sectors that it does not name at 0. BadInput, naming the sector, for a negative number and
    for psi * theta >= 1, where agglomeration outweighs the loss of competitiveness and equilibria are many
    (Lashkaripour & Lugovskyy 2023, section II); UnknownName for an unknown sector.
    """
    if given is None:
        return None
    psi = np.zeros(len(world.sectors))
    if isinstance(given, Mapping):
        for name, value in given.items():
            psi[world.sector_index(name)] = value
    else:
        array = np.asarray(given, dtype=np.float64)
        if array.shape not in ((), psi.shape):
            raise BadInput(f"scale has shape {array.shape}; give one number, or one for each of {psi.size} sectors.")
        psi[:] = array
    theta = world.economy.theta
    for at in np.flatnonzero(~(psi >= 0) | ~(psi * theta < 1)):
        raise BadInput(
            f"The scale elasticity of {world.sectors[at]} is {psi[at]:g}. It has to be at least 0 and below "
            f"1 / theta = {1 / theta[at]:.3g}; at or beyond that the model has many equilibria."
        )
    return psi if psi.any() else None
