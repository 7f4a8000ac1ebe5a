"""The sizes of instruments: finite numbers in the range that makes sense, refused with the remedy otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array

MOST = 100.0  # as a fraction, 10,000 %: a number above was meant in percent


def number(what: str, field: str, value: object) -> float:
    """The value as a finite float; BadInput naming instrument and field for text, truth values, NaN, infinity."""
    try:
        found = math.nan if isinstance(value, bool | str | bytes) else float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError) as error:
        raise BadInput(f"{what}: {field} is {value!r}, not a number. Give a fraction: 0.25 for 25 %.") from error
    if not math.isfinite(found):
        raise BadInput(f"{what}: {field} is {value!r}, no finite number. Give a fraction: 0.25 for 25 %.")
    return found


def level(what: str, field: str, value: object) -> float:
    """An ad valorem level above -100 % and not above 10,000 %."""
    found = number(what, field, value)
    if found <= -1:
        raise BadInput(
            f"{what}: {field} {percent(found)} is not above -100 %, where nothing is left of the price or the cost. "
            "Fractions are meant: -0.1 for -10 %."
        )
    return _in_fractions(what, field, found)


def step(what: str, field: str, value: object) -> float:
    """An addition to a level, not zero and not above 10,000 points."""
    found = number(what, field, value)
    if found == 0:
        raise BadInput(f"{what}: {field} 0 changes nothing. Leave the instrument out, or give its size.")
    return _in_fractions(what, field, found)


def factor(what: str, field: str, value: object) -> float:
    """A factor above zero and other than one."""
    found = number(what, field, value)
    if found <= 0:
        raise BadInput(f"{what}: {field} {found:g} is not above zero. To stop a trade use Ban.")
    if found == 1:
        raise BadInput(f"{what}: {field} 1 changes nothing. Leave the instrument out, or give its size.")
    return found


def part(what: str, field: str, value: object, *, remedy: str = "") -> float:
    """A fraction above 0 and not above 1."""
    found = number(what, field, value)
    if not 0 < found <= 1:
        raise BadInput(f"{what}: {field} {found:g} is not above 0 and at most 1. {remedy or 'Give 0.5 for 50 %.'}")
    return found


def exactly_one(what: str, given: Mapping[str, object]) -> str:
    """The name of the one size that was given; BadInput for none or several."""
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        told = f"{' and '.join(names)} were given" if names else "no size was given"
        raise BadInput(f"{what}: {told}. Give exactly one of {', '.join(given)}.")
    return names[0]


def percent(value: float) -> str:
    """A fraction in percent, `25 %`, with no more digits than it has (six at most)."""
    return f"{100 * value:.6g} %"


def points(value: float) -> str:
    """A difference of fractions in percentage points, `+25 pp`."""
    return f"{100 * value:+.6g} pp"


def amount(value: float) -> str:
    """`532,152`; four digits where it is below a thousand."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def moved(old: Array, new: Array) -> str:
    """`, 0 to 2.5 % -> 25 to 27.5 %`: levels before and after."""
    return f", {_range(old)} -> {_range(new)}"


def _range(levels: Array) -> str:
    low, high = 100 * float(levels.min()), 100 * float(levels.max())
    first, last = f"{low:.4g}", f"{high:.4g}"
    return f"{first} %" if first == last else f"{first} to {last} %"


def _in_fractions(what: str, field: str, value: float) -> float:
    if value > MOST:
        raise BadInput(
            f"{what}: {field} {value:g} means {percent(value)}. Fractions are meant: write {value / 100:g} for "
            f"{value:g} %; to stop a trade use Ban."
        )
    return value
