"""The mirror: gap, score and trend by hand, which periods are held, valuation and Hong Kong."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.balance_of_payments import customs_gap
from steelyard.lens.mirror import Treatment, mirror, overview
from steelyard.lens.mirror_gap import gaps, summary
from steelyard.lens.mirror_records import records
from steelyard.lens.panel import Panel


def pairs(*rows: tuple[float, float, float], **more) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["time", "exporter_record", "importer_record"], orient="row")
    return frame.with_columns(pl.lit("A-B").alias("pair"), *(pl.lit(v).alias(k) for k, v in more.items()))


def test_gap_with_freight_and_hong_kong_by_hand():
    row = gaps(pairs((2024.5, 100.0, 127.2), margin=0.06, hub=50.0, passed=0.1)).row(0, named=True)
    assert row["imports"] == pytest.approx(120)
    assert row["exports"] == pytest.approx(105)
    assert row["gap"] == pytest.approx(15)
    assert row["gap_percent"] == pytest.approx(100 * 15 / 105)
    assert row["log_gap"] == pytest.approx(100 * math.log(120 / 105))


def test_summary_agrees_with_least_squares_elsewhere():
    times, exports = np.arange(2015.5, 2023.5), np.linspace(100, 170, 8)
    imports = exports * np.exp(0.01 * np.array([12, 9, 11, 6, 7, 2, 3, -1]))
    one = summary(gaps(pairs(*zip(times, exports, imports, strict=True)))).row(0, named=True)
    y = 100 * np.log(imports / exports)
    design = np.column_stack([np.ones(8), times - times.mean()])
    (_, slope), left, *_ = np.linalg.lstsq(design, y, rcond=None)
    spread = math.sqrt(left[0] / 6)
    assert one["trend"] == pytest.approx(slope)
    assert one["steadiness"] == pytest.approx(spread)
    assert one["trend_se"] == pytest.approx(spread / math.sqrt(((times - times.mean()) ** 2).sum()))
    apart = np.abs(imports - exports).sum() / ((imports + exports) / 2).sum()
    assert one["reliability"] == pytest.approx(100 * (1 - apart))


def test_two_periods_have_no_trend_and_no_trade_no_score():
    assert summary(gaps(pairs((2020.5, 1.0, 2.0), (2021.5, 1.0, 2.0))))["trend"][0] is None
    none = summary(gaps(pairs((2020.5, 0.0, 0.0)))).row(0, named=True)
    assert none["reliability"] is None
    assert none["mean_log_gap"] is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"margin": -1.5}, "margin"),
        ({"passed": 1.5, "hub": 1.0}, "0 to 1"),
        ({"passed": 0.5}, "no exports to Hong Kong"),
    ],
)
def test_bad_frames_are_refused(more, said):
    with pytest.raises(BadInput, match=said):
        gaps(pairs((2024.5, 100.0, 110.0), **more))


def test_a_negative_record_is_refused():
    with pytest.raises(BadInput, match="below nought"):
        gaps(pairs((2024.5, -1.0, 1.0)))


def both(frame_of, *rows: dict):
    panel = Panel(frame_of(*rows))
    empty = Panel(panel.frame.clear())
    return lambda code: panel if code in panel.reporters else empty


def sold(period: str, value: float, partner: str = "JPN", **more) -> dict:
    return {"partner": partner, "period": period, "value": value, **more}


def bought(period: str, value: float, **more) -> dict:
    given = {"reporter": "JPN", "partner": "CHN", "flow": "import", "valuation": "cif"}
    return {**given, "period": period, "value": value, **more}


def test_years_are_added_up_from_months_and_long_windows_count(frame_of):
    months = [bought(f"2024-{month:02d}", 10.0) for month in range(1, 13)]
    panels = both(
        frame_of, sold("2024", 100.0), *months, sold("2025-01/2025-11", 90.0), bought("2025-01/2025-11", 99.0),
        sold("2025-01/2025-02", 9.0), bought("2025-01/2025-02", 9.0), sold("2024-01/2024-10", 80.0),
    )  # fmt: skip
    found = records(panels, None, "CHN", "JPN", "year")
    assert [one.period for one in found] == ["2024", "2025-01/2025-11"]
    assert found[0].importer.value == pytest.approx(120)
    assert found[1].time == pytest.approx(2025 + 11 / 24)
    assert [one.period for one in records(panels, None, "CHN", "JPN", "month")] == ["2025-01/2025-02"]


def test_margin_is_taken_off_cif_and_not_off_customs_values(frame_of):
    for valuation, expected in (("cif", 100 * (110 / 1.06 / 100 - 1)), ("customs", 10.0), ("fob", 10.0)):
        panels = both(frame_of, sold("2024", 100.0), bought("2024", 110.0, valuation=valuation))
        found = mirror(panels, None, reporter="CHN", partner="JPN")
        assert found.data["gap_percent"][0] == pytest.approx(expected)
    assert "range" not in found.units


def test_the_range_runs_from_no_margin_to_ten_percent(frame_of):
    found = mirror(both(frame_of, sold("2024", 100.0), bought("2024", 110.0)), None, reporter="CHN", partner="JPN")
    row = found.data.row(0, named=True)
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((0.0, 10.0))


def test_yen_are_converted_at_a_named_rate(frame_of):
    rate = {"reporter": "JPN", "partner": "USA", "flow": "none", "product": "none", "indicator": "exchange_rate",
            "unit": "LCU/USD", "currency": "none", "period": "2024", "value": 150.0}  # fmt: skip
    panels = both(frame_of, sold("2024", 1.0), bought("2024", 165.0, currency="JPY", unit="JPY"), rate)
    found = mirror(panels, None, reporter="CHN", partner="JPN", treatment=Treatment(0.0))
    assert found.data["gap_percent"][0] == pytest.approx(10)
    assert "JPY at the average rate of 2024: 150 JPY per USD" in found.data["converted"][0]


YEN = {"reporter": "JPN", "partner": "USA", "flow": "none", "product": "none", "indicator": "exchange_rate",
       "currency": "none"}  # fmt: skip


def monthly(frame_of, *rates: dict):
    """Four months of a trade of which both sides record the same, the yen falling from 100 to 130."""
    months = [f"2024-{month:02d}" for month in range(3, 7)]
    mine = [sold(month, 1.0) for month in months]
    theirs = [bought(month, 100.0 + 10 * at, currency="JPY", unit="JPY") for at, month in enumerate(months)]
    return both(frame_of, *mine, *theirs, *rates)


def test_months_at_the_rate_of_their_year_have_no_statistics(frame_of):
    panels = monthly(frame_of, {**YEN, "unit": "LCU/USD", "period": "2024", "value": 100.0})
    query = {"reporter": "CHN", "freq": "month", "treatment": Treatment(0.0)}
    found = mirror(panels, None, partner="JPN", **query)
    assert found.data["gap_percent"].to_list() == pytest.approx([0, 10, 20, 30])
    assert found.basis["reliability"] == found.basis["trend"] == "not told: months at the rate of their year"
    assert "steadiness" not in found.basis
    assert any("4 of 4 periods are months at the average rate of their year" in text for text in found.warnings)
    line = overview(panels, None, partners=["JPN"], **query).data.row(0, named=True)
    assert [line[name] for name in ("reliability", "mean_log_gap", "trend", "trend_se", "steadiness")] == [None] * 5


def test_months_at_their_own_rate_have_them(frame_of):
    rates = [{**YEN, "unit": "JPY/USD", "period": f"2024-{3 + at:02d}", "value": 100.0 + 10 * at} for at in range(4)]
    found = mirror(
        monthly(frame_of, *rates), None, reporter="CHN", partner="JPN", freq="month", treatment=Treatment(0.0)
    )
    assert found.data["gap_percent"].to_list() == pytest.approx([0] * 4)
    assert found.basis["reliability"].startswith("100.0 of 100")


def test_a_negative_record_leaves_out_its_period_only(frame_of):
    usa = {"reporter": "USA", "valuation": "customs"}
    panels = both(
        frame_of, sold("2024", 100.0), bought("2024", 106.0), sold("2023", -5.0, source="bad"), bought("2023", 6.0),
        sold("2024", 10.0, "USA"), bought("2024", -9.0, **usa),
    )  # fmt: skip
    found = overview(panels, None, reporter="CHN", partners=["JPN", "USA"])
    assert found.data["partner"].to_list() == ["Japan"]
    assert found.warnings[0].startswith("Left out, since trade has no negative value: Japan 2023 (source bad); United")
    assert mirror(panels, None, reporter="CHN", partner="JPN").data["period"].to_list() == ["2024"]
    with pytest.raises(BadInput, match="below nought: United States 2024"):
        mirror(panels, None, reporter="CHN", partner="USA")
    with pytest.raises(BadInput, match="correct the figures"):
        overview(panels, None, reporter="CHN", partners=["USA"])


def test_hong_kong_is_added_on_request_only(frame_of):
    panels = both(
        frame_of,
        sold("2024", 100.0),
        sold("2024", 50.0, "HKG"),
        bought("2024", 106.0),
        sold("2023", 90.0),
        bought("2023", 90.0),
    )
    plain = mirror(panels, None, reporter="CHN", partner="JPN")
    assert plain.data.height == 2
    assert any("Each 10 % of China's exports to Hong Kong" in text for text in plain.warnings)
    treated = mirror(panels, None, reporter="CHN", partner="JPN", treatment=Treatment(passed=20.0))
    assert treated.data["period"].to_list() == ["2024"]
    assert treated.data["gap"][0] == pytest.approx(100 - 110)


def test_an_overview_has_a_line_a_partner(frame_of):
    usa = {"reporter": "USA", "valuation": "customs"}
    panels = both(
        frame_of, sold("2024", 100.0), bought("2024", 106.0), sold("2024", 10.0, "USA"), bought("2024", 9.0, **usa)
    )
    data = overview(panels, None, reporter="CHN", partners=["JPN", "USA"]).data
    assert dict(data.select("partner", "last_gap").iter_rows()) == pytest.approx({"Japan": 0.0, "United States": -10.0})


@pytest.mark.parametrize(
    ("query", "error", "said"),
    [
        ({"partner": "CHN"}, BadInput, "two economies"),
        ({"partner": "KOR"}, NoCoverage, "South Korea's imports from China: none"),
        ({"partner": "HKG", "treatment": Treatment(passed=5.0)}, BadInput, "third economy"),
        ({"partner": "JPN", "treatment": Treatment(passed=5.0)}, NoCoverage, "exports to Hong Kong are held for none"),
    ],
)
def test_what_cannot_be_told_is_refused(frame_of, query, error, said):
    panels = both(frame_of, sold("2024", 100.0), bought("2024", 106.0))
    with pytest.raises(error, match=said):
        mirror(panels, None, reporter="CHN", **query)


@pytest.mark.parametrize("given", [{"margin": -1.0}, {"margin": 101.0}, {"margin": math.nan}, {"passed": 101.0}])
def test_a_treatment_that_is_none(given):
    with pytest.raises(BadInput):
        Treatment(**given)


def test_balance_of_payments_goods_come_first_and_services_are_named(frame_of):
    trade = [{"period": "2024", "value": 100.0}, {"flow": "import", "period": "2024", "value": 60.0}]
    other = {"flow": "balance", "product": "none", "period": "2024", "valuation": "none"}
    net = {**other, "indicator": "goods_services_balance", "value": 25.0}
    goods = {**other, "indicator": "goods_balance_bop", "value": 30.0}
    stand_in = customs_gap(Panel(frame_of(*trade, net)), None, "CHN")
    assert "net exports of goods and services" in stand_in.title
    assert stand_in.data["difference"][0] == pytest.approx(15)
    assert any("says nothing about goods alone" in text for text in stand_in.warnings)
    loaded = customs_gap(Panel(frame_of(*trade, net, goods)), None, "CHN")
    assert "goods, balance of payments" in loaded.title
    assert loaded.data["difference"][0] == pytest.approx(10)
    with pytest.raises(NoCoverage, match="goods_balance_bop"):
        customs_gap(Panel(frame_of(*trade)), None, "CHN")
