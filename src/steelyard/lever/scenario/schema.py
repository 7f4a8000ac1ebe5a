"""The scenario language as a JSON schema, for editors, and as a reference page: both made from `keys`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from steelyard.lever.scenario.keys import CLOSURE, DRAWS, PHASE, STEPS, TOP, WORLD, Key, Kind, Step

FILE = ("data", "schema", "scenario.schema.json")

_ONE_OR_MORE: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}]
}
_PART: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_KINDS: dict[Kind, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "names": _ONE_OR_MORE,
    "economies": _ONE_OR_MORE,
    "sectors": _ONE_OR_MORE,
    "sector": _ONE_OR_MORE,
    "uses": _ONE_OR_MORE,
    "date": {"type": "string", "format": "date"},
    "number": {"type": "number"},
    "level": {"type": "number", "exclusiveMinimum": -1, "maximum": 10},
    "rate": {"type": "number", "minimum": 0, "maximum": 10},
    "size": {"type": "number", "exclusiveMinimum": -1, "maximum": 10, "not": {"const": 0}},
    "part": _PART,
    "gdp": {"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1, "not": {"const": 0}},
    "count": {"type": "integer", "minimum": 0},
    "integer": {"type": "integer"},
    "truth": {"type": "boolean"},
    "products": {"type": "string", "pattern": r"^HS(92|96|02|07|12|17|22|28)?:\s*\d{2,10}(\s*,\s*\d{2,10})*$"},
    "parts": {"anyOf": [_PART, {"type": "object", "additionalProperties": _PART, "minProperties": 1}]},
    "bounds": {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0}, "minItems": 2, "maxItems": 2},
}
_WORDS: dict[Kind, str] = {
    "text": "text", "names": "text or list", "economies": "economies", "sectors": "sectors", "sector": "sectors",
    "uses": "text or list", "date": "date", "number": "number", "level": "fraction",
    "rate": "fraction from 0", "size": "fraction, not 0",
    "part": "fraction up to 1", "gdp": "fraction of GDP", "count": "whole number", "integer": "whole number",
    "truth": "true or false", "products": "HS prefixes", "parts": "fraction, or table by sector",
    "bounds": "two numbers",
}  # fmt: skip


def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of a scenario file; dates count as text, for JSON has none."""
    phase = _object(PHASE)
    for step in STEPS:
        phase["properties"][step.name] = {
            "type": "array", "description": step.text, "items": {"$ref": f"#/$defs/{step.name}"},
        }  # fmt: skip
    top = _object(TOP)
    top["properties"] |= {
        "world": _object(WORLD),
        "phase": {"type": "array", "items": phase},
        "closure": _object(CLOSURE),
        "draws": {"type": "object", "additionalProperties": False, "properties": {"theta": _object(DRAWS)}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Steelyard scenario",
        **top,
        "$defs": {step.name: _step(step) for step in STEPS},
    }


def schema_text() -> str:
    """The schema as it is published in data/schema/scenario.schema.json."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def published() -> str:
    """The schema as the package holds it."""
    return files("steelyard").joinpath(*FILE).read_text(encoding="utf-8")


def page() -> str:
    """The reference page, in Markdown."""
    parts = [
        "# Scenario files", "",
        "Made from the program by `steelyard scenarios --schema page`; how to write one is told in",
        "[Write a scenario](../howto/write-a-scenario.md). Sizes are fractions: 0.25 is 25 %. Dates have no quotes.",
        "The [JSON schema](https://json-schema.org) is printed by `steelyard scenarios --schema json`.", "",
        "## At the top", "", *_rows(TOP), "",
    ]  # fmt: skip
    for head, keys in (("[world]", WORLD), ("[closure]", CLOSURE), ("[draws] theta", DRAWS), ("[[phase]]", PHASE)):
        parts += [f"## `{head}`", "", *_rows(keys), ""]
    parts += [
        "## Steps", "",
        "Every step is a table inside its phase. Steps apply in the order below, those of one kind in the order of the",
        "file. Every step may have a `source` and a `note`; both are printed with the assumptions.", "",
    ]  # fmt: skip
    for step in STEPS:
        parts += [f"### `[[phase.{step.name}]]`", "", step.text, "", *_rows(step.keys), ""]
        if step.one_of:
            parts += [f"Exactly one of {' or '.join(f'`{name}`' for name in group)}." for group in step.one_of] + [""]
        parts += ["```toml", f"[[phase.{step.name}]]", step.example, "```", ""]
    return "\n".join(parts).rstrip() + "\n"


def _object(keys: Sequence[Key]) -> dict[str, Any]:
    needed = [key.name for key in keys if key.needed]
    held: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "properties": {key.name: _key(key) for key in keys},
    }  # fmt: skip
    return held | ({"required": needed} if needed else {})


def _step(step: Step) -> dict[str, Any]:
    held = {"description": step.text, **_object(step.all_keys)}
    choices = [{"oneOf": [{"required": [name]} for name in group]} for group in step.one_of]
    return held | ({"allOf": choices} if choices else {})


def _key(key: Key) -> dict[str, Any]:
    held = {"description": key.text}
    if not key.known:
        return held | _counted(key)
    one = {"enum": list(key.known)}
    return held | (one if key.kind == "text" else {"anyOf": [one, {"type": "array", "items": one}]})


def _counted(key: Key) -> dict[str, Any]:
    held = _KINDS[key.kind] | ({"maximum": key.most} if key.most else {})
    return held | ({"anyOf": [{"const": 0}, {"minimum": key.least}]} if key.least else {})


def _rows(keys: Sequence[Key]) -> list[str]:
    lines = ["| key | holds | meaning |", "|---|---|---|"]
    for key in keys:
        holds = ", ".join(f"`{name}`" for name in key.known) if key.known else _WORDS[key.kind]
        needed = " Needed." if key.needed else ""
        lines.append(f"| `{key.name}` | {holds} | {key.text}{needed} |")
    return lines
