"""Numbers that are no values: years, days, times, and numbers that name a thing (Section 301, COVID-19, 5G)."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.claims import lexicon
from steelyard.claims.lexicon import word_set
from steelyard.claims.numerals import Numeral, tight
from steelyard.claims.tokens import Token

DASHES = frozenset("-/–—")
YEARS = range(1900, 2100)


def is_year(token: Token) -> bool:
    """Whether a token has the form of a year from 1900 to 2099."""
    return len(token.text) == 4 and token.text.isascii() and token.text.isdigit() and int(token.text) in YEARS


def date_like(tokens: Sequence[Token], found: Numeral, *, united: bool) -> bool:
    """Whether a number without magnitude is part of a date or a time. `united`: a unit or a currency goes with it."""
    at = found.first
    if found.words or found.scaled or found.last != at:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.text in "年月日号季" and not (after.text == "年" and not is_year(tokens[at])):
        return True
    if united:
        return False
    if at + 2 < len(tokens) and tokens[at + 1].text == "." and is_year(tokens[at + 2]) and tight(tokens, at + 2):
        return True  # 3.5.2025
    if is_year(tokens[at]) or _second_year(tokens, at) or _iso_part(tokens, at):
        return True
    return _clock(tokens, at) or _day(tokens, at) or _chinese_month(tokens, at)


def label(tokens: Sequence[Token], found: Numeral) -> bool:
    """Whether a number without unit names a thing: after "Section", after a word and a hyphen, or before a letter."""
    if found.scaled or found.words or found.last != found.first:
        return False
    at = found.first
    before = at - 2 if at > 1 and tokens[at - 1].text == "." and tight(tokens, at - 1) else at - 1
    if before >= 0 and tokens[before].lower in word_set("labels", "words"):
        return True
    hyphen = at > 1 and tokens[at - 1].text == "-" and tight(tokens, at) and tight(tokens, at - 1)
    if hyphen and tokens[at - 2].kind == "word":
        return True
    return tight(tokens, at + 1) and tokens[at + 1].kind == "word" and tokens[at + 1].lower != "'s"


def ordinal(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of an ordinal in digits (3rd, 11th) at token `at`."""
    if tight(tokens, at + 1) and tokens[at + 1].lower in word_set("ordinal", "endings"):
        return at + 1
    return None


def _dashed(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and tokens[at].text in DASHES and tight(tokens, at) and tight(tokens, at + 1)


def _second_year(tokens: Sequence[Token], at: int) -> bool:
    """The 25 of 2024-25, 2024/25 and 2024–2025."""
    return at > 1 and _dashed(tokens, at - 1) and is_year(tokens[at - 2]) and len(tokens[at].text) in (2, 4)


def _iso_part(tokens: Sequence[Token], at: int) -> bool:
    """The day of 2026-01-14 (its month is the second part of a year), and all of 14/01/2026 and 14.01.2026."""
    if at > 3 and _dashed(tokens, at - 1) and _dashed(tokens, at - 3):
        return is_year(tokens[at - 4])
    if at + 4 < len(tokens) and tokens[at + 1].text in "/." and tokens[at + 3].text in "/.":
        return is_year(tokens[at + 4]) and tight(tokens, at + 1) and tight(tokens, at + 4)
    return at > 1 and at + 2 < len(tokens) and tokens[at - 1].text in "/." and is_year(tokens[at + 2]) and _dashed(
        tokens, at + 1
    )  # fmt: skip


def _clock(tokens: Sequence[Token], at: int) -> bool:
    for colon, other in ((at + 1, at + 2), (at - 1, at - 2)):
        if 0 < colon < len(tokens) and 0 <= other < len(tokens) and tokens[colon].text == ":":
            return tokens[other].kind == "number" and tight(tokens, colon) and tight(tokens, colon + 1)
    return False


def _day(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text
    if not text.isdigit() or len(text) > 2 or not 1 <= int(text) <= 31:
        return False
    months = word_set("months", "words")
    before = at - 2 if at > 1 and tokens[at - 1].text == "." else at - 1
    if before >= 0 and tokens[before].lower in months and tokens[before].text[0].isupper():
        return True
    after = at + 2 if at + 1 < len(tokens) and tokens[at + 1].lower == "of" else at + 1
    return after < len(tokens) and tokens[after].lower in months and tokens[after].text[0].isupper()


def _chinese_month(tokens: Sequence[Token], at: int) -> bool:
    """The 1 of 1-5月 and 1至5月."""
    if at + 3 >= len(tokens) or tokens[at + 3].text != "月":
        return False
    return tokens[at + 1].text in "-–至到" and tokens[at + 2].kind == "number"


def counts(tokens: Sequence[Token], last: int, value: float) -> bool:
    """Whether a number that ends at token `last` stands before a noun that it counts, as far as the next word tells."""
    at = last + 1
    if at >= len(tokens) or tokens[at].kind != "word" or value != int(value):
        return False
    return tokens[at].lower not in word_set("count", "not_before") and tokens[at].lower not in lexicon.magnitudes()
