"""`steelyard show rerouting`: bounds of what reached a market by a detour."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "rerouting",
    short_help="Bound the goods that reach a market by a detour.",
    epilog=options.example(
        "steelyard show rerouting CHN --to USA --period 2019",
        "steelyard show rerouting CHN --to USA --period 2019 --via 'Viet Nam'",
    ),
)
@click.argument("reporter")
@click.option("--to", "market", required=True, metavar="NAME", help="The final market.")
@click.option("--period", required=True, metavar="PERIOD", help="Year or window.")
@click.option("--base", metavar="PERIOD", help="The same months of an earlier year.  [the year before]")
@click.option("--via", multiple=True, metavar="NAME", help="Intermediary; may be repeated.  [all that are held]")
@click.option("--products", "by_product", is_flag=True, help="A line for each product instead of the sums.")
@measure_output.shared
def command(
    reporter: str, market: str, period: str, base: str | None, via: tuple[str, ...], by_product: bool, **rest: Any
) -> None:
    """Lower and upper bound of REPORTER's goods that reached a market as another economy's, with an evidence grade.

    Both legs must be held: what went to the intermediary, and what went on from there. The ledger of the package
    holds totals only (grade C); product figures that you load are used by product.
    """
    query = {"reporter": reporter, "market": market, "period": period, "base": base, "via": via,
             "by_product": by_product}  # fmt: skip
    measure_output.answer("rerouting", query, **rest)
