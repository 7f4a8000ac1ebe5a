"""A sentence's tokens as months, years and small numbers: the ground on which expressions of time are parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from steelyard.base.period import Period
from steelyard.claims import lexicon
from steelyard.claims.phrases import HYPHENS
from steelyard.claims.tokens import Token

REACH = 6
"""A word that begins an expression of time stands fewer tokens than this before a word of time."""
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Point:
    """One period as parsed: up to token `last`. `end`: the text says its end ("end of March")."""

    last: int
    period: Period
    end: bool = False
    loose: bool = False


def latest_month(anchor: date) -> Period:
    """The last month that was over on that day (its last days count as over)."""
    month = Period.month(anchor.year, anchor.month)
    return month if (month.end - anchor).days < 1 else month.shift(-1)


class Calendar:
    """Tokens with the day of the text; every method looks at a bounded number of tokens."""

    def __init__(self, tokens: Sequence[Token], anchor: date | None, taken: frozenset[int]) -> None:
        self.tokens, self.anchor, self.taken = tokens, anchor, taken
        self.latest = latest_month(anchor) if anchor else None
        self.near = _near_time(tokens)

    def word(self, at: int) -> str:
        """The token at a place, folded; "" outside the sentence."""
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def skip(self, at: int, *words: str) -> int:
        """The place after any of `words` (at most three of them), hyphens included."""
        for _ in range(3):
            if self.word(at) in words or (self.word(at) in HYPHENS and self.word(at)):
                at += 1
        return at

    def year(self, at: int) -> int:
        """The year that a token is; 0 where it is none."""
        text = self.word(at)
        fits = len(text) == 4 and text.isascii() and text.isdigit() and at not in self.taken
        if fits and self.word(at - 1) not in ("$", "€", "£", "¥", "rmb") and int(text) in YEARS:
            return int(text)
        return 0

    def said_year(self, at: int) -> tuple[int, int]:
        """A year said after a month or quarter (`of 2025`, `this year`, `last year`): the year and its last token."""
        place = self.skip(at, "of", "in", ",", "the", ".")
        if self.year(place):
            return self.year(place), place
        if self.anchor and self.word(place) in ("this", "last") and self.word(place + 1) == "year":
            return self.anchor.year - (self.word(place) == "last"), place + 1
        if self.word(place) in ("current", "previous") and self.word(place + 1) == "year" and self.anchor:
            return self.anchor.year - (self.word(place) == "previous"), place + 1
        return 0, at - 1

    def month(self, at: int) -> int:
        """The month that a capitalised token names; 0 where it names none."""
        text = self.word(at)
        number = _months().get(text, 0)
        return number if number and not self.tokens[at].text[:1].islower() else 0

    def number(self, at: int) -> int:
        """The small number in digits or words that a token is; 0 where it is none."""
        text = self.word(at)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else _numbers().get(text, 0)

    def ranged(self, last: int, year: int, first_month: int, last_month: int) -> Point | None:
        """Months of `year`; without one, those of the latest year in which they were over."""
        if not 0 <= first_month <= last_month <= 11:
            return None
        if not year and self.latest is None:
            return None
        loose = not year
        if not year and self.latest is not None:
            year = self.latest.last // 12 - (self.latest.last % 12 < last_month)
        return Point(last, Period(12 * year + first_month, 12 * year + last_month), loose=loose)


def _near_time(tokens: Sequence[Token]) -> list[bool]:
    """Per token, whether it can begin an expression of time that a word of time, a month or a number is near to."""
    words, starts = _time_words()
    near, left = [False] * len(tokens), 0
    for at in range(len(tokens) - 1, -1, -1):
        lower = tokens[at].lower
        timely = lower in words or lower[:1].isdigit() or lower[-1:].isdigit()
        left = REACH if timely else left - 1
        near[at] = left > 0 and (timely or lower in starts)
    return near


@cache
def _time_words() -> tuple[frozenset[str], frozenset[str]]:
    table = lexicon.table("periods")
    times = frozenset(
        (*table["time"]["words"], *table["month"], *(one for one in table["number"] if not one.isascii()))
    )
    return times, frozenset((*table["time"]["starts"], *table["number"]))


@cache
def _months() -> dict[str, int]:
    return dict(lexicon.table("periods")["month"])


@cache
def _numbers() -> dict[str, int]:
    return dict(lexicon.table("periods")["number"])
