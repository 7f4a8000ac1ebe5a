"""Words, numbers and signs of a sentence."""

from __future__ import annotations

import pytest

from steelyard.claims.tokens import KINDS, tokenize


def pieces(text):
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Up 6.6 per cent.", ["Up", "6.6", "per", "cent", "."]),
        ("$1.2tn", ["$", "1.2", "tn"]),
        ("RMB48tn in Q4", ["RMB", "48", "tn", "in", "Q4"]),
        ("1,285 t, 1 285 t", ["1,285", "t", ",", "1 285", "t"]),
        ("12,34,567 rupees", ["12,34,567", "rupees"]),
        ("3,5 per cent, 1,2,3", ["3,5", "per", "cent", ",", "1", ",", "2", ",", "3"]),
        ("in 2025 300 firms", ["in", "2025", "300", "firms"]),
        ("the U.S. and p.c.", ["the", "U.S.", "and", "p.c."]),
        ("Peru's and firms' don't", ["Peru", "'s", "and", "firms", "'", "don't"]),
        ("Peru’s", ["Peru", "’s"]),
        ("year-on-year", ["year", "-", "on", "-", "year"]),
        ("18万亿美元", ["18", "万", "亿", "美", "元"]),
        ("v1.2.3 .5", ["v1", ".", "2.3", ".5"]),
        ("São Tomé", ["São", "Tomé"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_pieces(text, found):
    assert pieces(text) == found


def test_places_and_kinds():
    text = "Peru’s 6.6% 亿"
    tokens = tokenize(text)
    assert [text[one.start : one.end] for one in tokens] == [one.text for one in tokens]
    assert [one.kind for one in tokens] == ["word", "word", "number", "symbol", "cjk"]
    assert {one.kind for one in tokens} <= set(KINDS)
    assert [one.lower for one in tokens][:2] == ["peru", "'s"]
