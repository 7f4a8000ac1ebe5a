"""Intervals: what a printed number leaves open, and arithmetic on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.claims.lexicon import table
from steelyard.claims.model import Quantity

_LONG = 4  # digits of a number from which on the noughts at its end need not be meant
_SIGNIFICANT = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, ends included; an end may be infinite.

    >>> Interval(1, 2) + Interval(10, 20), Interval(-1, 2) * Interval(3, 4), Interval(1, 2) / Interval(4, 5)
    (Interval(low=11, high=22), Interval(low=-4, high=8), Interval(low=0.2, high=0.5))
    """

    low: float
    high: float

    def __add__(self, other: Interval | float) -> Interval:
        other = _as(other)
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | float) -> Interval:
        return self + -_as(other)

    def __mul__(self, other: Interval | float) -> Interval:
        other = _as(other)
        if self.low >= 0 and other.low >= 0:
            return Interval(_times(self.low, other.low), _times(self.high, other.high))
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval | float) -> Interval:
        """The quotient; the whole line where the divisor may be nought."""
        other = _as(other)
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        return self * Interval(1 / other.high, 1 / other.low)

    @property
    def middle(self) -> float:
        """Halfway between the ends; the finite end where the other is infinite."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high if math.isinf(self.low) else self.low
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """How long it is."""
        return self.high - self.low

    @property
    def finite(self) -> bool:
        """Both ends are numbers."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def magnitude(self) -> float:
        """The greatest distance from nought of a finite end."""
        return max((abs(end) for end in (self.low, self.high) if math.isfinite(end)), default=0.0)

    def overlaps(self, other: Interval) -> bool:
        """A value is in both."""
        return self.gap(other) <= 1e-9 * max(self.magnitude, other.magnitude)

    def gap(self, other: Interval) -> float:
        """The distance between the two; 0 where they meet."""
        return max(0.0, other.low - self.high, self.low - other.high)

    def within(self, other: Interval) -> bool:
        """All of it is in the other."""
        return other.low <= self.low and self.high <= other.high

    def meet(self, other: Interval) -> Interval | None:
        """What both have in common, None where that is nothing."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def widened(self, by: float) -> Interval:
        """Longer by a fraction of its size at either end."""
        return Interval(self.low - by * abs(self.low), self.high + by * abs(self.high))

    def reversed(self) -> Interval:
        """One over it."""
        return Interval(1.0, 1.0) / self


def total(parts: Sequence[Interval]) -> Interval:
    """The sum of some intervals."""
    return Interval(sum(one.low for one in parts), sum(one.high for one in parts))


def printed(quantity: Quantity, hedge: str = "") -> Interval:
    """What a number as written leaves open, in its own unit: half its last digit, then what its hedge grants.

    The hedge works on the size, away from nought or towards it: "fell more than 20 per cent" is -20 or less. A number
    in words (digit 0) has the tolerance of data/claims/arithmetic.toml, a hedge that of data/claims/hedges.toml, twice
    over, or no end where it is open. The noughts that end a whole number of four digits or more count as digits up to
    the second: 1,200 may be anything from 1,150 to 1,250.
    """
    half = _last_digit(quantity) / 2
    low, high = quantity.low - half, quantity.high + half
    if quantity.digit == 0:
        low, high = _in_words(quantity)
    below, above = _granted(hedge or quantity.hedge, quantity)
    if quantity.value < 0:
        return Interval(_grown(low, quantity.low, above), high + below * abs(quantity.high))
    return Interval(low - below * abs(quantity.low), _grown(high, quantity.high, above))


def literal(quantity: Quantity) -> Interval:
    """The same without hedge, a number in words taken at its word (flat is 0)."""
    half = _last_digit(quantity) / 2
    return Interval(quantity.low - half, quantity.high + half)


def _last_digit(quantity: Quantity) -> float:
    """The size of the last digit that counts."""
    digits = "".join(c for c in quantity.text if c.isdigit())
    if len(digits) < _LONG or "." in quantity.text or quantity.low != quantity.high:
        return quantity.digit
    noughts = len(digits) - len(digits.rstrip("0"))
    return quantity.digit * 10.0 ** min(noughts, len(digits) - _SIGNIFICANT)


def _in_words(quantity: Quantity) -> tuple[float, float]:
    tolerance = table("arithmetic")["tolerance"]
    if quantity.low == quantity.high == 0:
        return -tolerance["flat"], tolerance["flat"]
    if quantity.unit == "ratio" and quantity.low == quantity.high == 1:
        return 1 - tolerance["flat"] / 100, 1 + tolerance["flat"] / 100
    wider = tolerance["word"]
    return quantity.low - wider * abs(quantity.low), quantity.high + wider * abs(quantity.high)


def _granted(hedge: str, quantity: Quantity) -> tuple[float, float]:
    """How far below and above the printed size a hedge lets the value be, as fractions; inf where it is open."""
    if not hedge:
        return 0.0, 0.0
    tolerance, rule = table("arithmetic")["tolerance"], table("hedges").get(hedge)
    if rule is None:
        return tolerance["hedge"], tolerance["hedge"]
    size = max(abs(quantity.low), abs(quantity.high))
    digits = quantity.digit / size if size else 0.0
    below, above = (
        tolerance["wider"] * max(rule[side], rule[f"{side}_digits"] * digits) for side in ("below", "above")
    )
    if rule["side"] == "at_most" or (rule.get("open") and rule["side"] == "below"):
        below = 1.0
    if rule["side"] == "at_least" or (rule.get("open") and rule["side"] == "above"):
        above = math.inf
    return below, above


def _grown(end: float, size: float, by: float) -> float:
    """An end pushed away from nought by a fraction of the size."""
    if math.isinf(by):
        return math.copysign(math.inf, size if size else 1.0)
    return end + by * size


def _as(value: Interval | float) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


def _times(a: float, b: float) -> float:
    """The product; nought times infinity is nought, as the end of an interval."""
    return 0.0 if a == 0 or b == 0 else a * b
