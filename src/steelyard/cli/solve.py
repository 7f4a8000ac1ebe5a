"""`steelyard solve`: what a change of policy does, on the embedded world or on yours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options, worlds
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

# Kept here so that help needs no import of the readers; a test keeps it equal to `lever.parse.EXAMPLES`.
INSTRUMENTS = {
    "tariff": ("USA:CHN=+25pp", "Import tariff: add points, set the level (60%) or multiply (x1.5)."),
    "cost": ("USA:CHN=+10%", "Cost of delivery, as an ad valorem equivalent."),
    "export-tax": ("CHN:USA:C27=10%", "Export tax, exporter first."),
    "quota": ("CHN:*:B07_08=50%", "Cap on exports, of the baseline's quantity."),
    "subsidy": ("CHN:C29=10%", "Production subsidy."),
    "productivity": ("CHN:C26=+5%", "Productivity."),
    "ban": ("USA:CHN:C26", "Trade that ceases."),
    "facilitation": ("CHN=5%", "Cheaper imports: a cost cut."),
    "home-bias": ("EU27:CHN:C31T33=+20%", "Public procurement turned home; needs --by-use."),
    "remedy": ("EU27:CHN:C29=+35pp,share=20%", "Duty on part of a sector."),
    "fta": ("CHN,ASEAN", "Free-trade area of its members."),
    "deficit": ("CHN=+1%gdp", "A deficit moved by saving."),
}
_ASKED = "steelyard.instruments"


def _read(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    """Keep what was typed, in the order in which the options first came."""
    option = str(param.opts[-1]).removeprefix("--")
    ctx.meta.setdefault(_ASKED, []).extend((option, text) for text in values)


def instruments(command: Callable[..., Any]) -> Callable[..., Any]:
    """One repeatable option for each instrument; what they hold is in `asked`."""
    for name, (example, text) in reversed(INSTRUMENTS.items()):
        decorate = click.option(
            f"--{name}", multiple=True, metavar="WHAT", help=f"{text}  [{example}]", expose_value=False, callback=_read
        )
        command = decorate(command)
    return command


@click.command(
    short_help="Solve a change of policy: who gains, where trade goes.",
    epilog=options.example(
        "steelyard solve --tariff USA:CHN=+25pp",
        "steelyard solve --tariff USA:CHN=60% --tariff CHN:USA=+10pp --closure ilms --draws 200",
        "steelyard solve --quota 'CHN:*:B07_08=50%,rent=exporter' --frame trade --csv -o trade.csv",
        "steelyard solve --target CHN.goods_balance=3 --by 'export-tax CHN:*=?%'",
    ),
)
@instruments
@click.option(
    "--closure", "closure", multiple=True, metavar="NAME",
    help="Rule of the trade balance: fixed, gdp_share, zero, partial:0.5, ilms.  [fixed and ilms; --target: ilms]",
)  # fmt: skip
@click.option(
    "--against", type=click.Choice(["closure", "data"]),
    help="Measure against the baseline under the closure, or as the data are.  [data if the closure alone changes]",
)  # fmt: skip
@click.option("--target", metavar="RESULT=NUMBER", help="Find the size that brings a result there.  [CHN.balance=1]")
@click.option("--by", metavar="INSTRUMENT", help="The instrument whose size, ?, is sought.  ['deficit CHN=+?%gdp']")
@click.option("--between", default="0,50", show_default=True, metavar="LOW,HIGH", help="Sizes to look at.")
@worlds.options
@click.option(
    "--draws", type=click.IntRange(min=20), metavar="N", help="Bands from N draws of the elasticities, 20 or more."
)
@click.option("--seed", type=int, default=7, show_default=True, help="Seed of the draws.")
@click.option("--frame", metavar="NAME", help="One table in full: welfare, trade, prices, sectors, balance, revenue.")
@click.option("--top", type=click.IntRange(min=1), default=8, show_default=True, help="Rows of the report's tables.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the frame as CSV.")
@options.as_json
@options.output
@click.pass_context
def command(ctx: click.Context, output: Path | None, **wanted: Any) -> None:
    """Solve the world economy under the changes of policy given, applied in the order of their options.

    WHERE is IMPORTER:EXPORTER[:SECTOR] (export taxes and quotas: exporter first): codes, names, groups such as EU27,
    lists with commas, * for all, !USA for all but one. Every solution is certified; balances are shown under two
    closures. Amounts are the input-output table's, at basic prices: never compare them with customs figures.
    """
    from steelyard.cli import outputs
    from steelyard.cli.output import emit
    from steelyard.cli.solve_output import as_csv, as_json, as_text, check
    from steelyard.cli.solve_target import reach, said

    asked = [_instrument(option, text) for option, text in ctx.meta.get(_ASKED, [])]
    if not (asked or wanted["target"] or wanted["closure"]):
        raise BadInput(
            "No change of policy was given. Write one, such as --tariff USA:CHN=+25pp, or --closure zero for balanced "
            "trade itself; see `solve --help`."
        )
    if wanted["as_csv"] and not wanted["frame"]:
        raise BadInput("--csv writes one table. Name it with --frame, such as --frame trade.")
    if wanted["as_csv"] and wanted["as_json"]:
        raise BadInput("--csv and --json were both given. Choose one.")
    if wanted["frame"]:
        check(wanted["frame"])
    outputs.check((output,), filter(None, (wanted["world_path"], wanted["tariffs"])))
    world = worlds.chosen(wanted)
    found = None
    if wanted["target"]:
        found = reach(world, wanted, asked)
        asked = list(found.counterfactual.instruments)
        wanted["closure"] = (found.counterfactual.closure_name,)
        click.echo(said(found, wanted["by"]), err=wanted["as_csv"] or wanted["as_json"])
    solved = _solved(world, asked, wanted)
    banded = _banded(world, asked, wanted)
    if wanted["as_csv"]:
        emit(as_csv(solved[0], wanted["frame"], banded), output)
    elif wanted["as_json"]:
        emit(as_json(solved, wanted["frame"], banded, found), output)
    else:
        emit(as_text(solved, wanted["frame"], banded, wanted["top"]), output)


def _instrument(option: str, text: str) -> Any:
    from steelyard.lever.parse import READERS

    try:
        return READERS[option](text)
    except BadInput as refused:
        if option in str(refused):
            raise
        raise BadInput(f"--{option} '{text}': {refused} (Fractions are Python's: here write 50%, +25pp.)") from refused


def _solved(world: World, asked: list[Any], wanted: dict[str, Any]) -> tuple[Counterfactual, ...]:
    from steelyard.lever.compare import under

    return under(
        world, asked, worlds.closures(world, wanted["closure"]), against=wanted["against"], **worlds.mechanics(wanted)
    )


def _banded(world: World, asked: list[Any], wanted: dict[str, Any]) -> Any:
    """Bands of the frame asked for (welfare where none is) over draws of the elasticities; None without draws."""
    from steelyard.lever import theta
    from steelyard.lever.bands import banded
    from steelyard.lever.draws import Draws
    from steelyard.lever.measures import Frame

    if wanted["draws"] is None:
        return None
    if wanted["scale"] or wanted["immobile"]:
        raise BadInput("Bands are drawn for mobile labour and constant returns. Leave out --scale and --immobile.")
    draws = Draws(theta.around(world, wanted["theta"] or ""), n=wanted["draws"], seed=wanted["seed"])
    closure = (*wanted["closure"], "fixed")[0]
    return banded(
        world,
        asked,
        Frame(wanted["frame"] or "welfare"),
        draws,
        closure=closure,
        against=wanted["against"],
        progress=_progress(),
    )


def _progress() -> Callable[[int, int], None]:
    """Write how far a sweep is on stderr, where that is a terminal."""
    import sys

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done} of {total} solved", nl=done == total, err=True)

    return tell
