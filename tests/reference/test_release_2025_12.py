"""The figures of China's releases of 2026-01-14 and 2025-12-08, from the repository's own figures.

Tolerance: figures are stated to one decimal (percent), to 1 bn or to 0.01 tn, so half of the last digit.
"""

from __future__ import annotations

import polars as pl
import pytest

from steelyard.ledger.vintages import instant
from steelyard.lens.balance import balance, history
from steelyard.lens.caveats import verdict
from steelyard.lens.currency import exchange_part, implied_rate, in_currency
from steelyard.lens.growth import growth
from steelyard.lens.panel import Panel
from steelyard.lens.records import first_above, record
from steelyard.lens.series import Leg, level
from steelyard.lens.shares import contributions, share, share_history
from steelyard.lens.surprise import surprises

RELEASE = instant("2026-01-14")
BEFORE = instant("2025-12-08")
LATEST = None
ONE_DECIMAL = 0.05 + 1e-9


@pytest.fixture(scope="module")
def china(figures: pl.DataFrame) -> Panel:
    return Panel(figures.filter(pl.col("reporter") == "CHN"))


def near(value: float) -> object:
    return pytest.approx(value, abs=ONE_DECIMAL)


def rate(china: Panel, t=RELEASE, **query: str):
    found = growth(china, t, **({"reporter": "CHN", "flow": "export"} | query))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("flow", "period", "currency", "published"),
    [
        ("export", "2025-12", "USD", 6.6),
        ("import", "2025-12", "USD", 5.7),
        ("export", "2025-11", "USD", 5.9),
        ("import", "2025-11", "USD", 1.9),
        ("export", "2025", "USD", 5.5),
        ("export", "2025", "CNY", 6.1),
        ("import", "2025", "USD", 0.0),
        ("import", "2025", "CNY", 0.5),
    ],
)
def test_published_rates_of_the_first_release(china, flow, period, currency, published):
    found = rate(china, flow=flow, period=period, currency=currency)
    assert found.published.value == published
    assert found.headline is found.published
    assert not found.published.later_vintage


@pytest.mark.parametrize(
    ("flow", "period", "currency", "computed"),
    [
        ("export", "2025", "USD", 5.4),
        ("export", "2025", "CNY", 6.0),
        ("import", "2025", "USD", 0.3),
        ("import", "2025-12", "USD", 6.42),
        ("import", "2025-11", "USD", 2.56),
    ],
)
def test_level_based_rates_stand_beside_them(china, flow, period, currency, computed):
    found = rate(china, flow=flow, period=period, currency=currency)
    assert found.computed.value == near(computed)
    assert found.computed.later_vintage == (currency == "USD")


def test_surprise_names_its_pollster(china):
    exports = surprises(china, RELEASE, reporter="CHN", flow="export", period="2025-12")
    assert {one.pollster: round(one.value, 1) for one in exports} == {
        "bloomberg": 3.5,
        "calendar": 3.6,
        "wind": 4.4,
    }
    assert all(one.score.n < 12 and one.score.z is None for one in exports)
    assert all(one.previous.value == 5.9 for one in exports)
    imports = surprises(china, RELEASE, reporter="CHN", flow="import", period="2025-12")
    assert {one.pollster: one.forecast.value for one in imports}["bloomberg"] == 0.9


def test_november_consensus(china):
    exports = surprises(china, BEFORE, reporter="CHN", flow="export", period="2025-11")
    assert {one.pollster: one.forecast.value for one in exports} == {
        "bloomberg": 4.0,
        "calendar": 3.8,
        "reuters": 3.8,
    }
    imports = surprises(china, BEFORE, reporter="CHN", flow="import", period="2025-11")
    forecasts = {one.pollster: one.forecast.value for one in imports}
    assert forecasts["bloomberg"] == 3.0
    assert forecasts["calendar"] == 2.8


def test_surplus_first_above_a_trillion(china):
    year = balance(china, RELEASE, reporter="CHN", period="2025")
    assert year.printed.value == 1189e9
    assert year.kind == "printed"
    assert year.derived.value == pytest.approx(1180.1e9, abs=0.05e9)
    assert year.derived.later_vintage
    assert balance(china, RELEASE, reporter="CHN", period="2024").printed.value == 992.0e9
    held = history(china, RELEASE, reporter="CHN")
    assert first_above(held, 1e12, "2025").is_first
    assert record(held, "2025").kind == "highest"
    years = held.filter(pl.col("value").is_not_null())["period"].to_list()
    assert years == ["1995", "2005", *map(str, range(2008, 2026))]


def test_surplus_of_the_vintage_of_august(china):
    year = balance(china, LATEST, reporter="CHN", period="2025")
    assert year.derived.value == pytest.approx(1180.1e9, abs=0.05e9)
    assert not year.derived.later_vintage


def test_exports_to_the_united_states(china):
    usd = rate(china, partner="USA", period="2025")
    assert usd.published.value == -20.0
    assert usd.computed.value == near(-19.9)
    assert "export totals 2025" in usd.computed.converted
    assert rate(china, partner="USA", period="2025", currency="CNY").published.value == -19.5


@pytest.mark.parametrize(("partner", "usd", "cny"), [("EU27", 8.4, 9.0), ("ASEAN", 13.4, 14.0)])
def test_partners_converted_at_the_export_rate(china, partner, usd, cny):
    found = rate(china, partner=partner, period="2025")
    assert found.headline.value == near(usd)
    assert "7.1585 CNY per USD" in found.headline.converted
    assert verdict(found.caveats).kind == "hedge"
    assert rate(china, partner=partner, period="2025", currency="CNY").published.value == cny


def test_implied_rate_is_the_ratio_of_the_totals(china):
    found = implied_rate(china, RELEASE, reporter="CHN", flow="export", period="2025")
    assert found.value == pytest.approx(26988.97641 / 3770.2, rel=1e-9)


def test_share_of_the_united_states(china):
    now = share(china, RELEASE, reporter="CHN", flow="export", partner="USA", period="2025")
    before = share(china, RELEASE, reporter="CHN", flow="export", partner="USA", period="2024")
    assert now.headline.value == near(11.1)
    assert before.headline.value == near(14.7)
    held = share_history(china, RELEASE, reporter="CHN", flow="export", partner="USA")
    assert record(held, "2025").kind == "lowest"


def test_contributions_add_up(china):
    found = contributions(china, RELEASE, reporter="CHN", flow="export", period="2025")
    points = dict(found.data.select("partner", "contribution_pp").iter_rows())
    assert found.total.value == near(5.4)
    assert points["USA"] == near(-2.9)
    assert points["ASEAN"] == near(2.2)
    assert points["EU27"] == near(1.2)
    assert found.residual == pytest.approx(0, abs=1e-9)
    assert found.missing == ()


def test_exchange_rate_part(china):
    found = exchange_part(china, RELEASE, reporter="CHN", flow="export", period="2025")
    assert (found.usd.value, found.other.value) == (5.5, 6.1)
    assert found.difference == near(-0.6)


def test_rare_earths(china):
    leg = Leg("2025", "CHN", "export", product="GACC:rare_earths", indicator="quantity", currency="none")
    assert level(china, RELEASE, leg).value == near(62585.2)
    amount = rate(china, period="2025", product="GACC:rare_earths", indicator="quantity")
    assert amount.published.value == 12.9
    value = rate(china, period="2025", product="GACC:rare_earths", currency="CNY")
    assert value.published.value == 5.1
    assert value.computed.value == near(5.2)


def test_imports_in_yuan(china):
    found = level(china, RELEASE, Leg("2025", "CHN", "import", currency="CNY"))
    assert found.value == pytest.approx(18.48e12, abs=0.005e12)


def test_november_exports_to_the_united_states(china):
    assert rate(china, BEFORE, partner="USA", period="2025-11").published.value == -28.6
    found = in_currency(china, BEFORE, Leg("2025-11", "CHN", "export", partner="USA"))
    assert found.value == pytest.approx(33.8e9, abs=0.05e9)
    assert found.converted
    assert not found.later_vintage


def test_surplus_of_eleven_months(china):
    found = balance(china, BEFORE, reporter="CHN", period="2025-01/2025-11")
    assert found.headline.value == pytest.approx(1.08e12, abs=0.005e12)


@pytest.mark.parametrize(("period", "published", "computed"), [("2022", 7.0, 5.6), ("2022-12", -9.9, -12.6)])
def test_a_revised_base_is_flagged_and_the_published_rate_quoted(china, period, published, computed):
    found = rate(china, LATEST, period=period)
    assert found.headline.value == published
    assert found.computed.value == near(computed)
    assert "published_differs" in {one.code for one in found.caveats}
