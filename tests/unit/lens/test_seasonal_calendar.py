"""Regressors of the calendar, by hand and over the long run."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.lens import seasonal_calendar
from steelyard.lens.seasonal_calendar import (
    LONG_RUN,
    WINDOWS,
    effects,
    february,
    in_percent,
    new_year_lag,
    new_year_part,
    weekday_contrast,
)  # fmt: skip

EXACT = 1e-12


def month(text: str) -> Period:
    return Period.parse(text)


def parts(year: int, window: str) -> np.ndarray:
    """The parts of a window by month from December before to March, without their means."""
    months = [Period.month(year - 1, 12), *(Period.month(year, m) for m in (1, 2, 3))]
    means = np.array([mean(m.first % 12, window) for m in months])
    return np.array([new_year_part(m, window) for m in months]) + means


def mean(calendar_month: int, window: str) -> float:
    return seasonal_calendar._mean(calendar_month, window)


def test_windows_of_2025_by_hand():
    """New Year's day was 29 January: before 14..28 January; week to 4 February; then 5..19 February."""
    assert parts(2025, "before") == pytest.approx([0, 1, 0, 0])
    assert parts(2025, "during") == pytest.approx([0, 3 / 7, 4 / 7, 0])
    assert parts(2025, "after") == pytest.approx([0, 0, 1, 0])


def test_windows_of_2026_by_hand():
    """17 February: before 2..16 February, week to the 23rd, then 24 February to 10 March."""
    assert parts(2026, "before") == pytest.approx([0, 0, 1, 0])
    assert parts(2026, "after") == pytest.approx([0, 0, 5 / 15, 10 / 15])


def test_windows_of_an_importer_come_three_weeks_later():
    """17 February 2026: the week is 17 to 23 February, 21 days on 10 to 16 March; the days after, 17 to 31 March."""
    march, april = month("2026-03"), month("2026-04")
    for window in ("during", "after"):
        assert new_year_part(march, window, 21) + seasonal_calendar._mean(2, window, 21) == pytest.approx(1)
        assert new_year_part(april, window, 21) + seasonal_calendar._mean(3, window, 21) == pytest.approx(0)


@pytest.mark.parametrize(
    ("reporter", "partner", "flow", "lag"),
    [
        ("CHN", "WLD", "import", 0), ("USA", "CHN", "import", 21), ("USA", "CHN", "export", 0),
        ("USA", "WLD", "import", None),
    ],
)  # fmt: skip
def test_who_follows_new_year(reporter, partner, flow, lag):
    assert new_year_lag(reporter, partner, flow) == lag


def test_effects_in_percent_are_no_log_points():
    """March 2026 has 22 weekdays and 9 others; one day exchanged moves the contrast by 1 + 2.5."""
    assert in_percent("the 15 days after", log(0.8)) == pytest.approx(-20)
    assert in_percent(seasonal_calendar.WEEKDAY, log(1.01) / 3.5) == pytest.approx(1)


def test_an_early_new_year_reaches_no_december():
    """21 January is the earliest: 15 days before is 6 January."""
    assert all(new_year_part(Period.month(year, 12), "before") == 0 for year in range(2000, 2040))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("year", [1990, 2004, 2023, 2034])
def test_every_window_lies_whole_within_its_year(window, year):
    assert parts(year, window).sum() == pytest.approx(1)


@pytest.mark.parametrize("window", WINDOWS)
def test_centred_by_calendar_month(window):
    for calendar_month in range(1, 13):
        values = [new_year_part(Period.month(year, calendar_month), window) for year in LONG_RUN]
        assert sum(values) == pytest.approx(0, abs=1e-9)


def test_months_of_summer_are_untouched():
    assert new_year_part(month("2025-07"), "during") == 0


def test_weekdays_and_february():
    """February 2025: twenty weekdays and eight weekend days; May 2025: 22 and nine."""
    assert weekday_contrast(month("2025-02")) == 0
    assert weekday_contrast(month("2025-05")) == 22 - 2.5 * 9
    assert february(month("2024-02")) == pytest.approx(log(29 / 28.25), abs=EXACT)
    assert february(month("2025-02")) == pytest.approx(log(28 / 28.25), abs=EXACT)
    assert february(month("2024-03")) == 0


def test_effects_of_a_reporter_with_and_without_the_new_year():
    months = month("2020-01/2021-12").months
    with_it, without = effects(months, tuple(WINDOWS)), effects(months)
    assert with_it.columns.shape == (24, 4)
    assert without.columns.shape == (24, 1)
    assert len(with_it.names) == 4
    assert np.array_equal(with_it.columns[:, 0], without.columns[:, 0])
