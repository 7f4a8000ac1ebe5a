"""Charts as Vega-Lite 6 specifications: direct labels, no legend, gaps as gaps, two accents and grey.

The claim and the subtitle stand above the chart in the page, not in the specification. A specification fits
any width (`width: container`): label places depend on the height alone, which is fixed, so labels that keep
apart at one width keep apart at all. Colours are those of the light scheme; the page exchanges them in dark.
"""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.chart_bars import bar_layers, pair_layers
from steelyard.brief.chart_data import is_number, periods_of, series_names
from steelyard.brief.chart_parts import HEIGHT, INK, LABEL_SIZE, MUTED, RULE, SANS, Spec, period_name, said
from steelyard.brief.chart_time import column_layers, line_layers
from steelyard.brief.model import Chart

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": SANS,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "labelFontSize": LABEL_SIZE,
        "domain": False,
        "ticks": False,
        "title": None,
        "gridColor": RULE,
        "gridWidth": 0.75,
        "labelPadding": 6,
    },
    "text": {"fontSize": LABEL_SIZE, "lineBreak": "\n", "fill": INK},
}


def spec(chart: Chart) -> Spec:
    """The Vega-Lite specification of a chart; its data are inside and no address is fetched."""
    times = periods_of(row["x"] for row in chart.data)
    if chart.kind in ("line", "points"):
        height, layers = HEIGHT, line_layers(chart, times)
    elif chart.kind == "pair":
        height, layers = pair_layers(chart)
    elif times:
        height, layers = HEIGHT, column_layers(chart, times)
    else:
        height, layers = bar_layers(chart)
    return {
        "$schema": SCHEMA,
        "description": alt_text(chart),
        "width": "container",
        "height": height,
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _CONFIG,
        "layer": layers,
    }


def alt_text(chart: Chart) -> str:
    """What a reader who does not see the chart is told: kind, claim, range and the latest values."""
    name = {"line": "Line chart", "points": "Dot chart", "pair": "Paired bar chart"}.get(chart.kind, "Bar chart")
    held = [row for row in chart.data if is_number(row.get("y"))]
    if not held:
        return f"{name} of {chart.title}: no values are held."
    low, high = (pick(held, key=lambda row: row["y"]) for pick in (min, max))
    span = f"range {_with_place(chart, low)} to {_with_place(chart, high)}"
    text = f"{name} of {chart.title} ({chart.subtitle}); {span}"
    times = periods_of(row["x"] for row in held)
    if not times:
        return text + "."
    return text + "; latest " + words.listed(_latest(chart, held, times)) + "."


def _latest(chart: Chart, held: list[Spec], times: dict[str, Period]) -> list[str]:
    last = {}
    for row in sorted(held, key=lambda row: times[str(row["x"])].last):
        last[str(row.get("series", ""))] = _with_place(chart, row)
    return list(last.values())


def _with_place(chart: Chart, row: Spec) -> str:
    name, where = str(row.get("series", "")), period_name(row["x"])
    parts = [name, where] if periods_of([row["x"]]) else [where, name]
    if len(series_names(chart.data)) == 1:
        parts = [where]
    return f"{said(chart, row)} ({' '.join(part for part in parts if part)})"
