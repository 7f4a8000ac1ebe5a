"""`steelyard what-moves`: the policies that move a result most, from its exact gradient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options, worlds

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.sensitivity import Gradient

BY = ("pair", "importer", "sector", "cell")
OTHERS = 4  # other policies get a row for so many tariffs


@click.command(
    name="what-moves",
    short_help="Rank the policies that move a result.",
    epilog=options.example(
        "steelyard what-moves CHN.balance",
        "steelyard what-moves CHN.balance --closure ilms --by sector --top 10",
        "steelyard what-moves USA.real_income --after USA:CHN=+25pp",
        "steelyard what-moves DEU.output.C29 --by cell --json -o moves.json",
    ),
)
@click.argument("result")
@click.option(
    "--closure", "closures", multiple=True, metavar="NAME",
    help="Rule of the trade balance; may be repeated.  [fixed and ilms, side by side]",
)  # fmt: skip
@click.option("--by", type=click.Choice(BY), default="pair", show_default=True, help="How border policies are grouped.")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Rows of tariffs.")
@click.option("--after", multiple=True, metavar="TARIFF", help="At the equilibrium after this tariff; may be repeated.")
@worlds.options
@options.as_json
@options.output
def command(
    result: str,
    closures: tuple[str, ...],
    by: str,
    top: int,
    after: tuple[str, ...],
    as_json: bool,
    output: Path | None,
    **wanted: Any,
) -> None:
    """Rank the policies that move RESULT most: tariffs, export taxes, facilitation, productivity, deficits ...

    RESULT is ECONOMY.measure, and where it fits a partner or a sector: CHN.balance, CHN.balance.USA,
    VNM.exports.USA.C26, DEU.output.C29. Measures: balance, balance_amount, exports, imports (of all, with
    a partner, of goods, services or a sector); real_income, real_wage, prices, wage, gdp, revenue,
    tariff_revenue; output (of all or a sector); output_volume, employment (of a sector).

    Effects are exact derivatives scaled to a small step, so of first order: for a large step, solve. Two
    closures stand side by side, for the rule of the trade balance moves a balance more than anything else.
    """
    from steelyard.brief.moves_terminal import report
    from steelyard.cli.output import emit, to_json
    from steelyard.lever import parse, sensitivity

    world = worlds.chosen(wanted)
    found = sensitivity.under(
        world, result, *(parse.tariff(text) for text in after), closure=closures or None,
        **worlds.mechanics(wanted),
    )  # fmt: skip
    tables = _tables(found, by, top)
    emit(to_json(_plain(found, by, tables)) if as_json else report(found, tables), output)


def _tables(found: Sequence[Gradient], by: str, top: int) -> dict[str, pl.DataFrame]:
    """The rows to show by kind; kinds that move nothing are left out."""
    from steelyard.lever import moves

    others = math.ceil(top / OTHERS)
    tables = {kind: moves.frame(found, [kind], by, top if kind == "tariff" else others) for kind in moves.KINDS}
    return {kind: data for kind, data in tables.items() if not data.is_empty()}


def _plain(found: Sequence[Gradient], by: str, tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    from steelyard.brief.moves_terminal import basis, place
    from steelyard.lever.sensitivity import caution

    first = found[0]
    world, result = first.counterfactual.world, first.result
    return {
        "result": result.name, "words": result.words, "unit": result.unit, "at": place(first),
        "order": "first: effects of small steps", "by": by, "basis": basis(found),
        "source": world.source, "caveats": list(world.caveats),
        "closures": [
            {
                "closure": one.closure, "text": one.counterfactual.closure_text, "value": one.value,
                "caution": caution(one), "adjoint_residual": one.by.residual, "reverse_sweeps": one.by.sweeps,
                "solves": one.solves, "certificate": one.counterfactual.certificate and
                one.counterfactual.certificate.to_dict(),
            }
            for one in found
        ],
        "moves": [row for data in tables.values() for row in data.to_dicts()],
    }  # fmt: skip
