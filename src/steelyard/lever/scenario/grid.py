"""A grid over a scenario: the sizes of its steps varied along axes, every combination under every closure."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput
from steelyard.lever import closures, groups, measures, parties
from steelyard.lever.scenario import check, files, habits, running, worlds
from steelyard.lever.scenario.against import Against
from steelyard.lever.scenario.compile import compile
from steelyard.lever.scenario.keys import Key, step
from steelyard.lever.scenario.model import Phase, Place, Scenario, Step, Text
from steelyard.lever.scenario.places import Places, written
from steelyard.lever.scenario.problems import Problems, nearest
from steelyard.lever.scenario.read import read
from steelyard.lever.sweep import Sweep, sweep
from steelyard.lever.tasks import STATUS, TASK, Task

if TYPE_CHECKING:
    from steelyard.lever.world import World

TOP = (
    Key("title", "text", "What is varied, in words."),
    Key("scenario", "text", "The scenario: a shipped name, or a path beside this file.", needed=True),
    Key("frame", "text", "The table kept of each point.", known=measures.FRAMES),
    Key("economies", "economies", "Economies kept of it. Left out: all."),
    Key("closures", "names", "Rules of the trade balance. Left out: the scenario's own."),
)
EXAMPLE = 'A grid names it (scenario = "...") and has an [[axis]] with key and values.'
OWN = (TASK, STATUS, "task_closure", "closure", "economy", "sector", "importer", "exporter", "partner", "unit")
NO_FILE = Text("", "", "")
AXIS = (
    Key("key", "text", "The size to vary, by its place: `phase[1].add[1].tariff`.", needed=True),
    Key("name", "text", "Name of its column. Left out: the key."),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """One size of the scenario and the values that it takes."""

    key: str
    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Grid:
    """Axes over a scenario; `frame` and `economies` say what is kept of each point; `text` is its file."""

    scenario: Scenario
    axes: tuple[Axis, ...]
    closures: tuple[str, ...]
    frame: str = "welfare"
    economies: tuple[str, ...] = ()
    text: Text = NO_FILE
    source: str | Path = ""

    @property
    def size(self) -> int:
        """Number of points, closures counted."""
        size = len(self.closures)
        for axis in self.axes:
            size *= len(axis.values)
        return size


def read_grid(source: str | Path) -> Grid:
    """The grid of a TOML file; ScenarioErrors with every problem at once."""
    text = files.find(source)
    raw, wrong = habits.parse(text.text)
    problems, places = Problems(str(source), "Grid"), Places(text.text)
    for one in wrong:
        problems.add(Place(text.place, one.line, ""), one.text)

    def tell(*path: str | int) -> check.Told:
        return lambda name, said: problems.add(_place(text, places, *path, *([name] if name else [])), said)

    if "phase" in raw and "axis" not in raw:
        raise BadInput(f"{text.place} is a scenario, no grid: `steelyard run {source}` runs it. {EXAMPLE}")
    top = check.table(raw, TOP, tell(), ("axis",))
    scenario = None
    if "scenario" in top:
        with problems.at(_place(text, places, "scenario")):
            scenario = read(_beside(text, top["scenario"]))
    axes = [_axis(one, at, scenario, tell("axis", at)) for at, one in enumerate(_list(raw.get("axis"), tell("axis")))]
    _distinct(axes, tell)
    for name in _many(top.get("closures", ())):
        with problems.at(_place(text, places, "closures")):
            closures.parse(name)
    problems.stop()
    if scenario is None:
        raise BadInput(f"Grid '{source}' names no scenario.")
    chosen = _many(top.get("closures", ())) or scenario.closures
    return Grid(
        scenario,
        tuple(one for one in axes if one),
        chosen,
        top.get("frame", "welfare"),
        _many(top.get("economies", ())),
        text,
        _beside(text, top["scenario"]),
    )


def run_grid(
    grid: Grid,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    resume: Path | None = None,
    allow_failures: bool = False,
) -> Sweep:
    """Solve every point after the scenario's last phase, against the policies that it starts from.

    The sweep's frame has a column for each axis and, with several closures, `task_closure`. BadInput for a point that
    the world refuses.
    """
    compiled = running.prepare(grid.scenario)
    tasks = [_task(grid, values, closure, compiled.world, compiled.policies) for values, closure in _points(grid)]
    measure = kept(compiled.world, grid)
    solver = Against(compiled.reference, compiled.against, worlds.mechanics(grid.scenario))
    return sweep(
        compiled.world, tasks, measure, executor=executor, progress=progress, resume=resume,
        allow_failures=allow_failures, solver=solver,
    )  # fmt: skip


def kept(world: World, grid: Grid) -> groups.Grouped:
    """What is kept of each point: the frame, of the economies named; a group is the sum of its members.

    UnknownName for one that the world does not hold, and for a group of a frame that cannot be added up.
    """
    named = [parties.party(world, name) for name in grid.economies]
    many = tuple(one.label for one in named if one.is_group)
    if many and grid.frame not in groups.ADDED:
        raise BadInput(
            f"{many[0]} is a group, and {grid.frame} are not added up over one. Name its members, or one of "
            f"{', '.join(groups.ADDED)}."
        )
    return groups.Grouped(grid.frame, {}, many, tuple(one.label for one in named))


def varied(scenario: Scenario, key: str, value: float) -> Scenario:
    """The scenario with the size at a key path set; a size of zero leaves its step out."""
    where, name, kind = _located(scenario, key)
    wrong = "" if value == 0 else check.value_of(kind, value)
    if wrong:
        raise BadInput(f"{key} = {value:g}: {wrong}")

    def changed(one: Step) -> Step:
        return replace(one, values={**one.values, name: value}) if one is where else one

    def of(phase: Phase) -> Phase:
        kept = (one for one in phase.steps if value != 0 or one is not where)
        return replace(phase, steps=tuple(changed(one) for one in kept))

    return replace(scenario, phases=tuple(of(phase) for phase in scenario.phases))


def _task(grid: Grid, values: Sequence[float], closure: str, world: Any, policies: Any) -> Task:
    scenario = grid.scenario
    places = {axis.key: _located(scenario, axis.key)[0].place for axis in grid.axes}
    for axis, value in zip(grid.axes, values, strict=True):
        # A step that an earlier axis left out has nothing left to vary.
        if any(one.place == places[axis.key] for phase in scenario.phases for one in phase.steps):
            scenario = varied(scenario, axis.key, value)
    labels: list[tuple[str, Any]] = [(axis.name, float(v)) for axis, v in zip(grid.axes, values, strict=True)]
    if len(grid.closures) > 1:
        labels.append(("task_closure", closure))
    name = ", ".join(f"{label}={value}" for label, value in labels)
    instruments = compile(world, policies, scenario).phases[-1].instruments
    return Task(name, instruments, closure, None, tuple(labels))


def _points(grid: Grid) -> Iterator[tuple[tuple[float, ...], str]]:
    for values in itertools.product(*(axis.values for axis in grid.axes)):
        yield from ((values, closure) for closure in grid.closures)


def _located(scenario: Scenario, key: str) -> tuple[Step, str, Key]:
    """The step, key and its kind at a key path; BadInput with what may be varied."""
    where, _, name = key.rpartition(".")
    phases = [phase for phase in scenario.phases if not phase.reference]  # what effects are against stays one
    found = [one for phase in phases for one in phase.steps if one.place.key == where]
    sizes = [
        f"{one.place.key}.{kind.name}"
        for phase in phases
        for one in phase.steps
        for kind in step(one.kind).keys
        if kind.name in one.values and kind.kind in ("number", "level", "size", "part", "gdp", "parts")
    ]
    if len(found) > 1:
        files = ", ".join(one.place.file for one in found)
        raise BadInput(f"{key} stands in several files that the scenario is made of: {files}. Vary them one by one.")
    if not found or f"{where}.{name}" not in sizes:
        raise BadInput(f"Scenario '{scenario.name}' has no size at {key}. {nearest(key, sizes)}")
    return found[0], name, next(one for one in step(found[0].kind).keys if one.name == name)


def _axis(raw: Any, at: int, scenario: Scenario | None, tell: check.Told) -> Axis | None:
    held = check.table(raw, AXIS, tell, ("values",))
    values = raw.get("values") if isinstance(raw, Mapping) else None
    if not isinstance(values, list) or not values:
        tell("values", "values is the list of sizes that the axis takes: values = [0.1, 0.25].")
        return None
    wrong = [check.value_of(Key("values", "number", ""), value) for value in values]
    if any(wrong):
        tell("values", next(filter(None, wrong)))
        return None
    if "key" not in held or scenario is None:
        return None
    for value in values:
        try:
            varied(scenario, held["key"], value)
        except BadInput as error:
            tell("values" if "means" in str(error) else "key", str(error))
            return None
    return Axis(held["key"], held.get("name", held["key"]), tuple(float(value) for value in values))


def _distinct(axes: Sequence[Axis | None], tell: Callable[..., check.Told]) -> None:
    """Each axis once, under a name of its own, every value once."""
    seen: dict[str, int] = {}
    for at, axis in enumerate(axes):
        if axis is None:
            continue
        for key, word in dict.fromkeys(((axis.key, "key"), (axis.name, "name"))):
            if seen.setdefault(key, at) != at:
                tell("axis", at)(word, f"axis[{seen[key] + 1}] has {key} already. Vary a size once; name each its own.")
        if axis.name in OWN:
            tell("axis", at)("name", f"'{axis.name}' is a column of the table itself. Give another name.")
        twice = next((one for one in axis.values if axis.values.count(one) > 1), None)
        if twice is not None:
            tell("axis", at)("values", f"{twice:g} stands there twice. Give every value once.")


def _list(given: Any, tell: check.Told) -> list[Any]:
    if not isinstance(given, list) or not given:
        tell("", "A grid needs an axis: [[axis]] with key and values.")
        return []
    return given


def _many(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _beside(text: Text, name: str) -> str | Path:
    return Path(text.place).parent / name if name.endswith(files.SUFFIX) else name


def _place(text: Text, places: Places, *path: str | int) -> Place:
    return Place(text.place, places.line(path), written(path))
