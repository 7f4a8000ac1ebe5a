"""`steelyard replicate`: published models solved again, their figures beside ours."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli import options
from steelyard.errors import BadInput

FINDING = 1
WIDTH = 100


@click.command(
    short_help="Solve a published model again and compare.",
    epilog=options.example(
        "steelyard replicate --list",
        "steelyard replicate cp2015 --data validation",
        "steelyard replicate ilms2025 --data validation/ilms2025 --json -o ilms2025.json",
    ),
)
@click.argument("name", required=False)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the published data, or the one above it.",
)
@click.option("--list", "listed", is_flag=True, help="List the replications: what is compared, how closely, its data.")
@click.option("--all", "every", is_flag=True, help="Show every economy of a long table.")
@options.as_json
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    data: Path | None,
    listed: bool,
    every: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Solve the published model NAME from its own data, and put the published figures beside ours.

    Each table gives the published figure and ours; below it stand the largest deviation of each quantity,
    its tolerance, the certificate of every solve and the seconds taken. Exits with 1 where a figure is
    outside its tolerance (marked !). The data are others' and are not part of Steelyard: --list says where
    to get them.
    """
    from steelyard.cli.output import emit, to_json
    from steelyard.lever import replicate
    from steelyard.lever.replicate.text import text

    if listed:
        emit(_list(as_json), output)
        return
    if name is None:
        raise BadInput("Which replication? Name one, or see `steelyard replicate --list`.")
    known = replicate.entry(name)
    if data is None:
        raise BadInput(
            f"{name} needs the folder of its data: steelyard replicate {name} --data DIR. To be had from: "
            f"{known.obtain}."
        )
    report = replicate.run(name, data)
    emit(to_json(report.plain()) if as_json else text(report, every), output)
    if not report.ok:
        ctx.exit(FINDING)


def _list(as_json: bool) -> str:
    import textwrap

    from steelyard.cli.output import plain_rows, to_json
    from steelyard.lever.replicate import ENTRIES

    if as_json:
        return to_json(plain_rows(ENTRIES))
    lines = []
    for one in ENTRIES:
        lines.append(one.name)
        for word, told in (
            ("paper", one.paper),
            ("compared", one.compares),
            ("within", one.tolerance),
            ("data", one.obtain),
        ):
            lines += textwrap.wrap(told, WIDTH, initial_indent=f"  {word:<10}", subsequent_indent=" " * 12)
    return "\n".join(lines)
