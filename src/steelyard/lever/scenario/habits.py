"""Habits of other languages in a TOML text: found line by line, explained, and mended so that reading can go on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

_PAIR = re.compile(r"^(\s*[\w.-]+\s*)=(\s*)([^#\n]*?)(\s*(?:#.*)?)$")
_COLON = re.compile(r"^(\s*)([A-Za-z_][\w-]*)\s*:(\s+[^#\n]*?|)(\s*(?:#.*)?)$")
_ITEM = re.compile(r"^\s*-\s+\S")
_CODE = re.compile(r"!?[A-Za-z*][\w:.,+ -]*")
_DASHES = re.compile(r"-{3}\s*$")
_MONTH = re.compile(r"\d{4}-\d{2}")
_TRUTHS = {"yes": "true", "no": "false", "on": "true", "off": "false", "True": "true", "False": "false"}
_NOTHING = ("null", "~", "None", "none")
_LITERAL = re.compile(r"true|false|[+-]?(?:inf|nan)")
_PERCENT = re.compile(r"[+-]?[\d.]+\s*(?:%|pp)")


@dataclass(frozen=True, slots=True)
class Habit:
    """A line that TOML does not know, and the remedy."""

    line: int
    text: str


def parse(text: str) -> tuple[dict[str, Any], list[Habit]]:
    """The values of a TOML text and what was wrong with its writing.

    Where other languages' habits can be mended, the mended text's values are handed back beside them, so that the
    rest of the file is checked in the same pass; otherwise an empty mapping.
    """
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        problem = error
    mended, habits = _mend(text)
    try:
        return tomllib.loads(mended), habits or [_plain(text, problem)]
    except tomllib.TOMLDecodeError as error:
        line = _line_of(mended, error)
        more = [] if any(one.line == line for one in habits) else [_plain(mended, error)]
        return {}, [*habits, *more]


def _mend(text: str) -> tuple[str, list[Habit]]:
    lines, habits = text.split("\n"), []
    inside = ""
    for at, line in enumerate(lines):
        quotes = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
        if inside or quotes:
            inside = "" if inside and inside == quotes else inside or quotes
            continue
        lines[at], told = _line(line)
        if told:
            habits.append(Habit(at + 1, told))
    return "\n".join(lines), habits


def _line(line: str) -> tuple[str, str]:
    """The line mended, and what was wrong with it; "" where nothing was."""
    if _DASHES.match(line):
        return "", "'---' begins a document in YAML; TOML has no such line. Leave it out."
    if _ITEM.match(line):
        return "", 'A list item with a dash is YAML. Write the list in brackets: key = ["USA", "CHN"].'
    colon = _COLON.match(line)
    if colon:
        value = colon[3].strip()
        if not value:
            return "", f"'{colon[2]}:' opens a block in YAML. Write a table: [{colon[2]}] or [[phase.{colon[2]}]]."
        return _line(f"{colon[1]}{colon[2]} = {value}{colon[4]}")[0], (
            f"'{colon[2]}: {value}' is YAML. TOML has an equals sign: {colon[2]} = {_quoted(value)}"
        )
    pair = _PAIR.match(line)
    return _value(pair) if pair else (line, "")


def _value(pair: re.Match[str]) -> tuple[str, str]:
    key, value = pair[1].strip(), pair[3].strip()
    said = ""
    new = value
    if value in _TRUTHS:
        new = _TRUTHS[value]
        said = f"'{value}' is YAML for {new}. Write {key} = {new}"
    elif value in _NOTHING:
        return "", f"'{value}' is no value in TOML. Leave the key {key} out."
    elif _MONTH.fullmatch(value):
        new, said = f"{value}-01", f"{value} is no day. Write the whole date: {key} = {value}-01"
    elif _PERCENT.fullmatch(value):
        number = float(re.sub(r"[%p\s]", "", value)) / 100
        new, said = f"{number!r}", f"Sizes are fractions. Write {key} = {number:g} for {value}."
    elif _CODE.fullmatch(value) and not _LITERAL.fullmatch(value):
        new = f'"{value}"'
        said = f"{value} is not quoted. Write {key} = {new}"
    elif not value:
        return "", f"{key} has no value. Give one, or leave it out."
    elif value.startswith("[") and value.endswith("]") and _bare_items(value):
        new = f"[{', '.join(_quoted(item.strip()) for item in value[1:-1].split(',') if item.strip())}]"
        said = f"The names in {value} are not quoted. Write {key} = {new}"
    return f"{pair[1]}={pair[2]}{new}{pair[4]}", said


def _bare_items(value: str) -> bool:
    items = [item.strip() for item in value[1:-1].split(",") if item.strip()]
    return any(_CODE.fullmatch(item) and not _LITERAL.fullmatch(item) for item in items)


def _quoted(value: str) -> str:
    if value in _TRUTHS:
        return _TRUTHS[value]
    return f'"{value}"' if _CODE.fullmatch(value) and not _LITERAL.fullmatch(value) else value


def _plain(text: str, error: tomllib.TOMLDecodeError) -> Habit:
    line = _line_of(text, error)
    lines = text.split("\n")
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    said = re.sub(r" \(at .*\)$", "", str(error))
    return Habit(line, f"This is no TOML: {said}{f', at `{shown}`' if shown else ''}.")


def _line_of(text: str, error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else text.count("\n") + 1
