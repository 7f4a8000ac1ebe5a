"""Bands: how far a result moves with the elasticities, from its values over draws of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from steelyard.errors import BadInput, BrokenInvariant
from steelyard.lever.draws import CENTRAL, Draws
from steelyard.lever.sweep import Sweep, sweep
from steelyard.lever.sweep_worker import Measure, Solver, equilibria

LEVELS = (5.0, 50.0, 95.0)
SOLVED, FAILED = "draws_solved", "draws_failed"


@dataclass(frozen=True)
class Banded:
    """A measure's frame at the central elasticities with percentiles over the draws beside each number.

    `frame`: the keys, then each number `x` (central), `x_p5`, `x_p50`, `x_p95`, then `draws_solved` and
    `draws_failed`. `sweep`: every draw's own frame.
    """

    frame: pl.DataFrame
    source: str
    sweep: Sweep

    def text(self) -> str:
        """Where the draws come from, how percentiles are taken, how many draws were solved and which failed."""
        tasks = Sweep(tuple(o for o in self.sweep.outcomes if o.task.name != CENTRAL))
        return f"{self.source} Percentiles interpolate linearly between ordered draws. Of the draws: {tasks.text()}"


def banded(
    world: Any,
    instruments: Sequence[Any],
    measure: Measure,
    draws: Draws | None = None,
    *,
    closure: Any = "fixed",
    against: str | None = None,
    keys: Sequence[str] | None = None,
    levels: Sequence[float] = LEVELS,
    allow_failures: bool = False,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    resume: Path | str | None = None,
    solver: Solver = equilibria,
) -> Banded:
    """Solve the scenario at the central elasticities and at every draw, and band whatever `measure` returns.

    `draws`: None is `Draws()`. A draw that fails ends it with BrokenInvariant, unless failures are allowed: then
    percentiles are over the others and `draws_failed` counts it. The central solution has to succeed. `against`: as in
    `solve`. Further arguments: as in `sweep` and `bands`.
    """
    chosen = draws or Draws()
    done = sweep(
        world,
        chosen.tasks(world.sectors, instruments, closure, against),
        measure,
        executor=executor,
        progress=progress,
        resume=resume,
        allow_failures=allow_failures,
        solver=solver,
    )
    centre, *others = done.outcomes
    if centre.frame is None:
        raise BrokenInvariant(f"No solution at the central elasticities: {centre.note}. There is nothing to band.")
    solved = [outcome.frame for outcome in others if outcome.frame is not None]
    frame = bands(centre.frame, solved, keys=keys, levels=levels, failed=len(others) - len(solved))
    return Banded(frame, chosen.text(world.sectors), done)


def bands(
    point: pl.DataFrame,
    draws: Sequence[pl.DataFrame],
    *,
    keys: Sequence[str] | None = None,
    levels: Sequence[float] = LEVELS,
    failed: int = 0,
) -> pl.DataFrame:
    """Percentiles of every number of `point` over `draws`, frames of the same columns and keys in any row order.

    `keys`: columns that tell rows apart; None: all that are not floating-point. Columns and rows stay in `point`'s
    order; beside number x stand `x_p5`, `x_p50`, `x_p95` (by `levels`), interpolated linearly between ordered draws.
    A number that is null or NaN in `point` and in every draw stays null. `failed`: draws that gave no frame.

    BadInput: too few draws for the outermost level (20 for 5 and 95), keys that repeat, rows or columns that differ
    between draws, a number that is missing in some draws only; the cell is named.
    """
    named = _keys(point, keys)
    numbers = [column for column in point.columns if column not in named]
    _enough(len(draws), failed, levels)
    ordered = [_arranged(point, frame, k, named, numbers) for k, frame in enumerate(draws)]
    columns = [point[column] for column in named]
    for column in numbers:
        columns.extend(_band(point, [frame[column] for frame in ordered], column, named, levels))
    counts = pl.lit(len(draws)).alias(SOLVED), pl.lit(failed).alias(FAILED)
    return pl.DataFrame(columns).with_columns(*counts)


def _keys(point: pl.DataFrame, keys: Sequence[str] | None) -> list[str]:
    named = [c for c, kind in point.schema.items() if not kind.is_float()] if keys is None else list(keys)
    unknown = [key for key in named if key not in point.columns]
    if unknown:
        raise BadInput(f"The frame has no column {unknown}; it has {point.columns}.")
    wrong = [c for c in point.columns if c not in named and not point.schema[c].is_numeric()]
    if wrong or len(named) == len(point.columns):
        raise BadInput(f"Columns {wrong or point.columns} hold no numbers to band. Count text among the keys.")
    if named and point.select(named).is_duplicated().any():
        twice = point.select(named).filter(point.select(named).is_duplicated()).row(0)
        raise BadInput(f"Rows repeat: {_cell(named, twice)}. Give keys that tell rows apart.")
    if not named and len(point) > 1:
        raise BadInput(f"{len(point)} rows and no key column tell nothing apart. Add a key to the measure's frame.")
    return named


def _enough(count: int, failed: int, levels: Sequence[float]) -> None:
    if not levels or not all(0 < level < 100 for level in levels):
        raise BadInput(f"The levels {list(levels)} have to lie between 0 and 100, both excluded.")
    needed = int(np.ceil(100 / min(min(level, 100 - level) for level in levels)))
    if count < needed:
        lost = f" ({failed} failed)" if failed else ""
        raise BadInput(
            f"{count} solved draws{lost} are too few for the percentiles {', '.join(f'{x:g}' for x in levels)}: at "
            f"least {needed} are needed. Ask for more draws or for levels nearer to 50."
        )


def _arranged(point: pl.DataFrame, frame: pl.DataFrame, k: int, named: list[str], numbers: list[str]) -> pl.DataFrame:
    """The draw's numbers in the rows of `point`."""
    if set(frame.columns) != set(point.columns):
        raise BadInput(f"Draw {k} has columns {frame.columns}, the central solution {point.columns}.")
    if not named or frame.select(named).equals(point.select(named)):
        arranged = frame
    else:
        arranged = point.select(named).join(frame, on=named, how="left", nulls_equal=True, maintain_order="left")
        unmatched = point.select(named).join(frame, on=named, how="anti", nulls_equal=True)
        if len(unmatched):
            raise BadInput(
                f"Draw {k} has no row {_cell(named, unmatched.row(0))}. Have the measure return the same rows for all."
            )
    if len(frame) != len(point) or len(arranged) != len(point):
        raise BadInput(
            f"Draw {k} has {len(frame)} rows, the central solution {len(point)}. Have the measure return the same rows "
            "for all, each once."
        )
    return arranged.select(pl.col(numbers).cast(pl.Float64))


def _band(
    point: pl.DataFrame, draws: list[pl.Series], column: str, named: list[str], levels: Sequence[float]
) -> list[pl.Series]:
    values = np.stack([series.fill_null(np.nan).to_numpy() for series in draws])  # [draw, row]
    central = point[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
    missing = np.isnan(values).sum(axis=0) + np.isnan(central)
    partly = np.flatnonzero((missing > 0) & (missing <= len(values)))
    if len(partly):
        row = int(partly[0])
        raise BadInput(
            f"{column} of {_cell(named, point.select(named).row(row)) or 'the result'} is missing in {missing[row]} of "
            f"{len(values) + 1} solutions. A band over the others would mislead: have the measure define it in all."
        )
    known = missing == 0
    found = np.full((len(levels), len(central)), np.nan)
    if known.any():
        found[:, known] = np.percentile(values[:, known], levels, axis=0)
    beside = [pl.Series(f"{column}_p{level:g}", row).fill_nan(None) for level, row in zip(levels, found, strict=True)]
    return [point[column], *beside]


def _cell(named: Sequence[str], values: Sequence[Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(named, values, strict=True))
