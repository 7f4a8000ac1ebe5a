"""What a page says of itself: commands that give its figures, captions that do not contradict themselves."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from steelyard.cli import run
from steelyard.lab import Lab

MADE = re.compile(r"`steelyard (show [^`]+)`")


@pytest.fixture(scope="module")
def page():
    return Lab.open().brief("CHN", "2025-12")


def told(page) -> list[str]:
    notes = [table.note for section in page.sections for table in section.tables]
    said = [text for section in page.sections for text in section.paragraphs]
    return [command for text in (*notes, *said) for command in MADE.findall(text) if "--as-of" in command]


def test_every_command_named_runs(page, capsys):
    commands = told(page)
    assert {words.split()[1] for words in commands} >= {"seasonal", "demand", "mirror", "competitiveness", "dependence"}
    for words in commands:
        assert run(shlex.split(words)) == 0, words
        capsys.readouterr()


def test_the_command_of_the_adjusted_series_gives_the_figures_of_the_page(page, capsys):
    (words,) = [one for one in told(page) if one.startswith("show seasonal CHN export")]
    assert run([*shlex.split(words), "--json"]) == 0
    newest = json.loads(capsys.readouterr().out)["data"][0]
    section = next(one for one in page.sections if one.anchor == "adjusted")
    assert section.tables[0].rows[0][2].raw == pytest.approx(newest["adjusted"])
    assert section.tables[0].rows[0][3].raw == pytest.approx(newest["change"])


def test_a_hedged_row_of_the_front_table_has_its_words(page):
    hedged = [row for row in page.front if row.verdict != "quote"]
    assert hedged
    assert all(row.advice for row in hedged)
    assert all(not row.advice for row in page.front if row.verdict == "quote")


def test_captions_do_not_call_a_later_vintage_known_on_the_day(page):
    lines = [chart.source_line for section in page.sections for chart in section.charts]
    assert any("a later vintage (up to 2026-08-21)" in line for line in lines)
    for line in lines:
        day, _, vintage = line.partition("newest vintage ")
        assert not vintage or vintage[:10] <= re.search(r"As known on (\S{10})", day)[1]


def test_asked_of_a_later_day_the_printed_rate_and_the_newer_level_are_told_apart():
    latest = Lab.open().brief("CHN", "2025-12", as_of="2026-09-01")
    said = " ".join(one.text for one in latest.lead).replace("\u202f", " ")
    assert "imports were flat in dollars (2.59 tn; as printed on 2026-01-14, levels of 2026-08-21 give +0.3 %)" in said
    row = next(one for one in latest.front if one.measure == "Imports, 2025")
    assert row.change.tag == "USD, published, first release"
    assert (row.verdict, row.advice) == ("hedge", "as printed on 2026-01-14; the levels of 2026-08-21 give +0.3 %")


def test_savings_of_two_definitions_stand_in_two_lines(page):
    section = next(one for one in page.sections if one.anchor == "demand")
    saving = [row for row in section.tables[0].rows if row[0].text.startswith("saving, ")]
    assert [row[1].text.replace("\u202f", " ") for row in saving] == ["43.5 % (2024)", "46.6 % (2023)"]
