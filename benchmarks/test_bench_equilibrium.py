"""The world equilibrium: seconds a scenario with its certificate, memory in a fresh process, a batch, a cold shell."""

from __future__ import annotations

import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import economies
import processes

from steelyard.kernels.economy import Mechanics, Policy
from steelyard.kernels.equilibrium import fixed, solve, solve_batch
from steelyard.lever.certificate import certify
from steelyard.lever.instruments import Tariff
from steelyard.lever.solve import solve as solve_world
from steelyard.lever.world import World

CP2015 = Path(__file__).resolve().parents[1].parent / "shared" / "validation" / "cp2015"
BUDGETS = {(31, 40): 0.040, (77, 45): 0.060, (160, 65): 0.6}  # seconds
SHOCKS = {"one pair": economies.one_pair, "everywhere": economies.everywhere}
MEGABYTES = 150  # at its peak, interpreter and libraries included
COLD = 1.5  # seconds on the wall
BATCH = 8


def name(value: object) -> str:
    """A size as `31x40`."""
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


def certified(world: World, policy: Policy, closure=None):
    """A solution and its certificate, as `lever.solve` makes them."""
    closure = closure or fixed(world.economy)
    found = solve(world.economy, policy, closure)
    assert found.status.solved
    certify(world.economies, world.sectors, world.economy, policy, closure, Mechanics(), found.value)
    return found


def measure(benchmark, function, *args: object, rounds: int = 25, **more: object) -> float:
    """Run `function` in turns; median seconds, on the wall or of the processor, whichever is less.

    Where others use the machine too, the wall clock counts their work; where BLAS has threads, the processor's does.
    """
    cpu: list[float] = []

    def run() -> object:
        begun = time.process_time()
        found = function(*args)
        cpu.append(time.process_time() - begun)
        return found

    found = benchmark.pedantic(run, rounds=rounds, warmup_rounds=2)
    middle = statistics.median(cpu[2:])
    report(benchmark, cpu_ms=round(1e3 * middle, 1), passes=found.stats.iterations, **more)
    return min(benchmark.stats.stats.median, middle)


def report(benchmark, **more: object) -> None:
    """Keep what is worth it beside the times, and print it."""
    median = round(1e3 * benchmark.stats.stats.median, 1)
    benchmark.extra_info.update(more, load=round(os.getloadavg()[0], 1), cores=os.cpu_count())
    sys.stderr.write(f"\n{benchmark.name}: median {median} ms, {benchmark.extra_info}\n")


@pytest.mark.parametrize("shock", SHOCKS)
@pytest.mark.parametrize("size", BUDGETS, ids=name)
def test_a_scenario_with_its_certificate(benchmark, size, shock):
    world = economies.world(*size)
    rounds = 7 if size[0] > 100 else 25
    assert measure(benchmark, certified, world, SHOCKS[shock](world), rounds=rounds) < BUDGETS[size]


def test_nafta_with_its_certificate(benchmark):
    if not CP2015.is_dir():
        pytest.skip("no ../shared/validation/cp2015 beside the project")
    from steelyard.lever.replicate import cp2015

    experiment = cp2015.load(CP2015)
    no_deficits = replace(fixed(experiment.world.economy), transfer=np.zeros(31))
    policy = Policy(tariff=experiment.after["nafta_only"])
    assert measure(benchmark, certified, experiment.world, policy, no_deficits) < BUDGETS[31, 40]


def test_what_a_user_calls(benchmark):
    """From instruments to a counterfactual; the base is checked once a world."""
    world = economies.world(77, 45)
    importer, exporter = (world.economies[at] for at in economies.largest(world))
    tariff = Tariff(importer, exporter, None, add=0.25)
    assert measure(benchmark, lambda: solve_world(world, tariff).solution) < BUDGETS[77, 45]


def test_a_batch_against_one_at_a_time(benchmark):
    """Eight scenarios together must not cost more than one after the other; both are timed in turns."""
    world = economies.world(31, 40)
    policies = [economies.everywhere(world, seed=seed) for seed in range(BATCH)]
    closures = [fixed(world.economy)] * BATCH
    alone, ratios = [], []

    def singly() -> None:
        begun = time.perf_counter()
        for policy in policies:
            solve(world.economy, policy)
        alone.append(time.perf_counter() - begun)

    def together() -> None:
        begun = time.perf_counter()
        solve_batch(world.economy, policies, closures)
        ratios.append((time.perf_counter() - begun) / alone[-1])

    benchmark.pedantic(together, setup=singly, rounds=15, warmup_rounds=1)
    report(benchmark, ratio=round(statistics.median(ratios), 2), single_ms=round(1e3 * min(alone) / BATCH, 1))
    assert statistics.median(ratios) < 1.25


MEMORY = """
import sys
sys.path.insert(0, sys.argv[1])
import economies
from steelyard.lever.instruments import Tariff
from steelyard.lever.solve import solve
world = economies.world(77, 45)
importer, exporter = (world.economies[at] for at in economies.largest(world))
result = solve(world, Tariff(importer, exporter, None, add=0.25))
assert result.certificate.ok
if sys.argv[2] == "frames":
    result.welfare(), result.trade(), result.balance()
"""


@pytest.mark.parametrize("what", ["solved", "frames"])
def test_memory_of_a_fresh_process(benchmark, tmp_path, what):
    words = ["-c", MEMORY, str(Path(__file__).resolve().parent), what]
    spent = runs(benchmark, words, tmp_path, rounds=3)
    peak = max(one.megabytes for one in spent)
    report(benchmark, peak_mb=round(peak), budget_mb=MEGABYTES)
    assert peak < MEGABYTES


def test_first_result_from_a_cold_shell(benchmark, tmp_path):
    spent = runs(benchmark, ["-m", "steelyard", "solve", "--tariff", "USA:CHN=+25pp"], tmp_path, rounds=9)
    wall, cpu = (statistics.median(getattr(one, f"{name}_seconds") for one in spent) for name in ("wall", "cpu"))
    peak = max(one.megabytes for one in spent)
    report(benchmark, wall_s=round(wall, 2), cpu_s=round(cpu, 2), peak_mb=round(peak))
    assert min(wall, cpu) < COLD


def runs(benchmark, words: list[str], folder: Path, rounds: int) -> list[processes.Spent]:
    """What each of `rounds` runs took, after one that warms the disk."""
    spent: list[processes.Spent] = []
    benchmark.pedantic(lambda: spent.append(processes.spend(words, folder)), rounds=rounds, warmup_rounds=1)
    return spent[1:]
