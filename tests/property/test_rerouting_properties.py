"""Bounds of rerouting: in order, of one unit, of any order of rows, nought without evidence."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.rerouting_bounds import EVIDENCE, LEVELS, bounds, by_intermediary

money = st.one_of(st.just(0.0), st.floats(min_value=1e-3, max_value=1e6))
percent = st.one_of(st.none(), st.floats(min_value=-99.0, max_value=900.0))
held = st.one_of(st.none(), money)
lost = st.one_of(st.none(), st.floats(min_value=-1e6, max_value=1e6))
row = st.fixed_dictionaries(
    dict.fromkeys(LEVELS, money)
    | {name: percent if name.endswith("trend") else lost if name == "lost" else held for name in EVIDENCE}
)
ROUNDING = 1e-9


def frame(rows: list[dict], unit: float = 1.0) -> pl.DataFrame:
    scaled = [
        {name: value if value is None or name.endswith("trend") else value * unit for name, value in one.items()}
        | {"intermediary": f"E{at % 3}", "product": f"HS22:{at:06d}"}
        for at, one in enumerate(rows)
    ]
    return pl.DataFrame(scaled, schema_overrides=dict.fromkeys((*LEVELS, *EVIDENCE), pl.Float64))


@given(st.lists(row, min_size=1, max_size=20))
def test_bounds_are_in_order(rows):
    found = bounds(frame(rows))
    assert (found["lower"] >= 0).all()
    assert (found["lower"] <= found["upper"] * (1 + ROUNDING)).all()
    trended = found.drop_nulls("above_trend")
    assert (trended["lower"] <= trended["above_trend"] * (1 + ROUNDING)).all()
    assert (trended["above_trend"] <= trended["upper"] * (1 + ROUNDING)).all()
    assert (found.filter(pl.col("complete").not_())["lower"] == 0).all()
    ceiling = pl.min_horizontal("inward_now", "outward_now") * (1 + ROUNDING)
    assert found.select((pl.col("upper") <= ceiling).all()).item()


@given(st.lists(row, min_size=1, max_size=20), st.floats(min_value=1e-3, max_value=1e3), st.randoms())
def test_neither_unit_nor_order_matters(rows, unit, random):
    first = by_intermediary(bounds(frame(rows))).sort("intermediary")
    other = by_intermediary(bounds(frame(rows, unit).sample(fraction=1, shuffle=True, seed=random.randrange(99))))
    other = other.sort("intermediary")
    assert first["grade"].to_list() == other["grade"].to_list()
    for name in ("lower", "upper", "inward", "outward"):
        assert (other[name] / unit).to_list() == pytest.approx(first[name].to_list(), rel=1e-6, abs=1e-3)
