"""The page: its structure, its escaping, its policy."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from outline import outline

from brief_sample import hostile
from steelyard.brief import mark, page, render

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "brief_outline.txt"

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "{{ 7 * 7 }}{% raw %}",
    "<!--<script>",
    "javascript:alert(1)",
    "]]>&lt;b&gt;\u2028\u202e\x00",
]


def test_outline(page_html):
    """The structure is as agreed; set STEELYARD_GOLDEN=1 to write it anew."""
    text = "\n".join(outline(page_html).lines) + "\n"
    if os.environ.get("STEELYARD_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_well_formed_and_reachable(page_html):
    read = outline(page_html)
    assert read.unbalanced == []
    assert read.stack == []
    ids = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for tag, attrs in read.elements if tag == "a" and attrs["href"].startswith("#")}
    assert targets <= set(ids)
    heads = [attrs for tag, attrs in read.elements if tag == "th"]
    assert heads
    assert all("scope" in attrs for attrs in heads)


def test_every_figure_shows_its_id(brief, page_html):
    shown = {attrs["data-id"] for _, attrs in outline(page_html).elements if "data-id" in attrs}
    assert set(page.ids(brief)) <= shown
    for name in page.ids(brief):
        assert f"<code>steelyard cite {name}</code>" in page_html


def test_converted_figures_are_in_italics_with_their_tag(page_html):
    assert re.search(
        r'<em class="converted">The United States took .*?</em>\s*<span class="tag">\[USD, converted\]',
        page_html,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(brief, text):
    """No field can add an element or an attribute: the page's elements do not depend on the text."""
    read = outline(render.html(hostile(text)))
    calm = outline(render.html(hostile("calm")))
    shape = [(tag, sorted(attrs)) for tag, attrs in read.elements]
    assert shape == [(tag, sorted(attrs)) for tag, attrs in calm.elements]
    assert not any(attribute.startswith("on") for _, attrs in read.elements for attribute in attrs)
    assert all(attrs.get("href", "#").startswith("#") for tag, attrs in read.elements if tag == "a"), (
        "links stay in the page"
    )


def test_hostile_json_is_read_back_whole():
    for text in HOSTILE:
        written = str(render.script_json({"x": text}))
        assert "<" not in written
        assert json.loads(written) == {"x": text}


def test_policy_allows_the_page_s_own_scripts_alone(page_html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_html)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    assert "default-src 'none'" in allowed
    assert "unsafe-eval" not in allowed
    assert "'unsafe-inline'" not in allowed.partition("style-src")[0]
    for script in re.findall(r"<script>(.*?)</script>", page_html, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed


def test_nothing_is_fetched(page_html):
    read = outline(page_html)
    assert not [a for t, a in read.elements if "src" in a]
    assert [a["href"][:19] for t, a in read.elements if t == "link"] == ["data:image/svg+xml,"]


def test_page_without_charts_carries_no_chart_runtime(brief):
    small = render.html(replace(brief, sections=()))
    assert len(small) < 60_000


def test_unknown_verdicts_get_the_greatest_care():
    assert render.verdict_name("certain") == "do not quote"


def test_json_is_complete(brief):
    data = json.loads(page.to_json(brief))
    assert data["schema"] == "steelyard.brief/1"
    assert data["front"][0]["change"]["id"] == "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14"
    assert len(data["sections"]) == len(brief.sections)
    assert data["sections"][0]["charts"][0]["alt_text"].startswith("Bar chart of ")


def test_chart_table_has_a_column_for_each_series(brief):
    heads, rows = page.chart_table(brief.sections[1].charts[0])
    assert heads == ["Period", "Exports", "Imports"]
    assert [cell.replace("\u202f", " ") for cell in rows[-1]] == ["Dec 2025", "+6.6 %", "+5.7 %"]
    assert rows[0] == ["Jan 2024", "not held", "not held"]


def test_mark_tilts_towards_the_heavier_side():
    assert mark.angle(3.77, 2.58) == pytest.approx(11.2, abs=0.05)
    assert mark.angle(1.0, 100.0) == -18.0
    assert mark.angle(None, 2.0) == mark.angle(2.0, 2.0) == 0.0
    assert mark.alt_text(3.77e12, 2.58e12).replace("\u202f", " ") == (
        "A steelyard whose beam tilts 11.2 degrees towards exports: exports 3.77 tn, imports 2.58 tn"
    )
