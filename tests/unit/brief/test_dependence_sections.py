"""The sections on dependence, exposure and overcapacity, from the embedded ledger and from nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import steelyard as sy
from steelyard.brief.release import dependence, exposure, goods, overcapacity, remedies
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
    said = found.findings[0].text.replace("\u202f", " ")
    assert said.startswith("In January–May 2025 China bought at least 5 % less, in CNY, of crude oil −10.4 % (quantity")
    assert "iron ore and concentrate −20.7 % (quantity −5.2 %)" in said
    names = {row[0].text.partition(",")[0] for row in found.tables[0].rows}
    assert {"Brazil", "South Africa", "Australia"} <= names
    assert found.tables[0].rows[-1][0].text.startswith("Rest of the world")
    assert "gacc-express-commodities" in desk.used


def test_the_falls_are_those_of_the_page_and_of_its_table_of_headings():
    """One window: the year as customs print it, with the same growth as the table of import headings has."""
    desk = _desk("CHN", "2025-12", "2026-01-14")
    found = exposure.section(desk)
    assert found is not None
    said = found.findings[0].text.replace("\u202f", " ")
    assert said.startswith("In 2025 China bought at least 5 % less, in USD, of crude oil −8.8 % (quantity +4.4 %)")
    assert "soybeans −4.6 %" in said.partition("Of the others held")[2]
    table = next(one for one in goods.section(desk).tables if one.caption.startswith("Imports"))
    for row in table.rows:
        name, growth = row[0].text, row[4].text.replace("\u202f", " ")
        if name in ("Crude oil", "Iron ore and concentrate", "Coal and lignite", "Natural gas", "Soybeans"):
            assert f"{name[:1].lower()}{name[1:]} {growth}" in said
    assert not any(cell.tag for row in found.tables[0].rows for cell in row)


def test_a_page_whose_window_is_hardly_held_says_of_which_its_figures_are():
    found = exposure.section(_desk("CHN", "2025-11", "2025-12-08"))
    assert found is not None
    said = found.paragraphs[0].replace("\u202f", " ")
    assert said.startswith("Figures of January–June 2025; for January–November 2025 only sawn timber −15.5 %")
    assert {cell.tag for row in found.tables[0].rows for cell in row if cell.tag} >= {"Jan–Nov 2025"}


def test_measures_are_cases_of_others_apart_from_own_controls():
    found = remedies.section(_desk("CHN", "2025-12", "2026-01-14"))
    assert found is not None
    assert "3 cases of others’" in found.paragraphs[0]
    assert "(countervailing duty on battery cars, in 6 rates, is one), and 5 export controls" in found.paragraphs[0]
    others, own = found.tables
    assert others.rows[0][0].text == "European Union: countervailing duty on battery cars (HS 870380)"
    assert len(own.rows) == 5
    assert not any("Document 551" in row[0].text for one in found.tables for row in one.rows)


@pytest.mark.parametrize("make", [exposure.section, overcapacity.section])
def test_nothing_held_is_no_section(make):
    assert make(_desk("JPN", "2019-06", "2026-01-14")) is None
