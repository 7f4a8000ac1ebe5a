"""The claims of texts with their verdicts: read, reckoned with, judged against the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from steelyard.claims.arithmetic import across, relations
from steelyard.claims.arithmetic_facts import Reading
from steelyard.claims.model import Claim, Document, Finding, Relation, Report
from steelyard.claims.read import MOST, read
from steelyard.claims.text import document
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.claims.library import Library
    from steelyard.lab import Lab

LIMIT = 4_000_000
"""Characters of one text; 1 MB takes seconds, and no article comes near."""
LATEST = "latest"
TEXT, GIVEN, LEDGER, TODAY = "text", "given", "ledger", "today"
"""Whence the day of a report: the text says it, it was asked for, the ledger was opened as of it, or it is today."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
YEARS = range(1900, 2101)
When = str | date | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as read: `spoken`, the day from which `last month` counts; `known`, the day whose knowledge judges it."""

    document: Document
    claims: tuple[Claim, ...]
    spoken: date
    known: date
    source: str
    warnings: tuple[str, ...]


def check(
    lab: Lab | None,
    texts: Sequence[tuple[str, str]],
    as_of: When = None,
    data: bool = True,
    kind: str = "auto",
) -> tuple[Report, ...]:
    """A report for each text (its name, then what it says), in order.

    `as_of`: the day of the texts, from which their `last month` counts and whose knowledge judges them; None takes the
    day that each says it was written, or today with a warning; `latest` judges by what is known today. `data` False
    looks nothing up: arithmetic alone, and no lab is needed. `kind`: auto, plain, markdown or html. Relations between
    texts stand in the reports of all texts that they join. BadInput for a day or a kind that is none, two texts of one
    name, and more than `LIMIT` characters.
    """
    given = day_of(as_of)
    done = [_read(lab, name, text, given, kind) for name, text in texts]
    between = across([_reading(one) for one in done]) if len(done) > 1 else ()
    shelf = _library(lab) if data else None
    return tuple(_report(one, between, shelf) for one in done)


def day_of(as_of: When) -> date | str | None:
    """The day meant, `latest`, or None; BadInput for anything else."""
    if as_of is None or as_of == LATEST:
        return as_of
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    try:
        day = day if isinstance(day, date) else date.fromisoformat(day)
    except (TypeError, ValueError):
        raise BadInput(f"The day of a text is '{as_of}', which is none. Write it as 2026-01-14, or latest.") from None
    if day.year not in YEARS:
        raise BadInput(f"{day} is no day of a text that has figures of trade. Give one from {YEARS[0]} to {YEARS[-1]}.")
    return day


def _read(lab: Lab | None, name: str, text: str, given: date | str | None, kind: str) -> _Read:
    if not isinstance(text, str):
        raise BadInput(f"{name}: a text is expected, not {type(text).__name__}. Decode bytes first.")
    if len(text) > LIMIT:
        raise BadInput(f"{name}: {len(text):,} characters are more than the {LIMIT:,} taken. Check it in parts.")
    found = document(text, name, kind)
    if found.dated and found.dated.year not in YEARS:
        found = replace(found, dated=None, dated_span=None)
    spoken, known, source, said = _days(found, given, lab)
    claims = read(replace(found, dated=spoken, dated_span=None), today=spoken)
    return _Read(found, claims, spoken, known, source, (*said, *_warnings(text, claims)))


def _days(found: Document, given: date | str | None, lab: Lab | None) -> tuple[date, date, str, tuple[str, ...]]:
    """From which day the text speaks, which day's knowledge it is held to, whence that is, and what to warn of."""
    own, today = found.dated, date.today()
    if isinstance(given, date):
        said = (
            f"The text says that it is of {own}; as asked, it is read and judged as of {given}: that is the day from "
            "which its 'last month' counts.",
        )
        return given, given, GIVEN, said if own and own != given else ()
    if given == LATEST:
        return own or today, today, GIVEN, () if own else _undated(today, "counts from today")
    if lab is not None and lab.as_of is not None:
        known = lab.time.date()
        return own or known, known, LEDGER, () if own else _undated(known, "counts from the day of the ledger")
    if own:
        return own, own, TEXT, ()
    return today, today, TODAY, _undated(today, "counts from today")


def _undated(day: date, what: str) -> tuple[str, ...]:
    return (f"The text bears no date: 'last month' {what}, {day}. Give its day with --as-of (in Python, as_of).",)


def _warnings(text: str, claims: Sequence[Claim]) -> list[str]:
    said = []
    turning = len(_TURNING.findall(text))
    if turning:
        marks = "mark" if turning == 1 else "marks"
        said.append(
            f"The text holds {turning:,} invisible {marks} that turn the direction of writing: on a screen it may not "
            "read as it is stored. It is read as stored."
        )
    if len(claims) >= MOST:
        said.append(f"The text has more than {MOST:,} claims; what follows them was not read. Check it in parts.")
    return said


def _reading(one: _Read) -> Reading:
    return Reading(one.document.name, one.claims, one.document.sentences, one.spoken)


def _library(lab: Lab | None) -> Library:
    from steelyard.lab import Lab
    from steelyard.lab.library import library

    return library(lab or Lab.open())


def _report(one: _Read, between: Sequence[Relation], shelf: Library | None) -> Report:
    name = one.document.name
    inside = relations(one.claims, one.document.sentences, dated=one.spoken)
    found = (*inside, *(other for other in between if name in other.documents))
    if shelf is None:
        findings = _reckoned(one.claims, found, name)
    else:
        from steelyard.claims.verdict import judge

        findings = judge(one.claims, found, shelf, one.known, name, one.document.sentences)
    return Report(one.document, one.known, one.source, findings, found, one.warnings)


def _reckoned(claims: Sequence[Claim], found: Sequence[Relation], document: str) -> tuple[Finding, ...]:
    """Findings by arithmetic alone: a conflict, or not checkable, with what the other figures of the text say."""
    held: dict[str, list[Relation]] = {claim.id: [] for claim in claims}
    for relation in found:
        for id_, name in zip(relation.claims, relation.documents or (document,) * len(relation.claims), strict=False):
            if name == document and id_ in held and relation not in held[id_]:
                held[id_].append(relation)
    return tuple(_finding(claim, tuple(held[claim.id])) for claim in claims)


def _finding(claim: Claim, found: tuple[Relation, ...]) -> Finding:
    broken = next((one for one in found if not one.holds), None)
    if broken:
        return Finding(claim, "conflict", broken.text, relations=found)
    telling = next((one for one in found if one.result != "solvable"), None)
    reason = f"Nothing was looked up. {telling.text}" if telling else "Nothing was looked up."
    return Finding(claim, "not_checkable", reason, relations=found)
