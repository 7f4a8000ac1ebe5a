"""Surprises by pollster, scored only from a dozen pairs on."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.surprise import NEEDED, consensus, score, surprises

RATE = {"unit": "percent", "rounding": 0.1}
EXPORTS = {"reporter": "CHN", "flow": "export"}


def outcome(period, value, known="2026-01-14", **given):
    return {
        "indicator": "yoy_published",
        "period": period,
        "value": value,
        "known_from": known,
        **RATE,
        **given,
    }


def forecast(period, value, pollster="bloomberg", known="2026-01-13"):
    return {
        "indicator": "consensus_yoy", "period": period, "value": value, "variant": pollster,
        "known_from": known, "public_from": known, **RATE,
    }  # fmt: skip


def months(year):
    return [f"{year}-{month:02d}" for month in range(4, 13)]


def test_the_pollster_is_part_of_the_figure(frame_of):
    frame = frame_of(outcome("2025-12", 6.6), forecast("2025-12", 3.1), forecast("2025-12", 2.2, "wind"))
    found = surprises(frame, None, **EXPORTS, period="2025-12")
    assert {one.pollster: one.value for one in found} == pytest.approx({"bloomberg": 3.5, "wind": 4.4})
    assert {one.code for one in found[0].caveats} == {"pollster_spread", "few_pairs"}


def test_the_outcome_is_the_first_release(frame_of):
    frame = frame_of(outcome("2025-12", 6.6), outcome("2025-12", 6.4, "2026-08-21"), forecast("2025-12", 3.1))
    assert surprises(frame, None, **EXPORTS, period="2025-12")[0].actual.value == 6.6


def test_previous_and_its_revision(frame_of):
    frame = frame_of(
        outcome("2025-11", 5.9, "2025-12-08"), outcome("2025-11", 5.7, "2026-01-14"),
        outcome("2025-12", 6.6), forecast("2025-12", 3.1),
    )  # fmt: skip
    found = surprises(frame, None, **EXPORTS, period="2025-12")[0]
    assert (found.previous.value, found.previous_revised.value) == (5.9, 5.7)


def test_january_to_march_are_scored_apart(frame_of):
    spring = [outcome("2025-03", 12.0), forecast("2025-03", 1.0)]
    autumn = [outcome("2025-10", 2.0), forecast("2025-10", 1.0)]
    frame = frame_of(*spring, *autumn, outcome("2025-12", 6.6), forecast("2025-12", 3.1))
    assert surprises(frame, None, **EXPORTS, period="2025-12")[0].score.n == 1


def test_a_dozen_pairs_make_a_score(frame_of):
    rows = [
        row
        for number, period in enumerate([*months(2023), *months(2024)])
        for row in (outcome(period, 2 + number % 3), forecast(period, 2))
    ]
    frame = frame_of(*rows, outcome("2025-12", 9.6), forecast("2025-12", 3.1))
    found = surprises(frame, None, **EXPORTS, period="2025-12")[0]
    assert found.score.n == 18
    assert found.score.percentile == 100
    assert found.score.z > 3
    assert "outlier" in {one.code for one in found.caveats}


@given(st.lists(st.floats(-10, 10), min_size=NEEDED, max_size=40), st.floats(-10, 10))
def test_score_against_the_standard_library(history, value):
    found = score(value, history)
    spread = statistics.stdev(history)
    if spread > 1e-3:
        assert found.z == pytest.approx((value - statistics.fmean(history)) / spread, rel=1e-6, abs=1e-6)
    assert 0 <= found.percentile <= 100


def test_below_a_dozen_only_the_number_is_stated():
    assert score(1.0, [0.5] * 11).z is None


def test_consensus_before_the_release(frame_of):
    frame = frame_of(forecast("2025-12", 3.1))
    assert surprises(frame, None, **EXPORTS, period="2025-12") == ()
    assert consensus(frame, None, **EXPORTS, period="2025-12")["bloomberg"].value == 3.1
