"""When caveats fire: small rules over points, shared by the measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from steelyard.base.period import Period
from steelyard.errors import NoCoverage
from steelyard.lens.caveats import Fired, entry, fire
from steelyard.lens.panel import Row, seen
from steelyard.lens.point import Point

_QUOTING = ("gacc-press", "press-other", "cbr-press", "poll-other")


def of_point(point: Point | None) -> list[Fired]:
    """Caveats that a figure carries by itself: conversion, vintage, status, rounding, source."""
    if point is None:
        return []
    fired: list[Fired] = []
    if point.converted:
        currency, _, rate = point.converted.partition(" at ")
        fired.append(fire("converted_currency", currency=currency, rate=rate))
    if point.later_vintage:
        fired.append(fire("later_vintage", vintage=f"{point.known_from:%Y-%m-%d}"))
    if point.status == "flash":
        fired.append(fire("flash_figure"))
    if point.status == "assumed":
        fired.append(fire("assumed_release_day"))
    if point.unit == "percent" and not point.converted and point.status != "estimate" and point.rounding >= 0.5:
        fired.append(fire("coarse_rounding", rounding=f"{point.rounding:g} percentage point"))
    if point.source in _QUOTING:
        fired.append(fire("single_source", source=point.source))
    return fired


def of_window(reporter: str, period: str, pooled: bool) -> list[Fired]:
    """Caveats of the months compared."""
    whole = Period.parse(period)
    if pooled:
        return [fire("pooled_months", window=period)]
    if whole.freq == "R":
        return [fire("partial_window", window=period)]
    if whole.length == 1 and whole.first % 12 < 3 and reporter in entry("holiday_shift").applies:
        return [fire("holiday_shift", date=_new_year(whole.year))]
    return []


def of_partner(reporter: str, partner: str) -> list[Fired]:
    """Caveats of the partner's role."""
    if partner == reporter:
        return [fire("re_imports")]
    if partner == "HKG":
        return [fire("re_exports_hong_kong")]
    if partner in entry("transshipment_hub").applies:
        from steelyard.base import economies

        return [fire("transshipment_hub", partner=economies.name(partner))]
    return []


def of_group(partner: str, period: str, base: str) -> list[Fired]:
    """Caveat where a group had other members in the base period."""
    from steelyard.base import economies

    now, before = (members_on(partner, Period.parse(text).end) for text in (period, base))
    if now == before or not before:
        return []
    joined = [f"{code} joined" for code in sorted(now - before)]
    left = [f"{code} left" for code in sorted(before - now)]
    return [fire("group_membership", group=economies.name(partner), change=", ".join(joined + left))]


def of_disagreement(rows: Iterable[Row], t: datetime | None, chosen: Point | None) -> list[Fired]:
    """Caveat where rows of the chosen one's day print other values, beyond their rounding."""
    if chosen is None or chosen.later_vintage:
        return []
    others = {
        one.row.value
        for one in seen(rows, t)
        if not one.later
        and one.row.known_from.date() == chosen.known_from.date()
        and abs(one.row.value - chosen.value) > max(one.row.rounding, chosen.rounding) / 2 * (1 + 1e-9)
    }
    if not others:
        return []
    values = " and ".join(f"{value:g}" for value in sorted({*others, chosen.value}))
    return [fire("sources_differ", values=values, source=chosen.source)]


def _new_year(year: int) -> str:
    from steelyard.base import calendar

    return calendar.lunar_new_year(year).isoformat()


def members_on(group: str, on: date) -> set[str]:
    """Members on that day; empty where no membership is known."""
    from steelyard.base import economies

    try:
        return set(economies.members(group, on))
    except NoCoverage:
        return set()
