"""A small model in the solver's place, in a module that worker processes can import."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from steelyard.errors import BadInput, BrokenInvariant
from steelyard.lever.tasks import Task


@dataclass(frozen=True)
class World:
    """As much of a world as a sweep looks at."""

    sectors: tuple[str, ...] = ("A", "B", "C")
    size: np.ndarray = field(default_factory=lambda: np.array([1.0, 2.0, 3.0]))


@dataclass(frozen=True)
class Fault:
    """An instrument at which the solver does something else than solve."""

    what: str
    where: str = ""


def solve(world, tasks):
    """Numbers that depend on the task and, in the last bits, on the whole batch, as a batched solver's do."""
    noise = 1e-12 * np.sin(sum(sum(map(ord, task.name)) for task in tasks))
    return [_one(world, task, noise) for task in tasks]


def _one(world, task, noise):
    for item in task.instruments:
        if isinstance(item, Fault):
            if item.what == "fail":
                return BrokenInvariant("goods market of USA, A: residual 0.3")
            _fault(item)
    theta = world.size if task.theta is None else np.array(task.theta)
    shock = sum(item for item in task.instruments if isinstance(item, float))
    return world.sectors, theta * (1 + shock) + noise


def _fault(item):
    if item.what == "refuse":
        raise BadInput("Unknown economy 'XXX'.")
    if item.what == "bug":
        raise ZeroDivisionError("by nothing")
    if item.what == "die":
        os._exit(7)
    if item.what == "pid":
        Path(item.where).joinpath(f"{os.getpid()}-{os.environ['OPENBLAS_NUM_THREADS']}").touch()
        time.sleep(0.05)
    if item.what == "sleep":
        time.sleep(float(item.where))


def by_sector(result):
    """[sector] `sector`, `value`."""
    sectors, values = result
    return pl.DataFrame({"sector": sectors, "value": values})


def total(result):
    """One number and a text."""
    return {"total": result[1].sum(), "first": result[0][0]}


def broken(result):
    """A measure with a mistake in it."""
    return {"total": result["no such"]}


def nothing(result):
    """A measure that returns what no frame can be made of."""
    return


def odd(result):
    """A measure whose columns depend on the task."""
    return {f"x{result[1][0] > 1.05}": 1.0}


def tasks(n=12, *extra):
    """n tasks that differ, with `extra` instruments."""
    return [Task(f"t{k}", (0.1 * k, *extra), labels=(("k", k),)) for k in range(n)]
