"""`steelyard show demand`: consumption, saving and investment in percent of GDP."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "demand",
    short_help="Consumption, saving and investment shares.",
    epilog=options.example(
        "steelyard show demand CHN --peer USA --peer JPN",
        "steelyard show demand CHN --peer JPN --year 2020",
    ),
)
@click.argument("reporter")
@click.option("--peer", "peers", multiple=True, metavar="NAME", help="Economy to set beside it; may be repeated.")
@click.option("--year", metavar="YEAR", help="That year only.  [newest of each definition]")
@measure_output.shared
def command(reporter: str, peers: tuple[str, ...], year: str | None, **rest: Any) -> None:
    """What REPORTER spends on, percent of GDP.

    Household and government consumption stand apart, each definition by itself; shares are compared only within
    one definition and year.
    """
    measure_output.answer("demand", {"reporter": reporter, "peers": peers, "year": year}, **rest)
