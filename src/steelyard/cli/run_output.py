"""What `steelyard run` writes: the report, one frame of all phases and closures, everything as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario import Run
    from steelyard.lever.scenario.compile import CompiledPhase

PATH = "path"


def as_csv(run: Run, frame: str) -> str:
    """The frame as CSV; phase and closure stand in its first columns."""
    return _frame(run, frame).write_csv()


def emit_csv(text: str, output: Path | None, made: dict[str, Any]) -> None:
    """Write CSV to the terminal, or to a file with what it was made from beside it: `x.csv` and `x.manifest.json`.

    CSV has no place for a manifest that every reader would skip.
    """
    from steelyard.cli.output import emit, to_json, write
    from steelyard.cli.outputs import manifest as beside

    regular = output is not None and (output.is_file() or not output.exists())
    if regular and output is not None:
        write(beside(output), to_json(made))
    emit(text, output)
    if regular and output is not None:
        click.echo(f"Wrote {beside(output)}", err=True)


def as_text(run: Run, frame: str | None, explain: bool, top: int) -> str:
    """The report, or one frame in full."""
    if frame is None:
        from steelyard.brief.scenario_terminal import report

        return report(run, explain=explain, top=top)
    from steelyard.cli.output import table
    from steelyard.lever import groups, parties

    data = _frame(run, frame)
    numeric = [at for at, name in enumerate(data.columns) if data.schema[name].is_numeric()]
    rows = [["" if v is None else f"{v:.6g}" if isinstance(v, float) else str(v) for v in row] for row in data.rows()]
    basis = run.counterfactual().basis.text()
    if any(phase_groups := [parties.groups(one.counterfactuals[0]) for one in run.phases]) and frame in groups.ADDED:
        basis += f". {', '.join(dict.fromkeys(name for many in phase_groups for name in many))}: {groups.NOTE}"
    return "\n".join([f"{run.scenario.title}: {frame}", basis, table(data.columns, rows, numeric)])


def as_json(run: Run, frame: str | None) -> str:
    """Title, what the model says, phases with closures, frames and certificates, assumptions, manifest."""
    from steelyard.cli.output import to_json

    scenario = run.scenario
    return to_json({
        "scenario": scenario.name, "title": scenario.title, "says": scenario.says.strip(),
        "silent": scenario.silent.strip(), "unit": run.world.unit, "year": run.world.year,
        "against": run.compiled.against,
        "before": [{"from": one.start, "title": one.title, "steps": _steps(one)} for one in run.compiled.before],
        "phases": [
            {
                "from": phase.start, "title": phase.title, "steps": _steps(phase.phase),
                "notes": [*phase.phase.notes, *phase.phase.expected],
                "closures": [_closure(run, cf, frame) for cf in phase.counterfactuals],
                "bands": None if phase.bands is None else
                {"method": phase.bands.text(), "data": phase.bands.frame.to_dicts(),
                 **{name: data.to_dicts() for name, data in phase.more_bands.items()}},
            }
            for phase in run.phases
        ],
        "assumptions": [asdict(one) for one in run.assumptions],
        "manifest": run.manifest,
    })  # fmt: skip


def _steps(phase: CompiledPhase) -> list[dict[str, Any]]:
    return [
        {"kind": step.kind, "source": step.source, "touched": [touch.text for touch in touches]}
        for step, touches in phase.added
    ]


def _frame(run: Run, frame: str) -> pl.DataFrame:
    """A frame of all phases; groups that the scenario names stand below the economies where they can be added up."""
    from steelyard.lever import parties

    if frame == PATH:
        return run.path()
    named = dict.fromkeys(name for phase in run.phases for name in parties.groups(phase.counterfactuals[0]))
    return run.part(frame, tuple(named))


def _closure(run: Run, cf: Counterfactual, frame: str | None) -> dict[str, Any]:
    from steelyard.brief.solve_closures import meaning
    from steelyard.lever import parties
    from steelyard.lever.scenario import tables

    own, day = parties.groups(cf), run.scenario.policies_as_of
    return {
        "closure": cf.closure_name, "meaning": meaning(cf), "basis": cf.basis,
        **{name: tables.frame(cf, name, own, day).to_dicts()
           for name in ((frame,) if frame else tables.PARTS) if name != PATH},
        "certificate": None if cf.certificate is None else cf.certificate.to_dict(),
    }  # fmt: skip
