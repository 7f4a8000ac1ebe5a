"""Each value against what its key may hold; a message says what was found, what is wanted and how it is written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from steelyard.base import economies as known_economies
from steelyard.base.names import fold
from steelyard.errors import SteelyardError, UnknownName
from steelyard.lever import embedded, select, world_tables
from steelyard.lever.scenario import products
from steelyard.lever.scenario.habits import LOST
from steelyard.lever.scenario.keys import Key
from steelyard.lever.scenario.problems import nearest

WIDE = 60  # characters of a value that a message shows
MOST = 10.0  # as a fraction, 1,000 %: a larger number was meant in percent
Told = Callable[[str, str], None]
"""Called with a key's name ("" for the table itself) and what is wrong there."""

_MEANT = {"rate": ("tariff",), "duty": ("tariff", "rate"), "size": ("tariff", "cut", "rate")}
"""Words for a size that other steps have, and the key that is meant here."""
_PERCENT = re.compile(r"([+-−]?[\d.]+)\s*(?:%|pp|percent)")


def table(given: Any, keys: Sequence[Key], told: Told, others: Sequence[str] = ()) -> dict[str, Any]:
    """The sound values of a table; what is wrong with the others is told. `others`: names checked elsewhere."""
    if not isinstance(given, Mapping):
        told("", f"A table was expected, and {_shown(given)} is none.")
        return {}
    by_name = {key.name: key for key in keys}
    for name in given:
        if name not in by_name and name not in others:
            meant = next((one for one in _MEANT.get(name, ()) if one in by_name), "")
            hint = f"Did you mean {meant}?" if meant else nearest(name, [*by_name, *others])
            told(name, f"Unknown key '{name}'. {hint}")
    for key in keys:
        if key.needed and key.name not in given:
            told("", f"{key.name} is missing. {key.text}")
    found = {}
    for name, value in given.items():
        if name not in by_name or value == LOST:  # what is lost was told as its line was read
            continue
        wrong = value_of(by_name[name], value)
        if wrong:
            told(name, wrong)
        else:
            found[name] = value
    return found


def value_of(key: Key, value: Any) -> str:
    """What is wrong with a value; "" where nothing is."""
    wrong = _KINDS[key.kind](key, value)
    if wrong or not key.known:
        return wrong
    given = [value] if isinstance(value, str) else value
    strange = [one for one in given if one not in key.known]
    return f"'{strange[0]}' is not known here. {nearest(str(strange[0]), key.known)}" if strange else ""


def _text(key: Key, value: Any) -> str:
    if isinstance(value, str):
        return "" if value.strip() else f"{key.name} is empty. {key.text}"
    hint = f'Write {key.name} = "{value}"' if not isinstance(value, Mapping | list) else key.text
    return f"{key.name} is {_shown(value)}, not text. {hint}"


def _names(key: Key, value: Any) -> str:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        return f'{key.name} is {_shown(value)}. Write a name or a list of names: {key.name} = ["...", "..."].'
    twice = [one for one in listed if listed.count(one) > 1]
    return f"{key.name} names {twice[0]} twice. Name it once." if twice else ""


def _economies(key: Key, value: Any) -> str:
    return _names(key, value) or _first(value, _economy)


def _sectors(key: Key, value: Any) -> str:
    return _names(key, value) or _first(value, _sector)


def _first(value: str | list[str], problem: Callable[[str], str]) -> str:
    listed = [value] if isinstance(value, str) else value
    return " ".join(filter(None, (problem(one.strip().removeprefix("!")) for one in listed)))


def _economy(name: str) -> str:
    if name in select.EVERYTHING or name in embedded.names():
        return ""
    try:
        known_economies.resolve(name)
    except UnknownName as error:
        return f"{error}{' Give several names as a list.' if ',' in name else ''}"
    return ""


def _sector(name: str) -> str:
    if name in select.EVERYTHING or fold(name) in _sector_names():
        return ""
    if re.fullmatch(r"[A-Z]\d\d\w*", name):
        return ""  # a code of another world, or part of a wider sector: the world says which
    if "," in name:
        listed = ", ".join(f'"{one.strip()}"' for one in name.split(",") if one.strip())
        return f"'{name}' is several sectors in one text. Write a list: sector = [{listed}]."
    return str(UnknownName("sector", name, _sector_names().values()))


@cache
def _sector_names() -> dict[str, str]:
    rows = world_tables.read("sectors")
    known = [*(row[name] for row in rows for name in ("sector", "name")), "goods", "services", *select.SECTIONS]
    return {fold(name): name for name in known}


def _date(key: Key, value: Any) -> str:
    if isinstance(value, datetime):
        return f"{key.name} is a time. Write the day alone: {key.name} = {value.date()}"
    if isinstance(value, date):
        return ""
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            return f"'{value}' is no day. Write {key.name} = 2026-11-10, without quotes."
        return f"A date is written without quotes: {key.name} = {day}"
    return f"{key.name} is {_shown(value)}, no day. Write {key.name} = 2026-11-10, without quotes."


def _number(key: Key, value: Any) -> str:
    if isinstance(value, str):
        percent = _PERCENT.fullmatch(value.strip())
        if percent:
            return f"Sizes are fractions. Write {key.name} = {float(percent[1].replace('−', '-')) / 100:g} for {value}."
        return f"{key.name} is the text '{value}'. Write a number without quotes: {key.name} = 0.25 for 25 %."
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{key.name} is {_shown(value)}, no number. Write a fraction: {key.name} = 0.25 for 25 %."
    try:
        return "" if math.isfinite(value) else f"{key.name} is {value}, no finite number. Write 0.25 for 25 %."
    except OverflowError:
        return f"{key.name} is {_shown(value)}, too large for a number. Write a fraction: 0.25 for 25 %."


def _level(key: Key, value: Any) -> str:
    wrong = _number(key, value)
    if wrong:
        return wrong
    if value <= -1:
        return f"{key.name} {value:g} is {100 * value:g} %. Keep it above -1: -0.1 for -10 %."
    if value > MOST:
        return f"{key.name} {value:g} means {100 * value:,.6g} %. Write {value / 100:g} for {value:g} %."
    return ""


def _rate(key: Key, value: Any) -> str:
    wrong = _level(key, value)
    if wrong or value >= 0:
        return wrong
    return (
        f"{key.name} {value:g} is below 0, and no tariff is. To lower one by points, use [[phase.add]]; to make "
        "imports cheaper, [[phase.facilitation]]."
    )


def _size(key: Key, value: Any) -> str:
    return _level(key, value) or (
        f"{key.name} 0 changes nothing. Give its size, or leave the step out." if value == 0 else ""
    )


def _part(key: Key, value: Any) -> str:
    wrong = _number(key, value)
    if wrong:
        return wrong
    if key.name == "cap" and value > 1:
        return (
            f"cap {value:g} is {100 * value:g} % of the baseline flow, above what flows, so it caps nothing. "
            "Give a fraction of at most 1: 0.5 for half."
        )
    return "" if 0 < value <= 1 else f"{key.name} {value:g} is not above 0 and at most 1. Write 0.5 for 50 %."


def _gdp(key: Key, value: Any) -> str:
    wrong = _number(key, value)
    if wrong or 0 < abs(value) < 1:
        return wrong
    return f"{key.name} {value:g} is not a fraction of GDP other than 0. Write 0.01 for 1 %."


def _integer(key: Key, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{key.name} is {_shown(value)}, no whole number. {key.text}"
    return "" if abs(value) < 2**63 else f"{key.name} is {_shown(value)}, too large. {key.text}"


def _count(key: Key, value: Any) -> str:
    wrong = _integer(key, value)
    if wrong:
        return wrong
    if value < 0:
        return f"{key.name} is {value}; it cannot be negative."
    if 0 < value < key.least:
        return f"{key.name} is {value}, too few for a band from 5 to 95 %. Ask for {key.least} or more, or 0 for none."
    if not key.most or value <= key.most:
        return ""
    return f"{key.name} is {value:,}. Ask for at most {key.most:,}."


def _truth(key: Key, value: Any) -> str:
    return "" if isinstance(value, bool) else f"{key.name} is {_shown(value)}. Write true or false, without quotes."


def _products(key: Key, value: Any) -> str:
    if not isinstance(value, str):
        code = str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
        hint = (
            f'{key.name} = "HS22:{code.zfill(len(code) + len(code) % 2)}"' if code[:11].isdigit() else products.EXAMPLE
        )
        return f"{key.name} is {_shown(value)}, no text. Write it with its edition, in quotes: {hint}"
    try:
        products.sectors(value)
    except SteelyardError as error:
        return str(error)
    return ""


def _parts(key: Key, value: Any) -> str:
    if not isinstance(value, Mapping):
        return _part(key, value)
    if not value:
        return f"{key.name} is an empty table. Write {key.name} = {{ C20 = 0.02 }}."
    wrong = [_part(Key(f"{key.name}.{name}", "part", ""), part) for name, part in value.items()]
    return " ".join(filter(None, wrong))


def _bounds(key: Key, value: Any) -> str:
    pair = isinstance(value, list) and len(value) == 2 and not any(_number(key, one) for one in value)
    return "" if pair and 0 < value[0] < value[1] else f"{key.name} is {_shown(value)}. Write two numbers: [1.0, 20.0]."


_KINDS: dict[str, Callable[[Key, Any], str]] = {
    "text": _text, "names": _names, "economies": _economies, "sectors": _sectors, "sector": _sectors, "uses": _names,
    "date": _date, "number": _number, "level": _level, "rate": _rate, "size": _size, "part": _part, "gdp": _gdp,
    "count": _count, "integer": _integer, "truth": _truth, "products": _products, "parts": _parts, "bounds": _bounds,
}  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    text = f"the list {value}" if isinstance(value, list) else repr(value)
    return text if len(text) <= WIDE else f"{text[:WIDE]}..."
