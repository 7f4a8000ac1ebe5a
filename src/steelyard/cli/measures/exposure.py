"""`steelyard show exposure`: who sells what the reporter buys less of."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "exposure",
    short_help="Say who sells what the reporter buys less of.",
    epilog=options.example(
        "steelyard show exposure CHN --period 2025-01/2025-05",
        "steelyard show exposure CHN --period 2025-01/2025-05 --by heading",
        "steelyard show exposure CHN --period 2025 --supplier Brazil --supplier 'South Africa'",
    ),
)
@click.argument("reporter")
@click.option("--period", required=True, metavar="PERIOD", help="Month, January to a month, or year.")
@click.option("--by", default="supplier", show_default=True, metavar="VIEW", help="supplier or heading.")
@click.option("--supplier", "suppliers", multiple=True, metavar="NAME", help="Only this seller; may be repeated.")
@click.option("--fall", "least", default=5.0, show_default=True, metavar="PERCENT", help="Fall that counts.")
@measure_output.shared
def command(reporter: str, period: str, by: str, suppliers: tuple[str, ...], least: float, **rest: Any) -> None:
    """Raw materials of which REPORTER imported less value, and what they mean to those who sell them.

    Changes are customs' own; shares in a seller's exports and GDP are of the world table, by sector.
    """
    query = {"reporter": reporter, "period": period, "by": by, "suppliers": suppliers, "least": least}
    measure_output.answer("exposure", query, **rest)
