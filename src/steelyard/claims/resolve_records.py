"""Records and firsts: only within the span that is held, and never beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from steelyard.base.period import Period
from steelyard.claims.marks import marks
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    MONEY,
    Figure,
    Resolution,
    View,
    goods,
    home_of,
    in_text,
    named,
    period_of,
)
from steelyard.claims.resolve_rates import identity
from steelyard.claims.tokens import tokenize
from steelyard.lens.balance import balance
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel
from steelyard.lens.records import Record, first_above, record
from steelyard.lens.series import Leg, level
from steelyard.lens.shares import share

_ENOUGH = 10
_MOST = 480
_RATES = ("yoy", "mom", "growth")
_SMALL = 0.3  # points: a rate so near to nought may change its sign with the next print


@dataclass(frozen=True)
class _Series:
    """Values by period up to the one claimed, what they are in words, and the measure for `cite`.

    `joint`: growth of January and February together, by the name of the gap, where the two months are not held apart.
    """

    values: dict[str, float]
    text: str
    unit: str
    measure: str
    currency: str
    nominal: bool
    joint: dict[str, float] = field(default_factory=dict)


def records(view: View, claim: Claim) -> Resolution:
    """Whether the period is the record, the first, the highest or the lowest that the text says it is.

    A growth without a currency may be meant in dollars or in the agency's own: it is none only if it is in neither.
    """
    if claim.of not in _RATES or claim.basis in MONEY:
        return _one_record(view, claim)
    monies = dict.fromkeys(("USD", home_of(claim.reporter)))
    found = [_one_record(view, replace(claim, basis=money)) for money in monies]
    right = next((one for one in found if one.answer), None)
    return right or next((one for one in found if one.answer is None), found[0])


def _one_record(view: View, claim: Claim) -> Resolution:
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say which period the record is of.")
    if _about_share(claim) and claim.flow != "balance" and claim.partner in ("", "WLD"):
        return Resolution(missing="Whose share it is, is not said.")
    series = _series(view, claim, period)
    if str(period) not in series.values:
        return Resolution(missing=f"{series.text}: {period} is not held.")
    if claim.value is not None and claim.kind in ("first", "") and claim.value.unit == series.unit:
        return _first(view, claim, series, str(period))
    if claim.kind == "first":
        return _turned(view, claim, series, str(period))
    found = record(list(series.values.items()), str(period))
    if found is None:
        return Resolution(missing=f"{series.text}: {period} is not held.")
    return _judged(view, claim, series, found, period)


def _series(view: View, claim: Claim, period: Period) -> _Series:
    """Same months of every year for a year or a part of one that is no month; every month for a month."""
    panel = view.panel(claim.reporter)
    step = 1 if period.length == 1 else 12
    money = claim.unit if claim.unit in MONEY else claim.basis if claim.basis in MONEY else "USD"
    value, text, unit, measure, nominal = _measured(view, panel, claim, money)
    if step == 1 and claim.product not in ("", "TOTAL"):
        step = 12
    values: dict[str, float] = {}
    for at in _held(view, panel, claim, period, step):
        key = (measure, text, unit, at)
        if key not in view.memo:
            view.memo[key] = value(at)
        if view.memo[key] is not None:
            values[at] = view.memo[key]
    joint = _new_years(value, values) if step == 1 and measure == "yoy" else {}
    return _Series(values, text, unit, measure, money, nominal, joint)


def _new_years(value: Callable[[str], float | None], values: dict[str, float]) -> dict[str, float]:
    """China's customs give January and February in one, as the new year of the moon falls into either."""
    years = {text[:4] for text in values}
    lone = [year for year in sorted(years) if not {f"{year}-01", f"{year}-02"} & set(values)]
    found = {year: value(f"{year}-01/{year}-02") for year in lone}
    return {f"{year}-01 to {year}-02": held for year, held in found.items() if held is not None}


def _held(view: View, panel: Panel, claim: Claim, period: Period, step: int) -> list[str]:
    """Periods of the same form up to the one claimed for which anything of the series is held."""
    key = (claim.reporter, claim.partner or "WLD", claim.product or "TOTAL")
    if key not in view.memo:
        own = panel.keys(reporter=key[0], partner=key[1], product=key[2])
        view.memo[key] = {text for one in own for text in panel.periods(**one)}
    wanted = (str(period.shift(-step * back)) for back in range(min(_MOST, period.first // step)))
    held = view.memo[key]
    return [text for text in wanted if text in held or text == str(period)]


def _measured(
    view: View, panel: Panel, claim: Claim, money: str
) -> tuple[Callable[[str], float | None], str, str, str, bool]:
    key = {"reporter": claim.reporter, "partner": claim.partner or "WLD"}
    flow, product, t = claim.flow or "export", claim.product or "TOTAL", view.t
    who = named(claim.reporter)
    to = "" if key["partner"] == "WLD" else f" with {in_text(key['partner'])}"
    if _about_share(claim):

        def of(at: str) -> float | None:
            found = share(panel, t, flow=flow, period=at, **key)
            return found.headline.value if found else None

        return of, f"share of {in_text(key['partner'])} in {who}'s {flow}s", "percent", "share", False  # fmt: skip
    if flow == "balance":

        def of(at: str) -> float | None:
            found = balance(panel, t, period=at, product=product, currency=money, **key)
            return found.headline.value if found else None

        return of, f"{who}'s balance{to}", money, "balance", True  # fmt: skip
    if claim.of in _RATES:

        def of(at: str) -> float | None:
            found = growth(panel, t, flow=flow, period=at, product=product, currency=money, **key)
            return found.headline.value if found and found.period == at else None

        return of, f"growth of {who}'s {flow}s{to}", "percent", "yoy", False  # fmt: skip
    quantity = claim.of == "quantity" or claim.basis == "quantity" or claim.unit in ("t", "unit", "m3")
    leg = Leg("", claim.reporter, flow, key["partner"], product, "quantity" if quantity else "value",
              "none" if quantity else money)  # fmt: skip

    def of(at: str) -> float | None:
        point = level(panel, t, replace(leg, period=at))
        return point.value if point else None

    what = "" if product == "TOTAL" else f" of {goods(product)}"
    name = "quantity" if quantity else "value"
    return of, f"{who}'s {flow}s{what}{to}", "t" if quantity else money, name, not quantity


def _about_share(claim: Claim) -> bool:
    if claim.of in (*_RATES, "level", "balance", "quantity"):
        return False
    return claim.of == "share" or bool(claim.whole) or "share" in claim.quote.lower()


def _first(view: View, claim: Claim, series: _Series, at: str) -> Resolution:
    """The first above a threshold, or merely above it where the text does not say first."""
    threshold = claim.value.value if claim.value else 0.0
    crossing = first_above(list(series.values.items()), threshold, at)
    if crossing is None:
        return Resolution(missing=f"{series.text}: {at} is not held.")
    figure = _figure(view, claim, series, at)
    said = f"{series.text} was {_short(series.values[at], series.unit)} in {at}"
    if series.values[at] < threshold:
        return Resolution((figure,), missing=f"{said}, not above {_short(threshold, series.unit)} as far as is held.")
    if crossing.is_first:
        return _within(
            claim, series, (figure,), f"{said}, the first held above it ({crossing.span})", crossing.gaps, at
        )
    earlier = crossing.first or at
    before = _figure(view, claim, series, earlier)
    reason = f"{said}, but {earlier} was {_short(series.values[earlier], series.unit)} already."
    return Resolution((figure, before), answer=False, said=reason)


def _turned(view: View, claim: Claim, series: _Series, at: str) -> Resolution:
    """The first rise or fall since a period: of its sign now, and of the other sign in every period after that one."""
    reach, sign = _since(claim), _told_sign(claim)
    if claim.of not in _RATES or not sign or reach is None:
        return Resolution(missing="What it is the first of, or since when, is not said.")
    figure, here = _figure(view, claim, series, at), series.values[at]
    said = f"{series.text} was {_short(here, series.unit)} in {at}"
    same = [text for text, value in series.values.items() if value * sign > 0 and text != at]
    last = max(same, key=Period.parse, default="")
    word = "rise" if sign > 0 else "fall"
    if here * sign <= 0:
        clear = abs(here) > _SMALL
        return Resolution((figure,), answer=False if clear else None, said=f"{said}: no {word}.", missing=f"{said}.")
    if last and Period.parse(last).first > reach.last:
        other, there = _figure(view, claim, series, last), series.values[last]
        reason = f"{said}, and {_short(there, series.unit)} in {last}: not the first {word} since {reach}."
        return Resolution((figure, other), answer=False if abs(there) > _SMALL else None, said=reason, missing=reason)
    held = {text for text in series.values if Period.parse(text).first > reach.last}
    every = Period.parse(at).first - reach.last
    joint = [gap for gap, value in series.joint.items() if gap[:7] > str(reach) and value * sign < 0]
    if len(held) + 2 * len(joint) < every:
        return Resolution((figure,), missing=f"{said}; not every month since {reach} is held.")
    return Resolution((figure,), answer=True, said=f"{said}; no other {word} is held after {reach}.")


def _judged(view: View, claim: Claim, series: _Series, found: Record, period: Period) -> Resolution:
    low, doubt = _low(claim, found)
    figure = _figure(view, claim, series, found.at)
    rival = found.lower_before if low else found.higher_before
    word = "lowest" if low else "highest"
    reach = _since(claim)
    values = f"{series.text} was {_short(found.value, series.unit)} in {found.at}"
    if doubt:
        return Resolution((figure,), missing=f"{values}; whether the most or the least is meant is not clear.")
    if rival is not None and (reach is None or Period.parse(rival).first > reach.last):
        if _among(claim) and _rank(series, found, low) <= max(2, len(series.values) // 3):
            return _within(
                claim, series, (figure,), f"{values}, among the {word} held ({found.span})", found.gaps, found.at
            )
        other = _figure(view, claim, series, rival)
        reason = f"{values}, and {_short(series.values[rival], series.unit)} in {rival}: not the {word}."
        if len(series.values) < 3 or claim.since == "" or not _clear(found.value, series.values[rival]):
            return Resolution((figure, other), missing=reason)
        return Resolution((figure, other), answer=False, said=reason)
    if len(series.values) < 2:
        return Resolution((figure,), missing=f"{values}; no other period is held to compare it with.")
    gaps = _open_gaps(series, found, low)
    return _within(claim, series, (figure,), f"{values}, the {word} of what is held ({found.span})", gaps, found.at)


def _open_gaps(series: _Series, found: Record, low: bool) -> tuple[str, ...]:
    """The gaps in which something further out could lie."""
    sign = -1 if low else 1
    return tuple(gap for gap in found.gaps if not sign * series.joint.get(gap, sign * 1e9) < sign * found.value)


def _within(
    claim: Claim, series: _Series, figures: tuple[Figure, ...], reason: str, gaps: tuple[str, ...], at: str
) -> Resolution:  # fmt: skip
    """True where the span held covers what is claimed; of money ten periods will do, as older amounts were smaller."""
    period = Period.parse(at)
    reach = _since(claim)
    held = sorted(map(Period.parse, series.values))
    absent = f"; not held: {', '.join(gaps)}" if gaps else ""
    if reach is not None and held[0].first <= reach.last + held[0].length:
        inside = [gap for gap in gaps if Period.parse(gap.split(" to ")[-1]).last > reach.last]
        if not inside:
            return Resolution(figures, answer=True, said=f"{reason}.")
        return Resolution(figures, missing=f"{reason}{absent}: the claim reaches over what is not held.")
    recent = [one for one in held if one.first > period.first - held[0].length * 1 - 12 * _ENOUGH]
    steps = 12 if period.length == 1 else 1
    if reach is None and series.nominal and len(recent) >= _ENOUGH * steps:
        return Resolution(figures, answer=True, said=f"{reason}{absent}.")
    short = "too little is held to call it a record"
    reason = f"{reason}{absent}: " + (f"the claim reaches back beyond it, to {reach}" if reach else short)
    return Resolution(figures, missing=f"{reason}.")


def _since(claim: Claim) -> Period | None:
    return period_of(claim.since) if claim.since not in ("", "ever") else None


def _told_sign(claim: Claim) -> int:
    """The direction in the words of the quote: the first decline, the first rise; 0 where they tell of neither."""
    words = claim.quote.lower().rpartition("first ")[2]
    signs = {one.code for one in marks(tokenize(words)) if one.kind == "move" and one.code != "0"}
    return int(next(iter(signs))) if len(signs) == 1 else 0


def _low(claim: Claim, found: Record) -> tuple[bool, bool]:
    """Whether the lowest is meant, and whether that is in doubt: the steepest fall is the lowest growth."""
    low = claim.kind in ("lowest", "least") or (claim.kind == "record" and claim.direction < 0)
    if claim.of not in _RATES:
        return low, False
    falling = any(one.kind == "move" and one.code == "-1" for one in marks(tokenize(claim.quote)))
    if falling:
        return True, low and claim.kind != "record"
    return low, found.value < 0 and not low


def _among(claim: Claim) -> bool:
    words = f"{claim.quote} {claim.hedge}".lower()
    return "some of" in words or "one of" in words or "among" in words


def _rank(series: _Series, found: Record, low: bool) -> int:
    return 1 + sum(value < found.value if low else value > found.value for value in series.values.values())


def _clear(here: float, there: float) -> bool:
    """Whether two values differ by more than vintages do."""
    return abs(here - there) > 0.02 * max(abs(here), abs(there))


def _figure(view: View, claim: Claim, series: _Series, at: str) -> Figure:
    own = replace(claim, flow="balance") if series.measure == "balance" else claim
    money = "none" if series.measure == "quantity" else series.currency
    return Figure(
        series.values[at], series.unit, f"{series.text}, {at}", series.measure,
        id=identity(view, own, series.measure, at, money, None),
    )  # fmt: skip


def _short(value: float, unit: str) -> str:
    if unit == "percent":
        return f"{value:.1f} %"
    if unit in MONEY:
        return f"{value / 1e9:,.1f} bn {unit}"
    return f"{value:,.0f} {unit}"
