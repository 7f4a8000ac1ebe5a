"""Texts as sentences: what they are, what was taken out, where they stand, and the day a text gives itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steelyard.claims.text import document, guess
from steelyard.errors import BadInput

ARTICLES = Path(__file__).resolve().parents[3].parent / "shared" / "articles"


def texts(text, kind="auto"):
    return [one.text for one in document(text, kind=kind).sentences]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Exports rose 6.6 per cent. Imports fell.", 2),
        ("Sales to the U.S. rose. The rest fell.", 2),
        ("Sales to the U.S. The rest fell.", 2),
        ("The U.S. Treasury said so.", 1),
        ("J. B. Moss of Acme Inc. sold 3.5 p.c. more.", 1),
        ("It rose 5 p.c. The rest fell.", 2),
        ("Mr. Moss met Dr. Lee in St. Ives on Jan. 3.", 1),
        ("It fell 3.5. Then it rose.", 2),
        ("“It fell.” Then it rose.", 2),
        ("“Why?” she asked. “It rose!” he said.", 2),
        ("It fell... and rose. It fell… Then it rose.", 3),
        ("The month was poor.The next was not.", 2),
        ("See www.example.org. It has more.", 2),
        ("出口增长6.6%。进口下降2.1%！顺差扩大。", 3),
        ("No. 3 led. No. 4 trailed.", 2),
    ],
)
def test_where_sentences_end(text, count):
    found = texts(text, kind="plain")
    assert len(found) == count
    assert "".join(found).replace(" ", "") == text.replace(" ", "").translate(str.maketrans("“”", '""'))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"a \$1.2tn gap and \\$1tn more", "a $1.2tn gap and $1tn more"),
        ("up [6.6](https://example.org/a_(b)) per cent", "up 6.6 per cent"),
        ("up 5.[9](#) per cent, **nearly** _seven_", "up 5.9 per cent, nearly seven"),
        ("a rate of 6.6[1] per cent[^a] on 3[12] goods", "a rate of 6.6 per cent on 3 goods"),
        ("up 6.6%¹ in 3 m³ of gas²", "up 6.6% in 3 m³ of gas"),
        ("Peru’s “gap”", 'Peru\'s "gap"'),
        ("6.6\u00a0per\u202fcent and 1\u2009285\u00a0t", "6.6 per cent and 1 285 t"),
        ("ex\u00adports\u200b rose", "exports rose"),
        ("up 6&nbsp;% &amp; &pound;5 &#8364;7", "up 6 % & £5 €7"),
        ("up ６．６％", "up 6.6%"),
        ("2 * 3 and 4*5 and snake_case", "2 * 3 and 4*5 and snake_case"),
        ("![a chart](x.png) shows **6%**", "a chart shows 6%"),
        ("a <b>bold</b> word <!-- hid --> here", "a bold word here"),
        ("an [aside] stays, AT&T too", "an [aside] stays, AT&T too"),
        ("lone \ud800 half", "lone \ufffd half"),
    ],
)
def test_marks_taken_out(text, plain):
    assert texts(text, kind="markdown") == [plain]


def test_plain_text_keeps_stars_and_brackets():
    assert texts("2*3 **x** [a](b) <b>", kind="plain") == ["2*3 **x** [a](b) <b>"]


def test_blocks_of_markdown():
    text = (
        "---\ntitle: A\ndate: 2026-02-03\n---\n# Gap widens #\n\nLine one of words\nand so on.\n\n"
        "- First item.\n- Second item\n\n"
        "Under\n=====\n> Quoted words.\n\n| a | 6% |\n|---|---|\n| b | 7% |\n\n```\nrow\n```\n[x]: http://example.org\n"
    )
    found = document(text)
    assert found.kind == "markdown"
    assert [one.text for one in found.sentences] == [
        "Gap widens", "Line one of words and so on.", "First item.", "Second item", "Under", "Quoted words.", "a",
        "6%", "b",
        "7%", "row",
    ]  # fmt: skip
    assert [one.text for one in found.sentences if one.heading][:2] == ["Gap widens", "Second item"]
    assert found.dated == date(2026, 2, 3)


def test_blocks_of_html():
    text = (
        "<!DOCTYPE html><html><head><title>Gap</title>"
        "<meta property='article:published_time' content='2026-02-03T04:05Z'>"
        "<style>p{}</style><script>var a='<p>no</p>'</script></head>"
        "<body><h1>Gap &amp; more</h1><p>Up <b>6</b>.6<sup>1</sup>"
        " per&nbsp;cent.<br>Then 3&nbsp;m<sup>3</sup>.</p>"
        "<!-- <p>no</p> --><ul><li>One<li>Two</ul><table><tr><td>A</td>"
        "<td>5%</td></tr></table><img alt='>'>Tail 1 < 2 &lt;p&gt;</body></html>"
    )
    found = document(text)
    assert found.kind == "html"
    assert [one.text for one in found.sentences] == [
        "Gap", "Gap & more", "Up 6.6 per cent.", "Then 3 m3.", "One", "Two", "A", "5%", "Tail 1 < 2 <p>",
    ]  # fmt: skip
    assert [one.text for one in found.sentences if one.heading] == ["Gap", "Gap & more"]
    assert (found.dated, text[found.dated_span.start : found.dated_span.end]) == (date(2026, 2, 3), "2026-02-03")


def test_wrapped_lines_are_joined_and_meant_breaks_kept():
    wrapped = (
        "Exports of the country rose by a good deal in the month of\n"
        "May, the office said, while imports fell again, as they had\n"
        "done in April.\nThe gap widened.\n"
    )
    assert len(texts(wrapped)) == 2
    long = (
        "Sales rose by 3% in May, said the office in a note, "
        + "as it so often did in the years before, " * 3
        + "at noon."
    )
    assert texts("Exports\n" + long) == ["Exports", long]


def test_repeats_are_marked():
    text = "Exports of copper rose by 3 per cent.\n\nImports fell.\n\n" * 2
    assert [one.copy_of for one in document(text).sentences] == [None, None, 0, None]


@pytest.mark.parametrize(
    ("text", "day", "quoted"),
    [
        ("Gap widens\n\nPublished FEB 3 2026 | Updated FEB 4 2026, 10:37\n\nWords.", date(2026, 2, 3), "FEB 3 2026"),
        ("Today: Dec 12, 2025\nTrade\n08 December 2025\n\nThe gap grew.", date(2025, 12, 8), "08 December 2025"),
        ("LIMA, Feb 3, 2026 (Agency) - Exports rose.", date(2026, 2, 3), "Feb 3, 2026"),
        ("date 2026-02-03 The gap grew in the month.", date(2026, 2, 3), "2026-02-03"),
        ("发布日期：2026年2月3日\n\n出口增长。", date(2026, 2, 3), "2026年2月3日"),
        ("Tuesday, 3rd of February 2026\n\nWords.", date(2026, 2, 3), "3rd of February 2026"),
        ("14.02.2026\n\nWords.", date(2026, 2, 14), "14.02.2026"),
        ("On December 11, 2001, it joined the club.", None, ""),
        ("The pact of 3 May 1999 still holds, and exports rose in June 2025.", None, ""),
        ("Published 31 February 2026\n\nWords.", None, ""),
    ],
)
def test_the_day_a_text_gives_itself(text, day, quoted):
    found = document(text)
    assert found.dated == day
    span = found.dated_span
    assert (text[span.start : span.end] if span else "") == quoted


def test_kind_is_guessed_or_refused():
    assert [guess(text) for text in ("a", "**a**", "<p>a</p>", "1 < 2 > 0")] == ["plain", "markdown", "html", "plain"]
    with pytest.raises(BadInput, match="pdf"):
        document("a", kind="pdf")


@pytest.mark.parametrize(
    ("name", "day"),
    [("seed_000", date(2026, 1, 14)), ("seed_001", date(2025, 12, 8)), ("seed_002", None),
     ("seed_003", date(2026, 3, 7)),
     ("seed_004", None)],
)  # fmt: skip
def test_dates_of_the_articles(name, day):
    path = ARTICLES / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    assert document(path.read_text(encoding="utf-8"), name).dated == day


def test_a_flood_of_lines_is_read_in_runs():
    found = document("A 6%\n" * 60_000)
    assert sum(one.text.count("6%") for one in found.sentences) == 60_000
    assert len(found.sentences) < 21_000
    assert len(document("Ab. " * 100_000).sentences) < 21_000
    cells = document("<table>" + "<tr><td>A</td><td>6%</td></tr>" * 30_000).sentences
    assert sum(one.text.count("A 6% A") for one in cells) > 9_000
