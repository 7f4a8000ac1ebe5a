"""Numbers in words: money, rates, percentage points, tonnes, periods, dates and directions.

A number never gets more digits than its source has: pass `rounding`, the step to which the source rounded
(1e8 for a figure printed as 357.8 bn), and the digits follow. Minus signs are U+2212; a number and its unit
are held together by a narrow no-break space.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from steelyard.base.period import Period

THIN = "\u202f"
"""Narrow no-break space, between a number and its unit."""
MINUS = "\u2212"
NOTHING = "–"
"""What stands where no figure is held."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_SIGNIFICANT = 3
_UNIT = re.compile(r"(?<=\d) (?=(?:tn|bn|m|t|pp)\b|%)")


def decimals(rounding: float | None, scale: float = 1.0, most: int = 6) -> int:
    """Decimals that a value printed in units of `scale` may show if its source rounds to `rounding`.

    `rounding` None means unknown: `most` is returned. A rounding of 1e8 in billions allows one decimal.
    """
    if rounding is None or rounding <= 0:
        return most
    return max(0, min(most, math.floor(-math.log10(rounding / scale) + 1e-9)))


def glue(text: str, space: str = THIN) -> str:
    """The text with its numbers held to their units (`33.8 bn`, `+6.6 %`): no line breaks between them."""
    return _UNIT.sub(space, text)


def number(value: float, digits: int = 0, signed: bool = False) -> str:
    """The number with thousands commas, a real minus sign, a plus if `signed`; a rounded zero has no sign."""
    text = f"{abs(value):,.{digits}f}"
    if not any(c in "123456789" for c in text):
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text


def money_scale(value: float) -> tuple[float, str]:
    """The unit in which an amount is said: (1e12, 'tn'), (1e9, 'bn'), (1e6, 'm') or (1, '')."""
    for scale, name in _SCALES:
        # 999.6 bn would be said as 1,000 bn: it belongs to the next unit.
        if abs(value) >= scale * 0.9995:
            return scale, name
    return 1.0, ""


def money(value: float | None, rounding: float | None = None, signed: bool = False, currency: str = "") -> str:
    """An amount in base units, to three figures: `1.19 tn`, `33.8 bn`; `currency` goes before it."""
    if value is None:
        return NOTHING
    scale, name = money_scale(value)
    scaled = value / scale
    whole = len(str(int(abs(scaled))))
    most = 2 if scale >= _SCALES[0][0] else max(0, _SIGNIFICANT - whole)
    shown = number(scaled, decimals(rounding, scale, most), signed)
    parts = [currency, shown, name]
    return THIN.join(part for part in parts if part)


def money_in(value: float, like: float, rounding: float | None = None, signed: bool = False) -> str:
    """An amount in the unit in which `like` is said, to the source's digits (one decimal at most below a trillion).

    A difference stands in the unit of what it is the difference of: −0.2 bn beside 114.1 bn.
    """
    scale, name = money_scale(like)
    most = 2 if scale >= _SCALES[0][0] else 1
    return THIN.join(part for part in (number(value / scale, decimals(rounding, scale, most), signed), name) if part)


def rate(value: float | None, digits: int = 1, signed: bool = True, rounding: float | None = None) -> str:
    """A percentage, `+6.6 %`; `value` is in percent."""
    if value is None:
        return NOTHING
    return number(value, decimals(rounding, most=digits), signed) + THIN + "%"


def share(value: float | None, digits: int = 1, rounding: float | None = None) -> str:
    """A share in percent, without a plus sign."""
    return rate(value, digits, signed=False, rounding=rounding)


def points(value: float | None, digits: int = 1, signed: bool = True, rounding: float | None = None) -> str:
    """A difference of two percentages, `+3.5 pp`."""
    if value is None:
        return NOTHING
    return number(value, decimals(rounding, most=digits), signed) + THIN + "pp"


def tonnes(value: float | None, rounding: float | None = None, signed: bool = False) -> str:
    """A weight given in tonnes: `62,585 t`, `1.26 bn t`, `578 m t`."""
    if value is None:
        return NOTHING
    if abs(value) >= 1e6:
        return money(value, rounding, signed) + THIN + "t"
    return number(value, decimals(rounding, most=0), signed) + THIN + "t"


def date_text(day: str | date) -> str:
    """`2026-01-14` as `14 January 2026`; a text that is no date is returned as it is."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day[:10])
        except ValueError:
            return str(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def period_text(period: str | Period) -> str:
    """`December 2025`, `January–November 2025`, `the fourth quarter of 2025`, `2025`; else BadInput."""
    period = Period.parse(period) if isinstance(period, str) else period
    first, last = period.start, period.end
    if period.freq == "A":
        return str(period.year)
    if period.freq == "Q":
        name = ("first", "second", "third", "fourth")[(first.month - 1) // 3]
        return f"the {name} quarter of {period.year}"
    if period.freq == "M":
        return f"{MONTHS[first.month - 1]} {first.year}"
    start = MONTHS[first.month - 1] + ("" if first.year == last.year else f" {first.year}")
    return f"{start}–{MONTHS[last.month - 1]} {last.year}"


def period_short(period: str | Period) -> str:
    """`Dec 2025`, `Jan–Nov 2025`, `Q4 2025`, `2025`: for axes and narrow columns."""
    period = Period.parse(period) if isinstance(period, str) else period
    if period.freq == "Q":
        return f"Q{(period.start.month + 2) // 3} {period.year}"
    if period.freq == "A":
        return str(period.year)
    text = period_text(period)
    for month in MONTHS:
        text = text.replace(month, month[:3])
    return text


def sign_of(value: float, rounding: float = 0.1) -> int:
    """1, -1, or 0 where the value rounds to nothing at `rounding`."""
    if abs(value) < rounding / 2:
        return 0
    return 1 if value > 0 else -1


def direction(value: float, plural: bool = True, rounding: float = 0.1) -> str:
    """`rose`, `fell`, or `were flat` (`was flat` for one thing) where the change rounds to nothing."""
    flat = "were flat" if plural else "was flat"
    return (flat, "rose", "fell")[sign_of(value, rounding)]


def moved(value: float, digits: int = 1, plural: bool = True) -> str:
    """`rose 6.6 %`, `fell 1.2 %`, `were flat`."""
    verb = direction(value, plural, 10.0**-digits)
    return verb if verb.endswith("flat") else f"{verb} {rate(abs(value), digits, signed=False)}"


def against(surprise: float, rounding: float = 0.1) -> str:
    """`above`, `below` or `in line with` a consensus."""
    return ("in line with", "above", "below")[sign_of(surprise, rounding)]


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + f" {last} {items[-1]}"


def possessive(name: str) -> str:
    """`China’s`, `United States’`."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def count(n: int, one: str, many: str = "") -> str:
    """`1 month`, `3 months`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def value_text(value: float | None, y_format: str) -> str:
    """A chart's value in words by its `y_format`: percent, pp, money or tonnes."""
    makers = {"percent": rate, "pp": points, "money": money, "tonnes": tonnes, "share": share}
    maker = makers.get(y_format)
    if value is None:
        return "not held"
    return maker(value) if maker else number(value, 0 if abs(value) >= 100 else 2)
