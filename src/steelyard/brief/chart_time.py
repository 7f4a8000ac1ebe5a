"""Charts over time: lines, dots and columns, with the periods not held left open."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.chart_data import (
    Axis,
    axis_for,
    is_number,
    keep_apart,
    series_names,
    timeline,
    values_of,
    wrap,
)
from steelyard.brief.chart_parts import (
    BRICK,
    GREY,
    HEIGHT,
    INK,
    LABEL_GAP,
    LABEL_SIZE,
    TEAL,
    Spec,
    as_is,
    colours,
    instant,
    order_axis,
    period_name,
    rule_layers,
    said,
    spaced,
    time_axis,
    value_axis,
    zero_line,
)
from steelyard.brief.model import Chart


def line_layers(chart: Chart, times: dict[str, Period] | None) -> list[Spec]:
    """Layers of lines, or of dots alone, with a label at each end."""
    axis = axis_for(values_of(chart.data), chart.y_format, zero=False)
    hue = colours(chart)
    rows = _points_in_time(chart, times, axis, hue) if times else _points_in_order(chart, axis, hue)
    x = time_axis(times) if times else order_axis(chart)
    if chart.kind == "points":
        x["scale"]["padding"] = 10
    y = {"field": "y", **value_axis(axis)}
    shared = {"x": x, "y": y, "detail": {"field": "series"}, "color": as_is("colour")}
    tip = {"tooltip": {"field": "tip"}}
    layers = [zero_line(axis, horizontal=True), *rule_layers(chart, times, x)]
    if chart.kind == "line":
        line = {"type": "line", "strokeJoin": "round", "strokeCap": "round"}
        width = {"strokeWidth": {"field": "width", "type": "quantitative", "scale": None}}
        layers.append({"mark": line, "encoding": {**shared, **width}})
    dots = {"type": "point", "filled": True, "size": 45 if chart.kind == "points" else 28, "opacity": 1}
    shown = "datum.dot" if chart.kind == "line" else "isValid(datum.y)"
    layers.append({"transform": [{"filter": shown}], "mark": dots, "encoding": {**shared, **tip}})
    if chart.kind == "line":
        # Unseen dots carry the tooltips, so that a reader need not hit a line two pixels wide.
        unseen = {"type": "point", "filled": True, "size": 180, "opacity": 0}
        layers.append({"transform": [{"filter": "isValid(datum.y)"}], "mark": unseen, "encoding": {**shared, **tip}})
    layers.append(_end_labels(rows, axis, x))
    return [{"data": {"values": rows}, "layer": layers}]


def _points_in_time(chart: Chart, times: dict[str, Period], axis: Axis, hue: dict[str, str]) -> list[Spec]:
    grid = timeline(times.values())
    rows: list[Spec] = []
    for name in series_names(chart.data):
        own = {str(times[str(r["x"])]): r for r in chart.data if str(r.get("series", "")) == name}
        line = [_point(chart, own.get(str(p)), name, axis, hue[name]) for p in grid]
        for period, row in zip(grid, line, strict=True):
            row["x"], row["t"] = str(period), instant(period)
        rows += _mark_dots(line)
    return rows


def _points_in_order(chart: Chart, axis: Axis, hue: dict[str, str]) -> list[Spec]:
    rows: list[Spec] = []
    for name in series_names(chart.data):
        own = [row for row in chart.data if str(row.get("series", "")) == name]
        line = [{**_point(chart, row, name, axis, hue[name]), "t": str(row["x"])} for row in own]
        rows += _mark_dots(line)
    return rows


def _point(chart: Chart, row: Spec | None, name: str, axis: Axis, colour: str) -> Spec:
    held = row is not None and is_number(row.get("y"))
    point: Spec = {
        "series": name,
        "y": row["y"] / axis.divisor if row and held else None,
        "colour": colour,
        "width": 1.4 if colour == GREY else 2.4,
    }
    if row and held:
        point["said"] = said(chart, row)
        point["tip"] = ", ".join(part for part in (name, period_name(row["x"]), point["said"]) if part)
    return point


def _mark_dots(line: list[Spec]) -> list[Spec]:
    """A dot on the last point and on points that no line reaches because both neighbours are gaps."""
    held = [i for i, row in enumerate(line) if row["y"] is not None]
    for i in held:
        alone = i - 1 not in held and i + 1 not in held
        line[i]["dot"] = alone or i == held[-1]
        line[i]["last"] = i == held[-1]
    return line


def _end_labels(rows: list[Spec], axis: Axis, x: Spec) -> Spec:
    ends = [row for row in rows if row.get("last")]
    labels = [[*(wrap(row["series"], 13, 2) if row["series"] else []), row["said"]] for row in ends]
    latest = max((row["t"] for row in ends), default="")
    gap = LABEL_GAP * max(map(len, labels), default=1) if len(ends) > 1 else 0
    placed = keep_apart([axis.at(row["y"], HEIGHT) for row in ends], gap, gap / 2, HEIGHT - gap / 2)
    values = [
        {
            "t": latest,
            "at": at,
            "text": "\n".join(label),
            "colour": INK if row["colour"] == GREY else row["colour"],
            # The baseline centres the first line; lifting by half of the others centres the whole.
            "lift": -(LABEL_SIZE + 1) * (len(label) - 1) / 2,
        }
        for row, label, at in zip(ends, labels, placed, strict=True)
    ]
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "dx": 8,
        "dy": {"expr": "datum.lift"},
        "lineHeight": LABEL_SIZE + 1,
    }
    y = {"field": "at", "type": "quantitative", "scale": None, "axis": None}
    encoding = {"x": x, "y": y, "text": {"field": "text"}, "color": as_is("colour")}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def column_layers(chart: Chart, times: dict[str, Period]) -> list[Spec]:
    """Layers of one column a period, the stressed ones labelled."""
    grid = timeline(times.values())
    axis = axis_for(values_of(chart.data), chart.y_format, zero=True)
    own = {str(times[str(row["x"])]): row for row in chart.data}
    rows = [_column(chart, period, own.get(str(period)), axis) for period in grid]
    x = {
        "field": "x",
        "type": "ordinal",
        "scale": {"domain": [words.period_short(p) for p in grid], "paddingInner": 0.25, "paddingOuter": 0.3},
        "axis": {
            "values": [words.period_short(p) for p in spaced(grid)],
            "labelExpr": "split(datum.label, ' ')",
            "labelAngle": 0,
            "grid": False,
        },
    }
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": x,
            "y": {"field": "y", "stack": None, **value_axis(axis)},
            "color": as_is("colour"),
            "tooltip": {"field": "tip"},
        },
    }
    layers = [
        bars,
        zero_line(axis, horizontal=True),
        *rule_layers(chart, times, x),
        _column_labels(rows, x, axis),
    ]
    return [{"data": {"values": rows}, "layer": layers}]


def _column(chart: Chart, period: Period, row: Spec | None, axis: Axis) -> Spec:
    if row is None or not is_number(row.get("y")):
        return {"x": words.period_short(period), "y": None}
    text = said(chart, row)
    stressed = not chart.highlight or str(row["x"]) in chart.highlight or row.get("series") in chart.highlight
    colour = (TEAL if row["y"] >= 0 else BRICK) if stressed else GREY
    name = words.period_short(period)
    return {"x": name, "y": row["y"] / axis.divisor, "colour": colour, "said": text, "tip": f"{name}, {text}"}


def _column_labels(rows: list[Spec], x: Spec, axis: Axis) -> Spec:
    """Values on the stressed columns, latest first, as long as two labels of 56 px do not meet in 270 px."""
    apart = 56 * len(rows) / 270
    chosen: list[int] = []
    held = [i for i, row in enumerate(rows) if row["y"] is not None]
    stressed = [i for i in held if rows[i]["colour"] != GREY]
    everything_stressed = len(stressed) == len(held)
    for i in reversed(held[-1:] if everything_stressed and len(held) > 6 else stressed):
        if all(abs(i - other) >= apart for other in chosen):
            chosen.append(i)
    values = [{**rows[i], "dy": 0} for i in sorted(chosen)]
    mark = {"type": "text", "dy": {"expr": "datum.y < 0 ? 10 : -8"}, "fontWeight": 600}
    encoding = {
        "x": x,
        "y": {"field": "y", **value_axis(axis)},
        "text": {"field": "said"},
        "color": as_is("colour"),
    }
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}
