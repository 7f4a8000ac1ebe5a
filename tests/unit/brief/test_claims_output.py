"""Parts of what `check` shows: claims in words, places, marks in sentences, corrected sentences, small drawings."""

from __future__ import annotations

import re

import pytest

from checked_texts import ARTICLE, hostile
from claim_maker import claim
from steelyard.base.period import Period
from steelyard.brief import claims_page, claims_terminal
from steelyard.brief.claims_sentence import Signs, pieces, put_right, unmended
from steelyard.brief.claims_series import History, alt_text, caption, history, svg
from steelyard.brief.claims_words import MARKS, Lines, amount, ours, plain, summary, understood
from steelyard.brief.terminal import display_width
from steelyard.brief.words import THIN
from steelyard.claims.model import VERDICTS, Claim
from steelyard.lab import Lab
from steelyard.lab.check import check
from steelyard.lab.library import library


@pytest.fixture(scope="module")
def lab():
    return Lab.open()


def said(one: Claim) -> str:
    return understood(one).replace(THIN, " ")


def test_every_verdict_has_a_word_and_a_sign_of_its_own():
    assert set(MARKS) == set(VERDICTS)
    assert len({one.sign for one in MARKS.values()}) == len({one.word for one in MARKS.values()}) == len(VERDICTS)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (claim("yoy", -20.0, digit=1.0, partner="USA", basis="USD"),
         "China, exports to the United States, 2025: growth on the year before −20 %; in US dollars"),
        (claim("yoy", 6.6, period="2025-12", hedge="nearly"),
         "China, exports, December 2025: growth on the year before nearly +6.6 %; basis not stated"),
        (claim("balance", 1.189e12, "USD", digit=1e9, flow="balance", direction=1),
         "China, trade balance, 2025: surplus of 1.189 tn USD"),
        (claim("share", 11.1, partner="USA", whole="exports"), "China, exports to the United States, 2025: share of "
         "exports 11.1 %"),
        (claim("quantity", 62585.0, "t", digit=1.0, product="GACC:rare_earths", basis="quantity"),
         "China, exports of rare earths, 2025: quantity 62,585 t"),
        (claim("ratio", 2.0, "ratio", digit=0.0), "China, exports, 2025: multiple 2 times; basis not stated"),
        (claim("consensus", 3.1, of="yoy", pollster="bloomberg", period="2025-12"),
         "China, exports, December 2025: forecast of bloomberg for the growth on the year before +3.1 %"),
        (claim("superlative", kind="lowest", since="1990", of="share", period=""),
         "China, exports, no period said: lowest since 1990 of its share"),
        (claim("growth", 33.0, digit=1.0, base="2022-12", period="2025-03"),
         "China, exports, December 2022 to March 2025: growth +33 %; basis not stated"),
        (claim("yoy", 5.0, reporter="Q1", partner="Q2", product="what", flow="no", subject="a_b", period="then"),
         "Q1, a b of what with Q2, then: growth on the year before +5.0 %; basis not stated"),
    ],
)  # fmt: skip
def test_a_claim_in_words(one, words):
    assert said(one) == words


def test_amounts_have_the_digits_that_are_known():
    shown = {
        amount(1.189e12, "USD"): "1.189 tn USD", amount(992.6e9, "USD"): "992.6 bn USD",
        amount(1.2e12, "USD", 1e11): "1.2 tn USD", amount(0.0, "percent", 0.0): "0 %",
        amount(-2.5, "pp", 0.1, signed=True): "−2.5 pp", amount(62585.2, "t"): "62,585 t",
        amount(8.427, "percent"): "8.4 %", amount(1 / 3, "ratio", 0.0): "0.33 times", amount(17.0, "count"): "17",
    }  # fmt: skip
    assert [one.replace(THIN, " ") for one in shown] == list(shown.values())


def test_text_of_others_is_one_plain_line():
    assert plain("a\x1b[2J\nb\u202ec\x00\ud800") == "a [2J b c"
    assert ours("from -2 to -3.5 % in 2025-12, CO-2") == "from −2 to −3.5 % in 2025-12, CO-2"


def test_lines_and_columns():
    places = Lines("ab\r\nc\n\nd\re")
    assert [places.at(at) for at in (0, 1, 4, 7, 9)] == [(1, 1), (1, 2), (2, 1), (4, 1), (5, 1)]


@pytest.mark.parametrize("kind", ["plain", "markdown", "html"])
def test_pieces_are_the_whole_sentence(lab, kind):
    for text in (ARTICLE, hostile()):
        (report,) = check(lab, [("a", text)], "2026-01-14", kind=kind)
        signs, numbered = Signs(text), list(enumerate(report.findings))
        for index, sentence in enumerate(report.document.sentences):
            own = [(n, one) for n, one in numbered if one.claim.sentence == index]
            cut = pieces(sentence, own, signs)
            assert "".join(one.text for one in cut) == sentence.text
            assert {n for one in cut for n in one.ends} == {n for n, _ in own}


def test_all_corrections_of_a_sentence_are_made_in_it(lab):
    text = (
        "China's exports rose 9.6 per cent in dollar terms in December 2025, imports rose 1.7 per cent in dollar "
        "terms, and exports to Viet Nam rose a third in 2025."
    )
    (report,) = check(lab, [("a", text)], "2026-01-14")
    right = put_right(report.document, report.findings)[0]
    assert right.startswith(
        "China's exports rose 6.6 per cent in dollar terms in December 2025, imports rose 5.7 per cent"
    )
    wrong = sum(one.verdict == "false" and not one.correction for one in report.findings)
    assert bool(unmended(report.findings, 0)) == bool(wrong)


ID = "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14"


def test_a_drawing_marks_the_point_and_what_the_text_says(lab):
    found = history(library(lab), ID, claim("yoy", 9.6, period="2025-12"))
    assert found is not None
    assert (found.points[-1][1], found.said, found.points[-1][0]) == (6.6, 9.6, Period.parse("2025-12"))
    drawn = svg(found)
    assert drawn.count('class="held"') == drawn.count('class="said"') == 1
    assert "Dec 2025: ● held +6.6" in caption(found)
    assert "range" in alt_text(found)
    right = history(
        library(lab), "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14", claim("yoy", 6.6, period="2025-12")
    )
    assert right is not None
    assert 'class="said"' not in svg(right)


def test_gaps_stay_gaps_and_too_little_is_not_drawn(lab):
    years = [Period.year_of(year) for year in range(2020, 2026)]
    found = History(tuple(zip(years, (1.0, None, 2.0, 3.0, None, 4.0), strict=True)), 5, "percent")
    assert re.findall('class="line" d="([^"]+)"', svg(found))[0].count("M") == 3
    assert svg(found).count('class="dot"') == 2
    shelf = library(lab)
    for id_ in (
        "",
        "nonsense",
        "yoy:CHN:export:WLD:TOTAL:1700:USD@latest",
        "quantity:CHN:export:WLD:GACC:rare_earths:2025:none@2026-01-14",
    ):
        assert history(shelf, id_, claim("yoy", 1.0)) is None


def test_lines_of_the_terminal_keep_to_its_width(lab):
    text = (
        "Published 14 January 2026\n\n"
        + "据海关统计，2025年中国出口同比增长6.1%，贸易顺差8.51万亿元，" * 4
        + "x" * 300
        + "。"
    )
    reports = check(lab, [("a", text), ("b", ARTICLE)])
    for width in (50, 72, 110):
        shown = claims_terminal.text(reports, width, why=True)
        assert max(map(display_width, shown.splitlines())) <= width


def test_the_page_says_where_its_drawings_stop(lab, monkeypatch):
    monkeypatch.setattr(claims_page, "DRAWINGS", 1)
    reports = check(lab, [("a", ARTICLE)])
    page = claims_page.html(reports, library(lab), lab.sources())
    assert page.count('<svg class="spark"') == 1
    assert "further figures stand without a drawing" in page
    assert "gacc-press" in claims_page.html(reports)


def test_counts_in_words(lab):
    (report,) = check(lab, [("a", ARTICLE)])
    assert summary(report.findings).startswith("7 claims: 1 false, 1 true on another basis")
    assert summary([]) == "0 claims"


def test_a_span_outside_the_sentence_marks_nothing(lab):
    (report,) = check(lab, [("a", ARTICLE)], data=False)
    one = report.findings[0]
    sentence = report.document.sentences[0]
    assert one.claim.sentence != 0
    cut = pieces(sentence, [(1, one)], Signs(ARTICLE))
    assert "".join(piece.text for piece in cut) == sentence.text
    assert not any(piece.marks for piece in cut)
