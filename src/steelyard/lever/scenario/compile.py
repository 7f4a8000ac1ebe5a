"""A scenario on a world: the instruments of each phase, what each touched, and what was said on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput
from steelyard.lever import scale, select
from steelyard.lever.instruments import Instrument, Touch, Wedges
from steelyard.lever.scenario import steps
from steelyard.lever.scenario.keys import LEDGER_STEPS
from steelyard.lever.scenario.model import Phase, Scenario, Step
from steelyard.lever.scenario.overlap import Overlaps
from steelyard.lever.scenario.problems import Problems

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies, Standing
    from steelyard.lever.world import World


@dataclass(frozen=True, eq=False)
class CompiledPhase:
    """What holds from a day on: all instruments since the scenario began, and those that this phase added."""

    start: date
    title: str
    instruments: tuple[Instrument, ...]  # of this phase and those before, in order; the reference's apart
    touched: tuple[Touch, ...]  # of the same
    added: tuple[tuple[Step, tuple[Touch, ...]], ...]  # by step of this phase
    notes: tuple[str, ...]
    standings: tuple[Standing, ...] = ()  # of the policy ledger, after this phase
    expected: tuple[str, ...] = ()  # what the policy ledger expects by then between whom it names, not in the phase


@dataclass(frozen=True, eq=False)
class Compiled:
    """A scenario ready to solve. `reference`: instruments that put the world where the policy ledger stands on
    `policies_as_of`, then those of the phases `before` that are marked as references; effects are against it."""

    scenario: Scenario
    world: World
    reference: tuple[Instrument, ...]
    phases: tuple[CompiledPhase, ...]
    closures: tuple[str, ...]
    notes: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()  # on policies_as_of
    policies: Policies | None = None
    before: tuple[CompiledPhase, ...] = ()

    @property
    def against(self) -> str:
        """What effects are against, in words."""
        day = self.scenario.policies_as_of
        held = "the baseline" if day is None else f"the world under the measures in force on {day}"
        added = "; ".join(f"{one.title or 'a phase'}, from {one.start}" for one in self.before)
        return f"{held} with what stands before ({added})" if added else held

    def __iter__(self) -> Iterator[CompiledPhase]:
        return iter(self.phases)


def compile(world: World, policies: Policies | None, scenario: Scenario, problems: Problems | None = None) -> Compiled:
    """The phases of a scenario as instruments on a world.

    `policies` may be None where the scenario reads no ledger. ScenarioErrors with every problem at once: names that
    the world does not hold, steps that change no cell, levels set twice in a phase, cells under two quotas, days
    before the ledger begins, authorities that it does not know. `problems`: found before, raised with these.
    """
    held = problems or Problems(scenario.name)
    work = _Work(world, policies, scenario, held)
    before = tuple(work.phase(phase) for phase in scenario.phases if phase.reference)
    work.stands()
    phases = tuple(work.phase(phase) for phase in scenario.phases if not phase.reference)
    held.stop()
    return Compiled(
        scenario, work.world, tuple(work.reference), phases, scenario.closures, tuple(work.notes), work.first, policies,
        before,
    )  # fmt: skip


@dataclass(eq=False)
class _Work:
    """Wedges as they grow, phase by phase."""

    world: World
    policies: Policies | None
    scenario: Scenario
    problems: Problems
    reference: list[Instrument] = field(default_factory=list)
    instruments: list[Instrument] = field(default_factory=list)
    touched: list[Touch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wedges = Wedges(self.world)
        self.overlaps = Overlaps(self.world, self.wedges)
        with self.problems.at(self.scenario.at("world.scale")):
            scale.elasticities(self.world, self.scenario.world.scale)
        self.ledger: Any = None
        if self.scenario.needs_ledger:
            self._open()

    @property
    def first(self) -> tuple[Standing, ...]:
        """What stood on policies_as_of."""
        return () if self.ledger is None else self.ledger.first

    def phase(self, phase: Phase) -> CompiledPhase:
        added, notes = [], []
        self.overlaps.phase += 1
        for step in phase.steps:
            with self.problems.at(step.place):
                made, told = self._made(step, phase)
                notes += [*told, *(said for one in made if (said := self._take_back(one)))]
                added.append((step, tuple(self._apply(step, one) for one in made)))
                notes += self._untaxed(step, made)
        standings = () if self.ledger is None else self.ledger.standings
        expected = () if self.ledger is None else self.ledger.expected(phase)
        return CompiledPhase(
            phase.start,
            phase.title,
            tuple(self.instruments),
            tuple(self.touched),
            tuple(added),
            tuple(notes),
            standings,
            expected,
        )

    def stands(self) -> None:
        """What was changed so far becomes part of what effects are against."""
        self.reference += self.instruments
        self.instruments, self.touched = [], []

    def _open(self) -> None:
        from steelyard.lever.scenario.ledger_steps import Ledger

        day = self.scenario.policies_as_of
        with self.problems.at(self.scenario.at("policies_as_of")):
            if self.policies is None and self.problems.found:
                return  # why there is none was told as it was read
            if self.policies is None:
                raise BadInput("The scenario reads the policy ledger (policies_as_of), and none was given.")
            ledger = Ledger(self.world, self.policies, day)  # pyright: ignore[reportArgumentType]
            self.world, self.wedges = ledger.world, Wedges(ledger.world)
            self.overlaps = Overlaps(self.world, self.wedges)
            for one in ledger.reference():
                self.reference.append(one)
                one.apply(self.world, self.wedges)
            self.notes += ledger.notes
            self.ledger = ledger

    def _made(self, step: Step, phase: Phase) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
        if step.kind not in LEDGER_STEPS:
            return steps.instruments(step), steps.notes(step)
        if self.ledger is None:
            return (), ()  # said already: the ledger could not be opened
        return self.ledger.change(step, phase.start)

    def _take_back(self, one: Instrument) -> str:
        """Drop the quota of an earlier phase whose place a new one takes; what is to be said of it."""
        found = self.overlaps.replaced(one)
        if found is None:
            return ""
        step, old = found
        at = next((at for at, held in enumerate(self.instruments) if held is old), None)
        if at is None:
            raise BadInput(
                f"{step.place.key} (line {step.place.line}) caps the same cells in a phase that is a reference, and it "
                "stays. Leave one of the two quotas out."
            )
        del self.instruments[at], self.touched[at]
        return f"It takes the place of {step.place.key} (line {step.place.line}), a quota on the same cells."

    def _untaxed(self, step: Step, made: Iterable[Instrument]) -> list[str]:
        """What to say of points added where the baseline holds no duty of the importer at all."""
        if step.kind not in ("add", "remedy") or ("tariff" not in step.values and step.kind == "add"):
            return []
        held = self.world.economy.tariff
        bare: list[str] = []
        for one in made:
            picked = select.economies(self.world, getattr(one, "importer", None), "importer")
            if not picked.is_open and not any((held[at] > 0).any() for at in picked.index):
                bare.append(select.words(one.importer))  # pyright: ignore[reportAttributeAccessIssue]
        return [
            f"The baseline holds no ordinary duty of {who}: its tariff counts as 0 % before the step."
            for who in dict.fromkeys(bare)
        ]

    def _apply(self, step: Step, one: Instrument) -> Touch:
        with self.overlaps.held(step, one):
            touch = one.apply(self.world, self.wedges)
        self.instruments.append(one)
        self.touched.append(touch)
        return touch
