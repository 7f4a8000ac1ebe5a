"""The monthly levels to be adjusted: unbroken, positive, of one vintage; January and February as published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.panel import Frame, Panel, as_panel, seen
from steelyard.lens.series import Leg, Levels, pick_legs
from steelyard.lens.windows import window

Array = NDArray[np.float64]

SLIP = 10.0
"""Times the median around from which a figure is named: trade of all goods does not move so in a month."""
_AROUND, _BEYOND, _YEAR, _STILL = 6, 1e5, 12, 1e-9
LEAST_YEARS = 5
"""Years that a season, with the New Year's wandering in it, is told apart from."""


@dataclass(frozen=True)
class Observed:
    """Levels of windows that follow each other without a gap: single months, or January-February together.

    `earlier`: months held before a gap and left out (their first and last), None where there are none.
    """

    leg: Leg
    windows: tuple[Period, ...]
    levels: Levels
    earlier: tuple[Period, Period] | None = None

    @property
    def values(self) -> Array:
        """The levels, one a window."""
        return np.array(self.levels.values)

    @property
    def months(self) -> tuple[Period, ...]:
        """The single months."""
        return Period(self.windows[0].first, self.windows[-1].last).months

    @property
    def pairs(self) -> tuple[int, ...]:
        """Places, among the months, of the first month of each two-month sum."""
        return tuple(one.first - self.windows[0].first for one in self.windows if one.length == 2)

    @property
    def single_years(self) -> int:
        """Years whose January and February are both known as single months."""
        found = {month.first for one in self.windows if one.length == 1 for month in one.months}
        return sum(month % 12 == 0 and month + 1 in found for month in found)

    @property
    def by_month(self) -> Array:
        """The level of each month's window: a sum stands at both its months."""
        return np.repeat(self.values, [one.length for one in self.windows])

    def total(self, monthly: Array) -> Array:
        """Monthly figures added up to the windows."""
        starts = [one.first - self.windows[0].first for one in self.windows]
        return np.add.reduceat(monthly, starts)


def observe(
    frame: Frame,
    t: datetime | None,
    leg: Leg,
    *,
    start: str | None = None,
    end: str | None = None,
    single: bool = False,
) -> Observed:
    """The longest unbroken run of months up to the newest (or to `end`), from `start` where that is given.

    January and February of a reporter that publishes them together are one window; `single` takes the single months
    where they are held. `leg.period` does not matter. NoCoverage, naming the gap, where months from `start` to `end`
    are missing; BadInput for figures that are not positive, or for less than five years.
    """
    panel = as_panel(frame)
    held = _held(panel, t, leg, single)
    if not held:
        raise NoCoverage(_nothing(panel, t, leg))
    run, earlier = _run(held, leg, start, end)
    levels = pick_legs(panel, t, [replace(leg, period=str(one)) for one in run])
    if levels is None:
        raise NoCoverage(f"{_named(leg)}: the months {run[0]} to {run[-1]} are not held together.")
    _check(leg, run, levels.values, held)
    return Observed(leg, tuple(run), levels, earlier)


def from_values(leg: Leg, windows: Iterable[Period], levels: Levels) -> Observed:
    """Levels from elsewhere, checked as `observe` does; BadInput also for a gap, or a sum of other months."""
    run = tuple(windows)
    for a, b in pairwise(run):
        if b.first != a.last + 1:
            raise BadInput(f"{_named(leg)}: {b} does not follow {a}. Give every month once, in order.")
    for one in run:
        if one.length > 2 or (one.length == 2 and one.first % 12):
            raise BadInput(f"{_named(leg)}: {one} is neither a month nor a January-February. Give months.")
    _check(leg, run, levels.values)
    return Observed(leg, run, levels)


def _held(panel: Panel, t: datetime | None, leg: Leg, single: bool) -> dict[int, Period]:
    """The window held of each month, by its number."""
    periods = panel.periods(
        reporter=leg.reporter, partner=leg.partner, flow=leg.flow, product=leg.product,
        indicator=leg.indicator, currency=leg.currency,
    )  # fmt: skip
    asked = {one for text in periods if (one := Period.parse(text)).length <= 2}
    known = {one for one in asked | {_pair(one) for one in asked} if one and _known(panel, t, leg, one)}
    found: dict[int, Period] = {}
    for one in sorted(known, key=lambda p: (p.length, p.first)):
        together = one.length == 1 and one.first % 12 < 2 and window(leg.reporter, str(one))[1]
        if together and not single:
            continue
        if one.length == 2 and (one.first % 12 or (single and {one.first, one.last} <= set(found))):
            continue
        if one.length == 2 and {one.first, one.last} <= set(found):
            continue
        found.update({month.first: one for month in one.months})
    return found


def _pair(one: Period) -> Period | None:
    """The January-February of a February."""
    return Period(one.first - 1, one.first) if one.length == 1 and one.first % 12 == 1 else None


def _known(panel: Panel, t: datetime | None, leg: Leg, one: Period) -> bool:
    return pick_legs(panel, t, [replace(leg, period=str(one))]) is not None


def _run(
    held: dict[int, Period], leg: Leg, start: str | None, end: str | None
) -> tuple[list[Period], tuple[Period, Period] | None]:
    first = Period.parse(start).first if start else min(held)
    last = Period.parse(end).last if end else max(held)
    if first > last:
        raise BadInput(_turned(leg, start, end, max(held)) if start and end else _outside(leg, start, end, held))
    missing = [month for month in range(first, last + 1) if month not in held]
    if missing and (start or (end and missing[-1] == last)):
        raise NoCoverage(_gap(held, leg, missing, last))
    begun = missing[-1] + 1 if missing else first
    run = list(dict.fromkeys(held[month] for month in range(begun, last + 1)))
    if run[0].first < begun:
        run = run[1:]
    if run and run[-1].last > last:
        run = run[:-1]
    before = [month for month in held if month < begun and not start]
    earlier = (Period(min(before), min(before)), Period(max(before), max(before))) if before else None
    if not run:
        raise NoCoverage(f"{_named(leg)}: no whole window is held from {start} to {end}. Widen the span.")
    return run, earlier


def _turned(leg: Leg, start: str, end: str, newest: int) -> str:
    return f"{_named(leg)}: --from {start} is after --to {end}. Turn them round; held up to {Period(newest, newest)}."


def _outside(leg: Leg, start: str | None, end: str | None, held: Iterable[int]) -> str:
    months = sorted(held)
    span = f"{Period(months[0], months[0])} to {Period(months[-1], months[-1])}"
    asked = f"--from {start} is after the newest month" if start else f"--to {end} is before the first month"
    return f"{_named(leg)}: {asked} held ({span}). Choose a span within it."


def _gap(held: dict[int, Period], leg: Leg, missing: list[int], last: int) -> str:
    shown = ", ".join(str(Period(month, month)) for month in missing[:6])
    more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
    after = [month for month in range(missing[-1] + 1, last + 1) if month in held]
    remedy = f" Unbroken from {Period(after[0], after[0])}: use --from {Period(after[0], after[0])}." if after else ""
    newest = f" Newest month held: {Period(max(held), max(held))}."
    return f"{_named(leg)}: not held for {shown}{more}; a season is not found across a gap.{remedy or newest}"


def _nothing(panel: Panel, t: datetime | None, leg: Leg) -> str:
    same = {
        "reporter": leg.reporter, "partner": leg.partner, "flow": leg.flow, "product": leg.product,
        "indicator": leg.indicator,
    }  # fmt: skip
    own = [(key, p) for key in panel.keys(**same, currency=leg.currency) for p in panel.periods(**key)]
    held = [p for key, p in own if seen(panel.rows(**key, period=p), t)]
    if own and not held:
        return f"{_named(leg)}: nothing was known by the as-of day. Choose a later --as-of."
    if held:
        return f"{_named(leg)}: no single months are held, only {held[0]} to {held[-1]}. A season needs months."
    monies = sorted({key["currency"] for key in panel.keys(**same)})
    other = f" Held in {', '.join(monies)}." if monies else " `steelyard show` lists what is held."
    return f"{_named(leg)}: nothing is held.{other}"


def _check(leg: Leg, run: Iterable[Period], values: tuple[float, ...], held: Iterable[int] = ()) -> None:
    windows = list(run)
    for one, value in zip(windows, values, strict=True):
        if not 0 < value < float("inf"):
            raise BadInput(
                f"{_named(leg)}: {one} is {value:g}. Seasonal factors multiply, so that every figure must be above "
                "zero. Choose a span without it; a balance is adjusted as exports less imports."
            )
    _check_moves(leg, windows, values)
    months = windows[-1].last - windows[0].first + 1
    if months < 12 * LEAST_YEARS:
        counted = f"{months} month{'s' if months > 1 else ''} without a gap ({windows[0]} to {windows[-1]})"
        raise BadInput(
            f"{_named(leg)}: {counted}; a season with the New Year in it needs {12 * LEAST_YEARS}. {_longest(held)}"
        )


def out_of_line(windows: Sequence[Period], values: Sequence[float]) -> list[tuple[Period, float]]:
    """Windows whose monthly average is over `SLIP` times, or under a `SLIP`th of, the median around; and how many."""
    average = np.array(values) / [one.length for one in windows]
    found = []
    for at, one in enumerate(windows):
        times = float(average[at] / np.median(average[max(0, at - _AROUND) : at + _AROUND + 1]))
        if times > SLIP or times < 1 / SLIP:
            found.append((one, times))
    return found


def _check_moves(leg: Leg, windows: Sequence[Period], values: Sequence[float]) -> None:
    """BadInput for a series that leaves a model nothing to estimate: a figure out of all proportion, or no chance."""
    for one, times in out_of_line(windows, values):
        if not 1 / _BEYOND < times < _BEYOND:
            raise BadInput(
                f"{_named(leg)}: {one} is {times:.3g} times the months around it, a slip of unit or digits. Correct "
                "the figure, or choose a span without it."
            )
    logs = np.log(values)
    if logs.size > 2 * _YEAR and np.ptp(np.diff(logs[_YEAR:] - logs[:-_YEAR])) < _STILL:
        raise BadInput(
            f"{_named(leg)}: constant, or of the same growth and season in every year ({windows[0]} to {windows[-1]}): "
            "nothing is left to chance, and no season can be estimated. Check that these are figures as published."
        )


def _longest(held: Iterable[int]) -> str:
    """What to do about a run too short: the longest held, where that is long enough."""
    runs: list[list[int]] = []
    for month in sorted(held):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    best = max(runs, key=len, default=[])
    if len(best) >= 12 * LEAST_YEARS:
        first, last = (Period(month, month) for month in (best[0], best[-1]))
        return f"Held without a gap: {first} to {last}; use --from and --to within it."
    if not best:
        return "Give a longer series."
    return f"The longest run held has {len(best)} ({Period(best[0], best[0])} to {Period(best[-1], best[-1])})."


def _named(leg: Leg) -> str:
    what = "" if leg.product == "TOTAL" else f" of {leg.product}"
    whom = "" if leg.partner == "WLD" else f" with {leg.partner}"
    return f"{leg.reporter} {leg.flow}{what}{whom}, {leg.currency}"
