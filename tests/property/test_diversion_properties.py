"""Diversion adds up whatever the levels, and knows neither the unit nor the order of its rows."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.diversion import METHODS, Total, diverted

# Of the greatest term of a sum of up to a dozen: 2e-16 each, and as much for each product in it.
ADDS_UP = 1e-14

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
    for method, above in found.above.items():
        # The counterfactuals are what is added up: the total's own, and under trend up to five times each level.
        scale = whole.now + abs(whole.now - above) + 5 * whole.before
        gains = found.data[f"gain_{method}"].sum()
        assert gains + found.residual[method] == pytest.approx(above, abs=ADDS_UP * scale)
        if method != "trend":
            assert found.residual[method] == pytest.approx(0, abs=ADDS_UP * scale)


def test_rest_of_a_market_that_was_nearly_all():
    """Others grew from 1 to 35,731,337 beside 252,081,227 lost: by 35,731,337 times, to the last digit."""
    rows = [(1.0, 252_081_227.0, None), (35_731_337.0, 1.0, None)]
    found = diverted(frame(rows), "P0", total(rows, None))
    assert found.loss["rest"] == 252_081_227.0 * 35_731_337.0 - 1
    assert found.data["gain_rest"][1] == 0


def test_partners_not_listed_are_among_the_others():
    rows = [(60.0, 100.0, None), (130.0, 100.0, None)]
    found = diverted(frame(rows), "P0", Total(260.0, 250.0))
    assert found.loss["rest"] == pytest.approx(100 * 200 / 150 - 60)
    assert found.residual["rest"] == pytest.approx(70 - 50 * 200 / 150)


def test_others_are_added_up_not_taken_from_the_total():
    """Where 1e9 less what is left of it keeps nine digits of the others, their growth keeps all."""
    rows = [(5.0, 1e9, None), (0.3, 0.1, None), (0.7, 0.2, None)]
    found = diverted(frame(rows), "P0", total(rows, None))
    assert found.loss["rest"] == pytest.approx(1e9 * (1.0 / 0.3) - 5, rel=1e-14)


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
