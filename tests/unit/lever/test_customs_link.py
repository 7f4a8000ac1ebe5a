"""Effects in customs terms: the level is the ledger's, the percentage the model's, and they meet only in a product."""

from __future__ import annotations

from datetime import date

import pytest

import steelyard as sy
from steelyard.ledger.store import Ledger
from steelyard.lever.customs_link import chosen, linked, moved
from steelyard.lever.embedded import embedded

LATE = date(2026, 8, 1)
"""A day against whose measures effects stand on trade of 2025."""


@pytest.fixture(scope="module")
def cf():
    return sy.solve(sy.open().world(), sy.Tariff("USA", "CHN", add=0.25))


def test_the_level_is_what_customs_published_and_the_change_is_the_models(cf):
    one = linked(cf, [("CHN", "USA")], before=LATE)[0]
    shown = sy.open().show("CHN", "export", "USA", start="2025", end="2025").data
    assert one.level == shown.filter(period="2025")["value"][0] == 420.05e9
    assert (one.reporter, one.year) == ("CHN", "2025")
    change = cf.trade("goods").filter(exporter="CHN", importer="USA")["change_pct"][0]
    assert one.change_pct == change
    assert one.amount == pytest.approx(420.05e9 * change / 100)


def test_the_customs_with_the_newer_year_count(cf):
    one = linked(cf, [("USA", "CHN")], before=LATE)[0]
    assert (one.reporter, one.year) == ("CHN", "2025"), "of the United States the ledger's last full year is older"


def test_pairs_without_customs_figures_are_left_out_and_none_comes_twice(cf):
    found = linked(cf, [("CHN", "USA"), ("CHN", "USA"), ("POL", "TUR")], before=LATE)
    assert [(one.exporter, one.importer) for one in found] == [("CHN", "USA")]


def test_the_newest_year_counts_though_it_is_held_in_yuan(cf):
    """Chinese exports to Japan of 2025: 1,126.06 bn CNY in the table by country; dollars, in the press, end in 2023.

    The share of Japan in yuan, times the total in dollars, both as the ledger answers them.
    """
    one = linked(cf, [("CHN", "JPN")], before=LATE)[0]
    home, dollars = (
        {row["partner"]: row["value"] for row in found.iter_rows(named=True)}
        for found in (
            Ledger.open()
            .snapshot()
            .select(
                reporter="CHN", flow="export", product="TOTAL", indicator="value", period="2025", currency=currency,
                source=source, partner=["JPN", "WLD"],
            )
            .data
            for currency, source in (("CNY", "gacc-bulletin-country"), ("USD", "gacc-feed"))
        )
    )  # fmt: skip
    assert one.year == "2025"
    assert one.level == pytest.approx(home["JPN"] / home["WLD"] * dollars["WLD"], rel=1e-9)
    assert home["JPN"] == pytest.approx(1126.06e9, rel=1e-5)
    assert one.converted.startswith("CNY at customs' own implied rate, export totals 2025")
    assert one.source.startswith("gacc-bulletin-country, CNY at 7.1")
    assert linked(cf, [("CHN", "USA")], before=LATE)[0].converted is None


def test_the_side_that_published_is_named(cf):
    found = {
        (one.exporter, one.importer): one
        for one in linked(cf, [("CHN", "JPN"), ("JPN", "CHN"), ("MEX", "USA")], before=LATE)
    }
    assert [one.flow for one in found.values()] == ["export", "import", "import"]
    assert [one.reporter for one in found.values()] == ["CHN", "CHN", "USA"]
    assert found["MEX", "USA"].year == "2021", "the last full year of the United States that is held"


def test_years_after_the_day_that_effects_are_against_do_not_count(cf):
    one = linked(cf, [("CHN", "USA")], before=date(2025, 1, 15))[0]
    assert one.year == "2024"
    assert 515e9 < one.level < 530e9
    assert linked(cf, [("CHN", "USA")], before=LATE)[0].year == "2025"


@pytest.mark.parametrize(
    ("year", "before", "taken", "why"),
    [
        (2025, date(2025, 7, 1), 2025, "whose trade the baseline holds"),
        (2025, None, 2025, "whose trade the baseline holds"),
        (2025, date(2025, 1, 15), 2024, "before 2025-01-15"),
        (2022, None, 2024, "whose duties the baseline of 2022 holds"),
        (2022, date(2024, 10, 30), 2024, "whose duties the baseline of 2022 holds"),
        (2022, date(2025, 1, 15), 2024, "whose duties the baseline of 2022 holds"),
        (2022, LATE, 2025, "before 2026-08-01"),
        (2022, date(2018, 3, 1), 2017, "before 2018-03-01"),
    ],
)
def test_the_year_of_customs_is_the_one_that_changes_are_against(year, before, taken, why):
    found = chosen(embedded(year=year), before)
    assert found.year == taken
    assert why in str(found)


def test_an_effect_against_duties_of_2024_stands_on_trade_of_2024(cf):
    assert {one.year for one in moved(cf) if (one.exporter, one.importer) == ("CHN", "USA")} == {"2024"}


def test_nothing_older_than_a_few_years_is_taken_for_the_newest(cf):
    """Chinese imports from Saudi Arabia in dollars are of 2017; those of 2025 are in yuan."""
    found = linked(cf, [(code, "CHN") for code in cf.world.economies if code != "CHN"], before=LATE)
    assert {one.year for one in found} == {"2024", "2025"}
    assert [one.exporter for one in found if one.year == "2024"] == ["ZAF"], "of 2025 the table leaves it out"
    (one,) = [one for one in found if one.exporter == "SAU"]
    assert one.year == "2025"


def test_economies_put_together_otherwise_than_customs_do_are_left_out():
    world = sy.open().world()
    parted = together(world, "ASEAN", "VNM", "THA", "MYS", "IDN", "SGP")
    assert not linked(parted, [("CHN", "ASEAN")], before=LATE), "five members are not the association"
    whole = together(world, "EU27", "DEU", "FRA", "ITA", "ESP", "NLD", "POL", "IRL", "OTH_EU27")
    one = linked(whole, [("CHN", "EU27"), ("CHN", "ROW"), ("CHN", "OTH_ASEAN")], before=LATE)
    assert [(each.importer, each.year) for each in one] == [("EU27", "2025")]
    assert not linked(together(world, "CHN", "CHN", "HKG"), [("CHN", "USA")], before=LATE)


def together(world, name, *codes):
    partition = {code: name if code in codes else code for code in world.economies}
    return sy.solve(world.aggregate(partition), sy.Tariff("USA", "CHN", add=0.1))
