"""The built-in adjustment: the airline model takes calendar and outliers out and extends the series, STL splits it.

The model of `kernels.airline` is estimated on logarithms with the calendar's regressors and with outliers found by
`kernels.airline_outliers`. Less these effects, and with two years of forecasts and of backcasts, the series is split
by `kernels.stl`. Outliers go back to where they belong: a shock to the irregular part, a shift of level to the trend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steelyard.kernels import airline, airline_outliers
from steelyard.kernels.airline import Data
from steelyard.kernels.airline_outliers import Cleaned, Outlier
from steelyard.kernels.stl import stl
from steelyard.lens.seasonal_calendar import WINDOWS, Effects, effects, new_year_lag
from steelyard.lens.seasonal_series import Observed

Array = NDArray[np.float64]

SPAN, EXTENSION, LEAST_SINGLE = 11, 24, 3
"""Span of STL's seasonal loess in years, months added at each end, and years of single months for three windows."""


@dataclass(frozen=True)
class Model:
    """The estimated model and what it was estimated on."""

    data: Data
    calendar: Effects
    cleaned: Cleaned

    @property
    def months(self) -> Array:
        """Logarithms of single months; those known by their sum alone at their expected shares."""
        return self.cleaned.fit.months


@dataclass(frozen=True)
class Parts:
    """Logarithms by month: `series` = `trend` + `seasonal` + `calendar` + `shocks` + irregular rest.

    `shocks` are the single ones found; shifts of level are in the trend.
    """

    series: Array
    trend: Array
    seasonal: Array
    calendar: Array
    shocks: Array

    @property
    def adjusted(self) -> Array:
        """The series less season and calendar."""
        return self.series - self.seasonal - self.calendar


def estimate(observed: Observed) -> Model:
    """The model of a series, with the regressors of its reporter's calendar, or of its partner's New Year."""
    calendar = effects(observed.months, windows(observed), lag(observed) or 0)
    held = int(bool(observed.pairs) and observed.single_years == 0)
    data = Data(np.log(observed.by_month), calendar.columns, observed.pairs, calendar.offset, held)
    return Model(data, calendar, airline_outliers.clean(data))


def windows(observed: Observed) -> tuple[str, ...]:
    """The New Year's windows that a series can tell apart.

    The days before it and its week lie within January and February in every year, so that their effect on a sum of
    the two cancels: fewer than `LEAST_SINGLE` years of single months leave the days after it alone.
    """
    if lag(observed) is None:
        return ()
    return ("after",) if observed.pairs and observed.single_years < LEAST_SINGLE else tuple(WINDOWS)


def lag(observed: Observed) -> int | None:
    """Days after New Year's windows at which the flow follows them; None where neither side keeps New Year."""
    return new_year_lag(observed.leg.reporter, observed.leg.partner, observed.leg.flow)


def split(model: Model, span: int = SPAN) -> Parts:
    """The parts of the series by STL."""
    fit = model.cleaned.fit
    return _split(model, fit.months, fit.beta, model.cleaned.outliers, span)


def concurrent(model: Model, count: int, span: int = SPAN) -> Parts:
    """The parts of the first `count` months, as they would be estimated from these alone.

    theta, Theta, the shares within sums and the dates of outliers are those of the whole series.
    """
    whole, pairs = model.data, tuple(one for one in model.data.pairs if one + 1 < count)
    # A shift at the last observation is a shock to it, and not told from one.
    known = tuple(one for one in model.cleaned.outliers if one.month < count - (one.kind == "level"))
    columns = airline_outliers.columns(known, count, pairs)
    regressors = np.column_stack([whole.regressors[:count], columns])
    data = Data(whole.logs[:count], regressors, pairs, model.calendar.offset[:count], whole.held if pairs else 0)
    fit = model.cleaned.fit
    found = airline.at(data, fit.point, fit.shares[: len(pairs)])
    return _split(model, found.months, found.beta, known, span)


def _split(model: Model, months: Array, beta: Array, known: tuple[Outlier, ...], span: int) -> Parts:
    n, regular = months.size, model.calendar.columns.shape[1]
    outliers = airline_outliers.columns(known, n, model.data.pairs)
    calendar = model.calendar.offset[:n] + model.calendar.columns[:n] @ beta[:regular]
    kinds = np.array([one.kind == "level" for one in known], dtype=bool)
    sizes = beta[regular:]
    shifts, shocks = outliers[:, kinds] @ sizes[kinds], outliers[:, ~kinds] @ sizes[~kinds]
    regular_part = months - calendar - shifts - shocks
    longer = airline.extend(regular_part, model.cleaned.fit.point, EXTENSION, EXTENSION)
    found = stl(longer, airline.PERIOD, seasonal=span)
    seasonal = centred(found.seasonal)[EXTENSION : EXTENSION + n]
    trend = (found.trend + found.seasonal)[EXTENSION : EXTENSION + n] - seasonal
    return Parts(months, trend + shifts, seasonal, calendar, shocks)


def centred(seasonal: Array) -> Array:
    """Logarithms of seasonal factors with a mean of 1 over any year, so that adjusting about keeps a year's total.

    The mean is X-11's: twelve months with half weights at both ends; the first and last six months keep their nearest.
    """
    weights = np.array([0.5, *np.ones(11), 0.5]) / 12
    mean = np.convolve(np.exp(seasonal), weights, mode="valid")
    return seasonal - np.log(np.concatenate([np.full(6, mean[0]), mean, np.full(6, mean[-1])]))
