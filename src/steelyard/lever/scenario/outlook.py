"""What the policy ledger expects by the day of a phase and does not know to be law: named, never modelled by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.base import economies
from steelyard.errors import UnknownName
from steelyard.lever import select
from steelyard.lever.scenario.model import Phase

if TYPE_CHECKING:
    from steelyard.ledger.policies import Measure, Policies, Step

EXPECTED = "expected"


def expected(policies: Policies, since: date, phase: Phase, back: Collection[str] = ()) -> tuple[str, ...]:
    """Sentences on measures between the parties of a phase that are expected to change after `since`, by its day.

    `back`: ids of measures that a step has brought back already.
    """
    found: dict[str, tuple[Measure, Step]] = {}
    for importer, exporter in _pairs(phase):
        for measure in policies.select(importer, exporter, on=phase.start):
            for step in () if measure.id in back else measure.steps:
                if step.status == EXPECTED and since < step.from_ <= phase.start:
                    found.setdefault(measure.id, (measure, step))
    if not found:
        return ()
    listed = "; ".join(_told(measure, step, phase.start) for measure, step in found.values())
    return (
        f"Expected by {phase.start} in the policy ledger, not confirmed, and in these figures only where a step of the "
        f"scenario says so: {listed}.",
    )


def _pairs(phase: Phase) -> Iterator[tuple[str, str]]:
    """Pairs that steps name, both ways: a truce has two sides."""
    for step in phase.steps:
        sides = [list(_codes(step.values.get(role))) for role in ("importer", "exporter")]
        for one in sides[0]:
            for other in sides[1]:
                if one != other:
                    yield from ((one, other), (other, one))


def _codes(value: Any) -> Iterable[str]:
    names = () if value is None else (value,) if isinstance(value, str) else value
    for name in names:
        if name.startswith("!") or name in select.EVERYTHING:
            continue
        try:
            yield economies.resolve(name)
        except UnknownName:
            continue  # a label of the world that is no economy of the ledger: the rest of a region


def _told(measure: Measure, step: Step, day: date) -> str:
    unit = "%" if measure.unit == "percent" else measure.unit
    size = "" if step.size is None or f"{step.size:g} {unit}" in measure.title else f" {step.size:g} {unit}"
    since = "" if step.from_ == day else f" (from {step.from_})"
    return f"{economies.name(measure.imposer)}: {measure.title}{size}{since}"
