"""Two published paths of US-China tariff averages against the ledger's, the differences taken apart and printed.

The tracker is no independent evidence: the coverage of the reciprocal tariff and of section 122 in the ledger is read
off its increments, its days and its 105 % are inferred from its series, the duties of the base are of its compilation.
What is tested there is that the two are reconciled. What PIIE states is independent. How the tracker reads single
measures is in its published notebook (make-tariff-by-country-by-time.ipynb of trade-war-redux-2025), function by
function; the readings below follow it.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from steelyard.ledger import policies
from steelyard.ledger.policies import Step
from steelyard.lever import statutory_base
from steelyard.lever.embedded import embedded
from steelyard.lever.statutory import average
from steelyard.lever.statutory_compare import IMPLEMENTED, Published, Reading, compare

FIXTURE = Path(__file__).with_name("us_china_rate_paths.csv")  # credits and licences in its head
SHARED = Path(__file__).resolve().parents[2].parent / "shared"

FENTANYL, RECIPROCAL = "us-ieepa-fentanyl-china", "us-ieepa-reciprocal-china"
BEFORE_EXEMPTIONS, AFTER = 0.872, 0.641
EXEMPTED = BEFORE_EXEMPTIONS - AFTER  # electronics and annex II
TRACKER_READS = (
    Reading(
        FENTANYL,
        (Step(date(2025, 2, 4), 20.0), Step(date(2025, 11, 1), 10.0)),
        "timing",
        "20 % from the first day; halved when Busan was announced, not on 10 November",
    ),
    Reading(
        RECIPROCAL,
        (
            Step(date(2025, 4, 5), 34.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 8), 84.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 9), 125.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 11), 125.0, coverage=AFTER),
            Step(date(2025, 5, 12), 10.0, coverage=AFTER),
        ),
        "timing",
        "days of announcement: 34 % before it was raised, 84 % and Geneva ahead of their first day",
    ),
    Reading(
        RECIPROCAL,
        (
            Step(date(2025, 4, 5), 34.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 8), 84.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 9), 105.0, coverage=BEFORE_EXEMPTIONS),
            Step(date(2025, 4, 11), 105.0, coverage=AFTER),
            Step(date(2025, 5, 12), 10.0, coverage=AFTER),
            Step(date(2025, 8, 7), 14.0, coverage=AFTER),
            Step(date(2025, 11, 1), 10.0, coverage=AFTER),
        ),
        "concept",
        "105 % where the order says 125 %; from August to October 2025 34 % in all where 30 % were due",
    ),
    Reading(
        FENTANYL,
        (
            Step(date(2025, 2, 4), 20.0),
            Step(date(2025, 11, 1), 10.0 + 10 * EXEMPTED),
            Step(date(2025, 11, 14), 10.0),
        ),
        "concept",
        "what is exempt from the reciprocal tariff kept 20 % for fentanyl up to 14 November",
    ),
)


def _points(path: str) -> tuple[tuple[date, float], ...]:
    lines = [line for line in FIXTURE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["path"] == path]
    return tuple((date.fromisoformat(row["date"]), float(row["value"])) for row in rows)


def _one(path: str) -> float:
    ((_, value),) = _points(path)
    return value


def _tracker() -> tuple[float, tuple[tuple[date, float], ...]]:
    collected = _one("tracker collected in 2024")
    return collected, tuple((day, collected + value) for day, value in _points("tracker added"))


def _printed(title: str, frame: pl.DataFrame) -> None:
    print(f"\n{title}\n" + " ".join(f"{name:>10}" for name in frame.columns))
    for row in frame.iter_rows():
        print(" ".join(f"{value:>10.2f}" if isinstance(value, float) else f"{value!s:>10}" for value in row))


@pytest.fixture(scope="module")
def tracker() -> pl.DataFrame:
    collected, values = _tracker()
    published = Published(
        "tracker",
        values,
        "collected 2024",
        collected,
        statutory_base.customs_2024("USA", "CHN"),
        readings=TRACKER_READS,
    )
    frame = compare(embedded(), policies.load(), "USA", "CHN", published)
    _printed(f"US on China, tracker (collected in 2024: {collected:.2f})", frame)
    return frame


def _on(frame: pl.DataFrame, *day: int) -> dict[str, float]:
    return frame.row(by_predicate=pl.col("date") == date(*day), named=True)


def test_the_parts_of_the_difference_add_up(tracker: pl.DataFrame):
    left = tracker["difference"] - tracker["weights"] - tracker["timing"] - tracker["concept"] - tracker["rest"]
    assert left.abs().max() == pytest.approx(0, abs=1e-9)


def test_customs_weights_give_the_duty_that_was_collected(tracker: pl.DataFrame):
    collected, _ = _tracker()
    weights = statutory_base.customs_2024("USA", "CHN")
    rate = average(embedded(), policies.load(), "USA", "CHN", date(2025, 1, 15), "collected 2024", weights=weights)
    # 11.4 of 429.4 bn USD, nearly free of duty, are in no sector: chapters 98 and 99, by inference.
    total = _one("tracker imports of 2024")
    assert rate.base * sum(weights.values()) / total == pytest.approx(collected, abs=0.01)
    assert tracker["weights"].to_list() == pytest.approx([-0.76] * len(tracker), abs=0.02)
    assert _on(tracker, 2025, 2, 4)["concept"] == pytest.approx(collected - rate.base, abs=1e-9)


def test_the_tracker_up_to_geneva_is_explained(tracker: pl.DataFrame):
    # What is left is the section 232 metals and cars, 0.3 and then 0.6 to 0.9 points: their trade is not held.
    early = tracker.filter(pl.col("date") < date(2025, 6, 1))
    assert early["rest"].is_between(-0.05, 0.9).all()
    peak = _on(tracker, 2025, 4, 9)
    assert peak["published"] == pytest.approx(10.87 + 112.19, abs=0.01)
    # The ledger has the exemption of 11 April from its first day in law, the tracker from the day it was announced.
    assert peak["timing"] == pytest.approx(BEFORE_EXEMPTIONS * 125 - AFTER * 84, abs=1e-6)
    assert peak["concept"] == pytest.approx(BEFORE_EXEMPTIONS * (105 - 125) - 0.30, abs=0.01)
    assert _on(tracker, 2025, 2, 4)["timing"] == pytest.approx(10, abs=1e-6)
    assert _on(tracker, 2025, 5, 12)["rest"] == pytest.approx(0.64, abs=0.02)


def test_from_june_2025_the_rest_is_what_single_products_can_make(tracker: pl.DataFrame):
    # All of the 4.8 points on the day of the ruling are section 232: the tracker sets everything else to nought.
    late = tracker.filter(pl.col("date") >= date(2025, 6, 1))
    assert late["rest"].is_between(2, 5).all()
    assert (late["rest"] < late["most"]).all()
    assert _on(tracker, 2026, 2, 20)["rest"] == pytest.approx(4.78, abs=0.02)
    assert _on(tracker, 2025, 8, 7)["concept"] == pytest.approx(4 * AFTER - 0.30, abs=0.01)
    busan = _on(tracker, 2025, 11, 1)
    assert busan["timing"] == pytest.approx(-10, abs=1e-6)
    assert busan["concept"] == pytest.approx(10 * EXEMPTED - 0.30, abs=0.01)


def test_two_shares_of_the_first_steps_account_for_the_later_rest(tracker: pl.DataFrame):
    """The tracker puts a rate under section 232 in the place of all else (in law fentanyl comes on top of it).

    Its steps of 12 March and 3 April 2025, from 20 to 25 %, give the part of imports on its two lists; the rest of
    later days follows from them. They are read off the path, so that the ledger does not hold them.
    """
    added = {day: value - _tracker()[0] for day, value in _tracker()[1]}
    metals = (added[date(2025, 3, 12)] - added[date(2025, 3, 6)]) / 5
    vehicles = (added[date(2025, 4, 3)] - added[date(2025, 3, 12)]) / 5
    assert (metals, vehicles) == pytest.approx((0.0587, 0.0694), abs=1e-4)
    for day, others in (((2025, 6, 3), 20), ((2025, 8, 7), 20), ((2025, 11, 1), 10), ((2026, 2, 20), 0)):
        expected = metals * (50 - others) + vehicles * (25 - others)
        assert _on(tracker, *day)["rest"] == pytest.approx(expected, abs=0.13), day  # copper, since August, is 0.1


def test_customs_value_by_sector_bounds_what_section_232_can_add():
    """What the US Census has by sector, independent of any path: too coarse for a coverage, and yet it says something.

    Were all metals, metal goods and vehicles from China under section 232 in full, 4.0 points would follow: at least
    0.8 of the tracker's 4.8 fall on goods of other sectors. The exemptions of 14 November 2025 are food and fertilizer.
    """
    value = statutory_base.customs_2024("USA", "CHN")
    total = _one("tracker imports of 2024")
    metals = (value["C24"] + value["C25"]) / total
    vehicles = value["C29"] / total
    assert 50 * metals + 25 * vehicles == pytest.approx(4.01, abs=0.01)
    farm = sum(value[code] for code in ("A01_02", "A03", "C10T12")) / total
    assert 10 * farm == pytest.approx(0.16, abs=0.01), "the most that all food exempt from the 10 % would make"


def test_the_tracker_frees_annex_ii_of_fentanyl_too_from_14_november(tracker: pl.DataFrame):
    # Set to 0 where the order exempts from the reciprocal tariff alone: 1.0 point below what the two shares give.
    expected = 0.0587 * 40 + 0.0694 * 15
    assert _on(tracker, 2025, 11, 14)["rest"] - expected == pytest.approx(-0.90, abs=0.05)


def test_piie_us_on_china():
    published = Published("PIIE", _points("PIIE US on China"), "mfn", clock=IMPLEMENTED)
    frame = compare(embedded(), policies.load(), "USA", "CHN", published)
    _printed("US on China, PIIE", frame)
    rest = dict(zip(frame["date"], frame["rest"], strict=True))
    assert frame["published"].to_list()[-2:] == [20.8, 124.1]
    assert rest[date(2018, 1, 1)] == 0
    # 0.7 points by July 2018 are the solar panels, steel and aluminium of early 2018: single products.
    assert rest[date(2018, 7, 1)] == pytest.approx(0.7, abs=0.05)
    # Lists 1 to 4A fall on more of PIIE's basket than the agency's values over imports of 2017 say.
    assert all(2.2 < rest[day] < 2.5 for day in rest if date(2018, 9, 1) < day < date(2021, 1, 1))
    # The increases of September 2024 on single products are not in ours.
    assert rest[date(2025, 1, 20)] == pytest.approx(3.8, abs=0.1)
    # Of the 103.3 points from January to the end of April 2025 all but 3.2 follow from the two orders.
    assert rest[date(2025, 4, 30)] - rest[date(2025, 1, 20)] == pytest.approx(3.2, abs=0.1)
    assert (frame["rest"] <= frame["most"]).all()


def test_piie_list_3_is_counted_from_its_first_day_of_collection():
    days = ((date(2019, 6, 1), 12.0),)
    found = compare(embedded(), policies.load(), "USA", "CHN", Published("PIIE", days, "mfn", clock=IMPLEMENTED))
    assert found["timing"].item() == pytest.approx(-0.3959 * 15, abs=1e-6)


def test_piie_china_on_the_us():
    published = Published("PIIE", _points("PIIE China on US"), "mfn")
    frame = compare(embedded(), policies.load(), "CHN", "USA", published)
    _printed("China on the US, PIIE", frame)
    rest = dict(zip(frame["date"], frame["rest"], strict=True))
    # The value of the first list over imports of 2017 says 5.5 points, PIIE 2.7.
    assert max(abs(value) for value in rest.values()) < 3.5
    assert all(abs(rest[day]) < 0.2 for day in rest if date(2018, 9, 1) < day < date(2019, 2, 1))


def test_coverage_read_off_the_tracker_is_said_to_be_inferred_and_is_its_increment():
    held, added = policies.load(), dict(_points("tracker added"))
    steps = {
        RECIPROCAL: (added[date(2025, 5, 12)] - added[date(2025, 4, 3)]) / 10,
        "us-122-china": (added[date(2026, 2, 24)] - added[date(2026, 2, 20)]) / 10,
        "us-301-forced-labour-china": (added[date(2026, 7, 24)] - added[date(2026, 7, 22)]) / 2.5,
    }
    for name, share in steps.items():
        measure = held.measure(name)
        assert measure.coverage == pytest.approx(share, abs=2e-3), name
        assert measure.coverage_basis == "inferred", name
    rate = average(embedded(), held, "USA", "CHN", date(2025, 12, 1))
    assert rate.inferred == (RECIPROCAL,)
    assert any("do not test each other" in note for note in rate.notes)


def test_the_points_shipped_are_those_of_the_facts():
    facts = SHARED / "facts" / "us_effective_tariff_by_country.csv"
    stated = SHARED / "world" / "tariffs" / "us_china_average_tariffs_2018_2026.csv"
    if not (facts.is_file() and stated.is_file()):
        pytest.skip("no ../shared/facts and ../shared/world/tariffs")
    with facts.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["country_name"] == "CHINA"]
    found = {row["date"]: float(row["additional tariff since 2025 (%)"]) for row in rows}
    assert {str(day): value for day, value in _points("tracker added")} == pytest.approx(found, abs=6e-5)
    with stated.open(encoding="utf-8") as file:
        piie = {row["date"]: row for row in csv.DictReader(file) if not row["us_additional_pct"]}
    for name, column in (("US on China", "us_tariff_on_china_pct"), ("China on US", "china_tariff_on_us_pct")):
        held = {str(day): value for day, value in _points(f"PIIE {name}")}
        assert held == {day: float(row[column]) for day, row in piie.items() if row[column]}
