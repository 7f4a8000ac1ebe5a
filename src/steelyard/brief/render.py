"""A brief as one HTML file that needs no network: style, chart runtime and data are inside.

Every text is escaped; scripts are allowed by their hashes alone, so that nothing slipped into a text can run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from steelyard.brief import charts, mark, page, words
from steelyard.brief.model import Brief, Caveat, Chart

_VENDOR = ("vega-6.4.0.min.js", "vega-lite-6.4.3.min.js", "vega-interpreter-2.3.2.js")
_VERDICTS = {
    "quote": "quote",
    "hedge": "hedge",
    "do_not_quote": "do not quote",
    "do not quote": "do not quote",
}


def html(brief: Brief) -> str:
    """The page as HTML text, to be written as UTF-8."""
    scripts = _scripts() if any(section.charts for section in brief.sections) else _scripts()[-1:]
    numbers = {name: n for n, name in enumerate(page.ids(brief), start=1)}
    cautions = page.caveats(brief)
    return (
        _environment()
        .get_template("release.html.j2")
        .render(
            brief=brief,
            mark=Markup(mark.svg(brief.exports, brief.imports, ink="currentColor")),
            mark_alt=mark.alt_text(brief.exports, brief.imports),
            favicon=mark.favicon(),
            style=Markup(_text("templates/page.css")),
            scripts=[Markup(script) for script in scripts],
            policy=_policy(scripts),
            numbers=numbers,
            cautions=cautions,
            caution_number=lambda caveat: _number(cautions, caveat),
            as_of=words.date_text(brief.as_of),
            citation=page.citation(brief),
            figures=_numbered(brief),
        )
    )


def _numbered(brief: Brief) -> dict[int, dict[str, Any]]:
    """What the template needs of each chart, by the chart's identity."""
    drawn = [chart for section in brief.sections for chart in section.charts]
    return {id(chart): _figure(brief, chart, n) for n, chart in enumerate(drawn, start=1)}


def _figure(brief: Brief, chart: Chart, n: int) -> dict[str, Any]:
    spec = charts.spec(chart)
    heads, rows = page.chart_table(chart)
    payload = {
        "spec": spec,
        "rows": page.chart_rows(chart),
        "title": chart.title,
        "subtitle": chart.subtitle,
        "source": chart.source_line,
        "id": chart.id,
        "name": slug(f"{brief.reporter}-{brief.period}-{chart.id}"),
    }
    alt = spec["description"]
    return {"n": n, "alt": alt, "height": spec["height"], "heads": heads, "rows": rows, "payload": payload}


def _number(cautions: list[Caveat], caveat: Caveat) -> int:
    return cautions.index(caveat) + 1


def slug(text: str) -> str:
    """A file name's stem: letters, digits and single hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:80] or "chart"


def script_json(value: Any) -> Markup:
    """JSON that can stand in a script element: no `<`, `>` or `&`, no line separators."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def verdict_name(verdict: str) -> str:
    """A verdict in words; one that is not known is treated with the greatest care."""
    return _VERDICTS.get(verdict, "do not quote")


def _policy(scripts: tuple[str, ...]) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _scripts() -> tuple[str, ...]:
    return (*(_text(f"vendor/{name}") for name in _VENDOR), _text("templates/page.js"))


@cache
def _text(name: str) -> str:
    return (files("steelyard.brief") / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: _text(f"templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["identity"] = id
    environment.globals["shared_tags"] = page.shared_tags
    environment.globals["text_columns"] = page.text_columns
    environment.filters["script_json"] = script_json
    environment.filters["verdict_name"] = verdict_name
    environment.filters["slug"] = slug
    environment.filters["shell"] = shlex.quote
    environment.filters["glue"] = words.glue
    return environment
