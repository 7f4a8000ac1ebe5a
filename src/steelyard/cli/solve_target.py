"""The reverse question on the command line: `--target CHN.goods_balance=3 --by 'export-tax CHN:*=?%'`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steelyard.cli import worlds
from steelyard.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from steelyard.lever.instruments import Instrument
    from steelyard.lever.scenario.aim import Goal
    from steelyard.lever.target import Reached
    from steelyard.lever.world import World

EXAMPLE = "--target CHN.goods_balance=3 --by 'export-tax CHN:*=?%' --between 0,40"


def reach(world: World, wanted: dict[str, Any], asked: list[Instrument]) -> Reached:
    """The counterfactual that meets the target; BadInput for what cannot be read, Unreachable with the nearest."""
    from steelyard.lever.target import target

    if not wanted["by"]:
        raise BadInput(f"--target needs the instrument that is to bring it about: {EXAMPLE}")
    goal = _goal(world, wanted["target"])
    result, value = goal.result, goal.value
    make = _maker(wanted["by"])
    closure = wanted["closure"][0] if wanted["closure"] else None
    return target(
        world, result, value, make, always=asked, bounds=_bounds(wanted["between"]), closure=closure,
        **worlds.mechanics(wanted),
    )  # fmt: skip


def said(found: Reached, by: str) -> str:
    """What was found, in a sentence."""
    written = by.strip().removeprefix("--").replace("?", f"{found.size:.4g}", 1)
    return (
        f"TARGET {found.result} = {found.value:.6g} {found.unit} is met by --{written} "
        f"(size {found.size:.6g}; without it {found.before:.4g}; closure {found.counterfactual.closure_name}; "
        f"{found.solves} solves)"
    )


def _goal(world: World, text: str) -> Goal:
    """The target, read as `run --solve` reads it; BadInput where its unit is not the result's own."""
    from steelyard.lever import results
    from steelyard.lever.scenario import aim

    try:
        found = aim.goal(text)
    except BadInput as error:
        raise BadInput(f"--target RESULT=NUMBER: {error} In full: {EXAMPLE}") from None
    found.check(results.parse(world, found.result).unit)
    return found


def _maker(text: str) -> Callable[[float], Instrument]:
    """A size to the instrument that `text` spells with `?` for the size."""
    from steelyard.lever.parse import READERS

    option, _, spelled = text.strip().removeprefix("--").partition(" ")
    if option not in READERS:
        raise UnknownName("instrument", option, READERS, f"Write it as an option and its text: {EXAMPLE}")
    if spelled.count("?") != 1:
        raise BadInput(f"--by '{text}' needs one ? where the size goes: {EXAMPLE}")

    def make(size: float) -> Instrument:
        number = f"{abs(size):.17g}"
        number = f"{abs(size):.20f}".rstrip("0") if "e" in number else number
        if size < 0:
            return READERS[option](spelled.replace("+?", "?").replace("?", f"-{number}"))
        return READERS[option](spelled.replace("?", number))

    return make


def _bounds(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part.strip().replace("−", "-")) for part in text.split(","))
    except ValueError:
        raise BadInput(f"Cannot read --between '{text}'. Write two numbers in the unit of the size: 0,40.") from None
    return low, high
