"""The page's section on price and volume: what it states, and that it is left out where nothing is held."""

from __future__ import annotations

import pytest

import steelyard
from steelyard.brief.release.desk import Desk
from steelyard.brief.release.price_volume import section


@pytest.fixture(scope="module")
def lab():
    return steelyard.open()


def desk(lab, month, reporter="CHN"):
    return Desk(lab.panel(reporter), lab.ledger.sources(), reporter, month, lab.time, lab.time, "USD", lab.panel)


def test_it_states_the_split_and_what_is_not_held(lab):
    on = desk(lab, "2025-05")
    made = section(on)
    assert made is not None
    text = made.paragraphs[0].replace("\u202f", " ")
    assert "26 headings" in text
    assert "fell 6.5 %: volume \u22121.4 %, price \u22125.1 %" in text
    assert made.paragraphs[-1] == (
        "Of exports no heading is held in quantity and in value, with the year before, for January–May 2025 or a part "
        "of it."
    )
    assert "gacc-express-commodities" in on.used
    assert made.charts[0].title.replace("\u202f", " ").startswith("Price took 5.1 pp off")
    crude = next(row for row in made.tables[0].rows if row[0].text == "Crude oil")
    assert [cell.text.replace("\u202f", " ") for cell in crude[1:4]] == ["\u221210.4 %", "+0.3 %", "\u221210.6 %"]


def test_where_the_year_is_not_held_a_part_of_it_stands_and_is_named(lab):
    made = section(desk(lab, "2025-12"))
    assert made is not None
    text = made.paragraphs[1].replace("\u202f", " ")
    assert text.startswith("Imports, January–June 2025: the value of the 15 headings")
    assert "For 2025 itself they are not held with the year before" in text
    assert "in January–June 2025" in made.charts[1].title


def test_it_is_left_out_where_no_heading_is_held(lab):
    assert section(desk(lab, "2020-05")) is None
    assert section(desk(lab, "2020-05", "USA")) is None
