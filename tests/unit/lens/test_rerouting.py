"""Bounds of rerouting: the rule by hand, evidence by product, what is refused."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import polars as pl
import pytest

from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.panel import Panel
from steelyard.lens.rerouting import rerouting
from steelyard.lens.rerouting_bounds import bounds, by_intermediary
from steelyard.lens.rerouting_legs import Side, Windows
from steelyard.lens.rerouting_products import Products

YEARS = Windows("2019", "2018", "2017")


def case(**given) -> pl.DataFrame:
    """One product whose two legs rise by 50 and 60, the direct trade falling by 25."""
    row = {
        "intermediary": "VNM", "product": "HS22:850440", "inward_now": 150.0, "inward_before": 100.0,
        "outward_now": 80.0, "outward_before": 20.0, "inward_trend": 10.0, "outward_trend": 50.0,
        "demand_now": 120.0, "demand_before": 100.0, "supply_now": 12.0, "supply_before": 10.0, "lost": 25.0,
    }  # fmt: skip
    return pl.DataFrame([{**row, **given}])


def test_bounds_by_hand():
    row = bounds(case()).row(0, named=True)
    assert row["upper"] == 50  # the lesser of 50 and 60
    assert row["above_trend"] == pytest.approx(40)  # 150 - 110, 80 - 30
    assert row["lower"] == pytest.approx(25)  # 150 - 120, 80 - 30, and the 25 lost
    assert bounds(case(lost=40.0))["lower"][0] == pytest.approx(30)
    assert bounds(case(supply_now=40.0))["lower"][0] == 0


@pytest.mark.parametrize("missing", ["inward_trend", "outward_trend", "demand_before", "supply_now", "lost"])
def test_without_evidence_the_lower_bound_is_nought(missing):
    rows = bounds(case(**{missing: None}).cast({missing: pl.Float64}))
    assert rows["lower"][0] == 0
    assert by_intermediary(rows)["grade"][0] == "B"


def test_a_base_of_nought_is_no_growth():
    assert not bounds(case(demand_before=0.0))["complete"][0]


def test_totals_have_no_lower_bound():
    rows = bounds(case(product="TOTAL"))
    assert rows["lower"][0] == 0
    assert by_intermediary(rows)["grade"][0] == "C"


def test_complete_evidence_is_grade_a_and_falls_count_as_nought():
    both = pl.concat([case(), case(product="HS22:940360", inward_now=50.0)])
    summed = by_intermediary(bounds(both)).row(0, named=True)
    assert (summed["grade"], summed["products"]) == ("A", 2)
    assert summed["upper"] == 50
    assert summed["inward"] == pytest.approx(0)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (case(inward_now=-1.0), "negative"),
        (pl.concat([case(), case()]), "twice"),
        (pl.concat([case(), case(product="TOTAL")]), "beside its products"),
    ],
)
def test_bad_frames_are_refused(frame, said):
    with pytest.raises(BadInput, match=said):
        bounds(frame)


def test_rows_without_a_leg_are_left_out():
    assert bounds(case(outward_before=None).cast({"outward_before": pl.Float64})).is_empty()


def trade(reporter: str, flow: str, partner: str, product: str, *values: float | None) -> list[dict]:
    """Values of 2017, 2018 and 2019."""
    key = {"reporter": reporter, "flow": flow, "partner": partner, "product": product}
    return [
        {**key, "period": y, "value": v} for y, v in zip(("2017", "2018", "2019"), values, strict=True) if v is not None
    ]


def world(frame_of, *rows: list[dict]):
    panel = Panel(frame_of(*(one for part in rows for one in part)))
    empty = Panel(panel.frame.clear())
    return lambda code: panel if code in panel.reporters else empty


PRODUCT = "HS22:850440"


def full(frame_of):
    return world(
        frame_of,
        trade("CHN", "export", "VNM", PRODUCT, 90, 100, 150), trade("CHN", "export", "VNM", "HS22:940360", 5, 5, 4),
        trade("USA", "import", "VNM", PRODUCT, 15, 20, 80), trade("USA", "import", "VNM", "HS22:940360", 5, 5, 9),
        trade("VNM", "import", "WLD", PRODUCT, 180, 200, 260), trade("VNM", "import", "CHN", PRODUCT, 90, 100, 150),
        trade("VNM", "export", "WLD", PRODUCT, 40, 50, 112), trade("VNM", "export", "USA", PRODUCT, 20, 30, 90),
        trade("USA", "import", "CHN", PRODUCT, 90, 100, 60), trade("CHN", "export", "USA", "TOTAL", 290, 300, 250),
    )  # fmt: skip


def test_products_of_the_ledger_are_used_with_their_evidence(frame_of):
    found = rerouting(full(frame_of), None, origin="CHN", final="USA", via=["VNM"], windows=YEARS)
    row = found.data.row(0, named=True)
    # Legs +50 and +60; demand from others 100 -> 110, supply to others 20 -> 22; trends 1.111 and 1.333; 40 lost.
    assert row["upper"] == pytest.approx(50)
    assert row["above_trend"] == pytest.approx(150 - 100 * 100 / 90)
    assert row["lower"] == pytest.approx(min(150 - 100 * 100 / 90, 80 - 20 * 20 / 15, 40))
    assert row["grade"] == "A"
    assert "50.0" not in found.basis["direct trade lost"]
    lines = rerouting(full(frame_of), None, origin="CHN", final="USA", via=["VNM"], windows=YEARS, by_product=True).data
    assert lines["product"].to_list() == [PRODUCT]


def test_totals_where_no_product_is_held(frame_of):
    panels = world(
        frame_of,
        trade("CHN", "export", "MEX", "TOTAL", 80, 90, 100),
        trade("USA", "import", "MEX", "TOTAL", 300, 310, 350),
    )
    found = rerouting(panels, None, origin="CHN", final="USA", via=["MEX"], windows=YEARS)
    row = found.data.row(0, named=True)
    assert (row["lower"], row["upper"], row["grade"]) == (0, 10, "C")
    assert any("falls of some goods" in text for text in found.warnings)


def test_a_missing_leg_is_named(frame_of):
    panels = world(frame_of, trade("CHN", "export", "MEX", "TOTAL", 80, 90, 100))
    with pytest.raises(NoCoverage, match="the United States' imports from Mexico"):
        rerouting(panels, None, origin="CHN", final="USA", via=["MEX"], windows=YEARS)


@pytest.mark.parametrize(
    ("via", "said"), [("ASEAN", "is a group"), ("CHN", "three different"), ("USA", "three different")]
)
def test_three_economies_are_needed(frame_of, via, said):
    with pytest.raises(BadInput, match=said):
        rerouting(full(frame_of), None, origin="CHN", final="USA", via=[via], windows=YEARS)


SIDE = Side("CHN", "export", "VNM")


def test_an_unlisted_product_is_nought_only_where_its_edition_is_listed(frame_of):
    rows = [*trade("CHN", "export", "VNM", PRODUCT, None, 7, 9),
            *trade("CHN", "export", "VNM", "HS17:850440", 3, None, None),
            *trade("CHN", "export", "VNM", "HS22:940360", None, None, 4)]  # fmt: skip
    panel = Panel(frame_of(*rows))
    products = Products(lambda _: panel, None, [SIDE, Side("CHN", "export", "WLD")], YEARS)
    assert products.of(Side("CHN", "export", "WLD")) is None
    found = products.of(SIDE)
    by = {name: tuple(column) for name, column in zip(products.names, found.values.T, strict=True)}
    assert by["HS17:850440"] == pytest.approx((math.nan, math.nan, 3.0), nan_ok=True)
    assert by["HS22:850440"] == pytest.approx((9.0, 7.0, math.nan), nan_ok=True)
    assert by["HS22:940360"] == pytest.approx((4.0, 0.0, math.nan), nan_ok=True)
    assert found.editions == ({"HS22"}, {"HS22"}, {"HS17"})


def test_the_newest_vintage_known_by_the_day_answers(frame_of):
    key = {"partner": "VNM", "product": PRODUCT, "period": "2019"}
    panel = Panel(frame_of(
        {**key, "value": 1, "known_from": "2020-02-01"}, {**key, "value": 2, "known_from": "2021-02-01"},
        {**key, "value": 4, "known_from": "2026-02-01", "public_from": "2020-01-01"},
        {**key, "value": 3, "known_from": "2025-02-01", "public_from": "2020-01-01"},
    ))  # fmt: skip
    for day, value in ((datetime(2020, 6, 1, tzinfo=UTC), 1), (datetime(2022, 6, 1, tzinfo=UTC), 2), (None, 4),
                       (datetime(2020, 1, 15, tzinfo=UTC), 3)):  # fmt: skip
        assert Products(lambda _: panel, day, [SIDE], YEARS).of(SIDE).values[0, 0] == value
    assert Products(lambda _: panel, datetime(2019, 1, 1, tzinfo=UTC), [SIDE], YEARS).of(SIDE) is None


def classified(frame_of, before: str, now: str, *more: list[dict]):
    """Viet Nam's two legs in one edition in 2017 and 2018 and in another in 2019."""
    return world(
        frame_of,
        trade("CHN", "export", "VNM", f"{before}:850440", 90, 100, None),
        trade("CHN", "export", "VNM", f"{now}:850440", None, None, 150),
        trade("USA", "import", "VNM", "HS22:850440", 15, 20, 80), *more,
    )  # fmt: skip


def test_a_changed_classification_is_named(frame_of):
    with pytest.raises(NoCoverage, match="China's exports to Viet Nam by product: HS22 in 2019, HS17 in 2018"):
        rerouting(classified(frame_of, "HS17", "HS22"), None, origin="CHN", final="USA", via=["VNM"], windows=YEARS)


def test_totals_stand_in_for_a_changed_classification_and_say_so(frame_of):
    totals = [trade("CHN", "export", "VNM", "TOTAL", 290, 300, 350), trade("USA", "import", "VNM", "TOTAL", 50, 60, 90)]
    query = {"origin": "CHN", "final": "USA", "via": ["VNM"], "windows": YEARS}
    found = rerouting(classified(frame_of, "HS17", "HS22", *totals), None, **query)
    assert found.data["grade"].to_list() == ["C"]
    assert any(
        "Viet Nam: totals, since China's exports to Viet Nam by product: HS22 in 2019" in t for t in found.warnings
    )
    legs = rerouting(classified(frame_of, "HS17", "HS17", *totals), None, **query)
    assert any("are in HS17 by product, the United States' imports" in text for text in legs.warnings)
    own = trade("VNM", "import", "CHN", "HS22:850440", 80, 90, 130)
    other = rerouting(classified(frame_of, "HS17", "HS22", own, *totals), None, **query)
    assert other.data["upper"][0] == 40


def test_others_are_not_told_where_the_part_to_take_off_is_not_held(frame_of):
    panels = world(
        frame_of,
        trade("CHN", "export", "VNM", PRODUCT, 90, 100, 150), trade("USA", "import", "VNM", PRODUCT, 15, 20, 80),
        trade("VNM", "import", "WLD", PRODUCT, 180, 200, 260), trade("VNM", "export", "WLD", PRODUCT, 40, 50, 112),
        trade("USA", "import", "CHN", PRODUCT, 90, 100, 60),
    )  # fmt: skip
    found = rerouting(panels, None, origin="CHN", final="USA", via=["VNM"], windows=YEARS)
    assert found.data.select("grade", "lower").row(0) == ("B", 0)
