"""The page of one query: a chart of a series, and the table of everything that the query gave."""

from __future__ import annotations

from collections import Counter
from typing import Any

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Brief, Cell, Chart, Section, SourceLine, Table
from steelyard.errors import BadInput
from steelyard.ledger.result import Result
from steelyard.version import __version__

_MOST_SERIES = 6
_FREQUENCIES = {"A": "years", "Q": "quarters", "M": "months", "R": "months from and to"}


def compose(result: Result, indicator: str) -> Brief:
    """The page of a result of one reporter, flow, product and currency; periods of one length are drawn.

    BadInput where there is nothing to draw a line through, or more series than a reader can tell apart.
    """
    rows = [row for row in result.data.to_dicts() if row["value"] is not None]
    drawn, frequency = _of_one_length(rows)
    if len(drawn) < 2:
        raise BadInput("A chart needs two figures of periods of one length. Widen --from, or leave --chart out.")
    partners = list(dict.fromkeys(row["partner"] for row in drawn))
    if len(partners) > _MOST_SERIES:
        raise BadInput(
            f"{len(partners)} series are more than one chart can tell apart. Ask for {_MOST_SERIES} at most."
        )
    title = _title(rows[0], indicator)
    left = len(rows) - len(drawn)
    note = f"Drawn: {_FREQUENCIES[frequency]}. {left} figures of other periods are in the table only." if left else ""
    section = Section("series", title, (note,) if note else (), (), (_chart(result, drawn, title),), (_table(rows),))
    reporter = economies.name(rows[0]["reporter"])
    basis = ", ".join(value for values in result.basis.values() for value in values if value != "none")
    return Brief(
        rows[0]["reporter"],
        reporter,
        drawn[-1]["period"],
        f"{drawn[0]['period']} to {drawn[-1]['period']}",
        f"{reporter}: {title[:1].lower()}{title[1:]}",
        f"as known on {result.vintage.as_of:%Y-%m-%d}",
        basis or "no currency",
        f"{result.vintage.as_of:%Y-%m-%d}",
        (),
        (),
        (section,),
        _sources(result, rows),
        (),
        warnings=result.warnings,
        version=__version__,
    )


def _of_one_length(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """The rows of the frequency that is held most often, in time."""
    counted = Counter(Period.parse(row["period"]).freq for row in rows)
    frequency = max(counted, key=lambda name: (counted[name], name == "A"), default="A")
    kept = [row for row in rows if Period.parse(row["period"]).freq == frequency]
    return sorted(kept, key=lambda row: Period.parse(row["period"])), frequency


def _title(row: dict[str, Any], indicator: str) -> str:
    what = {"export": "Exports", "import": "Imports", "balance": "Balance", "total": "Exports and imports"}
    name = what.get(row["flow"], indicator.replace("_", " ").capitalize())
    goods = "" if row["product"] in ("TOTAL", "none") else f" of {products.in_text(row['product'])}"
    kind = "" if indicator in ("value", "none") or row["flow"] == "none" else f", {indicator.replace('_', ' ')}"
    return f"{name}{goods}{kind}"


def _chart(result: Result, drawn: list[dict[str, Any]], title: str) -> Chart:
    last = drawn[-1]
    several = len({row["partner"] for row in drawn}) > 1
    y_format = _format(last)
    named = economies.name(last["partner"]) if last["partner"] not in ("WLD", "none") else ""
    partner = f" with {named}" if named else ""
    said = words.value_text(last["value"], y_format)
    return Chart(
        "series",
        "line",
        f"{title}{partner}: {said} in {words.period_text(last['period'])}",
        f"{last['unit']}, as known on {result.vintage.as_of:%Y-%m-%d}; gaps are periods not held",
        tuple(
            {"x": row["period"], "y": row["value"], "series": economies.name(row["partner"]) if several else title}
            for row in drawn
        ),
        y_format,
        f"Sources in the list below. Newest vintage {max(row['known_from'] for row in drawn):%Y-%m-%d}.",
        tuple(dict.fromkeys(economies.name(row["partner"]) if several else title for row in drawn))[:2],
    )


def _format(row: dict[str, Any]) -> str:
    if row["unit"] == "percent":
        return "share" if row.get("indicator") == "share" else "percent"
    return {"t": "tonnes"}.get(row["unit"], "money" if row["unit"] in ("USD", "CNY", "EUR", "JPY", "RUB") else "number")


def _table(rows: list[dict[str, Any]]) -> Table:
    lines = tuple(
        (
            Cell(words.period_short(row["period"])),
            Cell(row["partner"]),
            Cell(words.value_text(row["value"], _format(row)), row["value"], converted=bool(row.get("converted"))),
            Cell(
                f"{row['known_from']:%Y-%m-%d}, {row['status']}" + (", later vintage" if row["later_vintage"] else "")
            ),
            Cell(row["source"]),
        )
        for row in rows
    )
    return Table("Every figure of the query", ("Period", "Partner", "Figure", "Vintage, status", "Source"), lines)


def _sources(result: Result, rows: list[dict[str, Any]]) -> tuple[SourceLine, ...]:
    names = sorted({name for row in rows for name in row["source"].split(" + ")})
    known = [result.sources[name] for name in names if name in result.sources]
    return tuple(SourceLine(s.id, s.title, s.producer, s.licence, s.credit, s.url) for s in known)
