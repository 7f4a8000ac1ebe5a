"""The balance: every year held, gaps as gaps, and the months of this year and the last."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Cell, Chart, Section, Table
from steelyard.brief.release.desk import Desk
from steelyard.lens.balance import history
from steelyard.lens.records import first_above


def section(desk: Desk) -> Section | None:
    """Chart and table of the yearly balances; None where no year is held."""
    last = Period.parse(desk.month).year
    frame = history(desk.panel, desk.t, reporter=desk.reporter, currency=desk.currency)
    rows = [row for row in frame.iter_rows(named=True) if int(row["period"]) <= last]
    held = [row for row in rows if row["value"] is not None]
    if not held:
        return None
    desk.used.update(name for row in held for name in row["source"].split(" + "))
    gaps = len(rows) - len(held)
    note = f"{gaps} years between the first and the last are not held and stay open." if gaps else ""
    text = (
        "The balance as the agency printed it on the day where that is held, else exports less imports of one source "
        "and vintage. A year marked with a later vintage was first published at another figure that is not held. "
        + note
    )
    return Section(
        "balance",
        "How large is the balance?",
        (text.strip(),),
        (),
        (_chart(desk, rows),),
        (_table(desk, held),),
    )


def _chart(desk: Desk, rows: list[dict]) -> Chart:
    data = tuple({"x": row["period"], "y": row["value"], "series": "Balance"} for row in rows)
    latest = [row for row in rows if row["value"] is not None][-1]
    newest = max(row["known_from"] for row in rows if row["known_from"] is not None)
    return Chart(
        "balance-by-year",
        "diverging",
        _claim(rows, latest),
        f"Goods balance, {desk.currency}, nominal, {desk.valuation()}, by year; gaps: years not held",
        data,
        "money",
        f"{desk.newest(newest)} Sources in the list below.",
        (latest["period"],),
    )


def _claim(rows: list[dict], latest: dict) -> str:
    value = latest["value"]
    side = "surplus" if value >= 0 else "deficit"
    crossed = first_above(((row["period"], row["value"]) for row in rows), 1e12, latest["period"])
    if crossed and crossed.is_first:
        return f"The {latest['period']} {side} of {words.money(abs(value))} is the first above 1 tn of the years held"
    return f"The {side} of {latest['period']} was {words.money(abs(value))}"


def _table(desk: Desk, held: list[dict]) -> Table:
    rows = tuple(
        (
            Cell(row["period"]),
            Cell(_money(row["exports"]), row["exports"]),
            Cell(_money(row["imports"]), row["imports"]),
            Cell(
                words.money(row["value"]),
                row["value"],
                desk.id("balance", "balance", row["period"]),
                desk.currency,
                bool(row["later_vintage"]),
            ),
            Cell(f"{row['kind']}, {row['known_from']:%Y-%m-%d}" + (" (later vintage)" if row["later_vintage"] else "")),
        )
        for row in reversed(held)
    )
    heads = ("Year", "Exports", "Imports", "Balance", "Printed or derived, vintage")
    note = "Exports and imports are of one source and may be of another vintage than a printed balance."
    return Table(f"Goods balance by year, {desk.currency}", heads, rows, note)


def _money(value: float | None) -> str:
    return words.money(value) if value is not None else "–"
