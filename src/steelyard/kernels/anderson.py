"""Anderson acceleration of a fixed-point map, for one problem or a batch of them.

Anderson (1965), "Iterative procedures for nonlinear integral equations", in the form of Walker & Ni (2011, eq. 2.2):
the next iterate mixes the last images of the map so that their residuals, mixed alike, are least.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Shapes: problems [k], states [k, unknown]. A map takes states and the indices of the problems they belong to.
Map = Callable[[Array, NDArray[np.intp]], Array]

RIDGE = 1e-15  # of a Gram matrix with unit diagonal: below what double precision resolves


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Where the iteration ended."""

    state: Array  # [k, unknown] the last image of the map
    residual: Array  # [k] max |map(z) - z|; inf where the iteration left the domain
    iterations: NDArray[np.intp]  # [k] calls of the map


def fixed_point(
    step: Map,
    start: Array,
    *,
    tolerance: float,
    limit: int,
    window: int = 10,
    mixing: float = 1.0,
    patience: int | None = None,
) -> FixedPoint:
    """Iterate `step` from `start` [k, unknown] until max |step(z) - z| <= tolerance, or `limit` calls.

    `mixing` in (0, 1] weighs the new residual; 1 is none held back. Problems that are done, or have left the domain
    (a value that is not finite), are dropped from later calls. With `patience`, a problem whose residual has not
    halved within so many calls is given up. Never raises: the caller judges the residual.
    """
    count, size = start.shape
    out = FixedPoint(start.copy(), np.full(count, np.inf), np.zeros(count, dtype=np.intp))
    live: NDArray[np.intp] = np.arange(count)
    history = _History.empty(window, count, size)
    z, best, since = start, np.full(count, np.inf), np.zeros(count, dtype=np.intp)
    for call in range(1, limit + 1):
        image = step(z, live)
        change = image - z
        residual = np.abs(change).max(axis=1)
        residual[~np.isfinite(residual)] = np.inf
        out.state[live], out.residual[live], out.iterations[live] = image, residual, call
        since = np.where(residual < 0.5 * best, 0, since + 1)
        best = np.where(since == 0, residual, best)
        keep = (residual > tolerance) & np.isfinite(residual)
        if patience is not None:
            keep &= since < patience
        if not keep.any():
            break
        if not keep.all():
            live, since = live[keep], since[keep]
            z, image, change, best = z[keep], image[keep], change[keep], best[keep]
            history = history.only(keep)
        z = history.next(image, change, mixing)
    return out


class _History:
    """The last differences of images and residuals, [k, window, unknown], and their Gram matrix [k, window, window]."""

    __slots__ = ("changes", "gram", "images", "last", "seen")

    def __init__(self, images: Array, changes: Array, gram: Array, last: tuple[Array, Array] | None, seen: int) -> None:
        self.images, self.changes, self.gram, self.last, self.seen = images, changes, gram, last, seen

    @classmethod
    def empty(cls, window: int, count: int, size: int) -> _History:
        shape = (count, window, size)
        return cls(np.empty(shape), np.empty(shape), np.zeros((count, window, window)), None, 0)

    def only(self, keep: NDArray[np.bool_]) -> _History:
        last = None if self.last is None else (self.last[0][keep], self.last[1][keep])
        return _History(self.images[keep], self.changes[keep], self.gram[keep], last, self.seen)

    def next(self, image: Array, change: Array, mixing: float) -> Array:
        """The accelerated iterate after an `image` with residual `change`."""
        window = self.changes.shape[1]
        plain = image if mixing == 1.0 else image - (1 - mixing) * change
        if self.last is None or window == 0:
            self.last = (image, change)
            return plain
        slot = self.seen % window
        self.images[:, slot], self.changes[:, slot] = image - self.last[0], change - self.last[1]
        self.seen += 1
        held = min(self.seen, window)
        self.last = (image, change)
        changes = self.changes[:, :held]
        products = changes @ np.stack([self.changes[:, slot], change], axis=-1)
        self.gram[:, slot, :held] = self.gram[:, :held, slot] = products[..., 0]
        weights = _least_squares(self.gram[:, :held, :held], products[..., 1])[:, None, :]
        mixed = plain - (weights @ self.images[:, :held])[:, 0]
        if mixing != 1.0:
            mixed += (1 - mixing) * (weights @ changes)[:, 0]
        return mixed


def _least_squares(gram: Array, target: Array) -> Array:
    """Solve gram w = target per problem, scaled to a unit diagonal and slightly regularised."""
    scale = 1 / np.sqrt(np.maximum(np.einsum("kmm->km", gram), np.finfo(float).tiny))
    unit = gram * scale[:, :, None] * scale[:, None, :] + RIDGE * np.eye(gram.shape[1])
    try:
        found = np.linalg.solve(unit, (target * scale)[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        found = np.stack([np.linalg.lstsq(u, t, rcond=1e-14)[0] for u, t in zip(unit, target * scale, strict=True)])
    return found * scale
