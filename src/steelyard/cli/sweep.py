"""`steelyard sweep GRID.toml`: the sizes of a scenario varied along axes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput

FINDING = 1
ROUNDING = 1e-9  # a smaller figure is the solver's, and shown as 0


@click.command(
    short_help="Solve a grid of scenarios.",
    epilog=options.example(
        "steelyard sweep grid.toml",
        "steelyard sweep grid.toml --csv -o grid.csv --resume grid.log",
    ),
)
@click.argument("grid", metavar="GRID.toml", type=click.Path(path_type=Path))
@click.option(
    "--resume", type=click.Path(path_type=Path), metavar="FILE", help="Keep finished points there; go on from it."
)
@click.option("--allow-failures", is_flag=True, help="Count points without solution instead of stopping.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@options.as_json
@options.output
@click.pass_context
def command(ctx: click.Context, grid: Path, output: Path | None, **wanted: Any) -> None:
    """Solve every combination of the grid's axes under every closure, and write one table.

    A grid names a scenario and axes: `scenario = "us-tariff-25-on-china"`, and for each axis `[[axis]]` with
    `key = "phase[1].add[1].tariff"` and `values = [0.1, 0.25, 0.6]`.
    """
    from steelyard.cli.output import emit, table, to_json
    from steelyard.cli.outputs import check, manifest, scenario_files
    from steelyard.cli.run_output import emit_csv
    from steelyard.cli.run_scenario import progress
    from steelyard.lever.scenario import prepare
    from steelyard.lever.scenario.grid import read_grid, run_grid
    from steelyard.lever.scenario.manifest import of_grid

    if wanted["as_csv"] and wanted["as_json"]:
        raise BadInput("--csv and --json were both given. Choose one.")
    read = read_grid(grid)
    beside = manifest(output) if output is not None and wanted["as_csv"] else None
    inputs = (grid, *scenario_files(read.source))
    check((output, beside, wanted["resume"]), inputs)
    try:
        done = run_grid(
            read, progress=progress(), resume=wanted["resume"], allow_failures=wanted["allow_failures"],
        )  # fmt: skip
    except KeyboardInterrupt:
        if wanted["resume"]:
            click.echo(f"What was finished is kept in {wanted['resume']}: run the sweep again to go on.", err=True)
        raise
    data = done.frame().drop("task")
    if wanted["as_csv"]:
        emit_csv(data.write_csv(), output, of_grid(prepare(read.scenario), read, data))
    elif wanted["as_json"]:
        held = {"scenario": read.scenario.name, "solved": done.text(), "rows": data.to_dicts()}
        emit(to_json(held | {"manifest": of_grid(prepare(read.scenario), read, data)}), output)
    else:
        numeric = [at for at, name in enumerate(data.columns) if data.schema[name].is_numeric()]
        rows = [[_shown(value) for value in row] for row in data.rows()]
        emit("\n".join([done.text(), table(data.columns, rows, numeric)]), output)
    if done.failed:
        ctx.exit(FINDING)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{0.0 if abs(value) < ROUNDING else value:.5g}"
    return "" if value is None else str(value)
