"""Periods: what the texts mean, and that text and period are two forms of one thing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.base.period import Period
from steelyard.errors import BadInput

FIRST_MONTH, LAST_MONTH = 12 * 1900, 12 * 2100 - 1
runs = st.tuples(st.integers(FIRST_MONTH, LAST_MONTH), st.integers(0, 60)).map(lambda r: Period(r[0], r[0] + r[1]))


@given(runs)
def test_text_and_back(period):
    assert Period.parse(str(period)) == period


@given(runs)
def test_text_is_canonical(period):
    again = str(Period.parse(f"{period.months[0]}/{period.months[-1]}"))
    assert again == str(period)


@given(runs)
def test_days_and_months_agree(period):
    assert period.start <= period.end
    assert len(period.months) == period.length
    assert sum((m.end - m.start).days + 1 for m in period.months) == (period.end - period.start).days + 1
    assert period.freq == {1: "M", 3: "Q", 12: "A"}.get(period.length, "R") or period.freq == "R"


@given(runs, st.integers(-120, 120))
def test_shift_keeps_length_and_returns(period, months):
    assert period.shift(months).length == period.length
    assert period.shift(months).shift(-months) == period


@given(runs)
def test_year_before_has_the_same_months(period):
    before = period.year_before()
    assert (before.start.month, before.end.month) == (period.start.month, period.end.month)
    assert (before.start.year, before.end.year) == (period.start.year - 1, period.end.year - 1)


@given(runs)
def test_year_to_date_starts_in_january_and_ends_alike(period):
    ytd = period.year_to_date()
    assert ytd.start == date(period.year, 1, 1)
    assert ytd.end == period.end


@pytest.mark.parametrize(
    ("text", "canonical", "freq", "start", "end"),
    [
        ("2025", "2025", "A", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-01/2025-12", "2025", "A", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q4", "2025-Q4", "Q", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-01/2025-03", "2025-Q1", "Q", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-02", "2024-02", "M", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12/2025-12", "2025-12", "M", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-01/2025-11", "2025-01/2025-11", "R", date(2025, 1, 1), date(2025, 11, 30)),
        ("2024-11/2025-01", "2024-11/2025-01", "R", date(2024, 11, 1), date(2025, 1, 31)),
        (" 2025-01/2025-02 ", "2025-01/2025-02", "R", date(2025, 1, 1), date(2025, 2, 28)),
    ],
)
def test_texts(text, canonical, freq, start, end):
    period = Period.parse(text)
    assert (str(period), period.freq, period.start, period.end) == (canonical, freq, start, end)


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-13", "2025-00", "2025-1", "2025-Q5", "2025Q1", "2025-01/2025", "2025-01-15", "２０２５"],
)
def test_refuses_what_is_no_period(text):
    with pytest.raises(BadInput, match="is not a period"):
        Period.parse(text)


def test_refuses_a_run_backwards():
    with pytest.raises(BadInput, match="ends before it starts"):
        Period.parse("2025-11/2025-01")


def test_built_from_numbers():
    assert Period.month(2025, 12) == Period.parse("2025-12")
    assert Period.year_of(2025) == Period.parse("2025")
    assert sorted([Period.month(2025, 2), Period.month(2024, 12)])[0] == Period.month(2024, 12)
