"""Regions of trade indices: names, codes, and that each stands for one series of the ledger."""

from __future__ import annotations

import pytest

from steelyard.base import regions, tables
from steelyard.errors import UnknownName


@pytest.mark.parametrize(
    ("text", "reporter", "variant"),
    [
        ("emerging-asia-ex-china", "ASIA", "emerging Asia without China"),
        ("Emerging Asia excl China", "ASIA", "emerging Asia without China"),
        ("USA", "USA", "none"),
        ("the euro area", "EA", "none"),
        ("Viet Nam", "VNM", "none"),
        ("world", "WLD", "none"),
    ],
)
def test_a_name_stands_for_a_reporter_and_a_variant(text, reporter, variant):
    found = regions.resolve(text)
    assert (found.reporter, found.variant) == (reporter, variant)


def test_a_group_that_only_statisticians_form_has_no_customs_of_its_own():
    assert not regions.resolve("emerging-asia-ex-china").customs
    assert regions.resolve("CHN").customs


def test_an_unknown_name_names_regions_and_economies():
    with pytest.raises(UnknownName) as error:
        regions.resolve("emerging-asia")
    assert "emerging-asia-ex-china" in str(error.value)
    with pytest.raises(UnknownName, match="Germany"):
        regions.resolve("Germny")


def test_each_code_of_the_monitor_has_a_series_of_its_own():
    rows = tables.read("regions")
    series = [(row["reporter"], row["variant"]) for row in rows]
    assert len(set(series)) == len(rows) == 14
    assert regions.of_cpb("a5") == regions.resolve("emerging-asia-ex-china")
    assert regions.of_cpb("zz") is None
