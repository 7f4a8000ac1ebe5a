"""Figures in words, and the quote with its number put right."""

from __future__ import annotations

import re

from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import MONEY, Figure

_NUMBER = re.compile(r"\d[\d,\u2009\u202f\u00a0]{0,24}(?:\.\d{1,9})?")
_TERMS = {"USD": "in dollar terms", "CNY": "in yuan terms", "EUR": "in euro terms", "quantity": "by quantity",
          "volume": "in volume terms"}  # fmt: skip
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


def said(figure: Figure) -> str:
    """A figure with what it is: `China, exports, 2025, growth on the year before in USD (printed ...): +5.5 %`."""
    return f"{figure.text}: {number(figure)}"


def number(figure: Figure) -> str:
    """Its value with unit, to its own digits."""
    value, unit = figure.value, figure.unit
    if value != value:
        return "no size"
    if unit == "percent":
        return f"{value:+.{_places(figure.rounding)}f} %" if "growth" in figure.text else f"{value:.1f} %"
    if unit == "pp":
        return f"{value:+.1f} points"
    if unit in MONEY:
        for scale, name in _SCALES:
            if abs(value) >= scale:
                return f"{value / scale:,.{_scaled(figure.rounding, scale)}f} {name} {unit}"
    if unit == "ratio":
        return f"{value:.2f} times"
    return f"{value:,.{0 if abs(value) >= 1000 else 2}f} {unit}".replace(".00 ", " ")


def _places(rounding: float) -> int:
    return 0 if rounding >= 1 else 1 if rounding >= 0.1 or rounding == 0 else 2


def _scaled(rounding: float, scale: float) -> int:
    from math import log10

    return min(4, max(1, round(-log10(rounding / scale)))) if rounding > 0 else 3


def corrected(claim: Claim, figure: Figure | None, verdict: str, basis: str) -> str:
    """The quote with the number of `figure` in place of its own, in the claim's form; or with the basis named.

    Where the text states no basis and is right on one, that basis is added behind the number. Empty where the number
    stands in words, or its sign would need another verb.
    """
    value = claim.value
    if value is None or not value.text or value.text not in claim.quote:
        return ""
    if verdict == "other_basis" and not claim.basis and basis in _TERMS:
        return claim.quote.replace(value.text, f"{value.text} {_TERMS[basis]}", 1)
    if figure is None or figure.unit != value.unit or value.low != value.high:
        return ""
    if value.value * figure.value < 0:
        return ""
    form = _NUMBER.search(value.text)
    if form is None:
        return ""
    shown = float(re.sub(r"[,\u2009\u202f\u00a0]", "", form.group()))
    if not shown or not value.value:
        return ""
    scale = abs(value.value) / shown
    places = len(form.group().partition(".")[2])
    new = f"{abs(figure.value) / scale:,.{places}f}"
    new = new if "," in form.group() else new.replace(",", "")
    if new == form.group():
        return ""
    text = value.text[: form.start()] + new + value.text[form.end() :]
    return claim.quote.replace(value.text, text, 1)
