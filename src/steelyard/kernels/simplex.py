"""The least value of a smooth function of a few variables, without derivatives.

Source: J. A. Nelder and R. Mead (1965), "A simplex method for function minimization", Computer Journal 7, 308-313,
with their coefficients: reflection 1, expansion 2, contraction 1/2, shrinkage 1/2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def minimise(
    loss: Callable[[Array], float],
    start: Array,
    *,
    step: float = 0.1,
    tolerance: float = 1e-9,
    limit: int = 400,
) -> Array:
    """A place where `loss` is least near `start`.

    Ends when the simplex's losses agree within `tolerance` and its places within its square root, or after
    `limit` evaluations.
    """
    size = start.size
    places = [start.astype(float), *(start + step * np.eye(size)[i] for i in range(size))]
    corners = [(loss(place), i, place) for i, place in enumerate(places)]
    used = len(corners)
    while used < limit:
        corners.sort(key=lambda one: one[:2])
        if _flat(corners, tolerance):
            break
        centre = sum((corner[2] for corner in corners[:-1]), np.zeros(size)) / size
        corners, calls = _step(loss, corners, centre, used)
        used += calls
    return min(corners, key=lambda one: one[:2])[2]


Corner = tuple[float, int, Array]


def _flat(corners: list[Corner], tolerance: float) -> bool:
    level = corners[-1][0] - corners[0][0] <= tolerance * (1 + abs(corners[0][0]))
    spread = max(float(np.abs(one[2] - corners[0][2]).max()) for one in corners)
    return level and spread <= tolerance**0.5


def _step(loss: Callable[[Array], float], corners: list[Corner], centre: Array, used: int) -> tuple[list[Corner], int]:
    worst, second, best = corners[-1], corners[-2], corners[0]
    away = centre - worst[2]

    def tried(by: float, label: int) -> Corner:
        place = centre + by * away
        return loss(place), label, place

    reflected = tried(1.0, used)
    if reflected[0] < best[0]:
        further = tried(2.0, used + 1)
        return [*corners[:-1], min(reflected, further, key=lambda one: one[0])], 2
    if reflected[0] < second[0]:
        return [*corners[:-1], reflected], 1
    nearer = tried(0.5 if reflected[0] < worst[0] else -0.5, used + 1)
    if nearer[0] < min(reflected[0], worst[0]):
        return [*corners[:-1], nearer], 2
    shrunk = [best[2] + 0.5 * (one[2] - best[2]) for one in corners[1:]]
    return [best, *((loss(place), used + 2 + i, place) for i, place in enumerate(shrunk))], 2 + len(shrunk)
