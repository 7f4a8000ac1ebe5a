"""Implied rates, conversion and the exchange-rate part."""

from __future__ import annotations

import pytest

from steelyard.lens.currency import exchange_part, implied_rate, in_currency, market_rate
from steelyard.lens.series import Leg

CHINA = {"reporter": "CHN", "flow": "export"}


def totals(frame_of, *more):
    return frame_of(
        {"value": 102, "source": "feed"}, {"period": "2024", "value": 100, "source": "feed"},
        {"value": 732.36, "currency": "CNY"}, {"period": "2024", "value": 700, "currency": "CNY"},
        *more,
    )  # fmt: skip


def test_rate_is_the_ratio_of_totals_of_one_window(frame_of):
    found = implied_rate(totals(frame_of), None, **CHINA, period="2025")
    assert found.value == pytest.approx(7.18)
    assert "export totals 2025" in found.text


def test_no_total_no_rate(frame_of):
    assert implied_rate(totals(frame_of), None, reporter="CHN", flow="import", period="2025") is None


def test_conversion_is_labelled(frame_of):
    frame = totals(frame_of, {"partner": "USA", "value": 71.8, "currency": "CNY"})
    found = in_currency(frame, None, Leg("2025", "CHN", "export", partner="USA"))
    assert found.value == pytest.approx(10)
    assert found.converted.startswith("CNY at customs' own implied rate")
    assert found.unit == "USD"


def test_a_level_in_its_own_currency_is_not_converted(frame_of):
    frame = totals(frame_of, {"partner": "USA", "value": 10})
    assert in_currency(frame, None, Leg("2025", "CHN", "export", partner="USA")).converted is None


def test_exchange_part_adds_up(frame_of):
    found = exchange_part(totals(frame_of), None, **CHINA, period="2025")
    assert found.difference == pytest.approx(found.usd.value - found.other.value)
    assert (1 + found.usd.value / 100) * found.implied_now / found.implied_before == pytest.approx(
        1 + found.other.value / 100
    )


def test_market_average_needs_every_month(frame_of):
    rate = {
        "indicator": "exchange_rate",
        "unit": "CNY/USD",
        "partner": "USA",
        "flow": "none",
        "currency": "none",
    }
    frame = frame_of(*({**rate, "period": f"2025-0{month}", "value": month} for month in (1, 2)))
    assert market_rate(frame, None, "2025-01/2025-02") == 1.5
    assert market_rate(frame, None, "2025-Q1") is None
