"""Linear fixed points x = M x + b by GMRES, for several right-hand sides of one map at once.

Saad & Schultz (1986), "GMRES: a generalized minimal residual algorithm": the iterate whose residual is least among
all combinations of b, M b, M^2 b, ... Needs products with M alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from steelyard.kernels.economy import Array

Apply = Callable[[Array], Array]  # [k, unknown] to [k, unknown], row by row


@dataclass(frozen=True, slots=True)
class Solved:
    """Where the iteration ended."""

    state: Array  # [k, unknown]
    residual: Array  # [k] |M x + b - x| over |b|, as the recurrence has it: the caller checks it
    products: int  # with M


def fixed_point(apply: Apply, given: Array, *, tolerance: float, limit: int, window: int = 200) -> Solved:
    """x = M x + b for each row b of `given`, until all residuals are below `tolerance` or `limit` products with M.

    `window` products are kept in memory before a restart. Never raises: the caller judges the residual.
    """
    size = np.linalg.norm(given, axis=1)
    size = np.where(size > 0, size, 1.0)
    state, residual, products = np.zeros_like(given), np.ones(len(given)), 0
    left = given.copy()
    while products < limit:
        found, held = _cycle(apply, left, tolerance * size, min(window, limit - products))
        products += held
        state = state + found
        left = given - state + apply(state)
        products += 1
        residual = np.linalg.norm(left, axis=1) / size
        if not (residual > tolerance).any():
            break
    return Solved(state, residual, products)


def _cycle(apply: Apply, left: Array, target: Array, most: int) -> tuple[Array, int]:
    """The correction that a run of at most `most` products finds, and how many it took."""
    count, size = left.shape
    basis, upper = np.zeros((count, most + 1, size)), np.zeros((count, most, most))
    # All rotations so far, which make the Hessenberg matrix triangular.
    turned = np.broadcast_to(np.eye(most + 1), (count, most + 1, most + 1)).copy()
    length = np.linalg.norm(left, axis=1)
    basis[:, 0] = _over(left, length)
    held = 0
    while held < most and (np.abs(length * turned[:, held, 0]) > target).any():
        column = _next(apply, basis, held)
        upper[:, : held + 1, held] = np.matmul(turned[:, : held + 1, : held + 1], column[:, :-1, None])[:, :, 0]
        upper[:, held, held] = _turn(turned, held, upper[:, held, held], column[:, -1])
        held += 1
    if not held:
        return np.zeros_like(left), 0
    right = length[:, None] * turned[:, :held, 0]
    weight = np.linalg.solve(upper[:, :held, :held], right[:, :, None])
    return np.matmul(weight.transpose(0, 2, 1), basis[:, :held])[:, 0], held


def _turn(turned: Array, at: int, above: Array, below: Array) -> Array:
    """Rotate rows `at` and `at` + 1 so that `below` vanishes; what `above` becomes (1 where both are nil)."""
    length = np.hypot(above, below)
    # A row whose solution is found already adds nothing: its turn is none.
    done = length == 0
    safe = np.where(done, 1.0, length)
    cosine, sine = (part[:, None] for part in (np.where(done, 1.0, above / safe), below / safe))
    upper, lower = turned[:, at].copy(), turned[:, at + 1].copy()
    turned[:, at], turned[:, at + 1] = cosine * upper + sine * lower, cosine * lower - sine * upper
    return safe


def _next(apply: Apply, basis: Array, held: int) -> Array:
    """Extend the orthonormal basis by I - M; the column of the Hessenberg matrix, [k, held + 2]."""
    last = basis[:, held]
    new = last - apply(last)
    column = np.zeros((len(basis), held + 2))
    for _ in range(2):  # once is not enough for an orthogonal basis in double precision
        part = np.matmul(basis[:, : held + 1], new[:, :, None])[:, :, 0]
        new = new - np.matmul(part[:, None], basis[:, : held + 1])[:, 0]
        column[:, : held + 1] += part
    column[:, held + 1] = np.linalg.norm(new, axis=1)
    basis[:, held + 1] = _over(new, column[:, held + 1])
    return column


def _over(vector: Array, length: Array) -> Array:
    return vector / np.where(length > 0, length, 1.0)[:, None]
