"""What a run assumes, numbered, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.lever import closures, hindcast_elasticity, hindcast_record, theta

if TYPE_CHECKING:
    from steelyard.lever.scenario.compile import Compiled, CompiledPhase
    from steelyard.lever.scenario.model import Step
    from steelyard.lever.world import World

NO_SOURCE = "no source given"
STEELYARD = "the model"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken for granted and where it comes from; `kind` is what it is about."""

    number: int
    kind: str  # world, policy, step, closure, draws, caveat
    text: str
    source: str

    def __str__(self) -> str:
        return f"{self.number}. {self.text} [{self.source}]"


def assumptions(compiled: Compiled, draws: str = "") -> tuple[Assumption, ...]:
    """All of them: the world, the policy ledger, each step, the closures, the draws, the world's caveats."""
    return tuple(Assumption(number, *said) for number, said in enumerate(dict.fromkeys(_all(compiled, draws)), 1))


def _all(compiled: Compiled, draws: str) -> Iterator[tuple[str, str, str]]:
    world, scenario = compiled.world, compiled.scenario
    yield (
        "world",
        f"Baseline: {len(world.economies)} economies, {len(world.sectors)} sectors, {world.year}.",
        world.source,
    )
    yield "world", _elastic(world), world.elasticities or NO_SOURCE
    labour = "moves freely between sectors" if scenario.world.labour == "mobile" else "stays in its sector"
    yield "world", f"Labour {labour} and not across borders; returns to scale are as chosen.", STEELYARD
    yield from _policy(compiled)
    for phase in compiled.before:
        yield from _phase(phase, "Before, from")
    for phase in compiled.phases:
        yield from _phase(phase, "From")
    for name in compiled.closures:
        yield "closure", f"Closure {name}: {closures.parse(name).stated(world)}", STEELYARD
    if draws:
        yield "draws", draws, "see there"
    for caveat in world.caveats:
        yield "caveat", caveat, "the world's own caveat"


def _phase(phase: CompiledPhase, since: str) -> Iterator[tuple[str, str, str]]:
    for step, touches in phase.added:
        for touch in touches:
            yield "step", f"{since} {phase.start}: {touch.text}", _source(step)
        if step.note:
            yield "step", step.note, _source(step)
    for said in phase.expected:
        yield "step", said, "the policy ledger"
    for note in (*phase.notes, *(note for _, touches in phase.added for touch in touches for note in touch.notes)):
        yield "step", note, STEELYARD


def _elastic(world: World) -> str:
    """What the elasticities stand for; only the aggregates of the hindcast are dated."""
    name = hindcast_record.elasticity(world)
    if name in theta.SCALES:
        return f"Trade elasticities are scaled so that the {name} run's aggregate holds."
    if not any(world.goods):
        return "Trade elasticities are those named; they are of no date."
    long = next(one.aggregate for one in hindcast_elasticity.ELASTICITIES if one.name == "long")
    mean = hindcast_elasticity.aggregate_elasticity(world)
    return (
        f"Trade elasticities are those named, {mean:.1f} on average over goods trade. They come from differences "
        "between markets and products and are of no date: how far trade goes in the end if nothing else stands in its "
        f"way. The long run measured over time is {long:g} in the aggregate (--theta long)."
    )


def _policy(compiled: Compiled) -> Iterator[tuple[str, str, str]]:
    day = compiled.scenario.policies_as_of
    if day is None:
        against = compiled.against if compiled.before else "the baseline's own tariffs"
        yield "policy", f"Effects are against {against}; the policy ledger is not read.", STEELYARD
        return
    against = compiled.against if compiled.before else f"the measures in force on {day}"
    yield (
        "policy",
        f"Effects are against {against}. What the policy ledger schedules for later days is applied only where a step "
        "says so.",
        "the policy ledger",
    )
    for note in compiled.notes:
        yield "policy", note, "the policy ledger"


def _source(step: Step) -> str:
    if step.kind in ("restore", "suspend"):
        return step.source or "the policy ledger"
    return step.source or NO_SOURCE
