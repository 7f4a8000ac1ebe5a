"""Balances: printed and derived, never from two sources, gaps as gaps."""

from __future__ import annotations

import pytest

from steelyard.lens.balance import balance, history


def printed(period, value, **given):
    return {"flow": "balance", "indicator": "level_published", "period": period, "value": value, **given}


def test_derived_only_from_one_source(frame_of):
    frame = frame_of({"value": 10, "source": "one"}, {"flow": "import", "value": 4, "source": "two"})
    assert balance(frame, None, reporter="CHN", period="2025") is None


def test_printed_and_derived_stand_beside_each_other(frame_of):
    frame = frame_of({"value": 10}, {"flow": "import", "value": 4}, printed("2025", 7))
    found = balance(frame, None, reporter="CHN", period="2025")
    assert (found.printed.value, found.derived.value, found.difference) == (7, 6, 1)
    assert found.kind == "printed"
    assert "cif_fob" in {one.code for one in found.caveats}


def test_each_flow_is_converted_at_its_own_rate(frame_of):
    frame = frame_of(
        {"value": 100, "source": "feed"}, {"flow": "import", "value": 100, "source": "feed"},
        {"value": 720, "currency": "CNY"}, {"flow": "import", "value": 700, "currency": "CNY"},
        {"partner": "USA", "value": 72, "currency": "CNY"},
        {"partner": "USA", "flow": "import", "value": 14, "currency": "CNY"},
    )  # fmt: skip
    found = balance(frame, None, reporter="CHN", period="2025", partner="USA")
    assert found.derived.value == pytest.approx(72 / 7.2 - 14 / 7.0)
    assert "7.2000" in found.derived.converted
    assert "7.0000" in found.derived.converted


def test_history_shows_gaps(frame_of):
    frame = frame_of(printed("1995", 1), printed("1998", 3))
    found = history(frame, None, reporter="CHN")
    assert found["period"].to_list() == ["1995", "1996", "1997", "1998"]
    assert found["value"].to_list() == [1, None, None, 3]


def test_history_of_nothing_is_empty(frame_of):
    assert history(frame_of({"reporter": "USA"}), None, reporter="CHN").is_empty()


def test_monthly_history(frame_of):
    frame = frame_of(printed("2025-11", 1), printed("2025-12", 2), printed("2025", 3))
    assert history(frame, None, reporter="CHN", freq="M")["value"].to_list() == [1, 2]
