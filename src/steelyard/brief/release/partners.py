"""With whom: growth, shares and contributions by partner, balances by partner, and shares over the years."""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Section, Table
from steelyard.brief.release.desk import (
    EMPTY,
    Desk,
    capital,
    flow_name,
    partner_name,
    residual_text,
    untagged,
)
from steelyard.brief.release.lead import parts_of_growth
from steelyard.lens.balance import Balance, balance
from steelyard.lens.point import Point
from steelyard.lens.shares import Contributions, default_partners, share_history

Held = tuple[float, float, str, bool]
"""Share in percent, its rounding, its source, and whether part and total come from two sources."""

WATCHED = ("USA", "CHN", "EU27", "ASEAN")


def section(desk: Desk) -> Section | None:
    """Contributions that add up, both flows; the chart shows exports."""
    found = {flow: parts for flow in ("export", "import") if (parts := parts_of_growth(desk, flow))}
    if not found:
        return None
    charts = [_chart(desk, found["export"])] if "export" in found else []
    tables = [_table(desk, flow, parts) for flow, parts in found.items()]
    surplus = _balances(desk)
    tables += [surplus] if surplus else []
    return Section("partners", "With whom?", _notes(found), (), tuple(charts), tuple(tables))


def history(desk: Desk) -> Section | None:
    """Exports and share by partner for the years held; gaps stay gaps."""
    frames = {code: _shares(desk, code) for code in WATCHED if code != desk.reporter}
    frames = {code: rows for code, rows in frames.items() if rows}
    if not frames:
        return None
    years = _span(period for rows in frames.values() for period in rows)
    tables = (_share_table(desk, frames, years), _export_table(desk, frames, years))
    return Section(
        "since",
        "Since when? Exports and shares by partner, years held",
        (
            "Only years for which the ledger holds a figure are shown; nothing is filled in between. In italics: part "
            "and total come from two sources.",
        ),
        (),
        (_share_chart(desk, frames, years),),
        tuple(table for table in tables if table),
    )


def _notes(found: dict[str, Contributions]) -> tuple[str, ...]:
    parts = next(iter(found.values()))
    notes = ["Groups and single economies are listed without overlap; “all others” is the total less those listed."]
    if parts.rates:
        notes.append(
            "The agency publishes partners in "
            f"{parts.rates[0].currency}; levels are converted at {parts.rates[0].text}"
            + "".join(f", and {rate.value:.4f} in {rate.period}" for rate in parts.rates[1:])
            + "."
        )
    missing = [partner_name(code) for code in parts.missing]
    return (*notes, *([f"Not held for this window: {words.listed(missing)}."] if missing else []))


def _table(desk: Desk, flow: str, parts: Contributions) -> Table:
    heads = ("Partner", "Growth", "Share", "Share before", "Contribution")
    rows = [_row(desk, flow, parts, row) for row in parts.data.iter_rows(named=True)]
    total = parts.total
    rows.append(
        (
            Cell("Total"),
            untagged(desk.rate_cell(total, desk.id("yoy_computed", flow, parts.period))),
            Cell(words.share(100.0), 100.0),
            Cell(words.share(100.0), 100.0),
            Cell(words.points(total.value), total.value),
        )
    )
    note = f"Contributions in percentage points of the total's growth; residual {residual_text(parts.residual)} pp."
    if parts.rates:
        note += f" Growth converted from {parts.rates[0].currency} in italics; total: {desk.tag(total, 'from levels')}."
    title = f"{flow_name(flow)} by partner, {words.period_text(parts.period)}, {desk.currency}, from levels"
    return Table(title, heads, tuple(rows), note)


def _row(desk: Desk, flow: str, parts: Contributions, row: dict) -> tuple[Cell, ...]:
    code = row["partner"]
    converted = bool(parts.rates)

    def cell(text: str, name: str, measure: str, period: str) -> Cell:
        id_ = "" if code == "REST" else desk.id(measure, flow, period, partner=code)
        return Cell(text, row[name], id_, "", converted and measure == "yoy_computed")

    growth = (
        cell(words.rate(row["growth"]), "growth", "yoy_computed", parts.period) if row["growth"] is not None else EMPTY
    )
    return (
        Cell(partner_name(code)),
        growth,
        cell(words.share(row["share_now"]), "share_now", "share", parts.period),
        cell(words.share(row["share_before"]), "share_before", "share", parts.base),
        cell(words.points(row["contribution_pp"]), "contribution_pp", "contribution", parts.period),
    )


def _chart(desk: Desk, parts: Contributions) -> Chart:
    rows = sorted(parts.data.iter_rows(named=True), key=lambda row: -row["contribution_pp"])
    most, least = rows[0], rows[-1]
    title = f"{capital(partner_name(most['partner']))} added most to export growth"
    if least["contribution_pp"] < 0:
        title += f", {partner_name(least['partner'])} took {words.points(-least['contribution_pp'], signed=False)} away"
    return Chart(
        "contributions",
        "bars",
        title,
        f"Contribution to export growth of {words.rate(parts.total.value)}, percentage points, "
        f"{words.period_text(parts.period)}, {desk.currency}, from levels",
        tuple(
            {"x": capital(partner_name(r["partner"])), "y": r["contribution_pp"], "series": "contribution"}
            for r in rows
        ),
        "pp",
        desk.source_text([parts.total, *(p for rate in parts.rates for p in (rate.total, rate.total_usd))]),
        tuple(capital(partner_name(row["partner"])) for row in (most, least)),
    )


def _balances(desk: Desk) -> Table | None:
    held: list[tuple[str, Balance]] = []
    for code in default_partners(desk.panel, desk.reporter, desk.to_date):
        found = balance(
            desk.panel,
            desk.t,
            reporter=desk.reporter,
            period=desk.to_date,
            partner=code,
            currency=desk.currency,
        )
        if found:
            held.append((code, found))
    if len(held) < 2:
        return None
    held.sort(key=lambda pair: -pair[1].headline.value)
    rows = tuple(
        (
            Cell(partner_name(code)),
            untagged(desk.money_cell(found.exports, "")),
            untagged(desk.money_cell(found.imports, "")),
            untagged(desk.money_cell(found.headline, desk.id("balance", "balance", desk.to_date, partner=code))),
        )
        for code, found in held
    )
    title = f"Balance by partner, {words.period_text(desk.to_date)}, {desk.currency}"
    note = (
        f"{capital(desk.valuation())}. In italics: converted at the agency's own implied rate of the flow, or of a "
        "later vintage; the id of a figure says which."
    )
    return Table(title, ("Partner", "Exports", "Imports", "Balance"), rows, note)


def _shares(desk: Desk, code: str) -> dict[str, Held]:
    frame = share_history(
        desk.panel, desk.t, reporter=desk.reporter, flow="export", partner=code, currency=desk.currency
    )
    rows = {
        row["period"]: (row["value"], row["rounding"] or 0.0, row["source"], row["kind"] == "two sources")
        for row in frame.iter_rows(named=True)
        if row["value"] is not None and Period.parse(row["period"]).end.year <= Period.parse(desk.to_date).year
    }
    desk.used.update(name for _, _, source, _ in rows.values() for name in source.split(" + "))
    return rows


def _span(periods: Iterable[str]) -> list[str]:
    years = sorted({int(period) for period in periods})
    return [str(year) for year in range(years[0], years[-1] + 1)]


def _share_table(desk: Desk, frames: dict[str, dict], years: list[str]) -> Table:
    rows = tuple(
        (Cell(year), *(_share_cell(desk, code, year, rows.get(year)) for code, rows in frames.items()))
        for year in years
        if any(year in rows for rows in frames.values())
    )
    heads = ("Year", *(partner_name(code) for code in frames))
    return Table("Share of exports by partner, per cent (years held)", heads, rows)


def _share_cell(desk: Desk, code: str, year: str, held: Held | None) -> Cell:
    if held is None:
        return Cell("–")
    value, rounding, _, apart = held
    return Cell(
        words.share(value, rounding=max(0.1, rounding)),
        value,
        desk.id("share", "export", year, partner=code),
        "",
        apart,
    )


def _export_table(desk: Desk, frames: dict[str, dict], years: list[str]) -> Table | None:
    from steelyard.lens.currency import in_currency
    from steelyard.lens.series import Leg

    def cell(code: str, year: str) -> Cell:
        leg = Leg(year, desk.reporter, "export", code, currency=desk.currency)
        point: Point | None = in_currency(desk.panel, desk.t, leg)
        return untagged(desk.money_cell(point, desk.id("value", "export", year, partner=code))) if point else Cell("–")

    rows = [(Cell(year), *(cell(code, year) for code in frames)) for year in years]
    rows = [row for row in rows if any(one.raw is not None for one in row)]
    if not rows:
        return None
    heads = ("Year", *(partner_name(code) for code in frames))
    return Table(f"Exports by partner, {desk.currency} (years held)", heads, tuple(rows))


def _share_chart(desk: Desk, frames: dict[str, dict], years: list[str]) -> Chart:
    first = next(iter(frames))
    latest = frames[first].get(years[-1])
    title = (
        f"{partner_name(first)} took {words.share(latest[0])} of exports in {years[-1]}"
        if latest
        else "Shares of exports"
    )
    data = [
        {"x": year, "y": rows[year][0] if year in rows else None, "series": partner_name(code)}
        for code, rows in frames.items()
        for year in years
    ]
    return Chart(
        "shares",
        "points",
        title,
        "Share of exports, per cent, by year; years without a figure are left open",
        tuple(data),
        "share",
        f"As known on {desk.day}; sources in the list below.",
        tuple(partner_name(code) for code in list(frames)[::2])[:2],
    )
