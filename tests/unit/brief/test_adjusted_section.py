"""The section of a release page without season and calendar."""

from __future__ import annotations

import time

import pytest

from steelyard.brief import charts
from steelyard.brief.release import adjusted
from steelyard.brief.release.desk import Desk
from steelyard.lab import Lab, time_of


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab.open()


def desk(lab: Lab, reporter: str, month: str, day: str, currency: str = "USD") -> Desk:
    return Desk(lab.panel(reporter), lab.ledger.sources(), reporter, month, time_of(day), time_of(day), currency)


def test_exports_and_imports_of_december_2025(lab):
    made = desk(lab, "CHN", "2025-12", "2026-01-14")
    found = adjusted.section(made)
    assert found.heading == "How much, without season and calendar?"
    assert "Estimates of this page, not of the agency" in found.paragraphs[0]
    exports = found.findings[0]
    assert exports.text.replace("\u202f", " ").startswith("Adjusted, exports rose 1.0 % (±0.6 pp) on November 2025")
    assert exports.verdict == "hedge"
    assert "Lunar New Year" in exports.advice
    assert "later vintage" in exports.tag
    table = found.tables[0]
    assert table.rows[0][0].text == "Dec 2025"
    assert table.rows[0][1].text.startswith("357.2")
    assert table.rows[0][2].converted
    assert "gacc-feed" in made.used


def test_the_chart_draws_four_lines_and_sums_by_month(lab):
    chart = adjusted.section(desk(lab, "CHN", "2026-01/2026-02", "2026-03-12")).charts[0]
    assert {row["series"] for row in chart.data} == {
        "Exports, adjusted", "Exports", "Imports, adjusted", "Imports",
    }  # fmt: skip
    sums = {row["x"]: row["y"] for row in chart.data if row["series"] == "Exports"}
    assert sums["2026-01/2026-02"] == pytest.approx(656.4e9 / 2)
    assert "monthly average" in chart.subtitle
    assert charts.spec(chart)["layer"]


def test_a_reporter_without_the_new_year(lab):
    text = adjusted.section(desk(lab, "USA", "2022-08", "2022-10-30")).findings[0].advice
    assert "season and working days" in text
    assert "New Year" not in text


@pytest.mark.parametrize(("reporter", "currency"), [("CHN", "CNY"), ("DEU", "USD")])
def test_what_is_missing_is_said(lab, reporter, currency):
    found = adjusted.section(desk(lab, reporter, "2025-12", "2026-01-14", currency))
    assert found.charts == ()
    assert "5 years of months" in found.paragraphs[0]


def test_takes_less_than_half_a_second(lab):
    made = desk(lab, "CHN", "2025-12", "2026-01-14")
    adjusted.section(made)
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        adjusted.section(made)
        best = min(best, time.process_time() - started)
    assert best < 0.5
