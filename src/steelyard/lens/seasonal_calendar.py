"""What of the calendar a monthly series may follow: the days around the Lunar New Year and the working days.

Three windows of days around New Year's day each give a regressor: the part of the window's days that falls in the
month, less its long-run mean in that calendar month (so that the season keeps the mean and the regressor only what
moves). The number of working days gives one more: Mondays to Fridays less 5/2 of Saturdays and Sundays. The length
of February enters with its known effect, in proportion to the days. These two are X-13's td1coef of logarithms
(Reference Manual 1.1, table 7.27). Decreed holidays, and weekend days worked in their stead, are not considered: they
are known for some years only, and most fall in the same month of each year, so that the season holds them.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import expm1, log

import numpy as np
from numpy.typing import NDArray

from steelyard.base.calendar import lunar_new_year, working_days
from steelyard.base.period import Period

Array = NDArray[np.float64]

WINDOWS = {"before": (-15, -1), "during": (0, 6), "after": (7, 21)}
"""Days after New Year's day, first and last, of each window."""
NAMES = {"before": "15 days before New Year", "during": "New Year's week", "after": "the 15 days after"}
KEEPS_NEW_YEAR = frozenset({"CHN", "HKG", "MAC", "TWN", "SGP", "MYS", "VNM", "KOR", "IDN"})
"""Economies in which it is a public holiday (Viet Nam's and Korea's fall on the same day but in rare years)."""
SHIPPED = 21
"""Days by which an importer's windows follow those of the partner that keeps New Year: the goods are at sea."""
EXCHANGED = 3.5
"""Units by which the contrast moves where a weekday takes the place of a Saturday or Sunday."""
WEEKDAY = "a weekday for a weekend day"
LONG_RUN = range(1975, 2051)
"""Years of the means: 76, four cycles of Meton, after which new moons fall on nearly the same days."""


@dataclass(frozen=True)
class Effects:
    """Regressors [months, count], their names in words, and the known part of the logarithms [months]."""

    columns: Array
    names: tuple[str, ...]
    offset: Array


def new_year_lag(reporter: str, partner: str, flow: str) -> int | None:
    """Days between New Year's windows and what they do to a flow; None where neither side keeps New Year."""
    if reporter in KEEPS_NEW_YEAR:
        return 0
    if partner not in KEEPS_NEW_YEAR:
        return None
    return SHIPPED if flow == "import" else 0


def effects(months: Sequence[Period], windows: Sequence[str] = (), lag: int = 0) -> Effects:
    """The calendar regressors of single months: working days, and the New Year's `windows` asked for, `lag` days on."""
    columns = [[weekday_contrast(month) for month in months]]
    names = [WEEKDAY]
    columns += [[new_year_part(month, name, lag) for month in months] for name in windows]
    later = f" ({lag} days on)" if lag else ""
    names += [NAMES[name] + later for name in windows]
    return Effects(np.array(columns).T, tuple(names), np.array([february(month) for month in months]))


def in_percent(name: str, beta: float) -> float:
    """A coefficient in logarithms as percent: of a whole window in one month, or of one weekday for a weekend day."""
    return 100 * expm1((EXCHANGED if name == WEEKDAY else 1.0) * beta)


def new_year_part(month: Period, window: str, lag: int = 0) -> float:
    """Part of a window's days that falls in a month, less the mean of that calendar month over `LONG_RUN`.

    `lag`: days by which the window is moved on, 60 at most.
    """
    return _part(month, window, lag) - _mean(month.first % 12, window, lag)


def weekday_contrast(month: Period) -> float:
    """Mondays to Fridays less 5/2 of Saturdays and Sundays; 0 in four whole weeks."""
    weekdays = working_days(month)
    return weekdays - 2.5 * ((month.end - month.start).days + 1 - weekdays)


def february(month: Period) -> float:
    """Logarithm of a February's length over its mean of 28.25 days; 0 in other months."""
    return log((29 if isleap(month.year) else 28) / 28.25) if month.first % 12 == 1 else 0.0


def _part(month: Period, window: str, lag: int = 0) -> float:
    first, last = (day + lag for day in WINDOWS[window])
    # With no lag a window ends by 13 March, with two months by 12 May.
    if month.first % 12 > (4 if lag else 2) and month.first % 12 < 11:
        return 0.0
    found = 0
    for year in {month.year, month.year + (month.first % 12 == 11)}:
        day = lunar_new_year(year)
        found += _overlap(day + timedelta(first), day + timedelta(last), month.start, month.end)
    return found / (last - first + 1)


def _overlap(first: date, last: date, start: date, end: date) -> int:
    return max(0, (min(last, end) - max(first, start)).days + 1)


@cache
def _mean(calendar_month: int, window: str, lag: int = 0) -> float:
    parts = [_part(Period.month(year, calendar_month + 1), window, lag) for year in LONG_RUN]
    return sum(parts) / len(parts)
