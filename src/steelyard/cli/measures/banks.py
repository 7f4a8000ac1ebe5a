"""`steelyard show banks`: bad and restructured loans, as defined."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "banks",
    short_help="Bad and restructured loans, as defined.",
    epilog=options.example(
        "steelyard show banks RUS --segment households",
        "steelyard show banks RUS --bad 2.3 --restructured 2.4 --other 37 --definition 'households, overdue 90 days'",
    ),
)
@click.argument("reporter")
@click.option("--segment", metavar="NAME", help="Only this segment, such as households.")
@click.option("--bad", type=float, metavar="N", help="Bad loans, for a ratio of your own amounts.")
@click.option("--restructured", type=float, metavar="F", help="Restructured loans, in the same unit.")
@click.option("--other", type=float, metavar="L", help="Loans that are neither.")
@click.option("--definition", default="", metavar="TEXT", help="What counts as bad, and in which book.")
@measure_output.shared
def command(
    reporter: str,
    segment: str | None,
    bad: float | None,
    restructured: float | None,
    other: float | None,
    definition: str,
    **rest: Any,
) -> None:
    """Bad and restructured loans of REPORTER's banks, each with its definition.

    A ratio is given only where bad, restructured and all loans of one book, day and definition are held; else the
    reason why not.
    """
    query = {
        "reporter": reporter, "segment": segment, "bad": bad, "restructured": restructured, "other": other,
        "definition": definition,
    }  # fmt: skip
    measure_output.answer("banks", query, **rest)
