"""Checking texts in Python: the day they are judged by, arithmetic alone, several texts together."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import steelyard as sy
from checked_texts import ARTICLE, CONFLICT
from steelyard.errors import BadInput
from steelyard.lab import Lab
from steelyard.lab.check import LIMIT, check

MONTH = "China's exports rose 6.6 per cent in dollar terms last month."


@pytest.fixture(scope="module")
def lab():
    return Lab.open()


def verdicts(report):
    """Verdicts by what was written."""
    return {one.claim.value.text: one.verdict for one in report.findings if one.claim.value}


def test_an_article(lab):
    (report,) = check(lab, [("a.md", ARTICLE)])
    assert (report.as_of, report.read_from) == (date(2026, 1, 14), "text")
    found = verdicts(report)
    assert found["9.6 per cent"] == "false"
    assert found["6.1 per cent"] == "other_basis"
    assert found["3.1 per cent"] == found["11.1 per cent"] == "true"
    assert [one.claim.quote[:26] for one in report.wrong] == ["China's exports rose 9.6 p"]


def test_words_of_time_count_from_the_day_given(lab):
    for day in ("2026-01-14", date(2026, 1, 14), datetime(2026, 1, 14, 9)):
        (report,) = check(lab, [("-", MONTH)], day)
        assert report.read_from == "given"
        assert report.findings[0].claim.period == "2025-12"
        assert report.findings[0].verdict == "true"
        assert report.warnings == ()
    (report,) = check(lab, [("-", MONTH)], "2025-10-13")
    assert report.findings[0].claim.period == "2025-09"


def test_a_text_without_a_day_is_of_today_and_says_so(lab):
    (report,) = check(lab, [("-", MONTH)])
    assert (report.as_of, report.read_from) == (date.today(), "today")
    assert "--as-of" in report.warnings[0]


def test_another_day_than_that_of_the_text_is_said(lab):
    (report,) = check(lab, [("a.md", ARTICLE)], "2026-02-01")
    assert report.as_of == date(2026, 2, 1)
    assert "2026-01-14" in report.warnings[0]


def test_latest_judges_by_today_and_reads_from_the_day_of_the_text(lab):
    (report,) = check(lab, [("a.md", f"Published 14 January 2026\n\n{MONTH}")], "latest")
    assert report.as_of == date.today()
    assert report.findings[0].claim.period == "2025-12"


def test_a_lab_of_a_day_judges_by_that_day():
    (report,) = check(Lab.open(as_of="2026-03-01"), [("-", MONTH)])
    assert (report.as_of, report.read_from) == (date(2026, 3, 1), "ledger")


def test_without_data_arithmetic_alone_decides():
    (report,) = check(None, [("-", CONFLICT)], "2025-12-20", data=False)
    assert [one.verdict for one in report.findings] == ["conflict", "conflict"]
    assert all(one.evidence == () for one in report.findings)
    (report,) = check(None, [("a.md", ARTICLE)], data=False)
    assert {one.verdict for one in report.findings} == {"not_checkable"}


def test_texts_are_held_against_each_other(lab):
    one = "China's exports grew 5.5 per cent in 2025 in dollar terms, those to the United States fell 20 per cent."
    other = "China's exports grew 6.1 per cent in 2025, those to the United States fell 19.5 per cent."
    first, second = check(lab, [("a.md", one), ("b.md", other)], "2026-01-14")
    between = [each for each in first.relations if each.documents]
    assert between
    assert between == [each for each in second.relations if each.documents]
    assert any("CNY" in each.text and each.holds for each in between)
    assert first.wrong == second.wrong == ()


@pytest.mark.parametrize(
    ("text", "as_of", "said"),
    [
        (b"x", None, "bytes"),
        ("x", "yesterday", "2026-01-14"),
        ("x", 5, "2026-01-14"),
        ("x", "0001-01-01", "1900"),
        ("x" * (LIMIT + 1), None, "parts"),
    ],
    ids=["bytes", "word", "number", "early", "long"],
)
def test_what_is_no_text_or_no_day_is_refused(text, as_of, said):
    with pytest.raises(BadInput, match=said):
        sy.check(text, as_of=as_of, data=False)


def test_two_texts_of_one_name_are_refused():
    with pytest.raises(BadInput, match="name"):
        check(None, [("a", MONTH), ("a", MONTH)], data=False)


def test_from_the_package():
    report = sy.check(MONTH, as_of="2026-01-14")
    assert report.findings[0].verdict == "true"
    assert sy.check("", data=False).findings == ()


def test_marks_of_direction_are_told():
    report = sy.check("Exports of \u202eChina rose\u202c 3 per cent in 2025.", as_of="2026-01-14", data=False)
    assert "2 invisible marks" in report.warnings[0]
