"""Rates from a small policy ledger, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from steelyard.brief import policy_page
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.kernels.economy import Array
from steelyard.ledger import policies
from steelyard.ledger.policies import Policies, Step
from steelyard.lever import statutory, statutory_base, statutory_groups, statutory_scope
from steelyard.lever.assemble import assemble
from steelyard.lever.embedded import embedded
from steelyard.lever.instruments import Tariff
from steelyard.lever.statutory_added import OnDay
from steelyard.lever.statutory_compare import Published, Reading, compare

WORLD = embedded()
GOODS = [code for code, good in zip(WORLD.sectors, WORLD.goods, strict=True) if good]
HEAD = """
[family]
id = "small"
title = "Small"
begins = 2018-01-01
known_to = 2026-01-01
"""
SHARED = """
imposer = "USA"
importers = ["USA"]
instrument = "tariff"
unit = "percent"
reference = { title = "none" }
"""
MEASURES = {
    "list": 'authority = "301"\nexporters = ["CHN"]\nproducts = ["goods"]\ncoverage = 0.5\ncoverage_note = "half"',
    "metal": 'authority = "232"\nexporters = ["*"]\nsectors = ["C24"]',
    "parts": 'authority = "232"\nexporters = ["CHN"]\nproducts = ["HS22:8708", "HS22:870829"]',
    "drugs": 'authority = "232"\nexporters = ["CHN"]\nproducts = ["HS22:30"]',
    "late": 'authority = "IEEPA"\nexporters = ["CHN", "EU27"]\nproducts = ["goods"]',
    "rest": 'authority = "IEEPA"\nexporters = ["EU27"]\nproducts = ["goods"]\ncoverage = "open"\ncoverage_note = "no"',
}
STEPS = {
    "list": [("2018-07-06", 10), ("2025-03-01", 30)],
    "metal": [("2018-03-23", 25)],
    "parts": [("2025-05-03", 25)],
    "drugs": [("2025-06-01", 100)],
    "late": [("2025-04-05", 10)],
    "rest": [("2025-07-01", 8)],
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    file: Path = tmp_path_factory.mktemp("policies") / "small.toml"
    text = HEAD
    for name, own in MEASURES.items():
        text += f'[[measure]]\nid = "{name}"\ntitle = "{name}"\n{own}{SHARED}'
        text += "".join(f"[[measure.step]]\nfrom = {day}\nsize = {size}\n" for day, size in STEPS[name])
    file.write_text(text, encoding="utf-8")
    return policies.load(file)


def _row(frame: pl.DataFrame, sector: str) -> dict[str, float]:
    return frame.row(by_predicate=pl.col("sector") == sector, named=True)


def _tariff(instruments: Iterable[Tariff]) -> Array:
    level = assemble(WORLD, instruments).policy.tariff
    assert level is not None
    return level


def test_sectors_stack_by_authority_and_coverage(held: Policies):
    frame = statutory.rates(WORLD, held, "USA", "CHN", date(2025, 7, 1), "none")
    assert frame["sector"].to_list() == GOODS
    assert frame["weight"].sum() == pytest.approx(1)
    assert _row(frame, "C26")["additional"] == pytest.approx(0.5 * 30 + 10)
    assert _row(frame, "C24")["additional"] == pytest.approx(0.5 * 30 + 10 + 25)
    assert _row(frame, "C21")["additional"] == pytest.approx(0.5 * 30 + 10 + 100)  # chapter 30 is all of the sector
    # A heading is a part of its sector that is not held: it is in the upper bound alone, once. So is the list, of
    # which half of all goods are held, and not which sectors: it falls on nothing of a sector or on all of it.
    cars = _row(frame, "C29")
    assert (cars["additional"], cars["low"], cars["high"]) == pytest.approx((25, 10, 10 + 30 + 25))
    assert (_row(frame, "C24")["low"], _row(frame, "C24")["high"]) == pytest.approx((10 + 25, 10 + 25 + 30))


def test_bounds_of_all_goods_know_what_no_sector_does(held: Policies):
    rate = statutory.average(WORLD, held, "USA", "CHN", date(2025, 5, 1), "none")
    assert (rate.low, rate.additional) == pytest.approx((rate.total_low, rate.total))
    assert rate.low == pytest.approx(rate.additional), "half of all goods is known"
    assert rate.uneven == ("list",)


def test_only_what_changed_since_the_base_can_move_the_total(held: Policies):
    before = statutory.rates(WORLD, held, "USA", "CHN", date(2025, 2, 1), "collected 2024")
    assert (before["total_low"] - before["base"]).abs().max() == pytest.approx(0), "nothing changed since"
    assert (before["total_high"] - before["base"]).abs().max() == pytest.approx(0)
    cars = _row(before, "C29")
    assert (cars["low"], cars["high"]) == (0, 10), "and yet the list may fall on none or all of a sector"
    on = date(2025, 7, 1)
    frame = statutory.rates(WORLD, held, "USA", "CHN", on, "collected 2024")
    assert (frame["total_low"] <= frame["total"] + 1e-9).all()
    assert (frame["total"] <= frame["total_high"] + 1e-9).all()
    assert (frame["low"] <= frame["additional"]).all()
    assert (frame["total"] >= 0).all()
    # The list went from 10 to 30 on what it falls on, and 10 came on all goods.
    food = _row(frame, "C10T12")
    assert food["total_low"] == pytest.approx(food["base"] + 10)
    assert food["total_high"] == pytest.approx(food["base"] + 10 + 20)


def test_no_more_is_taken_off_than_a_sector_has(held: Policies):
    frame = statutory.rates(WORLD, held, "USA", "CHN", date(2018, 1, 1), "collected 2024")
    assert _row(frame, "C21")["base"] < 5, "less than half of 10, which the list makes of every sector"
    assert _row(frame, "C21")["total"] == pytest.approx(0)
    assert (frame["total"] - frame["base"] - frame["additional"] + frame["inside"]).abs().max() == pytest.approx(0)


def test_a_group_is_one_economy_of_its_members(held: Policies):
    on = date(2025, 7, 1)
    world = statutory_groups.grouped(WORLD, "CHN", "the European Union", on=on)
    assert "EU27" in world.economies
    assert "DEU" not in world.economies
    rate = statutory.average(world, held, "USA", "EU27", on, "none")
    assert rate.low >= 10, "25 on metals besides"
    assert statutory_groups.grouped(WORLD, "USA", "CHN", on=on) is WORLD
    with pytest.raises(BadInput, match="DEU belongs to EU27"):
        statutory_groups.grouped(WORLD, "EU27", "Germany", on=on)
    with pytest.raises(BadInput, match="not made of whole economies"):
        statutory_groups.grouped(WORLD, "RCEP", "USA", on=on)


def test_a_rate_known_only_later_says_what_was_known():
    rate = statutory.average(WORLD, policies.load(), "USA", "CHN", date(2025, 4, 10))
    # 0.872 and 0.641 of all imports under 125 %: see test_policies of tests/reference.
    assert f"the total was {rate.total + 125 * (0.872 - 0.641):.1f} %" in rate.hindsight
    assert statutory.average(WORLD, policies.load(), "USA", "CHN", date(2025, 4, 11)).hindsight == ""
    effective = statutory.average(WORLD, policies.load(), "USA", "JPN", date(2025, 9, 1))
    assert effective.effective == pytest.approx(15.42), "us-effective, named beside a statutory rate"


def test_an_average_is_the_weighted_sum_and_its_parts_add_up(held: Policies):
    on = date(2025, 7, 1)
    frame = statutory.rates(WORLD, held, "USA", "CHN", on, 3.0)
    rate = statutory.average(WORLD, held, "USA", "CHN", on, 3.0)
    assert rate.additional == pytest.approx((frame["additional"] * frame["weight"]).sum())
    assert sum(part for _, part in rate.parts) == pytest.approx(rate.additional)
    assert rate.total == pytest.approx(3 + rate.additional)
    assert rate.left_out == ("parts",)
    one = statutory.average(WORLD, held, "USA", "CHN", on, "none", weights={"C24": 2.0}, weights_name="metal alone")
    assert one.additional == pytest.approx(50)
    assert "Weights: metal alone" in one.notes[0]


def test_what_the_base_holds_is_not_counted_again(held: Policies):
    before = statutory.average(WORLD, held, "USA", "CHN", date(2024, 12, 1), "collected 2024")
    n, i = WORLD.economy_index("USA"), WORLD.economy_index("CHN")
    share = np.where(WORLD.goods, WORLD.flows[n, i], 0)
    collected = 100 * (share * WORLD.economy.tariff[n, i]).sum() / share.sum()
    assert before.total == pytest.approx(collected)
    assert before.inside == pytest.approx(before.additional)
    after = statutory.average(WORLD, held, "USA", "CHN", date(2025, 3, 2), "collected 2024")
    assert after.total - before.total == pytest.approx(0.5 * 20)


def test_bases_by_pair_and_day(held: Policies):
    usa, chn, jpn = (WORLD.economy_index(code) for code in ("USA", "CHN", "JPN"))
    assert statutory_base.fitting(WORLD, usa, chn, date(2019, 1, 1)) == "mfn"
    assert statutory_base.fitting(WORLD, usa, chn, date(2025, 1, 1)) == "collected 2024"
    assert statutory_base.fitting(WORLD, jpn, chn, date(2025, 1, 1)) == "none"
    assert statutory_base.base(WORLD, chn, usa, date(2018, 8, 1), "mfn").rate.max() == 6.9
    with pytest.raises(NoCoverage, match="JPN collected on CHN"):
        statutory_base.base(WORLD, jpn, chn, date(2025, 1, 1), "collected 2024")
    with pytest.raises(UnknownName, match="collected 2024"):
        statutory.rates(WORLD, held, "USA", "CHN", date(2025, 1, 1), "collected")


def test_a_path_has_a_row_for_every_change(held: Policies):
    frame = statutory.path(WORLD, held, "USA", "CHN")
    assert frame["date"].to_list() == list(statutory.change_days(held, "USA", "CHN"))
    assert frame["date"][0] == date(2018, 1, 1)
    assert frame["base"].unique().to_list() == [3.1]
    authorities = ("301", "232", "IEEPA")
    assert (frame["additional"] - frame.select(authorities).sum_horizontal()).abs().max() == pytest.approx(0)


def test_the_policy_at_a_day_is_the_difference_to_2024(held: Policies):
    found = statutory.tariff_policy(WORLD, held, date(2025, 3, 2), "USA", "CHN")
    assert [(one.importer, one.exporter, one.add) for one in found] == [("USA", "CHN", pytest.approx(0.1))]
    later = _tariff(statutory.tariff_policy(WORLD, held, date(2025, 7, 1)))
    added = later - WORLD.economy.tariff
    usa, chn, deu = (WORLD.economy_index(code) for code in ("USA", "CHN", "DEU"))
    assert added[usa, chn, WORLD.sector_index("C24")] == pytest.approx(0.2)  # the metals' 25 % are collected already
    assert added[usa, deu, WORLD.sector_index("C26")] == pytest.approx(0.14)  # 10 and half of 8, coverage open
    assert statutory.tariff_policy(WORLD, held, date(2024, 7, 1)) == []


def test_notes_name_what_is_assumed_and_left_out(held: Policies):
    notes = statutory.at_date(WORLD, held, date(2025, 7, 1)).notes
    assert any("2024-07-01 is inside it" in note for note in notes)
    assert any(note.startswith("By the middle of their bounds: rest") for note in notes)
    assert any("not held: parts" in note for note in notes)


def test_a_policy_before_the_lists_never_falls_below_zero(held: Policies):
    found = statutory.at_date(WORLD, held, date(2018, 1, 1), "USA")
    tariff = _tariff(found.instruments)
    assert tariff.min() >= 0
    assert any("ends at zero" in note for note in found.notes)


def test_authorities_and_measures_are_chosen(held: Policies):
    on = date(2025, 7, 1)
    one = statutory.tariff_policy(WORLD, held, on, "USA", "CHN", "IEEPA")
    assert [tariff.add for tariff in one] == [pytest.approx(0.1)]
    without = statutory.tariff_policy(WORLD, held, on, "USA", "CHN", without=("232", "late"))
    assert [tariff.add for tariff in without] == [pytest.approx(0.1)]
    with pytest.raises(UnknownName):
        statutory.tariff_policy(WORLD, held, on, authority="IEPA")


def test_members_of_an_aggregate_count_alike(held: Policies):
    usa, rest = WORLD.economy_index("USA"), WORLD.economy_index("OTH_EU27")
    world = WORLD.aggregate({code: "BOTH" if code in ("CHN", "JPN") else code for code in WORLD.economies}, None)
    day = OnDay(world, held, date(2025, 4, 6))
    n, i = world.economy_index("USA"), world.economy_index("BOTH")
    assert day.of(n, i).rate[world.sector_index("C26")] == pytest.approx((0.5 * 30 + 10) / 2)
    assert OnDay(WORLD, held, date(2025, 4, 6)).of(usa, rest).rate[WORLD.sector_index("C26")] == pytest.approx(10)


def test_products_of_no_sector_of_a_world_are_named(held: Policies):
    merged = {code: "GOODS" if good else code for code, good in zip(WORLD.sectors, WORLD.goods, strict=True)}
    world = WORLD.aggregate(None, merged)
    rate = statutory.average(world, held, "USA", "CHN", date(2025, 7, 1), "none")
    assert set(rate.left_out) == {"metal", "parts", "drugs"}
    assert rate.additional == pytest.approx(25)


def test_a_day_beyond_what_is_known_is_said(held: Policies):
    assert statutory.average(WORLD, held, "USA", "CHN", date(2026, 1, 1), "none").beyond == ""
    later = statutory.average(WORLD, held, "USA", "CHN", date(2026, 1, 2), "none")
    assert "knowledge ends on 2026-01-01 (small)" in later.notes[-1]


def test_nothing_falls_on_trade_at_home_or_before_the_ledger(held: Policies):
    with pytest.raises(BadInput, match="trade at home"):
        statutory.rates(WORLD, held, "USA", "USA", date(2025, 1, 1))
    with pytest.raises(NoCoverage, match="2018-01-01"):
        statutory.average(WORLD, held, "USA", "CHN", date(2017, 12, 31))


def test_chapters_are_split_among_goods_sectors_of_the_world():
    held = statutory_scope.chapters()
    assert set(held) == {f"{n:02d}" for n in range(1, 98)} - {"77"}
    assert all(sum(parts.values()) == pytest.approx(1) for parts in held.values())
    assert {sector for parts in held.values() for sector in parts} == set(GOODS) - {"B09"}


def test_a_comparison_takes_a_difference_apart(held: Policies):
    reads = (
        Reading("late", (Step(date(2025, 4, 2), 10.0),), "timing", "announced"),
        Reading("late", (Step(date(2025, 4, 2), 7.0),), "concept", "net of exemptions"),
    )
    weights = {"C24": 1.0}
    published = Published("other", ((date(2025, 4, 3), 50.0),), "none", None, weights, readings=reads)
    row = compare(WORLD, held, "USA", "CHN", published).row(0, named=True)
    ours = statutory.average(WORLD, held, "USA", "CHN", date(2025, 4, 3), "none").total
    assert row["ours"] == pytest.approx(ours)
    assert row["weights"] == pytest.approx(0.5 * 30 + 25 - ours)
    assert (row["timing"], row["concept"]) == pytest.approx((10, -3))
    assert row["rest"] == pytest.approx(50 - (15 + 25 + 7))
    with pytest.raises(BadInput, match="kind"):
        compare(WORLD, held, "USA", "CHN", Published("x", (), 0.0, readings=(Reading("late", (), "taste", ""),)))


def test_the_page_draws_both_directions_in_steps():
    brief = policy_page.compose(WORLD, policies.load())
    page = policy_page.html(brief)
    assert page.count('"interpolate":"step-after"') == 2
    chart, close = brief.sections[0].charts
    assert close.data[0]["x"] == "2025-01"
    assert {row["series"] for row in chart.data} == {"United States on China", "China on United States"}
    # China's is higher at the peak, and drawn first: the other lies over it.
    assert [row["series"] for row in chart.data][-1] == "United States on China"
    assert {"x": "2018-01", "y": 3.1, "series": "United States on China"} in chart.data
    assert len(chart.rules) == len(policy_page.US_CHINA)
    dates = [row[0].text for row in brief.sections[0].tables[0].rows]
    assert {"14 May 2025", "10 April 2025"} <= set(dates)
    highest = max(brief.sections[0].tables[0].rows, key=lambda row: row[1].raw or 0)
    assert f"{highest[1].text} (from {highest[0].text})" in chart.title, "the day with the highest average of all"
    assert "ordinary duty of 3.1" in brief.headline
    other = statutory.average(WORLD, policies.load(), "USA", "CHN", policies.load().last)
    assert any(f"says {other.total:.1f}" in said for said in brief.sections[0].paragraphs), "as `policy rate` does"
    with pytest.raises(BadInput, match="do not fit"):
        policy_page.compose(WORLD, policies.load(), labels=policy_page.US_CHINA * 2)
    with pytest.raises(BadInput, match="no tariff of JPN"):
        policy_page.compose(WORLD, policies.load(), "JPN", "KOR")
