"""`steelyard show remedies`: trade remedies and controls in force on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from steelyard.cli import measure_output, options
from steelyard.errors import BadInput


@click.command(
    "remedies",
    short_help="Trade remedies and controls in force on a day.",
    epilog=options.example(
        "steelyard show remedies CHN --on 2026-08-01",
        "steelyard show remedies CHN --partner USA --kind tariff --on 2025-12-01",
        "steelyard show remedies CHN --kind count --on 2024-06-01",
    ),
)
@click.argument("reporter")
@click.option("--on", metavar="DATE", help="The day.  [the day of --as-of, or today]")
@click.option(
    "--side",
    type=click.Choice(["exporter", "importer"]),
    default="exporter",
    show_default=True,
    help="Measures on what REPORTER sells, or buys.",
)
@click.option("--partner", metavar="NAME", help="Only measures that also touch this economy or group.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="remedy, control, procurement, tariff or count.")
@click.option("--policies", type=click.Path(path_type=Path), metavar="PATH", help="Your policy file or folder.")
@measure_output.shared
def command(
    reporter: str,
    on: str | None,
    side: str,
    partner: str | None,
    kinds: tuple[str, ...],
    policies: Path | None,
    **rest: Any,
) -> None:
    """Trade remedies, export controls and procurement rules on REPORTER's trade, in force on a day.

    Counts of cases are no list of measures and are never added up; --kind count shows them.
    """
    query = {"reporter": reporter, "on": _day(on), "side": side, "partner": partner, "policies": policies}
    measure_output.answer("remedies", {**query, **({"kinds": kinds} if kinds else {})}, **rest)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise BadInput(f"--on '{text}' is not a day. Write it as 2025-12-01.") from cause
