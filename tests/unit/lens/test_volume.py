"""Volume against value: windows, implied price, peers, and what it refuses."""

from __future__ import annotations

import pytest

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.panel import Panel
from steelyard.lens.volume import Subject, volume
from steelyard.lens.volume_series import volume_series
from steelyard.lens.volume_windows import headline, sensitivity

INDEX = {
    "indicator": "index_volume", "unit": "index", "currency": "none", "adjustment": "sa", "valuation": "none",
    "price_basis": "constant:2021", "source": "cpb-wtm", "known_from": "2025-02-25", "public_from": "2025-01-25",
}  # fmt: skip
UNIT_VALUE = {**INDEX, "indicator": "index_price", "currency": "USD"}


def window(text: str) -> Period:
    return Period.parse(text)


def china(frame_of, *rows: dict[str, object]) -> Subject:
    return Subject(regions.resolve("CHN"), Panel(frame_of(*rows)))


def two_years(frame_of, **more: float) -> Subject:
    """Volume +25 %, value +10 %, unit value -11 % from December 2022 to December 2024; further months as given."""
    months = {"2022-12": 80.0, "2024-12": 100.0, **{name.replace("_", "-")[1:]: value for name, value in more.items()}}
    return china(
        frame_of,
        *({**INDEX, "period": period, "value": value} for period, value in months.items()),
        {**UNIT_VALUE, "period": "2022-12", "value": 100}, {**UNIT_VALUE, "period": "2024-12", "value": 89},
        {"period": "2022-12", "value": 300}, {"period": "2024-12", "value": 330},
    )  # fmt: skip


def measured(subject: Subject, *peers: Subject, base: str = "2022-12", end: str = "2024-12"):
    return volume(subject, peers, None, flow="export", base=window(base), end=window(end))


def test_value_is_volume_times_implied_price(frame_of):
    row = measured(two_years(frame_of)).data.row(0, named=True)
    assert row["volume"] == pytest.approx(25)
    assert row["value"] == pytest.approx(10)
    assert row["implied_price"] == pytest.approx(-12)
    assert row["unit_value"] == pytest.approx(-11)
    assert row["gap"] == pytest.approx(-1)


def test_the_base_is_moved_and_what_is_not_held_is_said(frame_of):
    found = measured(two_years(frame_of, m2022_11=90, m2023_01=100))
    moved = dict(found.data.select("comparison", "volume").iter_rows())
    assert moved["base −1 month"] == pytest.approx(100 / 0.9 - 100)
    assert moved["base +1 month"] == pytest.approx(0)
    assert moved["base +2 months"] is None
    assert any("Not held for the choice of base" in one and "2023-02" in one for one in found.warnings)
    assert "between 0.0 and +25.0 %" in found.title.replace("+0.0", "0.0")


def test_a_value_that_keeps_its_season_stands_beside_equal_months_only(frame_of):
    subject = two_years(frame_of, m2022_11=90)
    found = measured(subject, base="2022-11")
    assert found.data["value"][0] is None
    assert any("keep their season" in one for one in found.warnings)


def test_a_base_month_off_its_quarter_is_said(frame_of):
    found = measured(two_years(frame_of, m2022_10=100, m2022_11=100))
    assert any(
        "2022-12 lies 14.3 % below the mean of its quarter, which raises growth" in one for one in found.warnings
    )


@pytest.mark.parametrize(("base", "end"), [("2021-12", "2024-12"), ("2022-12", "2025-01"), ("1999-01", "2024-12")])
def test_a_base_or_end_outside_the_span_names_the_span(frame_of, base, end):
    with pytest.raises(NoCoverage, match=r"lies outside the volume index .* 2022-12, 2024-12 is"):
        measured(two_years(frame_of), base=base, end=end)


def test_no_index_says_what_to_load(frame_of):
    with pytest.raises(NoCoverage, match="World Trade Monitor"):
        measured(china(frame_of, {"period": "2024-12", "value": 330}))


def test_windows_of_unequal_length_or_order_are_refused():
    with pytest.raises(BadInput, match="equal length"):
        headline(window("2022-12"), window("2024-Q4"))
    with pytest.raises(BadInput, match="does not lie before"):
        headline(window("2024-12"), window("2022-12"))


def test_sensitivity_names_each_pair_of_windows_once_and_none_that_overlap_the_end():
    ways = sensitivity(headline(window("2022-12"), window("2024-12")))
    pairs = [(one.base, one.end) for one in ways]
    assert len(pairs) == len(set(pairs))
    assert [one.label for one in ways][:2] == ["month", "quarter"]
    assert all(one.base.last < one.end.first for one in sensitivity(headline(window("2024-10"), window("2024-12"))))


def test_peers_stand_in_the_same_windows_and_a_peer_that_is_short_is_said(frame_of):
    region = regions.resolve("emerging-asia-ex-china")
    asia = {**INDEX, "reporter": "ASIA", "variant": region.variant}
    peer = Subject(region, Panel(frame_of({**asia, "period": "2022-12", "value": 100},
                                          {**asia, "period": "2024-12", "value": 111})))  # fmt: skip
    japan = Subject(
        regions.resolve("JPN"), Panel(frame_of({**INDEX, "reporter": "JPN", "period": "2022-12", "value": 1}))
    )
    found = measured(two_years(frame_of), peer, japan)
    rows = {row["whose"]: row for row in found.data.filter(found.data["comparison"] == "month").to_dicts()}
    assert rows[region.name]["volume"] == pytest.approx(11)
    assert rows["Japan"]["volume"] is None
    assert any(one.startswith("Japan: not held") and "2022-12 is" in one for one in found.warnings)
    assert "1 of 2 peers" in found.coverage


def test_a_region_without_customs_has_no_value(frame_of):
    region = regions.resolve("emerging")
    rows = {**INDEX, "reporter": "WLD", "variant": region.variant}
    one = Subject(region, Panel(frame_of({**rows, "period": "2022-12", "value": 100},
                                         {**rows, "period": "2024-12", "value": 111})))  # fmt: skip
    found = measured(one)
    assert found.data["value"].is_null().all()
    assert any("No customs value belongs" in warning for warning in found.warnings)


def test_series_is_a_hundred_in_its_base_and_cut_to_common_months(frame_of):
    subject = two_years(frame_of, m2023_01=88, m2023_02=84)
    japan = Subject(regions.resolve("JPN"), Panel(frame_of(
        *({**INDEX, "reporter": "JPN", "period": p, "value": v} for p, v in (("2022-12", 50), ("2023-01", 55)))
    )))  # fmt: skip
    found = volume_series(
        subject, [japan], None, flow="export", base=window("2022-12"), window=window("2022-12/2023-02")
    )  # fmt: skip
    rows = {(row["period"], row["whose"]): row["volume"] for row in found.data.to_dicts()}
    assert rows["2022-12", "China"] == rows["2022-12", "Japan"] == pytest.approx(100)
    assert rows["2023-01", "China"] == rows["2023-01", "Japan"] == pytest.approx(110)
    assert ("2023-02", "China") not in rows
    assert any("Gaps: 1 of 3 months" in one for one in found.warnings)


def test_a_series_base_outside_the_span_names_the_span(frame_of):
    with pytest.raises(NoCoverage, match="2022-12, 2024-12 is held"):
        volume_series(
            two_years(frame_of), [], None, flow="export", base=window("2021"), window=window("2022-12/2024-12")
        )
