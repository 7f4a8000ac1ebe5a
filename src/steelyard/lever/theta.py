"""Which trade elasticities: a published set by sector, or the world's own scaled to an aggregate, as the hindcast has.

`short` and `long` are the aggregates of Alessandria & Choi (2021), 0.2 and 1.12; a number is an aggregate of one's own.
Only they are dated: here the long run means their 1.12. The sets by sector are cross-sections of tariffs and products,
far larger, and hold for no date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import UnknownName
from steelyard.lever import elasticities, hindcast_elasticity

if TYPE_CHECKING:
    from steelyard.lever.draws import Spread
    from steelyard.lever.world import World

OWN = "sector"
SCALES = ("short", "long")


def check(name: str) -> None:
    """UnknownName for what is neither a set, `short`, `long` nor a number; BadInput for a number out of range."""
    if name in elasticities.names() or name in elasticities.ALIASES:
        return
    try:
        hindcast_elasticity.named(name)
    except UnknownName:
        known = (*elasticities.names(), OWN, *SCALES)
        raise UnknownName("elasticities", name, known, "Or give the aggregate as a number, such as 1.12.") from None


def chosen(world: World, name: str) -> World:
    """The world with the elasticities of a name: a set, `sector` (its own), `short`, `long` or an aggregate."""
    check(name)
    if name in (*elasticities.names(), *elasticities.ALIASES):
        return world.with_theta(elasticities.load(name, world.sectors), elasticities.source(name))
    wanted = hindcast_elasticity.named(name)
    scaled, aggregate = hindcast_elasticity.scale(world, wanted)
    if wanted.aggregate is None:
        return world
    about = f"{scaled.elasticities}, so that their mean over goods trade across borders is {aggregate:g}"
    return world.with_theta(scaled.economy.theta, f"{about} ({wanted.source})")


def around(world: World, name: str, wanted: str = "") -> str | Spread:
    """What draws are taken around, for a world whose elasticities were chosen by `name`.

    The set `wanted` (else `name`, else the default); where the world's are scaled, its own with that set's spread.
    """
    own = name if name in (*elasticities.names(), *elasticities.ALIASES) else ""
    given = wanted or own or elasticities.DEFAULT
    if not name or own:
        return given
    from steelyard.lever.draws import Spread

    _, log_sd, text = elasticities.spread(given, world.sectors)
    medians = tuple(map(float, world.economy.theta))
    spread = text.partition("Spread: ")[2]
    return Spread(world.sectors, medians, tuple(map(float, log_sd)), f"{world.elasticities}. Spread: {spread}")
