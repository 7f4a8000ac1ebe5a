"""A brief as data: JSON with everything the page shows, and the tables behind its charts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from steelyard.brief import charts, words
from steelyard.brief.chart_data import is_number, periods_of, series_names
from steelyard.brief.chart_parts import period_name, said
from steelyard.brief.model import Brief, Caveat, Cell, Chart, Finding, Table

SCHEMA = "steelyard.brief/1"


def to_json(brief: Brief) -> str:
    """The whole brief as JSON text: `schema`, then the fields of `Brief`; charts carry their alt text."""
    page: dict[str, Any] = {"schema": SCHEMA, **asdict(brief)}
    for section, drawn in zip(page["sections"], brief.sections, strict=True):
        for chart, source in zip(section["charts"], drawn.charts, strict=True):
            chart["alt_text"] = charts.alt_text(source)
    return json.dumps(page, ensure_ascii=False, indent=2, default=str)


def findings(brief: Brief) -> Iterator[Finding]:
    """Every sentence of the page with its figures, in reading order."""
    yield from brief.lead
    for section in brief.sections:
        yield from section.findings


def cells(brief: Brief) -> Iterator[Cell]:
    """Every figure of the page's tables, in reading order."""
    for row in brief.front:
        yield from (row.figure, row.change, row.consensus, row.surprise, row.previous)
    for section in brief.sections:
        for table in section.tables:
            for line in table.rows:
                yield from line


def ids(brief: Brief) -> list[str]:
    """Every id on the page once, in the order of the front page, the sentences and the tables."""
    found = [cell.id for cell in cells(brief)] + [i for finding in findings(brief) for i in finding.ids]
    return list(dict.fromkeys(i for i in found if i))


def caveats(brief: Brief) -> list[Caveat]:
    """Every caution on the page once, in reading order."""
    return list(dict.fromkeys(caveat for finding in findings(brief) for caveat in finding.caveats))


def chart_rows(chart: Chart) -> list[dict[str, Any]]:
    """The records behind a chart, for its csv: x, series, value in base units (None is a gap)."""
    return [
        {
            "x": str(row["x"]),
            "series": str(row.get("series", "")),
            "value": row["y"] if is_number(row.get("y")) else None,
        }
        for row in chart.data
    ]


def chart_table(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the table behind a chart: a row for each x, a column for each series."""
    series = series_names(chart.data)
    held = {(str(row["x"]), str(row.get("series", ""))): row for row in chart.data}
    xs = list(dict.fromkeys(str(row["x"]) for row in chart.data))
    times = periods_of(xs)
    if times:
        xs.sort(key=lambda x: (times[x].last, times[x].first))
    first = chart.x_title or ("Period" if times else "")
    heads = [first, *(name or "Value" for name in series)]
    return heads, [[period_name(x), *(_cell(chart, held.get((x, name))) for name in series)] for x in xs]


def shared_tags(table: Table) -> list[str]:
    """For each column the tag that most of its figures carry, to be said once in its head.

    Empty where a figure has no tag of its own: it would seem to carry the column's.
    """
    return [_shared(column) for column in zip(*table.rows, strict=True)] or [""] * len(table.columns)


def text_columns(table: Table) -> list[bool]:
    """For each column whether it holds words rather than figures: those are set to the left."""
    return [
        all(cell.raw is None for cell in column) and any(len(cell.text) > 12 for cell in column)
        for column in zip(*table.rows, strict=True)
    ] or [False] * len(table.columns)


def _shared(column: tuple[Cell, ...]) -> str:
    figures = [cell for cell in column if cell.raw is not None]
    if len(figures) < 2 or not all(cell.tag for cell in figures):
        return ""
    return Counter(cell.tag for cell in figures).most_common(1)[0][0]


def _cell(chart: Chart, row: dict[str, Any] | None) -> str:
    return said(chart, row) if row and is_number(row.get("y")) else "not held"


def citation(brief: Brief) -> str:
    """How to cite the page."""
    version = f", version {brief.version}" if brief.version else ""
    return (
        f"Steelyard{version}: {words.possessive(brief.reporter_name)} trade, {brief.period_text}, "
        f"as known on {words.date_text(brief.as_of)}; {brief.basis_text}."
    )
