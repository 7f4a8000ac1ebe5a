"""In dollars and in the reporter's own money, and what the exchange rate did."""

from __future__ import annotations

from steelyard.brief import words
from steelyard.brief.model import Cell, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk, flow_name
from steelyard.lens.currency import ExchangePart, exchange_part


def section(desk: Desk) -> Section | None:
    """Growth and levels in both currencies; None where the reporter publishes in one."""
    if desk.other == desk.currency:
        return None
    home = desk.other if desk.currency == "USD" else desk.currency
    rows = []
    for period in dict.fromkeys((desk.month, desk.to_date)):
        for flow in ("export", "import"):
            found = exchange_part(desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=period, currency=home)
            if found:
                rows.append(_row(desk, flow, period, home, found))
    if not rows:
        return None
    heads = (
        "Growth on the year before",
        "In USD",
        f"In {home}",
        "Exchange-rate part",
        f"{home} per USD, implied",
        "Market rate",
    )
    note = (
        "Exchange-rate part: growth in USD less growth in the other currency, both on the basis named. Implied rate: "
        "the agency's total in one currency over its total in the other, now (before); where the two totals are of "
        "different vintages it carries the revision between them. Market rate: change of the period average."
    )
    text = f"The same trade grows at two rates: in dollars and in {home}. A rate without its currency is half a figure."
    tables = [Table(f"USD and {home} side by side", heads, tuple(rows), note), _levels(desk, home)]
    return Section("currency", "In which money?", (text,), (), (), tuple(table for table in tables if table))


def _row(desk: Desk, flow: str, period: str, home: str, found: ExchangePart) -> tuple[Cell, ...]:
    measure = "yoy" if found.basis == "published" else "yoy_computed"
    rates = EMPTY
    if found.implied_now and found.implied_before:
        rates = Cell(f"{found.implied_now:.3f} ({found.implied_before:.3f})", found.implied_now,
                     desk.id("implied_rate", flow, period, currency=home))  # fmt: skip
    market = EMPTY if found.market_change is None else Cell(words.rate(found.market_change), found.market_change)
    return (
        Cell(f"{flow_name(flow)}, {words.period_short(period)} ({found.basis})"),
        desk.rate_cell(found.usd, desk.id(measure, flow, period, currency="USD")),
        desk.rate_cell(found.other, desk.id(measure, flow, period, currency=home)),
        Cell(words.points(found.difference), found.difference),
        rates,
        market,
    )


def _levels(desk: Desk, home: str) -> Table | None:
    rows = []
    for flow in ("export", "import"):
        points = {money: desk.level(flow, desk.to_date, money) for money in ("USD", home)}
        if any(points.values()):
            cells = (
                desk.money_cell(points[money], desk.id("value", flow, desk.to_date, currency=money))
                for money in ("USD", home)
            )
            rows.append((Cell(flow_name(flow)), *cells))
    if not rows:
        return None
    return Table(f"Levels of {words.period_text(desk.to_date)}", ("Flow", "In USD", f"In {home}"), tuple(rows))
