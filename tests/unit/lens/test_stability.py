"""The stability mark."""

from __future__ import annotations

import pytest

from steelyard.lens.stability import Stability, earlier, sign_of_growth, stability


@pytest.mark.parametrize(
    ("held", "of", "missing", "mark"),
    [
        (6, 6, 0, "stable"),
        (4, 6, 0, "mixed"),
        (0, 6, 0, "isolated"),
        (2, 2, 4, "untested"),
        (0, 0, 6, "untested"),
    ],
)
def test_marks(held, of, missing, mark):
    assert Stability(held, of, tuple("x" * missing)).mark == mark


def test_untold_periods_are_missing():
    found = stability({"a": True, "b": None, "c": False}.get, ["a", "b", "c"])
    assert (found.held, found.of, found.missing) == (1, 2, ("b",))


def test_a_pooled_window_counts_once():
    assert earlier("CHN", "2025-04", 4) == ["2025-03", "2025-01/2025-02", "2024-12"]


def test_sign_of_growth(frame_of):
    rates = {"2025-12": 6.6, "2025-11": 5.9, "2025-10": -1.1, "2025-09": 8.3}
    frame = frame_of(*({"indicator": "yoy_published", "period": p, "value": v} for p, v in rates.items()))
    found = sign_of_growth(frame, None, reporter="CHN", flow="export", period="2025-12")
    assert (found.held, found.of) == (2, 3)
