"""The bases of printed rates, found in the embedded ledger. The rates are those of press articles of 2025 and 2026."""

from __future__ import annotations

import pytest

import steelyard
from steelyard.lab.fits import fits

CNY, QUANTITY, USD = ("value", "CNY", ""), ("quantity", "none", ""), ("value", "USD", "total")
JANUARY_MAY = "2025-01/2025-05"


@pytest.fixture(scope="module")
def lab():
    return steelyard.open()


def first(lab, *asked, **more):
    found = fits(lab, "CHN", *asked, **more)
    row = found.data.row(0, named=True)
    return (row["measure"], row["currency"], row["conversion"]), row, found


# One article of June 2025 prints these side by side without naming their bases.
@pytest.mark.parametrize(
    ("flow", "product", "period", "rate", "basis", "window"),
    [
        ("export", "total", "2025-05", "7.2", CNY, JANUARY_MAY),
        ("import", "total", "2025-05", "-3.8", CNY, JANUARY_MAY),
        ("export", "total", "2024", "7.1", CNY, "2024"),
        ("import", "total", "2024", "2.3", CNY, "2024"),
        ("export", "total", "2023", "0.6", CNY, "2023"),
        ("import", "total", "2023", "-0.3", CNY, "2023"),
        ("export", "total", "2022", "10.5", CNY, "2022"),
        ("import", "total", "2022", "4.3", CNY, "2022"),
        ("import", "iron ore", "2025-05", "-5.2", QUANTITY, JANUARY_MAY),
        ("import", "coal", "2025-05", "-7.9", QUANTITY, JANUARY_MAY),
        ("import", "natural gas", "2025-05", "-9.5", QUANTITY, JANUARY_MAY),
        ("import", "crude", "2025-05", "0.3", QUANTITY, JANUARY_MAY),
        ("import", "crude", "2025-05", "-11.4", USD, JANUARY_MAY),
        ("import", "farm goods", "2025-05", "-12.5", USD, JANUARY_MAY),
    ],
)
def test_the_three_bases_of_one_article(lab, flow, product, period, rate, basis, window):
    found, row, _ = first(lab, flow, product, period, rate)
    assert row["verdict"] == "fits"
    assert (found, row["period"]) == (basis, window)


@pytest.mark.parametrize(
    ("partner", "rate", "currency"),
    [("WLD", "5.5", "USD"), ("WLD", "6.1", "CNY"), ("USA", "-20.0", "USD"), ("USA", "-19.5", "CNY")],
)
def test_two_articles_on_one_year(lab, partner, rate, currency):
    found, row, _ = first(lab, "export", "total", "2025", rate, partner=partner)
    assert (found, row["verdict"]) == (("value", currency, ""), "fits")
    assert row["vintage"] == "printed 2026-01-14"


@pytest.mark.parametrize(("partner", "rate", "exact"), [("EU27", "8.4", 8.43), ("ASEAN", "13.4", 13.40)])
def test_partners_convert_at_the_rate_of_exports(lab, partner, rate, exact):
    found, row, _ = first(lab, "export", "total", "2025", rate, partner=partner)
    assert found == ("value", "USD", "export")
    assert round(row["value"], 2) == exact


def test_each_conversion_is_named_with_its_rate(lab):
    _, row, found = first(lab, "import", "crude", "2025-05", "-11.4")
    assert (round(row["rate_now"], 4), round(row["rate_before"], 4)) == (7.1892, 7.1069)
    assert round(row["value"], 2) == -11.40
    assert "customs' total-trade rate: 7.1892 CNY per USD in 2025-01/2025-05, 7.1069" in found.basis["rates"]
    others = {r["conversion"]: round(r["value"], 1) for r in found.data.to_dicts() if r["measure"] == "value"}
    assert others["import"] == -11.3


def test_the_market_rate_gives_other_figures(lab):
    for product, rate in (("crude", "-11.1"), ("farm goods", "-12.2")):
        found, row, _ = first(lab, "import", product, "2025-05", rate)
        assert found == ("value", "USD", "market")
        assert row["why"].startswith("no agency converts so")


def test_a_bulletins_base_is_found_as_such(lab):
    for rate, measure in (("-5.3", "quantity"), ("-22.2", "value")):
        found, row, told = first(lab, "import", "iron ore", "2025-05", rate)
        assert (found[0], row["vintage"]) == (measure, "first level, first base")
        assert "first base" in told.title


def test_a_revised_rate_is_told_from_the_printed_one(lab):
    assert first(lab, "export", "total", "2025-12", "6.6")[1]["vintage"] == "printed 2026-01-14"
    assert first(lab, "export", "total", "2025-12", "6.4")[1]["vintage"].startswith("levels, vintage 2026-08")


def test_nothing_fits_and_the_nearest_is_named(lab):
    _, row, found = first(lab, "import", "crude", "2025-05", "-44")
    assert row["verdict"] == "nearest"
    assert "fits no basis held; nearest is" in found.title
    turned = fits(lab, "CHN", "import", "crude", "2025-05", "11.4")
    assert any("With its sign turned" in text for text in turned.warnings)


def test_a_rate_printed_to_whole_points_agrees_and_settles_nothing(lab):
    told = fits(lab, "CHN", "export", "total", "2025-12", "-30.0", partner="USA")
    row = told.data.row(0, named=True)
    assert (row["verdict"], row["figure"]) == ("agrees", "\u221230\u202f%")
    assert "agrees with value in USD, 2025-12, as printed" in told.title
    assert "\u221230.12" in told.title


def test_a_fit_of_another_window_says_that_the_month_asked_does_not_fit(lab):
    told = fits(lab, "CHN", "import", "crude", "2025-05", "-11.4")
    assert "not of 2025-05 itself; fits value in USD" in told.title
    assert "2025-01/2025-05" in told.warnings[0]


def test_what_is_far_off_is_not_called_near(lab):
    assert set(fits(lab, "CHN", "import", "crude", "2025-05", "-44").data["verdict"]) == {"nearest"}
    near = fits(lab, "CHN", "import", "crude", "2025-05", "-11.4").data
    assert near.filter(near["verdict"] == "near")["off"].abs().max() <= 0.3
