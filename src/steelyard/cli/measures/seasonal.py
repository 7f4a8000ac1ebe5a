"""`steelyard show seasonal`: a series without season, Lunar New Year and working days."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "seasonal",
    short_help="Adjust a series for season, New Year and working days.",
    epilog=options.example(
        "steelyard show seasonal CHN export --from 2010-01",
        "steelyard show seasonal CHN import --method stl --csv",
        "steelyard show seasonal USA import --from 2005-01 --to 2019-12",
    ),
)
@click.argument("reporter")
@click.argument("flow")
@click.option("--partner", default="WLD", show_default=True, metavar="NAME", help="Partner.")
@click.option("--product", default="TOTAL", show_default=True, metavar="NAME", help="Product code or name.")
@click.option("--currency", metavar="CODE", help="USD or CNY; overrides --basis.")
@options.basis
@click.option("--from", "start", metavar="PERIOD", help="First month.")
@click.option("--to", "end", metavar="PERIOD", help="Last month.")
@click.option(
    "--method",
    type=click.Choice(["auto", "x13", "stl"]),
    default="auto",
    show_default=True,
    help="X-13 (extra `seasonal`), the built-in method, or X-13 where it is installed.",
)
@click.option("--single", is_flag=True, help="Single Januaries and Februaries where held, not their published sums.")
@measure_output.shared
def command(
    reporter: str,
    flow: str,
    partner: str,
    product: str,
    currency: str | None,
    basis: str,
    start: str | None,
    end: str | None,
    method: str,
    single: bool,
    **rest: Any,
) -> None:
    """Adjust REPORTER's FLOW (export or import) for season, Lunar New Year and working days.

    Original, adjusted series, growth on the month before, trend, and what season and calendar make of each month, with
    tests for a season left over and the revision to be expected when a year is added. Newest month first.
    """
    query = {
        "reporter": reporter, "flow": flow, "partner": partner, "product": product,
        "currency": currency or basis, "start": start, "end": end, "method": method, "single": single,
    }  # fmt: skip
    measure_output.answer("seasonal", query, **rest)
