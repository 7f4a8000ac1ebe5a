"""The brief's sections on volume and on exchange rate and prices, as known on 14 January 2026."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import steelyard as sy
from steelyard.brief import words
from steelyard.brief.release import competitiveness, volume
from steelyard.brief.release.desk import Desk

RELEASED = datetime(2026, 1, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return sy.open(tmp_path_factory.mktemp("empty"), as_of="2026-01-14")


def desk(lab, reporter: str = "CHN", month: str = "2025-12", at: datetime = RELEASED) -> Desk:
    t = datetime.combine(at.date(), datetime.max.time(), UTC)
    return Desk(lab.panel(reporter), lab.ledger.sources(), reporter, month, t, at, "USD", lab.panel)


def plain(text: str) -> str:
    return text.replace(words.THIN, " ")


def test_volume_says_base_range_value_and_price(lab):
    page = desk(lab)
    found = volume.section(page)
    said = plain(found.paragraphs[0])
    assert "From the fourth quarter of 2022 to the fourth quarter of 2024 the volume of exports rose 23.8 %" in said
    assert "From December 2022 alone to December 2024 it is +30.5 %, since that month lies 4.0 % below" in said
    assert "Over the 4 of 10 windows that are held it lies between +18.9 % and +30.5 %" in said
    assert "12 months older than this page" in found.paragraphs[-1]
    assert found.tables[1].columns[1:] == ("Exports, Q4 2022 to Q4 2024", "Imports, Dec 2022 to Dec 2024")
    assert [plain(cell.text) for cell in found.tables[1].rows[1]] == [
        "Emerging Asia without China",
        "+10.2 %",
        "+9.9 %",
    ]
    assert "cpb-wtm" in page.used


def test_volume_is_left_out_where_no_index_is_held(lab):
    assert volume.section(desk(lab, "VNM")) is None


def test_volume_never_looks_past_what_was_public_and_says_a_later_edition(lab):
    found = volume.section(desk(lab, month="2024-12", at=datetime(2025, 2, 10, tzinfo=UTC)))
    assert "From November 2022 to November 2024" in found.paragraphs[0]
    assert "edition published after the as-of time, on 2025-02-25" in found.paragraphs[-1]
    assert not any("Dec 2024" in row[0].text for table in found.tables for row in table.rows)


def test_competitiveness_splits_the_last_year_and_quotes_single_months(lab):
    page = desk(lab)
    found = competitiveness.section(page)
    said = plain(" ".join([*(one.text for one in found.findings), *found.paragraphs]))
    assert "In 2023, the last year" in said
    assert "not where it stands" in said
    assert found.findings[0].verdict == "hedge"
    assert (
        "real effective exchange rate fell 6.7 %: −2.2 pp from exchange rates and −4.5 pp from relative prices" in said
    )
    assert "86.5 in July 2025, against 91.3 in September 2024 (−5.3 % since)" in said
    assert "Taiwan 4.8 %" in found.tables[0].note
    assert {row["series"] for row in found.charts[0].data} == {"Nominal", "Real"}
    assert {"world-bank-wdi", "bis-reer"} <= page.used


def test_the_section_and_the_command_say_the_same(lab):
    found = competitiveness.section(desk(lab))
    shown = {row[0].text: row[1].raw for row in found.tables[0].rows}
    asked = lab.measure("competitiveness", reporter="CHN")
    for row in asked.data.to_dicts()[-6:]:
        assert shown[row["year"]] == pytest.approx(row["reer_change"], abs=1e-9)


def test_competitiveness_is_left_out_without_weights_or_index(lab):
    assert competitiveness.section(desk(lab, "VNM")) is None
