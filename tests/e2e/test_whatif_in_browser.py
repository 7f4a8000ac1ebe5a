"""Pages of scenarios and of tariffs in a browser: drawn, silent, within the window, readable without scripts."""

from __future__ import annotations

import pytest

from browser_looks import OVERLAPS
from steelyard.brief import policy_page, scenario_page
from steelyard.ledger import policies
from steelyard.lever import embedded
from steelyard.lever.scenario import run

pytestmark = pytest.mark.browser

PAGES = {"truce-lapses": 2, "tariffs-at-the-peak": 3, "tariffs": 2}  # charts
# Luminance contrast of every text with the page's ground, the least of them.
CONTRAST = r"""
() => {
  const light = (c) => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const ratios = [...document.querySelectorAll('main p, main td, main th, main li, main span, footer p, footer li')]
    .filter((e) => e.textContent.trim() && e.offsetWidth > 1)
    .map((e) => light(getComputedStyle(e).color))
    .map((l) => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05));
  return Math.min(...ratios);
}
"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    found = {name: scenario_page.html(run(name, draws=0)) for name in ("truce-lapses", "tariffs-at-the-peak")}
    found["tariffs"] = policy_page.html(policy_page.compose(embedded.embedded(), policies.load()))
    for name, text in found.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1400])
@pytest.mark.parametrize("name", PAGES)
def test_drawn_fits_and_is_readable(browser, addresses, name, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    trouble = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else trouble.append(asked.url))
    page.goto(addresses[name])
    assert page.locator(".plot svg").count() == PAGES[name]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS, 3.0) == []
    assert page.evaluate(CONTRAST) >= 4.5
    labels = page.evaluate("[...document.querySelectorAll('.plot')].map((p) => p.getAttribute('aria-label'))")
    assert all("range" in label for label in labels)
    assert trouble == []
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_the_tables_stand(browser, addresses, name):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 900, "height": 900})
    page = context.new_page()
    page.goto(addresses[name])
    tables = page.locator("main table.data")
    assert tables.count() >= 2
    assert page.locator(".shown > div table.data, .controls table.data").first.is_visible()
    assert page.locator("h1").is_visible()
    context.close()


def test_prints_with_folded_lists_open(browser, addresses):
    page = browser.new_page(color_scheme="dark")
    page.goto(addresses["truce-lapses"])
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('details.more')].every((d) => d.open)")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
