"""The tests of the last eight years: a season that is there only since then, by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.lens import seasonal

HALVES = np.tile([1.0] * 6 + [-1.0] * 6, 8)  # the season, eight years of it
LEVELS = np.repeat([0.5, -0.5] * 4, 12)  # a year up, a year down
AGAINST = 3 * np.repeat([1.0, -1.0] * 6, 12)  # twelve years before, each against the one before


def evidence(steps: np.ndarray) -> seasonal.Evidence:
    series = np.concatenate([[0.0], steps.cumsum()])
    months = Period.parse("2000-01").first + np.arange(series.size)
    return seasonal._tests(SimpleNamespace(windows=[Period(int(m), int(m)) for m in months]), series, series)


def test_a_season_of_the_last_eight_years_shows_in_their_tests_alone():
    found = evidence(np.concatenate([AGAINST, HALVES + LEVELS]))
    # Squares 96 + 24; a year apart 84 less a quarter of them, two years apart 72 and a quarter more.
    near, far = (84 - 21) / 120, (72 + 18) / 120
    assert found.recent_qs.value == pytest.approx(96 * 98 * (near**2 / 84 + far**2 / 72))
    assert found.recent_f.value == pytest.approx((96 / 11) / (24 / 84))
    # Of the whole the years against each other outweigh them: no season by QS, little by F.
    assert found.qs.value == 0
    # Month means 8/20 of the season: between 240 x 0.16; the squares are 144 x 9 + 96 + 24.
    assert found.f.value == pytest.approx((38.4 / 11) / ((1296 + 120 - 38.4) / 228))


def test_a_season_that_ended_eight_years_ago_does_not():
    found = evidence(np.concatenate([HALVES + LEVELS, AGAINST[:96]]))
    assert found.recent_qs.value == 0
    assert found.recent_f.value == pytest.approx(0)
    # Month means half of the season: between 192 x 0.25; the squares are 96 + 24 + 96 x 9.
    assert found.f.value == pytest.approx((48 / 11) / ((984 - 48) / 180))
