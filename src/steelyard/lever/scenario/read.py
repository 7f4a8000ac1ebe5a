"""Read a scenario: its file and those it extends, every problem in one error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from steelyard.lever import closures
from steelyard.lever.scenario import check, files
from steelyard.lever.scenario.files import Source
from steelyard.lever.scenario.habits import LOST
from steelyard.lever.scenario.keys import CLOSURE, DRAWS, LEDGER_STEPS, PHASE, STEPS, TOP, WORLD
from steelyard.lever.scenario.model import CLOSURES, REPORT, DrawChoice, Phase, Place, Scenario, Step, Text, WorldChoice
from steelyard.lever.scenario.problems import Problems

_TABLES = ("world", "closure", "draws", "phase")


def read(source: str | Path) -> Scenario:
    """The scenario of a shipped name or of a file's path.

    ScenarioErrors (a BadInput) with every problem at once, each with file, line, key path and remedy; UnknownName and
    UnreadableFile where there is no such scenario.
    """
    problems = Problems(str(source))
    found = gather(files.find(source), problems)
    problems.stop()
    return found


def read_text(text: str, name: str = "scenario", folder: Path | str = ".") -> Scenario:
    """The scenario of a text; files that it extends are looked for in `folder`."""
    problems = Problems(name)
    found = gather(Text(name, name, text), problems, Path(folder))
    problems.stop()
    return found


def gather(text: Text, problems: Problems, folder: Path | None = None) -> Scenario:
    """The scenario of what is sound in a text; what is not goes to `problems`."""
    at = folder or (Path(text.place).parent if text.name.endswith(files.SUFFIX) else Path())
    merged = _Merged(problems)
    for source in files.chain(text, at, problems):
        merged.lay(source)
    return merged.scenario(text)


@dataclass(eq=False)
class _Merged:
    """Files laid over each other: a later value takes the place of an earlier one, key by key in tables, phases by
    date."""

    problems: Problems
    top: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    phases: dict[date, Phase] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)  # keys at the top, sound or not

    def lay(self, source: Source) -> None:
        self.texts.append(source.text)
        raw = source.raw
        if "axis" in raw and "phase" not in raw:
            told = "This is a grid, no scenario: `steelyard sweep` solves it."
            self.problems.add(source.place("axis"), told)
            self.written.add("title")
            return
        own = check.table(raw, TOP, _teller(self.problems, source), _TABLES)
        self.top |= own
        self.written |= {str(path[0]) for path in source.places.lines if len(path) == 1} | set(raw)
        self.places |= {name: source.place(name) for name in own}
        for name, keys in (("world", WORLD), ("closure", CLOSURE)):
            if name in raw:
                self._table(source, name, check.table(raw[name], keys, _teller(self.problems, source, name)))
        if "draws" in raw:
            self._draws(source, raw["draws"])
        self._phases(source, raw.get("phase", []))

    def _table(self, source: Source, name: str, values: dict[str, Any], *inside: str) -> None:
        self.tables.setdefault(name, {}).update(values)
        self.places |= {name: source.place(name)}
        self.places |= {f"{name}.{key}": source.place(name, *inside, key) for key in values}

    def _draws(self, source: Source, given: Any) -> None:
        tell = _teller(self.problems, source, "draws")
        if not isinstance(given, Mapping):
            tell("", "draws is a table: [draws] and below it theta = { n = 200, seed = 7 }.")
            return
        check.table(given, (), tell, ("theta",))
        if "theta" in given:
            told = _teller(self.problems, source, "draws", "theta")
            self._table(source, "draws", check.table(given["theta"], DRAWS, told), "theta")

    def _phases(self, source: Source, given: Any) -> None:
        if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
            self.problems.add(source.place("phase"), "Phases are a list of tables: write [[phase]], with two brackets.")
            return
        before: date | None = None
        own: dict[date, int] = {}
        for at, one in enumerate(given):
            phase = _phase(source, at, one, self.problems)
            if phase is None:
                continue
            place = source.place("phase", at, "from")
            if phase.start in own:
                self.problems.add(
                    place, f"phase[{own[phase.start] + 1}] begins on {phase.start} too. Put them together."
                )
                continue
            if before and phase.start < before:
                self.problems.add(
                    place, f"{phase.start} is before the phase above ({before}). Write phases in order of time."
                )
            _clashes(phase, self.problems)
            own[phase.start], before = at, phase.start
            self.phases[phase.start] = phase

    def scenario(self, text: Text) -> Scenario:
        phases = tuple(self.phases[day] for day in sorted(self.phases))
        place = Place(text.place, 0, "")
        if not text.text.strip():
            self.problems.add(
                place, "The file is empty. `steelyard scenarios us-tariff-25-on-china` prints one to begin with."
            )
        elif "title" not in self.top and "title" not in self.written:
            self.problems.add(place, 'title is missing. Write the scenario as a sentence: title = "...".')
        self._contradictions(phases)
        return Scenario(
            text.name.removesuffix(files.SUFFIX).rsplit("/", 1)[-1], self.top.get("title", ""), phases,
            self.top.get("says", ""), self.top.get("silent", ""), self._world(), self.top.get("policies_as_of"),
            self._closures(), self._chosen_draws(), _tuple(self.top.get("report", REPORT)), tuple(self.texts), place,
            self.places,
        )  # fmt: skip

    def _contradictions(self, phases: Iterable[Phase]) -> None:
        as_of, begun = self.top.get("policies_as_of"), False
        for phase in phases:
            if phase.reference and begun:
                self.problems.add(
                    phase.place, "It is a reference, and a phase that is none begins before it. References stand "
                    "before all others: give it an earlier day, or leave reference out.",
                )  # fmt: skip
            begun = begun or not phase.reference
            ledger = [step for step in phase.steps if step.kind in LEDGER_STEPS]
            if ledger and as_of is None and "policies_as_of" not in self.written:
                self.problems.add(
                    ledger[0].place, f"{ledger[0].kind} needs the policy ledger. Say of which day: policies_as_of = "
                    f"{phase.start} at the top.",
                )  # fmt: skip
            if as_of and phase.start < as_of:
                self.problems.add(
                    phase.place, f"The phase begins on {phase.start}, before policies_as_of ({as_of}). Read the ledger "
                    "on an earlier day, or begin later.",
                )  # fmt: skip

    def _world(self) -> WorldChoice:
        held = self.tables.get("world", {})
        choice = WorldChoice(**held)
        if choice.table == "embedded" and choice.year not in (2022, 2025):
            self.problems.add(
                self.places["world.year"], f"The embedded world is held for 2022 and 2025, not {choice.year}."
            )
        if choice.theta:
            from steelyard.lever import theta

            with self.problems.at(self.places["world.theta"]):
                theta.check(choice.theta)
        return choice

    def _closures(self) -> tuple[str, ...]:
        chosen = _tuple(self.tables.get("closure", {}).get("balance", CLOSURES))
        for one in chosen:
            with self.problems.at(self.places.get("closure.balance", Place("", 0, ""))):
                closures.parse(one)
        return chosen

    def _chosen_draws(self) -> DrawChoice:
        held = dict(self.tables.get("draws", {}))
        if "bounds" in held:
            held["bounds"] = tuple(held["bounds"])
        if not 0 <= held.get("rho", 0) <= 1:
            self.problems.add(self.places["draws.rho"], f"rho is {held['rho']}; a correlation lies between 0 and 1.")
        if "source" in held:
            from steelyard.lever import elasticities

            with self.problems.at(self.places["draws.source"]):
                elasticities.source(held["source"])
        return DrawChoice(**held)


def _phase(source: Source, at: int, raw: Mapping[str, Any], problems: Problems) -> Phase | None:
    tell = _teller(problems, source, "phase", at)
    own = check.table(raw, PHASE, tell, [kind.name for kind in STEPS])
    steps: list[Step] = []
    for kind in STEPS:
        given = raw.get(kind.name, [])
        if not isinstance(given, list):
            tell(kind.name, f"Steps are a list of tables: write [[phase.{kind.name}]], with two brackets.")
            continue
        for number, one in enumerate(given):
            place = source.place("phase", at, kind.name, number)
            before = len(problems.found)
            values = check.table(one, kind.all_keys, _teller(problems, source, "phase", at, kind.name, number))
            _exactly_one(kind.one_of, one, place, problems)
            lost = isinstance(one, Mapping) and LOST in one.values()
            if len(problems.found) == before and not lost:
                steps.append(Step(kind.name, values, place))
    if not any(kind.name in raw for kind in STEPS):
        tell("", f"The phase has no step. Give one, such as [[phase.add]]; kinds: {', '.join(k.name for k in STEPS)}.")
    if "from" not in own:
        return None
    return Phase(
        own["from"], own.get("title", ""), tuple(steps), source.place("phase", at), own.get("reference", False)
    )


def _exactly_one(groups: Iterable[tuple[str, ...]], given: Any, place: Place, problems: Problems) -> None:
    for group in groups:
        held = [name for name in group if isinstance(given, Mapping) and name in given]
        if len(held) != 1:
            told = f"{' and '.join(held)} are given" if held else "No size is given"
            problems.add(place, f"{told}. Give exactly one of {', '.join(group)}.")


def _clashes(phase: Phase, problems: Problems) -> None:
    """Steps of one phase that undo each other: the same place set twice, an authority both restored and suspended."""
    seen: dict[Any, Step] = {}
    for step in phase.steps:
        where = tuple(_key(step.values.get(role)) for role in ("importer", "exporter", "sector"))
        if step.kind == "set":
            kind: tuple[Any, ...] = ("set", "tariff" if "tariff" in step.values else "export_tax", *where)
        elif step.kind in LEDGER_STEPS:
            kind = ("ledger", step.values["authority"], *where)
        else:
            continue
        other = seen.setdefault(kind, step)
        if other is not step:
            problems.add(
                step.place, f"It contradicts {other.place.key} (line {other.place.line}) of the same phase: both "
                f"{'say what is in force' if kind[0] == 'ledger' else 'set the level'} in the same place. Keep one.",
            )  # fmt: skip


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _teller(problems: Problems, source: Source, *path: str | int) -> check.Told:
    def tell(name: str, text: str) -> None:
        problems.add(source.place(*path, *([name] if name else [])), text)

    return tell


def _tuple(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
