"""Findings in words: the name and sign of a verdict, what a claim was taken to say, the figures beside it."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steelyard.base import economies, products
from steelyard.brief import words
from steelyard.claims.model import Claim, Evidence, Finding, Quantity, Report
from steelyard.errors import SteelyardError


@dataclass(frozen=True, slots=True)
class Mark:
    """How a verdict is shown: its word, a sign that needs no colour, and how grave it is for an editor."""

    word: str
    sign: str
    severity: str


MARKS = {
    "false": Mark("false", "✗", "error"),
    "conflict": Mark("conflict", "≠", "error"),
    "other_basis": Mark("true on another basis", "⇄", "warning"),
    "concept": Mark("another concept", "◇", "warning"),
    "superseded": Mark("superseded", "↻", "warning"),
    "not_checkable": Mark("not checkable", "?", "note"),
    "rounded": Mark("true (rounded)", "≈", "note"),
    "true": Mark("true", "✓", "note"),
}
"""Verdicts, the gravest first."""
MONEY = ("USD", "CNY", "EUR", "JPY", "RUB", "GBP", "KRW", "INR", "CHF", "CAD", "AUD", "HKD")
BASES = {
    "USD": "in US dollars", "CNY": "in yuan", "EUR": "in euro", "JPY": "in yen", "RUB": "in roubles",
    "GBP": "in pounds", "value": "by value", "quantity": "by quantity", "volume": "in volume",
    "nominal": "nominal", "seasonally_adjusted": "seasonally adjusted",
}  # fmt: skip
_FLOWS = {"export": ("exports", "to"), "import": ("imports", "from"), "total": ("exports and imports", "with"),
          "balance": ("trade balance", "with")}  # fmt: skip
_MEASURES = {
    "yoy": "growth on the year before", "mom": "growth on the period before", "growth": "growth", "level": "amount",
    "quantity": "quantity", "balance": "balance", "share": "share", "ratio": "multiple", "consensus": "forecast",
    "surprise": "actual less forecast", "superlative": "", "tariff": "duty", "count": "count", "policy": "rule",
    "rate": "rate", "other": "figure",
}  # fmt: skip
_SIMPLE = {"percent": ("%", 1), "pp": ("pp", 1), "ratio": ("times", 2)}
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_MINUS = re.compile(r"(?<![\w.-])-(?=\d)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def plain(text: str) -> str:
    """One line without control signs, so that no text steers a terminal or an editor."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def ours(text: str) -> str:
    """A sentence of the program's own in one line, with real minus signs."""
    return _MINUS.sub(words.MINUS, plain(text))


def counted(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """Verdicts that occur and how often, the gravest first."""
    found = Counter(one.verdict for one in findings)
    return [(verdict, found[verdict]) for verdict in MARKS if found[verdict]]


def summary(findings: Sequence[Finding]) -> str:
    """`30 claims: 1 false, 24 true, 5 not checkable`."""
    said = [f"{n:,} {MARKS[verdict].word}" for verdict, n in counted(findings)]
    return words.count(len(findings), "claim") + (": " + ", ".join(said) if said else "")


def held_to(report: Report) -> str:
    """To which day's knowledge the figures were held, and whence that day is."""
    if report.as_of is None:
        return "by what is known today"
    whence = {
        "text": "the day that the text bears", "given": "as asked", "ledger": "the day of the ledger",
        "today": "today, as the text bears no date",
    }.get(report.read_from, report.read_from)  # fmt: skip
    return f"by what was known on {words.date_text(report.as_of)} ({whence})"


def understood(claim: Claim) -> str:
    """What a claim was taken to say: `China, exports to ASEAN, 2025: growth on the year before +13.4 %; ...`."""
    about = ", ".join(part for part in (_subject(claim), _when(claim)) if part)
    said = " ".join(part for part in (_measure(claim), _value(claim)) if part)
    return "; ".join([": ".join(part for part in (about, said) if part), *_stated(claim)])


def quantity(value: Quantity, signed: bool = False) -> str:
    """A number in base units with the digits it was written with, a range as `2.9 to 3.3 %`, its hedge before it."""
    low, high = amount(value.low, value.unit, value.digit, signed), amount(value.high, value.unit, value.digit, signed)
    said = low if value.low == value.high else f"{low} to {high}"
    hedge = {"flat": "", "": ""}.get(value.hedge, value.hedge.replace("_", " "))
    return f"{hedge} {said}".strip()


def evidence_value(one: Evidence) -> str:
    """A figure in words; empty where it has no size."""
    if one.value is None or not math.isfinite(one.value):
        return ""
    return amount(one.value, one.unit, signed="growth" in one.text or "forecast" in one.text)


def amount(value: float, unit: str, digit: float | None = None, signed: bool = False) -> str:
    """A value in base units, to the digits that `digit` allows: the size of the last one, 0 where words stood for it.

    None: not known, and four digits at most are shown.
    """
    if unit in _SIMPLE:
        name, most = _SIMPLE[unit]
        return words.number(value, _places(digit, 1.0, most, value), signed) + words.THIN + name
    scale, name = next(((s, n) for s, n in _SCALES if abs(value) >= s), (1.0, ""))
    if unit not in MONEY and scale == 1e6 and abs(value) < 1e7:
        scale, name = 1.0, ""
    shown = value / scale
    most = (
        max(0, 4 - len(str(int(abs(shown)))))
        if scale > 1
        else 0
        if abs(value) >= 1000 or float(value).is_integer()
        else 2
    )
    number = words.number(shown, _places(digit, scale, most, shown), signed)
    return words.THIN.join(part for part in (number, name, "" if unit in ("count", "rank") else unit) if part)


def _places(digit: float | None, scale: float, most: int, shown: float) -> int:
    """Decimals: as written where the last digit is known, as few as the number needs where words stood, else `most`."""
    if digit:
        return words.decimals(digit, scale)
    if digit is None:
        return most
    return next((places for places in range(most) if math.isclose(round(shown, places), shown)), most)


def _subject(claim: Claim) -> str:
    """Whose and what: `China, exports of rare earths to Japan`."""
    what, preposition = _FLOWS.get(claim.flow, (claim.subject.replace("_", " "), "with"))
    if claim.measure in ("tariff", "policy", "count"):
        what, preposition = claim.subject.replace("_", " "), "on"
    if claim.product not in ("", "TOTAL"):
        what = f"{what} of {_goods(claim.product)}".strip()
    if claim.partner not in ("", "WLD"):
        what = f"{what} {preposition} {_economy(claim.partner)}".strip()
    return ", ".join(part for part in (_economy(claim.reporter, first=True), what) if part)


def _when(claim: Claim) -> str:
    if not claim.period:
        return "no period said"
    return f"{_period(claim.base)} to {_period(claim.period)}" if claim.base else _period(claim.period)


def _measure(claim: Claim) -> str:
    if claim.measure == "superlative":
        since = "" if claim.since in ("", "ever") else f" since {_period(claim.since)}"
        return f"{claim.kind or 'a superlative'}{since}" + (f" of its {_named(claim.of)}" if claim.of else "")
    if claim.measure == "balance":
        return {1: "surplus of", -1: "deficit of"}.get(claim.direction, "")
    name = _MEASURES.get(claim.measure, claim.measure)
    if claim.measure == "share" and claim.whole:
        name += f" of {claim.whole.replace('_', ' ')}"
    if claim.measure == "consensus":
        name += f" of {claim.pollster}" if claim.pollster else ""
        name += f" for the {_named(claim.of)}" if claim.of else ""
    return f"{claim.kind} {name}" if claim.measure == "policy" and claim.kind else name


def _named(measure: str) -> str:
    return _MEASURES.get(measure, measure).replace("_", " ")


def _value(claim: Claim) -> str:
    if claim.value is None:
        return {1: "rising", -1: "falling"}.get(claim.direction, "") if claim.measure != "superlative" else ""
    forecast = claim.measure == "consensus" and claim.of == "yoy"
    return quantity(claim.value, signed=forecast or claim.measure in ("yoy", "mom", "growth", "surprise"))


def _stated(claim: Claim) -> list[str]:
    """The basis, where it matters: an amount has its currency already."""
    unit = claim.unit or (claim.value.unit if claim.value else "")
    if claim.measure in ("yoy", "mom", "growth", "ratio") and claim.flow:
        return [BASES.get(claim.basis, claim.basis) if claim.basis else "basis not stated"]
    if not claim.basis or claim.basis == unit or claim.measure == "quantity":
        return []
    return [BASES.get(claim.basis, claim.basis)]


def _period(text: str) -> str:
    try:
        return words.period_text(text)
    except SteelyardError:
        return text


def _economy(code: str, first: bool = False) -> str:
    try:
        return economies.name(code) if first else economies.in_text(code)
    except SteelyardError:
        return code


def _goods(code: str) -> str:
    try:
        return products.in_text(code)
    except SteelyardError:
        return code


class Lines:
    """Line and column of places in a text, both from 1; a column counts code points."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\r\n|\n|\r", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
