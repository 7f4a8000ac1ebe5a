"""Words and figures of a scenario's sentences: names with their article, amounts, percentages, days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steelyard.base import units
from steelyard.brief import words
from steelyard.brief.figures_table import name
from steelyard.errors import SteelyardError

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual

LEAST = 5e-4  # percent that rounds to nothing
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "European Union")
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def the(code: str) -> str:
    """An economy as it stands in a sentence: `the United States`, `the rest of ASEAN`, `China`."""
    text = name(code)
    if text.startswith("Rest of "):
        return "the rest" + text.removeprefix("Rest")
    return f"the {text}" if text.startswith(_WITH_ARTICLE) else text


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def scope(cf: Counterfactual) -> str:
    """Goods where the world has them, else all sectors."""
    return "goods" if any(cf.world.goods) else "all"


def amount(cf: Counterfactual, value: float, signed: bool = True) -> str:
    """An amount of the world's unit in words, with a no-break space before the currency: `−17.3 bn USD`."""
    try:
        scale, currency = units.scale_of(cf.world.unit)
    except SteelyardError:
        scale, currency = 1.0, cf.world.unit
    return f"{words.money(value * scale, signed=signed)}\u00a0{currency}"


def digits(largest: float) -> int:
    """Decimals of a percentage: one from 1 on, two from 0.1, else three."""
    return 1 if abs(largest) >= 1 else 2 if abs(largest) >= 0.1 else 3


def percent(value: float | None, places: int | None = None) -> str:
    """A change in percent, with `places` decimals or those that its size asks for: `−0.027 %`."""
    if value is None:
        return words.NOTHING
    shown = digits(value) if places is None else places
    return f"{words.number(value, shown, signed=True)}{words.THIN}%"


def dated(text: str) -> str:
    """The text with its ISO days in words, which do not break at a hyphen: `20 February 2026`."""
    return _ISO.sub(lambda found: words.date_text(found[0]).replace(" ", "\u00a0"), text)


def between(low: float, high: float) -> str:
    """A range in percent: `−65 to −52 %`, unbroken, with the decimals that its size asks for."""
    places = digits(max(abs(low), abs(high)))
    low_text, high_text = (words.number(one, places, signed=True) for one in (low, high))
    return f"{low_text}\u00a0to\u00a0{high_text}{words.THIN}%"
