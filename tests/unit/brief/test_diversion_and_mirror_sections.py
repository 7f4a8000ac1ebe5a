"""The page's sections on diversion and on the partners' records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import steelyard as sy
from steelyard.brief.release import diversion, mirror
from steelyard.brief.release.desk import Desk


@pytest.fixture
def desk():
    lab = sy.open()
    day = datetime(2026, 1, 14, 23, 59, tzinfo=UTC)

    def make(month: str = "2025-12", currency: str = "USD", t: datetime = day) -> Desk:
        return Desk(lab.panel("CHN"), lab.ledger.sources(), "CHN", month, t, day, currency, lab.panel)

    return make


def test_diversion_names_the_market_and_ranges(desk):
    found = diversion.section(desk())
    assert found is not None
    assert found.heading == "Who took what was lost in the United States?"
    said = " ".join(found.paragraphs).replace("\u202f", " ")
    assert "fell 20.0 % in 2025" in said
    assert "Africa 18 to 31 %" in said
    chart = found.charts[0]
    assert chart.data[-1]["x"] == "United States"
    assert all((" to " in row["label"]) == (row["y"] >= 0) for row in chart.data)
    assert chart.title.endswith("; Africa gained at least 28.7\u202fbn USD by every counterfactual")
    assert "89 % in USD and 71 % in CNY" in said
    assert "That the loss caused the gains is not shown" in said
    assert "residual" in found.tables[0].note.lower()


def test_sources_of_the_section_are_credited(desk):
    at = desk(currency="CNY")
    diversion.section(at)
    assert "gacc-bulletin-country" in at.used


def test_nothing_held_is_no_section(desk):
    assert diversion.section(desk("2022-12", t=datetime(2023, 1, 20, tzinfo=UTC))) is None
    assert mirror.section(desk("2024-12", t=datetime(2025, 1, 20, tzinfo=UTC))) is None


def test_mirror_speaks_of_the_year_of_the_page(desk):
    found = mirror.section(desk())
    assert found is not None
    said = found.paragraphs[0].replace("\u202f", " ")
    assert "January–November 2025, 25.6 % less than China’s exports" in said
    assert "in 2017 it was 17.6 % more" in said
    assert found.tables[0].rows[-1][0].text == "2025-01/2025-11"
