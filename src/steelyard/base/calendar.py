"""Lunar New Year and working days: what moves between months from one year to the next."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import floor

from steelyard.base import moon
from steelyard.base.period import Period
from steelyard.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1900, 2100

_ORDINAL_AT_JULIAN_DAY_ZERO = -1721425
_SOLSTICE = 270.0


@cache
def lunar_new_year(year: int) -> date:
    """The day of the Lunar New Year (Spring Festival) in a year from 1900 to 2100; BadInput for another.

    Computed by the rules of the calendar in force since 1645, at Beijing's time (its mean solar time up to
    1928, UTC+8 since). The month of the winter solstice is the eleventh; where thirteen months lie between
    two of these, the first month in which the Sun enters no sign of 30 degrees is a leap month; the year
    begins with the first month. Source of the series: Jean Meeus, Astronomical Algorithms, 2nd edition
    (1998), ch. 25 (longitude of the Sun) and ch. 49 (new moon).
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"Lunar New Year is computed for {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
    starts = _month_starts(year)
    signs = [_signs_entered(a, b) for a, b in pairwise(starts)]
    eleventh, following = [i for i, entered in enumerate(signs) if _SOLSTICE in entered][:2]
    leap_year = following - eleventh == 13
    leap_before = leap_year and not all(signs[eleventh + 1 : eleventh + 3])
    return date.fromordinal(starts[eleventh + (3 if leap_before else 2)])


def working_days(period: Period) -> int:
    """The number of Mondays to Fridays in a period.

    Public holidays, and the weekend days worked in their stead, are not considered: they are decreed year by
    year, and a count that knew them for some years only would not compare.
    """
    days = (period.end - period.start).days + 1
    return sum((period.start + timedelta(n)).weekday() < 5 for n in range(days))


def _month_starts(year: int) -> list[int]:
    """First days (ordinals) of seventeen lunar months, from about the November before the year."""
    k = round((date(year - 1, 11, 1).toordinal() - date(2000, 1, 6).toordinal()) / moon.MEAN_LUNATION)
    return [_beijing_day(moon.new_moon(n)) for n in range(k, k + 17)]


def _signs_entered(start: int, end: int) -> set[float]:
    """The multiples of 30 degrees that the Sun reaches on the days start <= day < end."""
    first, last = (moon.sun_longitude(_midnight(day)) for day in (start, end))
    last += 360 if last < first else 0
    return {30.0 * n % 360 for n in range(floor(first / 30) + 1, floor(last / 30) + 1)}


def _beijing_day(instant: float) -> int:
    """The ordinal of the day in Beijing on which an instant falls."""
    year = 2000 + (instant - 2451545) / 365.25
    return floor(instant - moon.delta_t(year) + _beijing_offset(year) + 0.5) + _ORDINAL_AT_JULIAN_DAY_ZERO


def _midnight(ordinal: int) -> float:
    """The instant at which a day begins in Beijing."""
    year = date.fromordinal(ordinal).year
    return ordinal - _ORDINAL_AT_JULIAN_DAY_ZERO - 0.5 - _beijing_offset(year) + moon.delta_t(year)


def _beijing_offset(year: float) -> float:
    """Beijing's time ahead of universal time, in days; by its meridian (116.4 degrees east) before 1929."""
    return (116 + 25 / 60) / 360 if year < 1929 else 8 / 24
