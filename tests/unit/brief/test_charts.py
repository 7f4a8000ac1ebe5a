"""Charts: the drawing rules hold in the specification, whatever the data."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.base.period import Period
from steelyard.brief import charts
from steelyard.brief.chart_data import axis_for, keep_apart, timeline
from steelyard.brief.chart_parts import GREY
from steelyard.brief.model import Chart


def of_kind(kind, data, **more):
    return Chart("c", kind, "The claim", "measure, unit", tuple(data), "percent", "source", **more)


def drawn(brief):
    return [chart for section in brief.sections for chart in section.charts]


def walk(node):
    yield node
    if isinstance(node, dict):
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def test_rules_of_the_look(brief):
    for chart in drawn(brief):
        spec = charts.spec(chart)
        nodes = [node for node in walk(spec) if isinstance(node, dict)]
        assert spec["width"] == "container", chart.id
        assert "title" not in spec, "the claim stands in the page"
        assert not any("legend" in node for node in nodes)
        assert not any("url" in node for node in nodes), "no data is fetched"
        colours = {node["colour"] for node in nodes if "colour" in node} - {GREY, "#1B1F24"}
        assert len(colours) <= 2, chart.id
        json.dumps(spec, allow_nan=False)


def test_bars_start_at_nought(brief):
    for chart in drawn(brief):
        if chart.kind in ("bars", "pair", "diverging"):
            domains = [n["domain"] for n in walk(charts.spec(chart)) if isinstance(n, dict) and "domain" in n]
            numeric = [d for d in domains if isinstance(d, list) and not isinstance(d[0], str)]
            assert numeric
            assert all(low <= 0 <= high for low, high in numeric), chart.id


def test_years_not_held_are_open():
    chart = of_kind("diverging", [{"x": "2005", "y": 1.0}, {"x": "2008", "y": -2.0}])
    rows = charts.spec(chart)["layer"][0]["data"]["values"]
    assert [(row["x"], row["y"]) for row in rows] == [
        ("2005", 1.0),
        ("2006", None),
        ("2007", None),
        ("2008", -2.0),
    ]


def test_a_line_breaks_at_a_gap_and_a_lone_value_is_a_dot():
    data = [{"x": f"2025-{m:02d}", "y": y, "series": "s"} for m, y in ((1, 1.0), (3, 2.0), (5, 3.0), (6, 4.0))]
    rows = charts.spec(of_kind("line", data))["layer"][0]["data"]["values"]
    assert [row["y"] for row in rows] == [1.0, None, 2.0, None, 3.0, 4.0]
    assert [row.get("dot") for row in rows] == [True, None, True, None, False, True]


def test_pooled_months_stand_for_both():
    periods = [Period.parse(text) for text in ("2025-01/2025-02", "2025-03", "2025-05")]
    assert [str(p) for p in timeline(periods)] == ["2025-01/2025-02", "2025-03", "2025-04", "2025-05"]


def test_alt_text_names_kind_range_and_latest():
    data = [{"x": "2025-11", "series": "Exports", "y": 5.9}, {"x": "2025-12", "series": "Exports", "y": 6.6}]
    text = charts.alt_text(of_kind("line", data)).replace("\u202f", " ")
    assert text == (
        "Line chart of The claim (measure, unit); range +5.9 % (Nov 2025) to +6.6 % (Dec 2025); "
        "latest +6.6 % (Dec 2025)."
    )


@pytest.mark.parametrize("kind", ["bars", "diverging", "line", "pair", "points"])
@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), True])
def test_values_that_are_none_are_not_drawn(kind, value):
    spec = charts.spec(of_kind(kind, [{"x": "2025", "series": "s", "y": value}]))
    json.dumps(spec, allow_nan=False)
    assert "no values are held" in spec["description"]


@pytest.mark.parametrize("kind", ["bars", "diverging", "line", "pair", "points"])
def test_an_empty_chart_says_so(kind):
    assert "no values are held" in charts.spec(of_kind(kind, []))["description"]


def test_categories_on_a_line_chart_keep_their_order():
    data = [{"x": x, "y": y, "series": "s"} for x, y in (("before", 1.0), ("after", 2.0))]
    spec = charts.spec(of_kind("line", data))
    domains = [n["domain"] for n in walk(spec) if isinstance(n, dict) and "domain" in n]
    assert ["before", "after"] in domains


def test_rules_outside_the_periods_are_left_out(brief):
    chart = drawn(brief)[0]
    outside = replace(chart, rules=({"x": "1980", "text": "before"},))
    assert "before" not in json.dumps(charts.spec(outside))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12))
def test_the_axis_holds_the_values_and_its_ticks_are_round(values):
    axis = axis_for(values, "percent", zero=False)
    assert axis.low <= min(values) + 1e-6
    assert axis.high >= max(values) - 1e-6
    assert 2 <= len(axis.ticks) <= 9


@given(st.lists(st.floats(0, 280), min_size=1, max_size=8), st.floats(1, 32))
def test_labels_keep_apart(wanted, gap):
    placed = keep_apart(wanted, gap, 0, 280)
    ordered = sorted(placed)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(ordered))
    assert min(placed) >= -1e-9
    # The order of the lines is the order of their labels.
    assert sorted(range(len(wanted)), key=lambda i: wanted[i]) == sorted(range(len(placed)), key=lambda i: placed[i])
