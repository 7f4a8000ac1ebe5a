"""Indices: editions, links, gaps and spans."""

from __future__ import annotations

import pytest

from steelyard.base.period import Period
from steelyard.ledger.vintages import instant
from steelyard.lens.indices import index_of, spans
from steelyard.lens.panel import Panel

INDEX = {
    "indicator": "index_volume", "unit": "index", "currency": "none", "adjustment": "sa", "valuation": "none",
    "price_basis": "constant:2021", "source": "cpb-wtm", "known_from": "2025-02-25", "public_from": "2025-01-25",
}  # fmt: skip
CHINA = {"reporter": "CHN", "flow": "export"}


def month(text: str) -> int:
    return Period.parse(text).first


def panel_of(frame_of, *rows: dict[str, object]) -> Panel:
    return Panel(frame_of(*({**INDEX, **row} for row in rows)))


def test_the_newest_edition_that_reaches_is_taken_whole(frame_of):
    old = {"known_from": "2024-02-25", "public_from": "2024-02-25"}
    panel = panel_of(
        frame_of,
        {"period": "2022-12", "value": 90, **old}, {"period": "2023-12", "value": 99, **old},
        {"period": "2023-12", "value": 110}, {"period": "2024-12", "value": 121},
    )  # fmt: skip
    newest = index_of(panel, None, **CHINA, needed={month("2023-12"), month("2024-12")})
    assert newest.values == {month("2023-12"): 110, month("2024-12"): 121}
    assert newest.breaks == ()
    earlier = index_of(panel, None, **CHINA, needed={month("2022-12"), month("2023-12")})
    assert earlier.values[month("2023-12")] == 99


def test_editions_of_two_bases_are_linked_over_their_common_months_and_the_break_is_told(frame_of):
    old = {"known_from": "2024-02-25", "public_from": "2024-02-25", "price_basis": "constant:2010"}
    panel = panel_of(
        frame_of,
        {"period": "2022-12", "value": 180, **old}, {"period": "2023-11", "value": 190, **old},
        {"period": "2023-12", "value": 210, **old},
        {"period": "2023-11", "value": 97}, {"period": "2023-12", "value": 103}, {"period": "2024-12", "value": 110},
    )  # fmt: skip
    found = index_of(panel, None, **CHINA, needed={month("2022-12"), month("2024-12")})
    assert found.values[month("2022-12")] == pytest.approx(90)
    assert found.values[month("2023-12")] == 103
    assert "base 2010 to base 2021" in found.breaks[0]
    assert "2023-11 to 2023-12" in found.breaks[0]


def test_editions_without_a_common_month_are_not_linked(frame_of):
    old = {"known_from": "2024-02-25", "public_from": "2024-02-25", "price_basis": "constant:2010"}
    panel = panel_of(frame_of, {"period": "2022-12", "value": 180, **old}, {"period": "2024-12", "value": 110})
    found = index_of(panel, None, **CHINA, needed={month("2022-12"), month("2024-12")})
    assert set(found.values) == {month("2024-12")}


def test_an_edition_known_at_the_time_comes_before_a_later_one(frame_of):
    old = {"known_from": "2024-02-25", "public_from": "2024-02-25"}
    panel = panel_of(frame_of, {"period": "2023-12", "value": 99, **old}, {"period": "2023-12", "value": 110})
    assert index_of(panel, instant("2024-03-01"), **CHINA).values == {month("2023-12"): 99}
    later = index_of(panel, instant("2025-02-01"), **CHINA, needed={month("2023-12")})
    assert not later.later
    only = panel_of(frame_of, {"period": "2023-12", "value": 110})
    assert index_of(only, instant("2025-02-01"), **CHINA).later


def test_a_gap_is_no_zero(frame_of):
    panel = panel_of(frame_of, {"period": "2024-10", "value": 100}, {"period": "2024-12", "value": 110})
    found = index_of(panel, None, **CHINA)
    assert found.mean(Period.parse("2024-Q4")) is None
    assert found.change(Period.parse("2024-10"), Period.parse("2024-12")) == pytest.approx(10)
    assert found.span == "2024-10, 2024-12"


def test_a_base_of_zero_has_no_growth(frame_of):
    panel = panel_of(frame_of, {"period": "2024-10", "value": 0}, {"period": "2024-12", "value": 110})
    assert index_of(panel, None, **CHINA).change(Period.parse("2024-10"), Period.parse("2024-12")) is None


def test_pooled_months_are_no_month_of_an_index(frame_of):
    panel = panel_of(frame_of, {"period": "2024-01/2024-02", "value": 100})
    assert index_of(panel, None, **CHINA) is None


def test_spans_in_words():
    assert spans([month("2022-12"), month("2022-11"), month("2024-01")]) == "2022-11 to 2022-12, 2024-01"
    assert spans([]) == "nothing"
