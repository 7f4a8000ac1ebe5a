"""What a chart needs before it is drawn: periods in order with gaps, round ticks, labels that keep apart."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.errors import BadInput

_STEPS = {"A": 12, "Q": 3, "M": 1}
_UNITS = {"percent": " %", "share": " %", "pp": " pp", "tonnes": " t"}


@dataclass(frozen=True)
class Axis:
    """A value axis: domain, round ticks, the divisor of the values and the unit said at the topmost tick."""

    low: float
    high: float
    ticks: tuple[float, ...]
    divisor: float
    unit: str

    def at(self, value: float, height: float) -> float:
        """Pixels from the top of a plot `height` px high at which a scaled value is drawn."""
        return height * (self.high - value) / (self.high - self.low)


def period_of(text: Any) -> Period | None:
    """The period a text names, or None where it is a category."""
    try:
        return Period.parse(str(text))
    except BadInput:
        return None


def periods_of(texts: Iterable[Any]) -> dict[str, Period] | None:
    """Period of each text; None as soon as one of them is no period."""
    found = {str(text): period_of(text) for text in texts}
    if not found or any(period is None for period in found.values()):
        return None
    return {text: period for text, period in found.items() if period is not None}


def timeline(periods: Iterable[Period]) -> list[Period]:
    """All periods from the first to the last at their common step, so that a year not held is a visible gap.

    Runs of months of other lengths (January-February pooled) stand for the months they cover.
    """
    held = sorted(set(periods), key=lambda p: (p.last, p.first))
    steps = [_STEPS[p.freq] for p in held if p.freq in _STEPS]
    step = min(steps, default=0)
    if not step:
        return held
    covered = {month for p in held for month in range(p.first, p.last + 1)}
    first = next(p for p in held if _STEPS.get(p.freq) == step)
    missing = []
    for shift in range(-((first.first - held[0].first) // step), (held[-1].last - first.last) // step + 1):
        at = first.shift(step * shift)
        if not covered & set(range(at.first, at.last + 1)):
            missing.append(at)
    return sorted([*held, *missing], key=lambda p: (p.last, p.first))


def series_names(data: Sequence[dict[str, Any]]) -> list[str]:
    """Series in the order of their first record."""
    return list(dict.fromkeys(str(row.get("series", "")) for row in data))


def values_of(data: Iterable[dict[str, Any]]) -> list[float]:
    """The numbers of the records, gaps left out."""
    return [float(row["y"]) for row in data if is_number(row.get("y"))]


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a record's value is drawn: a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def round_step(span: float, count: int) -> float:
    """The step of 1, 2 or 5 times a power of ten that gives about `count` steps over `span`."""
    # A span too small for a float of its own has no round step.
    raw = max((span or 1.0) / count, sys.float_info.min)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if raw <= m * power * 1.0001)


def axis_for(values: Sequence[float], y_format: str, zero: bool, count: int = 5) -> Axis:
    """Axis with round ticks that holds the values; `zero` makes nought part of it."""
    drawn = list(values) or [0.0, 1.0]
    divisor, unit = _divisor(drawn, y_format)
    low, high = min(drawn) / divisor, max(drawn) / divisor
    # A rate is read against nought: it joins the axis unless the values are far from it.
    if zero or low * high <= 0 or min(abs(low), abs(high)) < 1.5 * (high - low):
        low, high = min(low, 0.0), max(high, 0.0)
    step = round_step(high - low, count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    ticks = tuple(round(step * k, 10) for k in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, divisor, unit)


def _divisor(values: Sequence[float], y_format: str) -> tuple[float, str]:
    if y_format == "money" or (y_format == "tonnes" and max(map(abs, values)) >= 1e7):
        largest = max(map(abs, values))
        divisor, name = words.money_scale(largest)
        if name == "tn" and largest < 3e12:
            divisor, name = 1e9, "bn"
        return divisor, (" " + name if name else "") + (" t" if y_format == "tonnes" else "")
    return 1.0, _UNITS.get(y_format, "")


def keep_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, at least `gap` apart and within [low, high] as far as they fit."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    previous = low - gap
    for i in order:
        placed[i] = previous = max(wanted[i], previous + gap)
    following = max(high, low + gap * (len(wanted) - 1)) + gap
    for i in reversed(order):
        placed[i] = following = min(placed[i], following - gap)
    return placed


def wrap(text: str, width: int, lines: int = 3) -> list[str]:
    """The text broken at spaces into at most `lines` lines of about `width` characters."""
    out: list[str] = []
    for word in text.split(" "):
        if out and len(out[-1]) + 1 + len(word) <= width:
            out[-1] += " " + word
        else:
            out.append(word)
    if len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    return [line if len(line) <= width + 6 else line[: width + 5] + "…" for line in out]
