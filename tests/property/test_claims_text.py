"""Any text is read: offsets lead back to it, nothing is raised, and the work done grows with its length alone."""

from __future__ import annotations

import sys
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.claims import characters
from steelyard.claims.quantities import quantities
from steelyard.claims.splitting import LONGEST
from steelyard.claims.text import KINDS, document
from steelyard.claims.tokens import tokenize

PIECES = [
    "Exports", "rose", "6.6", "%", " per cent", " ", "\n", "\n\n", "\t", "$", "1.2tn", "\\$", "**", "_", "`", "~~",
    "[", "](", "]", ")", "(#)", "<", ">", "<p>",
    "</p>", "<a href='", '"', "'", "<!--", "-->", "<script>", "</script>", "<sup>1</sup>", "<br>", "&amp;",
    "&nbsp;", "&#x110000;", "&#xd800;", "&", ";", "[1]",
    "[^a]", "\u00a0", "\u00ad", "\u2009", "\u200b", "\u202e", "\ufeff", "\x00", "\x1b", "\ud800", "\udfff", "’",
    "“", "−", "–", "—", "½", "万亿", "百分之", "六",
    "。", "U.S.", ".", "...", "1,", "1 000", "2025", "2026-01-14", "Jan 3, 2026", "Published ", "between ", " and ",
    " to ", "a third", "one in five", "half a ",
    "nearly ", "more than ", "doubled", "flat", "# ", "- ", "> ", "| ", "---\n", "```\n", "１", "％", "İ", "ß", "𝟙",
    "²", "٣", "१",
]  # fmt: skip
mixed = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)
texts = st.one_of(mixed, anything)


def same(given, place, written):
    """Whether a character of a sentence is what stands at its place in the text given."""
    one = given[place]
    if one == written or (one.isspace() and written == " "):
        return True
    if one == "&":
        return any(written in unescape(given[place:end]) or written == " " for end in range(place + 3, place + 36))
    if "\ud800" <= one <= "\udfff":
        return written == "\ufffd"
    return characters.CHANGED.get(one) == written or chr(max(0, ord(one) - 0xFEE0)) == written


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(KINDS))
def test_offsets_lead_back(text, kind):
    found = document(text, kind=kind)
    for one in found.sentences:
        assert one.text == one.text.strip() != ""
        assert len(one.text) == len(one.offsets) <= LONGEST
        assert all(before <= after for before, after in pairwise(one.offsets))
        assert all(same(text, place, written) for place, written in zip(one.offsets, one.text, strict=True))
        assert one.text.encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(KINDS))
def test_quantities_of_any_text(text, kind):
    for one in document(text, kind=kind).sentences:
        tokens = tokenize(one.text)
        assert [one.text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
        assert "".join(token.text for token in tokens).replace(" ", "") == one.text.replace(" ", "")
        end = -1
        for found in quantities(one, tokens):
            assert end < found.first <= found.last < len(tokens)
            assert found.hedge_first <= found.first
            quantity = found.quantity
            assert quantity.low <= quantity.high
            assert quantity.digit >= 0
            assert 0 <= quantity.span.start < quantity.span.end <= len(text)
            end = found.last


@settings(max_examples=100, deadline=None)
@given(anything)
def test_tokens_of_raw_text(text):
    tokens = tokenize(text)
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    assert sum(len(token.text.replace(" ", "")) for token in tokens) == sum(not char.isspace() for char in text)


HOSTILE = [
    "<", "<a ", '<a "', "<a '\">", "<!--", "<script>", "[", "[a](", "](", "*a", "\\", "&", "&a", "\n", " \n",
    "a\t", "|a", "\n|a|b|", "> ", "1,", "1 ", "1.", "U.S.", "a'",
    "'s", "$1bn (", "1 to ", "one in ", "more than ", "half a ", "百分之", "万亿", "1%-", "a. ", '."', "<sup>1",
    "<p><meta a='b' ", "ab ", "hundred ", "1-", "[1]",
]  # fmt: skip


def steps(text):
    """Calls made while `text` is read, of functions in Python and of built-in ones: work without a clock."""
    count = 0

    def note(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for one in document(text).sentences:
            quantities(one)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_length_alone(piece):
    small, large = 4000, 16000
    few, many = (steps((piece * length)[:length]) for length in (small, large))
    assert many <= 4.5 * few + 2000
