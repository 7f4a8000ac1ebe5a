"""`steelyard show competitiveness`: effective exchange rates, from weights in the open."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "competitiveness",
    short_help="Effective exchange rates, nominal and real.",
    epilog=options.example(
        "steelyard show competitiveness CHN --from 2013",
        "steelyard show competitiveness CHN --from 2021 --to 2023 --partners",
        "steelyard show competitiveness DEU --weighting world --weights",
    ),
)
@click.argument("reporter")
@click.option("--from", "start", metavar="YEAR", help="First year, the base.  [ten years back; with --partners one]")
@click.option("--to", "end", metavar="YEAR", help="Last year.  [newest held]")
@click.option("--partners", is_flag=True, help="What each partner's currency and prices contributed.")
@click.option("--weights", is_flag=True, help="The weights, and whose figures are held.")
@click.option("--weighting", metavar="WAY", help="trade (the ledger's) or world (third markets, from the world table).")
@click.option("--year", metavar="YEAR", help="Year of the trade that weighs.  [the one with most partners]")
@click.option(
    "--deflator",
    default="gdp",
    show_default=True,
    metavar="NAME",
    help="gdp; cpi or ppi once you load them.",
)
@measure_output.shared
def command(
    reporter: str,
    start: str | None,
    end: str | None,
    partners: bool,
    weights: bool,
    weighting: str | None,
    year: str | None,
    deflator: str,
    **rest: Any,
) -> None:
    """REPORTER's nominal and real effective exchange rates by year, split into exchange rates and relative prices.

    Up means that its currency, or its prices in one currency, rose against those of its partners.
    """
    query = {
        "reporter": reporter, "start": start, "end": end, "partners": partners, "weights": weights,
        "weighting": weighting, "year": year, "deflator": deflator,
    }  # fmt: skip
    measure_output.answer("competitiveness", query, **rest)
