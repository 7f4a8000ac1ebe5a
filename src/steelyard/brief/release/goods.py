"""At what price: the agency's headings in quantity and in value."""

from __future__ import annotations

from steelyard.base import products
from steelyard.brief import words
from steelyard.brief.model import Cell, Finding, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk, flow_name, untagged
from steelyard.lens.growth import Rate
from steelyard.lens.point import Point

MOST = 16


def section(desk: Desk) -> Section | None:
    """Headings held for the year to date (else the month) in both quantity and value, and a word on rare earths."""
    tables, findings = [], []
    for flow in ("export", "import"):
        for period in dict.fromkeys((desk.to_date, desk.month)):
            held = _held(desk, flow, period)
            if held:
                tables.append(_table(desk, flow, period, held))
                findings += [
                    one
                    for code, pair in held
                    if code == "GACC:rare_earths" and (one := _sentence(desk, flow, code, *pair))
                ]
                break
    if not tables:
        return None
    text = (
        "Quantity and value of one heading tell price and volume apart: where value falls more than quantity, the "
        "price fell. Values are in the currency the agency prints them in."
    )
    return Section("goods", "At what price? Goods in quantity and value", (text,), tuple(findings), (), tuple(tables))


def _held(desk: Desk, flow: str, period: str) -> list[tuple[str, tuple[Rate, Rate]]]:
    codes = {
        key["product"]
        for key in desk.panel.keys(reporter=desk.reporter, flow=flow, partner="WLD", indicator="quantity")
    }
    found = []
    for code in sorted(codes):
        quantity = desk.growth(flow, period, product=code, indicator="quantity", currency="none")
        value = _value(desk, flow, period, code)
        if quantity and value:
            found.append((code, (quantity, value)))
    found.sort(key=lambda item: -_size(item[1][1]))
    return found[:MOST]


def _value(desk: Desk, flow: str, period: str, code: str) -> Rate | None:
    for money in (desk.other, desk.currency):
        rate = desk.growth(flow, period, product=code, currency=money)
        if rate and not rate.headline.converted:
            return rate
    return None


def _size(rate: Rate) -> float:
    return rate.levels[0].value if rate.levels else 0.0


def _table(desk: Desk, flow: str, period: str, held: list[tuple[str, tuple[Rate, Rate]]]) -> Table:
    monies = sorted({value.currency for _, (_, value) in held})
    value_head = f"Value, {monies[0]}" if len(monies) == 1 else "Value"
    heads = ("Heading", "Quantity", "Growth in quantity", value_head, "Growth in value", "From levels")
    rows = tuple(_row(desk, flow, code, *pair, mixed=len(monies) > 1) for code, pair in held)
    note = f"The {len(rows)} largest headings held in both quantity and value." if len(rows) == MOST else ""
    return Table(f"{flow_name(flow)} by heading, {words.period_text(period)}", heads, rows, note)


def _row(desk: Desk, flow: str, code: str, quantity: Rate, value: Rate, mixed: bool) -> tuple[Cell, ...]:
    period, money = quantity.period, value.currency
    amount = desk.level(flow, period, "none", code, "quantity")
    worth = desk.level(flow, period, money, code)
    worth_cell = desk.money_cell(worth, desk.id("value", flow, period, product=code, currency=money))
    return (
        Cell(products.name(code)),
        _amount(desk, flow, code, amount),
        untagged(
            desk.rate_cell(quantity.headline, desk.id("quantity_yoy", flow, period, product=code, currency="none"))
        ),
        Cell(f"{worth_cell.text} {money}" if mixed else worth_cell.text, worth_cell.raw, worth_cell.id)
        if worth
        else EMPTY,
        untagged(desk.rate_cell(value.headline, desk.id("yoy", flow, period, product=code, currency=money))),
        untagged(desk.rate_cell(value.computed, desk.id("yoy_computed", flow, period, product=code, currency=money))),
    )


def _amount(desk: Desk, flow: str, code: str, point: Point | None) -> Cell:
    if point is None:
        return EMPTY
    desk.use(point)
    id_ = desk.id("quantity", flow, point.period, product=code, currency="none")
    return Cell(amount_text(point), point.value, id_)


def amount_text(point: Point) -> str:
    """A quantity in words, with its unit."""
    if point.unit == "t":
        return words.tonnes(point.value, point.rounding)
    unit = {"unit": "pieces", "pair": "pairs"}.get(point.unit, point.unit)
    return f"{words.money(point.value, point.rounding)} {unit}"


def _sentence(desk: Desk, flow: str, code: str, quantity: Rate, value: Rate) -> Finding | None:
    amount = desk.level(flow, quantity.period, "none", code, "quantity")
    if amount is None:
        return None
    name = products.in_text(code)
    levels = f" ({words.rate(value.computed.value)} from levels)" if value.computed and value.published else ""
    text = (
        f"{flow_name(flow)} of {name} in {words.period_text(quantity.period)}: {amount_text(amount)}, "
        f"{words.rate(quantity.headline.value)} in quantity and {words.rate(value.headline.value)} in value "
        f"({value.currency}){levels}."
    )
    ids = [
        desk.id("quantity", flow, quantity.period, product=code, currency="none"),
        desk.id("quantity_yoy", flow, quantity.period, product=code, currency="none"),
        desk.id("yoy", flow, value.period, product=code, currency=value.currency),
    ]
    return desk.finding(text, ids, [amount, value.headline], [*quantity.caveats, *value.caveats])
