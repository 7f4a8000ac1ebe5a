"""What reading does beyond the tuples: quotes, reasons, other candidates, repeats, and bad or endless input."""

from __future__ import annotations

import time
from datetime import date

import pytest

from steelyard.claims.read import read
from steelyard.claims.text import document

DAY = date(2025, 7, 20)


def test_quote_stands_at_its_span() -> None:
    text = "Spain's imports rose 6.2% in April, while exports fell 1.4%."
    for claim in read(document(text), DAY):
        assert text[claim.span.start : claim.span.end] == claim.quote


def test_every_claim_says_how_it_was_read() -> None:
    (claim,) = read(document("Spain's imports rose 6.2% in April."), DAY)
    assert claim.why == (
        "about 'Spain's imports': it stands before the figure",
        "yoy: a rate of change",
        "period 2025-04: in its part of the sentence",
        "sign: 'rose'",
    )


def test_partner_carried_over_leaves_the_other_reading() -> None:
    claims = read(document("German exports to China fell 14% in May, while imports rose 11%."), DAY)
    assert [(one.flow, one.partner) for one in claims] == [("export", "CHN"), ("import", "CHN")]
    assert [one.partner for one in claims[1].others] == ["WLD"]


def test_ids_count_the_claims() -> None:
    claims = read(document("Italy's exports rose 1% in May. Its imports fell 2%."), DAY)
    assert [one.id for one in claims] == ["c1", "c2"]


def test_month_without_a_day_is_left_open_unless_a_date_is_named() -> None:
    (bare,) = read(document("Spain's imports rose 6.2% in April."))
    assert bare.period == ""
    first, second = read(document("Spain's imports rose 6.2% in April. In 2024 they had grown by 1%."))
    assert (first.period, second.period) == ("2024-04", "2024")


def test_text_without_trade_says_so() -> None:
    claims = read(document("Crime fell 12% in 2024 and the mayor won 61% of the vote."), DAY)
    assert [(one.flow, one.subject) for one in claims] == [("", "crime"), ("", "vote")]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "%", "5%", "((((", "from from from", "since", "the first", "出口", "前个月"]
)
def test_scraps_are_read_without_error(text: str) -> None:
    assert all(one.value is None or one.value.unit in ("percent", "rank", "") for one in read(document(text), DAY))


@pytest.mark.parametrize(
    "scrap",
    ["exports to China rose 5% and ", "5% ", "from ", "and China, ", "since January to ", "(", "the share of ", "最"],
)
def test_time_is_linear_in_one_endless_sentence(scrap: str) -> None:
    text = scrap * (60_000 // len(scrap))
    start = time.perf_counter()
    read(document(text), DAY)
    assert time.perf_counter() - start < 5


def test_a_quarter_before_the_year_to_date_is_no_month() -> None:
    text = (
        "20 November 2025\n\nChina's exports rose 6.5 percent in the third quarter of 2025. "
        "Exports have risen 5.3 percent so far this year."
    )
    found = [(one.period, one.value and one.value.value) for one in read(document(text), DAY)]
    assert found == [("2025-Q3", 6.5), ("2025-01/2025-10", 5.3)]
