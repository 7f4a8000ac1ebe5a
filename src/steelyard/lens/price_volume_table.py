"""The split into price and volume as a measure: rows, basis, coverage and what to know before quoting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from steelyard.base import economies, products
from steelyard.lens.caveats import fire
from steelyard.lens.headings import FIRST, Heading, LeftOut
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen
from steelyard.lens.price_volume import Aggregate, Part, Split

_SCHEMA = {
    "product": pl.String, "name": pl.String, "kind": pl.String, "unit": pl.String, "currency": pl.String,
    "value": pl.Float64, "quantity": pl.Float64, "unit_value": pl.Float64, "value_pp": pl.Float64,
    "quantity_pp": pl.Float64, "price_pp": pl.Float64, "volume_index_pp": pl.Float64, "price_index_pp": pl.Float64,
    "value_now": pl.Float64, "value_before": pl.Float64, "quantity_now": pl.Float64, "quantity_before": pl.Float64,
    "period": pl.String, "base": pl.String, "same_table": pl.Boolean, "source": pl.String,
    "known_from": pl.Datetime("us", "UTC"), "value_published": pl.Float64, "quantity_published": pl.Float64,
}  # fmt: skip
_UNITS = {
    "name": "text", "unit": "text", "value": "percent", "quantity": "percent", "unit_value": "percent",
    "value_pp": "pp", "quantity_pp": "pp", "price_pp": "pp",
}  # fmt: skip
_HEADS = {
    "name": "heading", "unit": "", "unit_value": "unit value", "value_pp": "adds", "quantity_pp": "by quantity",
    "price_pp": "by price",
}  # fmt: skip
_NAMED = 40  # headings that one reason lists
_METHOD = (
    "one heading: 1 + value = (1 + quantity) x (1 + unit value); together: Fisher's indices, 1 + value = "
    "(1 + volume) x (1 + price); points of the headings' value growth: Bennet, quantity + price = value"
)


def measured(one: Split, panel: Panel, t: datetime | None) -> Measured:
    """The split as a table: headings by size, then all of them, then those of each unit."""
    several = len(one.parts) > 1
    printed = [_printed(one, part, panel, t) for part in one.parts]
    rows = [_part_row(one, part, told) for part, told in zip(one.parts, printed, strict=True)]
    if several:
        rows += [_aggregate_row(one, whole) for whole in (one.total, *one.units)]
    return Measured(
        "price-volume",
        _title(one),
        pl.DataFrame(rows, schema=_SCHEMA, orient="row"),
        _UNITS,
        _basis(one, panel),
        _coverage(one, printed),
        one.total.residual,
        "pp of value growth",
        (*_warnings(one), *_disagreements(one, printed)),
        _all_sources(one),
        _HEADS,
    )


def _title(one: Split) -> str:
    who = f"{economies.name(one.reporter)}, {one.flow}s"
    who += "" if one.partner == "WLD" else f" with {economies.in_text(one.partner)}"
    # Of a single heading Fisher's indices are its quantity and its unit value.
    single = len(one.parts) == 1
    what = one.parts[0].heading.name if single else f"{one.total.count} headings"
    kinds = ("quantity", "unit value") if single else ("volume", "price")
    return (
        f"{who}, {one.period}, {what}: value {_rate(one.total.value)} in {one.currency} = {kinds[0]} "
        f"{_rate(one.total.volume)}, {kinds[1]} {_rate(one.total.price)}"
    )


def _basis(one: Split, panel: Panel) -> dict[str, str]:
    newest = max(p.known_from for part in one.parts for p in part.heading.points)
    base = "as first printed" if one.base == FIRST else "comparison column of the table that holds the period"
    if one.base != FIRST and not all(part.heading.same_table for part in one.parts):
        base = "of the table of its own year"
    said = {
        "currency": one.currency + (f" at {one.conversion.text}" if one.conversion else ", as printed"),
        "valuation": _valuation(one, panel),
        "window": f"{one.period} on {one.before}",
        "base": base,
        "vintage": f"{newest:%Y-%m-%d}",
        "method": _METHOD,
    }
    if one.pooled:
        said["window"] += ", January and February together"
    return said


def _valuation(one: Split, panel: Panel) -> str:
    first = one.parts[0].heading
    rows = panel.rows(
        reporter=one.reporter, partner=one.partner, flow=one.flow, product=first.product,
        currency=first.points[0].currency, period=one.period,
    )  # fmt: skip
    return " or ".join(sorted({row.valuation.upper() for row in rows})) or "as held"


def _coverage(one: Split, printed: Sequence[tuple[Point | None, Point | None]]) -> str:
    text = f"{_counted(len(one.parts), 'heading')} held in quantity and value"
    if one.whole_before:
        text += f", {100 * one.total.value_before / one.whole_before:.1f} % of {one.flow}s of {one.before}"
    pairs = list(_compared(one, printed))
    if pairs:
        agree = sum(_agrees(point, ours) for _, point, ours in pairs)
        text += f"; {agree} of {_counted(len(pairs), 'growth rate')} that the agency prints of them agree"
    lacking = sum("not held" in left.why for left in one.left_out)
    return text + (f"; {lacking} more, named below, {'lacks' if lacking == 1 else 'lack'} a figure" if lacking else "")


def _printed(one: Split, part: Part, panel: Panel, t: datetime | None) -> tuple[Point | None, Point | None]:
    """The agency's own growth of value and of quantity; none for a rest, or where values are converted."""
    if part.heading.rest_of:
        return None, None
    key = {"reporter": one.reporter, "partner": one.partner, "flow": one.flow, "product": part.heading.product}
    money = part.heading.points[0].currency
    value = panel.rows(**key, indicator="yoy_published", currency=money, period=one.period)
    quantity = panel.rows(**key, indicator="quantity_yoy_published", currency="none", period=one.period)
    found = [of_seen(freshest(rows, t, panel.ranks)) for rows in (value, quantity)]
    return None if one.conversion else found[0], found[1]


def _compared(
    one: Split, printed: Sequence[tuple[Point | None, Point | None]]
) -> Iterable[tuple[str, Point, float]]:  # fmt: skip
    for part, points in zip(one.parts, printed, strict=True):
        for kind, point, ours in zip(("value", "quantity"), points, (part.value, part.quantity), strict=True):
            if point is not None and ours is not None:
                yield f"{part.heading.name} ({kind})", point, ours


def _agrees(point: Point, ours: float) -> bool:
    return abs(point.value - ours) <= point.rounding / 2 + 1e-6


def _disagreements(one: Split, printed: Sequence[tuple[Point | None, Point | None]]) -> Iterable[str]:
    if one.base == FIRST:
        return
    for name, point, ours in _compared(one, printed):
        if not _agrees(point, ours):
            yield f"{name}: printed {_rate(point.value)}, {_rate(ours)} from the levels as printed."


def _warnings(one: Split) -> Iterable[str]:
    if one.base == FIRST:
        yield (
            "The base is as first printed, not the revised comparison column: growth differs from what is "
            "printed for the period."
        )
    earlier = [part.heading for part in one.parts if not part.heading.same_table and not part.heading.rest_of]
    if earlier and one.base != FIRST:
        yield (
            f"Base from an earlier table, with no comparison column, so unrevised: {_listed(h.name for h in earlier)}."
        )
    sided = [part.heading for part in one.parts if not part.heading.traded]
    if sided:
        yield (
            f"Traded in one of the two periods only, so without a price to compare: {_listed(h.name for h in sided)}. "
            f"They add {one.total.entered_pp:+.2f} pp to value growth beside quantity and price."
        )
    if len({part.heading.unit for part in one.parts}) > 1:
        yield "Quantities in different units are never added: Fisher's index weighs each heading by its value."
    if one.pooled:
        yield fire("pooled_months", window=one.period).text
    yield from _left_out(one.left_out)
    if one.conversion and one.conversion.later:
        yield "The conversion uses totals of a vintage after the as-of day."
    yield "A unit value moves with the mix of goods inside a heading as well as with prices."


def _left_out(left_out: Iterable[LeftOut]) -> Iterable[str]:
    groups: dict[str, list[str]] = {}
    for left in left_out:
        groups.setdefault(left.why, []).append(products.in_text(left.product))
    for why, names in groups.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"Left out, {why}: {_listed(names[:_NAMED])}{more}."


def _part_row(one: Split, part: Part, printed: tuple[Point | None, Point | None]) -> tuple[object, ...]:
    h = part.heading
    newest = max(point.known_from for point in h.points)
    kind = "rest" if h.rest_of else "heading"
    return (
        h.product, h.name, kind, h.unit, one.currency, part.value, part.quantity, part.unit_value, part.value_pp,
        part.quantity_pp, part.price_pp, part.volume_index_pp, part.price_index_pp, h.value_now, h.value_before,
        h.quantity_now, h.quantity_before, one.period, one.before, h.same_table, _sources(h), newest,
        *(point.value if point else None for point in printed),
    )  # fmt: skip


def _aggregate_row(one: Split, whole: Aggregate) -> tuple[object, ...]:
    change = whole.value if whole is one.total else None
    value_pp = change if change is not None else 100 * (whole.value_now - whole.value_before) / one.total.value_before
    scale = whole.value_before / one.total.value_before
    return (
        "", whole.name.capitalize(), "aggregate", "", one.currency, whole.value, whole.volume, whole.price, value_pp,
        scale * whole.quantity_pp, scale * whole.price_pp, whole.volume, whole.price, whole.value_now,
        whole.value_before, None, None, one.period, one.before, None, "", None, None, None,
    )  # fmt: skip


def _all_sources(one: Split) -> tuple[str, ...]:
    found = {name for part in one.parts for p in part.heading.points for name in p.source.split(" + ")}
    return tuple(sorted(found | set(one.conversion.sources if one.conversion else ())))


def _sources(one: Heading) -> str:
    return " + ".join(dict.fromkeys(point.source for point in one.points))


def _rate(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}\u202f%".replace("-", "\u2212")


def _counted(n: int, one: str) -> str:
    return f"{n} {one if n == 1 else one + 's'}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
