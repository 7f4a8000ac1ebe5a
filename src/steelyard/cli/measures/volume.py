"""`steelyard show volume`: trade volumes from any base, beside values and peers."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli import measure_output, options

_FLOWS = {"export": "export", "exports": "export", "import": "import", "imports": "import", "total": "total"}


@click.command(
    "volume",
    short_help="Compare volumes with values, and with peers.",
    epilog=options.example(
        "steelyard show volume CHN export --from 2022-12 --to 2024-12 --peers emerging-asia-ex-china,USA",
        "steelyard show volume CHN import --from 2022-Q4 --to 2024-Q4",
    ),
)
@click.argument("reporter")
@click.argument("flow")
@click.option("--from", "start", metavar="PERIOD", help="First month or window.  [two years before --to]")
@click.option("--to", "end", metavar="PERIOD", help="Last month or window.  [newest month held]")
@click.option("--base", metavar="PERIOD", help="What growth is measured from.  [--from]")
@click.option("--peers", "peers", multiple=True, metavar="NAMES", help="Economies or regions, separated by commas.")
@click.option("--series", is_flag=True, help="The indices month by month, the base = 100.")
@measure_output.shared
def command(
    reporter: str,
    flow: str,
    start: str | None,
    end: str | None,
    base: str | None,
    peers: tuple[str, ...],
    series: bool,
    **rest: Any,
) -> None:
    """Growth of REPORTER's trade volume (exports, imports) beside its value in dollars.

    The base month is moved to show how much hangs on it. Regions: world, advanced, emerging, euro-area,
    advanced-asia-ex-japan, emerging-asia-ex-china, eastern-europe-cis, latin-america, africa-middle-east, and
    economies. The package holds a few index points; `steelyard load` reads the CPB World Trade Monitor's workbook.
    """
    named = tuple(name.strip() for given in peers for name in given.split(","))
    query = {"reporter": reporter, "flow": _FLOWS.get(flow.lower(), flow), "start": start, "end": end, "base": base,
             "peers": named, "series": series}  # fmt: skip
    measure_output.answer("volume", query, **rest)
