"""Run a scenario: every phase under every closure, against the policies it starts from; bands; manifest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput
from steelyard.lever.instruments import Instrument
from steelyard.lever.scenario import check, files, worlds
from steelyard.lever.scenario.against import Against, against, by_quotas
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
    """One phase solved: `counterfactuals` by closure, in the scenario's order; bands of its welfare under the first."""

    phase: CompiledPhase
    counterfactuals: tuple[Counterfactual, ...]
    bands: Banded | None = None

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

    def counterfactual(self, closure: str | None = None, phase: int = -1) -> Counterfactual:
        """One phase (from 0; the last unless said) under one closure (the first unless said)."""
        found = self.phases[phase].counterfactuals
        return found[0] if closure is None else found[self.compiled.closures.index(closure)]

    def frame(self, name: str, **options: Any) -> pl.DataFrame:
        """A frame of the counterfactuals (`welfare`, `trade`, ...) for every phase and closure, stacked.

        Columns `phase` (its first day) and `closure` tell them apart.
        """
        import polars as pl

        from steelyard.lever.measures import Frame

        measure = Frame(name, options)
        stacked = [
            measure(cf).with_columns(phase=pl.lit(one.start), closure=pl.lit(cf.closure_name))
            for one in self.phases
            for cf in one.counterfactuals
        ]
        return pl.concat(stacked).select("phase", "closure", pl.exclude("phase", "closure"))

    def path(self) -> pl.DataFrame:
        """Real income (percent) and balances (change, percent, points of GDP) by phase, closure and economy."""
        from steelyard.lever.scenario import path

        return path.path(self)


def prepare(source: str | Path | Scenario, world: World | None = None, policies: Policies | None = None) -> Compiled:
    """A scenario read and compiled; ScenarioErrors with the problems of both at once."""
    problems = Problems(source.name if isinstance(source, Scenario) else str(source))
    scenario = source if isinstance(source, Scenario) else gather(files.find(source), problems)
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
    closures: Sequence[str] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario: a shipped name, a path, or one that was read.

    `world`, `policies`: in place of those that the scenario names. `draws`, `seed`, `closures`: in place of its own;
    `draws` 0 does without bands. `progress(done, total)` counts solved draws.
    """
    compiled = prepare(source, world, policies)
    if closures:
        compiled = replace(compiled, closures=tuple(closures))
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


def base_note(compiled: Compiled) -> str:
    """What effects are against, in words."""
    return f"the world under the measures in force on {compiled.scenario.policies_as_of}"


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
        return solved if same else [replace(cf, base_note=base_note(compiled)) for cf in solved]
    base, *found = solved
    note, skip = base_note(compiled), len(start)
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
    from steelyard.lever.bands import Banded, bands
    from steelyard.lever.draws import Draws
    from steelyard.lever.measures import Frame
    from steelyard.lever.sweep import Sweep, sweep

    draws = Draws(
        chosen.source or compiled.scenario.world.theta or "fgo2022", chosen.n, chosen.seed, chosen.rho, chosen.bounds
    )
    sectors, closure = compiled.world.sectors, compiled.closures[0]
    several = len(compiled.phases) > 1
    tasks = [
        replace(task, name=f"{task.name}, {phase.start}" if several else task.name, instruments=phase.instruments)
        for task in draws.tasks(sectors, (), closure)
        for phase in compiled.phases
    ]
    solver = Against(compiled.reference, base_note(compiled), worlds.mechanics(compiled.scenario))
    done = sweep(
        compiled.world, tasks, Frame("welfare"), executor=executor, progress=progress, solver=solver,
        batch=_batch(compiled),
    )  # fmt: skip
    text = draws.text(sectors)
    step = len(compiled.phases)
    found = []
    for at, phase in enumerate(solved):
        centre, *others = done.outcomes[at::step]
        frame = bands(centre.frame, [one.frame for one in others])  # pyright: ignore[reportArgumentType]
        found.append(replace(phase, bands=Banded(frame, text, Sweep((centre, *others)))))
    return tuple(found), text


def _batch(compiled: Compiled) -> int:
    """Tasks solved together: whole draws, so that a draw's reference is solved once."""
    return len(compiled.phases) * 4


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
