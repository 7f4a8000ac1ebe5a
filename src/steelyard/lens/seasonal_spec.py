"""The text that X-13ARIMA-SEATS is given: the same model as the built-in method's, then the X-11 filters.

Source: U.S. Census Bureau, X-13ARIMA-SEATS Reference Manual, version 1.1, chapter 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from steelyard.base.period import Period
from steelyard.errors import BadInput

Array = NDArray[np.float64]

NAME = "series"
"""Name of the specification's files, before the dot."""
TABLES = ("d10", "d11", "d12", "d16")
"""Saved: seasonal factors, adjusted series, trend, seasonal and calendar factors together."""
FORECASTS = 24
LAG = 12
MOST_MONTHS, MOST_COLUMNS, WIDTH = 780, 52, 130
"""Limits of the program: months, user-defined regressors, and characters of a line."""
_ON_A_LINE = 6


def spec(
    months: Sequence[Period],
    values: Array,
    new_year: Array,
    *,
    revisions_from: Period | None = None,
) -> str:
    """The specification of a monthly series of positive values with no gap.

    `new_year` [months + FORECASTS, k]: regressors of the months and of those to be forecast; k may be 0.
    `revisions_from`: first month whose revision after `LAG` months is wanted. The values are scaled to a mean of 100:
    the program reads a line's characters, not a number's digits. BadInput for what it does not take.
    """
    _check(months, values, new_year)
    start = f"{months[0].year}.{months[0].first % 12 + 1}"
    scaled = values * scale(values)
    parts = [
        f'series{{ title="{NAME}" period=12 start={start} decimals=5 data=(\n{_numbers(scaled)}\n) }}',
        "transform{ function=log }",
        _regression(start, new_year),
        "arima{ model=(0 1 1)(0 1 1) }",
        "outlier{ types=(ao ls) }",
        "estimate{ save=(est) }",
        f"forecast{{ maxlead={FORECASTS} maxback=0 }}",
        f"x11{{ mode=mult save=({' '.join(TABLES)}) }}",
    ]
    if revisions_from:
        first = f"{revisions_from.year}.{revisions_from.first % 12 + 1}"
        parts.append(
            f"history{{ estimates=(sadj sadjchng) sadjlags=({LAG}) target=concurrent start={first} save=(sar chr) }}"
        )
    return "\n".join(parts) + "\n"


def scale(values: Array) -> float:
    """What values are multiplied with before they are written."""
    return 100 / float(values.mean())


def _regression(start: str, new_year: Array) -> str:
    if new_year.shape[1] == 0:
        return "regression{ variables=(td1coef) }"
    names = " ".join(f"newyear{i + 1}" for i in range(new_year.shape[1]))
    rows = "\n".join(" ".join(f"{value:.10f}" for value in row) for row in new_year)
    return f"regression{{ variables=(td1coef) user=({names}) usertype=holiday start={start} data=(\n{rows}\n) }}"


def _numbers(values: Array) -> str:
    said = [f"{value:.10g}" for value in values]
    return "\n".join(" ".join(said[i : i + _ON_A_LINE]) for i in range(0, len(said), _ON_A_LINE))


def _check(months: Sequence[Period], values: Array, new_year: Array) -> None:
    steps = {b.first - a.first for a, b in pairwise(months)}
    if any(month.length != 1 for month in months) or steps - {1}:
        raise BadInput("X-13 takes single months without a gap. Complete the series first.")
    if len(months) != values.size or new_year.shape[0] != values.size + FORECASTS:
        raise BadInput("X-13's series and regressors do not fit in length.")
    if not np.isfinite(values).all() or (values <= 0).any():
        raise BadInput("X-13 multiplies: it takes positive values only.")
    if values.size > MOST_MONTHS or new_year.shape[1] > MOST_COLUMNS:
        raise BadInput(f"X-13 takes {MOST_MONTHS} months at most; the series has {values.size}. Narrow --from.")
