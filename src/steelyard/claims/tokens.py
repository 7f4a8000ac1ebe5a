"""Words, numbers and signs of a sentence, each with its place. One pass, no backtracking."""

from __future__ import annotations

import re
from typing import NamedTuple

from steelyard.claims.tables import currency_codes

KINDS = ("word", "number", "symbol", "cjk")
"""word: letters, with digits after them (Q4, HS2601), apostrophes within (don't), or initials with stops (U.S.); the
possessive 's stands by itself. number: digits with thousands marks (1,285 or 1 285), a decimal part
(a comma before one or two last digits begins it), never a sign or a unit. cjk: one Chinese, Japanese or Korean
character. symbol: one character of anything else that is not a space, or a row of three and more of one sign.
"""
CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
LETTER = rf"[^\W\d_{CJK}]"
# Every alternative begins with another kind of character, and no repeated part may match what follows it, so that the
# scan never goes back over a text; groups of thousands and initials are each bounded.
SCAN = re.compile(
    rf"(?P<initials>(?:[A-Za-z]\.){{2,6}}(?![A-Za-z]))"
    rf"|(?P<possessive>['’]s\b)"
    rf"|(?P<word>{LETTER}+(?:['’](?!s\b){LETTER}+)?)"
    rf"|(?P<number>(?<!,)[0-9]{{1,3}},[0-9]{{1,2}}(?![0-9,])"
    rf"|(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,6}}|[1-9][0-9]?(?:,[0-9]{{2}}){{1,4}},[0-9]{{3}}"
    rf"|[1-9][0-9]{{0,2}}(?: [0-9]{{3}}){{1,5}}|[0-9]+)(?![0-9])(?:\.[0-9]+)?|(?<![0-9])\.[0-9]+)"
    rf"|(?P<cjk>[{CJK}])"
    rf"|(?P<symbol>(?P<same>[^\w\s])(?P=same){{2,200}}|\S)"
)
DIGITS = re.compile(r"[0-9]+")


class Token(NamedTuple):
    """A piece of a sentence from `start` up to, not including, `end`; `lower` is its text folded, ’ made '."""

    text: str
    lower: str
    start: int
    end: int
    kind: str


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in order, spaces left out (`KINDS` says what each kind is).

    Digits right after letters belong to the word (Q4), unless the letters are the code of a currency (RMB48 is two
    tokens). A hyphen is a symbol, so year-on-year is five tokens.
    """
    found: list[Token] = []
    at, end = 0, len(text)
    codes = currency_codes()
    while at < end:
        match = SCAN.search(text, at)
        if match is None:
            break
        kind, stop = match.lastgroup or "symbol", match.end()
        if kind == "word" and match.group().lower() not in codes:
            digits = DIGITS.match(text, stop)
            stop = digits.end() if digits else stop
        piece = text[match.start() : stop]
        kind = "word" if kind in ("initials", "possessive") else kind
        found.append(Token(piece, piece.lower().replace("’", "'"), match.start(), stop, kind))
        at = stop
    return tuple(found)
