"""Records and firsts: only within the span that is held, and never beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from steelyard.base.period import Period
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import MONEY, Figure, Resolution, View, goods, in_text, named, period_of
from steelyard.claims.resolve_rates import identity
from steelyard.lens.balance import balance
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel
from steelyard.lens.records import Record, first_above, record
from steelyard.lens.series import Leg, level
from steelyard.lens.shares import share

_ENOUGH = 10
_MOST = 480
_RATES = ("yoy", "mom", "growth")


@dataclass(frozen=True)
class _Series:
    """Values by period up to the one claimed, what they are in words, and the measure for `cite`."""

    values: dict[str, float]
    text: str
    unit: str
    measure: str
    currency: str
    nominal: bool


def records(view: View, claim: Claim) -> Resolution:
    """Whether the period is the record, the first, the highest or the lowest that the text says it is."""
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
    return _Series(values, text, unit, measure, money, nominal)


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


def _judged(view: View, claim: Claim, series: _Series, found: Record, period: Period) -> Resolution:
    low = claim.kind in ("lowest", "least") or (claim.kind == "record" and claim.direction < 0)
    figure = _figure(view, claim, series, found.at)
    rival = found.lower_before if low else found.higher_before
    word = "lowest" if low else "highest"
    reach = _since(claim)
    values = f"{series.text} was {_short(found.value, series.unit)} in {found.at}"
    if rival is not None and (reach is None or Period.parse(rival).first >= reach.first):
        if _among(claim) and _rank(series, found, low) <= max(2, len(series.values) // 3):
            return _within(
                claim, series, (figure,), f"{values}, among the {word} held ({found.span})", found.gaps, found.at
            )
        other = _figure(view, claim, series, rival)
        reason = f"{values}, and {_short(series.values[rival], series.unit)} in {rival}: not the {word}."
        if len(series.values) < 3 or not _clear(found.value, series.values[rival]):
            return Resolution((figure, other), missing=reason)
        return Resolution((figure, other), answer=False, said=reason)
    if len(series.values) < 2:
        return Resolution((figure,), missing=f"{values}; no other period is held to compare it with.")
    return _within(
        claim, series, (figure,), f"{values}, the {word} of what is held ({found.span})", found.gaps, found.at
    )


def _within(
    claim: Claim, series: _Series, figures: tuple[Figure, ...], reason: str, gaps: tuple[str, ...], at: str
) -> Resolution:  # fmt: skip
    """True where the span held covers what is claimed; of money ten periods will do, as older amounts were smaller."""
    period = Period.parse(at)
    reach = _since(claim)
    held = sorted(map(Period.parse, series.values))
    absent = f"; not held: {', '.join(gaps)}" if gaps else ""
    if reach is not None and held[0].first <= reach.first:
        inside = [gap for gap in gaps if Period.parse(gap.split(" to ")[-1]).last >= reach.first]
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
