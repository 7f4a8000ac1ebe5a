"""The gradient of random problems of every kind: the difference of two full solves, whatever is differentiated."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count, islice

import numpy as np
import pytest

from gradient_cases import Case, directions, functional, moved
from random_economies import trial
from steelyard.kernels.adjoint import gradients
from steelyard.kernels.equilibrium import solve
from steelyard.kernels.seeds import Seeds

TRIALS = 200 if os.environ.get("STEELYARD_SOAK") == "1" else 24
RELATIVE = 1e-6
STEP = 5e-3
NOISE = 3e-7  # of the difference of two solves, each exact to some 1e-9 where the loop is slow, over a step
# Prohibitive tariffs leave so little trade that a step of any size for a difference is too large or too small.
PROHIBITIVE = ("5,000 %",)


def drawn(seed):
    return trial(seed, economies=2 + seed % 4, sectors=1 + seed % 3)


def moderate(seed):
    return not any(kind in drawn(seed).name for kind in PROHIBITIVE)


SEEDS = list(islice(filter(moderate, count()), TRIALS))


def problem(seed):
    """The random problem of a seed and its equilibrium."""
    given = drawn(seed)
    case = Case(given.economy, given.policy, given.closure, given.mechanics)
    found = solve(*case.parts)
    if not found.status.solved:
        pytest.skip(f"{given.name} has no equilibrium")
    return case, found.value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_is_the_difference_of_solves(seed):
    case, at = problem(seed)
    value, seeds = functional(case.economy, seed)
    gradient = gradients(*case.parts, at, [seeds])[0]
    assert gradient.residual < 1e-9
    for wedge, along in directions(case, seed).items():
        ours = float((getattr(gradient, wedge) * along).sum())
        fine, coarse = (difference(case, wedge, along, value, at, step) for step in (STEP, 2 * STEP))
        if fine is None or coarse is None:
            continue
        # The difference of the two differences says how far the finer one may be from the truth.
        assert abs(ours - fine) < RELATIVE * abs(ours) + abs(fine - coarse) + NOISE, wedge


def difference(case, wedge, along, value, at, step):
    """A five-point difference; None where a step has no equilibrium, or makes a quota bind or cease to."""
    values = []
    for t in (-2, -1, 1, 2):
        there = moved(case, wedge, along, t * step)
        found = solve(*there.parts, start=at)
        if not found.status.solved or ((found.value.quota_wedge > 0) != (at.quota_wedge > 0)).any():
            return None
        values.append(value(found.value))
    return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_the_unit_of_account_makes_no_difference(seed):
    case, at = problem(seed)
    prices = -case.economy.final_share
    one = gradients(*case.parts, at, [Seeds(income=1 / at.income, log_price=prices)])[0]
    wider = case.economy
    wider = replace(wider, **{name: 1e3 * getattr(wider, name) for name in ("value_added", "deficit", "expenditure")})
    other = replace(case, economy=wider, closure=replace(case.closure, transfer=1e3 * case.closure.transfer))
    there = other.solve()
    two = gradients(*other.parts, there, [Seeds(income=1 / there.income, log_price=prices)])[0]
    for wedge, unit in (("tariff", 1), ("trade_cost", 1), ("productivity", 1), ("theta", 1), ("transfer", 1e3)):
        ours, theirs = getattr(one, wedge), unit * getattr(two, wedge)
        if wedge == "transfer":  # only differences of two economies mean anything
            ours, theirs = ours - ours.mean(), theirs - theirs.mean()
        np.testing.assert_allclose(theirs, ours, rtol=1e-6, atol=1e-8 * max(np.abs(ours).max(), 1e-6))
