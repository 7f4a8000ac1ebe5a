"""The sections on dependence, exposure and overcapacity, from the embedded ledger and from nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import steelyard as sy
from steelyard.brief.release import dependence, exposure, overcapacity
from steelyard.brief.release.desk import Desk

LAB = sy.open()


def _desk(reporter: str, month: str, day: str) -> Desk:
    t = datetime.fromisoformat(f"{day}T23:59:00+00:00").astimezone(UTC)
    return Desk(LAB.panel(reporter), LAB.ledger.sources(), reporter, month, t, t, "USD", LAB.panel)


def test_three_concepts_are_named_and_the_table_is_credited():
    found = dependence.section(_desk("CHN", "2025-12", "2026-01-14"))
    assert found is not None
    said = found.paragraphs[0].replace("\u202f", " ")
    assert "19.4 % of the world’s manufacturing exports, 35.0 % of its output and 28.2 % of its value added" in said
    assert "OECD Inter-Country Input-Output Tables" in found.tables[0].note
    assert "the United States 11.1" in found.paragraphs[1]


def test_partners_of_a_thin_window_give_way_to_the_year_before():
    found = dependence.section(_desk("CHN", "2025-05", "2025-06-09"))
    assert found is not None
    assert "exports held, 2024" in found.paragraphs[1]


def test_what_is_sold_at_lower_prices():
    found = overcapacity.section(_desk("CHN", "2025-12", "2026-01-14"))
    assert found is not None
    assert {row[0].text for row in found.tables[0].rows} >= {"Steel products", "Automobiles (incl. chassis)"}
    missing = overcapacity.section(_desk("CHN", "2025-05", "2025-06-09"))
    assert missing is not None
    assert not missing.tables
    assert "January–May 2025" in missing.paragraphs[0]


def test_who_sells_what_fell():
    desk = _desk("CHN", "2025-05", "2025-06-09")
    found = exposure.section(desk)
    assert found is not None
    assert "iron ore and concentrate −20.7 %" in found.paragraphs[0]
    assert {"Brazil", "South Africa", "Australia"} <= {row[0].text for row in found.tables[0].rows}
    assert "gacc-express-commodities" in desk.used


@pytest.mark.parametrize("make", [exposure.section, overcapacity.section])
def test_nothing_held_is_no_section(make):
    assert make(_desk("JPN", "2019-06", "2026-01-14")) is None
