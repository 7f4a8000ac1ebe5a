"""Without season and New Year: exports and imports adjusted by the built-in method."""

from __future__ import annotations

import math

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Finding, Section, Table
from steelyard.brief.release.desk import Desk, flow_name
from steelyard.errors import BadInput
from steelyard.lens import firing
from steelyard.lens.caveats import fire
from steelyard.lens.seasonal import Adjusted, builtin
from steelyard.lens.seasonal_calendar import KEEPS_NEW_YEAR
from steelyard.lens.seasonal_measure import SUSPECT
from steelyard.lens.seasonal_series import LEAST_YEARS, observe
from steelyard.lens.series import Leg
from steelyard.version import __version__

MONTHS, LISTED = 60, 6
"""Months drawn, and windows in the table."""
HEADING = "How much, without season and calendar?"


def section(desk: Desk) -> Section | None:
    """Adjusted exports and imports of the last years; what is missing where the months held are too few."""
    found = {flow: one for flow in ("export", "import") if (one := _adjusted(desk, flow))}
    if not found:
        missing = (
            f"No adjusted figures: {LEAST_YEARS} years of months in {desk.currency} without a gap up to "
            f"{words.period_text(desk.month)} are needed, and are not held.",
        )
        return Section("adjusted", HEADING, missing)
    charts = (_chart(desk, found),)
    return Section("adjusted", HEADING, _told(found), _findings(desk, found), charts, (_table(desk, found),))


def _adjusted(desk: Desk, flow: str) -> Adjusted | None:
    leg = Leg("", desk.reporter, flow, "WLD", "TOTAL", "value", desk.currency)
    try:
        return builtin(observe(desk.panel, desk.t, leg, end=desk.month), __version__)
    except BadInput:
        return None


def _findings(desk: Desk, found: dict[str, Adjusted]) -> tuple[Finding, ...]:
    """A sentence a flow, with what its growth was revised by, so that nobody quotes a tenth of noise."""
    season = "season, Lunar New Year and working days" if desk.reporter in KEEPS_NEW_YEAR else "season and working days"
    made = []
    for flow, one in found.items():
        points = one.observed.levels.points
        how = f"adjusted for {season} by a model of the months held"
        fired = [fire("own_estimate", words=how), *firing.of_point(points[-1])]
        if one.tested.least < SUSPECT:
            fired.append(fire("season_left"))
        made.append(desk.finding(f"Adjusted, {_move(flow, one)}.", (), points[-1:], fired, "adjusted"))
    return tuple(made)


def _told(found: dict[str, Adjusted]) -> tuple[str, ...]:
    sums = any(one.observed.pairs for one in found.values())
    revised = (
        "Estimates of this page, not of the agency. ± is the mean revision of the newest growth once a year is added."
    )
    pooled = "January and February are adjusted as their sum; growth is that of the monthly average." if sums else ""
    return (" ".join(text for text in (revised, pooled) if text),)


def _move(flow: str, one: Adjusted) -> str:
    change, quarter = float(one.change[-1]), float(one.quarter[-1])
    before = words.period_text(str(one.observed.windows[-2]))
    longer = "" if math.isnan(quarter) else f" ({words.rate(quarter)} over three months on the three before)"
    return f"{flow}s {words.moved(change)}{_revised(one)} on {before}{longer}"


def _revised(one: Adjusted) -> str:
    return f" (±{words.points(one.revision.growth, signed=False)})" if one.revision else ""


def _table(desk: Desk, found: dict[str, Adjusted]) -> Table:
    windows = list(dict.fromkeys(str(w) for one in found.values() for w in one.observed.windows[-LISTED:]))
    heads = ["Month"]
    for flow in found:
        heads += [f"{flow_name(flow)}, original", "adjusted", "on month before"]
    rows = tuple(
        (Cell(words.period_short(window)), *(cell for one in found.values() for cell in _cells(one, window)))
        for window in reversed(windows)
    )
    made = words.listed([f"`{desk.command('seasonal', _arguments(desk, flow))}`" for flow in found])
    note = f"Estimates, revised as months are added. Made by {made}, which also print model and tests."
    return Table(f"Original and adjusted, {desk.currency}, current prices", tuple(heads), rows, note)


def _arguments(desk: Desk, flow: str) -> str:
    """What `steelyard show seasonal CHN` takes to give this page's figures, whatever is installed."""
    money = "" if desk.currency == "USD" else f" --currency {desk.currency}"
    return f"{flow}{money} --to {desk.month} --method stl"


def _cells(one: Adjusted, window: str) -> tuple[Cell, ...]:
    at = next((i for i, w in enumerate(one.observed.windows) if str(w) == window), None)
    if at is None:
        return Cell(""), Cell(""), Cell("")
    original, adjusted, change = float(one.observed.values[at]), float(one.adjusted[at]), float(one.change[at])
    return (
        Cell(words.money_in(original, original), original),
        Cell(words.money_in(adjusted, original), adjusted, converted=True),
        Cell(words.rate(change), change, converted=True),
    )


def _chart(desk: Desk, found: dict[str, Adjusted]) -> Chart:
    data = []
    for flow, one in found.items():
        name = flow_name(flow)
        last = one.observed.windows[-1].last
        for label, values in ((f"{name}, adjusted", one.adjusted), (name, one.observed.values)):
            data += [
                {"x": str(window), "y": float(value) / window.length, "series": label}
                for window, value in zip(one.observed.windows, values, strict=True)
                if window.last > last - MONTHS
            ]
    points = [point for one in found.values() for point in one.observed.levels.points]
    sums = any(Period.parse(row["x"]).length > 1 for row in data)
    return Chart(
        "adjusted",
        "line",
        _claim(found),
        f"Value by month, {desk.currency}, current prices, original (grey) and adjusted; estimates"
        + ("; January-February as monthly average" if sums else ""),
        tuple(data),
        "money",
        desk.source_text(points),
        tuple(f"{flow_name(flow)}, adjusted" for flow in found),
    )


def _claim(found: dict[str, Adjusted]) -> str:
    month = max(one.observed.windows[-1] for one in found.values())
    moves = [f"{flow}s {words.moved(float(one.change[-1]))}" for flow, one in found.items()]
    return f"In {words.period_text(str(month))} adjusted {words.listed(moves)} on the month before"
