"""What `steelyard run` writes: the report, one frame of all phases and closures, everything as JSON."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario import Run

PATH = "path"
IN_JSON = ("welfare", "trade", "balance", "revenue")


def as_csv(run: Run, frame: str) -> str:
    """The frame as CSV; phase and closure stand in its first columns."""
    return _frame(run, frame).write_csv()


def emit_csv(text: str, output: Path | None, manifest: dict[str, Any]) -> None:
    """Write CSV to the terminal, or to a file with what it was made from beside it: `x.csv` and `x.manifest.json`.

    CSV has no place for a manifest that every reader would skip.
    """
    from steelyard.cli.output import emit, to_json, write

    regular = output is not None and (output.is_file() or not output.exists())
    if regular and output is not None:
        write(beside(output), to_json(manifest))
    emit(text, output)
    if regular and output is not None:
        click.echo(f"Wrote {beside(output)}", err=True)


def writable(path: Path | None) -> None:
    """BadInput where a file could not be written, before anything is solved."""
    if path is None or (path.exists() and not path.is_file()):
        return
    folder = path.parent
    if not folder.is_dir():
        raise BadInput(f"Cannot write {path}: there is no folder {folder}. Make it first.")
    if not os.access(folder, os.W_OK):
        raise BadInput(f"Cannot write {path}: the folder {folder} may not be written to. Choose another place.")


def beside(output: Path) -> Path:
    """The manifest's file of a CSV file."""
    return output.with_name(f"{output.stem}.manifest.json")


def as_text(run: Run, frame: str | None, explain: bool, top: int) -> str:
    """The report, or one frame in full."""
    if frame is None:
        from steelyard.brief.scenario_terminal import report

        return report(run, explain=explain, top=top)
    from steelyard.cli.output import table

    data = _frame(run, frame)
    numeric = [at for at, name in enumerate(data.columns) if data.schema[name].is_numeric()]
    rows = [["" if v is None else f"{v:.6g}" if isinstance(v, float) else str(v) for v in row] for row in data.rows()]
    basis = run.counterfactual().basis.text()
    return "\n".join([f"{run.scenario.title}: {frame}", basis, table(data.columns, rows, numeric)])


def as_json(run: Run, frame: str | None) -> str:
    """Title, what the model says, phases with closures, frames and certificates, assumptions, manifest."""
    from steelyard.cli.output import to_json

    scenario = run.scenario
    return to_json({
        "scenario": scenario.name, "title": scenario.title, "says": scenario.says.strip(),
        "silent": scenario.silent.strip(), "unit": run.world.unit, "year": run.world.year,
        "phases": [
            {
                "from": phase.start, "title": phase.title,
                "steps": [
                    {"kind": step.kind, "source": step.source, "touched": [touch.text for touch in touches]}
                    for step, touches in phase.phase.added
                ],
                "notes": list(phase.phase.notes),
                "closures": [_closure(cf, (frame,) if frame else IN_JSON) for cf in phase.counterfactuals],
                "bands": None if phase.bands is None else
                {"method": phase.bands.text(), "data": phase.bands.frame.to_dicts()},
            }
            for phase in run.phases
        ],
        "assumptions": [asdict(one) for one in run.assumptions],
        "manifest": run.manifest,
    })  # fmt: skip


def _frame(run: Run, frame: str) -> pl.DataFrame:
    return run.path() if frame == PATH else run.frame(frame)


def _closure(cf: Counterfactual, frames: tuple[str, ...]) -> dict[str, Any]:
    return {
        "closure": cf.closure_name, "meaning": cf.closure_text, "basis": cf.basis,
        **{name: getattr(cf, name)().to_dicts() for name in frames if name != PATH},
        "certificate": None if cf.certificate is None else cf.certificate.to_dict(),
    }  # fmt: skip
