"""Expressions of time, reckoned from the day of the text."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.claims.calendars import latest_month
from steelyard.claims.periods import periods
from steelyard.claims.tokens import tokenize

JULY = date(2025, 7, 20)
JANUARY = date(2026, 1, 14)


def found(text: str, anchor: date | None) -> list[tuple[str, str, str]]:
    return [(one.period, one.base, one.role) for one in periods(tokenize(text), anchor)]


@pytest.mark.parametrize(
    ("text", "anchor", "period"),
    [
        ("in December 2024", JULY, "2024-12"),
        ("in May", JULY, "2025-05"),
        ("in December", JULY, "2024-12"),
        ("December's", JANUARY, "2025-12"),
        ("last month", JULY, "2025-06"),
        ("last month", JANUARY, "2025-12"),
        ("last year", JANUARY, "2025"),
        ("this year", JULY, "2025"),
        ("so far this year", JULY, "2025-01/2025-06"),
        ("the year to date", JULY, "2025-01/2025-06"),
        ("the first four months of 2025", JULY, "2025-01/2025-04"),
        ("the first eleven months", JANUARY, "2025-01/2025-11"),
        ("the first 10 months of last year", JANUARY, "2025-01/2025-10"),
        ("in the 11 months to November", JANUARY, "2025-01/2025-11"),
        ("in the three months to June 2025", JULY, "2025-Q2"),
        ("in the year to March", JULY, "2024-04/2025-03"),
        ("the first half of 2025", JULY, "2025-01/2025-06"),
        ("in the second quarter", JULY, "2025-Q2"),
        ("the fourth quarter of last year", JULY, "2024-Q4"),
        ("Q3 2024", JULY, "2024-Q3"),
        ("H1", JULY, "2025-01/2025-06"),
        ("last quarter", JULY, "2025-Q2"),
        ("January-November 2025", JANUARY, "2025-01/2025-11"),
        ("between January and May", JULY, "2025-01/2025-05"),
        ("from January to November", JANUARY, "2025-01/2025-11"),
        ("January and February", JULY, "2025-01/2025-02"),
        ("full-year", JANUARY, "2025"),
        ("the year as a whole", JANUARY, "2025"),
        ("the past twelve months", JULY, "2024-07/2025-06"),
        ("2025年12月", JANUARY, "2025-12"),
        ("前11个月", JANUARY, "2025-01/2025-11"),
        ("1-11月", JANUARY, "2025-01/2025-11"),
        ("去年", JANUARY, "2025"),
        ("上半年", JULY, "2025-01/2025-06"),
        ("二季度", JULY, "2025-Q2"),
    ],
)
def test_one_period(text: str, anchor: date, period: str) -> None:
    assert found(text, anchor) == [(period, "", "main")]


@pytest.mark.parametrize(
    ("text", "base", "period", "role"),
    [
        ("from the end of 2020 to end-May this year", "2020-12", "2025-05", "main"),
        ("from 2019 to 2024", "2019", "2024", "main"),
        ("since the end of 2022", "2022-12", "", "open"),
        ("between the end of 2019 and the end of 2024", "2019-12", "2024-12", "main"),
    ],
)
def test_span_of_growth(text: str, base: str, period: str, role: str) -> None:
    assert found(text, JULY) == [(period, base, role)]


@pytest.mark.parametrize("text", ["on April 8", "on 8 April 2025", "Jan 14, 2026", "May 28"])
def test_day_of_the_calendar_is_no_period(text: str) -> None:
    assert [role for *_, role in found(text, JULY)] == ["day"]


@pytest.mark.parametrize("text", ["it may fall", "they march on", "a second surplus", "the first time", "in one half"])
def test_common_words_are_no_periods(text: str) -> None:
    assert found(text, JULY) == []


def test_without_a_day_only_what_is_said_in_full_is_read() -> None:
    assert found("in May and in June 2024 and last year", None) == [("2024-06", "", "main")]


def test_month_is_over_on_its_last_day() -> None:
    assert str(latest_month(date(2025, 12, 30))) == "2025-11"
    assert str(latest_month(date(2025, 12, 31))) == "2025-12"


def test_tokens_of_quantities_are_no_years() -> None:
    assert [one.period for one in periods(tokenize("2025 tonnes in 2024"), JULY, frozenset((0,)))] == ["2024"]
