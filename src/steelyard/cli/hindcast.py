"""`steelyard hindcast`: tariffs that have happened, solved and held against what trade then did."""

from __future__ import annotations

import math
from pathlib import Path

import click

from steelyard.cli import options
from steelyard.errors import BadInput


@click.command(
    short_help="Hold past tariffs' predicted effects against trade.",
    epilog=options.example(
        "steelyard hindcast",
        "steelyard hindcast us-2025 --elasticity short --elasticity long",
        "steelyard hindcast --elasticity 0.12",
        "steelyard hindcast --closure gdp_share --json -o hindcast.json",
    ),
)
@click.argument("case", nargs=-1)
@click.option(
    "--elasticity", "elasticities", multiple=True, metavar="NAME",
    help="sector (each sector's own), short (0.2 of the aggregate), long (1.12) or another aggregate as a number; "
    "may be repeated.  [default: sector, short, long]",
)  # fmt: skip
@click.option("--closure", default="fixed", show_default=True, metavar="NAME", help="Rule of the trade balance.")
@click.option("--factor", default=2.0, show_default=True, help="A hit is within this factor of what was observed.")
@options.ledger
@options.as_json
@options.output
def command(
    case: tuple[str, ...],
    elasticities: tuple[str, ...],
    closure: str,
    factor: float,
    ledger_path: Path | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Solve the tariffs of 2018-2019 and of 2025 on worlds from before them, beside what trade then did.

    CASE is us-china-2018-2019 or us-2025; all cases without one. What is compared is the change of a
    partner's share in a reporter's goods trade: predicted from the tariffs alone, observed with all else
    that happened. Misses are shown as hits are. Elasticities: each sector's own, or all times one number,
    so that their mean over goods trade is the short-run 0.2 or the long-run 1.12 of Alessandria & Choi
    (2021), or what you give.
    """
    from steelyard.brief.hindcast_terminal import report
    from steelyard.cli.output import emit, to_json
    from steelyard.ledger.store import Ledger
    from steelyard.lever import hindcast, hindcast_cases

    if not 1 < factor < math.inf:
        raise BadInput(f"--factor {factor:g} marks nothing off. Give a number above 1, such as 2.")
    chosen = [hindcast_cases.find(name) for name in dict.fromkeys(case)] or None
    cards = hindcast.run(chosen, elasticities or None, closure=closure, ledger=Ledger.open(ledger_path))
    emit(to_json([hindcast.plain(card, factor) for card in cards]) if as_json else report(cards, factor), output)
