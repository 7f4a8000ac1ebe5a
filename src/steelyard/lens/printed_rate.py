"""A rate as people print it: `-11.4`, `−11.4 %`, `+5.5 per cent`; its digits count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steelyard.errors import BadInput

_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-", "\u2012": "-", "\uff05": "%"})
_FORM = re.compile(r"(?P<number>[+-]?\d{1,6}(?:\.\d{1,6})?)(?:%|percent|pct)?", re.ASCII)
_LEAST = -100.0


@dataclass(frozen=True)
class Printed:
    """A printed rate in percent and the decimals it was printed with."""

    value: float
    digits: int

    @property
    def tolerance(self) -> float:
        """Half of the last digit: what rounds to the rate lies this near."""
        return 0.5 * 10.0**-self.digits


def parse(text: str) -> Printed:
    """Read a rate in percent; BadInput, saying how to write it, for anything else.

    >>> parse("\u221211.4 %"), parse("7")
    (Printed(value=-11.4, digits=1), Printed(value=7.0, digits=0))
    """
    plain = re.sub(r"\s+", "", text.translate(_MINUSES).casefold())
    if re.fullmatch(r"[+-]?\d+,\d+%?", plain):
        raise BadInput(f"The rate '{text}' has a comma. Write decimals with a point, for example -11.4.")
    found = _FORM.fullmatch(plain)
    if found is None:
        raise BadInput(f"'{text}' is not a rate. Write a number in percent, for example -- -11.4 or -- '+5.5 %'.")
    number = found["number"]
    value = float(number) + 0.0
    if value < _LEAST:
        raise BadInput(f"The rate '{text}' is below -100 %: nothing can fall by more than all of it.")
    return Printed(value, len(number.partition(".")[2]))
