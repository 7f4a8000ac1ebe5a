"""Numbers of a sentence with their units, one by one, before ranges, lists and hedges join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from steelyard.claims import labels, lexicon, shares
from steelyard.claims.lexicon import Unit, word_set
from steelyard.claims.numerals import GLYPHS, Numeral, numeral, past_hyphen, tight
from steelyard.claims.tables import table
from steelyard.claims.tokens import Token

MOST = 100
"""Quantities read of one sentence; what is longer is a table and not a sentence."""
ARTICLES = frozenset(("a", "an"))
PERCENT = Unit("rate", "percent")
MINUS, PLUS = frozenset("-−–"), frozenset("+")


@dataclass(slots=True)
class Draft:
    """A quantity in the making; the fields are those of quantities.Found, `plain` the number before its magnitude."""

    first: int
    last: int
    low: float
    high: float
    unit: str
    digit: float
    kind: str
    sign: int = 0
    plain: float = 0.0
    scale: float = 1.0
    scaled: bool = False
    hedge: str = ""
    hedge_first: int = 0


def drafts(tokens: Sequence[Token]) -> Iterator[Draft]:
    """The quantities of a sentence in order, at most `MOST` of them. Every token is looked at once or passed over."""
    at, found, end = 0, 0, -1
    starts = _starts()
    while at < len(tokens) and found < MOST:
        token = tokens[at]
        lower = token.lower
        if lower in ARTICLES and (at + 1 >= len(tokens) or tokens[at + 1].lower not in _after_article()):
            pass
        elif token.kind == "number" or lower in starts or lower.endswith("fold"):
            draft = _draft(tokens, at, end)
            if draft is not None:
                yield draft
                found, end = found + 1, draft.last
                at = draft.last
        at += 1


@cache
def _after_article() -> frozenset[str]:
    """Words that make a quantity with "a" before them: a third, a million, a percentage point."""
    sizes = {word for word in lexicon.magnitudes() if len(word) > 3}
    points = {phrase.split()[0] for unit in table("units")["points"].values() for phrase in unit["words"]}
    return frozenset(sizes | points | set(table("numbers")["fractions"]))


@cache
def _starts() -> frozenset[str]:
    """Words that a quantity in words may begin with."""
    numbers = table("numbers")
    first = {phrase.split()[0] if phrase.isascii() else phrase[0] for phrase in numbers["flat"]["phrases"]}
    names = ("words", "ordinals", "multiples")
    words = {word if word.isascii() else word[0] for name in names for word in numbers[name]}
    return frozenset(first | words | {"a", "an", "half", "百", "十", "半"} | set(GLYPHS))


def _draft(tokens: Sequence[Token], at: int, end: int) -> Draft | None:
    """The quantity that begins at token `at` (its currency or sign after token `end`), if one does."""
    still = shares.flat(tokens, at)
    if still is not None:
        return Draft(at, still, 0.0, 0.0, "percent", 0.0, "flat", hedge="flat")
    part = shares.piece(tokens, at)
    if part is not None:
        return _measured(tokens, Numeral(at, part[2], part[0], part[1], part[0], scaled=True, words=True), end)
    for read, unit, kind in ((shares.fraction, "percent", "fraction"), (shares.multiple, "ratio", "multiple")):
        part = read(tokens, at)
        if part is not None:
            return Draft(at, part[2], part[0], part[0], unit, part[1], kind)
    return _numbered(tokens, at, end) or _ordinal(tokens, at)


def _numbered(tokens: Sequence[Token], at: int, end: int) -> Draft | None:
    prefix = _prefix(tokens, at, end)
    found = numeral(tokens, at, money=prefix is not None)
    if found is None:
        return _one_point(tokens, at)
    share = shares.one_in(tokens, found)
    if share is not None:
        return Draft(at, share[2], share[0], share[0], "percent", share[1], "fraction")
    return _measured(tokens, found, end, prefix)


def _prefix(tokens: Sequence[Token], at: int, end: int) -> tuple[Unit, int] | None:
    """The currency before token `at` (a minus may stand between) and after token `end`, and its first token."""
    if at > 1 and tokens[at - 1].text in MINUS and tight(tokens, at):
        at -= 1
    found = lexicon.prefixes().before(tokens, at)
    if found is not None and found[1] < at - 1 and len(tokens[found[1]].text) == 1:
        # One letter and a sign is a currency where they touch and the letter is large: A$, not "a $".
        touching = tight(tokens, found[1] + 1) and tokens[found[1]].text.isupper()
        sign = lexicon.prefixes().before(tokens[at - 1 : at], 1)
        found = found if touching or sign is None else (sign[0], at - 1)
    return found if found is not None and found[1] > end else None


def _ends_word(tokens: Sequence[Token], at: int) -> bool:
    return not tight(tokens, at + 1) or tokens[at + 1].kind == "symbol"


def _one_point(tokens: Sequence[Token], at: int) -> Draft | None:
    """A percentage point, with no number but the article."""
    if tokens[at].lower != "a":
        return None
    unit = lexicon.units().at(tokens, at + 1)
    if unit is None or unit[0].kind != "points":
        return None
    scale = unit[0].scale
    return Draft(at, unit[1], scale, scale, unit[0].base, scale, "points", plain=1.0, scale=scale)


def _measured(
    tokens: Sequence[Token], found: Numeral, end: int, prefix: tuple[Unit, int] | None = None
) -> Draft | None:
    """`found` with what stands around it: unit after it, currency and sign before it."""
    unit, last = _unit_after(tokens, found)
    first = found.first
    if found.percent:
        unit = PERCENT
    if prefix is not None and (unit is None or unit.kind in ("amount", "count", "duration")):
        same = unit is not None and unit.kind == "amount"
        last = last if same else found.last
        unit, first = _money(tokens, prefix[0]), prefix[1]
    if labels.date_like(tokens, found, united=unit is not None):
        return Draft(found.first, found.last, found.value, found.value, "", found.digit, "date")
    if unit is None and labels.ordinal(tokens, found.last) is not None:
        return Draft(first, found.last + 1, found.value, found.value, "", found.digit, "ordinal")
    if unit is None and labels.label(tokens, found):
        return Draft(found.first, found.last, found.value, found.value, "", found.digit, "label")
    if unit is None and found.words and found.value == 1 and not found.scaled:
        return None
    sign, first = _sign(tokens, first, end)
    if not sign and found.first - 1 > first and tokens[found.first - 1].text in MINUS:
        sign = -1
    if unit is None:
        counted = labels.counts(tokens, found.last, found.value)
        unit, last = Unit("count", "count") if counted else Unit("bare", ""), found.last
    value, scale = found.value * unit.scale * (sign or 1), unit.scale
    return Draft(
        first, last, value, value, unit.base, found.digit * scale, unit.kind, sign, found.plain, scale, found.scaled
    )


def _unit_after(tokens: Sequence[Token], found: Numeral) -> tuple[Unit | None, int]:
    at = past_hyphen(tokens, found.last + 1)
    match = lexicon.units().at(tokens, at)
    if match is None:
        return None, found.last
    unit, last = match
    lower = tokens[at].lower
    before_number = last + 1 < len(tokens) and tokens[last + 1].kind == "number"
    if tokens[at].kind == "symbol" and unit.kind == "amount" and before_number:
        return None, found.last  # the sign belongs to the number behind it: €5m-€6m
    if lower == "won" and not found.scaled:
        return None, found.last
    if lower in ("x", "×") and not (tight(tokens, at) and _ends_word(tokens, at)):
        return None, found.last
    if lower == "times" and _frequency(tokens, last + 1):
        return None, found.last
    return unit, last


def _frequency(tokens: Sequence[Token], at: int) -> bool:
    """Whether "three times" goes on with "a week"."""
    if at + 1 >= len(tokens) or tokens[at].lower not in word_set("times", "per"):
        return False
    return tokens[at + 1].lower in word_set("times", "periods")


def _money(tokens: Sequence[Token], unit: Unit) -> Unit:
    """The currency of a sign; where it has two (¥) the words of the sentence decide."""
    if unit.base.isascii() and unit.base.isalpha():
        return unit
    words = frozenset(token.lower for token in tokens if token.kind == "word")
    return Unit("amount", lexicon.currency(unit.base, words))


def _sign(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """The sign printed before token `first`, and the token that the quantity then begins at."""
    at = first - 1
    if at <= end:
        return 0, first
    text = tokens[at].text
    if text in MINUS or text in PLUS:
        # A hyphen with a space behind it is a dash, one with a letter or a number before it joins; a minus is a minus.
        apart = at == 0 or not tight(tokens, at) or tokens[at - 1].kind == "symbol"
        if apart and (tight(tokens, first) or text == "−"):
            return (1 if text in PLUS else -1), at
        return 0, first
    sign = table("numbers")["signs"].get(tokens[at].lower)
    return (0, first) if sign is None else (sign, at)


def _ordinal(tokens: Sequence[Token], at: int) -> Draft | None:
    value = table("numbers")["ordinals"].get(tokens[at].lower)
    return None if value is None else Draft(at, at, float(value), float(value), "", 1.0, "ordinal")
