"""`steelyard show price-volume`: growth of value as volume and price."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "price-volume",
    short_help="Split growth of value into price and volume.",
    epilog=options.example(
        "steelyard show price-volume CHN import --period 2025-01/2025-05",
        "steelyard show price-volume CHN import --period 2025-01/2025-05 --product crude --currency USD",
        "steelyard show price-volume CHN export --period 2025 --product 'rare earths'",
    ),
)
@click.argument("reporter")
@click.argument("flow")
@click.option("--period", required=True, metavar="PERIOD", help="Month, January to a month, or year.")
@click.option("--product", multiple=True, metavar="NAME", help="Only this heading; may be repeated.")
@click.option("--partner", default="WLD", show_default=True, metavar="NAME", help="Partner.")
@click.option("--currency", metavar="CODE", help="USD or CNY.  [as the tables print]")
@click.option(
    "--rate",
    type=click.Choice(["total", "export", "import", "market"]),
    default="total",
    show_default=True,
    help="At which rate figures are converted: customs' own of total trade, exports or imports, or the market's.",
)
@click.option(
    "--base",
    type=click.Choice(["comparison", "first"]),
    default="comparison",
    show_default=True,
    help="Comparison column of the same table, or the base as first printed.",
)
@click.option("--since", metavar="PERIOD", help="Chain all years from this period on (same months of an earlier year).")
@measure_output.shared
def command(
    reporter: str,
    flow: str,
    period: str,
    product: tuple[str, ...],
    partner: str,
    currency: str | None,
    rate: str,
    base: str,
    since: str | None,
    **rest: Any,
) -> None:
    """Split the growth of REPORTER's FLOW (export, import) into price and volume, by heading and together.

    A heading counts where customs print it in quantity and in value; tonnes, pieces and cubic metres are never added.
    """
    query = {
        "reporter": reporter, "flow": flow, "period": period, "product": product, "partner": partner,
        "currency": currency, "rate": rate, "base": base, "since": since,
    }  # fmt: skip
    measure_output.answer("price-volume", query, **rest)
