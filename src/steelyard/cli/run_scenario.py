"""`steelyard run`: a scenario, its phases and closures, what it assumed, and the reverse question on top of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.scenario import Run


@click.command(
    short_help="Run a scenario: dated changes of policy.",
    epilog=options.example(
        "steelyard run us-tariff-25-on-china",
        "steelyard run truce-lapses --draws 200",
        "steelyard run my-scenario.toml --explain",
        "steelyard run us-tariff-25-on-china --solve 'CHN.goods_balance = 3% gdp' --by export_tax",
        "steelyard run surplus-closed --frame trade --csv -o trade.csv",
    ),
)
@click.argument("scenario", metavar="NAME|FILE")
@click.option("--explain", is_flag=True, help="Add the equations, the ledger's measures, all caveats, the manifest.")
@click.option("--draws", type=click.IntRange(min=0), metavar="N", help="Bands from N draws of the elasticities.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed of the draws, in place of the scenario's.")
@click.option(
    "--theta", metavar="SET|long|short|NUMBER",
    help="Elasticities: a set, or all scaled to an aggregate: long (1.12), short (0.2) or a number.",
)  # fmt: skip
@click.option(
    "--closure", "closures", multiple=True, metavar="NAME", help="Rules of the trade balance, in place of its own."
)
@click.option(
    "--policies", type=click.Path(path_type=Path), metavar="PATH", help="Your policy file or folder, in place of ours."
)
@click.option("--solve", "target", metavar="RESULT=NUMBER", help="Find the size that brings a result there.")
@click.option(
    "--by", metavar="INSTRUMENT", help="What is sized: facilitation, export_tax, tariff, deficit, or a text with ?."
)
@click.option("--between", metavar="LOW,HIGH", help="Sizes to look at, as fractions (with a text: in its own unit).")
@click.option(
    "--frame", metavar="NAME",
    help="One table in full, all phases and closures: welfare, trade, balance, revenue, diversion, prices, sectors, "
    "customs, path.",
)  # fmt: skip
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Also write a page with everything; works offline.")  # fmt: skip
@click.option("--top", type=click.IntRange(min=1), default=8, show_default=True, help="Rows of the report's tables.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the frame as CSV.")
@options.as_json
@options.output
def command(scenario: str, output: Path | None, **wanted: Any) -> None:
    """Run the shipped scenario NAME (see `steelyard scenarios`) or the TOML file FILE.

    Every phase is solved under every closure and certified. All that was assumed is numbered, with its source.
    """
    from steelyard.cli.output import emit
    from steelyard.cli.outputs import check, manifest, scenario_files
    from steelyard.cli.run_output import as_csv, as_json, as_text, emit_csv
    from steelyard.lever.scenario import run

    _consistent(wanted)
    beside = manifest(output) if output is not None and wanted["as_csv"] else None
    check((output, wanted["page"], beside), (*scenario_files(scenario), *_policy_files(wanted["policies"])))
    held = _ledger(wanted["policies"])
    if wanted["target"] is not None:
        from steelyard.cli.run_target import reach

        emit(reach(scenario, wanted, held), output)
        return
    found: Run = run(
        scenario, policies=held, draws=wanted["draws"], seed=wanted["seed"], closures=wanted["closures"],
        theta=wanted["theta"], progress=progress(),
    )  # fmt: skip
    if wanted["page"]:
        from steelyard.brief import scenario_page
        from steelyard.cli.output import write

        write(wanted["page"], scenario_page.html(found))
        click.echo(f"Wrote {wanted['page']}", err=True)
    if wanted["as_csv"]:
        emit_csv(as_csv(found, wanted["frame"]), output, found.manifest)
    elif wanted["as_json"]:
        emit(as_json(found, wanted["frame"]), output)
    else:
        emit(as_text(found, wanted["frame"], wanted["explain"], wanted["top"]), output)


def _ledger(path: Path | None) -> Policies | None:
    """The policy ledger of a file or folder of one's own; None for the shipped one, read where it is needed."""
    from steelyard.ledger import policies

    return None if path is None else policies.load(path)


def _policy_files(path: Path | None) -> list[Path]:
    return [] if path is None else sorted(path.glob("*.toml")) if path.is_dir() else [path]


def progress() -> Callable[[int, int], None]:
    """Write how far draws are on stderr, where that is a terminal."""
    import sys

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done} of {total} solved", nl=done == total, err=True)

    return tell


def _consistent(wanted: dict[str, Any]) -> None:
    if wanted["as_csv"] and wanted["as_json"]:
        raise BadInput("--csv and --json were both given. Choose one.")
    if wanted["as_csv"] and not wanted["frame"]:
        raise BadInput("--csv writes one table. Name it with --frame, such as --frame path.")
    if wanted["explain"] and (wanted["frame"] or wanted["as_json"]):
        raise BadInput("--explain adds to the report, and one table or JSON was asked for. Leave one of the two out.")
    if wanted["target"] is not None and not wanted["by"]:
        raise BadInput("--solve needs the instrument that is to bring it about: --by deficit, or --by export_tax.")
    for name in ("by", "between"):
        if wanted[name] is not None and wanted["target"] is None:
            raise BadInput(f"--{name} belongs to a target. Give one: --solve 'CHN.balance = 1% gdp' --by deficit.")
