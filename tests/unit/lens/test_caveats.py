"""The catalogue is complete and the verdict follows its rule."""

from __future__ import annotations

import re

import pytest

from steelyard.errors import UnknownName
from steelyard.lens.caveats import Fired, catalogue, entry, fire, verdict


def test_every_entry_is_complete():
    for code, found in catalogue().items():
        assert found.effect in ("note", "hedge", "refuse"), code
        assert found.text.endswith("."), code
        assert found.fires.endswith("."), code
        assert bool(found.words) == (found.effect != "note"), code


def test_words_have_no_slot_that_the_text_lacks():
    slots = re.compile(r"{(\w+)}")
    for code, found in catalogue().items():
        assert set(slots.findall(found.words)) <= set(slots.findall(found.text)), code


def test_unknown_code_names_the_nearest():
    with pytest.raises(UnknownName, match="pooled_months"):
        entry("pooled_month")


def test_refuse_before_hedge_before_note():
    note, hedge = fire("flash_figure"), fire("pooled_months", window="2025-01/2025-02")
    refuse = fire("two_sources", source="a + b")
    assert verdict([]).kind == "quote"
    assert verdict([note]).kind == "quote"
    assert verdict([note, hedge]).advice == "in January and February together"
    assert verdict([hedge, refuse]).kind == "do not quote"


def test_a_caveat_counts_once():
    one = Fired("a", "A.", "hedge", "words")
    assert verdict([one, one]).advice == "words"
    assert verdict([one, one]).caveats == (one,)
