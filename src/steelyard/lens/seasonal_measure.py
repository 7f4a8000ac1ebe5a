"""A seasonal adjustment as a measure: its rows, and in words its model, calendar, tests and revisions."""

from __future__ import annotations

import math

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.lens.measured import Measured
from steelyard.lens.seasonal import RECENT, Adjusted, Evidence, Outlying, Revision
from steelyard.lens.seasonal_calendar import KEEPS_NEW_YEAR, LONG_RUN
from steelyard.lens.seasonal_model import EXTENSION, LEAST_SINGLE, SPAN, lag
from steelyard.lens.seasonal_series import out_of_line
from steelyard.lens.seasonal_spec import LAG

SUSPECT = 0.01
"""Probability below which a season is said to be left."""
UNITS = {
    "period": "text", "original": "money", "adjusted": "money", "change": "percent", "quarter": "percent",
    "trend": "money", "factor": "percent", "note": "text",
}  # fmt: skip
HEADS = {
    "change": "on month before", "quarter": "3m on 3m", "factor": "season + calendar",
}  # fmt: skip


def measured(adjusted: Adjusted, name: str, warnings: tuple[str, ...] = ()) -> Measured:
    """The adjusted series, newest window first. `name`: the series in words, as in "China's exports"."""
    return Measured(
        "seasonal",
        f"{name}, seasonally adjusted: {_latest(adjusted)}",
        _frame(adjusted),
        UNITS,
        _basis(adjusted),
        _coverage(adjusted),
        adjusted.preserved,
        "% of the original (adjusted less original, whole years together)",
        (*warnings, *_warnings(adjusted)),
        tuple(dict.fromkeys(adjusted.observed.levels.source.split(" + "))),
        HEADS,
    )


def _latest(adjusted: Adjusted) -> str:
    last, before = adjusted.observed.windows[-2:][::-1]
    average = " (monthly average)" if last.length > 1 or before.length > 1 else ""
    return f"{_signed(adjusted.change[-1])} % in {last} on {before}{average}"


def _signed(value: float, digits: int = 1) -> str:
    return f"{value:+.{digits}f}".replace("-", "\u2212")


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _frame(adjusted: Adjusted) -> pl.DataFrame:
    windows = adjusted.observed.windows
    noted = {one.window: one for one in adjusted.outliers}
    return pl.DataFrame(
        {
            "period": [str(one) for one in windows],
            "original": adjusted.observed.values,
            "adjusted": adjusted.adjusted,
            "change": [None if math.isnan(value) else value for value in adjusted.change],
            "quarter": [None if math.isnan(value) else value for value in adjusted.quarter],
            "trend": adjusted.trend,
            "factor": 100 * (adjusted.factor - 1),
            "months": [one.length for one in windows],
            "note": [_note(one, noted) for one in windows],
        }
    ).reverse()


def _note(window: Period, noted: dict[Period, Outlying]) -> str:
    found = [_outlier(one) for at, one in noted.items() if window.first <= at.first <= window.last]
    return ", ".join(["two-month sum"] * (window.length == 2) + found)


def _outlier(one: Outlying) -> str:
    return f"{'shock' if one.kind == 'shock' else 'level shift'} {_signed(one.size, 0)} %"


def _basis(adjusted: Adjusted) -> dict[str, str]:
    observed = adjusted.observed
    leg, point = observed.leg, observed.levels.points[-1]
    new_year = lag(observed) is not None
    return {
        "currency": f"{leg.currency}, current prices",
        "window": f"{observed.windows[0]} to {observed.windows[-1]}, by month",
        "vintage": f"{observed.levels.known_from:%Y-%m-%d}, {point.status}",
        "method": f"{adjusted.engine}, in logarithms",
        "model": f"(0 1 1)(0 1 1), theta {_plain(adjusted.theta[0])}, Theta {_plain(adjusted.theta[1])}, "
        f"innovation {100 * adjusted.spread:.1f} %" + _settings(adjusted),
        "calendar": ", ".join(_effect(*one) for one in adjusted.calendar)
        + ", February by its days"
        + (f" (New Year's windows centred on {LONG_RUN[0]}-{LONG_RUN[-1]})" if new_year else " (no Lunar New Year)"),
        "outliers": ", ".join(f"{one.window} {_outlier(one)}" for one in adjusted.outliers) or "none",
        "tests": _tests(adjusted.tested),
        "revision": _revision(adjusted.revision),
    }


def _effect(name: str, effect: float, t: float) -> str:
    return f"{name} {_signed(effect, 2 if abs(effect) < 1 else 1)} % (t {_signed(t)})"


def _settings(adjusted: Adjusted) -> str:
    if adjusted.facts:
        filters = adjusted.facts.get("sfmsr", "")
        quality = adjusted.facts.get("f3.q", "")
        return f", seasonal filter {filters}, Q {quality}" if filters else ""
    return f", STL span {SPAN} years, {EXTENSION} months of forecasts and backcasts"


def _tests(tested: Evidence) -> str:
    return (
        f"season left QS {tested.qs.value:.2f} (p {tested.qs.probability:.2f}, 5 % at 5.99), "
        f"F by month {tested.f.value:.2f} (p {tested.f.probability:.2f}), last {RECENT // 12} years QS "
        f"{tested.recent_qs.value:.2f} (p {tested.recent_qs.probability:.2f}), F {tested.recent_f.value:.2f} "
        f"(p {tested.recent_f.probability:.2f}), season in the original F {tested.original.value:.1f} "
        f"(p {tested.original.probability:.1g})"
    )


def _revision(revision: Revision | None) -> str:
    if revision is None:
        return "not measured"
    return (
        f"when {LAG} months are added, the newest figure moved by {revision.level:.2f} % and its growth by "
        f"{revision.growth:.2f} pp on average ({revision.count} windows ending {revision.first} to {revision.last}, "
        "one vintage)"
    )


def _coverage(adjusted: Adjusted) -> str:
    observed = adjusted.observed
    sums = len(observed.pairs)
    text = f"{len(observed.months)} months without a gap"
    if sums:
        text += f", {2 * sums} of them known as {sums} January-February sums"
    return text + "."


def _warnings(adjusted: Adjusted) -> tuple[str, ...]:
    observed, tested = adjusted.observed, adjusted.tested
    said = []
    if observed.levels.later_vintage:
        said.append(f"Levels are those of a later vintage ({observed.levels.known_from:%Y-%m-%d}).")
    if observed.levels.two_sources:
        said.append(f"No single source holds every month: {observed.levels.source}. A step between them may be theirs.")
    if lag(observed) is not None and observed.leg.reporter not in KEEPS_NEW_YEAR:
        said.append(_of_the_partner(observed.leg.partner, lag(observed) or 0))
    said += [
        f"{one} is {times:,.3g} times the median of the months around it: check for a slip of unit before quoting."
        for one, times in out_of_line(observed.windows, observed.levels.values)
    ]
    if observed.earlier:
        first, last = observed.earlier
        said.append(f"Months before a gap ({first} to {last}) are left out.")
    if observed.pairs:
        said.append(_sums(adjusted))
        if observed.single_years < LEAST_SINGLE:
            said.append(_few(adjusted))
    if tested.least < SUSPECT:
        said.append(
            f"A season is left in the adjusted series (least p {tested.least:.3f}): do not quote its growth by month."
        )
    if tested.original.probability > 0.05:
        said.append("The original shows no season at 5 %: adjusting adds noise only.")
    if adjusted.model.cleaned.fit.at_bound and not adjusted.facts:
        said.append("A parameter of the model is at its bound: season or trend is as good as fixed.")
    return tuple(said)


def _of_the_partner(partner: str, days: int) -> str:
    shipped = f", {days} days on for the passage" if days else ""
    return f"New Year's windows are those of the partner, {economies.in_text(partner)}{shipped}."


def _few(adjusted: Adjusted) -> str:
    years = adjusted.observed.single_years
    text = f"January and February are single months in {years or 'none'} of the years: "
    if lag(adjusted.observed) is not None:
        text += "of the New Year only the days after it, which may reach March, are told apart; "
    return text + "the division of the sums rests on little. Begin earlier, or take --single."


def _sums(adjusted: Adjusted) -> str:
    how = "X-13, which takes single months only, was given" if adjusted.facts else "the season was found with"
    return (
        "January and February stand as their sum where they are published so, adjusted as a sum; growth is that of the "
        f"monthly average. Within the sums {how} the months that the model expects, which add up to the sum; they are "
        "not shown."
    )
