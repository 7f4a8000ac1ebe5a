"""The page of checked texts in a browser: it fits, its controls work, and no text of others does anything in it."""

from __future__ import annotations

import time

import pytest

from checked_texts import ARTICLE, CLAIM, HOSTILE, hostile
from steelyard.brief import claims_page
from steelyard.lab import Lab
from steelyard.lab.check import check
from steelyard.lab.library import library

pytestmark = pytest.mark.browser

WIDTHS = (360, 900, 1400)
# Whatever a text could leave behind that would act: elements, handlers, addresses, styles of its own.
FOREIGN = """
() => {
  const allowed = new Set(['HTML', 'HEAD', 'META', 'TITLE', 'LINK', 'STYLE', 'NOSCRIPT', 'BODY', 'A', 'HEADER', 'DIV',
    'SPAN', 'svg', 'path', 'circle', 'text', 'MAIN', 'FOOTER', 'SECTION', 'P', 'H1', 'H2', 'H3', 'UL', 'OL', 'LI', 'B',
    'DETAILS', 'SUMMARY', 'DL', 'DT', 'DD', 'Q', 'CODE', 'FIGURE', 'FIGCAPTION', 'BUTTON', 'CITE', 'SCRIPT']);
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    if (!allowed.has(element.tagName)) found.push('<' + element.tagName + '>');
    for (const {name, value} of element.attributes) {
      if (name.startsWith('on') || ['style', 'srcdoc', 'src'].includes(name)) found.push(name + '=' + value);
      if (name === 'href' && !value.startsWith('#') && !value.startsWith('data:image/svg+xml,')) found.push(value);
    }
  }
  if (document.scripts.length !== 1) found.push(document.scripts.length + ' scripts');
  return found;
}
"""
CONTROLS = (
    "() => [...document.body.innerText].filter(c => /[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]/.test(c)).length"
)
# Boxes of text within one drawing that overlap.
OVERLAPS = """
() => [...document.querySelectorAll('svg.spark')].flatMap((svg) => {
  const boxes = [...svg.querySelectorAll('text')].map((t) => [t.textContent, t.getBoundingClientRect()]);
  return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([, q]) =>
    Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 &&
    Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 1)
    .map(([b]) => a + ' / ' + b));
})
"""


@pytest.fixture(scope="module")
def lab():
    return Lab.open()


@pytest.fixture(scope="module")
def pages(lab, tmp_path_factory):
    """Addresses of the pages of some texts."""
    folder = tmp_path_factory.mktemp("claims")

    def page(name, *texts, as_of=None, kind="auto"):
        reports = check(lab, [(f"{n}-{name}", text) for n, text in enumerate(texts)], as_of, kind=kind)
        path = folder / f"{name}.html"
        path.write_text(claims_page.html(reports, library(lab), lab.sources()), encoding="utf-8")
        return path.as_uri()

    return page


def opened(browser, address, width=1400, **more):
    """A page at its address, and the list of what it complained of or asked the network for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    trouble = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: trouble.append(asked.url) if _foreign(asked.url, address) else None)
    page.on("popup", lambda other: trouble.append(f"popup {other.url}"))
    page.goto(address)
    return page, trouble


def _foreign(url, address):
    """Whether a request is for anything but the page and its sign."""
    return url.partition("#")[0] != address and not url.startswith("data:image/svg+xml,")


def until(page, expression, seconds=5.0):
    """Wait for an expression to hold; the page's policy forbids the polling that playwright would inject."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never held: {expression}"
        page.wait_for_timeout(50)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_fits(browser, pages, width, scheme):
    page, trouble = opened(browser, pages("fits", ARTICLE), width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS) == []
    assert page.locator("svg.spark").count() >= 3
    assert page.locator("details.card").count() == 7
    assert trouble == []
    if width >= 960:
        text, card = (page.locator(one).first.bounding_box() for one in (".row:has(.cards) .words", ".cards"))
        assert card["x"] > text["x"] + text["width"]
    page.context.close()


def test_a_mark_is_told_by_more_than_colour(browser, pages):
    page, _ = opened(browser, pages("marks", ARTICLE))
    assert page.locator(".u-false").first.evaluate("e => getComputedStyle(e).textDecorationStyle") == "wavy"
    assert page.locator(".u-true").first.evaluate("e => getComputedStyle(e).textDecorationStyle") == "solid"
    assert page.locator("a.ref").first.inner_text().startswith("✗")
    assert page.locator("a.ref").first.get_attribute("aria-label") == "claim 1: false"
    page.context.close()


def test_a_sign_leads_to_the_evidence_and_back(browser, pages):
    page, trouble = opened(browser, pages("leads", ARTICLE))
    page.locator("a.ref").nth(1).click()
    until(page, "document.querySelectorAll('details.card')[1].open")
    assert page.evaluate("document.activeElement.id") == "t1-2"
    page.locator("#t1-2 a[href='#m-t1-2']").click()
    until(page, "location.hash === '#m-t1-2'")
    assert trouble == []
    page.context.close()


def test_the_corrected_sentence_is_copied(browser, pages):
    page, trouble = opened(browser, pages("copied", ARTICLE), permissions=["clipboard-read", "clipboard-write"])
    page.locator("button.copy").first.click()
    until(page, "document.querySelector('.done').textContent !== ''")
    wanted = "China's exports rose 6.6 per cent in US dollars in December from a year before, customs said."
    assert page.locator(".sentence").first.inner_text() == wanted
    assert page.evaluate("navigator.clipboard.readText()") == wanted
    assert trouble == []
    page.context.close()


def test_keyboard_reaches_everything(browser, pages):
    page, _ = opened(browser, pages("keys", ARTICLE))
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(e => e.className.split(' ')[0] || e.tagName)(document.activeElement)"))
    assert {"skip", "ref", "SUMMARY", "copy", "A"} <= reached
    page.context.close()


def test_works_without_scripts(browser, pages):
    page, _ = opened(browser, pages("still", ARTICLE), java_script_enabled=False)
    assert page.locator("details.card[open]").count() == 2
    assert page.locator(".sentence").first.is_visible()
    assert not page.locator("button.copy").first.is_visible()
    page.locator("details.card summary").nth(1).click()
    assert page.locator("#t1-2 .reason").is_visible()
    page.context.close()


def test_prints_on_a4(browser, pages):
    page, trouble = opened(browser, pages("print", ARTICLE), color_scheme="dark")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert trouble == []
    page.context.close()


@pytest.mark.parametrize("kind", ["plain", "markdown", "html"])
def test_hostile_texts_do_nothing(browser, pages, kind):
    page, trouble = opened(browser, pages(f"hostile-{kind}", hostile(), ARTICLE, as_of="2026-01-14", kind=kind))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for name in ("mousemove", "focus", "toggle", "load", "error", "click"):
        page.evaluate("n => document.querySelectorAll('main *').forEach(e => e.dispatchEvent(new Event(n)))", name)
    page.wait_for_timeout(300)
    assert "claims false or in conflict" in page.title()
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate(CONTROLS) == 0
    assert page.locator("details.card").count() > len(HOSTILE) / 2
    assert trouble == []
    page.context.close()


def test_the_watch_sees_what_a_page_does(browser, tmp_path):
    """The tests above would notice: the same words, not escaped, give every kind of trouble."""
    path = tmp_path / "bad.html"
    path.write_text("<body>" + "".join(HOSTILE[:8]).replace("\x00", ""), encoding="utf-8", errors="replace")
    page, trouble = opened(browser, path.as_uri())
    page.wait_for_timeout(300)
    assert any("attacker.example" in one for one in trouble)
    assert page.title() == "owned"
    assert page.evaluate(FOREIGN)
    page.context.close()


def test_braces_and_tags_are_words(browser, pages):
    text = "Published 14 January 2026\n\n" + CLAIM.format(" {{ 7 * 191 }} {% if x %} <script>1</script> </script>")
    page, trouble = opened(browser, pages("braces", text, kind="plain"))
    shown = page.locator(".words").nth(1).inner_text()
    assert "{{ 7 * 191 }} {% if x %} <script>1</script> </script>" in shown
    assert "1337" not in page.content()
    assert trouble == []
    page.context.close()


def test_signs_of_direction_are_shown(browser, pages):
    text = (
        "Published 14 January 2026\n\nChina's \u202eexports\u202c rose 6.6 per cent in dollar terms in December 2025."
    )
    page, _ = opened(browser, pages("turned", text))
    assert page.locator(".turn").all_inner_texts() == ["U+202E", "U+202C"]
    assert "2 invisible marks" in page.locator(".warning").first.inner_text()
    page.context.close()


def test_a_megabyte_is_shown(browser, pages):
    text = ("China's exports <b onclick=alert(1)>rose</b> 6.6 per cent in dollar terms in December 2025. " * 12_000)[
        :1_000_000
    ]
    page, trouble = opened(browser, pages("long", text, as_of="2026-01-14"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400
    assert page.evaluate(FOREIGN) == []
    assert trouble == []
    page.context.close()
