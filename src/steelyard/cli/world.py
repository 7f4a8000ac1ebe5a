"""`steelyard world`: what a world holds, a world from a table of one's own, the world of a later year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import options
from steelyard.errors import BadInput, UnreadableFile

if TYPE_CHECKING:
    from steelyard.lever.update import Updated
    from steelyard.lever.world import World


@click.command(
    short_help="Show, build, update or save a world for `solve`.",
    epilog=options.example(
        "steelyard world",
        "steelyard world --update 2025 --save world_2025.npz",
        "steelyard world --table ICIO2022.csv --theta 5 --save mine.npz",
    ),
)
@click.option("--table", type=click.Path(path_type=Path), metavar="FILE",
              help="Build from an inter-country table: OECD ICIO csv, or npz of its arrays.")  # fmt: skip
@click.option("--source", metavar="TEXT", help="With --table: whose figures they are, for the credit line.")
@click.option("--world", "world_path", type=click.Path(path_type=Path), metavar="FILE", help="A world saved before.")
@click.option("--theta", metavar="SET|NUMBER", help="Trade elasticities: a set (fgo2022) or one number.")
@click.option("--absorb", is_flag=True, help="With --table: take a table that does not balance, and say by how much.")
@click.option("--tariffs", type=click.Path(path_type=Path), metavar="CSV", help="Baseline tariffs to lay over it.")
@click.option("--update", type=int, metavar="YEAR", help="Re-balance to what the ledger holds for YEAR.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the world (npz).")
@options.as_json
@options.output
@options.ledger
def command(output: Path | None, as_json: bool, save: Path | None, ledger_path: Path | None, **wanted: Any) -> None:
    """Show a baseline: source, economies, sectors, how its accounts hold, and its caveats.

    Without --table or --world it is the embedded world of 2022. With --update, growth rates that the ledger holds are
    laid over it, and what moved is printed block by block.
    """
    from steelyard.cli.output import emit, to_json

    world = _world(wanted)
    updated = None
    if wanted["update"] is not None:
        from steelyard.lab import Lab

        updated = world.update(to=wanted["update"], ledger=Lab.open(ledger_path))
        world = updated.world
    text = to_json(_dict(world, updated)) if as_json else _text(world, updated)
    if save is not None:
        world.save(save)
        click.echo(f"Wrote {save}", err=True)
    emit(text, output)


def _world(wanted: dict[str, Any]) -> World:
    from steelyard.lever import embedded, tariff_file
    from steelyard.lever.world import World

    table, saved = wanted["table"], wanted["world_path"]
    if table and saved:
        raise BadInput("--table and --world were both given. Choose one.")
    if (wanted["absorb"] or wanted["source"]) and not table:
        raise BadInput("--absorb and --source go with --table.")
    world = _table(table, wanted) if table else World.load(saved) if saved else embedded.embedded()
    if wanted["theta"] and not table:
        world = world.with_theta(*_theta(wanted["theta"], world.sectors))
    return tariff_file.load_tariffs(world, wanted["tariffs"]) if wanted["tariffs"] else world


def _table(path: Path, wanted: dict[str, Any]) -> World:
    from steelyard.lever import calibrate, icio

    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}. Name an ICIO csv, or an npz of a table's arrays.")
    try:
        number = float(wanted["theta"] or "")
    except ValueError:
        raise BadInput(
            "A table of your own needs a trade elasticity: --theta 5, or build it in Python with one per sector."
        ) from None
    about: dict[str, Any] = {"theta": number, "elasticities": f"{number:g} in every sector, as given"}
    if wanted["source"]:
        about["source"] = wanted["source"]
    if wanted["absorb"]:
        about["tolerance"] = float("inf")
    return icio.read(path, **about) if path.suffix.lower() == ".csv" else calibrate.from_table(path, **about)


def _theta(text: str, sectors: tuple[str, ...]) -> tuple[Any, str]:
    from steelyard.lever import elasticities

    try:
        return float(text), f"{float(text):g} in every sector, as given"
    except ValueError:
        return elasticities.load(text, sectors), elasticities.source(text)


def _text(world: World, updated: Updated | None) -> str:
    _, economies, sectors = world.shape
    lines = [
        f"World of {world.year or 'no stated year'}: {economies} economies x {sectors} sectors, {world.unit} at "
        f"{world.valuation} prices",
        f"Source: {world.source or 'not stated'}",
        f"Uses: {', '.join(world.uses)}",
        f"Elasticities: {world.elasticities or 'not stated'}",
        f"Economies: {', '.join(world.economies)}",
        "Sectors: " + ", ".join(_sector(*pair) for pair in zip(world.sectors, world.sector_names, strict=True)),
    ]
    lines += ["", updated.text()] if updated else ["", world.identities().text()]
    return "\n".join([*lines, "", *(f"! {caveat}" for caveat in world.caveats)])


def _sector(code: str, name: str) -> str:
    return code if name == code else f"{code} ({name})"


def _dict(world: World, updated: Updated | None) -> dict[str, Any]:
    held = world.identities()
    return {
        "year": world.year,
        "unit": world.unit,
        "valuation": world.valuation,
        "source": world.source,
        "elasticities": world.elasticities,
        "uses": world.uses,
        "economies": world.economies,
        "sectors": dict(zip(world.sectors, world.sector_names, strict=True)),
        "value_added": dict(zip(world.economies, map(float, world.value_added), strict=True)),
        "deficit": dict(zip(world.economies, map(float, world.deficit), strict=True)),
        "identities": held,
        "ok": held.ok,
        "caveats": world.caveats,
        "update": None if updated is None else {"moved": updated.moved.to_dicts(), "notes": updated.notes},
    }
