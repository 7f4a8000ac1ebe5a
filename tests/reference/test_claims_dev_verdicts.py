"""Verdicts on the open (dev) labels, read as a person read them: what resolution and the rules do by themselves."""

from __future__ import annotations

from datetime import date
from functools import cache

from dev_claims import DAYS, Labelled, labelled
from steelyard.claims.model import Finding
from steelyard.claims.verdict import judge
from steelyard.lab import Lab
from steelyard.lab.library import library

PRECISION, DECIDED = 0.95, 0.95


@cache
def judged() -> tuple[tuple[Labelled, Finding], ...]:
    shelf = library(Lab.open(None, None))
    pairs: list[tuple[Labelled, Finding]] = []
    for text, day in DAYS.items():
        own = [one for one in labelled() if one.text == text]
        found = judge([one.claim for one in own], (), shelf, date.fromisoformat(day))
        pairs += zip(own, found, strict=True)
    return tuple(pairs)


def agrees(one: Labelled, finding: Finding) -> bool:
    """The label's verdict; a balance that was true on its day and revised a year later is superseded, which is more."""
    on_the_day = finding.verdict == "superseded" and finding.reason.startswith("True on the day")
    return finding.verdict in one.verdicts or ("true" in one.verdicts and on_the_day)


def test_all_labels_are_there():
    assert len(judged()) == 74


def test_accusations_have_cause():
    accused = [(one, found) for one, found in judged() if found.verdict in ("false", "conflict")]
    assert accused
    assert [one.claim.id for one, found in accused if not agrees(one, found)] == []


def test_what_is_decided_is_right():
    decided = [(one, found) for one, found in judged() if found.verdict != "not_checkable"]
    wrong = [(one.claim.id, found.verdict, found.reason) for one, found in decided if not agrees(one, found)]
    assert len(wrong) <= (1 - PRECISION) * len(decided), wrong


def test_what_can_be_decided_is_decided():
    settled = [(one, found) for one, found in judged() if "not_checkable" not in one.verdicts]
    left = [(one.claim.id, found.reason) for one, found in settled if found.verdict == "not_checkable"]
    assert len(left) <= (1 - DECIDED) * len(settled), left
