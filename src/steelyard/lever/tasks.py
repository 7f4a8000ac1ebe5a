"""What a sweep is made of: tasks, each a named scenario, and grids of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steelyard.errors import BadInput

TASK, STATUS = "task", "status"  # columns of a sweep's frame, beside the labels
Label = float | int | str


@dataclass(frozen=True, slots=True)
class Task:
    """One scenario of a sweep.

    `closure`: a name that `lever.closures.parse` reads, or a closure. `theta`: [sector] trade elasticities in place
    of the world's. `labels`: (column, value) pairs that stand beside the task's results.
    """

    name: str
    instruments: tuple[Any, ...] = ()
    closure: Any = "fixed"
    theta: tuple[float, ...] | None = None
    labels: tuple[tuple[str, Label], ...] = field(default=())
    against: str | None = None  # what effects are measured against; see `lever.solve.solve`


def distinct(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks as a tuple; BadInput where there is none or two have one name or they differ in their labels."""
    listed = tuple(tasks)
    if not listed:
        raise BadInput("A sweep needs at least one task; none was given.")
    seen: set[str] = set()
    columns = [name for name, _ in listed[0].labels]
    for task in listed:
        if task.name in seen:
            raise BadInput(f"Two tasks are named '{task.name}'. Give each its own name.")
        if [name for name, _ in task.labels] != columns:
            raise BadInput(
                f"Task '{task.name}' is labelled {[name for name, _ in task.labels]}, but '{listed[0].name}' "
                f"{columns}. Give all tasks the same labels in one order."
            )
        seen.add(task.name)
    return listed


def grid(
    axes: Mapping[str, Sequence[Any]], *, closures: Sequence[Any] = ("fixed",), always: Sequence[Any] = ()
) -> list[Task]:
    """Tasks for every combination of the axes' values, the last axis running fastest, then the closures.

    An axis named "IMPORTER:EXPORTER" (goods) or "IMPORTER:EXPORTER:SECTOR" ("*": all) with numbers as values adds that
    tariff (fractions: 0.25 is 25 percentage points). An axis of any other name has instruments as values, or tuples of
    them, or None for no change. `always`: instruments that every task has. Each axis is a label of the tasks; so is
    `task_closure` where there are several.

        grid({"USA:CHN": [0.1, 0.25], "CHN:USA": [0.0, 0.1]}, closures=["fixed", "ilms"])      # 8 tasks
    """
    empty = [name for name, values in axes.items() if not len(values)]
    if not axes or empty or not len(closures):
        where = ", ".join(empty) or ("no axis was given" if not axes else "closures")
        raise BadInput(f"A grid needs at least one value on each axis ({where}).")
    points = itertools.product(*axes.values(), closures)
    return [_point(tuple(axes), point[:-1], point[-1], tuple(always), len(closures) > 1) for point in points]


def _point(names: tuple[str, ...], values: tuple[Any, ...], closure: Any, always: tuple[Any, ...], shown: bool) -> Task:
    instruments = [*always]
    labels: list[tuple[str, Label]] = []
    for axis, value in zip(names, values, strict=True):
        instruments.extend(_instruments(axis, value))
        labels.append((axis, float(value) if _number(value) else _said(value)))
    if shown:
        labels.append(("task_closure", _said(closure)))
    name = ", ".join(f"{axis}={value}" for axis, value in labels)
    # A point without a change is one of the grid: measured as the others are, not as its closure alone.
    return Task(name, tuple(instruments), closure, None, tuple(labels), "closure")


def _instruments(axis: str, value: Any) -> tuple[Any, ...]:
    if _number(value):
        return () if value == 0 else (_tariff(axis, float(value)),)
    if value is None:
        return ()
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def _number(value: Any) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, bool | str)


def _said(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " + ".join(_said(v) for v in value)
    return "none" if value is None else str(value)


def _tariff(axis: str, value: float) -> Any:
    from steelyard.lever.instruments import Tariff

    parts = [None if part == "*" else part for part in axis.split(":")]
    if len(parts) not in (2, 3):
        raise BadInput(
            f"Axis '{axis}' holds numbers, so its name has to say which tariff they add to: 'IMPORTER:EXPORTER' or "
            "'IMPORTER:EXPORTER:SECTOR'. Give instruments as values for anything else."
        )
    sectors: dict[str, Any] = {"sector": parts[2]} if len(parts) == 3 else {}
    return Tariff(parts[0], parts[1], **sectors, add=value)
