"""Tables of figures in plain text: columns in one scale and one number of decimals, set to the right."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from steelyard.base import economies, units
from steelyard.brief import words
from steelyard.brief.terminal import display_width, pad
from steelyard.errors import SteelyardError
from steelyard.lever import embedded

_INDENT = "  "
_NAME = 28  # columns for a name; longer ones are cut
_FIGURES = 3  # of the largest value of a column
_NOISE = 1e-6  # a column of less is rounding, and shown as noughts


class Amounts:
    """Amounts in one unit as columns: in bn, m, ... of its currency if the unit is one of money, else as they are."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    @cached_property
    def _money(self) -> tuple[float, str] | None:
        try:
            scale, currency = units.scale_of(self.unit)
            return (scale, currency) if units.group(currency) == "money" else None
        except SteelyardError:
            return None

    @property
    def currency(self) -> str:
        """The base unit: `USD` for million USD."""
        return self._money[1] if self._money else self.unit

    def columns(
        self, named: Mapping[str, Iterable[float | None]], unsigned: Collection[str] = ()
    ) -> dict[str, list[str]]:
        """Amounts by head as columns in one scale, that of the largest, which each head says (`change, bn`).

        A plus stands before gains but in `unsigned` columns.
        """
        listed = {head: list(amounts) for head, amounts in named.items()}
        if self._money is None:
            return {head: values(amounts, head not in unsigned) for head, amounts in listed.items()}
        unit = self._money[0]
        scale, called = _scale(max(map(_largest, listed.values())) * unit)
        return {
            f"{head}, {called or self.currency}": values(
                [None if one is None else one * unit / scale for one in amounts], head not in unsigned
            )
            for head, amounts in listed.items()
        }


def values(column: Iterable[float | None], signed: bool = True, least: int = 0) -> list[str]:
    """Cells with the decimals that give the largest three figures, or `least`; a dash where nothing is held."""
    listed = list(column)
    digits = max(least, decimals(_largest(listed)))
    return [
        words.NOTHING if value is None or not math.isfinite(value) else words.number(value, digits, signed)
        for value in listed
    ]


def decimals(largest: float) -> int:
    """Decimals, three at most, that give a number three figures; a smaller one than that shows two figures."""
    if _NOISE <= largest < 10.0**-_FIGURES:
        return 1 - math.floor(math.log10(largest))
    if largest < _NOISE:
        return _FIGURES
    return max(0, min(_FIGURES, _FIGURES - 1 - math.floor(math.log10(largest))))


def name(code: str) -> str:
    """The economy's name, or the label itself where it is no known code; cut at 24 columns."""
    text = economies.name(code) if code in economies.codes() else embedded.names().get(code) or plain(code)
    return text if display_width(text) <= _NAME else text[: _NAME - 1] + "…"


def table(title: str, names: Iterable[str], columns: Mapping[str, Sequence[str]]) -> list[str]:
    """A title, a line of heads, a line for each name: names to the left, cells to the right."""
    listed = list(names)
    left = max(map(display_width, listed), default=0)
    widths = {head: max(map(display_width, [head, *cells])) for head, cells in columns.items()}
    rows = [("", list(columns)), *((row, [cells[at] for cells in columns.values()]) for at, row in enumerate(listed))]
    lines = [title]
    for row, cells in rows:
        figures = [pad(cell, width, right=True) for cell, width in zip(cells, widths.values(), strict=True)]
        lines.append((_INDENT + _INDENT.join([pad(row, left), *figures])).rstrip())
    return lines


def plain(text: str) -> str:
    """Without control signs, so that no label of a source steers the terminal; narrow blanks become plain ones."""
    return "".join(sign for sign in text.replace(words.THIN, " ") if sign.isprintable())


def wrapped(text: str, width: int, first: str, following: str) -> list[str]:
    """The text in lines of at most `width` columns."""
    return textwrap.wrap(plain(text), width, initial_indent=first, subsequent_indent=following, break_on_hyphens=False)


def _scale(largest: float) -> tuple[float, str]:
    """A unit in which the largest amount has up to four figures, so that smaller ones have some: 1,210 bn, 5 bn."""
    scale, called = words.money_scale(largest / 10)
    return (scale, called) if called else words.money_scale(largest)


def _largest(listed: Iterable[float | None]) -> float:
    return max((abs(value) for value in listed if value is not None and math.isfinite(value)), default=0.0)
