"""A scenario's run as one HTML file that works offline: who gains, where trade goes, what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.brief import render, scenario_basis, words
from steelyard.brief import scenario_says as says
from steelyard.brief import scenario_sections as sections
from steelyard.brief.figures_table import Amounts
from steelyard.brief.scenario_model import Page
from steelyard.brief.steps import stepped
from steelyard.version import __version__

if TYPE_CHECKING:
    from steelyard.lever.scenario.running import PhaseRun, Run


def html(run: Run) -> str:
    """The page of a run."""
    return stepped(render.html(compose(run)))


def compose(run: Run) -> Page:
    """The page before it is drawn: one phase in full (see `shown`), all of them as a path."""
    scenario, last = run.scenario, shown(run)
    answers = (
        sections.path(run),
        sections.welfare(last),
        sections.trade(last),
        sections.customs(last, scenario.policies_as_of),
        sections.balances(last),
        sections.prices(last),
        sections.sectors(last),
        sections.revenue(last),
        scenario_basis.changed(run),
        scenario_basis.assumed(run),
        scenario_basis.measures(run),
        scenario_basis.certificate(run),
    )
    limits = (("What it asks and says", scenario.says), ("What it cannot say", scenario.silent))
    start, known = words.date_text(last.start), _known(run)
    return Page(
        reporter=scenario.name,
        reporter_name="Scenario",
        period=str(last.start),
        period_text=f"from {start}",
        headline=scenario.title,
        release_text=_basis(run),
        basis_text="each phase after all adjustment to it, not a forecast of its date",
        as_of=str(scenario.policies_as_of or last.start),
        front=(),
        lead=(),
        sections=tuple(section for section in answers if section is not None),
        sources=scenario_basis.sources(run),
        method=(),
        version=__version__,
        kicker=f"What if · scenario {scenario.name} · from {words.date_text(run.phases[0].start)}",
        known=known,
        points=(*(f"{point}." for point in says.points(last, scenario.policies_as_of)), *_undone(run, last)),
        limits=tuple((head, " ".join(text.split())) for head, text in limits if text.strip()),
        citation=(
            f"Steelyard, version {__version__}: {scenario.title} (scenario {scenario.name}), {known}; "
            f"results {run.manifest['results_sha256'][:12]}."
        ),
    )


def shown(run: Run) -> PhaseRun:
    """The phase told in full: the last one, or where that leaves nothing changed the last that changes something."""
    moved = [phase for phase in run.phases if any(says.extremes(phase.counterfactuals[0]))]
    return moved[-1] if moved else run.last


def _undone(run: Run, told: PhaseRun) -> tuple[str, ...]:
    if told is run.last:
        return ()
    since, day = words.date_text(told.start), words.date_text(run.last.start)
    return (f"These are figures of the phase from {since}; from {day} ({run.last.title}) nothing is left of them.",)


def _known(run: Run) -> str:
    day = run.scenario.policies_as_of
    held = f", policies of {words.date_text(day)}" if day is not None else ""
    return f"world of {run.world.year}{held}"


def _basis(run: Run) -> str:
    world, basis = run.world, run.last.counterfactuals[0].basis
    return (
        f"{len(world.economies)} economies, {len(world.sectors)} sectors; {Amounts(world.unit).currency} of "
        f"{world.year} at {basis.valuation} prices, {basis.numeraire}; figures under closure {basis.closure} unless "
        "another is named"
    )
