"""The gradient of a result by all tariffs and every other wedge, in solves of the same world: less than 3."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import economies

from steelyard.kernels.adjoint import gradients
from steelyard.kernels.economy import Mechanics, Policy
from steelyard.kernels.equilibrium import fixed, solve
from steelyard.lever.closures import Ilms
from steelyard.lever.results import parse
from steelyard.lever.solve import solve as solve_world

SIZES = [(31, 40), (77, 45), (160, 65)]
SOLVES = 3.0  # at most
ROUNDS = {(31, 40): 25, (77, 45): 25, (160, 65): 7}


def seconds(function, *args):
    begun = time.perf_counter()
    found = function(*args)
    return time.perf_counter() - begun, found


@pytest.mark.parametrize("closure", ["fixed", "ilms"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_all_tariffs_at_once(benchmark, size, closure):
    """Solve and gradient take turns, so that both meet the same machine."""
    world = economies.world(*size)
    first, _ = economies.largest(world)
    rule = fixed(world.economy) if closure == "fixed" else Ilms(nu=(0.1, 0.25), home=world.economies[first]).rule(world)
    seeds = parse(world, f"{world.economies[first]}.real_income").seeds(solve_world(world))
    problem = world.economy, economies.one_pair(world), rule, Mechanics()
    solved = solve(*problem)
    solves: list[float] = []

    def differentiate() -> object:
        solves.append(seconds(solve, *problem)[0])
        return None

    found = benchmark.pedantic(
        lambda: gradients(*problem, solved.value, [seeds]), setup=differentiate, rounds=ROUNDS[size], warmup_rounds=1
    )
    assert found[0].residual < 1e-9
    one = statistics.median(solves)
    ratio = statistics.median(benchmark.stats.stats.data) / one
    benchmark.extra_info.update(
        solves=round(ratio, 2), solve_ms=round(1e3 * one, 1), passes=solved.stats.iterations, sweeps=found[0].sweeps,
        tariffs=found[0].tariff.size,
    )  # fmt: skip
    sys.stderr.write(f"\n{size} {closure}: {benchmark.extra_info}\n")
    assert ratio < SOLVES


def test_ten_results_cost_less_than_ten(benchmark):
    """Several results at one equilibrium share its layout and each sweep's products."""
    world = economies.world(31, 40)
    problem = world.economy, Policy(tariff=economies.everywhere(world).tariff), fixed(world.economy), Mechanics()
    solved, at = solve(*problem), solve_world(world)
    seeds = [parse(world, f"{name}.real_income").seeds(at) for name in world.economies[:10]]
    one = statistics.median(seconds(gradients, *problem, solved.value, seeds[:1])[0] for _ in range(15))
    benchmark.pedantic(gradients, args=(*problem, solved.value, seeds), rounds=15, warmup_rounds=1)
    ratio = statistics.median(benchmark.stats.stats.data) / one
    benchmark.extra_info.update(gradients=round(ratio, 2))
    sys.stderr.write(f"\nten results: {benchmark.extra_info}\n")
    assert ratio < 10
