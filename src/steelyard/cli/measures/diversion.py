"""`steelyard show diversion`: who took what one market lost."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "diversion",
    short_help="Say who took what one market lost.",
    epilog=options.example(
        "steelyard show diversion CHN --from-market USA --period 2025",
        "steelyard show diversion CHN --from-market USA --period 2025 --currency USD --of-which Hungary",
        "steelyard show diversion USA --flow import --from-market CHN --period 2019",
    ),
)
@click.argument("reporter")
@click.option("--from-market", "market", required=True, metavar="NAME", help="The market that was lost.")
@click.option("--period", metavar="PERIOD", help="Year or window, set against the year before.  [newest year held]")
@click.option("--flow", default="export", show_default=True, metavar="FLOW", help="export, or import: who replaced it.")
@click.option("--currency", metavar="CODE", help="USD or CNY.  [as partners are published]")
@click.option("--of-which", "also", multiple=True, metavar="NAME", help="Name this partner too; may be repeated.")
@click.option(
    "--against",
    "methods",
    multiple=True,
    metavar="METHOD",
    help="Counterfactual: level, rest, shares or trend; may be repeated.  [rest, shares, trend]",
)
@measure_output.shared
def command(
    reporter: str,
    market: str,
    period: str | None,
    flow: str,
    currency: str | None,
    also: tuple[str, ...],
    methods: tuple[str, ...],
    **rest: Any,
) -> None:
    """Each partner's trade with REPORTER against what it would have been, beside the loss with one market.

    The counterfactuals have names and the answer is their range: all others' growth (rest), the shares of the base
    (shares), each partner's own growth before (trend), or no change (level).
    """
    query = {"reporter": reporter, "market": market, "period": period, "flow": flow, "currency": currency,
             "also": also, "methods": methods}  # fmt: skip
    measure_output.answer("diversion", query, **rest)
