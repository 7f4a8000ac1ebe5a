"""How far the truth may lie from a printed number: its digits, its trailing noughts, and what its hedge grants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from steelyard.claims.interval import Interval
from steelyard.claims.lexicon import table
from steelyard.claims.model import Claim, Quantity

_SIGNIFICANT = 2
_ONE_SIDED = ("more_than", "less_than", "at_least", "at_most", "up_to")
_SLACK = 1e-9
_TRIFLE = 0.01
_WORDED = 0.05
_SAME = 1e-3  # of a digit


@dataclass(frozen=True)
class Reach:
    """What bears a claim out, from narrow to wide.

    `exact`: rounds to the printed digits; `coarse`: rounds to fewer digits, never fewer than two, where the number ends
    in noughts that need not be digits (62,600, 2.60); `hedged`: what the hedge grants; `loose`: to one digit, for a
    hedged number. `literal`: the hedge is an inequality, so what it grants is true to the word; `approximate`: it is
    another kind of hedge.
    """

    exact: Interval
    coarse: Interval
    hedged: Interval
    loose: Interval
    digit: float
    approximate: bool
    literal: bool

    def kind(self, value: float, rounding: float = 0.0) -> str:
        """`exact`, `hedged`, `coarse` or empty: how a figure with that last digit bears the claim out.

        A figure printed more coarsely than the claim bears it out at most coarsely.
        """
        if self.literal:
            return self._by_inequality(value, rounding)
        if _in(self.exact, value):
            loose = rounding > self.digit * (1 + _SLACK) and self.digit > 0 and not self._printed(value)
            return "coarse" if loose else "hedged" if self.approximate else "exact"
        if _in(self.hedged, value):
            return "hedged"
        if _in(self.coarse, value):
            return "coarse"
        return "coarse" if self._meets(value, rounding) else ""

    def off(self, value: float) -> float:
        """How far a value lies outside all that the claim leaves open."""
        point = Interval(value, value)
        if self.literal:
            return self.hedged.gap(point)
        return min(one.gap(point) for one in (self.exact, self.coarse, self.hedged))

    def _by_inequality(self, value: float, rounding: float) -> str:
        """To the word; or nearly, where the figure's own rounding or a trifle decides on which side it lies."""
        ends = [end for end in (self.hedged.low, self.hedged.high) if math.isfinite(end) and end]
        off = min((abs(value - end) for end in ends), default=math.inf)
        if _in(self.hedged, value):
            return "coarse" if rounding > 0 and off <= rounding / 2 else "hedged"
        return "coarse" if off <= max(rounding / 2, _TRIFLE * abs(value)) else ""

    def _printed(self, value: float) -> bool:
        """Whether a figure is the very number: what a writer gets who reckons with printed figures."""
        return abs(value - self.exact.middle) <= _SAME * self.digit

    def _meets(self, value: float, rounding: float) -> bool:
        """Whether the printed number rounds to a figure that has fewer digits than it."""
        if rounding <= self.digit * (1 + _SLACK) or self.literal:
            return False
        return self.exact.overlaps(Interval(value - rounding / 2, value + rounding / 2))


def reach(claim: Claim) -> Reach | None:
    """What the claim's number leaves open; None for a claim without a number."""
    if claim.value is None:
        return None
    quantity, rule = claim.value, hedge_rule(claim.hedge or claim.value.hedge)
    half = quantity.digit / 2
    exact = Interval(quantity.low - half, quantity.high + half)
    if _in_words(quantity):
        exact = Interval(quantity.low - _worded(quantity), quantity.high + _worded(quantity))
    absolute = float(rule.get("absolute", 0.0))
    if absolute and quantity.digit == 0:
        exact = Interval(-absolute / 10, absolute / 10)
    coarse = _widened(exact, quantity, _coarse_digit(quantity))
    side = rule.get("side", "")
    literal = (claim.hedge or quantity.hedge) in _ONE_SIDED and bool(side)
    hedged = _hedged(quantity, rule, literal=literal) if rule else exact
    loose = _widened(exact, quantity, _lead(quantity)) if rule else coarse
    approximate = bool(rule) and not literal and not absolute
    return Reach(exact, coarse, hedged, loose, quantity.digit, approximate, literal)


def hedge_rule(hedge: str) -> dict[str, Any]:
    """The rule of a hedge in data/claims/hedges.toml; that of `about` for one it does not know, empty for none."""
    if not hedge or hedge == "exactly":
        return {}
    rules = table("hedges")
    return rules.get(hedge) or rules["about"]


def _hedged(quantity: Quantity, rule: dict[str, Any], *, literal: bool) -> Interval:
    """In sizes, so that `more than` is further from nought, for a fall as for a rise."""
    low, high = sorted((abs(quantity.low), abs(quantity.high)))
    absolute = float(rule.get("absolute", 0.0))
    below = max(rule["below"] * low, rule["below_digits"] * quantity.digit, absolute)
    above = max(rule["above"] * high, rule["above_digits"] * quantity.digit, absolute)
    half = 0.0 if literal and rule["side"] in ("above", "below") else max(quantity.digit / 2, _worded(quantity))
    least, most = low - below - half, high + above + half
    if literal:
        side = rule["side"]
        most = math.inf if side in ("above", "at_least") else most
        least = 0.0 if side in ("below", "at_most") and rule.get("open") else least
    if absolute:
        return Interval(-absolute, absolute)
    return Interval(-most, -least) if quantity.value < 0 else Interval(least, most)


def _in_words(quantity: Quantity) -> bool:
    """Double, half, a third: a number without digits, which is never meant to the digit."""
    return quantity.digit == 0 and quantity.unit in ("ratio", "percent") and quantity.value != 0


def _worded(quantity: Quantity) -> float:
    return _WORDED * abs(quantity.value) if _in_words(quantity) else 0.0


def _coarse_digit(quantity: Quantity) -> float:
    """The largest unit that the number is whole in and that leaves it two digits."""
    if quantity.digit <= 0 or quantity.low != quantity.high:
        return quantity.digit
    units = round(abs(quantity.value) / quantity.digit)
    digit = quantity.digit
    while units and units % 10 == 0 and units >= 10**_SIGNIFICANT:
        units, digit = units // 10, digit * 10
    return digit


def _lead(quantity: Quantity) -> float:
    """The unit of the first digit, where all others are noughts."""
    if quantity.digit <= 0 or quantity.low != quantity.high or not quantity.value:
        return quantity.digit
    lead = 10.0 ** math.floor(math.log10(abs(quantity.value)))
    whole = abs(quantity.value) / lead
    return max(lead, quantity.digit) if abs(whole - round(whole)) < _SLACK else _coarse_digit(quantity)


def _widened(exact: Interval, quantity: Quantity, digit: float) -> Interval:
    return exact if digit <= quantity.digit else Interval(quantity.low - digit / 2, quantity.high + digit / 2)


def _in(interval: Interval, value: float) -> bool:
    slack = _SLACK * max(1.0, abs(value))
    return interval.low - slack <= value <= interval.high + slack
