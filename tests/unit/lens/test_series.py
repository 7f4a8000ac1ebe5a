"""Levels come from one source and vintage, fine enough for a growth rate, wherever there is one."""

from __future__ import annotations

from steelyard.ledger.vintages import instant
from steelyard.lens.series import Leg, level, pick

PAIR = {"periods": ["2025", "2024"], "reporter": "CHN", "flow": "export"}


def test_coarse_first_release_yields_to_a_finer_later_vintage(frame_of):
    frame = frame_of(
        {"value": 3770e9, "rounding": 1e10, "source": "press"},
        {"period": "2024", "value": 3580e9, "rounding": 1e10, "source": "press", "known_from": "2025-01-13"},
        {"value": 3770.2e9, "rounding": 1e8, "source": "feed", "known_from": "2026-08-21"},
        {
            "period": "2024",
            "value": 3575.8e9,
            "rounding": 1e8,
            "source": "feed",
            "known_from": "2026-08-21",
            "public_from": "2025-01-13",
        },
    )
    found = pick(frame, instant("2026-01-14"), **PAIR)
    assert found.values == (3770.2e9, 3575.8e9)
    assert found.later_vintage
    assert not found.coarse


def test_a_vintage_known_by_then_is_preferred(frame_of):
    frame = frame_of(
        {"value": 101, "source": "old"},
        {"period": "2024", "value": 100, "source": "old", "known_from": "2025-01-13"},
        {"value": 102, "source": "new", "known_from": "2026-08-21"},
        {
            "period": "2024",
            "value": 99,
            "source": "new",
            "known_from": "2026-08-21",
            "public_from": "2025-01-13",
        },
    )
    assert pick(frame, instant("2026-01-14"), **PAIR).values == (101, 100)
    assert pick(frame, None, **PAIR).values == (102, 99)


def test_two_sources_only_as_a_last_resort_and_marked(frame_of):
    frame = frame_of({"value": 101, "source": "one"}, {"period": "2024", "value": 100, "source": "two"})
    found = pick(frame, None, **PAIR)
    assert found.two_sources
    assert pick(frame, None, **PAIR, across=False) is None


def test_year_to_date_adds_up_only_if_every_month_is_held(frame_of):
    rows = [{"period": f"2025-0{month}", "value": 10, "rounding": 1} for month in (1, 2, 3)]
    leg = Leg("2025-01/2025-04", "CHN", "export")
    assert level(frame_of(*rows), None, leg) is None
    found = level(frame_of(*rows, {"period": "2025-04", "value": 10, "rounding": 1}), None, leg)
    assert (found.value, found.rounding) == (40, 4)


def test_a_pooled_start_adds_up_too(frame_of):
    frame = frame_of({"period": "2025-01/2025-02", "value": 20}, {"period": "2025-03", "value": 10})
    assert level(frame, None, Leg("2025-Q1", "CHN", "export")).value == 30


def test_disputed_rows_never_answer(frame_of):
    assert level(frame_of({"status": "disputed"}), None, Leg("2025", "CHN", "export")) is None


def test_zero_is_not_missing(frame_of):
    assert level(frame_of({"value": 0}), None, Leg("2025", "CHN", "export")).value == 0
