"""What has changed since: the page's headline figures as of its day beside the ledger's latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import Desk, flow_name
from steelyard.lens.balance import balance
from steelyard.lens.panel import first_release
from steelyard.lens.point import Point, of_seen


def section(desk: Desk) -> Section | None:
    """First release, as of the page's day, and latest, for each headline figure whose vintages differ."""
    lines = [line for line in _lines(desk) if line]
    if not lines:
        return None
    heads = ("Figure", "First release held", f"As known on {desk.day}", "Latest vintage held")
    text = (
        "Vintages of one figure, never overwritten. A level-based figure of a later vintage stands beside what was "
        "printed on the day; neither is adjusted to the other."
    )
    table = Table(f"Where vintages differ, {desk.currency}", heads, tuple(lines))
    return Section("vintages", "What has been revised?", (text,), (), (), (table,))


def sentence(desk: Desk) -> str:
    """The front-page line on the balance where another vintage says something else; empty where none does."""
    now, latest = _balances(desk)
    if now is None or latest is None:
        return ""
    other = latest if not _same(now, latest) else _first_balance(desk, desk.to_date)
    if other is None or _same(now, other):
        return ""
    said = [words.money_in(point.value, point.value, point.rounding) for point in (now, other)]
    whole = words.period_text(desk.to_date)
    if other is latest:
        where = f"in the vintage of {other.known_from:%Y-%m-%d}"
    else:
        where = f"at first release ({other.known_from:%Y-%m-%d})"
    return f"The balance of {whole} is {said[0]} as known on {desk.day} ({desk.vintage(now)}) and {said[1]} {where}."


def _first_balance(desk: Desk, period: str) -> Point | None:
    rows = desk.panel.rows(
        reporter=desk.reporter, flow="balance", indicator="level_published", currency=desk.currency, period=period
    )
    return of_seen(first_release(rows, None))


def _lines(desk: Desk) -> Iterator[tuple[Cell, ...] | None]:
    for period in dict.fromkeys((desk.month, desk.to_date)):
        for flow in ("export", "import"):
            yield _rate_line(desk, flow, period)
        yield _balance_line(desk, period)


def _rate_line(desk: Desk, flow: str, period: str) -> tuple[Cell, ...] | None:
    rows = desk.panel.rows(
        reporter=desk.reporter, flow=flow, indicator="yoy_published", currency=desk.currency, period=period
    )
    first = of_seen(first_release(rows, None))
    now = desk.growth(flow, period)
    latest = _later(desk).growth(flow, period)
    points = [first, now.headline if now else None, latest.headline if latest else None]
    held = [point for point in points if point]
    if len({round(point.value, 1) for point in held}) < 2:
        return None
    ids = [desk.id("yoy", flow, period)] * 2 + [_later(desk).id("yoy", flow, period)]
    cells = (desk.rate_cell(point, id_) for point, id_ in zip(points, ids, strict=True))
    return Cell(f"{flow_name(flow)}, {words.period_short(period)}, growth"), *cells


def _balance_line(desk: Desk, period: str) -> tuple[Cell, ...] | None:
    first = _first_balance(desk, period)
    now, latest = _balances(desk, period)
    held = [point for point in (first, now, latest) if point]
    if len(held) < 2 or all(_same(held[0], point) for point in held[1:]):
        return None
    later = _later(desk)
    cells = (
        desk.money_cell(first, desk.id("balance", "balance", period)),
        desk.money_cell(now, desk.id("balance", "balance", period)),
        desk.money_cell(latest, later.id("balance_derived", "balance", period)),
    )
    return Cell(f"Balance, {words.period_short(period)}"), *cells


def _balances(desk: Desk, period: str = "") -> tuple[Point | None, Point | None]:
    key = {"reporter": desk.reporter, "period": period or desk.to_date, "currency": desk.currency}
    now = balance(desk.panel, desk.t, **key)
    latest = balance(desk.panel, None, **key)
    newest = max(
        (point for point in (latest.printed, latest.derived) if point),
        key=lambda point: point.known_from,
        default=None,
    ) if latest else None  # fmt: skip
    return (now.headline if now else None), newest


def _same(one: Point, other: Point) -> bool:
    return abs(one.value - other.value) <= max(one.rounding, other.rounding) / 2 * (1 + 1e-9)


def _later(desk: Desk) -> Desk:
    """The same page at the newest vintage held: a day of the ledger, not of the run."""
    newest: datetime = max(row for row in desk.panel.frame["known_from"] if row is not None)
    return replace(desk, t=max(desk.t, newest), used=desk.used)
