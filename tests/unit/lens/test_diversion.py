"""Diversion on frames: counterfactuals, ranges, whom it lists, what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lens.diversion import Total, diversion, diverted
from steelyard.lens.panel import Panel

SCHEMA = {"partner": pl.String, "now": pl.Float64, "before": pl.Float64, "trend": pl.Float64, "inside": pl.String}


def flows(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([(*row, None) for row in rows], schema=SCHEMA, orient="row")


def gain(found, partner: str, method: str) -> float:
    return found.data.filter(pl.col("partner") == partner)[f"gain_{method}"][0]


# 100 sold before, 110 now; the market lost went from 40 to 20, the others from 60 to 90.
FRAME = flows(("USA", 20.0, 40.0, 10.0), ("ASEAN", 60.0, 30.0, 20.0), ("REST", 30.0, 30.0, None))
TOTAL = Total(110.0, 100.0, 5.0)


def test_each_counterfactual_by_hand():
    found = diverted(FRAME, "USA", TOTAL)
    assert found.loss == pytest.approx({"level": 20, "rest": 40 * 1.5 - 20, "shares": 40 * 1.1 - 20, "trend": 44 - 20})
    assert gain(found, "ASEAN", "level") == pytest.approx(30)
    assert gain(found, "ASEAN", "rest") == pytest.approx(60 - 45)
    assert gain(found, "ASEAN", "shares") == pytest.approx(60 - 33)
    assert gain(found, "ASEAN", "trend") == pytest.approx(60 - 36)
    assert gain(found, "REST", "trend") is None
    assert found.above == pytest.approx({"level": 10, "rest": 110 - 150, "shares": 0, "trend": 5})
    assert found.residual == pytest.approx({"level": 0, "rest": 0, "shares": 0, "trend": 5 - (-24 + 24)})
    assert found.made_good("shares") == pytest.approx(100)
    assert found.made_good("rest") == pytest.approx(0)


def test_a_market_without_trend_leaves_that_counterfactual_out():
    found = diverted(flows(("USA", 20.0, 40.0, None), ("JPN", 90.0, 60.0, 1.0)), "USA", TOTAL)
    assert set(found.loss) == {"level", "rest", "shares"}
    assert found.made_good("trend") is None


@pytest.mark.parametrize(
    ("frame", "loser"),
    [(FRAME, "CAN"), (flows(("USA", 1.0, 0.0, None), ("JPN", 2.0, 1.0, None)), "USA"),
     (flows(("USA", 90.0, 100.0, None)), "USA")],
)  # fmt: skip
def test_nothing_to_be_lost_is_refused(frame, loser):
    with pytest.raises(BadInput, match="no trade in the base"):
        diverted(frame, loser, TOTAL)


def test_unknown_counterfactual():
    with pytest.raises(UnknownName, match="gravity"):
        diverted(FRAME, "USA", TOTAL, ["gravity"])


def china(frame_of, **values: tuple[float, float]) -> Panel:
    """A year and its base by partner, in yuan; the total is 1000 before and 1100 now."""
    rows = [
        {"partner": partner, "period": period, "value": value, "currency": "CNY", "unit": "CNY"}
        for partner, pair in {"WLD": (1100.0, 1000.0), **values}.items()
        for period, value in zip(("2025", "2024"), pair, strict=True)
    ]
    return Panel(frame_of(*rows))


def measured(panel: Panel, loser: str = "USA", **query):
    return diversion(panel, None, reporter="CHN", loser=loser, period="2025", currency="CNY", **query)


def test_members_stand_inside_their_group_and_are_not_added(frame_of):
    panel = china(frame_of, USA=(150, 200), ASEAN=(300, 200), VNM=(150, 80), LAO=(3, 2), JPN=(100, 100))
    data = measured(panel).data
    assert data["label"].to_list() == [
        "United States", "ASEAN", "  of which Viet Nam", "Japan", "All others", "All but the United States", "Total",
    ]  # fmt: skip
    parts = data.filter(pl.col("inside").is_null() & ~pl.col("partner").is_in(["OTHERS", "WLD"]))
    assert parts["now"].sum() == pytest.approx(1100)
    assert parts["gain_shares"].sum() == pytest.approx(0, abs=1e-9)


def test_a_small_member_is_named_on_request(frame_of):
    panel = china(frame_of, USA=(150, 200), ASEAN=(300, 200), VNM=(150, 80), LAO=(3, 2))
    assert "  of which Laos" in measured(panel, also=["LAO"]).data["label"].to_list()


def test_a_market_inside_a_group_stands_apart_from_it(frame_of):
    panel = china(frame_of, USA=(200, 200), ASEAN=(300, 250), VNM=(50, 80), THA=(100, 50), LAO=(3, 2))
    data = measured(panel, "VNM").data
    assert "ASEAN" not in data["partner"].to_list()
    assert data["partner"].to_list()[:3] == ["VNM", "USA", "THA"]
    assert data.filter(pl.col("partner") == "REST")["now"][0] == pytest.approx(1100 - 350)


def test_a_large_economy_outside_the_listed_groups_is_named(frame_of):
    panel = china(frame_of, USA=(150, 200), TUR=(30, 20), NZL=(3, 2))
    assert measured(panel).data["partner"].to_list() == ["USA", "TUR", "REST", "OTHERS", "WLD"]


@pytest.mark.parametrize(
    ("loser", "query", "error", "said"),
    [
        ("CHN", {}, BadInput, "no market"),
        ("WLD", {}, BadInput, "no market"),
        ("BRI", {}, BadInput, "No list of members"),
        ("CAN", {}, NoCoverage, "not held together"),
        ("JPN", {}, BadInput, "nothing was lost"),
        ("USA", {"methods": []}, BadInput, "No counterfactual"),
        ("USA", {"also": ["RCEP"]}, BadInput, "count trade twice"),
    ],
)
def test_what_cannot_be_told_is_refused(frame_of, loser, query, error, said):
    panel = china(frame_of, USA=(150, 200), ASEAN=(300, 200), JPN=(200, 100))
    with pytest.raises(error, match=said):
        measured(panel, loser, **query)


def test_negative_levels_are_left_out_and_named(frame_of):
    panel = china(frame_of, USA=(150, 200), JPN=(-50, 100), IND=(40, 30), TUR=(30, -20))
    found = measured(panel)
    assert not {"JPN", "TUR"} & set(found.data["partner"])
    text = next(text for text in found.warnings if "negative level" in text)
    assert "Japan" in text
    assert "Türkiye" in text or "Turkey" in text
    with pytest.raises(BadInput, match="is negative: what was lost"):
        measured(panel, "JPN")


@pytest.mark.parametrize("side", [(700, 300), (300, 700)])
def test_parts_above_the_total_are_refused(frame_of, side):
    panel = china(frame_of, USA=(150, 400), JPN=side, IND=side[::-1] if side[0] > side[1] else side)
    with pytest.raises(BadInput, match="Partners add up to"):
        measured(panel)


def test_parts_that_are_the_total_up_to_rounding_stand(frame_of):
    rows = [
        {"partner": partner, "period": period, "value": value, "currency": "CNY", "unit": "CNY", "rounding": 1}
        for partner, pair in {"WLD": (1100, 1000), "USA": (150, 400), "JPN": (951, 601)}.items()
        for period, value in zip(("2025", "2024"), pair, strict=True)
    ]
    assert measured(Panel(frame_of(*rows))).data["partner"][0] == "USA"


def test_partners_held_for_one_period_are_named_and_the_smallest_counted(frame_of):
    panel = china(frame_of, USA=(150, 200), IND=(40, 30), TUR=(30, 20))
    alone = [{"partner": code, "period": "2024", "value": value, "currency": "CNY", "unit": "CNY"}
             for code, value in (("NOR", 50), ("FJI", 0.5), ("TON", 0.4))]  # fmt: skip
    found = measured(Panel(pl.concat([panel.frame, frame_of(*alone)], how="diagonal_relaxed")))
    assert any("held for 2024 only: Norway and 2 below 0.1 %" in text for text in found.warnings)


def test_a_refusal_lists_what_was_public_with_its_base(frame_of):
    early = [{"partner": partner, "period": period, "value": 100, "currency": "CNY", "unit": "CNY",
              "known_from": "2021-01-14", "public_from": "2021-01-14"}
             for partner in ("WLD", "USA") for period in ("2018", "2019", "2020")]  # fmt: skip
    panel = Panel(pl.concat([china(frame_of, USA=(150, 200)).frame, frame_of(*early)], how="diagonal_relaxed"))
    day = datetime(2022, 1, 1, tzinfo=UTC)
    with pytest.raises(NoCoverage, match=r"Held with their base: 2019, 2020\."):
        diversion(panel, day, reporter="CHN", loser="USA", period="2023", currency="CNY")


def test_dollars_name_both_rates_and_keep_the_parts(frame_of):
    yuan = [
        {"partner": partner, "period": period, "value": value, "currency": "CNY", "unit": "CNY"}
        for partner, pair in {"WLD": (1100.0, 1000.0), "USA": (150.0, 200.0), "JPN": (300.0, 200.0)}.items()
        for period, value in zip(("2025", "2024"), pair, strict=True)
    ]
    usd = [{"period": period, "value": value} for period, value in (("2025", 157.0), ("2024", 140.0))]
    found = diversion(Panel(frame_of(*yuan, *usd)), None, reporter="CHN", loser="USA", period="2025", currency="USD")
    assert "export totals 2025: 7.0064 CNY per USD" in found.basis["currency"]
    lost = found.data.row(0, named=True)
    assert lost["gain_shares"] == pytest.approx(150 / (1100 / 157) - 200 / (1000 / 140) * 157 / 140)
