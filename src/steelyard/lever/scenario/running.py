"""Run a scenario: every phase under every closure, against the policies it starts from; bands; manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput, UnknownName
from steelyard.lever.instruments import Instrument
from steelyard.lever.scenario import check, files, worlds
from steelyard.lever.scenario.against import against, by_quotas
from steelyard.lever.scenario.assumptions import Assumption, assumptions
from steelyard.lever.scenario.compile import Compiled, CompiledPhase, compile
from steelyard.lever.scenario.keys import DRAWS
from steelyard.lever.scenario.manifest import manifest
from steelyard.lever.scenario.model import DrawChoice, Scenario
from steelyard.lever.scenario.problems import Problems
from steelyard.lever.scenario.read import gather
from steelyard.lever.solve import solve_many

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Policies
    from steelyard.lever.bands import Banded
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class PhaseRun:
    """One phase solved: `counterfactuals` by closure, in the scenario's order; bands of its welfare under the first.

    `more_bands`, with draws: "balance" (goods, by economy) and "flow" (what a report leads with) as frames.
    """

    phase: CompiledPhase
    counterfactuals: tuple[Counterfactual, ...]
    bands: Banded | None = None
    more_bands: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __repr__(self) -> str:
        drawn = "" if self.bands is None else ", with bands"
        return f"PhaseRun(from {self.start}: {self.title}; {len(self.counterfactuals)} closures{drawn})"

    @property
    def start(self) -> date:
        """The day from which it holds."""
        return self.phase.start

    @property
    def title(self) -> str:
        """What happens, in words."""
        return self.phase.title or "; ".join(str(touch.instrument) for _, ts in self.phase.added for touch in ts)


@dataclass(frozen=True, eq=False)
class Run:
    """A scenario run. Phases are equilibria after all adjustment, dated by when their policy begins."""

    scenario: Scenario
    compiled: Compiled
    phases: tuple[PhaseRun, ...]
    assumptions: tuple[Assumption, ...]
    manifest: dict[str, Any]

    @property
    def world(self) -> World:
        """The baseline."""
        return self.compiled.world

    @property
    def last(self) -> PhaseRun:
        """The phase that the scenario ends with."""
        return self.phases[-1]

    def __repr__(self) -> str:
        """Short: the frames hold the figures."""
        days = ", ".join(str(one.start) for one in self.phases)
        return f"Run({self.scenario.name}: {self.scenario.title}; phases {days}; closures {', '.join(self.closures)})"

    @property
    def closures(self) -> tuple[str, ...]:
        """The rules of the trade balance that it was solved under."""
        return self.compiled.closures

    def counterfactual(self, closure: str | None = None, phase: int = -1) -> Counterfactual:
        """One phase (from 0; the last unless said) under one closure (the first unless said).

        UnknownName for a closure that it was not solved under; BadInput for a phase that it does not have.
        """
        if not -len(self.phases) <= phase < len(self.phases):
            raise BadInput(f"There is no phase {phase}: the run has {len(self.phases)}, counted from 0.")
        found = self.phases[phase].counterfactuals
        if closure is None:
            return found[0]
        if closure not in self.closures:
            hint = f"Ask for it as it is run: run({self.scenario.name!r}, closures=[{closure!r}])."
            raise UnknownName("closure of this run", closure, self.closures, hint)
        return found[self.closures.index(closure)]

    def welfare(self) -> pl.DataFrame:
        """Real income and its parts, every phase and closure."""
        return self.frame("welfare")

    def trade(self, **options: Any) -> pl.DataFrame:
        """Trade by importer and exporter, every phase and closure."""
        return self.frame("trade", **options)

    def balance(self) -> pl.DataFrame:
        """Exports less imports, every phase and closure."""
        return self.frame("balance")

    def frame(self, name: str, *, groups: Sequence[str] = (), **options: Any) -> pl.DataFrame:
        """A frame of the counterfactuals (`welfare`, `trade`, ...) for every phase and closure, stacked.

        `diversion` without options is that of the trade that the policy is about, `customs` the flows in customs terms.
        Columns `phase` (its first day) and `closure` tell them apart. `groups` (EU27, ...): rows for their members
        added up, trade among them left out; see `lever.groups`.
        """
        from steelyard.lever.groups import Grouped
        from steelyard.lever.scenario import tables

        if name in (tables.DIVERSION, tables.CUSTOMS) and not options:
            return self.part(name, groups)
        return self._stacked(Grouped(name, options, tuple(groups)))

    def part(self, name: str, groups: Sequence[str] = ()) -> pl.DataFrame:
        """A part of the report for every phase and closure, stacked: `tables.PARTS`, or a frame of a counterfactual."""
        from steelyard.lever.scenario import tables

        day = self.scenario.policies_as_of
        return self._stacked(lambda cf: tables.frame(cf, name, groups, day))

    def _stacked(self, measure: Callable[[Counterfactual], pl.DataFrame]) -> pl.DataFrame:
        import polars as pl

        stacked = [
            data.with_columns(phase=pl.lit(one.start), closure=pl.lit(cf.closure_name))
            for one in self.phases
            for cf in one.counterfactuals
            if len(data := measure(cf))
        ]
        if not stacked:
            return pl.DataFrame(schema={"phase": pl.Date, "closure": pl.String})
        data = pl.concat(stacked)
        return data.select("phase", "closure", pl.exclude("phase", "closure"))

    def path(self) -> pl.DataFrame:
        """Real income (percent) and balances (change, percent, points of GDP) by phase, closure and economy."""
        from steelyard.lever.scenario import path

        return path.path(self)


def prepare(
    source: str | Path | Scenario,
    world: World | None = None,
    policies: Policies | None = None,
    theta: str | float | None = None,
) -> Compiled:
    """A scenario read and compiled; ScenarioErrors with the problems of both at once.

    `theta`: elasticities in place of its own; see `lever.theta`.
    """
    problems = Problems(source.name if isinstance(source, Scenario) else str(source))
    scenario = source if isinstance(source, Scenario) else gather(files.find(source), problems)
    if theta is not None:
        scenario, world = _elastic(scenario, world, str(theta))
    baseline = _world(scenario, world, problems)
    ledger = policies if policies is not None or not scenario.needs_ledger else _ledger(scenario, problems)
    if baseline is None:
        problems.stop()
        raise BadInput(f"Scenario '{scenario.name}' has no world to run on. Check its [world] table.")
    return compile(baseline, ledger, scenario, problems)


def run(
    source: str | Path | Scenario,
    world: World | None = None,
    policies: Policies | None = None,
    draws: int | None = None,
    *,
    seed: int | None = None,
    closures: Sequence[str] | str | None = None,
    closure: str | None = None,
    theta: str | float | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario: a shipped name, a path, or one that was read.

    `world`, `policies`: in place of those that the scenario names. `draws`, `seed`, `closures` (or one `closure`),
    `theta` (a set of elasticities, "long", "short" or an aggregate): in place of its own; `draws` 0 does without
    bands. `progress(done, total)` counts solved draws.

    Draws run in processes of their own; a script keeps its calls under `if __name__ == "__main__":` for that, or
    hands in `executor=steelyard.lever.executors.serial()`. From a script without it, they run in this process.
    """
    compiled = prepare(source, world, policies, theta)
    chosen_closures = _several(closures, closure)
    if chosen_closures:
        compiled = replace(compiled, closures=chosen_closures)
    if not compiled.phases:
        raise BadInput(f"Scenario '{compiled.scenario.name}' has no phase: there is nothing to run. Extend it.")
    chosen = _draws(compiled.scenario.draws, draws, seed)
    solved = solve(compiled)
    phases, told = _with_bands(compiled, solved, chosen, executor, progress)
    return Run(compiled.scenario, compiled, phases, assumptions(compiled, told), manifest(compiled, phases, chosen))


def solve(compiled: Compiled, extra: Sequence[Instrument] = ()) -> tuple[PhaseRun, ...]:
    """Every phase under every closure; `extra` instruments come after those of each phase."""
    by_closure = [_under(compiled, closure, extra) for closure in compiled.closures]
    return tuple(PhaseRun(phase, tuple(cfs[at] for cfs in by_closure)) for at, phase in enumerate(compiled.phases))


def reference(compiled: Compiled, closure: str) -> Counterfactual:
    """The equilibrium that effects are against, under a closure."""
    options = {"closure": closure, **worlds.mechanics(compiled.scenario)}
    return solve_many(compiled.world, [compiled.reference], **options)[0]


def last(compiled: Compiled, closure: str) -> Counterfactual:
    """The scenario's last phase under a closure; the reference where it has none."""
    if not compiled.phases:
        return reference(compiled, closure)
    return _under(replace(compiled, phases=compiled.phases[-1:]), closure, ())[0]


def _under(compiled: Compiled, closure: str, extra: Sequence[Instrument]) -> list[Counterfactual]:
    start = compiled.reference
    asked = [(*start, *phase.instruments, *extra) for phase in compiled.phases]
    options = {"closure": closure, **worlds.mechanics(compiled.scenario)}
    every = [start, *asked] if start else asked
    solved = by_quotas(lambda some: solve_many(compiled.world, some, **options), every, tuple)
    if not start:
        same = compiled.scenario.policies_as_of is None
        return solved if same else [replace(cf, base_note=compiled.against) for cf in solved]
    base, *found = solved
    note, skip = compiled.against, len(start)
    return [against(cf, base, note, cf.instruments[skip:], cf.touches[skip:]) for cf in found]


def _with_bands(
    compiled: Compiled,
    solved: tuple[PhaseRun, ...],
    chosen: DrawChoice,
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[tuple[PhaseRun, ...], str]:
    if not chosen.n:
        return solved, ""
    from steelyard.lever.scenario.banding import with_bands

    return with_bands(compiled, solved, chosen, compiled.against, executor, progress)


def _several(closures: Sequence[str] | str | None, closure: str | None) -> tuple[str, ...]:
    if closures and closure:
        raise BadInput("closures and closure were both given. Give one of them.")
    named = closures or closure or ()
    return (named,) if isinstance(named, str) else tuple(named)


def _elastic(scenario: Scenario, world: World | None, name: str) -> tuple[Scenario, World | None]:
    """The scenario, and the world that was given, with elasticities by name in place of their own."""
    from steelyard.lever import elasticities, theta

    theta.check(name)
    if name == theta.OWN:
        return scenario, world
    known = (*elasticities.names(), *elasticities.ALIASES)
    draws = replace(scenario.draws, source="") if name in known else scenario.draws
    chosen = replace(scenario, world=replace(scenario.world, theta=name), draws=draws)
    return chosen, None if world is None else theta.chosen(world, name)


def _draws(own: DrawChoice, n: int | None, seed: int | None) -> DrawChoice:
    chosen = own if n is None else replace(own, n=n)
    chosen = chosen if seed is None else replace(chosen, seed=seed)
    for name, value in (("n", chosen.n), ("seed", chosen.seed)):
        wrong = check.value_of(next(key for key in DRAWS if key.name == name), value)
        if wrong:
            raise BadInput(f"Draws: {wrong}")
    return chosen


def _world(scenario: Scenario, given: World | None, problems: Problems) -> World | None:
    if given is not None:
        return given
    with problems.at(scenario.at("world.table")):
        return worlds.chosen(scenario)
    return None


def _ledger(scenario: Scenario, problems: Problems) -> Policies | None:
    from steelyard.ledger import policies

    with problems.at(scenario.at("policies_as_of")):
        return policies.load()
    return None
