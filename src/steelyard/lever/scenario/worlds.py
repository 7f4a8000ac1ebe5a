"""The baseline that a scenario chooses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.errors import BadInput
from steelyard.lever import embedded, theta
from steelyard.lever.scenario.model import Scenario

if TYPE_CHECKING:
    from steelyard.lever.world import World


def chosen(scenario: Scenario) -> World:
    """The world of the scenario's [world] table; BadInput where its entries exclude each other."""
    from steelyard.lever.world import World

    choice = scenario.world
    if choice.table != "embedded":
        if choice.by_use:
            raise BadInput("[world] names a saved world, which brings its own uses. Leave by_use out.")
        world = World.load(_beside(scenario, choice.table))
    else:
        world = embedded.embedded(by_use=choice.by_use, year=choice.year)
    return theta.chosen(world, choice.theta) if choice.theta else world


def mechanics(scenario: Scenario) -> dict[str, Any]:
    """`scale` and `mobile` as `lever.solve` takes them."""
    return {"scale": scenario.world.scale, "mobile": scenario.world.labour == "mobile"}


def _beside(scenario: Scenario, table: str) -> Path:
    """A saved world's path, relative to the scenario's file."""
    own = scenario.texts[-1].place if scenario.texts else ""
    return Path(table) if Path(table).is_absolute() else Path(own).parent / table
