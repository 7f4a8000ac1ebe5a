"""Exchange rate or prices? The real effective exchange rate and what moved it."""

from __future__ import annotations

from typing import Any

import polars as pl

from steelyard.base import economies
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Finding, Section, Table
from steelyard.brief.release.desk import EMPTY, Desk
from steelyard.brief.release.measured import made_by
from steelyard.errors import NoCoverage
from steelyard.lens import competitiveness as lens
from steelyard.lens import effective_weights
from steelyard.lens.caveats import fire
from steelyard.lens.competitiveness import NO_LEVEL
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen

_YEARS = 10
_SHOWN = 6


def section(desk: Desk) -> Section | None:
    """Yearly effective rates from the ledger's own trade weights, and a published index's single figures.

    None where neither is held.
    """
    found, points = _measure(desk), _published(desk)
    if found is None and not points:
        return None
    text, findings, tables, charts = [], [], [], []
    if found is not None:
        rows = found.data.to_dicts()
        desk.used.update(found.sources)
        findings.append(_finding(desk, found, rows))
        text.append(NO_LEVEL)
        tables.append(_table(desk, found, rows))
        charts.append(_chart(desk, found, rows))
    if len(points) > 1:
        desk.use(*points)
        text.append(_quoted(points))
    return Section(
        "competitiveness", "Exchange rate or prices?", tuple(text), tuple(findings), tuple(charts), tuple(tables)
    )


def _measure(desk: Desk) -> Measured | None:
    try:
        weights = effective_weights.from_trade(desk.panel, desk.t, desk.reporter)
        counted = weights.table.filter(pl.col("weight") >= 100 * lens.SMALLEST)["partner"]
        frames = [desk.panel_of(code).frame for code in (desk.reporter, "USA", *counted) if code]
        everyone = Panel(pl.concat(frames).unique(maintain_order=True), desk.panel.ranks)
        years = lens.span(everyone, desk.reporter, "gdp", None, None, _YEARS)
        one = lens.rates(everyone, desk.t, desk.reporter, weights, years)
        return lens.by_year(one, desk.panel, desk.t)
    except NoCoverage:
        return None


def _finding(desk: Desk, found: Measured, rows: list[dict[str, Any]]) -> Finding:
    said = f"by an own index with the {found.basis['prices']}, {found.coverage.partition(' (')[0]}"
    return desk.finding(_sentence(desk, rows[-1]), (), (), [fire("own_estimate", words=said)])


def _sentence(desk: Desk, row: dict[str, Any]) -> str:
    owner = words.possessive(economies.name(desk.reporter))
    moved = words.moved(row["reer_change"], plural=False)
    return (
        f"In {row['year']}, the last year for which rates and prices of the partners are held, {owner} real effective "
        f"exchange rate {moved}: {words.points(row['from_rate'])} from exchange rates and "
        f"{words.points(row['from_prices'])} from relative prices (GDP deflator {words.rate(row['own'])} against "
        f"{words.rate(row['partners'])} of the partners). A fall makes its goods cheaper abroad."
    )


def _quoted(points: list[Point]) -> str:
    last = points[-1]
    years = {point.period[:4]: point for point in points if point.period[:4] < last.period[:4]}
    before = [
        f"{words.number(point.value, 1)} in {words.period_text(point.period)} "
        f"({words.rate(100 * (last.value / point.value - 1))} since)"
        for point in reversed(list(years.values()))
    ]
    against = f", against {words.listed(before)}" if before else ""
    return (
        f"The broad index of the Bank for International Settlements, deflated by consumer prices (2020 = 100), stood "
        f"at {words.number(last.value, 1)} in {words.period_text(last.period)}{against}; only single months of it are "
        "held."
    )


def _published(desk: Desk) -> list[Point]:
    """Months of a published index known by the page's day, in order."""
    key = {"reporter": desk.reporter, "partner": "none", "flow": "none", "product": "none", "indicator": "reer"}
    periods = desk.panel.periods(**key, currency="none")
    found = (
        of_seen(freshest(desk.panel.rows(**key, currency="none", period=one), desk.t, desk.panel.ranks))
        for one in periods
    )
    return [point for point in found if point and not point.later_vintage and point.period <= desk.month]


def _table(desk: Desk, found: Measured, rows: list[dict[str, Any]]) -> Table:
    columns = {
        "reer_change": ("Real effective rate", words.rate), "from_rate": ("From exchange rates", words.points),
        "from_prices": ("From relative prices", words.points), "own": ("Own deflator", words.rate),
        "partners": ("Partners’ deflators", words.rate), "cpi": ("Consumer prices", words.rate),
        "ppi": ("Producer prices", words.rate), "export_price": ("Export unit value, USD", words.rate),
    }  # fmt: skip
    shown = [name for name in columns if any(row[name] is not None for row in rows)]
    body = tuple(
        (Cell(row["year"]), *(EMPTY if row[n] is None else Cell(columns[n][1](row[n]), row[n]) for n in shown))
        for row in rows[-_SHOWN:]
    )
    told = [one for one in found.warnings if one != NO_LEVEL]
    made = made_by(desk, "competitiveness", f"--from {rows[0]['year']} --to {rows[-1]['year']} --weighting trade")
    note = f"Weights: {found.basis['weights']}. Coverage: {found.coverage}. {' '.join(told)} {made}"
    heads = ("Year", *(columns[name][0] for name in shown))
    return Table("Change on the year before, and what made it", heads, body, note)


def _chart(desk: Desk, found: Measured, rows: list[dict[str, Any]]) -> Chart:
    lines = (("Nominal", "neer"), ("Real", "reer"))
    data = tuple(
        {"x": row["year"], "y": row[key], "series": name, "label": words.number(row[key], 1)}
        for name, key in lines
        for row in rows
    )
    last = rows[-1]
    apart = last["neer"] - last["reer"]
    title = (
        f"Partners’ prices rose faster: real below nominal by {words.number(apart, 1)} index points"
        if apart > 0
        else f"Own prices rose faster: real above nominal by {words.number(-apart, 1)} index points"
    )
    makers = list(dict.fromkeys(desk.sources[name].producer for name in found.sources if name in desk.sources))
    return Chart(
        "effective-rates", "line", title, f"Effective exchange rate, {rows[0]['year']} = 100; up = dearer", data,
        "index", f"Source: {'; '.join(makers)}; own calculation. As of {desk.day}; vintages in the note.", ("Real",),
    )  # fmt: skip
