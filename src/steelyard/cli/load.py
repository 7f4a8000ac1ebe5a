"""`steelyard load`: figures of your own into your ledger."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli import options

if TYPE_CHECKING:
    from steelyard.ledger.load import LoadReport


@click.command(
    short_help="Load figures from a file into your ledger.",
    epilog=options.example("steelyard load figures.csv --dry-run", "steelyard load figures.csv"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@options.as_json
@options.output
@options.ledger
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    dry_run: bool,
    as_json: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Load FILE (tidy CSV in the project's columns, or SDMX-CSV 2.0) into your ledger.

    Nothing held is overwritten: a changed value becomes a further vintage. Rows that break a rule are kept
    aside with their reason and the exit code is 1. A file that cannot be read as a whole changes nothing.
    """
    from steelyard.cli.output import emit, to_json
    from steelyard.ledger.store import Ledger

    report = Ledger.open(ledger_path).load(file, dry_run=dry_run)
    emit(to_json(dataclasses.asdict(report)) if as_json else _words(report, file, dry_run), output)
    ctx.exit(report.exit_code)


def _words(report: LoadReport, file: Path, dry_run: bool) -> str:
    verb = "Would load" if dry_run else "Loaded" if report.added + report.changed else "Nothing new in"
    name = "" if dry_run or not report.id else f" as {report.id}"
    lines = [
        f"{verb} {file}{name}: {report.added} added, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.rejected} rejected."
    ]
    lines += [f"  {count} x {reason}" for reason, count in report.reasons]
    lines += [f"Look again, {doubt}" for doubt in report.doubts]
    if report.dead_letter:
        lines.append(f"Rejected rows with their reasons: {report.dead_letter}")
    if report.id and report.added + report.changed:
        lines.append(f"Take it back with: steelyard undo {report.id}")
    return "\n".join(lines)
