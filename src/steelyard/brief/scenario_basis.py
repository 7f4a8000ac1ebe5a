"""What a scenario's run rests on: what is changed when, assumptions, measures of the policy ledger, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.brief import scenario_says as says
from steelyard.brief import words
from steelyard.brief.figures_table import name
from steelyard.brief.model import Cell, SourceLine, Table
from steelyard.brief.scenario_model import Note, Notes, Part
from steelyard.lever import parties

if TYPE_CHECKING:
    from steelyard.ledger.policies import Standing
    from steelyard.lever.scenario.running import Run

_LEDGER = "the policy ledger"


def changed(run: Run) -> Part:
    """What the scenario does, by date: every instrument, and what was asked for but cannot be brought back."""
    found = []
    for phase in (*run.compiled.before, *run.compiled.phases):
        items = [
            Note(_plain(touch.text), step.source or (_LEDGER if step.kind == "restore" else ""))
            for step, touches in phase.added
            for touch in touches
        ]
        items += [Note(_plain(note)) for note in (*phase.notes, *phase.expected)]
        title = f"{words.date_text(phase.start)}: {phase.title}" if phase.title else words.date_text(phase.start)
        stands = "Before, " if phase in run.compiled.before else ""
        found.append(Notes(f"{stands}{title}", tuple(items)))
    return Part("changed", "What is changed, from when?", (_against(run),), notes=tuple(found))


def _against(run: Run) -> str:
    day = run.scenario.policies_as_of
    own = "the baseline with its own tariffs" if not run.compiled.before else run.compiled.against
    if day is None:
        return f"Effects are against {says.dated(own)}. The policy ledger is not read."
    return f"Effects are against {says.dated(run.compiled.against)}."


def measures(run: Run) -> Part | None:
    """The time line of measures in force at the start: between the two economies of the policy, then all others."""
    day, held = run.scenario.policies_as_of, run.compiled.standings
    if day is None:
        return None
    said = f"In force on {words.date_text(day)}, oldest first, each with its official reference."
    found, near = parties.between(run.last.counterfactuals[0]), set()
    pair = None if found is None else (found[0].label, found[1].label)
    if pair is not None and run.compiled.policies is not None:
        for importer, exporter in (pair, pair[::-1]):
            near |= {one.id for one in run.compiled.policies.in_force(day, importer, exporter)}
    ordered = sorted(held, key=lambda one: (one.since, one.id))
    close = tuple(_measure(one) for one in ordered if one.id in near)
    far = tuple(_measure(one) for one in ordered if one.id not in near)
    lists = []
    if close and pair is not None:
        lists.append(Notes(f"Between {name(pair[0])} and {name(pair[1])}", close, folded=len(close) > 12))
    if far:
        lists.append(Notes("All other measures" if close else "Measures", far, folded=len(far) > 12))
    return Part("policies", "Which measures does it start from?", (said,), notes=tuple(lists))


def _measure(one: Standing) -> Note:
    unit = {"percent": "%"}.get(one.measure.unit, one.measure.unit)
    size = ""
    if one.size is not None:
        size = f"{one.size:g} {unit}"
    elif one.low is not None and one.high is not None:
        size = f"{one.low:g} to {one.high:g} {unit}"
    details = [one.authority, size, "" if one.status == "in force" else one.status]
    text = f"{one.measure.title}: {', '.join(part.strip() for part in details if part.strip())}"
    return Note(text, one.measure.reference.title, words.date_text(one.since))


def _plain(text: str) -> str:
    return says.dated(text.replace("->", "→"))


def assumed(run: Run) -> Part:
    """Everything that was taken for granted, numbered, each with its source."""
    items = tuple(Note(_plain(one.text), one.source) for one in run.assumptions)
    return Part("assumed", "What was assumed?", ("In the brackets: where it comes from.",),
                notes=(Notes("", items, numbered=True),))  # fmt: skip


def certificate(run: Run) -> Part:
    """The largest residual of each solve, and what the run was made from."""
    rows = []
    for phase in run.phases:
        for cf in phase.counterfactuals:
            held = cf.certificate
            worst = None if held is None else held.worst
            residual = Cell("not certified") if worst is None else Cell(f"{worst.excess:.1e}", worst.excess)
            verdict = "holds" if held is not None and held.ok else "does not hold"
            block = "" if worst is None else worst.block
            day = words.date_text(phase.start)
            rows.append((Cell(day), Cell(cf.closure_name), Cell(verdict), residual, Cell(block)))
    manifest = run.manifest
    made = ", ".join(f"{one['name']} {one['sha256'][:12]}" for one in manifest["files"])
    policies = manifest["policies"]["sha256"]
    said = (
        "Every equation was recomputed by code that the solver does not share. A residual is relative to the largest "
        "term of its equation.",
        f"Made from {made}; world {manifest['world']['sha256'][:12]}"
        f"{f'; policies {policies[:12]}' if policies else ''}; seed {manifest['draws']['seed']}, "
        f"{manifest['draws'].get('n', 0)} draws; results {manifest['results_sha256'][:12]}.",
    )
    heads = ("From", "Closure", "All equations", "Largest residual", "Where")
    return Part("certificate", "Does it add up?", said, tables=(Table("Certificate", heads, tuple(rows)),))


def sources(run: Run) -> tuple[SourceLine, ...]:
    """World, elasticities and, where it was read, the policy ledger."""
    world = run.world
    found = [
        SourceLine("world", "Baseline of the world economy", "Steelyard", "see credit", world.source.rstrip(".")),
        SourceLine("elasticities", "Trade elasticities", "Steelyard", "cited", world.elasticities.rstrip(".")),
    ]
    if run.scenario.policies_as_of is not None:
        found.append(
            SourceLine("policy-ledger", "Policy ledger: dated measures by authority", "Steelyard",
                       "see the project's licence", "steelyard policy timeline lists each with its reference")
        )  # fmt: skip
    return tuple(found)
