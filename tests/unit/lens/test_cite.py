"""Ids are queries: written, read back, explained, superseded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens.cite import MEASURES, format_id, parse_id, write
from steelyard.lens.explain import explain

HELD = ("value", "yoy", "yoy_computed", "ytd_yoy", "contribution", "share")


@given(
    st.sampled_from(sorted(MEASURES)),
    st.sampled_from(["TOTAL", "GACC:rare_earths", "HS22:2612"]),
    st.sampled_from(["2025", "2025-12", "2025-Q1", "2025-01/2025-11"]),
    st.sampled_from([None, "2026-01-14"]),
    st.sampled_from(["", "bloomberg"]),
)
def test_written_and_read_back(measure, product, period, as_of, variant):
    text = format_id(
        measure, reporter="CHN", flow="export", product=product, period=period, as_of=as_of, variant=variant
    )
    query = parse_id(text)
    assert (query.product, query.period, query.as_of, query.variant) == (product, period, as_of, variant)
    assert write(query) == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("yoy:CHN:export", BadInput),
        ("yyo:CHN:export:WLD:TOTAL:2025:USD@latest", UnknownName),
        ("yoy:CHN:exports:WLD:TOTAL:2025:USD@latest", UnknownName),
        ("yoy:CHN:export:WLD:TOTAL:2025-13:USD@latest", BadInput),
        ("yoy:CHN:export:WLD:TOTAL:2025:USS@latest", UnknownName),
        ("yoy:CHN:export:WLD:TOTAL:2025:USD@soon", BadInput),
    ],
)
def test_a_wrong_id_says_what_is_wrong(text, error):
    with pytest.raises(error):
        parse_id(text)


def test_a_revision_supersedes_with_a_pointer(frame_of):
    frame = frame_of({"value": 10}, {"value": 11, "known_from": "2026-08-21"})
    found = explain("value:CHN:export:WLD:TOTAL:2025:USD@2026-01-14", frame)
    assert found.point.value == 10
    assert found.superseded_by == "value:CHN:export:WLD:TOTAL:2025:USD@2026-08-21"
    assert found.rows.filter(found.rows["used"])["value"].to_list() == [10]
    assert explain(found.superseded_by, frame).superseded_by is None


def test_what_is_not_held_says_what_is(frame_of):
    with pytest.raises(NoCoverage, match="2025"):
        explain("value:CHN:export:WLD:TOTAL:2020:USD@latest", frame_of({}))


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_measure_answers_or_says_what_is_held(frame_of, measure):
    frame = frame_of({}, {"period": "2024", "value": 2})
    text = format_id(measure, reporter="CHN", flow="export", period="2025")
    if measure in HELD:
        assert explain(text, frame).id == text
    else:
        with pytest.raises(NoCoverage, match="Held of this series"):
            explain(text, frame)


def test_every_measure_on_the_figures(figures):
    china = figures.filter(figures["reporter"] == "CHN")
    for text in (
        "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14",
        "yoy_computed:CHN:export:USA:TOTAL:2025:USD@2026-01-14",
        "surprise/bloomberg:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14",
        "contribution:CHN:export:ASEAN:TOTAL:2025:USD@2026-01-14",
        "share:CHN:export:USA:TOTAL:2025:USD@2026-01-14",
        "value:CHN:export:USA:TOTAL:2025-11:USD@2025-12-08",
    ):
        found = explain(text, china)
        assert found.rows["used"].any()
        assert found.text.count("\n") >= 2
