"""The rule of three signs on frames made by hand."""

from __future__ import annotations

import pytest

from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.overcapacity import Rule, default_rule, flags, overcapacity, producer_prices
from steelyard.lens.panel import Panel

RULE = Rule(volume=5, price=-5, share=0)


@pytest.fixture
def panel_of(frame_of):
    return lambda *extra, **values: Panel(frame_of(*_rows(*extra, **values)))


def _rows(*extra: dict, **values: tuple[float, float, float, float]) -> list[dict]:
    rows = [{"value": 1100}, {"period": "2024", "value": 1000}]
    for name, (value, quantity, value_before, quantity_before) in values.items():
        for period, amount, count in (("2025", value, quantity), ("2024", value_before, quantity_before)):
            one = {"product": f"GACC:{name}", "period": period}
            rows.append({**one, "value": amount})
            rows.append({**one, "value": count, "indicator": "quantity", "unit": "t", "currency": "none"})
    return [{"currency": "CNY", "unit": "CNY", **row} for row in (*rows, *extra)]


def test_thresholds_are_inclusive_but_the_share_must_rise():
    assert flags(5.0, -5.0, 0.0, RULE) == (True, True, False)
    assert flags(4.9, -4.9, 0.1, RULE) == (False, False, True)
    assert flags(None, None, 0.1, RULE) == (None, None, True)


def test_signs_contribution_and_verdict(panel_of):
    data = overcapacity(
        panel_of(steel=(99, 120, 100, 100), ceramics=(130, 150, 100, 100), toys=(50, 40, 60, 50)),
        None, reporter="CHN", period="2025", rule=RULE,
    ).data.rows_by_key("product", named=True)  # fmt: skip
    steel, ceramics = data["GACC:steel"][0], data["GACC:ceramics"][0]
    assert (steel["quantity"], steel["unit_value"]) == pytest.approx((20.0, -17.5))
    assert steel["share_change"] == pytest.approx(9.0 - 10.0)
    assert steel["adds"] == pytest.approx(-0.1)
    assert (steel["flags"], steel["verdict"]) == (2, "volume up at a lower price")
    assert (ceramics["flags"], ceramics["verdict"]) == (3, "volume up at a lower price, share up")
    assert data["GACC:toys"][0]["verdict"] == "none"
    assert next(iter(data)) == "GACC:ceramics"


def test_a_heading_of_one_year_has_no_flag(panel_of):
    found = overcapacity(panel_of(steel=(99, 120, 100, 100), toys=(50, 40, 0, 0)), None, reporter="CHN", period="2025")
    toys = found.data.rows_by_key("product", named=True)["GACC:toys"][0]
    assert (toys["quantity"], toys["volume_flag"], toys["price_flag"]) == (None, None, None)
    assert any("without trade in one year: Toys" in text for text in found.warnings)


def test_producer_prices_need_every_month(panel_of):
    ppi = {"partner": "none", "flow": "none", "product": "none", "indicator": "ppi_yoy", "currency": "none",
           "unit": "percent"}  # fmt: skip
    months = [{**ppi, "period": f"2025-{month:02d}", "value": -month} for month in range(1, 13)]
    held = producer_prices(panel_of(*months), None, "CHN", "2025")
    assert held is not None
    assert held[0] == -6.5
    assert producer_prices(panel_of(*months[:-1]), None, "CHN", "2025") is None
    found = overcapacity(panel_of(*months, steel=(99, 120, 100, 100)), None, reporter="CHN", period="2025")
    assert found.data["than_ppi"][0] == pytest.approx(-17.5 + 6.5)


def test_what_cannot_be_judged_is_named(panel_of):
    one = {"product": "GACC:electric_passenger_vehicles", "period": "2023", "indicator": "quantity", "currency": "none"}
    found = overcapacity(
        panel_of({**one, "unit": "unit"}, steel=(99, 120, 100, 100)), None, reporter="CHN", period="2025"
    )
    assert "electric cars (held: quantity of 2023 only)" in found.warnings[0]
    assert "solar cells and modules (no exports held)" in found.warnings[0]


def test_bad_rules_are_refused(panel_of):
    for wrong in ({"volume": -1}, {"price": 1}, {"share": float("nan")}):
        with pytest.raises(BadInput):
            Rule(**({"volume": 5, "price": -5, "share": 0} | wrong))
    assert default_rule() == RULE
    with pytest.raises(NoCoverage):
        overcapacity(panel_of(), None, reporter="CHN", period="2025")
