"""How the cost of the world equilibrium grows with economies N and sectors J: `python benchmarks/scaling.py`.

A pass over the equations sums over partners (three products, N^2 J) and over inputs (two, N J^2); the rest grows with
N J or not at all. Each part is timed apart and its exponents are read off a regression of logarithms; the whole pass is
set against a N^2 J + b N J^2 + c.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import economies

from steelyard.kernels import equations, terms
from steelyard.kernels.economy import Array, Mechanics
from steelyard.kernels.equilibrium import fixed, solve
from steelyard.lever.world import World

GRID = [(n, j) for n in (20, 31, 45, 64, 90, 128, 160) for j in (5, 8, 13, 21, 32, 45, 65)]

LARGE = (45, 21)  # below, the calls themselves take longer than the sums
CACHED = 6e6  # bytes of trade shares; of more, a pass waits for the memory and its cost jumps


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one size, in seconds, the quickest of several runs."""

    economies: int
    sectors: int
    partners: float  # sums over partners in one pass
    inputs: float  # sums over inputs in one pass
    one_pass: float
    solve: float
    passes: int


@dataclass(frozen=True, slots=True)
class Exponents:
    """t = fixed + a N^n J^j; r2 is of the logarithms."""

    n: float
    j: float
    fixed: float  # seconds
    r2: float


@dataclass(frozen=True, slots=True)
class Split:
    """t = a N^2 J + b N J^2 + c, least relative error; r2 is of the logarithms."""

    a: float
    b: float
    c: float
    r2: float


def measure(n: int, j: int) -> Timing:
    """Time everything at one size, under tariffs on every border."""
    world = economies.world(n, j)
    policy = economies.everywhere(world)
    k, s, z = _begun(world)
    weight = np.exp(-k.theta * z[:, : k.output.size].reshape(1, j, n))
    total, values = equations._buy(s.gross, weight), np.ones((1, j, n))

    def partners() -> None:
        equations._buy(s.gross, weight)
        equations._buy(s.net, weight)
        equations._sell(s.net, total)

    def inputs() -> None:
        equations._by_economy(k.io, values)
        equations._by_economy(k.io_transposed, values)

    rounds = int(np.clip(2e7 / (n * n * j), 10, 100))
    return Timing(
        n, j, quickest(partners, rounds), quickest(inputs, rounds),
        quickest(lambda: equations.one_pass(z, k, s), rounds), quickest(lambda: solve(world.economy, policy), 5),
        solve(world.economy, policy).stats.iterations,
    )  # fmt: skip


def quickest(function: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of `rounds` calls: what others do to the machine only ever adds."""
    best = np.inf
    for _ in range(rounds):
        begun = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - begun)
    return best


def practical(timings: Sequence[Timing]) -> list[Timing]:
    """The sizes solved in practice: large enough for the sums to matter, small enough for the cache."""
    fits = [one for one in timings if 8 * one.economies**2 * one.sectors <= CACHED]
    return [one for one in fits if one.economies >= LARGE[0] and one.sectors >= LARGE[1]]


def exponents(timings: Sequence[Timing], part: str) -> Exponents:
    """Regress log(t - fixed) on log N and log J, with the fixed cost that leaves least of log t unexplained."""
    n, j, t = _columns(timings, part)
    right = np.column_stack([np.ones_like(t), np.log(n), np.log(j)])
    best = Exponents(np.nan, np.nan, np.nan, -np.inf)
    for least in np.linspace(0, 0.98, 50) * t.min():
        found = np.linalg.lstsq(right, np.log(t - least), rcond=None)[0]
        r2 = _r2(np.log(t), np.log(least + np.exp(right @ found)))
        if r2 > best.r2:
            best = Exponents(float(found[1]), float(found[2]), float(least), r2)
    return best


def split(timings: Sequence[Timing], part: str = "one_pass") -> Split:
    """Fit a N^2 J + b N J^2 + c to one part's time."""
    n, j, t = _columns(timings, part)
    right = np.column_stack([n * n * j, n * j * j, np.ones_like(t)])
    found = np.linalg.lstsq(right / t[:, None], np.ones_like(t), rcond=None)[0]
    fitted = np.maximum(right @ found, np.finfo(float).tiny)
    return Split(*(float(value) for value in found), _r2(np.log(t), np.log(fitted)))


def _begun(world: World) -> tuple[terms.Constants, terms.Scenarios, Array]:
    """What a pass needs, and unknowns a pass away from the baseline."""
    policies, closures = [economies.everywhere(world)], [fixed(world.economy)]
    k = terms.constants(world.economy, Mechanics(), closures, policies)
    s = terms.scenarios(world.economy, k, policies, closures)
    z = np.zeros((1, k.others.stop))
    return k, s, equations.one_pass(z, k, s).image


def _columns(timings: Sequence[Timing], part: str) -> tuple[Array, Array, Array]:
    rows = np.array([(one.economies, one.sectors, getattr(one, part)) for one in timings], dtype=float)
    return rows[:, 0], rows[:, 1], rows[:, 2]


def _r2(found: Array, fitted: Array) -> float:
    return float(1 - ((found - fitted) ** 2).sum() / ((found - found.mean()) ** 2).sum())


def text(timings: Sequence[Timing]) -> str:
    """A table of the timings and the fits under it."""
    lines = ["   N   J  partners ms  inputs ms  pass ms  solve ms  passes"]
    for one in timings:
        parts = (1e3 * one.partners, 1e3 * one.inputs, 1e3 * one.one_pass, 1e3 * one.solve)
        lines.append("{:4d} {:3d} {:12.3f} {:10.3f} {:8.3f} {:9.1f} {:7d}".format(
            one.economies, one.sectors, *parts, one.passes))  # fmt: skip
    for name, some in (("all sizes", timings), (f"{LARGE[0]} x {LARGE[1]} to the cache's", practical(timings))):
        lines.append(f"{name}:")
        for part in ("partners", "inputs", "one_pass", "solve"):
            e = exponents(some, part)
            lines.append(f"  {part}: {1e6 * e.fixed:.0f} us + a N^{e.n:.2f} J^{e.j:.2f}, R2 {e.r2:.3f}")
        f = split(some)
        lines.append(
            f"  one_pass: {1e9 * f.a:.2f} ns N^2 J + {1e9 * f.b:.2f} ns N J^2 + {1e6 * f.c:.0f} us, R2 {f.r2:.3f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(text([measure(n, j) for n, j in GRID]))
