"""`steelyard show dependence`: concentration, dependence and world shares."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "dependence",
    short_help="Concentration, dependence and world shares.",
    epilog=options.example(
        "steelyard show dependence CHN --world manufacturing",
        "steelyard show dependence CHN --by partner --flow import --period 2025",
        "steelyard show dependence CHN --product soybeans --flow import",
        "steelyard show dependence CHN --product B07_08 --flow import",
    ),
)
@click.argument("reporter")
@click.option("--by", metavar="VIEW", help="partner, product or sector.  [partner]")
@click.option("--flow", default="export", show_default=True, metavar="FLOW", help="export or import.")
@click.option("--product", metavar="NAME", help="Partners of one heading, or of one sector of the world table.")
@click.option("--period", metavar="PERIOD", help="Month, January to a month, or year.  [newest year with partners]")
@click.option("--world", metavar="GROUP", help="Shares of the world: manufacturing, mining, goods, all, or a sector.")
@measure_output.shared
def command(
    reporter: str,
    by: str | None,
    flow: str,
    product: str | None,
    period: str | None,
    world: str | None,
    **rest: Any,
) -> None:
    """How concentrated REPORTER's trade is, on whom it depends, and what place it has in the world.

    --world sets the shares of exports, output and value added side by side, since one is often quoted as another.
    """
    query = {"reporter": reporter, "by": by, "flow": flow, "product": product, "period": period, "world": world}
    measure_output.answer("dependence", query, **rest)
