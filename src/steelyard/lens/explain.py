"""An id followed back to its rows: the figure, its basis, and what superseded it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from steelyard.errors import NoCoverage
from steelyard.lens.answers import Answer, answer
from steelyard.lens.caveats import Fired
from steelyard.lens.cite import MEASURES, Query, at, parse_id, write
from steelyard.lens.panel import Frame, Panel, as_panel
from steelyard.lens.point import Point
from steelyard.lens.windows import parts


@dataclass(frozen=True)
class Explanation:
    """What an id means. `rows`: all vintages of the figures it rests on, with a column `used`.

    `superseded_by`: the id of today's figure where it differs, else None.
    """

    id: str
    query: Query
    point: Point
    text: str
    rows: pl.DataFrame
    caveats: tuple[Fired, ...]
    superseded_by: str | None


def explain(id: str, frame: Frame) -> Explanation:
    """Answer an id from all vintages of its reporter; NoCoverage where the figure is not held by that day."""
    query, panel = parse_id(id), as_panel(frame)
    found = answer(query, panel)
    if found is None:
        later = answer(at(query, None), panel) if query.as_of else None
        if later:
            raise NoCoverage(
                f"{id}: not public by {query.as_of}. Ask for a later day; the newest answer is "
                f"{write(at(query, later.point.known_from))}."
            )
        held = ", ".join(_periods(panel, query)) or "no period"
        raise NoCoverage(f"No figure is held for {id}. Held of this series: {held}.")
    now = answer(at(query, None), panel) if query.as_of else found
    superseded = now if now and round(now.point.value, 9) != round(found.point.value, 9) else None
    newer = write(at(query, superseded.point.known_from)) if superseded else None
    rows = _rows(panel, query, found)
    return Explanation(write(query), query, found.point, _text(query, found, newer), rows, found.caveats, newer)


def _periods(panel: Panel, query: Query) -> list[str]:
    keys = panel.keys(reporter=query.reporter, partner=query.partner, product=query.product)
    return sorted({row.period for key in keys for row in panel.rows(**key)})[-24:]


def _rows(panel: Panel, query: Query, found: Answer) -> pl.DataFrame:
    """All vintages of the series and periods behind the answer."""
    periods = {query.period, found.point.period}.union(*(_months(part) for part in found.parts))
    total = query.measure in _WITH_TOTAL or found.point.converted
    flows = {query.flow, "export", "import"} if query.measure.startswith("balance") else {query.flow}
    frame = panel.frame.filter(
        pl.col("reporter") == query.reporter,
        pl.col("partner").is_in(sorted({query.partner, "WLD"} if total else {query.partner})),
        pl.col("flow").is_in(sorted(flows)),
        pl.col("product").is_in(sorted({query.product, "TOTAL"} if total else {query.product})),
        pl.col("period").is_in(sorted(periods)),
        pl.col("indicator").is_in(_INDICATORS[query.measure]),
    )
    marks = [any(_made_from(part, row, query) for part in found.parts) for row in frame.iter_rows(named=True)]
    return frame.with_columns(pl.Series("used", marks, dtype=pl.Boolean))


def _months(part: Point) -> set[str]:
    added_up = [period for way in parts(part.period) for period in way] if _added_up(part) else []
    return {part.period, *added_up}


def _added_up(part: Point) -> bool:
    return part.note.startswith("sum of")


def _made_from(part: Point, row: dict[str, Any], query: Query) -> bool:
    """Whether a point was read from that row, converted from it, or added up with it."""
    if row["source"] != part.source or row["known_from"] > part.known_from:
        return False
    if _added_up(part) and row["period"] in _months(part):
        return row["currency"] == part.currency
    if row["period"] != part.period:
        return False
    if part.converted:
        return row["currency"] == part.converted.partition(" at ")[0] and row["partner"] == query.partner
    return row["value"] == part.value and row["known_from"] == part.known_from


_WITH_TOTAL = ("share", "contribution", "implied_rate")
_INDICATORS = {
    "value": ["value"],
    "quantity": ["quantity"],
    "yoy": ["yoy_published", "value"],
    "yoy_computed": ["value"],
    "ytd_yoy": ["yoy_published", "value"],
    "quantity_yoy": ["quantity_yoy_published", "quantity"],
    "mom": ["mom_published", "value"],
    "balance": ["level_published", "value"],
    "balance_derived": ["value"],
    "share": ["value", "share_published"],
    "contribution": ["value"],
    "surprise": ["yoy_published", "level_published", "consensus_yoy", "consensus_level"],
    "consensus": ["consensus_yoy", "consensus_level"],
    "implied_rate": ["value"],
}


def _text(query: Query, found: Answer, newer: str | None) -> str:
    point = found.point
    lines = [
        f"{MEASURES[query.measure]}: {query.reporter} {query.flow}, partner {query.partner}, "
        f"{query.product}, {point.period}, {query.currency}",
        f"Figure: {_figure(point, query.measure)}",
        f"As of {query.as_of or 'latest'}; known from {point.known_from:%Y-%m-%d}; status {point.status}; "
        f"source {point.source}" + ("; later vintage" if point.later_vintage else ""),
    ]
    if point.converted:
        lines.append(f"Converted from {point.converted}")
    if point.note:
        lines.append(f"Note: {point.note}")
    lines += [f"Caveat {one.code}: {one.text}" for one in found.caveats]
    if newer:
        lines.append(f"Superseded by {newer}")
    return "\n".join(lines)


def _figure(point: Point, measure: str) -> str:
    if point.unit == "percent" and measure in ("contribution", "surprise"):
        return f"{point.value:+.2f} percentage points"
    if point.unit == "percent":
        return f"{point.value:.2f} %" if measure == "share" else f"{point.value:+.2f} %"
    return f"{point.value:,.4f} {point.unit}" if abs(point.value) < 1000 else f"{point.value:,.0f} {point.unit}"
