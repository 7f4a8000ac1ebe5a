"""Records never reach beyond the span of their series."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.lens.records import first_above, record, runs

values = st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=12)


@given(values, st.data())
def test_against_brute_force(values, data):
    series = [(str(2000 + number), value) for number, value in enumerate(values)]
    at = data.draw(st.sampled_from([period for period, _ in series]))
    found = record(series, at)
    here = dict(series)[at]
    if here is None:
        assert found is None
        return
    before = [(period, value) for period, value in series if period < at and value is not None]
    assert found.n == len(before) + 1
    assert found.rank == 1 + sum(value > here for _, value in before)
    assert found.higher_before == max((period for period, value in before if value >= here), default=None)
    assert found.lower_before == max((period for period, value in before if value <= here), default=None)
    if found.kind == "highest":
        assert all(value < here for _, value in before)
    if found.since:
        assert found.since >= found.span[:4]


def test_a_single_value_is_no_record():
    assert record([("2025", 1.0)], "2025").kind is None


def test_gaps_are_named_as_runs():
    series = [("1995", 1.0), ("2005", 2.0), *((str(year), 3.0) for year in range(2008, 2025)), ("2025", 9.0)]
    found = record(pl.DataFrame(series, schema=["period", "value"], orient="row"), "2025")
    assert found.kind == "highest"
    assert found.gaps == ("1996 to 2004", "2006 to 2007")
    assert "gaps_in_series" in {one.code for one in found.caveats}


def test_few_periods_are_said():
    found = record([("2024", 14.7), ("2025", 11.1)], "2025")
    assert found.kind == "lowest"
    assert "series_too_short" in {one.code for one in found.caveats}


@pytest.mark.parametrize(("at", "first"), [("2024", False), ("2025", True), ("2026", False)])
def test_first_above(at, first):
    series = [("2024", 0.99), ("2025", 1.19), ("2026", 1.3)]
    assert first_above(series, 1.0, at).is_first is first


def test_runs():
    assert runs(["2008", "2005", "2009"]) == ["2005", "2008 to 2009"]
    assert runs(["2024-12", "2025-01"]) == ["2024-12 to 2025-01"]
