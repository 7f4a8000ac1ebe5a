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

TITLES = {"welfare": "Real income", "balance": "Balances: exports less imports of goods"}
WORDS = {
    "real_income_pct": "real income, %", "real_wage_pct": "real wage, %", "terms_of_trade_pct": "terms of trade, %",
    "change_pp": "change, points of GDP",
}  # fmt: skip
LARGE = 1000.0  # from here on without decimals
ROUNDING = 1e-4  # of a percent, a point or a million USD: a smaller figure is the solver's


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
@click.option("--theta", metavar="SET|long|short|NUMBER", help="Elasticities for both; as in `run`.")
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
    from steelyard.cli.outputs import check, manifest, scenario_files
    from steelyard.cli.run_output import emit_csv
    from steelyard.lever import parties
    from steelyard.lever.compare import compare
    from steelyard.lever.groups import ADDED
    from steelyard.lever.scenario import prepare, running
    from steelyard.lever.scenario.manifest import of_one

    if wanted["as_csv"] and (wanted["as_json"] or not wanted["frame"]):
        raise BadInput("--csv writes one table: name it with --frame, and leave out --json.")
    beside = manifest(output) if output is not None and wanted["as_csv"] else None
    check((output, beside), scenario_files(first, second))
    compiled = [prepare(source, theta=wanted["theta"]) for source in (first, second)]
    _one_world(*compiled)
    closure = wanted["closure"] or compiled[0].closures[0]
    found = [running.last(one, closure) for one in compiled]
    names = [one.scenario.name for one in compiled]
    if names[0] == names[1]:
        names = [f"{names[0]} (A)", f"{names[1]} (B)"]
    frames = [wanted["frame"]] if wanted["frame"] else list(DEFAULT)
    groups = tuple(dict.fromkeys(label for cf in found for label in parties.groups(cf)))
    tables = {
        frame: compare(*found, names=names, frame=frame, groups=groups if frame in ADDED else ()) for frame in frames
    }
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
    ledger, bare = [one for one in (first, second) if one.scenario.needs_ledger], []
    if len(ledger) == 1:
        bare = [one.scenario for one in (first, second) if not one.scenario.needs_ledger]
        day = bare[0].phases[0].start if bare[0].phases else ledger[0].scenario.policies_as_of
        raise BadInput(
            f"{ledger[0].scenario.name} starts from the policy ledger's measures (policies_as_of), {bare[0].name} from "
            "the baseline's own tariffs, which are two worlds. Write a file of your own and compare that: "
            f'extends = ["{bare[0].name}"], and below it policies_as_of = {day}, no later than its first phase.'
        )


def _shown(frame: str, data: pl.DataFrame, top: int | None) -> list[str]:
    from steelyard.cli.output import table

    unit = data["unit"][0] if "unit" in data.columns and len(data) else ""
    if top is not None:
        data = _short(frame, data, top)
    data = data.drop("unit", strict=False)
    numeric = [at for at, name in enumerate(data.columns) if data.schema[name].is_numeric()]
    rows = [
        [_cell(value, unit if key == "figure" else "") for key, value in row.items()]
        for row in data.iter_rows(named=True)
    ]
    return [TITLES.get(frame, frame) if top is not None else frame, table(data.columns, rows, numeric)]


def _short(frame: str, data: pl.DataFrame, top: int) -> pl.DataFrame:
    """The figures that a comparison leads with, of the economies that differ most."""
    import polars as pl

    data = data.filter(pl.col("figure").is_in(FIGURES[frame]))
    if "scope" in data.columns:
        which = "goods" if "goods" in data["scope"] else "total"
        data = data.filter(pl.col("scope") == which)
    size = data.group_by("economy").agg(pl.col(data.columns[-1]).abs().max().alias("_size"))
    kept = size.sort("_size", "economy", descending=[True, False]).head(top)["economy"]
    return data.filter(pl.col("economy").is_in(kept.to_list()))


def _cell(value: Any, unit: str) -> str:
    """A figure; what is less than rounding is 0. Names of columns in words, codes of economies as names."""
    from steelyard.brief.figures_table import name

    if value is None:
        return ""
    if isinstance(value, float):
        return "0" if abs(value) < ROUNDING else f"{value:+,.0f}" if abs(value) >= LARGE else f"{value:+.4g}"
    if unit and value == "change":
        return f"change, {unit}"
    return WORDS.get(value) or name(str(value))
