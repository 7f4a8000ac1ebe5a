"""The front table, read in ten seconds: figure, change, consensus, surprise, previous."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, FrontRow
from steelyard.brief.release.desk import EMPTY, Desk, flow_name
from steelyard.lens import firing
from steelyard.lens.balance import Balance, balance
from steelyard.lens.caveats import verdict
from steelyard.lens.growth import Rate
from steelyard.lens.point import Point
from steelyard.lens.surprise import Surprise, surprises

POLLSTERS = ("bloomberg", "reuters", "wind", "calendar")


def rows(desk: Desk) -> tuple[FrontRow, ...]:
    """Exports, imports and balance of the month; the same of the year to date."""
    found = [_flow_row(desk, flow) for flow in ("export", "import")]
    found.append(_balance_row(desk, desk.month))
    if desk.to_date != desk.month:
        found += [_to_date_row(desk, flow) for flow in ("export", "import")]
        found.append(_balance_row(desk, desk.to_date))
    return tuple(row for row in found if row)


def polls(desk: Desk, flow: str) -> list[Surprise]:
    """Surprises of the month, best known pollster first."""
    found = surprises(desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=desk.month, currency=desk.currency)
    return sorted(found, key=lambda one: (_rank(one.pollster), one.pollster))


def _poll(desk: Desk, flow: str, stated: Point) -> Surprise | None:
    """The first pollster's surprise, if the row states the figure that it is about: the first release."""
    found = next(iter(polls(desk, flow)), None)
    if found is None:
        return None
    same = abs(found.actual.value - stated.value) <= max(found.actual.rounding, stated.rounding) / 2 * (1 + 1e-9)
    return found if same else None


def _rank(pollster: str) -> int:
    return POLLSTERS.index(pollster) if pollster in POLLSTERS else len(POLLSTERS)


def pollster_name(pollster: str) -> str:
    """A pollster within a sentence."""
    names = {"calendar": "the economic calendar", "unnamed poll": "an unnamed poll"}
    return names.get(pollster, pollster.capitalize())


def _flow_row(desk: Desk, flow: str) -> FrontRow | None:
    rate = desk.growth(flow, desk.month)
    if rate is None:
        return None
    level = desk.level(flow, rate.period)
    poll = _poll(desk, flow, rate.headline)
    before = desk.growth(flow, desk.before)
    return FrontRow(
        flow_name(flow),
        desk.money_cell(level, desk.id("value", flow, desk.month)),
        _rate(desk, rate, flow),
        _consensus(desk, poll, flow),
        _surprise(desk, poll, flow),
        _previous(desk, before, flow),
        *_use(rate, level),
    )


def _use(rate: Rate, level: Point | None) -> tuple[str, str]:
    """The verdict of a row is that of its weaker figure; the words say which figure they are for."""
    said = ("pooled_months",)
    of_rate = [one for one in rate.caveats if one.code not in said]
    judged = verdict([*of_rate, *firing.of_point(level)])
    alone = verdict(of_rate).kind == "quote" and judged.kind != "quote"
    return judged.kind, f"figure: {judged.advice}" if alone else judged.advice


def _rate(desk: Desk, rate: Rate, flow: str) -> Cell:
    measure = "yoy" if rate.is_published else "yoy_computed"
    return desk.rate_cell(rate.headline, desk.id(measure, flow, rate.period), kind_of(rate))


def kind_of(rate: Rate) -> str:
    """`published` or `from levels`: what the headline of a rate is."""
    return "published" if rate.is_published else "from levels"


def _consensus(desk: Desk, poll: Surprise | None, flow: str) -> Cell:
    if poll is None:
        return EMPTY
    desk.use(poll.forecast)
    level = poll.forecast.value
    text = words.money_in(level, level, poll.forecast.rounding) if flow == "balance" else _percent(poll)
    id_ = desk.id("consensus", flow, desk.month, variant=poll.pollster)
    return Cell(f"{text} {poll.pollster.capitalize()}", level, id_)


def _percent(poll: Surprise) -> str:
    return words.rate(poll.forecast.value, rounding=max(0.1, poll.forecast.rounding))


def _surprise(desk: Desk, poll: Surprise | None, flow: str) -> Cell:
    if poll is None:
        return EMPTY
    coarse = max(poll.forecast.rounding, poll.actual.rounding)
    text = (
        words.money_in(poll.value, poll.actual.value, coarse, signed=True)
        if flow == "balance"
        else words.points(poll.value)
    )
    return Cell(text, poll.value, desk.id("surprise", flow, desk.month, variant=poll.pollster))


def _previous(desk: Desk, before: Rate | None, flow: str) -> Cell:
    if before is None:
        return EMPTY
    cell = desk.rate_cell(before.headline, desk.id("yoy", flow, before.period))
    return Cell(cell.text, cell.raw, cell.id, words.period_short(before.period))


def _to_date_row(desk: Desk, flow: str) -> FrontRow | None:
    rate = desk.growth(flow, desk.to_date)
    if rate is None:
        return None
    level = desk.level(flow, rate.period) or (rate.levels[0] if rate.levels else None)
    return FrontRow(
        f"{flow_name(flow)}, {words.period_short(desk.to_date)}",
        desk.money_cell(level, desk.id("value", flow, desk.to_date)),
        _rate(desk, rate, flow),
        EMPTY,
        EMPTY,
        EMPTY,
        *_use(rate, level),
    )


def balance_of(desk: Desk, period: str) -> Balance | None:
    """The reporter's balance of a period as of the page's time."""
    return balance(desk.panel, desk.t, reporter=desk.reporter, period=period, currency=desk.currency)


def _balance_row(desk: Desk, period: str) -> FrontRow | None:
    now = balance_of(desk, period)
    if now is None:
        return None
    base = str(Period.parse(period).year_before())
    before = balance_of(desk, base)
    poll = _poll(desk, "balance", now.headline) if period == desk.month else None
    previous = EMPTY
    if before:
        cell = desk.money_cell(before.headline, desk.id("balance", "balance", base))
        when = words.period_short(base) + (", later vintage" if before.headline.later_vintage else "")
        previous = Cell(cell.text, cell.raw, cell.id, when, cell.converted)
    judged = verdict([*now.caveats, *firing.of_point(before.headline if before else None)])
    return FrontRow(
        f"Balance, {words.period_short(period)}",
        desk.money_cell(now.headline, desk.id("balance", "balance", period), now.kind),
        _change(now, before),
        _consensus(desk, poll, "balance"),
        _surprise(desk, poll, "balance"),
        previous,
        judged.kind,
        judged.advice,
    )


def _change(now: Balance, before: Balance | None) -> Cell:
    if before is None:
        return EMPTY
    change = now.headline.value - before.headline.value
    coarse = max(now.headline.rounding, before.headline.rounding)
    across = now.headline.later_vintage != before.headline.later_vintage
    tag = "across two vintages" if across else ""
    return Cell(words.money(change, coarse, signed=True), change, "", tag, across)


def gaps(rows: tuple[FrontRow, ...]) -> list[str]:
    """A line for each balance that is not the difference of the exports and imports shown above it."""
    shown = [row.figure for row in rows]
    found = []
    for exports, imports, stated in (shown[at : at + 3] for at in range(0, len(shown) - 2, 3)):
        if exports.raw is None or imports.raw is None or stated.raw is None:
            continue
        gap = stated.raw - (exports.raw - imports.raw)
        # A reader subtracts what is printed: a gap within half of the last digits shown is none.
        if abs(gap) > sum(_last_digit(cell) for cell in (exports, imports, stated)) / 2:
            found.append(
                f"{exports.text} less {imports.text} is not {stated.text}: the figures are of different vintages, "
                f"a gap of {words.money_in(gap, stated.raw, signed=True)}. Quote them apart."
            )
    return found


def _last_digit(cell: Cell) -> float:
    """Size of the last digit of an amount as printed: 1e8 for 357.8 bn."""
    scale, _ = words.money_scale(cell.raw or 0.0)
    decimals = cell.text.split(words.THIN)[0].partition(".")[2]
    return scale * 10.0 ** -len(decimals)
