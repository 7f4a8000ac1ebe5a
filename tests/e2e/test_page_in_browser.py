"""The page in a browser: drawn, silent, self-contained, usable by keyboard, never wider than the window."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pytest

from brief_sample import hostile, sample
from browser_looks import OVERLAPS
from steelyard.brief import render

pytestmark = pytest.mark.browser

WIDTHS = (360, 900, 1400)
CHARTS = 5
# Text boxes are a little taller than their letters; boxes may share this much before letters meet.
OVERLAP_PX = 3.0

CUT = """
() => [...document.querySelectorAll('.plot')].flatMap((plot) => [...plot.querySelectorAll('text')]
  .filter((t) => { const b = t.getBoundingClientRect();
    return b.right > document.documentElement.clientWidth || b.left < 0; }).map((t) => t.textContent))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "brief.html"
    path.write_text(render.html(sample()), encoding="utf-8")
    return path.as_uri()


def opened(browser, address, width=1400, **more):
    """A page at its address, and the list of what it complained of or asked the network for."""
    page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True, **more)
    trouble = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda asked: trouble.append(asked.url) if _foreign(asked.url) else None)
    page.goto(address)
    return page, trouble


def until(page, expression, seconds=5.0):
    """Wait for an expression to hold; the page's policy forbids the polling that playwright would inject."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never held: {expression}"
        page.wait_for_timeout(50)


def _foreign(url):
    return not url.startswith(("file:", "data:", "blob:"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_drawn_and_fits(browser, address, width, scheme):
    page, trouble = opened(browser, address, width, color_scheme=scheme)
    assert page.locator(".plot svg").count() == CHARTS
    marks = page.evaluate("[...document.querySelectorAll('.plot')].map(p => p.querySelectorAll('path, text').length)")
    assert min(marks) > 8
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS, OVERLAP_PX) == []
    assert page.evaluate(CUT) == []
    assert trouble == []
    page.close()


def test_redrawn_on_resize_and_change_of_scheme(browser, address):
    page, trouble = opened(browser, address)
    page.set_viewport_size({"width": 360, "height": 800})
    until(page, "document.querySelector('.plot svg').getBoundingClientRect().width < 345")
    assert page.evaluate(OVERLAPS, OVERLAP_PX) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(color_scheme="dark")
    until(page, "document.querySelector('.plot svg').outerHTML.includes('#55B8B2')")
    assert trouble == []
    page.close()


def saved(page, kind, chart=0):
    button = page.locator(f"[data-save={kind}]").nth(chart)
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def test_controls_save_the_data(browser, address):
    page, trouble = opened(browser, address)
    name, text = saved(page, "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert name == "CHN-2025-12-balance-history.csv"
    assert (rows[-1]["x"], float(rows[-1]["value"])) == ("2025", 1.189e12)
    assert rows[0]["source"].startswith("China customs")
    name, text = saved(page, "json", 1)
    spec = json.loads(text)
    assert spec["$schema"].endswith("vega-lite/v6.json")
    assert spec["usermeta"]["id"] == "growth-monthly"
    name, text = saved(page, "svg", 2)
    assert name.endswith(".svg")
    assert "Africa and ASEAN grew fastest" in text
    page.locator(".controls summary").first.click()
    assert page.locator(".controls table").first.is_visible()
    assert trouble == []
    page.close()


def test_keyboard_reaches_everything(browser, address):
    page, _ = opened(browser, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(e => e.dataset.save || e.dataset.id || e.tagName)(document.activeElement)"))
    assert {"csv", "svg", "json", "SUMMARY"} <= reached
    assert "yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14" in reached
    page.close()


def test_a_figure_leads_to_its_id(browser, address):
    page, _ = opened(browser, address)
    page.locator("a.fig").nth(1).click()
    until(page, "document.activeElement.id === 'ref-2'")
    assert page.locator("#ref-2").is_visible()
    assert "steelyard cite yoy:CHN:export" in page.locator("#ref-2").inner_text()
    page.close()


def test_prints_on_a4_in_light_colours(browser, address):
    page, trouble = opened(browser, address, color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert "#55B8B2" not in page.locator(".plot svg").first.evaluate("e => e.outerHTML")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert trouble == []
    page.close()


def test_hostile_text_runs_nothing(browser, tmp_path):
    text = "</script><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    path = tmp_path / "hostile.html"
    path.write_text(render.html(hostile(text)), encoding="utf-8")
    page, trouble = opened(browser, path.as_uri())
    assert page.title() != "owned"
    assert page.locator(".plot svg").count() == 4
    assert trouble == []
    page.close()
