"""The front page in a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from brief_sample import hostile
from steelyard.brief import terminal


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_asked(brief, width):
    assert max(terminal.display_width(line) for line in terminal.front(brief, width).splitlines()) <= width


def test_eighty_columns(brief):
    lines = terminal.front(brief, 80).splitlines()
    assert lines[:6] == [
        "CHINA TRADE, December 2025, first release (customs, 2026-01-14); US dollars,",
        "  nominal, not adjusted",
        "                   figure      change  consensus  surprise         before",
        "  Exports        357.8 bn  +6.6 % y/y       +3.1   +3.5 pp  November +5.9",
        "  Imports        243.6 bn  +5.7 % y/y       +0.9   +4.8 pp  November +1.9",
        "  Balance, 2025   1.19 tn     +197 bn                         2024 992 bn",
    ]


def test_wide_terminals_say_the_words_in_the_line(brief):
    line = terminal.front(brief, 120).splitlines()[1]
    assert line == "  Exports        357.8 bn  +6.6 % y/y  consensus +3.1  surprise +3.5 pp  November +5.9"


def test_verdicts_and_warnings_are_said(brief):
    text = " ".join(terminal.front(brief).split())
    assert "[USD, first release] (hedge: Say “in current dollars”" in text
    assert "(do not quote: The partner table" in text
    assert "! A later vintage differs" in text


def test_no_control_signs_reach_the_terminal():
    text = terminal.front(hostile("a\x1b[31mb\x07\u202ec"))
    assert not any(sign in text for sign in "\x1b\x07\u202e")


def test_an_empty_front_page_is_its_header(brief):
    assert terminal.front(replace(brief, front=(), lead=(), warnings=()), 200).count("\n") == 1


def test_wide_signs_are_aligned():
    assert terminal.pad("中国", 6) == "中国  "
    assert terminal.pad("−1", 4, right=True) == "  −1"
