"""Reading 1 MB of hostile text: sentences and quantities in less than 5 s, whatever it is."""

from __future__ import annotations

import tracemalloc

import pytest

from steelyard.claims.quantities import quantities
from steelyard.claims.text import document

SIZE = 1_000_000
SECONDS = 5.0
BYTES = 300e6
PIECES = {
    "prose": "Exports of copper rose 6.6 per cent in May to $1.2bn, the office said on Monday. ",
    "tags": "<p>x</p><a '\"", "open_tags": '<p>x</p><a "', "comments": "<p>a</p><!--",
    "scripts": "<p>a</p><script>", "angles": "<", "links": "[a](",
    "brackets": "[", "notes": "[1]", "stars": "*a", "escapes": "\\$", "entities": "&a", "lines": "A\n",
    "cells": "a\t", "rows": "\n|a|b|",
    "quotations": "> > a\n", "numbers": "1 ", "thousands": "1,", "sums": "$1bn (", "ranges": "1 to ",
    "percentages": "1%-", "initials": "U.S.",
    "hyphens": "a-", "hedges": "nearly 1% ", "words": "half a ", "chinese": "百分之", "mixed": "出口增长6.6%，",
    "surrogates": "\ud800", "controls": "\x00",
}  # fmt: skip


def read(text: str) -> int:
    """The number of quantities of a text."""
    return sum(len(quantities(one)) for one in document(text).sentences)


@pytest.mark.parametrize("name", PIECES)
def test_a_megabyte(benchmark, name):
    text = (PIECES[name] * (SIZE // len(PIECES[name]) + 1))[:SIZE]
    benchmark.pedantic(read, args=(text,), rounds=1)
    assert benchmark.stats["max"] < SECONDS


@pytest.mark.parametrize("name", ["prose", "lines", "rows"])
def test_memory_of_a_megabyte(name):
    text = (PIECES[name] * (SIZE // len(PIECES[name]) + 1))[:SIZE]
    tracemalloc.start()
    document(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < BYTES
