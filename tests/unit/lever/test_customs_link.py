"""Effects in customs terms: the level is the ledger's, the percentage the model's, and they meet only in a product."""

from __future__ import annotations

import pytest

import steelyard as sy
from steelyard.lever.customs_link import linked


@pytest.fixture(scope="module")
def cf():
    return sy.solve(sy.open().world(), sy.Tariff("USA", "CHN", add=0.25))


def test_the_level_is_what_customs_published_and_the_change_is_the_models(cf):
    one = linked(cf, [("CHN", "USA")])[0]
    shown = sy.open().show("CHN", "export", "USA", start="2025", end="2025").data
    assert one.level == shown.filter(period="2025")["value"][0] == 420.05e9
    assert (one.reporter, one.year) == ("CHN", "2025")
    change = cf.trade("goods").filter(exporter="CHN", importer="USA")["change_pct"][0]
    assert one.change_pct == change
    assert one.amount == pytest.approx(420.05e9 * change / 100)


def test_the_customs_with_the_newer_year_count(cf):
    one = linked(cf, [("USA", "CHN")])[0]
    assert (one.reporter, one.year) == ("CHN", "2025"), "of the United States the ledger's last full year is older"


def test_pairs_without_customs_figures_are_left_out_and_none_comes_twice(cf):
    found = linked(cf, [("CHN", "USA"), ("CHN", "USA"), ("POL", "TUR")])
    assert [(one.exporter, one.importer) for one in found] == [("CHN", "USA")]
