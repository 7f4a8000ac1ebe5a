"""`steelyard show mirror`: a reporter's figures against its partners'."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "mirror",
    short_help="Hold a reporter's figures against its partner's.",
    epilog=options.example(
        "steelyard show mirror CHN --partner USA",
        "steelyard show mirror CHN --partner JPN --freq month --cif 10",
        "steelyard show mirror CHN --bop",
    ),
)
@click.argument("reporter")
@click.option("--partner", metavar="NAME", help="By period with this partner.  [a line for each partner held]")
@click.option("--flow", default="export", show_default=True, metavar="FLOW", help="REPORTER's export or import.")
@click.option("--freq", metavar="FREQ", help="year or month.  [year where two are held]")
@click.option(
    "--cif", "margin", type=float, default=6.0, show_default=True, metavar="PERCENT",
    help="Freight and insurance in imports that are held cif.",
)  # fmt: skip
@click.option(
    "--hong-kong", type=float, metavar="PERCENT", help="Part of exports to Hong Kong that went on to the importer."
)
@click.option("--bop", is_flag=True, help="Customs' goods balance against the balance of payments.")
@measure_output.shared
def command(
    reporter: str,
    partner: str | None,
    flow: str,
    freq: str | None,
    margin: float,
    hong_kong: float | None,
    bop: bool,
    **rest: Any,
) -> None:
    """One trade as both sides record it: the gap, how reliable the pair is, and where the gap is going.

    Imports valued with freight are brought to the border of the exporter; what Hong Kong passed on is added only if
    you say how much.
    """
    query = {"reporter": reporter, "partner": partner, "flow": flow, "freq": freq, "margin": margin,
             "hong_kong": hong_kong, "bop": bop}  # fmt: skip
    measure_output.answer("mirror", query, **rest)
