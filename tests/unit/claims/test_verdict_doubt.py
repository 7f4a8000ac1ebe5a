"""What a claim's own sentence says, and what keeps a miss from being an accusation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

import steelyard as sy
from steelyard.claims.model import Claim, Quantity, Sentence, Span
from steelyard.claims.stated import Surroundings, carried
from steelyard.claims.verdict import judge
from steelyard.lab import Lab
from steelyard.lab.library import library

DAY = date(2026, 1, 14)


@cache
def the_library():
    return library(Lab.open(None, None))


def rate(value: float, **more: object) -> Claim:
    quantity = Quantity(value, value, "percent", 0.1, f"{abs(value):g}%", Span(0, 1))
    claim = Claim("c1", f"exports rose {abs(value):g}%", Span(0, 9), 0, "yoy", "CHN", "WLD", "export", "TOTAL",
                  "2025-12", value=quantity, direction=1 if value > 0 else -1, unit="percent", basis="USD")  # fmt: skip
    return replace(claim, **more)  # pyright: ignore[reportArgumentType]


def verdict(claim: Claim, *texts: str) -> str:
    """As judged among sentences, all of one paragraph."""
    sentences = tuple(Sentence(text, tuple(range(len(text))), 0) for text in texts)
    return judge([claim], (), the_library(), DAY, "", sentences)[0].verdict


def test_what_is_carried_is_read_from_the_reasons_and_the_words():
    claim = rate(9.9, why=("what it is about: as in the sentence before", "period 2025-12: in its part"))
    assert carried(claim) == {"flow", "product", "partner"}
    assert carried(rate(9.9, carried=("period",))) == {"period"}
    around = Surroundings((rate(9.9),), (Sentence("Exports rose 9.9%.", tuple(range(18)), 0),))
    assert around.carried(rate(9.9)) == {"reporter"}


@pytest.mark.parametrize(
    ("claim", "sentence", "expected"),
    [
        (rate(9.9), "China's exports rose 9.9% in December in dollar terms.", "false"),
        (
            rate(9.9),
            "China's exports to Antarctica rose 9.9% in December in dollar terms.",
            "not_checkable",
        ),  # not held
        (rate(9.9, carried=("flow",)), "China's growth was 9.9% in December.", "not_checkable"),
        (rate(9.9), "China's private exports rose 9.9% in December.", "not_checkable"),
        (rate(9.9), "China's exports would rise 9.9% in December.", "not_checkable"),
        (rate(5.7), "China's exports rose 5.7% in December, not imports.", "not_checkable"),  # imports did
        (rate(5.9), "China's exports rose 5.9% in November and December.", "not_checkable"),  # November's
        (rate(9.9), "Japan's exports rose 9.9% in December.", "not_checkable"),
    ],
)
def test_an_accusation_needs_the_sentence(claim, sentence, expected):
    assert verdict(claim, sentence) == expected


def test_the_other_sign_is_an_error_only_where_words_tell_the_sign():
    fell = rate(-6.6, quote="exports fell 6.6%")
    assert verdict(fell, "China's exports fell 6.6% in December in dollar terms.") == "false"
    bare = rate(-6.6, quote="exports: 6.6%")
    assert verdict(bare, "China's exports: 6.6% in December in dollar terms.") == "not_checkable"


def test_a_period_that_is_not_said_may_be_another():
    text = "China's exports were lively in December. For all of 2025 exports of the country rose 5.5% in dollar terms."
    found = sy.check(text, as_of=DAY).findings
    assert {one.verdict for one in found} <= {"true", "not_checkable"}
    claim = rate(5.5, carried=("period",))
    (one,) = judge([claim], (), the_library(), DAY)
    assert (one.verdict, "Read as period 2025" in one.reason) == ("true", True)


def test_the_other_side_counts_the_same_goods():
    quantity = Quantity(23.8, 23.8, "percent", 0.1, "23.8%", Span(0, 1))
    claim = Claim("c1", "imports from China rose 23.8%", Span(0, 9), 0, "yoy", "VNM", "CHN", "import", "TOTAL",
                  "2025-06", value=quantity, direction=1, unit="percent")  # fmt: skip
    (one,) = judge([claim], (), the_library(), date(2025, 7, 14))
    assert one.verdict == "true"
    assert "as China counts it" in one.reason
    (other,) = judge(
        [replace(claim, value=replace(quantity, low=33.8, high=33.8))], (), the_library(), date(2025, 7, 14)
    )
    assert other.verdict == "not_checkable"


def test_one_flow_over_the_other():
    quantity = Quantity(2.0, 2.0, "ratio", 0.0, "twice", Span(0, 1))
    quote = "imports from China are twice as high as exports"
    claim = Claim("c1", quote, Span(0, 9), 0, "ratio", "DEU", "CHN", "import", "TOTAL", "2025-01/2025-09",
                  value=quantity, unit="ratio")  # fmt: skip
    (one,) = judge([claim], (), the_library(), date(2025, 11, 20))
    assert one.verdict == "true"
