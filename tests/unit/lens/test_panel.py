"""The index answers like the ledger's own as-of, and quotes the finer of two agreeing figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.ledger.vintages import as_of, instant
from steelyard.lens.panel import Panel, first_release, freshest

KEY = {"reporter": "CHN", "flow": "export", "period": "2025"}


def rows_of(frame):
    return Panel(frame).rows(**KEY)


days = st.integers(min_value=0, max_value=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(days, days, st.booleans()), min_size=1, max_size=6, unique_by=lambda one: one[0]), days)
def test_freshest_is_the_ledgers_as_of(frame_of, vintages, at):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    given = [
        {
            "value": number,
            "known_from": f"{start + timedelta(days=known):%Y-%m-%d}",
            "public_from": f"{start + timedelta(days=min(known, public)):%Y-%m-%d}",
            "status": "disputed" if disputed else "formal",
        }
        for number, (known, public, disputed) in enumerate(vintages)
    ]
    frame = frame_of(*given)
    t = start + timedelta(days=at, hours=23)
    expected = as_of(frame, t, {})
    found = freshest(rows_of(frame), t)
    assert (found is None) == expected.is_empty()
    if found:
        assert found.row.value == expected["value"][0]
        assert found.later == expected["later_vintage"][0]


def test_a_coarser_quotation_never_replaces_a_finer_figure(frame_of):
    frame = frame_of(
        {"value": 1189e9, "rounding": 1e9, "known_from": "2026-01-14"},
        {"value": 1190e9, "rounding": 1e10, "known_from": "2026-02-01", "source": "two"},
    )
    assert freshest(rows_of(frame), None).row.value == 1189e9


def test_a_coarse_figure_that_contradicts_is_a_new_vintage(frame_of):
    frame = frame_of(
        {"value": 1189e9, "rounding": 1e9, "known_from": "2026-01-14"},
        {"value": 1180e9, "rounding": 1e10, "known_from": "2026-08-21", "source": "two"},
    )
    assert freshest(rows_of(frame), None).row.value == 1180e9


def test_first_release_stays_first(frame_of):
    frame = frame_of({"value": 6.6, "known_from": "2026-01-14"}, {"value": 6.4, "known_from": "2026-08-21"})
    assert first_release(rows_of(frame), None).row.value == 6.6


def test_an_unknown_series_has_no_rows(frame_of):
    assert Panel(frame_of({})).rows(reporter="CHN", flow="import") == ()


def test_ranks_break_ties(frame_of):
    frame = frame_of({"value": 1, "source": "a"}, {"value": 2, "source": "b"})
    assert freshest(rows_of(frame), None).row.value == 1
    assert freshest(rows_of(frame), None, {"b": 1, "a": 2}).row.value == 2


def test_an_as_of_day_ends_at_midnight(frame_of):
    rows = rows_of(frame_of({"known_from": "2026-01-14T03:00:00Z", "public_from": "2026-01-14T03:00:00Z"}))
    assert freshest(rows, instant("2026-01-14")) is not None
    assert freshest(rows, instant("2026-01-13")) is None


@pytest.mark.parametrize("fixed", [{"indicator": "value"}, {"partner": "WLD", "flow": "export"}])
def test_keys_by_some_of_their_names(frame_of, fixed):
    assert len(Panel(frame_of({}, {"indicator": "quantity", "flow": "import"})).keys(**fixed)) == 1
