"""The options that choose a baseline, shared by the commands that solve one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.lever.world import World

_OPTIONS = (
    click.option(
        "--theta", metavar="SET|long|short|NUMBER",
        help="Elasticities: a set, or all scaled to an aggregate: long (1.12), short (0.2), a number.  [fgo2022]",
    ),
    click.option("--scale", type=float, metavar="PSI", help="External economies of scale, the same in all sectors."),
    click.option("--immobile", is_flag=True, help="Labour stays in its sector (short run)."),
    click.option("--by-use", is_flag=True, help="Let households, investment and government buy apart."),
    click.option(
        "--year", type=click.Choice(["2022", "2025"]), default="2022", show_default=True,
        help="Baseline: the table's year, or re-balanced to what is published for 2025.",
    ),
    click.option(
        "--world", "world_path", type=click.Path(path_type=Path), metavar="FILE", help="A world saved by `world`."
    ),
    click.option("--tariffs", type=click.Path(path_type=Path), metavar="CSV", help="Baseline tariffs to load first."),
)  # fmt: skip


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """theta, scale, immobile, by_use, year, world_path and tariffs, to be handed to `chosen` and `mechanics`."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


def chosen(wanted: dict[str, Any]) -> World:
    """The world that the options ask for; BadInput where they exclude each other."""
    from steelyard.lever import embedded, tariff_file, theta
    from steelyard.lever.world import World

    if wanted["world_path"] and (wanted["year"] != "2022" or wanted["by_use"]):
        raise BadInput("--world brings its own year and uses. Leave out --year and --by-use.")
    if wanted["world_path"]:
        world = World.load(wanted["world_path"])
    else:
        world = embedded.embedded(by_use=wanted["by_use"], year=int(wanted["year"]))
    if wanted["tariffs"]:
        world = tariff_file.load_tariffs(world, wanted["tariffs"])
    if wanted["theta"]:
        world = theta.chosen(world, wanted["theta"])
    return world


def mechanics(wanted: dict[str, Any]) -> dict[str, Any]:
    """`scale` and `mobile` as `lever.solve` takes them."""
    return {"scale": wanted["scale"], "mobile": not wanted["immobile"]}


def closures(world: World, given: Sequence[str]) -> list[str]:
    """At least two closures: those given, `lever.closures.pair` where none is, and another one beside a single one."""
    from steelyard.lever.closures import pair

    first, second = pair(world)
    named = list(given) or [first]
    if len(named) == 1:
        named.append(first if named[0] == second else second)
    return named
