"""Expressions of time in a sentence as periods, reckoned from the day of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from steelyard.base.period import Period
from steelyard.claims.calendars import Point
from steelyard.claims.chinese_periods import ChineseCalendar
from steelyard.claims.phrases import HYPHENS
from steelyard.claims.tokens import Token

ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class When:
    """A period named from token `first` to `last`. `base`: the start of a span of growth ("since the end of 2022").

    `role`: main, day (a day of the calendar), decade, or open (a start without an end). `loose`: the year was not
    said and was taken from the day of the text.
    """

    first: int
    last: int
    period: str
    base: str = ""
    role: str = "main"
    loose: bool = False


def periods(tokens: Sequence[Token], anchor: date | None, taken: frozenset[int] = frozenset()) -> tuple[When, ...]:
    """The periods in a sentence, in order. `anchor`: the day of the text; `taken`: tokens that belong to a quantity.

    A month without a year is the latest that was over on that day; without a day, what needs one is left out.
    """
    reader, found, at = _Reader(tokens, anchor, taken), [], 0
    while at < len(tokens):
        one = reader.read(at)
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one.last + 1
    return tuple(found)


class _Reader(ChineseCalendar):
    """Parses at one token; every rule looks at a bounded number of tokens."""

    def read(self, at: int) -> When | None:
        """The expression of time that begins at a token."""
        ordinal = self.word(at) == "the" and self.word(at + 1) in ORDINALS
        if not (self.near[at] or ordinal) or at in self.taken:
            return None
        return self.day(at) or self.decade(at) or self.span(at) or self.plain(at)

    def plain(self, at: int) -> When | None:
        """A single period."""
        point = self.point(at)
        return When(at, point.last, str(point.period), loose=point.loose) if point else None

    def span(self, at: int) -> When | None:
        """`from A to B`, `between A and B`, `since A`, `A-B` in months."""
        opener = self.word(at)
        start = self.skip(at + 1, "early", "late", "mid") if opener in ("from", "between", "since") else at
        first = self.point(start, ranged=False)
        if first is None:
            return None
        joint = self.word(first.last + 1)
        joined = (
            joint in ("to", "through", "until", "till") or joint in HYPHENS or (opener == "between" and joint == "and")
        )
        second = self.point(first.last + 2, ranged=False) if joined or joint == "and" else None
        if second is not None and (joined or _beside(first, second)):
            return self.between(at, first, second, opener)
        if opener == "since" and self.word(start - 2) != "least":
            return When(at, first.last, "", str(_start(first)), "open")
        return None

    def between(self, at: int, first: Point, second: Point, opener: str) -> When | None:
        """Two periods joined: a window of months, or a span of growth."""
        one, two = first.period, second.period
        if first.loose and one.freq == "M" and not first.end:
            one = Period(two.last - (two.last - one.first) % 12, two.last - (two.last - one.first) % 12)
        if two.last < one.first:
            return None
        months = one.freq == two.freq == "M" and not first.end and not second.end and two.last - one.first < 12
        if months and opener != "since":
            return When(at, second.last, str(Period(one.first, two.last)), loose=second.loose)
        if opener or first.end or second.end:
            start, end = _start(first), Period(two.last, two.last) if second.end else two
            return When(at, second.last, str(end), str(start))
        return None

    def day(self, at: int) -> When | None:
        """`8 April 2025`, `April 8`, `Apr. 8, 2025`: a day is no period of trade."""
        month = self.month(at)
        if month:
            number = at + 2 if self.word(at + 1) == "." else at + 1
            if self.is_day(number):
                after = self.skip(number + 1, ",", "th", "st", "nd", "rd")
                return When(at, after if self.year(after) else number, "", role="day")
        if self.is_day(at) and self.month(self.skip(at + 1, "th", "st", "nd", "rd", "of")):
            month_at = self.skip(at + 1, "th", "st", "nd", "rd", "of")
            return When(at, month_at + 1 if self.year(month_at + 1) else month_at, "", role="day")
        return None

    def is_day(self, at: int) -> bool:
        """Whether a number is a day of a month."""
        text = self.word(at)
        plain = text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 31
        return plain and at not in self.taken and self.word(at + 1) not in ("%", "percent", "per", "年", "月", "个")

    def decade(self, at: int) -> When | None:
        """`the 1990s`."""
        year = self.year(at)
        if year and year % 10 == 0 and self.word(at + 1) == "s" and self.tokens[at].end == self.tokens[at + 1].start:
            return When(at, at + 1, str(year), role="decade")
        return None

    def point(self, at: int, ranged: bool = True) -> Point | None:
        """One period at `at`; the first rule that fits, from the longest expressions to the shortest."""
        if at >= len(self.tokens) or at in self.taken:
            return None
        rules: tuple[Callable[[int], Point | None], ...] = (
            self.end_of, self.first_months, self.to_date, self.months_to, self.spelled, self.part, self.named,
            self.relative, self.cjk,
        )  # fmt: skip
        for rule in rules:
            found = rule(at)
            if found is not None:
                return found
        year = self.year(at)
        if not year:
            return None
        if self.word(at + 1) in HYPHENS and self.word(at + 2).startswith("q") and self.word(at + 2)[1:].isdigit():
            return self.quarter(at + 2, int(self.word(at + 2)[1:]), year)
        return Point(at, Period.year_of(year))

    def end_of(self, at: int) -> Point | None:
        """`the end of 2022`, `end-March this year`."""
        place = self.skip(at, "the", "early", "late")
        if self.word(place) != "end":
            return None
        point = self.point(self.skip(place + 1, "of"))
        return Point(point.last, point.period, True, point.loose) if point else None

    def first_months(self, at: int) -> Point | None:
        """`the first five months of 2025`, `first eleven months`, `the first half`, `January-May` is a span."""
        place = self.skip(at, "the", "its")
        if self.word(place) not in ("first", "opening", "initial"):
            return None
        count = self.number(self.skip(place + 1))
        unit_at = self.skip(self.skip(place + 1) + 1)
        if not count or self.word(unit_at) not in ("months", "month", "quarters"):
            return None
        months = count * (3 if self.word(unit_at) == "quarters" else 1)
        year, last = self.said_year(unit_at + 1)
        return self.ranged(max(last, unit_at), year, 0, months - 1) if 1 <= months <= 12 else None

    def months_to(self, at: int) -> Point | None:
        """`the 11 months to November`, `the year to March`, `the three months through June 2025`."""
        place = self.skip(at, "the")
        if self.word(place) in ("fiscal", "financial") and self.word(place + 1) == "year":
            count, unit_at = 12, self.skip(place + 2, "that") - 1
        elif self.word(place) == "year" and self.word(place - 1) == "the" and self.word(place + 1) in ("to", "through"):
            count, unit_at = 12, place
        elif self.number(place) and self.word(place + 1) in HYPHENS and self.word(place + 2) == "month":
            count, unit_at = self.number(place), self.skip(place + 3, "period")
            unit_at -= 1
        elif self.number(place) and self.word(place + 1) == "months":
            count, unit_at = self.number(place), place + 1
        else:
            return None
        if self.word(unit_at + 1) not in ("to", "through", "ended", "ending", "until"):
            return None
        end = self.named(self.skip(unit_at + 2, "in", "the", "end", "of"))
        if end is None or end.period.freq != "M":
            return None
        return Point(end.last, Period(end.period.last - count + 1, end.period.last), loose=end.loose)

    def spelled(self, at: int) -> Point | None:
        """`nine-month`, `the ten-month volume`: January to the last month that was over; `the half-year`."""
        if self.latest is None:
            return None
        place = self.skip(at, "the")
        hyphen = self.word(place + 1) in HYPHENS and bool(self.word(place + 1))
        last = place + 1 + hyphen
        if (
            self.word(place) in ("half", "half-year")
            and self.word(last) == "year"
            and self.word(place - 1) not in ("a", "first", "second", "last")
        ):
            late = self.latest.last % 12 == 11
            return self.ranged(last, 0, 6 * late, 6 * late + 5)
        months = self.number(place)
        counted = self.word(at) == "the" and self.word(place + 1) == "months"
        running = (
            self.word(at - 1) in ("after", "in", "over") and self.word(at) != "the" and self.word(at + 1) == "months"
        )
        if running and 1 < months == self.latest.last % 12 + 1:
            return Point(at + 1, self.latest.year_to_date(), loose=True)
        behind = self.latest.last % 12 + 1 - months
        if counted and months > 1 and 0 <= behind <= 2:
            year = self.latest.last // 12
            return Point(place + 1, Period(12 * year, 12 * year + months - 1), loose=True)
        if hyphen and self.word(last) == "month" and months > 1 and months == self.latest.last % 12 + 1:
            return Point(last, self.latest.year_to_date(), loose=True)
        return None

    def to_date(self, at: int) -> Point | None:
        """`so far this year`, `year to date`, `this year so far`, `so far in 2025`."""
        if self.latest is None:
            return None
        texts = tuple(self.word(at + i) for i in range(6))
        text = " ".join(t for t in texts if t and t not in HYPHENS)
        for phrase, size in (("so far this year", 4), ("this year so far", 4), ("year to date", 3), ("so far in", 3)):
            if text.startswith(phrase):
                last = at + size - 1 + sum(t in HYPHENS for t in texts[: size + 2] if t)
                if phrase == "so far in" and self.year(last + 1) != self.latest.year:
                    return None
                return Point(last + (phrase == "so far in"), self.latest.year_to_date(), loose=True)
        return None

    def part(self, at: int) -> Point | None:
        """Quarters and halves: `third quarter of 2025`, `Q3`, `first half`, `H1 2025`."""
        text = self.word(at)
        place = self.skip(at, "the")
        count = self.number(place)
        unit_at = self.skip(place + 1)
        if (
            count
            and self.word(unit_at) in ("quarter", "half")
            and count <= (4 if self.word(unit_at) == "quarter" else 2)
        ):
            if self.word(place) in ("one", "two", "three", "four"):
                return None
            size = 3 if self.word(unit_at) == "quarter" else 6
            year, last = self.said_year(unit_at + 1)
            return self.ranged(max(last, unit_at), year, size * (count - 1), size * count - 1)
        closes = self.word(place + 1) in (",", ".", ";", "and", "") and self.word(place - 1) == "the"
        if count and closes and self.word(place) in ORDINALS and self.quarterly(at):
            return self.ranged(place, 0, 3 * (count - 1), 3 * count - 1)
        if len(text) == 2 and text[0] in "qh" and text[1] in "1234":
            size, number = (3, int(text[1])) if text[0] == "q" else (6, int(text[1]))
            if size == 6 and number > 2:
                return None
            year, last = self.said_year(at + 1)
            return self.ranged(max(last, at), year, size * (number - 1), size * number - 1)
        return None

    def quarterly(self, at: int) -> bool:
        """Whether quarters were spoken of a few words before."""
        return any(self.word(place) in ("quarter", "quarters", "quarterly") for place in range(max(0, at - 40), at))

    def quarter(self, last: int, number: int, year: int) -> Point | None:
        """A quarter of a year."""
        return self.ranged(last, year, 3 * (number - 1), 3 * number - 1) if 1 <= number <= 4 else None

    def named(self, at: int) -> Point | None:
        """`December 2025`, `November's`, `Dec.`."""
        month = self.month(at)
        if not month:
            return None
        year, last = self.said_year(at + 1)
        return self.ranged(max(last, at), year, month - 1, month - 1)

    def relative(self, at: int) -> Point | None:
        """`last month`, `this year`, `last quarter`, `full-year`, `the past twelve months`."""
        latest, anchor = self.latest, self.anchor
        if latest is None or anchor is None:
            return None
        first, second = self.word(at), self.word(self.skip(at + 1))
        last = self.skip(at + 1)
        if first in ("last", "this", "previous") and second == "month":
            return Point(last, latest if first != "this" else Period.month(anchor.year, anchor.month), loose=True)
        if first in ("last", "this", "current") and second == "year":
            return Point(last, Period.year_of(anchor.year - (first == "last")), loose=True)
        if first == "last" and second == "quarter":
            end = latest.last - (latest.last + 1) % 3
            return Point(last, Period(end - 2, end), loose=True)
        ahead = self.word(at - 1) in ("for", "over", "during", "in", "of") and anchor.month <= 3
        closes = self.word(at + 2) not in (
            "to",
            "before",
            "earlier",
            "ago",
            "ended",
            "ending",
            "through",
            "so",
            "-",
            "until",
            "as",
        )
        if ahead and closes and first == "the" and second == "year" and at + 1 == last:
            return self.full_year(last)
        if first == "all" and second == "year":
            return self.full_year(last)
        if first in ("full", "whole") and second == "year":
            return self.full_year(last)
        if first == "year" and tuple(self.word(at + step) for step in (1, 2, 3)) == ("as", "a", "whole"):
            return self.full_year(at + 3)
        if first == "whole" and second == "of":
            return self.point(last + 1)
        if first in ("past", "last") and self.number(at + 1) and self.word(at + 2) == "months":
            return Point(at + 2, Period(latest.last - self.number(at + 1) + 1, latest.last), loose=True)
        return None

    def full_year(self, last: int) -> Point | None:
        """The year after `full-year`, or the last that was over."""
        year, said = self.said_year(last + 1)
        if year:
            return Point(said, Period.year_of(year))
        return Point(last, Period.year_of((self.latest.last + 1) // 12 - 1), loose=True) if self.latest else None


def _start(point: Point) -> Period:
    return Period(point.period.last, point.period.last) if point.end else point.period


def _beside(first: Point, second: Point) -> bool:
    """January and February are one run of two months; other pairs are two periods."""
    return (
        first.period.freq == second.period.freq == "M"
        and first.period.first % 12 == 0
        and second.period.first % 12 == 1
    )
