"""How much: growth as published and from levels, and its course over the months."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk, flow_name
from steelyard.lens.growth import Rate
from steelyard.lens.windows import window

MONTHS = 36


def section(desk: Desk) -> Section | None:
    """Published and level-based growth of the month and the year to date; the last three years by month."""
    rates = [
        (flow, rate)
        for period in dict.fromkeys((desk.month, desk.to_date))
        for flow in ("export", "import")
        if (rate := desk.growth(flow, period))
    ]
    if not rates:
        return None
    charts = [chart for chart in (_course(desk),) if chart]
    text = (
        "Published rates are quoted as the agency printed them on the day. Level-based rates are computed from the "
        "levels of one source and one vintage; where the base has been revised since, the two differ."
    )
    return Section("growth", "How much did trade grow?", (text,), (), tuple(charts), (_table(desk, rates),))


def _table(desk: Desk, rates: list[tuple[str, Rate]]) -> Table:
    rows = tuple(_row(desk, flow, rate) for flow, rate in rates)
    heads = ("Growth on the year before", "Published", "From levels", "Difference", "Why")
    return Table(f"Growth in {desk.currency}, per cent, not seasonally adjusted, current prices", heads, rows)


def _row(desk: Desk, flow: str, rate: Rate) -> tuple[Cell, ...]:
    published = desk.rate_cell(rate.published, desk.id("yoy", flow, rate.period), "published")
    computed = desk.rate_cell(rate.computed, desk.id("yoy_computed", flow, rate.period), "from levels")
    difference = Cell(words.points(rate.difference), rate.difference) if rate.difference is not None else EMPTY
    name = f"{flow_name(flow)}, {words.period_short(rate.period)}"
    return (
        Cell(name),
        published,
        computed,
        difference,
        Cell(rate.cause or "within rounding" if rate.published else ""),
    )


def _course(desk: Desk) -> Chart | None:
    last = Period.parse(desk.month).last
    months = [window(desk.reporter, str(Period(m, m)))[0] for m in range(last - MONTHS + 1, last + 1)]
    held: dict[tuple[str, str], Rate] = {}
    for month in dict.fromkeys(months):
        for flow in ("export", "import"):
            rate = desk.growth(flow, month)
            if rate:
                held[month, flow] = rate
    if len(held) < 6:
        return None
    data = [
        {"x": month, "y": held[month, flow].headline.value if (month, flow) in held else None,
         "series": flow_name(flow)}
        for flow in ("export", "import")
        for month in dict.fromkeys(months)
    ]  # fmt: skip
    exports, imports = held.get((desk.month, "export")), held.get((desk.month, "import"))
    return Chart(
        "growth-by-month",
        "line",
        _claim(exports, imports, words.period_text(desk.month)),
        f"Growth on the year before, {desk.currency}, nominal, not adjusted, per cent; as published where printed"
        + ("; January and February together" if any("/" in month for month in months) else ""),
        tuple(data),
        "percent",
        desk.source_text(rate.headline for rate in held.values()),
        ("Exports", "Imports"),
    )


def _claim(exports: Rate | None, imports: Rate | None, period: str) -> str:
    parts = []
    if exports:
        parts.append(f"exports {words.moved(exports.headline.value)}")
    if imports:
        parts.append(f"imports {words.moved(imports.headline.value)}")
    return f"In {period} {words.listed(parts)}"
