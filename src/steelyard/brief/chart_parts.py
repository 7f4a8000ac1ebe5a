"""Parts that every kind of chart is drawn with: colours, axes, the line at nought, dated annotations."""

from __future__ import annotations

from datetime import date
from typing import Any

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.chart_data import Axis, periods_of, series_names, timeline, wrap
from steelyard.brief.model import Chart

Spec = dict[str, Any]

INK, MUTED, RULE, GREY = "#1B1F24", "#5F6770", "#D9D4C7", "#8A939C"
PAPER, ON_GREY = "#FBF9F4", "#14181C"
TEAL, BRICK, HIGHLIGHT = "#0B6E6E", "#B5452C", "#B47A12"
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
HEIGHT = 280
LABEL_SIZE = 12
YEAR = "utcFormat(datum.value, '%Y')"
MONTH_OVER_YEAR = "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')]"
LABEL_GAP = 14
RULE_LINE = 13
BAR_STEP = 30


def colours(chart: Chart) -> dict[str, str]:
    """Colour of each series: exports teal, imports brick, at most two accents; the rest grey."""
    names = series_names(chart.data)
    stressed = [name for name in names if name in chart.highlight] or (names if len(names) <= 2 else [])
    found = dict.fromkeys(names, GREY)
    for name in stressed[:2]:
        lower = name.lower()
        if "import" in lower or "deficit" in lower:
            found[name] = BRICK
        else:
            found[name] = BRICK if TEAL in found.values() else TEAL
    return found


def period_name(x: Any) -> str:
    """A period as an axis says it; other text as it is."""
    times = periods_of([x])
    return words.period_short(times[str(x)]) if times else str(x)


def said(chart: Chart, row: Spec) -> str:
    """What a mark of the chart is labelled with: its own label, else its value in words."""
    return str(row.get("label") or words.value_text(row.get("y"), chart.y_format))


def as_is(field: str) -> Spec:
    """An encoding whose values are colours or offsets already."""
    return {"field": field, "type": "nominal", "scale": None}


def value_axis(axis: Axis) -> Spec:
    """The y encoding for ticks chosen beforehand."""
    top = axis.ticks[-1]
    step = axis.ticks[1] - axis.ticks[0]
    places = 0 if step >= 1 else 1 if step >= 0.1 else 2
    shown = f"format(datum.value, ',.{places}f')"
    return {
        "type": "quantitative",
        "scale": {"domain": [axis.low, axis.high], "nice": False},
        "axis": {
            "grid": True,
            "values": list(axis.ticks),
            "labelExpr": f"datum.value == {top!r} ? {shown} + '{axis.unit}' : {shown}",
        },
    }


def zero_line(axis: Axis, horizontal: bool) -> Spec:
    """The line at nought; transparent where nought is off the axis."""
    shown = axis.low <= 0 <= axis.high
    at: Spec = {"datum": 0 if shown else axis.low, **value_axis(axis)}
    if not horizontal:
        at["axis"] = None
    mark = {"type": "rule", "color": INK, "strokeWidth": 1, "opacity": 1 if shown else 0}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"y" if horizontal else "x": at}}


def instant(period: Period) -> str:
    """A period's place on a time axis: its middle month, or 1 January for a year."""
    if period.freq == "A":
        return period.start.isoformat()
    middle = (period.first + period.last) // 2
    return date(middle // 12, middle % 12 + 1, 1).isoformat()


def spaced(grid: list[Period]) -> list[Period]:
    """The periods that get an axis label: few enough not to meet in 270 px, at equal steps of the calendar."""
    yearly = all(p.freq == "A" for p in grid)
    most = 7 if yearly else 6
    if len(grid) <= most:
        return list(grid)
    for step in (24, 60, 120, 240, 600, 1200) if yearly else (3, 6, 12, 24, 36, 60, 120, 240):
        origin = 11 if yearly else grid[-1].last
        chosen = [p for p in grid if (p.last - origin) % step == 0]
        if len(chosen) <= most:
            return chosen
    return [grid[0], grid[-1]]


def time_axis(times: dict[str, Period]) -> Spec:
    """The x encoding of dated periods."""
    grid = timeline(times.values())
    yearly = all(p.freq == "A" for p in grid)
    return {
        "field": "t",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "scale": {"type": "utc", "domain": [instant(grid[0]), instant(grid[-1])], "nice": False},
        "axis": {
            "values": [instant(p) for p in spaced(grid)],
            "labelExpr": YEAR if yearly else MONTH_OVER_YEAR,
            "grid": False,
            "labelFlush": True,
            "labelOverlap": "greedy",
        },
    }


def order_axis(chart: Chart) -> Spec:
    """The x encoding of categories in the order of the data."""
    names = list(dict.fromkeys(str(row["x"]) for row in chart.data))
    axis = {"labelAngle": 0, "grid": False, "labelOverlap": "greedy"}
    return {"field": "t", "type": "ordinal", "scale": {"domain": names, "type": "point"}, "axis": axis}


def rule_layers(chart: Chart, times: dict[str, Period] | None, x: Spec) -> list[Spec]:
    """Dated annotations: a thin dashed rule each, its text on a line of its own above the plot."""
    held = periods_of(rule["x"] for rule in chart.rules) if times else None
    if not held or not times:
        return []
    grid = timeline(times.values())
    rows = []
    for rule in chart.rules:
        at = next((p for p in grid if p.first <= held[str(rule["x"])].last <= p.last), None)
        if at is not None:
            rows.append((at, rule["text"]))
    values = [
        {
            "x": words.period_short(at),
            "t": instant(at),
            "text": wrap(text, 30, 1)[0],
            "late": late,
            "top": top,
        }
        for at, text, late, top in _stacked(rows, grid, chart.kind in ("line", "points"))
    ]
    if not values:
        return []
    dashed = {"type": "rule", "color": MUTED, "strokeWidth": 0.75, "strokeDash": [3, 3]}
    pixels = {"type": "quantitative", "scale": None, "axis": None}
    span = {"x": x, "y": {"field": "top", **pixels}, "y2": {"value": HEIGHT}}
    text_mark = {
        "type": "text",
        "baseline": "middle",
        "fontSize": 11,
        "lineHeight": RULE_LINE,
        "align": {"expr": "datum.late ? 'right' : 'left'"},
        "dx": {"expr": "datum.late ? -5 : 5"},
        "fill": MUTED,
    }
    halo = {**text_mark, "fill": PAPER, "stroke": PAPER, "strokeWidth": 5, "strokeJoin": "round"}
    texts = {"x": x, "y": {"field": "top", **pixels}, "text": {"field": "text"}}
    data = {"values": values}
    return [
        {"data": data, "mark": dashed, "encoding": span},
        {"data": data, "mark": halo, "encoding": texts},
        {"data": data, "mark": text_mark, "encoding": texts},
    ]


def _stacked(
    rows: list[tuple[Period, str]], grid: list[Period], line_chart: bool
) -> list[tuple[Period, str, bool, float]]:
    """Each annotation with its text in lines, its side and its place above the plot: none stands on another.

    A text runs to the side with more room on the narrowest page; among those that run to the left the latest
    is the topmost, since its rule is the tallest.
    """
    plot, beyond_left, beyond_right = (195, 30, 70) if line_chart else (270, 30, 0)
    placed = []
    for at, text in rows:
        along = grid.index(at) / max(1, len(grid) - 1)
        left, right = along * plot + beyond_left, (1 - along) * plot + beyond_right
        placed.append((at, wrap(text, int(max(left, right) / 6.2) - 3, 3), left > right))
    placed.sort(key=lambda row: (row[2], -row[0].last if row[2] else row[0].last))
    stacked: list[tuple[Period, str, bool, float]] = []
    top = 5.0
    for at, lines, late in reversed(placed):
        top -= RULE_LINE * len(lines) + 2
        stacked.append((at, "\n".join(lines), late, top))
    return stacked
