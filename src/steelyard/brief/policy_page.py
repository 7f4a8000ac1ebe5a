"""The page of two economies' tariffs on each other: a step chart of both directions, its dates, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import render, words
from steelyard.brief.model import Brief, Cell, Chart, Section, SourceLine, Table
from steelyard.brief.scenario_model import Page
from steelyard.brief.scenario_says import capital, the
from steelyard.brief.steps import stepped
from steelyard.errors import BadInput
from steelyard.lever import statutory, statutory_base, world_tables
from steelyard.version import __version__

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.statutory import Rate
    from steelyard.lever.world import World

_MOST_LABELS = 7
_LEAST_MOVE = 0.05  # points below which a change is none on this page
_CLOSE = date(2025, 1, 1)  # the year of most changes is drawn once more by itself: on eight years its lines meet


@dataclass(frozen=True, slots=True)
class Label:
    """A date that the chart says in words."""

    on: date
    text: str


US_CHINA = (
    Label(date(2018, 7, 6), "6 Jul 2018: first lists"),
    Label(date(2020, 2, 14), "14 Feb 2020: Phase One"),
    Label(date(2025, 4, 12), "Apr 2025: the peak"),
    Label(date(2025, 5, 14), "14 May 2025: Geneva"),
    Label(date(2025, 11, 10), "10 Nov 2025: Busan"),
    Label(date(2026, 2, 20), "20 Feb 2026: ruling"),
)
"""Labels of the United States and China."""


def compose(
    world: World,
    policies: Policies,
    first: str = "USA",
    second: str = "CHN",
    until: date | None = None,
    labels: Sequence[Label] = US_CHINA,
) -> Page:
    """The page of what two economies levy on each other, from the ledger's first day to `until` (its last).

    BadInput where no tariff between them is held, where `until` leaves nothing to draw, and for more labels than fit.
    """
    if len(labels) > _MOST_LABELS:
        raise BadInput(f"{len(labels)} labels do not fit above one chart. Give {_MOST_LABELS} at most.")
    end = until or policies.last
    if end <= policies.first:
        raise BadInput(f"The ledger begins on {policies.first}, and {end} is not after it. Give a later day.")
    sides = [(a, b, _rates(world, policies, a, b, end)) for a, b in ((first, second), (second, first))]
    names = [_series(a, b) for a, b, _ in sides]
    charts = [_chart(sides, names, policies.first, end, labels, "tariffs")]
    if policies.first < _CLOSE and end.year > _CLOSE.year:
        charts.append(_chart(sides, names, _CLOSE, end, [one for one in labels if one.on >= _CLOSE], "close"))
    section = Section(
        "path",
        "How high, since when?",
        (*_paragraphs(sides), *_others(world, policies, sides, end)),
        charts=tuple(charts),
        tables=tuple(_table(a, b, found) for a, b, found in sides),
    )
    both = " and ".join(economies.name(code) for code in (first, second))
    return Page(
        first,
        both,
        f"{policies.first:%Y}-{end:%Y}",
        f"{_day(policies.first)} to {_day(end)}",
        _headline(sides, end),
        f"policy ledger, known to {_day(policies.last)}",
        "average tariffs, percent, statutory, on most-favoured-nation duty",
        policies.last.isoformat(),
        (),
        (),
        (section,),
        _sources(),
        (),
        warnings=_warnings(sides),
        version=__version__,
        kicker=f"Tariffs · {both} · {_day(policies.first)} to {_day(end)}",
        known=f"policies known to {_day(policies.last)}",
        citation=(
            f"Steelyard, version {__version__}: tariffs of {both} on each other, {_day(policies.first)} to "
            f"{_day(end)}; policy ledger known to {_day(policies.last)}."
        ),
    )


def html(brief: Brief) -> str:
    """The page as one HTML file, the chart's line in steps. BrokenInvariant where the chart has no such line."""
    return stepped(render.html(brief))


Side = tuple[str, str, list["Rate"]]


def _rates(world: World, policies: Policies, importer: str, exporter: str, end: date) -> list[Rate]:
    """Averages on the days on which they change."""
    days = [day for day in statutory.change_days(policies, importer, exporter) if day <= end]
    base = statutory_base.fitting(world, world.economy_index(importer), world.economy_index(exporter), days[0])
    found = [statutory.average(world, policies, importer, exporter, day, base) for day in days]
    if not any(rate.high for rate in found):
        raise BadInput(f"The policy ledger holds no tariff of {importer} on {exporter}. Choose another pair.")
    moved = [b for a, b in pairwise(found) if abs(a.total - b.total) > _LEAST_MOVE]
    return [found[0], *moved]


def _series(importer: str, exporter: str) -> str:
    return f"{economies.name(importer)} on {economies.name(exporter)}"


def _chart(
    sides: Sequence[Side], names: Sequence[str], start: date, end: date, labels: Sequence[Label], name: str
) -> Chart:
    months = [Period.month(at // 12, at % 12 + 1) for at in range(_month(start), _month(end) + 1)]
    # The lower line last, so that it is drawn over the other where the two rise and fall on one day.
    order = sorted(zip(names, sides, strict=True), key=lambda pair: -_peak(pair[1]).total)
    rows = [
        {"x": str(month), "y": round(_at(found, min(month.end, end)).total, 1), "series": name}
        for name, (_, _, found) in order
        for month in months
    ]
    title = "; ".join(map(_top, sides)) if name == "tariffs" else f"The same since {_day(start)}"
    return Chart(
        name,
        "line",
        capital(title),
        "average tariff in law, percent of value, most-favoured-nation duty and additional measures; in force on the "
        "last day of a month",
        tuple(rows),
        "share",
        "Steelyard policy ledger; weights and ordinary duties below. Days of every change in the tables.",
        tuple(names),
        tuple({"x": f"{label.on:%Y-%m}", "text": label.text} for label in labels if start <= label.on <= end),
    )


def _peak(side: Side) -> Rate:
    """The day of change with the highest average, of every day: the ends of months miss short ones."""
    return max(side[2], key=lambda rate: rate.total)


def _top(side: Side) -> str:
    """`the United States asked for up to 117.2 % (from 10 April 2025)`."""
    top = _peak(side)
    about = "about " if top.wide else ""
    return f"{the(side[0])} asked for up to {about}{_percent(top.total)} (from {_day(top.on)})"


def _month(day: date) -> int:
    return 12 * day.year + day.month - 1


def _at(found: Sequence[Rate], day: date) -> Rate:
    return next(rate for rate in reversed(found) if rate.on <= day)


def _percent(value: float) -> str:
    return words.value_text(round(value, 1), "share")


def _day(day: date) -> str:
    return words.date_text(day)


def _headline(sides: Sequence[Side], end: date) -> str:
    """What each asks for on the last day, in bounds where it hangs on them, and of what ordinary duty it is made."""
    last = [found[-1] for _, _, found in sides]
    shown = [_bounded(rate) for rate in last]
    names = [the(code) for code, _, _ in sides]
    duty = [_percent(rate.base) for rate in last]
    return (
        f"In law {names[0]} asks for {shown[0]} and {names[1]} for {shown[1]} on the other's goods on {_day(end)}, "
        f"ordinary duty of {duty[0]} and {duty[1]} included"
    )


def _bounded(rate: Rate) -> str:
    """An average; its bounds in its place where parts of it would count by the middle of wide ones."""
    if not rate.wide:
        return _percent(rate.total)
    return f"{words.number(rate.total_low, 1)} to {_percent(rate.total_high)}"


def _authority(name: str) -> str:
    """`section 301`, `IEEPA fentanyl`."""
    return f"section {name}" if name[:1].isdigit() else name


def _paragraphs(sides: Sequence[Side]) -> tuple[str, ...]:
    """One sentence a side on its measures of the last day, then how to read the figures."""
    said = []
    for importer, exporter, found in sides:
        rate = found[-1]
        parts = [f"{words.points(part)} ({_authority(name)})" for name, part in rate.parts]
        listed = words.listed(parts) if parts else "nothing"
        said.append(
            f"What the law of {the(importer)} asks for on goods of {the(exporter)} has stood since {_day(rate.on)}: "
            f"{_percent(rate.base)} of ordinary duty, and on top {listed}{_middle(rate)}."
        )
    said.append(
        "A statutory average is what the law asks for on the trade of one year, not what is collected: exemptions on "
        "request, trade that stopped and duties on single products whose trade is not held are outside it."
    )
    return tuple(said)


def _others(world: World, policies: Policies, sides: Sequence[Side], end: date) -> list[str]:
    """What the same day comes to on the base that `policy rate` takes unasked, where that is another."""
    said = []
    for importer, exporter, found in sides:
        other = statutory.average(world, policies, importer, exporter, end)
        if other.base_name != found[-1].base_name and abs(other.total - found[-1].total) > _LEAST_MOVE:
            said.append(
                f"On {_day(end)} `steelyard policy rate {importer} {exporter}` says {_percent(other.total)} where this "
                f"page says {_percent(found[-1].total)}: it lays the same measures on the {other.base_name}, "
                f"{_percent(other.base)} with the tariffs of that day in it. That base is held by sector, and does not "
                "reach back to 2018."
            )
    return said


def _middle(rate: Rate) -> str:
    if not rate.assumed:
        return ""
    return (
        "; parts of that count by the middle of their bounds, and in all it lies between "
        f"{_percent(rate.total_low)} and {_percent(rate.total_high)}"
    )


def _table(importer: str, exporter: str, found: Sequence[Rate]) -> Table:
    rows = []
    for rate, before in zip(found, (None, *found), strict=False):
        change = "" if before is None else words.points(round(rate.total - before.total, 1))
        rows.append(
            (
                Cell(_day(rate.on)),
                Cell(_bounded(rate), rate.total),
                Cell(change, None if before is None else rate.total - before.total),
                Cell(words.listed([f"{_authority(name)} {words.points(part)}" for name, part in rate.parts]) or "none"),
            )
        )
    return Table(
        f"{_series(importer, exporter)}: every change of the average",
        ("In force from", "Average", "Change", "Additional, by authority"),
        tuple(rows),
        f"Base: {found[0].base_name}. Weights: {found[0].weights_name}.{_drawn(found)}",
    )


def _drawn(found: Sequence[Rate]) -> str:
    """What the line is drawn by, and changes are taken of, where the table gives bounds."""
    if not any(rate.wide for rate in found):
        return ""
    return " Where bounds stand in the table, the chart is drawn at their assumed middle, and changes are of that."


def _warnings(sides: Sequence[Side]) -> tuple[str, ...]:
    said = [
        "Additional tariffs begin on their first day in law; some were collected later, announced much earlier, or "
        "changed afterwards with effect from that day."
    ]
    for _, _, found in sides:
        said += [rate.hindsight for rate in found if rate.hindsight][-1:]
    for importer, exporter, found in sides:
        name = _series(importer, exporter)
        assumed = dict.fromkeys(one for rate in found for one in rate.assumed)
        left = dict.fromkeys(one for rate in found for one in rate.left_out)
        if assumed:
            said.append(f"{name}, by the middle of their bounds: {', '.join(assumed)}.")
        if left:
            most = max(rate.high - rate.additional for rate in found)
            said.append(
                f"{name}, left out, since the part of trade they fall on is not held: {', '.join(left)}. "
                f"Were their sectors nothing else, they would add {_percent(most)}: a bound that no trade comes near."
            )
    return tuple(said)


def _sources() -> tuple[SourceLine, ...]:
    return (
        SourceLine(
            "policy-ledger",
            "Policy ledger: dated measures by authority, each with a reference and how it was checked",
            "Steelyard",
            "see the project's licence",
            "steelyard policy in-force --json gives the reference of each and how it was checked",
        ),
        SourceLine(
            "piie-averages",
            "US-China trade war tariffs: an up-to-date chart (ordinary duties)",
            "Chad P. Bown, Peterson Institute for International Economics",
            "facts, cited",
            "Bown (PIIE), US-China Trade War Tariffs",
            "https://www.piie.com/research/piie-charts/us-china-trade-war-tariffs-date-chart",
        ),
        SourceLine(
            "oecd-icio",
            "Inter-Country Input-Output Tables (weights)",
            "OECD",
            "OECD terms and conditions",
            world_tables.credit("oecd-icio"),
            "http://oe.cd/icio",
        ),
    )
