"""The grammar that instruments are written in on a command line: WHERE[=SIZE[,KEY=VALUE...]].

WHERE is parts separated by `:`, each a name, several with commas, or `*`. Signs, spaces and percent signs are taken
as people paste them; a size without a unit is refused, for 25 may be 25 % or 2,500 %. Errors point at the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from steelyard.errors import BadInput
from steelyard.lever.select import Names

# One character for one, so that a place in the plain text is the same place in what was typed.
_PLAIN = str.maketrans("−–﹣－＋％×＝：，！＊\u00a0\u202f\u2009\t\n", "----+%x=:,!*     ")
_SIZE = re.compile(
    r"(?P<level>=?)\s*(?P<word>cut\b|cut(?=\s*\d)|)\s*(?P<sign>[+-]?)\s*(?P<times>[x*]?)\s*"
    r"(?P<number>\d+\.?\d*|\.\d+)\s*(?P<unit>[^\d\s].*|)"
)
_COMMA = re.compile(r"[^,]*\d,\d")
_UNITS = {
    "%": ("%", "pct", "pct.", "percent", "per cent"),
    "pp": ("pp", "ppt", "p.p.", "point", "points", "percentage point", "percentage points"),
    "gdp": ("%gdp", "% gdp", "% of gdp", "pct gdp", "pct of gdp", "percent of gdp"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}


@dataclass(frozen=True, slots=True)
class Size:
    """A size as written: the number as a fraction (25 % is 0.25), as it is for a factor (x1.5)."""

    value: float  # never negative
    sign: str  # "", "+" or "-"
    unit: str  # "%", "pp", "gdp" or "x"
    is_level: bool  # an explicit `=` in front
    word: str  # "cut" or ""
    place: int

    @property
    def signed(self) -> float:
        """The value with its sign."""
        return -self.value if self.sign == "-" else self.value


class Reader:
    """One instrument as typed: its parts, size and options, or a BadInput that points at what cannot be read."""

    def __init__(self, option: str, text: str, examples: tuple[str, ...]) -> None:
        self.option, self.examples = option, examples
        self.text = str(text).translate(_PLAIN)
        where, self._equals, self._tail = self.text.partition("=")
        self._where = where
        self.has_size = bool(self._equals)

    def refuse(self, place: int, what: str) -> NoReturn:
        """Raise BadInput: what is wrong, a caret under the place, examples."""
        examples = "  ".join(self.examples)
        raise BadInput(
            f"Cannot read --{self.option} '{self.text}': {what}\n  {self.text}\n  {' ' * place}^\nExamples: {examples}"
        )

    def where(self, *roles: str) -> dict[str, Any]:
        """The names of each role that was written; None for `*`. Roles left out at the end are not in it."""
        found: dict[str, Any] = {}
        place = 0
        for at, part in enumerate(self._where.split(":")):
            if at == len(roles):
                self.refuse(place - 1, f"more parts than {':'.join(role.upper() for role in roles)}.")
            found[roles[at]] = self._names(part, place, roles[at])
            place += len(part) + 1
        return found

    def size(self, wanted: str) -> Size:
        """The size; `wanted` says in an error what it may look like."""
        start = len(self._where) + 1
        if not self.has_size:
            self.refuse(len(self.text.rstrip()), f"no size. Add {wanted}.")
        piece = self._tail.split(",")[0]
        if _COMMA.match(self._tail):
            self.refuse(start + len(piece), "a comma in a number. Write a decimal point, and no thousands separators.")
        place = start + len(piece) - len(piece.lstrip())
        match = _SIZE.fullmatch(piece.strip().lower())
        if match is None:
            what = f"'{piece.strip()}' is no size" if piece.strip() else "the size is missing"
            self.refuse(place, f"{what}. Write {wanted}.")
        return self._sized(match, place, wanted)

    def options(self, known: tuple[str, ...]) -> dict[str, str]:
        """What stands behind commas after the size, by key."""
        found: dict[str, str] = {}
        pieces = self._tail.split(",")
        place = len(self._where) + 1 + len(pieces[0]) + 1
        for piece in pieces[1:]:
            key, _, value = (one.strip() for one in piece.partition("="))
            if key.lower() not in known or not value:
                may = (
                    f"Known: {', '.join(f'{name}=...' for name in known)}." if known else "Nothing may follow the size."
                )
                self.refuse(place + len(piece) - len(piece.lstrip()), f"'{piece.strip()}' is no option. {may}")
            found[key.lower()] = value
            place += len(piece) + 1
        return found

    def fraction(self, key: str, value: str) -> float:
        """An option's value in percent, as a fraction."""
        match = _SIZE.fullmatch(value.lower())
        if match is None or _UNIT_OF.get(match["unit"].strip()) != "%" or match["sign"] or match["times"]:
            self.refuse(self.text.rfind(value), f"{key} '{value}' is no percentage. Write {key}=20%.")
        return float(match["number"]) / 100

    def _names(self, part: str, place: int, role: str) -> Names:
        names = []
        for piece in part.split(","):
            if not piece.strip().lstrip("!").strip():
                self.refuse(place, f"the {role} is missing. Write * for all.")
            names.append(piece.strip())
            place += len(piece) + 1
        if names == ["*"]:
            return None
        return names[0] if len(names) == 1 else tuple(names)

    def _sized(self, match: re.Match[str], place: int, wanted: str) -> Size:
        number, spelling = float(match["number"]), " ".join(match["unit"].split())
        at = place + match.start("unit")
        if match["times"]:
            if spelling or match["sign"]:
                self.refuse(at if spelling else place, "a factor has neither sign nor unit. Write x1.5.")
            return Size(number, "", "x", bool(match["level"]), match["word"], place)
        if not spelling:
            plain = match["number"]
            self.refuse(
                place + match.end("number") - 1,
                f"{plain} has no unit: {plain} percent or the fraction {plain}, which is {100 * number:g} %? "
                f"Write {wanted}.",
            )
        unit = _UNIT_OF.get(spelling)
        if unit is None:
            self.refuse(at, f"'{spelling}' is no unit. Write {wanted}.")
        return Size(number / 100, match["sign"], unit, bool(match["level"]), match["word"], place)
