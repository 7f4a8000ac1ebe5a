"""What a sweep does where its tasks run: solve a batch, measure each solution, write the outcome as text.

A batch is always solved as a whole, so that its bits depend on its tasks alone. Errors return as text: an exception
that cannot be rebuilt elsewhere would take the worker with it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import pickle
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from steelyard.errors import BadInput, SteelyardError
from steelyard.lever.fingerprint import fingerprint
from steelyard.lever.tasks import STATUS, TASK, Task

Solver = Callable[[Any, Sequence[Task]], Sequence[Any]]
Measure = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all tasks of a sweep share."""

    world: Any
    measure: Measure
    solver: Solver


@dataclass(frozen=True, slots=True)
class Done:
    """A batch's outcomes, one a task: `frame` as text where it was solved, `note` (why not) where it failed."""

    batch: int
    outcomes: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A batch that cannot be done: the request is wrong (`kind` BadInput) or its code broke. The sweep stops."""

    batch: int
    kind: str
    message: str
    trace: str = ""


# The worker's shared content by its hash: bytes as they came, a Setting once it was used. One sweep at a time.
_held: dict[str, bytes | Setting] = {}


def receive(content: bytes) -> str:
    """Hold a pickled Setting for the calls of `run` that follow; returns its hash."""
    key = hashlib.sha256(content).hexdigest()
    if key not in _held:
        _held.clear()
        _held[key] = content
    return key


def run(key: str, content: bytes | None, batches: Sequence[tuple[int, Sequence[Task]]]) -> list[Done | Refused]:
    """Do these batches of the sweep whose Setting hashes to `key`; `content` None: it was received before."""
    try:
        setting = _setting(key, content)
    except Exception as error:
        message = (
            f"A worker cannot read the sweep ({error}). It needs this package and the module that defines the measure, "
            "which on a cluster cannot be the script that is run."
        )
        return [Refused(batches[0][0], type(error).__name__, message, _trace())]
    return [_batch(setting, number, tasks) for number, tasks in batches]


def equilibria(world: Any, tasks: Sequence[Task], **options: Any) -> list[Any]:
    """Solve the tasks, those of one closure and elasticities together; in place of what fails, its error.

    [task] Counterfactual or SteelyardError; BadInput is raised. `options`: further arguments of `solve_many`, as in
    `partial(equilibria, mobile=False)`.
    """
    found: list[Any] = []
    for (_, theta, against), group in groupby(
        tasks, key=lambda task: (fingerprint(task.closure), task.theta, task.against)
    ):
        alike = list(group)
        based = world if theta is None else world.with_theta(theta, "the sweep's task")
        found.extend(
            _together(
                based, [list(task.instruments) for task in alike], alike[0].closure, {"against": against, **options}
            )
        )
    return found


def encode(measured: Any, taken: Collection[str] = ()) -> str:
    """A measure's answer, a frame or a mapping of names to numbers and text, as text.

    BadInput for anything else, for a frame without rows or columns, and for columns that are `taken` by the sweep.
    """
    if isinstance(measured, Mapping):
        measured = pl.DataFrame({str(k): [v.item() if hasattr(v, "item") else v] for k, v in measured.items()})
    if not isinstance(measured, pl.DataFrame) or measured.is_empty():
        raise BadInput(
            f"The measure returned {measured!r:.60}. It has to return a polars.DataFrame or a mapping of names to "
            "numbers, with at least one row and column."
        )
    own = sorted(set(taken) & set(measured.columns))
    if own:
        raise BadInput(f"The measure's columns {own} are the sweep's own. Rename the columns or the tasks' labels.")
    buffer = io.BytesIO()
    measured.rechunk().write_ipc(buffer, compression="zstd")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def decode(text: str) -> pl.DataFrame:
    """The frame that `encode` wrote."""
    return pl.read_ipc(io.BytesIO(base64.b64decode(text)))


def _setting(key: str, content: bytes | None) -> Setting:
    held = _held.get(key)
    if held is None:
        if content is None:
            raise RuntimeError("it was not given the world")
        receive(content)
        held = content
    if isinstance(held, bytes):
        held = _held[key] = pickle.loads(held)
    return held


def _batch(setting: Setting, number: int, tasks: Sequence[Task]) -> Done | Refused:
    at = f"tasks '{tasks[0].name}' to '{tasks[-1].name}'" if len(tasks) > 1 else f"task '{tasks[0].name}'"
    outcomes = []
    try:
        solved = setting.solver(setting.world, tasks)
        for task, result in zip(tasks, solved, strict=True):
            at = f"task '{task.name}'"
            outcomes.append(
                {"task": task.name, **_outcome(setting.measure, result, {TASK, STATUS, *dict(task.labels)})}
            )
    except BadInput as error:
        return Refused(number, "BadInput", f"{at}: {error}")
    except Exception as error:
        message = f"The measure or the solver broke at {at}: {type(error).__name__}: {error}"
        return Refused(number, type(error).__name__, message, _trace())
    return Done(number, tuple(outcomes))


def _outcome(measure: Measure, result: Any, taken: set[str]) -> dict[str, str]:
    if isinstance(result, SteelyardError):
        return {"note": f"{type(result).__name__}: {result}"}
    try:
        measured = measure(result)
        return {"frame": encode(measured, taken)}
    except BadInput:
        raise
    except SteelyardError as error:
        return {"note": f"{type(error).__name__}: {error}"}


def _together(world: Any, scenarios: list[list[Any]], closure: Any, options: dict[str, Any]) -> list[Any]:
    from steelyard.lever.solve import solve_many

    try:
        return list(solve_many(world, scenarios, closure=closure, **options))
    except BadInput:
        raise
    except SteelyardError as error:
        if len(scenarios) == 1:
            return [error]
    return [found for scenario in scenarios for found in _together(world, [scenario], closure, options)]


def _trace() -> str:
    return traceback.format_exc(limit=-8)
