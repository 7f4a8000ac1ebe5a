"""`steelyard verify`: the five levels of checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.ledger.verify import Finding, VerifyReport

BROKEN = 4
SHOWN = 20
REPEATED = 4
"""From so many findings of one series and check on they are told in one line."""


@click.command(
    short_help="Check the ledger on five levels.",
    epilog=options.example("steelyard verify", "steelyard verify --level 4 --json"),
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.IntRange(1, 5),
    metavar="N",
    help="This level alone; may be repeated.",
)
@click.option("--all", "every", is_flag=True, help="All five levels, and every note.")
@options.as_json
@options.output
@options.ledger
@click.pass_context
def command(
    ctx: click.Context,
    levels: tuple[int, ...],
    every: bool,
    as_json: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Check the ledger: 1 format and codes, 2 within a file, 3 along a series, 4 adding up, 5 mirror.

    Without --level all five are checked, and notes (worth a look, often true) are only counted.
    Exits with 1 where figures contradict each other, with 4 where a rule of the ledger itself is broken.
    """
    from steelyard.cli.output import emit
    from steelyard.ledger.store import Ledger
    from steelyard.ledger.verify import LEVELS
    from steelyard.ledger.verify.finding import ERROR

    asked = [LEVELS[n - 1] for n in levels] if levels and not every else list(LEVELS)
    report = Ledger.open(ledger_path).verify(asked)
    emit(report.to_json() if as_json else _words(report, every), output)
    broken = any(finding.severity == ERROR for finding in report.findings)
    ctx.exit(BROKEN if broken else report.exit_code)


def _words(report: VerifyReport, every: bool) -> str:
    from steelyard.ledger.verify.finding import NOTE

    lines = [f"{report.rows:,} rows checked."]
    for level in report.levels:
        found = [f for f in report.findings if f.level == level]
        told = _told([f for f in found if every or f.severity != NOTE])
        notes = sum(f.severity == NOTE for f in found)
        lines.append(f"{level}: {len(found) - notes} findings, {notes} notes")
        lines += told if every else told[:SHOWN]
        if not every and len(told) > SHOWN:
            lines.append(f"  and {len(told) - SHOWN} more (--all shows every one)")
    return "\n".join(lines)


def _told(found: Sequence[Finding]) -> list[str]:
    """A line a finding; those of one series and check that repeat are one line, with how many and the first."""
    from steelyard.ledger.verify.finding import series_of

    grouped: dict[tuple[str, ...], list[Finding]] = {}
    for one in found:
        grouped.setdefault((one.severity, one.check, series_of(one.where)), []).append(one)
    lines = []
    for (severity, _, series), group in grouped.items():
        if len(group) < REPEATED:
            lines += [f"  {severity}: {one.where}: {one.text}" for one in group]
        else:
            lines.append(
                f"  {severity}: {series}: {len(group)} figures, the first {group[0].where}: {group[0].text} "
                "(--json lists each)"
            )
    return lines
