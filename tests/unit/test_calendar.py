"""Lunar New Year against known days and the source's worked examples; working days by hand."""

import csv
from datetime import date
from pathlib import Path

import pytest

from steelyard.base import moon
from steelyard.base.calendar import lunar_new_year, working_days
from steelyard.base.period import Period
from steelyard.errors import BadInput

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "lunar_new_year.csv"
NEW_MOON_TOLERANCE = 1e-5  # days: the source's example is printed to five digits
LONGITUDE_TOLERANCE = 1e-4  # degrees: likewise
DELTA_T_TOLERANCE = 3 / 86400  # days: steps of up to twenty years are bridged by straight lines

# As printed in almanacs. The new moon of 1916 fell nine minutes before midnight by Beijing's own meridian;
# 2034 follows a leap month.
KNOWN = """
1900-01-31 1912-02-18 1916-02-03 1949-01-29 1966-01-21 1976-01-31 1985-02-20 1995-01-31 2000-02-05
2008-02-07 2015-02-19 2020-01-25 2023-01-22 2025-01-29 2026-02-17 2033-01-31 2034-02-19 2100-02-09
"""


@pytest.mark.parametrize("day", KNOWN.split())
def test_known_days(day):
    assert lunar_new_year(int(day[:4])) == date.fromisoformat(day)


def test_every_day_of_the_list_beside_the_repository():
    if not FACTS.exists():
        pytest.skip("no list of Lunar New Years beside the repository")
    with FACTS.open(encoding="utf-8") as file:
        days = {int(r["year"]): date.fromisoformat(r["lunar_new_year"]) for r in csv.DictReader(file)}
    assert {year: lunar_new_year(year) for year in days} == days


@pytest.mark.parametrize("year", range(1900, 2101))
def test_falls_between_21_january_and_21_february(year):
    assert date(year, 1, 21) <= lunar_new_year(year) <= date(year, 2, 21)


@pytest.mark.parametrize("year", range(1900, 2100))
def test_a_lunar_year_has_twelve_or_thirteen_months(year):
    assert (lunar_new_year(year + 1) - lunar_new_year(year)).days in {353, 354, 355, 383, 384, 385}


@pytest.mark.parametrize("year", [1899, 2101, 0, -5])
def test_refuses_other_years(year):
    with pytest.raises(BadInput, match="1900 to 2100"):
        lunar_new_year(year)


def test_new_moon_of_february_1977():
    """Meeus, example 49.a."""
    assert moon.new_moon(-283) == pytest.approx(2443192.65118, abs=NEW_MOON_TOLERANCE)


def test_longitude_of_the_sun_in_october_1992():
    """Meeus, example 25.a."""
    assert moon.sun_longitude(2448908.5) == pytest.approx(199.90895, abs=LONGITUDE_TOLERANCE)


@pytest.mark.parametrize(("year", "seconds"), [(1900, -2.8), (1950, 29.1), (1977, 47.5), (2000, 63.8), (2015, 67.6)])
def test_delta_t_as_observed(year, seconds):
    assert moon.delta_t(year) == pytest.approx(seconds / 86400, abs=DELTA_T_TOLERANCE)


def test_delta_t_is_constant_beyond_its_ends():
    assert moon.delta_t(1800) == moon.delta_t(1900)
    assert moon.delta_t(2200) == moon.delta_t(2100)


@pytest.mark.parametrize(
    ("period", "days"),
    [("2025-02", 20), ("2024-02", 21), ("2025-12", 23), ("2025", 261), ("2025-01/2025-02", 43)],
)
def test_working_days(period, days):
    assert working_days(Period.parse(period)) == days
