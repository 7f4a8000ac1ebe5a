"""Sweeps: many scenarios over any executor, the same result from each, resumable after a kill."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import polars as pl

from steelyard.errors import BadInput, BrokenInvariant, SteelyardError
from steelyard.lever import executors, sweep_log, sweep_worker
from steelyard.lever.sweep_worker import Done, Measure, Refused, Setting, Solver
from steelyard.lever.tasks import STATUS, TASK, Task, distinct, grid

__all__ = ["Outcome", "Sweep", "Task", "grid", "sweep"]

IN_FLIGHT = 64  # submissions not yet answered: enough for a cluster, few enough to hold in memory
MOST, BATCH_BYTES = 8, 4 * 2**20  # tasks and trade shares solved together: more than the cache holds slows all
_Outcomes = dict[int, tuple[dict[str, str], ...]]
_Batches = list[tuple[int, tuple[Task, ...]]]


@dataclass(frozen=True)
class Outcome:
    """What became of a task: the measure's frame, or None and in `note` why it failed."""

    task: Task
    frame: pl.DataFrame | None
    note: str = ""


@dataclass(frozen=True)
class Sweep:
    """Outcomes in the order of the tasks."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes of tasks that were not solved."""
        return tuple(outcome for outcome in self.outcomes if outcome.frame is None)

    def frame(self) -> pl.DataFrame:
        """All frames under each other: `task`, the labels, `status` (solved | failed: why), the measure's columns.

        A failed task is one row whose measured columns are null.
        """
        return pl.concat([_labelled(outcome) for outcome in self.outcomes], how="diagonal_relaxed")

    def text(self) -> str:
        """How many tasks were solved, and the first failures."""
        count, lost = len(self.outcomes), self.failed
        listed = "".join(f"\n  {outcome.task.name}: {outcome.note}" for outcome in lost[:5])
        more = f"\n  and {len(lost) - 5} more" if len(lost) > 5 else ""
        return f"{count - len(lost)} of {count} tasks solved, {len(lost)} failed{':' if lost else '.'}{listed}{more}"


def sweep(
    world: Any,
    tasks: Iterable[Task],
    measure: Measure,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    resume: Path | str | None = None,
    allow_failures: bool = False,
    batch: int | None = None,
    chunk: int = 1,
    solver: Solver = sweep_worker.equilibria,
) -> Sweep:
    """Solve every task and measure it; results come in the tasks' order, whatever the executor, its order or `chunk`.

    `measure(counterfactual)` returns a polars.DataFrame or a mapping of names to numbers; all tasks the same columns.
    `executor`: any concurrent.futures.Executor, left open; None starts processes and ends them. `batch` tasks are
    solved together (they share constants; None: by the size of the world), `chunk` batches are sent together.
    `progress(done, total)` is called with numbers of tasks. `solver(world, tasks)` returns a result or a
    SteelyardError for each task.

    `resume`: a file to which finished batches are written; run again with the same arguments, the sweep goes on
    where it was cut, be it by Ctrl-C or a power failure, and ends with the same bytes.

    BadInput: a wrong request (a task that shows it is named), the log of another sweep. BrokenInvariant:
    a task failed and failures are not allowed; every other task is done first, and kept where there is a log.
    SteelyardError: the measure or a worker broke.
    """
    batch = _batch(world) if batch is None else batch
    if batch < 1 or chunk < 1:
        raise BadInput(f"batch is {batch} and chunk is {chunk}; both have to be at least 1.")
    listed, setting = distinct(tasks), Setting(world, measure, solver)
    content = _pickled(setting)
    batches = [(at // batch, listed[at : at + batch]) for at in range(0, len(listed), batch)]
    kept = f" What was finished is kept in {resume}: run the sweep again to go on." if resume else ""
    with _log(resume, setting, listed, batch) as log, _cut_short(kept):
        done: _Outcomes = dict(log.done) if log else {}
        left = [numbered for numbered in batches if numbered[0] not in done]
        tell = _teller(progress, len(listed), done)
        with _executor(executor, len(left)) as running, closing(_answers(running, content, left, chunk)) as answers:
            for piece in answers:
                if log:
                    log.append(piece)
                done[piece.batch] = piece.outcomes
                tell()
    result = Sweep(tuple(_outcomes(listed, done, batches)))
    if result.failed and not allow_failures:
        raise BrokenInvariant(f"{result.text()}\nMend or drop these tasks, or allow failures to have them counted.")
    _same_columns(result)
    return result


def _batch(world: Any) -> int:
    size = world.economy.share.nbytes if hasattr(world, "economy") else 1
    return max(1, min(MOST, BATCH_BYTES // size))


def _answers(executor: Executor, content: bytes, batches: _Batches, chunk: int) -> Generator[Done, None, None]:
    """Answers as they come. Whoever closes it early cancels what has not begun."""
    share = getattr(executor, "share", None)
    key, handle = hashlib.sha256(content).hexdigest(), share(content) if share and batches else content
    ready: SimpleQueue[Future[Any]] = SimpleQueue()
    waiting: set[Future[Any]] = set()
    try:
        for at in range(0, len(batches), chunk):
            future = executor.submit(sweep_worker.run, key, handle, batches[at : at + chunk])
            waiting.add(future)
            future.add_done_callback(ready.put)
            while waiting and (len(waiting) >= IN_FLIGHT or not ready.empty()):
                yield from _answer(ready, waiting)
        while waiting:
            yield from _answer(ready, waiting)
    finally:
        for future in waiting:
            future.cancel()


def _answer(ready: SimpleQueue[Future[Any]], waiting: set[Future[Any]]) -> Iterator[Done]:
    future = ready.get()
    waiting.discard(future)
    for piece in future.result():
        if isinstance(piece, Refused):
            raise _error(piece)
        yield piece


@contextmanager
def _executor(given: Executor | None, batches: int) -> Iterator[Executor]:
    """The executor given, or one of our own that ends with the sweep: processes if there is more than one batch."""
    own = None if given else executors.processes() if batches > 1 else executors.serial()
    try:
        yield given or own or executors.serial()
    finally:
        if own:
            own.shutdown(cancel_futures=True)


@contextmanager
def _cut_short(kept: str) -> Iterator[None]:
    """Say of every way in which a sweep can be cut short what is kept."""
    try:
        yield
    except BrokenExecutor as error:
        raise SteelyardError(
            f"A worker process died ({error}). If memory ran out, use fewer workers. If a script began the sweep, its "
            f"calls belong under `if __name__ == '__main__':`, and the script into a file.{kept}"
        ) from error
    except (KeyboardInterrupt, SteelyardError) as error:
        if kept:
            error.add_note(kept.strip())
        raise


def _error(refused: Refused) -> SteelyardError:
    if refused.kind == "BadInput":
        return BadInput(refused.message)
    error = SteelyardError(refused.message)
    error.add_note(refused.trace)
    return error


def _pickled(setting: Setting) -> bytes:
    try:
        return pickle.dumps(setting, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise BadInput(
            f"The sweep cannot be sent to its workers ({error}). The measure has to be a function at the top level of "
            "a module, or a functools.partial of one; no lambda, no function inside another."
        ) from None


def _log(
    path: Path | str | None, setting: Setting, tasks: Sequence[Task], batch: int
) -> sweep_log.Log | nullcontext[None]:
    if path is None:
        return nullcontext()
    return sweep_log.Log(Path(path), sweep_log.manifest(setting, tasks, batch))


def _teller(progress: Callable[[int, int], object] | None, total: int, done: _Outcomes) -> Callable[[], None]:
    def tell() -> None:
        if progress is not None:
            progress(sum(len(outcomes) for outcomes in done.values()), total)

    tell()
    return tell


def _outcomes(tasks: Sequence[Task], done: _Outcomes, batches: _Batches) -> Iterator[Outcome]:
    flat = [outcome for number, _ in batches for outcome in done[number]]
    for task, found in zip(tasks, flat, strict=True):
        frame = sweep_worker.decode(found["frame"]) if "frame" in found else None
        yield Outcome(task, frame, found.get("note", ""))


def _same_columns(result: Sweep) -> None:
    solved = [outcome for outcome in result.outcomes if outcome.frame is not None]
    for outcome in solved:
        columns, first = _columns(outcome), _columns(solved[0])
        if columns != first:
            raise BadInput(
                f"The measure returned columns {columns} for task '{outcome.task.name}', but {first} for "
                f"'{solved[0].task.name}'. Have it return the same columns for all."
            )


def _columns(outcome: Outcome) -> list[str]:
    return outcome.frame.columns if outcome.frame is not None else []


def _labelled(outcome: Outcome) -> pl.DataFrame:
    own: dict[str, Any] = {TASK: outcome.task.name, **dict(outcome.task.labels)}
    own[STATUS] = "solved" if outcome.frame is not None else f"failed: {outcome.note}"
    literals = [pl.lit(value).alias(name) for name, value in own.items()]
    return pl.select(literals) if outcome.frame is None else outcome.frame.select(*literals, pl.all())
