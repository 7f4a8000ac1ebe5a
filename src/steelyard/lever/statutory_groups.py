"""Groups of economies (the European Union) in a world that holds their members apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput, SteelyardError, UnknownName

if TYPE_CHECKING:
    from steelyard.lever.world import World


def grouped(world: World, *names: str, on: date) -> World:
    """The world with each group among the names as one economy, of its members on the day; else the world itself.

    BadInput for a group that the world's economies do not add up to, or for two names of which one is in the other.
    """
    found = world
    for name in names:
        code = _group(world, name)
        if code is not None:
            inside = _inside(world, code, on)
            _apart(world, code, inside, [other for other in names if other != name])
            found = found.aggregate({one: code if one in inside else one for one in found.economies}, None)
    return found


def _group(world: World, name: str) -> str | None:
    """The code of a group that is no economy of the world; None for anything else, known or not."""
    try:
        code = economies.resolve(name)
        return code if code not in world.economies and economies.kind(code) == "group" else None
    except UnknownName:
        return None


def _inside(world: World, code: str, on: date) -> set[str]:
    own = set(economies.members(code, on))
    held = {one: set(_members(world, at)) for at, one in enumerate(world.economies)}
    inside = {one for one, parts in held.items() if parts <= own}
    split = [one for one, parts in held.items() if parts & own and not parts <= own]
    missing = own - {part for one in inside for part in held[one]}
    if split or missing or not inside:
        whole = ", ".join(sorted(inside)) or "none"
        where = f" ({', '.join(split)} has others besides)" if split else ""
        raise BadInput(
            f"{code} is not made of whole economies of this world{where}. Ask for one of them: held whole are {whole}."
        )
    return inside


def _apart(world: World, code: str, inside: set[str], others: list[str]) -> None:
    for other in others:
        try:
            at = world.economies[world.economy_index(other)]
        except SteelyardError:
            continue
        if at in inside:
            raise BadInput(f"{at} belongs to {code}: no tariff falls on trade inside it. Name two that are apart.")


def _members(world: World, at: int) -> tuple[str, ...]:
    return (world.members[at] if world.members else ()) or (world.economies[at],)
