"""`steelyard compare A B`: two scenarios side by side, each against its own start, B less A."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.scenario import Compiled

DEFAULT = ("welfare", "balance")
FIGURES = {
    "welfare": ("real_income_pct", "real_wage_pct", "terms_of_trade_pct"),
    "balance": ("change", "change_pp"),
}


@click.command(
    short_help="Compare two scenarios.",
    epilog=options.example(
        "steelyard compare eu-tariffs-on-china trade-remedies-doubled",
        "steelyard compare mine.toml theirs.toml --frame trade --csv -o both.csv",
    ),
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--closure", default=None, metavar="NAME", help="Rule of the trade balance for both.  [A's first]")
@click.option("--frame", metavar="NAME", help="One table in full: welfare, trade, prices, sectors, balance, revenue.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Economies shown.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the frame as CSV.")
@options.as_json
@options.output
def command(first: str, second: str, output: Path | None, **wanted: Any) -> None:
    """Solve the last phase of scenarios A and B on one world under one closure, and put B beside A.

    Each is against its own start (the measures in force on its policies_as_of, or the baseline); the output says which.
    """
    from steelyard.cli.output import emit, to_json
    from steelyard.cli.run_output import emit_csv, writable
    from steelyard.lever.compare import compare
    from steelyard.lever.scenario import prepare, running
    from steelyard.lever.scenario.manifest import of_one

    if wanted["as_csv"] and (wanted["as_json"] or not wanted["frame"]):
        raise BadInput("--csv writes one table: name it with --frame, and leave out --json.")
    writable(output)
    compiled = [prepare(source) for source in (first, second)]
    _one_world(*compiled)
    closure = wanted["closure"] or compiled[0].closures[0]
    found = [running.last(one, closure) for one in compiled]
    names = [one.scenario.name for one in compiled]
    if names[0] == names[1]:
        names = [f"{names[0]} (A)", f"{names[1]} (B)"]
    frames = [wanted["frame"]] if wanted["frame"] else list(DEFAULT)
    tables = {frame: compare(*found, names=names, frame=frame) for frame in frames}
    made = {name: of_one(one, cf) for name, one, cf in zip(names, compiled, found, strict=True)}
    if wanted["as_csv"]:
        emit_csv(tables[frames[0]].write_csv(), output, made)
        return
    about = {
        name: f"{one.scenario.title}; {cf.basis.text()}" for name, one, cf in zip(names, compiled, found, strict=True)
    }
    if wanted["as_json"]:
        held = {k: v.to_dicts() for k, v in tables.items()}
        emit(to_json({"about": about, "closure": closure, **held, "manifest": made}), output)
        return
    lines = [f"{name}: {text}" for name, text in about.items()]
    for frame, data in tables.items():
        lines += ["", *_shown(frame, data, None if wanted["frame"] else wanted["top"])]
    emit("\n".join(lines), output)


def _one_world(first: Compiled, second: Compiled) -> None:
    """BadInput where two scenarios choose different worlds, with the keys that differ and the remedy."""
    from dataclasses import asdict

    ours, theirs = asdict(first.scenario.world), asdict(second.scenario.world)
    apart = [key for key in ours if ours[key] != theirs[key]]
    if apart:
        told = "; ".join(f"{key} is {ours[key]!r} in A and {theirs[key]!r} in B" for key in apart)
        raise BadInput(
            f"Scenarios are compared on one world, and their [world] tables differ: {told}. Write a file of your own: "
            f'extends = ["{second.scenario.name}"], and below it [world] with the keys of A.'
        )
    with_ledger = [one.scenario.name for one in (first, second) if one.scenario.needs_ledger]
    if len(with_ledger) == 1:
        raise BadInput(
            f"{with_ledger[0]} starts from the policy ledger's measures (policies_as_of), the other from the "
            "baseline's own tariffs, which are two worlds. Give both a policies_as_of, or neither: in a file of your "
            "own that extends one."
        )


def _shown(frame: str, data: pl.DataFrame, top: int | None) -> list[str]:
    import polars as pl

    from steelyard.cli.output import table

    if top is not None:
        data = data.filter(pl.col("figure").is_in(FIGURES[frame]))
        if "scope" in data.columns:
            data = data.filter(pl.col("scope") == "total")
        size = data.group_by("economy").agg(pl.col(data.columns[-1]).abs().max().alias("_size"))
        kept = size.sort("_size", "economy", descending=[True, False]).head(top)["economy"]
        data = data.filter(pl.col("economy").is_in(kept.to_list()))
    numeric = [at for at, name in enumerate(data.columns) if data.schema[name].is_numeric()]
    rows = [["" if v is None else f"{v:+.4g}" if isinstance(v, float) else str(v) for v in row] for row in data.rows()]
    return [frame, table(data.columns, rows, numeric)]
