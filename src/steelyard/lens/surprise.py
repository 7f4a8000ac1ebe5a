"""Outcome against forecast, by pollster."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from steelyard.base.period import Period
from steelyard.lens.caveats import Fired, entry, fire
from steelyard.lens.panel import Frame, Panel, as_panel, first_release, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.windows import window

# Below a dozen pairs the spread of past surprises is itself too uncertain to score one against.
NEEDED = 12


@dataclass(frozen=True)
class Score:
    """A surprise against the `n` earlier ones of its pollster.

    `z`: (surprise - mean) / standard deviation (n - 1). `percentile`: share of earlier surprises below it,
    ties half; `percentile_size`: the same for absolute values; both 0 to 100. `rmse`: root mean square of
    the earlier ones. All None below `NEEDED` pairs, where n is to be stated instead.
    """

    n: int
    z: float | None = None
    percentile: float | None = None
    percentile_size: float | None = None
    rmse: float | None = None


@dataclass(frozen=True)
class Surprise:
    """`value` = actual - forecast (percentage points or base units) for one pollster.

    `actual` is the first release, `previous` the figure of the month before as first released and
    `previous_revised` as known by the as-of time, None where unchanged or not held.
    """

    pollster: str
    period: str
    forecast: Point
    actual: Point
    value: float
    previous: Point | None
    previous_revised: Point | None
    score: Score
    caveats: tuple[Fired, ...]


def surprises(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    currency: str = "USD",
    partner: str = "WLD",
    product: str = "TOTAL",
) -> tuple[Surprise, ...]:
    """Surprises of all pollsters held by `t`, in the order of the pollsters' names; empty where none is held.

    Exports and imports: year-on-year rates. Flow `balance`: levels. January and February are pooled as in
    growth.
    """
    panel = as_panel(frame)
    measured, _ = window(reporter, period)
    series = _Series(panel, t, reporter, flow, currency, partner, product)
    actual = series.actual(measured)
    if actual is None:
        return ()
    forecasts = series.forecasts(measured)
    spread = _spread(list(forecasts.values()), actual.unit)
    return tuple(_surprise(series, pollster, point, actual, spread) for pollster, point in sorted(forecasts.items()))


def consensus(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    currency: str = "USD",
    partner: str = "WLD",
    product: str = "TOTAL",
) -> dict[str, Point]:
    """Forecasts by pollster as known by `t`, also where the outcome is not yet known."""
    measured, _ = window(reporter, period)
    return _Series(as_panel(frame), t, reporter, flow, currency, partner, product).forecasts(measured)


def score(value: float, history: Sequence[float]) -> Score:
    """`value` against earlier surprises; only n below `NEEDED` of them."""
    n = len(history)
    if n < NEEDED:
        return Score(n)
    mean = sum(history) / n
    spread = math.sqrt(sum((one - mean) ** 2 for one in history) / (n - 1))
    return Score(
        n,
        z=(value - mean) / spread if spread else None,
        percentile=_percentile(value, history),
        percentile_size=_percentile(abs(value), [abs(one) for one in history]),
        rmse=math.sqrt(sum(one**2 for one in history) / n),
    )


@dataclass(frozen=True)
class _Series:
    panel: Panel
    t: datetime | None
    reporter: str
    flow: str
    currency: str
    partner: str
    product: str

    def _key(self, indicator: str) -> dict[str, str]:
        return {
            "reporter": self.reporter, "flow": self.flow, "partner": self.partner, "product": self.product,
            "currency": self.currency, "indicator": indicator,
        }  # fmt: skip

    @property
    def _names(self) -> tuple[str, str]:
        if self.flow == "balance":
            return "level_published", "consensus_level"
        return "yoy_published", "consensus_yoy"

    def actual(self, period: str) -> Point | None:
        rows = self.panel.rows(**self._key(self._names[0]), period=period)
        return of_seen(first_release(rows, self.t, self.panel.ranks))

    def latest(self, period: str) -> Point | None:
        rows = self.panel.rows(**self._key(self._names[0]), period=period)
        return of_seen(freshest(rows, self.t, self.panel.ranks))

    def forecasts(self, period: str) -> dict[str, Point]:
        rows = self.panel.rows(**self._key(self._names[1]), period=period)
        found: dict[str, Point] = {}
        for pollster in {row.variant for row in rows}:
            one = of_seen(freshest([row for row in rows if row.variant == pollster], self.t, self.panel.ranks))
            if one:
                found[pollster] = one
        return found

    def history(self, pollster: str, before: str) -> list[float]:
        """Earlier surprises of the pollster's own class of months (January to March apart)."""
        limit, first = Period.parse(before), _early(before)
        rows = self.panel.rows(**self._key(self._names[1]), variant=pollster)
        pairs = []
        for period in sorted({row.period for row in rows}):
            if Period.parse(period).last >= limit.last or _early(period) != first:
                continue
            forecast, actual = self.forecasts(period).get(pollster), self.actual(period)
            if forecast and actual:
                pairs.append(actual.value - forecast.value)
        return pairs


def _surprise(series: _Series, pollster: str, forecast: Point, actual: Point, spread: list[Fired]) -> Surprise:
    value = actual.value - forecast.value
    scored = score(value, series.history(pollster, forecast.period))
    before, _ = window(series.reporter, str(Period.parse(str(_last_month(forecast.period))).shift(-1)))
    if before == forecast.period:
        before = str(Period.parse(before).shift(-1))
    previous, now = series.actual(before), series.latest(before)
    revised = now if previous and now and now.value != previous.value else None
    caveats = [*spread, *_scored(scored, pollster), *_early_caveat(series.reporter, forecast.period)]
    return Surprise(pollster, forecast.period, forecast, actual, value, previous, revised, scored, tuple(caveats))


def _scored(scored: Score, pollster: str) -> list[Fired]:
    if scored.n < NEEDED:
        return [fire("few_pairs", n=scored.n, pollster=pollster.capitalize(), needed=NEEDED)]
    if scored.z is not None and abs(scored.z) > 3:
        return [fire("outlier", z=f"{scored.z:+.1f}")]
    return []


def _early_caveat(reporter: str, period: str) -> list[Fired]:
    if not _early(period):
        return []
    since = entry("pooled_months").applies.get(reporter)
    pooled = since is not None and Period.parse(period).length == 2
    return [fire("pooled_months", window=period)] if pooled else []


def _spread(forecasts: list[Point], unit: str) -> list[Fired]:
    values = sorted(point.value for point in forecasts)
    if unit != "percent" or len(values) < 2 or values[-1] - values[0] < 0.5 - 1e-9:
        return []
    return [fire("pollster_spread", low=f"{values[0]:+.1f} %", high=f"{values[-1]:+.1f} %")]


def _percentile(value: float, history: Sequence[float]) -> float:
    below = sum(one < value for one in history) + sum(one == value for one in history) / 2
    return 100 * below / len(history)


def _early(period: str) -> bool:
    return Period.parse(period).last % 12 < 3


def _last_month(period: str) -> Period:
    return Period.parse(period).months[-1]
