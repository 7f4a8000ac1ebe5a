"""`steelyard show overcapacity`: goods sold in greater volume at lower prices."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options


@click.command(
    "overcapacity",
    short_help="Flag goods sold in greater volume at lower prices.",
    epilog=options.example(
        "steelyard show overcapacity CHN --period 2025",
        "steelyard show overcapacity CHN --period 2025 --volume 10 --price -3",
    ),
)
@click.argument("reporter")
@click.option("--period", required=True, metavar="PERIOD", help="Month, January to a month, or year.")
@click.option("--volume", type=float, metavar="PERCENT", help="Least growth of quantity.  [5]")
@click.option("--price", type=float, metavar="PERCENT", help="Greatest growth of unit value, zero or less.  [-5]")
@click.option("--share", type=float, metavar="POINTS", help="The share in exports must rise by more.  [0]")
@measure_output.shared
def command(
    reporter: str, period: str, volume: float | None, price: float | None, share: float | None, **rest: Any
) -> None:
    """Headings of REPORTER's exports by three signs: volume up, unit value down, share up.

    The rule stands with the answer; its defaults are in data/overcapacity.toml. A sign is no proof.
    """
    query = {"reporter": reporter, "period": period, "volume": volume, "price": price, "share": share}
    measure_output.answer("overcapacity", query, **rest)
