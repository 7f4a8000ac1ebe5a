"""Growth: published and computed, equal month sets, pooling, conversion."""

from __future__ import annotations

import pytest

from steelyard.lens.growth import cumulative, growth, mom
from steelyard.lens.windows import parts, window

CHINA = {"reporter": "CHN", "flow": "export"}


def codes(rate):
    return {one.code for one in rate.caveats}


@pytest.mark.parametrize(
    ("reporter", "period", "measured", "pooled"),
    [
        ("CHN", "2025-01", "2025-01/2025-02", True),
        ("CHN", "2025-02", "2025-01/2025-02", True),
        ("CHN", "2019-02", "2019-02", False),
        ("CHN", "2025-03", "2025-03", False),
        ("CHN", "2025-01/2025-03", "2025-Q1", False),
        ("USA", "2025-02", "2025-02", False),
    ],
)
def test_january_and_february_are_pooled_where_they_are_published_so(reporter, period, measured, pooled):
    assert window(reporter, period) == (measured, pooled)


def test_parts_are_equal_month_sets():
    assert parts("2025-12") == []
    assert parts("2025-Q1") == [["2025-01/2025-02", "2025-03"], ["2025-01", "2025-02", "2025-03"]]
    assert len(parts("2025")[1]) == 12


def test_published_and_computed_differ_by_a_revised_base(frame_of):
    frame = frame_of(
        {"value": 105.44}, {"period": "2024", "value": 100},
        {"indicator": "yoy_published", "value": 5.6, "rounding": 0.1, "unit": "percent"},
    )  # fmt: skip
    found = growth(frame, None, **CHINA, period="2025")
    assert found.published.value == 5.6
    assert found.computed.value == pytest.approx(5.44)
    assert found.difference == pytest.approx(0.16)
    assert "base revised" in found.cause
    assert "base_revised" in codes(found)


def test_rounding_is_no_difference(frame_of):
    frame = frame_of(
        {"value": 105.44}, {"period": "2024", "value": 100},
        {"indicator": "yoy_published", "value": 5.4, "rounding": 0.1, "unit": "percent"},
    )  # fmt: skip
    assert growth(frame, None, **CHINA, period="2025").cause == ""


def test_year_to_date_never_sets_five_months_against_two(frame_of):
    months = [{"period": f"2025-0{month}", "value": 10} for month in range(1, 6)]
    base = [{"period": f"2024-0{month}", "value": 10} for month in (1, 2)]
    assert growth(frame_of(*months, *base), None, **CHINA, period="2025-01/2025-05") is None


def test_pooled_growth_says_so(frame_of):
    frame = frame_of(
        {"period": "2025-01/2025-02", "value": 110},
        {"period": "2024-01", "value": 60},
        {"period": "2024-02", "value": 40},
    )
    found = growth(frame, None, **CHINA, period="2025-02")
    assert found.period == "2025-01/2025-02"
    assert found.computed.value == pytest.approx(10)
    assert "pooled_months" in codes(found)


def test_partner_held_in_yuan_is_converted_at_both_rates(frame_of):
    frame = frame_of(
        {"value": 100, "source": "feed"}, {"period": "2024", "value": 100, "source": "feed"},
        {"value": 720, "currency": "CNY"}, {"period": "2024", "value": 700, "currency": "CNY"},
        {"partner": "USA", "value": 72, "currency": "CNY"},
        {"partner": "USA", "period": "2024", "value": 140, "currency": "CNY"},
    )  # fmt: skip
    found = growth(frame, None, **CHINA, partner="USA", period="2025")
    assert found.computed.value == pytest.approx(100 * (10 / 20 - 1))
    assert "7.2000 CNY per USD" in found.computed.converted
    assert "7.0000 CNY per USD" in found.computed.converted
    assert "converted_currency" in codes(found)


def test_two_sources_are_not_to_be_quoted(frame_of):
    frame = frame_of({"value": 101, "source": "one"}, {"period": "2024", "value": 100, "source": "two"})
    assert "two_sources" in codes(growth(frame, None, **CHINA, period="2025"))


def test_a_whole_point_yields_to_fine_levels(frame_of):
    frame = frame_of(
        {"value": 108.4}, {"period": "2024", "value": 100},
        {"indicator": "yoy_published", "value": 8, "rounding": 1, "unit": "percent"},
    )  # fmt: skip
    found = growth(frame, None, **CHINA, period="2025")
    assert found.headline is found.computed
    assert not found.is_published


def test_low_base_fires(frame_of):
    levels = {"2025": 100, "2024": 20, "2023": 90, "2022": 95}
    frame = frame_of(*({"period": year, "value": value} for year, value in levels.items()))
    assert "low_base" in codes(growth(frame, None, **CHINA, period="2025"))


def test_sources_that_print_different_rates_are_named(frame_of):
    frame = frame_of(
        {"indicator": "yoy_published", "value": 8.2, "rounding": 0.1, "unit": "percent", "source": "a"},
        {"indicator": "yoy_published", "value": 8.4, "rounding": 0.1, "unit": "percent", "source": "b"},
    )
    assert "sources_differ" in codes(growth(frame, None, **CHINA, period="2025"))


def test_month_on_month_and_cumulative(frame_of):
    frame = frame_of(
        {"period": "2025-12", "value": 110}, {"period": "2025-11", "value": 100},
        {"period": "2025", "value": 121}, {"period": "2022", "value": 100},
    )  # fmt: skip
    assert mom(frame, None, **CHINA, period="2025-12").computed.value == pytest.approx(10)
    assert cumulative(frame, None, **CHINA, since="2022", period="2025").computed.value == pytest.approx(21)


def test_quantities_have_no_currency(frame_of):
    given = {"indicator": "quantity", "currency": "none", "unit": "t", "product": "GACC:rare_earths"}
    frame = frame_of({**given, "value": 113}, {**given, "value": 100, "period": "2024"})
    found = growth(frame, None, **CHINA, product="GACC:rare_earths", period="2025", indicator="quantity")
    assert found.computed.value == pytest.approx(13)


def test_nothing_held_is_none(frame_of):
    assert growth(frame_of({}), None, **CHINA, period="2020") is None


def test_no_growth_on_a_base_of_zero(frame_of):
    assert growth(frame_of({}, {"period": "2024", "value": 0}), None, **CHINA, period="2025") is None


def test_a_printed_rate_keeps_the_day_on_which_it_was_first_printed(frame_of):
    def printed(value, day):
        return {"indicator": "yoy_published", "value": value, "unit": "percent", "period": "2025", "rounding": 0.1,
                "known_from": day}  # fmt: skip

    levels = [
        {"value": value, "period": period, "known_from": "2026-08-21"}
        for value, period in ((103, "2025"), (100, "2024"))
    ]
    held = frame_of(printed(5.5, "2026-01-14"), printed(5.5, "2026-08-21"), *levels)
    found = growth(held, None, reporter="CHN", flow="export", period="2025")
    assert found.published.known_from.date().isoformat() == "2026-01-14"
    assert "levels_newer" in {one.code for one in found.caveats}
    revised = frame_of(printed(5.4, "2026-01-14"), printed(5.5, "2026-08-21"), *levels)
    again = growth(revised, None, reporter="CHN", flow="export", period="2025")
    assert again.published.known_from.date().isoformat() == "2026-08-21"
    assert "levels_newer" not in {one.code for one in again.caveats}
