"""The pages on checking texts: every field is named, the example prints what the page says."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

from checked_texts import ARTICLE
from steelyard.brief.claims_terminal import text
from steelyard.brief.claims_words import MARKS
from steelyard.lab import Lab
from steelyard.lab.check import check

ROOT = Path(__file__).resolve().parents[2]
HOWTO = (ROOT / "docs" / "howto" / "check-a-text.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "claims.md").read_text(encoding="utf-8")


def properties(schema: dict) -> set[str]:
    """Names of all fields of a schema, those of verdicts aside."""
    own = set(schema.get("properties", {}))
    parts = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    return own.union(*(properties(one) for one in (*parts, schema.get("items", {})) if one))


def test_the_reference_names_every_field():
    schema = json.loads((ROOT / "src/steelyard/data/schema/claims.schema.json").read_text(encoding="utf-8"))
    named = set(re.findall(r"`(\w+)`", REFERENCE))
    assert properties(schema) - named == set()
    assert set(MARKS) <= named


def test_the_howto_has_every_sign():
    for mark in MARKS.values():
        assert f"| {mark.sign} | {mark.word} |" in HOWTO


def test_the_example_in_python_prints_what_stands_there():
    ((code, printed),) = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", HOWTO, re.DOTALL)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(compile(code, "howto", "exec"), {})
    assert told.getvalue() == printed


def test_the_finding_shown_is_what_comes_out():
    (shown,) = re.findall(r"```text\n(✗ FALSE.*?)```", HOWTO, re.DOTALL)
    assert shown in text(check(Lab.open(), [("-", ARTICLE)]), 110)
