"""The day a text says it was written: a date line, "Published ...", a dateline, a tag of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from steelyard.claims.model import Sentence, Span

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
DAY = r"(?<![0-9])(?P<day>[0-9]{1,2})"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{MONTH} ?{DAY}(?:st|nd|rd|th)?,? {YEAR}",
        rf"{DAY}(?:st|nd|rd|th)?(?: of)?[ -]{MONTH},?[ -]{YEAR}",
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})([-/.])(?P<number>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?![0-9])",
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2}) ?年 ?(?P<number>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?[日号]",
        r"(?<![0-9])(?P<day>[0-9]{1,2})([./])(?P<number>[0-9]{1,2})\2(?P<year>(?:19|20)[0-9]{2})(?![0-9])",
    )
)
PUBLISHED = re.compile(r"\b(?:published|posted|released|issued|dated?|filed)\b|发布|发表|日期", re.IGNORECASE)
UPDATED = re.compile(r"\b(?:updated|modified|last updated|revised)\b|更新", re.IGNORECASE)
TODAY = re.compile(r"\btoday\b|今天", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
DATELINE = re.compile(r"^[^a-z.!?]{2,40}$|^[\"'(]?$")
HEAD, TAIL, NEAR, LONGEST = 40, 8, 40, 400
WEEKDAYS = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri",
    "sat", "sun",
))  # fmt: skip
FEW = 4

Dated = tuple[int, date, Span]
"""How sure it is (higher is surer), the day, and where it stands."""


def dated(original: str, sentences: Sequence[Sentence], tags: Sequence[tuple[int, int]]) -> tuple[date, Span] | None:
    """The day a text says it was written and where it says so; None rather than a guess from its body.

    Surest first: a tag or header of the page, "Published ...", a line that is only a date, "Updated ...", the dateline
    before the first words, "Today ...". Of equals the first. `tags`: places in `original` that hold a date.
    """
    found: list[Dated] = []
    for start, end in tags:
        for day, first, last in _days(original[start : min(end, start + LONGEST)]):
            return day, Span(start + first, start + last)
    near = list(sentences[:HEAD]) + list(sentences[max(HEAD, len(sentences) - TAIL) :])
    for place, sentence in enumerate(near):
        text = sentence.text[:LONGEST]
        for day, first, last in _days(text):
            sure = _sureness(text, first, last, opening=place < FEW)
            if sure:
                found.append((sure, day, sentence.span(first, last)))
    best = max(found, key=lambda one: one[0], default=None)
    return best and (best[1], best[2])


def days(text: str) -> list[tuple[date, int, int]]:
    """Every whole date (day, month and year) written in `text`, with its place."""
    return list(_days(text))


def _days(text: str) -> Iterator[tuple[date, int, int]]:
    matches = [match for form in FORMS for match in form.finditer(text)]
    for match in sorted(matches, key=lambda one: one.start()):
        day = _day(match.groupdict())
        if day is not None:
            yield day, match.start(), match.end()


def _day(parts: dict[str, str | None]) -> date | None:
    year, day = int(parts["year"] or 0), int(parts["day"] or 0)
    number, name = parts.get("number"), (parts.get("month") or "")[:3].lower()
    if number is None and name not in MONTHS:
        return None
    month = int(number) if number is not None else MONTHS.index(name) + 1
    if month > 12 >= day:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sureness(text: str, first: int, last: int, *, opening: bool) -> int:
    """How surely the date at `first` to `last` of a sentence is that of the text; 0 for one that it only mentions."""
    before = text[max(0, first - NEAR) : first]
    words = [word.lower() for word in WORD.findall(before)]
    if len(words) <= FEW:
        for sure, pattern in ((6, PUBLISHED), (4, UPDATED), (1, TODAY)):
            marks = list(pattern.finditer(before))
            if marks and len(WORD.findall(before[marks[-1].end() :])) <= 2:
                return sure
    others = [word for word in WORD.findall(text[:first] + " " + text[last:]) if word.lower() not in WEEKDAYS]
    if len(others) <= FEW and first - len(others) < LONGEST and not text.endswith("."):
        return 5
    return 3 if opening and first <= NEAR and DATELINE.match(text[:first]) else 0
