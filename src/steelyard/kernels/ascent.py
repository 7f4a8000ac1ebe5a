"""The maximum of a smooth function of a few variables between bounds, by a quasi-Newton method.

BFGS on the variables that no bound holds, with steps projected on the bounds and halved until they gain (Nocedal &
Wright 2006, Numerical Optimization, algorithms 6.1 and 16.5). Every evaluation brings the gradient with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels.economy import Array

# Value and gradient; None where the function is not defined.
Function = Callable[[Array], tuple[float, Array] | None]

ENOUGH = 1e-4  # of the gain that the slope promises, for a step to be taken
NOISE = 1e-11  # of a value (relative where it exceeds 1): a smaller loss is no loss
HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Peak:
    """Where the ascent ended."""

    x: Array
    value: float
    slope: Array  # gradient; 0 where a bound holds a variable back
    curvature: Array  # [variable, variable] model of the negative second derivative
    left: float  # gain that the model still sees
    evaluations: int
    held: NDArray[np.bool_]  # [variable] at a bound that it would pass

    def reached(self, tolerance: float) -> bool:
        """Whether no more than `tolerance` is left to gain."""
        return self.left <= tolerance


def maximise(
    function: Function,
    start: Array,
    bounds: tuple[float, float],
    curvature: Array,
    *,
    tolerance: float,
    limit: int = 100,
    longest: float = 0.5,
) -> Peak:
    """Climb from `start` until the model sees no more than `tolerance` to gain, or `limit` evaluations.

    `curvature` [variable, variable] is a first guess of the negative second derivative, positive definite;
    `longest` bounds the change of a variable in one step. Never raises: the caller judges the peak. Where the function
    is not defined at `start`, infinitely much is left.
    """
    low, high = bounds
    x, model = np.clip(start, low, high), curvature.copy()
    here = function(x)
    if here is None:
        return Peak(x, np.nan, np.zeros_like(x), model, np.inf, 1, np.zeros(len(x), dtype=bool))
    value, gradient = here
    evaluations = 1
    while True:
        held = _held(x, gradient, low, high)
        step = _direction(model, gradient, held, longest)
        left = 0.5 * float(gradient @ step)
        slope = np.where(held, 0.0, gradient)
        if left <= tolerance or evaluations >= limit:
            return Peak(x, value, slope, model, left, evaluations, held)
        found = _search(function, x, value, gradient, step, (low, high))
        evaluations += found[3]
        if found[3] == HALVINGS:
            return Peak(x, value, slope, model, left, evaluations, held)
        model = _updated(model, found[0] - x, gradient - found[2])
        x, value, gradient = found[0], found[1], found[2]


def _held(x: Array, gradient: Array, low: float, high: float) -> NDArray[np.bool_]:
    return ((x <= low) & (gradient <= 0)) | ((x >= high) & (gradient >= 0))


def _direction(model: Array, gradient: Array, held: NDArray[np.bool_], longest: float) -> Array:
    step = np.zeros_like(gradient)
    free = np.flatnonzero(~held)
    if len(free):
        step[free] = np.linalg.solve(model[np.ix_(free, free)], gradient[free])
    size = np.abs(step).max(initial=0.0)
    return step if size <= longest else step * (longest / size)


def _search(
    function: Function, x: Array, value: float, gradient: Array, step: Array, bounds: tuple[float, float]
) -> tuple[Array, float, Array, int]:
    """The first point along the step that gains enough, and how many were tried (`HALVINGS`: none gained)."""
    length = 1.0
    for tried in range(1, HALVINGS):
        there = np.clip(x + length * step, *bounds)
        found = function(there)
        if found is not None:
            promised = ENOUGH * float(gradient @ (there - x))
            if found[0] >= value + promised - NOISE * max(1.0, abs(value)):
                return there, found[0], found[1], tried
        length /= 2
    return x, value, gradient, HALVINGS


def _updated(model: Array, moved: Array, bent: Array) -> Array:
    """BFGS with Powell's damping, so that the model stays positive definite (Nocedal & Wright, procedure 18.2)."""
    along = model @ moved
    expected = float(moved @ along)
    if expected <= 0:
        return model
    seen = float(moved @ bent)
    damped = 1.0 if seen >= 0.2 * expected else 0.8 * expected / (expected - seen)
    bent = damped * bent + (1 - damped) * along
    return model - np.outer(along, along) / expected + np.outer(bent, bent) / float(moved @ bent)
