"""Price or volume? Growth of the headings' value split by Fisher's indices."""

from __future__ import annotations

from steelyard.base import products
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Section, Table
from steelyard.brief.release.desk import Desk, capital, flow_name
from steelyard.errors import BadInput
from steelyard.lens.headings import Heading
from steelyard.lens.price_volume import Part, Split, price_volume, splittable

MOST = 10
_CHARTED = 8
_ENOUGH = 0.5  # of the share in the flow that the best held part of the year reaches


def section(desk: Desk) -> Section | None:
    """Both flows for the year to date (else the month, else a part of the year); None where no heading is held."""
    found = [one for flow in ("export", "import") if (one := _held(desk, flow) or _part(desk, flow))]
    if not found:
        return None
    absent = [flow for flow in ("export", "import") if flow not in {one.flow for one in found}]
    text = tuple(_sentence(desk, one) for one in found)
    if absent:
        text = (
            *text,
            f"Of {words.listed([f'{flow}s' for flow in absent])} no heading is held in quantity and in value, with the "
            f"year before, for {words.period_text(desk.to_date)} or a part of it.",
        )
    charts = tuple(_chart(desk, one) for one in found if sum(part.price_pp is not None for part in one.parts) > 2)
    return Section("price-volume", "Price or volume?", text, (), charts, tuple(_table(desk, one) for one in found))


def _held(desk: Desk, flow: str) -> Split | None:
    found = (_split(desk, flow, period) for period in dict.fromkeys((desk.to_date, desk.month)))
    return next((one for one in found if one), None)


def _part(desk: Desk, flow: str) -> Split | None:
    """The longest part of the year, from January on, that reaches half of what the best of them does."""
    whole = Period.parse(desk.to_date)
    held = splittable(desk.panel, desk.t, reporter=desk.reporter, flow=flow)
    inside = [one for one in map(Period.parse, held) if one.first == whole.first and one.last <= whole.last]
    found = [one for period in inside if (one := _split(desk, flow, str(period)))]
    least = _ENOUGH * max(map(_reach, found), default=0.0)
    enough = [one for one in found if _reach(one) >= least]
    return max(enough, key=lambda one: Period.parse(one.period).length, default=None)


def _split(desk: Desk, flow: str, period: str) -> Split | None:
    try:
        return price_volume(desk.panel, desk.t, reporter=desk.reporter, flow=flow, period=period)
    except BadInput:
        return None


def _reach(one: Split) -> float:
    """The headings' part of the flow in the base, or their number where the whole is not held."""
    return one.total.value_before / one.whole_before if one.whole_before else float(len(one.parts))


def _sentence(desk: Desk, one: Split) -> str:
    total = one.total
    late = ""
    if one.period not in (desk.to_date, desk.month):
        whole = words.period_text(desk.to_date)
        late = f" For {whole} itself they are not held with the year before; growth over it may differ."
    reach = ""
    if one.whole_before:
        reach = f", {words.share(100 * total.value_before / one.whole_before, 0)} of {one.flow}s in the base period"
    return (
        f"{flow_name(one.flow)}, {words.period_text(one.period)}: the value of the "
        f"{words.count(total.count, 'heading')} held in quantity and value ({one.currency}{reach}) "
        f"{words.moved(total.value, plural=False)}: volume {words.rate(total.volume)}, price {words.rate(total.price)}."
        f"{late}"
    )


def _table(desk: Desk, one: Split) -> Table:
    for part in one.parts:
        desk.use(*part.heading.points)
    rows = [_row(part) for part in one.parts[:MOST]]
    total = one.total
    figures = (total.value, total.volume, total.price)
    rows.append(
        (
            Cell("All headings (Fisher)"),
            *(Cell(words.rate(figure), figure) for figure in figures),
            *(Cell(words.points(figure), figure) for figure in (total.quantity_pp, total.price_pp)),
        )
    )
    heads = ("Heading", "Value", "Quantity", "Unit value", "By quantity", "By price")
    note = (
        "Growth on the year before; the last two columns are points of the headings' growth of value and add up to it "
        f"(residual {words.number(abs(total.residual), 2)}). Quantities in different units are never added. A unit "
        "value moves with the mix of goods in a heading as well as with prices."
    )
    if len(one.parts) > MOST:
        note = f"The {MOST} largest of {len(one.parts)} headings. {note}"
    return Table(f"{flow_name(one.flow)} by heading, {words.period_text(one.period)}, {one.currency}", heads,
                 tuple(rows), note)  # fmt: skip


def _row(part: Part) -> tuple[Cell, ...]:
    rates = (part.value, part.quantity, part.unit_value)
    points = (part.quantity_pp, part.price_pp)
    return (
        Cell(part.heading.name),
        *(Cell(words.rate(figure), figure) for figure in rates),
        *(Cell(words.points(figure), figure) for figure in points),
    )


def _chart(desk: Desk, one: Split) -> Chart:
    """What price alone adds, by the headings where it adds or takes most."""
    split = [(part.heading, part.price_pp) for part in one.parts if part.price_pp is not None]
    moved = sorted(split, key=lambda item: -abs(item[1]))[:_CHARTED]
    shown = sorted(moved, key=lambda item: -item[1])
    points = [point for heading, _ in moved for point in heading.points]
    verb = "took" if one.total.price_pp < 0 else "added"
    when = "" if one.period in (desk.to_date, desk.month) else f" in {words.period_text(one.period)}"
    most = _short(max(moved, key=lambda item: item[1] * (-1 if verb == "took" else 1))[0])
    return Chart(
        f"price-volume-{one.flow}",
        "bars",
        f"Price {verb} {words.points(abs(one.total.price_pp), signed=False)} "
        f"{'off' if verb == 'took' else 'to'} the value of the {one.flow}s held{when}, {most} most",
        f"What the change of unit values adds to growth of value, percentage points, {words.period_text(one.period)}, "
        f"{one.currency}; the {len(shown)} headings where it matters most",
        tuple({"x": capital(_short(heading)), "y": figure, "series": "price"} for heading, figure in shown),
        "pp",
        desk.source_text(points),
        highlight=(capital(most),),
    )


def _short(one: Heading) -> str:
    """The heading inside a sentence, short enough for a label."""
    name = products.in_text(one.product)
    return f"other {name}" if one.rest_of else name
