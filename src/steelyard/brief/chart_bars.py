"""Charts over categories: horizontal bars with their values at the ends, single or in pairs."""

from __future__ import annotations

from dataclasses import replace

from steelyard.brief.chart_data import Axis, axis_for, is_number, series_names, values_of, wrap
from steelyard.brief.chart_parts import (
    BRICK,
    GREY,
    LABEL_SIZE,
    ON_GREY,
    PAPER,
    TEAL,
    Spec,
    as_is,
    said,
    zero_line,
)
from steelyard.brief.model import Chart

BAR_STEP = 30
PAIR_STEP = 40


def bar_layers(chart: Chart) -> tuple[int, list[Spec]]:
    """Height in px and layers of a chart with one bar a category."""
    axis = _snug(chart)
    names = list(dict.fromkeys(_name(row) for row in chart.data))
    rows = [_bar(chart, row, axis) for row in chart.data]
    height = max(120, BAR_STEP * len(names))
    scale = {"domain": names, "paddingInner": 0.35, "paddingOuter": 0.2}
    y = {"field": "x", "type": "ordinal", "scale": scale, "axis": None}
    return height, [*_drawn(rows, {"y": y}, axis), _category_labels(names, scale)]


def _bar(chart: Chart, row: Spec, axis: Axis) -> Spec:
    name, value = _name(row), row.get("y")
    stressed = not chart.highlight or row["x"] in chart.highlight or row.get("series") in chart.highlight
    if not is_number(value):
        return {"x": name, "y": 0, "colour": GREY, "said": "not held", "tip": f"{row['x']}, not held"}
    colour = (BRICK if value < 0 else TEAL) if stressed else GREY
    text = said(chart, row)
    return {
        "x": name,
        "y": value / axis.divisor,
        "colour": colour,
        "said": text,
        "tip": f"{row['x']}, {text}",
    }


def pair_layers(chart: Chart) -> tuple[int, list[Spec]]:
    """Two bars a category: the later in the accent, the earlier grey beneath, each named inside."""
    axis = _snug(chart)
    names = list(dict.fromkeys(_name(row) for row in chart.data))
    series = series_names(chart.data)
    now = next((name for name in series if name in chart.highlight), series[-1] if series else "")
    order = [now, *(name for name in series if name != now)]
    rows: list[Spec] = []
    for row in chart.data:
        name = str(row.get("series", ""))
        bar = _bar(chart, row, axis)
        bar.update(series=name, colour=TEAL if name == now else GREY, tip=f"{bar['tip']} ({name})")
        rows.append(bar)
    scale = {"domain": names, "paddingInner": 0.3, "paddingOuter": 0.1}
    y = {"field": "x", "type": "ordinal", "scale": scale, "axis": None}
    offset = {"field": "series", "scale": {"domain": order, "paddingInner": 0.1}}
    place = {"y": y, "yOffset": offset}
    inside = _names_inside(rows, place, _value_x(axis))
    layers = [*_drawn(rows, place, axis), inside, _category_labels(names, scale)]
    return max(140, PAIR_STEP * len(names)), layers


def _names_inside(rows: list[Spec], place: Spec, x: Spec) -> Spec:
    """The series' names, in the first pair of bars that has room for them."""
    room: dict[str, float] = {}
    for row in rows:
        room[row["x"]] = min(abs(row["y"]), room.get(row["x"], abs(row["y"])))
    enough = 0.4 * max(room.values(), default=0.0)
    roomy = next((name for name, length in room.items() if length >= enough), None)
    values = [{**row, "ink": PAPER if row["colour"] == TEAL else ON_GREY} for row in rows if row["x"] == roomy]
    mark = {"type": "text", "baseline": "middle", "align": "left", "dx": 6, "fontSize": 11}
    encoding = {**place, "x": {"datum": 0, **x}, "text": {"field": "series"}, "color": as_is("ink")}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _snug(chart: Chart) -> Axis:
    """From nought to the longest bar: the values stand at the bars, so no round ticks are needed."""
    axis = axis_for(values_of(chart.data), chart.y_format, zero=True)
    values = [value / axis.divisor for value in values_of(chart.data)]
    low, high = min([0.0, *values]), max([0.0, *values])
    return replace(axis, low=low, high=high if high > low else low + 1.0)


def _drawn(rows: list[Spec], place: Spec, axis: Axis) -> list[Spec]:
    x = _value_x(axis)
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            **place,
            "x": {**x, "field": "y", "stack": None},
            "color": as_is("colour"),
            "tooltip": {"field": "tip"},
        },
    }
    # The label of a negative bar stands at nought, where no category name can meet it.
    label = {"type": "text", "baseline": "middle", "align": "left", "dx": 6}
    ends = {**x, "field": "end"}
    texts = {"mark": label, "encoding": {**place, "x": ends, "text": {"field": "said"}}}
    zero = zero_line(axis, horizontal=False)
    return [{"data": {"values": [{**row, "end": max(row["y"], 0)} for row in rows]}, "layer": [bars, zero, texts]}]


def _value_x(axis: Axis) -> Spec:
    return {"type": "quantitative", "scale": {"domain": [axis.low, axis.high], "nice": False}, "axis": None}


def _category_labels(names: list[str], scale: Spec) -> Spec:
    """The categories at the left; drawn as text, since an axis cannot centre a name of two lines on its bar."""
    values = [{"x": name, "lift": -(LABEL_SIZE + 1) * name.count("\n") / 2} for name in names]
    mark = {
        "type": "text",
        "align": "right",
        "baseline": "middle",
        "dx": -8,
        "dy": {"expr": "datum.lift"},
        "lineHeight": LABEL_SIZE + 1,
    }
    y = {"field": "x", "type": "ordinal", "scale": scale, "axis": None}
    encoding = {"y": y, "x": {"value": 0}, "text": {"field": "x"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _name(row: Spec) -> str:
    """A category's name, broken where it is long, so that the bars keep room at 360 px."""
    text = str(row["x"])
    return text if len(text) <= 16 else "\n".join(wrap(text, 14, 2))
