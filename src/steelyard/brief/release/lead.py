"""The sentences under the front table: both flows, the balance, the partners, the share, the contributions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Finding
from steelyard.brief.release.desk import Desk, capital, flow_name, residual_text
from steelyard.brief.release.front import balance_of, kind_of, polls, pollster_name
from steelyard.lens import firing, stability
from steelyard.lens.balance import Balance, history
from steelyard.lens.caveats import Fired, fire
from steelyard.lens.currency import in_currency
from steelyard.lens.growth import Rate
from steelyard.lens.point import Point
from steelyard.lens.records import first_above, record, runs
from steelyard.lens.series import Leg
from steelyard.lens.shares import Contributions, contributions, share, share_history
from steelyard.lens.surprise import Surprise

PARTNERS = ("USA", "CHN", "EU27", "ASEAN")
TRILLION = 1e12
# A sentence that names the years held has said what these cautions ask for.
_SPAN_STATED = ("gaps_in_series", "series_too_short")


def lead(desk: Desk) -> tuple[Finding, ...]:
    """The sentences: both flows against consensus, the balance, the partners, the share, the contributions."""
    found = [_flow_sentence(desk, flow) for flow in ("export", "import")]
    found += [_balance_sentence(desk), _to_date_sentence(desk), _partners_sentence(desk)]
    closest = "CHN" if desk.reporter == "USA" else "USA"
    found += [_month_with(desk, closest), _share_sentence(desk, closest), _contribution_sentence(desk)]
    return tuple(one for one in found if one)


def _flow_sentence(desk: Desk, flow: str) -> Finding | None:
    rate = desk.growth(flow, desk.month)
    if rate is None:
        return None
    before = desk.growth(flow, desk.before)
    found = polls(desk, flow)
    period = words.period_text(rate.period)
    text = f"{flow_name(flow)} {words.moved(rate.headline.value)} on a year earlier in {period}"
    text += f" ({since})" if (since := _since(rate)) else ""
    text += _against(found)
    if before:
        text += f"; {words.period_text(before.period)}: {words.rate(before.headline.value)}"
    text += _mark(desk, flow)
    caveats = [*rate.caveats, *(found[0].caveats if found else ())]
    ids = [desk.id("yoy", flow, rate.period)]
    ids += [desk.id("surprise", flow, desk.month, variant=one.pollster) for one in found]
    points = [rate.headline]
    desk.use(*(one.forecast for one in found))
    stated = ("pollster_spread", "pooled_months", "levels_newer")
    return desk.finding(f"{text}.", ids, points, caveats, kind_of(rate), stated)


def _against(found: Sequence[Surprise]) -> str:
    if not found:
        return "; no consensus is held"
    named = [f"{words.rate(one.forecast.value)} ({pollster_name(one.pollster)})" for one in found]
    value = found[0].value
    gap = f"{words.points(abs(value), signed=False)} " if abs(value) >= 0.05 else ""
    return f", {gap}{words.against(value)} the consensus of {words.listed(named, 'or')}"


def _mark(desk: Desk, flow: str) -> str:
    """The stability mark: in how many of the last six months growth had the sign it has now."""
    held = stability.sign_of_growth(
        desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=desk.month, currency=desk.currency
    )
    if held is None or held.mark == "untested":
        return ""
    return f"; growth of that sign in {held.held} of the {held.of} releases before"


def _balance_sentence(desk: Desk) -> Finding | None:
    now = balance_of(desk, desk.to_date)
    if now is None:
        return None
    point, base = now.headline, str(Period.parse(desk.to_date).year_before())
    before = balance_of(desk, base)
    side = "surplus" if point.value >= 0 else "deficit"
    text = f"The {side} of {words.period_text(desk.to_date)} was {words.money(abs(point.value), point.rounding)}"
    extra, caveats = _standing(desk, now)
    text += extra
    if before:
        text += f"; {words.period_text(base)}: {_beside(point.value, before.headline)}"
    held = [(desk.to_date, point), *([(base, before.headline)] if before else [])]
    ids = [desk.id("balance", "balance", period) for period, _ in held]
    fired = [*now.caveats, *caveats, *firing.of_point(before.headline if before else None)]
    return desk.finding(f"{text}.", ids, [one for _, one in held], fired, "", _SPAN_STATED)


def _beside(now: float, before: Point) -> str:
    """The earlier balance, with its side named where it is another one."""
    amount = words.money(abs(before.value), before.rounding)
    if (before.value >= 0) == (now >= 0):
        return amount
    return f"a {'surplus' if before.value >= 0 else 'deficit'} of {amount}"


def _standing(desk: Desk, now: Balance) -> tuple[str, tuple[Fired, ...]]:
    """What a record adds to the sentence, bounded by the years held."""
    if Period.parse(desk.to_date).freq != "A":
        return "", ()
    years = history(desk.panel, desk.t, reporter=desk.reporter, currency=desk.currency)
    found = record(years, desk.to_date)
    if found is None:
        return "", ()
    crossed = first_above(years, TRILLION, desk.to_date) if now.headline.value > TRILLION else None
    spans = _years_held(years["period"].to_list(), years["value"].to_list())
    if crossed and crossed.is_first:
        return f", the first above 1 tn of the years held ({spans})", found.caveats
    if found.kind:
        return f", the {found.kind} of the years held ({spans})", found.caveats
    if found.since:
        word = "highest" if found.since == found.higher_before else "lowest"
        return f", the {word} since {found.since}", found.caveats
    return "", ()


def _years_held(periods: Sequence[str], values: Sequence[float | None]) -> str:
    held = runs(period for period, value in zip(periods, values, strict=True) if value is not None)
    return words.listed([run.replace(" to ", "–") for run in held])


def _to_date_sentence(desk: Desk) -> Finding | None:
    parts, ids, points, caveats = [], [], [], []
    for flow in ("export", "import"):
        said = []
        for money in dict.fromkeys((desk.currency, desk.other)):
            rate = desk.growth(flow, desk.to_date, currency=money)
            if rate is None:
                continue
            level = desk.level(flow, desk.to_date, money)
            beside = [words.money(level.value, level.rounding)] if level else []
            beside += [since] if (since := _since(rate)) else []
            worth = f" ({'; '.join(beside)})" if beside else ""
            said.append(f"{_moved(rate)} in {_money_name(money)}{worth}")
            ids += [desk.id(name, flow, rate.period, currency=money) for name in ("yoy", "value")[: 2 if level else 1]]
            points += [rate.headline, level]
            caveats += [*rate.caveats, *firing.of_point(level)]
        if said:
            parts.append(f"{flow_name(flow).lower()} {words.listed(said)}")
    if not parts or desk.to_date == desk.month:
        return None
    text = f"Over {words.period_text(desk.to_date)} {'; '.join(parts)}."
    return desk.finding(text, ids, points, caveats, stated=("levels_newer",))


def _since(rate: Rate) -> str:
    """What the levels give by now where they are newer than the printed rate that the sentence states."""
    if not rate.computed or not any(one.code == "levels_newer" for one in rate.caveats) or not rate.is_published:
        return ""
    day, vintage = (f"{one.known_from:%Y-%m-%d}" for one in (rate.headline, rate.computed))
    return f"as printed on {day}, levels of {vintage} give {words.rate(rate.computed.value)}"


def _moved(rate: Rate) -> str:
    return words.moved(rate.headline.value)


def _money_name(currency: str) -> str:
    return {"USD": "dollars", "CNY": "yuan", "EUR": "euros", "JPY": "yen"}.get(currency, currency)


def _partners_sentence(desk: Desk) -> Finding | None:
    period = desk.to_date if Period.parse(desk.to_date).freq == "A" else desk.month
    others = [code for code in PARTNERS if code != desk.reporter]
    held = [(code, rate) for code in others if (rate := desk.growth("export", period, partner=code))]
    beside = [code for code, rate in held if desk.other != desk.currency and _other(desk, code, rate)]
    if not held:
        return None
    said = [f"{_to(code)} {_moved(rate)}{_in_other(desk, code, rate)}" for code, rate in held]
    ids = [_partner_id(desk, code, rate) for code, rate in held]
    ids += [desk.id("yoy", "export", period, partner=code, currency=desk.other) for code in beside]
    caveats = [one for _, rate in held for one in rate.caveats]
    text = f"Exports of {words.period_text(period)}: {words.listed(said)}."
    return desk.finding(text, ids, [rate.headline for _, rate in held], caveats)


def _month_with(desk: Desk, code: str) -> Finding | None:
    """The month's exports to one partner, level and growth."""
    rate = desk.growth("export", desk.month, partner=code)
    level = in_currency(desk.panel, desk.t, Leg(desk.month, desk.reporter, "export", code, currency=desk.currency))
    if rate is None or level is None:
        return None
    text = (
        f"Exports {_to(code)} in {words.period_text(desk.month)}: {words.money(level.value, level.rounding)}, "
        f"{words.rate(rate.headline.value)}."
    )
    ids = [desk.id("value", "export", desk.month, partner=code), _partner_id(desk, code, rate)]
    return desk.finding(text, ids, [level, rate.headline], [*rate.caveats, *firing.of_point(level)])


def _to(code: str) -> str:
    return f"to {economies.in_text(code)}"


def _in_other(desk: Desk, code: str, rate: Rate) -> str:
    if desk.other == desk.currency:
        return ""
    beside = _other(desk, code, rate)
    return f" ({words.rate(beside.headline.value)} in {_money_name(desk.other)})" if beside else ""


def _other(desk: Desk, code: str, rate: Rate) -> Rate | None:
    return desk.growth("export", rate.period, partner=code, currency=desk.other)


def _partner_id(desk: Desk, code: str, rate: Rate) -> str:
    return desk.id("yoy" if rate.is_published else "yoy_computed", "export", rate.period, partner=code)


def _share_sentence(desk: Desk, partner: str) -> Finding | None:
    key = {"reporter": desk.reporter, "flow": "export", "partner": partner, "currency": desk.currency}
    now = share(desk.panel, desk.t, period=desk.to_date, **key)
    base = str(Period.parse(desk.to_date).year_before())
    before = share(desk.panel, desk.t, period=base, **key)
    if now is None or before is None:
        return None
    text = (
        f"{capital(economies.in_text(partner))} took {words.share(now.headline.value)} of exports in "
        f"{words.period_text(desk.to_date)}, after {words.share(before.headline.value)} in {words.period_text(base)}"
    )
    caveats = [*now.caveats]
    if Period.parse(desk.to_date).freq == "A":
        every = share_history(desk.panel, desk.t, **key)
        said, fired = _share_record(every, desk.to_date)
        text += said
        caveats += fired
    ids = [desk.id("share", "export", period, partner=partner) for period in (desk.to_date, base)]
    return desk.finding(f"{text}.", ids, [now.headline, before.headline], caveats, stated=_SPAN_STATED)


def _share_record(every: pl.DataFrame, at: str) -> tuple[str, tuple[Fired, ...]]:
    """The record of all years held, if those whose part and total are of one source make it too."""
    apart = every.filter(every["kind"].fill_null("") == "two sources")
    whole = record(every, at)
    sure = record(every.filter(every["kind"].fill_null("") != "two sources"), at)
    if whole is None or sure is None or not whole.kind or whole.kind != sure.kind:
        return "", ()
    years = _years_held(every["period"].to_list(), every["value"].to_list())
    mixed = words.listed(runs(apart["period"]))
    said = f", the {whole.kind} of the years held ({years}"
    said += f"; {mixed}: part and total of two sources)" if mixed else ")"
    doubt = [fire("record_two_sources", years=mixed)] if mixed else []
    return said, (*whole.caveats, *doubt)


def parts_of_growth(desk: Desk, flow: str) -> Contributions | None:
    """Contributions of partners to growth: of the year to date, else of the month."""
    for period in dict.fromkeys((desk.to_date, desk.month)):
        found = contributions(
            desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=period, currency=desk.currency,
        )  # fmt: skip
        if found and len(found.data) > 2:
            return found
    return None


def _contribution_sentence(desk: Desk) -> Finding | None:
    found = parts_of_growth(desk, "export")
    if found is None:
        return None
    table = {row["partner"]: row["contribution_pp"] for row in found.data.iter_rows(named=True)}
    named = [code for code in ("USA", "CHN", "ASEAN", "EU27") if code in table]
    if not named:
        return None
    others = sum(value for code, value in table.items() if code not in named)
    said = [f"{economies.name(code)} {words.points(table[code])}" for code in named]
    published = desk.growth("export", found.period)
    beside = f"; published {words.rate(published.published.value)}" if published and published.published else ""
    text = (
        f"Contributions to export growth of {words.rate(found.total.value)} in {words.period_text(found.period)} "
        f"(levels{beside}): {words.listed([*said, f'the rest {words.points(others)}'])} "
        f"(residual {residual_text(found.residual)})."
    )
    ids = [desk.id("contribution", "export", found.period, partner=code) for code in named]
    return desk.finding(text, ids, [found.total], found.caveats, "from levels")
