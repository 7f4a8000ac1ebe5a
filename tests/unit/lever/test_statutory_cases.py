"""Cases worked out by hand for the branches of rates that no average shows: bounds, groups, edges of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from steelyard.ledger import policies
from steelyard.ledger.policies import Measure, Policies, Reference, Standing, Step, stacked
from steelyard.lever import statutory, statutory_base, statutory_scope
from steelyard.lever.embedded import embedded
from steelyard.lever.statutory_inside import COLLECTED_DAY

WORLD = embedded()
START = date(2018, 7, 6)
HEAD = """
[family]
id = "cases"
title = "Cases"
begins = 2018-01-01
known_to = 2026-01-01
"""


def standing(name: str, size: float | None = None, **about: object) -> Standing:
    """A tariff on Chinese goods; `low`, `high` and `coverage_by` go to its step."""
    of_step = {key: about.pop(key) for key in ("low", "high", "coverage_by") if key in about}
    step = Step(START, size, **of_step)  # pyright: ignore[reportArgumentType]
    measure = Measure(
        name, name, "301", "USA", ("USA",), ("CHN",), "tariff", "percent", (step,), "cases", Reference("none"),
        products=("goods",), **about,  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    return Standing(measure, size, START, "in force", step, measure.coverage)


def test_the_bound_of_a_sector_adds_up_what_falls_on_one_product():
    heading, line = (standing("heading", 25.0), ("8708",)), (standing("line", 10.0), ("870829",))
    other = (standing("other", 30.0), ("8703",))
    assert statutory_scope.bound([heading, line, other]) == 35, "8708 29 bears both, and more than 8703 bears"
    assert statutory_scope.bound([heading, other]) == 30
    assert statutory_scope.bound([]) == 0


@pytest.mark.parametrize(("day", "base"), [(30, "mfn"), (1, "collected 2024")])
def test_duty_collected_is_the_base_from_its_own_day_on(day, base):
    usa, chn = (WORLD.economy_index(code) for code in ("USA", "CHN"))
    on = COLLECTED_DAY if day == 1 else date(2024, 6, day)
    assert statutory_base.fitting(WORLD, usa, chn, on) == base


def test_the_highest_of_a_group_is_no_less_than_the_best_of_the_lows():
    wide = standing("wide", low=10.0, high=30.0, stacking="highest of x")
    narrow = standing("narrow", 20.0, stacking="highest of x")
    for order in ([wide, narrow], [narrow, wide]):
        total = stacked(order)
        assert (total.low, total.high) == (20, 30)


def test_one_of_a_group_whose_part_is_not_held_takes_none_or_all_of_the_rest():
    known = standing("known", 20.0, coverage=0.4, stacking="one of x")
    vague = standing("vague", 10.0, coverage=None, stacking="one of x")
    for order in ([known, vague], [vague, known]):
        total = stacked(order)
        assert (total.low, total.high) == pytest.approx((0.4 * 20, 0.4 * 20 + 0.6 * 10))
    assert (stacked([vague]).low, stacked([vague]).high) == (0, 10)


def test_coverage_by_group_holds_for_its_members():
    by_step = standing("step", 10.0, coverage_by=(("EU27", 0.5),), coverage=0.9)
    by_measure = standing("measure", 10.0, coverage=0.9)
    by_measure = replace(by_measure, measure=replace(by_measure.measure, coverage_by=(("EU27", 0.3),)))
    for one, share in ((by_step, 0.5), (by_measure, 0.3)):
        assert statutory_scope.coverage(one, "DEU") == share, "a member then"
        assert statutory_scope.coverage(one, "GBR") == share, "a member on the day the step began"
        assert statutory_scope.coverage(one, "CHN") == 0.9


def written(folder: Path, *measures: str) -> Policies:
    path = folder / "cases.toml"
    path.write_text(HEAD + "".join(measures), encoding="utf-8")
    return policies.load(path)


def measure(name: str, about: str, *steps: str) -> str:
    head = f'[[measure]]\nid = "{name}"\ntitle = "{name}"\nimposer = "USA"\nimporters = ["USA"]\n'
    tail = 'instrument = "tariff"\nunit = "percent"\nreference = { title = "none" }\n'
    return head + about + tail + "".join(f"[[measure.step]]\n{step}\n" for step in steps)


def test_an_effective_rate_is_laid_on_the_duty_of_2024_as_it_is(tmp_path):
    """The 25 % on metals of 2018 are in the duty of 2024; an effective rate counts from 2025 and has none of them."""
    held = written(
        tmp_path,
        measure("metal", 'authority = "232"\nexporters = ["*"]\nsectors = ["C24"]\n', "from = 2018-03-23\nsize = 25"),
        measure(
            "paid", 'authority = "all"\nexporters = ["JPN"]\nproducts = ["goods"]\nconcept = "effective"\n',
            "from = 2025-04-05\nsize = 15",
        ),
    )  # fmt: skip
    found = statutory.tariff_policy(WORLD, held, date(2025, 7, 1), "USA", "JPN")
    assert [one.add for one in found] == [pytest.approx(0.15)], "in every sector, metals too"
    assert "C24" in (found[0].sector or ())


def test_a_total_known_by_bounds_alone_is_no_total(tmp_path):
    about = 'exporters = ["{}"]\nproducts = ["goods"]\ncoverage = "open"\ncoverage_note = "no"\nauthority = "IEEPA"\n'
    held = written(
        tmp_path,
        measure("sized", about.format("VNM"), "from = 2025-04-05\nsize = 20"),
        measure("unsized", about.format("JPN"), "from = 2025-04-05\nlow = 0\nhigh = 15"),
        measure("narrow", 'exporters = ["KOR"]\nproducts = ["goods"]\nauthority = "IEEPA"\n',
                "from = 2025-04-05\nlow = 9.8\nhigh = 10"),
    )  # fmt: skip

    def rate(exporter: str) -> statutory.Rate:
        return statutory.average(WORLD, held, "USA", exporter, date(2025, 5, 1), "none")

    assert (rate("VNM").wide, rate("VNM").assumed) == (True, ("sized",))
    assert (rate("JPN").wide, rate("JPN").open) == (True, ("unsized",)), "left out of the sum, and laid on all goods"
    assert rate("KOR").assumed == ("narrow",)
    assert not rate("KOR").wide, "by a fifth of a point"


def test_a_published_effective_average_stands_on_the_duty_it_was_counted_from():
    held = policies.load()
    rate = statutory.average(WORLD, held, "USA", "DEU", date(2025, 9, 10))
    assert rate.effective == pytest.approx(15.2, abs=0.1), "us-effective of the Union"
    assert rate.effective_total == pytest.approx(rate.base + (rate.effective or 0))
    assert statutory.average(WORLD, held, "USA", "DEU", date(2025, 9, 10), 3.0).effective_total is None
