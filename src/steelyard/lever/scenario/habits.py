"""Habits of other languages in a TOML text: found line by line, explained, and mended so that reading can go on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from steelyard.lever.scenario.places import Places

LOST = "\0"  # the value of a key whose line could not be read
MOST = 20  # lines that are told; a file with more is no TOML
DEEPEST = 100
_LOST = "\\u0000"
_NUL = "\\u0000 is no text. Leave it out."
_ESCAPED = re.compile(r"\\u0000|\\U00000000")
_KEY = re.compile(r"""^(\s*[\w."'-]+\s*)=""")
_DIGITS = re.compile(r"\d{400}")
_PAIR = re.compile(r"^(\s*[\w.-]+\s*)=(\s*)([^#\n]*?)(\s*(?:#.*)?)$")
_COLON = re.compile(r"^(\s*)([A-Za-z_][\w-]*)\s*:(\s+[^#\n]*?|)(\s*(?:#.*)?)$")
_ITEM = re.compile(r"^\s*-\s+\S")
_CODE = re.compile(r"!?[A-Za-z*][\w:.,+ -]*")
_DASHES = re.compile(r"-{3}\s*$")
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}")
_CODES = re.compile(r"\d[\d., ]*")
_ZERO = re.compile(r"0\d+")
_COMMA = re.compile(r"[+-]?\d+,\d+")
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

    Other languages' habits are mended, and a line that cannot be is left out (its value is LOST), so that the rest of
    the file is checked in the same pass; where even that fails, an empty mapping.
    """
    nul = [Habit(at, _NUL) for at, line in enumerate(text.split("\n"), 1) if _ESCAPED.search(line)]
    try:
        return _loads(text), nul
    except _Unread:
        mended, habits = _mend(text)
    left: list[int] = []
    while len(left) < MOST:
        try:
            return _loads(mended), [*habits, *nul]
        except _Unread as error:
            line = error.line
            habits += [] if any(one.line == line for one in habits) else [Habit(line, error.text)]
            before, mended = mended, _without(mended, line)
            # A line that stays wrong, or others wrong for its sake: what follows would be noise.
            if mended == before or {line - 1, line - 2} <= set(left):
                break
            left.append(line)
    return {}, [*habits, *nul]


class _Unread(Exception):
    """What the reader of TOML says of a text, and the line."""

    def __init__(self, line: int, text: str) -> None:
        self.line, self.text = line, text


def _loads(text: str) -> dict[str, Any]:
    """The values of a text; _Unread for all that the standard reader may raise."""
    lines = text.split("\n")
    for at, line in enumerate(lines, 1):
        if _DIGITS.search(line):
            raise _Unread(at, "This number has too many digits to be one. Write a fraction: 0.25 for 25 %.")
        if sum(map(line.count, "[{")) > DEEPEST:
            raise _Unread(at, "Brackets are nested too deep to be read. A scenario has lists of names and numbers.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(lines)
        raise _Unread(line, _plain(text, line, str(error))) from None
    except (ValueError, RecursionError) as error:  # a time zone beyond a day, lists within lists over many lines
        raise _Unread(len(lines), f"This is no TOML: {error}.") from None


def _without(text: str, number: int) -> str:
    """The text without a line: a value becomes LOST, a table that cannot be opened goes with all that is in it."""
    lines = text.split("\n")
    if not 0 < number <= len(lines):
        return text
    line = lines[number - 1]
    pair = _KEY.match(line)
    broken = f'{pair[1]}= "{_LOST}"' if pair else ""
    lines[number - 1] = "" if line == broken or number in Places(text).twice else broken
    if line.lstrip().startswith("["):
        for at in range(number, len(lines)):
            if lines[at].lstrip().startswith("["):
                break
            lines[at] = ""
    return "\n".join(lines)


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
        new, said = f'"{_LOST}"', f"'{value}' is no value in TOML. Leave the key {key} out."
    elif _MONTH.fullmatch(value):
        new, said = f"{value}-01", f"{value} is no day. Write the whole date: {key} = {value}-01"
    elif _DAY.fullmatch(value):
        new, said = _day(key, value)
    elif key == "product" and _CODES.fullmatch(value):
        new = f'"HS22:{re.sub(r"[. ]", "", value)}"'
        said = f"The product {value} is not quoted. Write its edition too, all in quotes: product = {new}"
    elif _ZERO.fullmatch(value):
        new, said = f'"{value}"', f'The code {value} is not quoted. Write {key} = "{value}"'
    elif _COMMA.fullmatch(value):
        new = value.replace(",", ".")
        said = f"{value} has a comma. Decimals have a point, and thousands no mark: {key} = {new}"
    elif _PERCENT.fullmatch(value):
        number = float(re.sub(r"[%p\s]", "", value)) / 100
        new, said = f"{number!r}", f"Sizes are fractions. Write {key} = {number:g} for {value}."
    elif _CODE.fullmatch(value) and not _LITERAL.fullmatch(value):
        new = f'"{value}"'
        said = f"{value} is not quoted. Write {key} = {new}"
    elif not value:
        new, said = f' "{_LOST}"', f"{key} has no value. Give one, or leave it out."
    elif value.startswith("[") and value.endswith("]") and _bare_items(value):
        new = f"[{', '.join(_quoted(item.strip()) for item in value[1:-1].split(',') if item.strip())}]"
        said = f"The names in {value} are not quoted. Write {key} = {new}"
    return f"{pair[1]}={pair[2]}{new}{pair[4]}", said


def _day(key: str, value: str) -> tuple[str, str]:
    """A date in another form as TOML's, and what was wrong; left alone where it is sound already."""
    parts = [int(part) for part in re.split(r"[-/.]", value)]
    year, month, day = parts if parts[0] > 31 else parts[::-1]
    if parts[0] <= 31 and "." not in value and max(month, day) <= 12 and month != day:
        return f'"{_LOST}"', f"{value} may be two days. Write the year, month and day: {key} = {year}-12-31"
    month, day = (day, month) if month > 12 else (month, day)
    try:
        right = date(year, month, day).isoformat()
    except ValueError:
        return f'"{_LOST}"', f"{value} is no day of the calendar. Write the year, month and day: {key} = 2026-11-10"
    return (right, f"{value} is no date in TOML. Write {key} = {right}") if right != value else (value, "")


def _bare_items(value: str) -> bool:
    items = [item.strip() for item in value[1:-1].split(",") if item.strip()]
    return any(_CODE.fullmatch(item) and not _LITERAL.fullmatch(item) for item in items)


def _quoted(value: str) -> str:
    if value in _TRUTHS:
        return _TRUTHS[value]
    return f'"{value}"' if _CODE.fullmatch(value) and not _LITERAL.fullmatch(value) else value


def _plain(text: str, line: int, said: str) -> str:
    first = Places(text).twice.get(line)
    lines = text.split("\n")
    shown = lines[line - 1].strip()[:60] if 0 < line <= len(lines) else ""
    if first:
        return f"'{shown}' is written twice: it stands in line {first} already. Keep one."
    said = re.sub(r" \(at .*\)$", "", said)
    return f"This is no TOML: {said}{f', at `{shown}`' if shown else ''}. Text stands in quotes; so do codes."
