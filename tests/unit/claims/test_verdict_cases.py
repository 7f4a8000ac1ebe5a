"""Own statements, true and falsified, with figures of the ledger, through the whole check: which verdict they get.

`verdict_cases.csv`: the day of the text, the text, the number asked about as it stands in the text, the verdicts that
count (any of them), and the ledger's figure. A wrong accusation is the worst error, so none is allowed.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import steelyard as sy
from steelyard.claims.model import Finding, Report

CASES = tuple(csv.DictReader(Path(__file__).with_name("verdict_cases.csv").read_text(encoding="utf-8").splitlines()))
ACCUSING = ("false", "conflict")
PRECISION, FOUND, DECIDED = 0.95, 0.75, 0.85
"""What is asked of the cases: right among those decided, falsified ones found, those decided that can be."""


@cache
def report(text: str, dated: str) -> Report:
    return sy.check(text, as_of=date.fromisoformat(dated))


def answer(case: dict[str, str]) -> Finding | None:
    """The finding whose number is the one asked about."""
    found = report(case["text"], case["dated"]).findings
    return next((one for one in found if one.claim.value and case["number"] in one.claim.value.text), None)


def verdict(case: dict[str, str]) -> str:
    found = answer(case)
    return found.verdict if found else "not_checkable"


def expected(case: dict[str, str]) -> list[str]:
    return case["verdicts"].split("|")


def told(cases: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(case["text"], case["number"], verdict(case)) for case in cases]


def test_there_are_enough_of_both_kinds():
    assert len(CASES) >= 60
    assert sum("false" in expected(case) for case in CASES) >= 15


def test_no_accusation_is_without_cause():
    wrong = [case for case in CASES if verdict(case) in ACCUSING and verdict(case) not in expected(case)]
    assert told(wrong) == []


def test_nothing_else_in_these_texts_is_accused():
    asked = {(case["text"], case["number"]) for case in CASES if set(expected(case)) & set(ACCUSING)}
    for case in CASES:
        for one in report(case["text"], case["dated"]).wrong:
            text = one.claim.value.text if one.claim.value else ""
            assert any(case["text"] == known and number in text for known, number in asked), (case["text"], one.reason)


def test_what_is_decided_is_right():
    decided = [case for case in CASES if verdict(case) != "not_checkable"]
    right = [case for case in decided if verdict(case) in expected(case)]
    assert len(right) >= PRECISION * len(decided), told([case for case in decided if case not in right])


def test_what_is_falsified_is_found():
    falsified = [case for case in CASES if set(expected(case)) <= set(ACCUSING)]
    found = [case for case in falsified if verdict(case) in ACCUSING]
    assert len(found) >= FOUND * len(falsified), told([case for case in falsified if case not in found])


def test_what_can_be_decided_is_decided():
    settled = [case for case in CASES if "not_checkable" not in expected(case)]
    decided = [case for case in settled if verdict(case) != "not_checkable"]
    assert len(decided) >= DECIDED * len(settled), told([case for case in settled if case not in decided])
