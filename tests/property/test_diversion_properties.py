"""Diversion adds up whatever the levels, and knows neither the unit nor the order of its rows."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.diversion import METHODS, Total, diverted

# Differences of figures up to 1e9 in floating point, relative to the greatest of them.
ADDS_UP = 1e-9

levels = st.floats(min_value=1.0, max_value=1e9)
trends = st.one_of(st.none(), st.floats(min_value=-90.0, max_value=400.0))
rows = st.lists(st.tuples(levels, levels, trends), min_size=2, max_size=12)


def frame(rows, unit: float = 1.0) -> pl.DataFrame:
    named = [(f"P{at}", now * unit, before * unit, trend, None) for at, (now, before, trend) in enumerate(rows)]
    schema = {"partner": pl.String, "now": pl.Float64, "before": pl.Float64, "trend": pl.Float64, "inside": pl.String}
    return pl.DataFrame(named, schema=schema, orient="row")


def total(rows, trend: float | None, unit: float = 1.0) -> Total:
    return Total(sum(row[0] for row in rows) * unit, sum(row[1] for row in rows) * unit, trend)


@given(rows, trends)
def test_gains_losses_and_residual_are_the_total_above_its_counterfactual(rows, trend):
    whole = total(rows, trend)
    found = diverted(frame(rows), "P0", whole)
    scale = max(whole.now, whole.before) * (1 + max(4.0, whole.now / whole.before))
    for method, above in found.above.items():
        gains = found.data[f"gain_{method}"].sum()
        assert gains + found.residual[method] == pytest.approx(above, abs=ADDS_UP * scale)
        if method != "trend":
            assert found.residual[method] == pytest.approx(0, abs=ADDS_UP * scale)
            assert above + found.loss[method] == pytest.approx(gains + found.loss[method], abs=ADDS_UP * scale)


@given(rows, trends, st.floats(min_value=1e-3, max_value=1e6), st.randoms())
def test_neither_unit_nor_order_matters(rows, trend, unit, random):
    first = diverted(frame(rows), "P0", total(rows, trend))
    order = list(range(len(rows)))
    random.shuffle(order)
    other = diverted(frame(rows, unit)[order], "P0", total(rows, trend, unit))
    # Two sums differ in the last digits, and the others' sum is a difference: five digits are left at the least.
    scale = max(total(rows, trend).now, total(rows, trend).before)
    for method in METHODS:
        pairs = first.data.join(other.data, on="partner", suffix="_other")
        for one, two in pairs.select(f"gain_{method}", f"gain_{method}_other").iter_rows():
            assert (one is None) == (two is None)
            assert one is None or two / unit == pytest.approx(one, rel=1e-5, abs=1e-7 * scale)


@given(rows)
def test_shares_divert_the_whole_loss_and_rest_nothing(rows):
    found = diverted(frame(rows), "P0", total(rows, None))
    lost = {method: value for method, value in found.loss.items() if value > 1e-3 * total(rows, None).now}
    if "shares" in lost:
        assert found.made_good("shares") == pytest.approx(100, abs=1e-3)
    if "rest" in lost:
        assert found.made_good("rest") == pytest.approx(0, abs=1e-3)
