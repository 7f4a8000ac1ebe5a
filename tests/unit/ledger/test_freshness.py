from datetime import date

import pytest

from steelyard.ledger import freshness
from steelyard.ledger.freshness import DUE, NOT_EXPECTED, OVERDUE, status


@pytest.fixture(autouse=True)
def no_days_on_record(monkeypatch):
    monkeypatch.setattr(freshness, "releases", dict)


@pytest.mark.parametrize(
    ("period", "today", "state", "expected"),
    [
        ("2025-11", date(2026, 1, 6), NOT_EXPECTED, "2025-11"),
        ("2025-11", date(2026, 1, 7), DUE, "2025-12"),
        ("2025-11", date(2026, 1, 18), DUE, "2025-12"),
        ("2025-11", date(2026, 1, 19), OVERDUE, "2025-12"),
        ("2025-12", date(2026, 2, 25), NOT_EXPECTED, "2025-12"),  # January comes with February
        ("2025-12", date(2026, 3, 10), DUE, "2026-02"),
        ("2026-01/2026-02", date(2026, 3, 30), NOT_EXPECTED, "2026-02"),
        ("2025", date(2026, 1, 30), NOT_EXPECTED, "2025-12"),
    ],
)
def test_what_the_calendar_expects_beside_what_is_held(ledger, write, period, today, state, expected):
    day = today.isoformat()
    ledger.load(write({"period": period, "known_from": day, "public_from": day}))
    (found,) = status(ledger, today)
    assert (found.source, found.state, found.expected) == ("customs", state, expected)


def test_nothing_held_is_overdue(ledger):
    (found,) = status(ledger, date(2026, 1, 30))
    assert (found.state, found.held, found.known_from) == (OVERDUE, "", None)


def test_a_release_day_on_record_goes_before_the_schedule(ledger, write, monkeypatch):
    from steelyard.base.period import Period

    day = date(2026, 1, 14)
    monkeypatch.setattr(freshness, "releases", lambda: {("customs", Period.parse("2025-12")): day})
    ledger.load(write())
    assert status(ledger, date(2026, 1, 13))[0].state == NOT_EXPECTED
    assert status(ledger, day)[0].state == DUE
    assert status(ledger, date(2026, 1, 15))[0].state == OVERDUE


def test_what_became_known_later_is_not_held_yet(ledger, write):
    ledger.load(write({"period": "2025-12", "known_from": "2026-01-14", "public_from": "2026-01-14"}))
    assert status(ledger, date(2026, 1, 13))[0].held == ""
    assert status(ledger, date(2026, 1, 14))[0].held == "2025-12"


def test_a_forecast_is_no_release(ledger, write):
    forecast = {"indicator": "consensus_yoy", "variant": "bloomberg", "unit": "percent", "value": "3.1"}
    ledger.load(write({"period": "2025-12", "known_from": "2026-01-13", "public_from": "2026-01-13", **forecast}))
    assert status(ledger, date(2026, 1, 20))[0].held == ""
