"""Whom a diversion is told by: partners that do not overlap, their levels in two periods and their trend before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.currency import implied_rates, other_currency
from steelyard.lens.firing import members_on
from steelyard.lens.growth import Rate, growth
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, level, pick_legs
from steelyard.lens.shares import Contributions, contributions, default_partners, refuse_overlap
from steelyard.lens.windows import window, year_before
from steelyard.lens.windows_held import periods_known

_SLACK = 1e-6  # of the total: less than that is arithmetic
LARGE = 1.0
"""Percent of the total from which an economy is named: outside the listed groups by itself, inside as of which."""


@dataclass(frozen=True)
class Trend:
    """Growth of a series in the base period on the year before it, percent; None where not held."""

    value: float | None
    source: str = ""


@dataclass(frozen=True)
class Left:
    """A partner of whom a level is held and that stands among all others: why, and its share of the total, percent."""

    code: str
    why: str
    share: float


@dataclass(frozen=True)
class Split:
    """A flow by partner. `parts`: partners that add up, with their rest; `inside`: members of listed groups.

    `groups`: the group that each member stands in; `trends`: by partner, `WLD` among them; `rates`: growth as
    published or from levels, by partner; `left`: partners among all others of whom a level is held.
    """

    parts: Contributions
    inside: Contributions | None
    groups: dict[str, str]
    trends: dict[str, Trend]
    rates: dict[str, Rate]
    left: tuple[Left, ...] = ()


def split(
    panel: Panel,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    loser: str,
    currency: str,
    also: Sequence[str] = (),
) -> Split:
    """The flow of `period` by partner, `loser` among them; NoCoverage where it or the total is not held.

    A partner with a negative level is left out and named; BadInput where that is the market lost, and where the
    partners together exceed the total by more than rounding.
    """
    query = {"reporter": reporter, "flow": flow, "period": period, "currency": currency}
    partners, left = _partners(panel, t, query, loser, also)
    parts = contributions(panel, t, partners=partners, **query)
    if parts is None or loser in parts.missing:
        raise NoCoverage(_not_held(panel, t, reporter, flow, period, loser))
    negative = _negative(parts)
    if negative:
        _refuse_negative(negative, loser)
        left += [_left(parts, code) for code in negative]
        partners = [code for code in partners if code not in negative]
        parts = contributions(panel, t, partners=partners, **query)
        if parts is None:
            raise NoCoverage(_not_held(panel, t, reporter, flow, period, loser))
    _refuse_excess(parts)
    groups = _inside(partners, parts.base)
    inside = contributions(panel, t, partners=_held(panel, reporter, flow, groups), **query) if groups else None
    if inside is not None and bool(inside.rates) != bool(parts.rates):
        inside = None
    if inside is not None and (below := _negative(inside)):
        left += [_left(inside, code, ", in its group all the same") for code in below]
        kept = [code for code in inside.levels if code not in below]
        groups = {code: group for code, group in groups.items() if code not in below}
        inside = contributions(panel, t, partners=kept, **query) if kept else None
    listed = [*parts.levels, *(inside.levels if inside else ())]
    rates = {code: rate for code in listed if (rate := growth(panel, t, partner=code, **query))}
    return Split(parts, inside, groups, _trends(panel, t, query, parts, ["WLD", *listed]), rates, tuple(left))


def _left(found: Contributions, code: str, more: str = "") -> Left:
    row = next(row for row in found.data.iter_rows(named=True) if row["partner"] == code)
    return Left(code, f"negative level{more}", max(abs(row["share_now"]), abs(row["share_before"])))


def _negative(found: Contributions) -> list[str]:
    """Partners of whom a level is negative."""
    return [code for code, points in found.levels.items() if min(point.value for point in points) < 0]


def _refuse_negative(codes: Sequence[str], loser: str) -> None:
    if loser in codes:
        raise BadInput(
            f"A level of trade with {economies.in_text(loser)} is negative: what was lost cannot be told. Correct the "
            "figure, or name another market or period."
        )


def _refuse_excess(found: Contributions) -> None:
    """BadInput where what is left for all others is negative by more than the rounding of the levels."""
    rows = {row["partner"]: row for row in found.data.iter_rows(named=True)}
    for side, period, at in (("now", found.period, 0), ("before", found.base, 1)):
        listed = {code: rows[code][side] for code in found.levels}
        whole = sum(listed.values()) + rows["REST"][side]
        # Levels are converted alike, so their relative rounding is that of the figures as printed.
        slack = sum(listed[c] * _coarse(points[at]) for c, points in found.levels.items()) + abs(whole) * _SLACK
        if whole <= 0 or rows["REST"][side] < -slack:
            largest = ", ".join(economies.name(code) for code in sorted(listed, key=lambda c: -listed[c])[:3])
            raise BadInput(
                f"Partners add up to {sum(listed.values()) / 1e9:,.1f} bn {found.currency} in {period}, the total is "
                f"{whole / 1e9:,.1f}: a partner is too large, or two overlap (the largest: {largest}). Correct them."
            )


def _coarse(point: Point) -> float:
    return point.rounding / 2 / point.value if point.value > 0 else 0.0


def _partners(
    panel: Panel, t: datetime | None, query: dict[str, str], loser: str, also: Sequence[str]
) -> tuple[list[str], list[Left]]:
    """The default partners, a group of `loser` resolved into its members, with large economies outside them.

    Beside them the economies outside the groups that stand among all others though a level is held, with the reason.
    """
    reporter, period = query["reporter"], query["period"]
    on = Period.parse(period).year_before().start
    whole = _members(loser, on)
    listed = [code for code in default_partners(panel, reporter, period) if not whole & _members(code, on)]
    members = {code: _members(code, on) for code in listed if economies.kind(code) == "group"}
    inside = {member for group in members.values() for member in group}
    extra = [code for code in dict.fromkeys((loser, *also)) if code not in (*listed, *(inside - {loser}))]
    members.update({code: _members(code, on) for code in extra if economies.kind(code) == "group"})
    _refuse_groups(members)
    within = {member for group in members.values() for member in group}
    single = [
        code
        for code in _held(panel, reporter, query["flow"], economies.codes("economy"))
        if code not in within and code not in listed and code not in extra and code != reporter
    ]
    found = contributions(panel, t, partners=single, **query) if single else None
    large = _large(found) if found else []
    left = _held_once(panel, t, query, found.missing if found else single)
    if found:
        left += [_left(found, code) for code in _negative(found)]
    large = [code for code in large if code not in {one.code for one in left}]
    partners = [*dict.fromkeys((*extra, *listed, *large))]
    refuse_overlap(partners, period)
    return partners, left


def _held_once(panel: Panel, t: datetime | None, query: dict[str, str], codes: Iterable[str]) -> list[Left]:
    """Which of these are held in one of the two periods only, or in two tables, largest first."""
    reporter, currency = query["reporter"], query["currency"]
    now = window(reporter, query["period"])[0]
    wholes: dict[tuple[str, str], float] = {}

    def share(leg: Leg) -> float | None:
        point = level(panel, t, leg)
        key = (leg.period, leg.currency)
        if point and key not in wholes:
            whole = level(panel, t, replace(leg, partner="WLD"))
            wholes[key] = whole.value if whole else 0.0
        return (100 * point.value / wholes[key] if wholes[key] else 0.0) if point else None

    told = []
    for code in codes:
        held = {
            text: found
            for money in (currency, other_currency(reporter, currency))
            for text in (now, year_before(now))
            if (found := share(Leg(text, reporter, query["flow"], code, currency=money))) is not None
        }
        if held:
            why = f"held for {next(iter(held))} only" if len(held) == 1 else "held for each period in another table"
            told.append(Left(code, why, max(map(abs, held.values()))))
    return sorted(told, key=lambda one: -one.share)


def _members(code: str, on: date) -> set[str]:
    """Whom a partner stands for; BadInput for a group whose members nobody lists, since it may overlap any other."""
    if economies.kind(code) != "group":
        return {code}
    found = members_on(code, on)
    if not found:
        raise BadInput(f"No list of members of {economies.name(code)} is held: it may overlap the partners listed.")
    return found


def _refuse_groups(members: dict[str, set[str]]) -> None:
    """BadInput where two groups share a member."""
    groups = list(members)
    for at, one in enumerate(groups):
        for other in groups[at + 1 :]:
            both = sorted(members[one] & members[other])
            if both:
                raise BadInput(
                    f"{', '.join(both[:5])} belongs to {one} and to {other}: listing both would count trade twice."
                )


def is_large(row: Mapping[str, Any]) -> bool:
    """Whether a partner has `LARGE` or more of the total in the period or its base."""
    return max(row["share_now"], row["share_before"]) >= LARGE


def _large(found: Contributions) -> list[str]:
    rows = found.data.iter_rows(named=True)
    return [row["partner"] for row in rows if row["partner"] != "REST" and is_large(row)]


def _held(panel: Panel, reporter: str, flow: str, codes: Iterable[str]) -> list[str]:
    held = {key["partner"] for key in panel.keys(reporter=reporter, flow=flow, indicator="value", product="TOTAL")}
    return [code for code in codes if code in held]


def _inside(partners: Sequence[str], base: str) -> dict[str, str]:
    """Members of the listed groups at the start of the base period, each with its group."""
    on = Period.parse(base).start
    listed = [code for code in partners if economies.kind(code) == "group"]
    return {member: code for code in listed for member in sorted(members_on(code, on)) if member not in partners}


def _trends(
    panel: Panel, t: datetime | None, query: dict[str, str], parts: Contributions, codes: Sequence[str]
) -> dict[str, Trend]:
    """Growth of the base period, in the currency of the levels, at customs' implied rates where those are converted."""
    reporter, flow, currency = query["reporter"], query["flow"], query["currency"]
    money = other_currency(reporter, currency) if parts.rates else currency
    factor = _converting(panel, t, reporter, flow, parts.base, currency) if parts.rates else 1.0
    found = {}
    for code in codes:
        rate = growth(panel, t, reporter=reporter, flow=flow, period=parts.base, partner=code, currency=money)
        joined = rate is None or any(one.code == "two_sources" for one in rate.caveats)
        if rate is None or joined or factor is None:
            found[code] = Trend(None)
        else:
            found[code] = Trend(100 * ((1 + rate.headline.value / 100) * factor - 1), rate.headline.source)
    return found


def _converting(panel: Panel, t: datetime | None, reporter: str, flow: str, base: str, currency: str) -> float | None:
    """What a growth factor of the base period is multiplied by on conversion; None where a rate is not held."""
    home = other_currency(reporter, "USD") if currency == "USD" else currency
    rates = implied_rates(panel, t, reporter=reporter, flow=flow, periods=[year_before(base), base], currency=home)
    if rates is None:
        return None
    change = rates[0].value / rates[1].value
    return change if currency == "USD" else 1 / change


def _not_held(panel: Panel, t: datetime | None, reporter: str, flow: str, period: str, loser: str) -> str:
    measured = window(reporter, period)[0]
    held = answering(panel, t, reporter, flow, loser)
    who, whom = economies.name(reporter), economies.in_text(loser)
    said = (
        f"Held with their base: {'... ' if len(held) > 6 else ''}{', '.join(held[-6:])}."
        if held
        else "No period is held with its base."
    )
    way = {"export": "to", "import": "from"}.get(flow, "with")
    return (
        f"{who}: {flow}s {way} {whom} and in total are not held together for {measured} and {year_before(measured)}. "
        + said
    )


def answering(panel: Panel, t: datetime | None, reporter: str, flow: str, partner: str) -> list[str]:
    """Periods of which trade with a partner and in total is held with the year before, each of one source, in order."""
    found = set()
    for currency in ("USD", other_currency(reporter, "USD")):
        key = {"reporter": reporter, "flow": flow, "partner": partner, "currency": currency}
        for text in periods_known(panel, t, variant="none", **key):
            leg = Leg(text, reporter, flow, partner, currency=currency)
            pairs = [[one, replace(one, period=year_before(text))] for one in (leg, replace(leg, partner="WLD"))]
            if all(pick_legs(panel, t, pair, across=False) for pair in pairs):
                found.add(text)
    return sorted(found, key=Period.parse)


def check_loser(reporter: str, loser: str) -> None:
    """BadInput where the market lost is the reporter itself or the whole world."""
    if loser in (reporter, "WLD"):
        raise BadInput(f"{economies.name(loser)} is no market to be lost. Name one partner, such as USA.")
