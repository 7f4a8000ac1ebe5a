"""Economies, groups of economies, and what customs call "other": codes, names, foreign code lists.

Codes are ISO 3166-1 alpha-3 (and `XKX`, `XIC`, `XCE`, `XME` for Kosovo, the Canary Islands, Ceuta, Melilla);
groups and rests have their own (`WLD`, `EU27`, `ASEAN`, `OTH_ASIA`, ...). `economies.csv` lists all.
Its column `comtrade` holds the codes of UN Comtrade. They differ from M49 for seven economies (USA 842,
FRA 251, ITA 381, TWN 490, NOR 579, CHE 757, IND 699) and are blank where Comtrade counts an economy inside
another reporter or its code is not known for sure.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from steelyard.base import tables
from steelyard.base.names import NameList
from steelyard.errors import NoCoverage, UnknownName


def resolve(text: str) -> str:
    """The code of an economy, group or rest: by code, name or alias in any case, or ISO alpha-2 in capitals.

    >>> resolve("Vietnam"), resolve("the united states"), resolve("DE")
    ('VNM', 'USA', 'DEU')

    UnknownName, with the nearest names, for anything else.
    """
    return _list().find(text) or _alpha2().get(text.strip()) or _list().resolve(text)


def codes(kind: str | None = None) -> tuple[str, ...]:
    """Every code, in order; or those of one kind: `economy`, `group` or `rest`."""
    return tuple(code for code, row in _list().rows.items() if kind in (None, row["kind"]))


def name(code: str) -> str:
    """The name for headings and tables, `United States`; UnknownName for a code not in the list."""
    return _list().row(code)["name"]


def in_text(code: str) -> str:
    """The name inside a sentence, `the United States`."""
    return _list().in_text(code)


def kind(code: str) -> str:
    """`economy`, `group`, or `rest` (what is left of a continent)."""
    return _list().row(code)["kind"]


def comtrade(code: str) -> int:
    """UN Comtrade's code; NoCoverage where Comtrade has none of its own, or none is known for sure."""
    text = _list().row(code)["comtrade"]
    if not text:
        raise NoCoverage(f"No UN Comtrade code is known for {code} ({name(code)}). Ask for another economy.")
    return int(text)


def from_comtrade(number: int | str) -> str:
    """The code for a number of UN Comtrade; UnknownName for another, M49 numbers unused there included.

    840 and 250 are the United States and France in M49 but not in Comtrade, which answers them with no rows.
    """
    return _from_number("comtrade", number)


def from_m49(number: int | str) -> str:
    """The code for a number of M49 (ISO 3166 numeric), as 4, "4" or "004"."""
    return _from_number("m49", number)


def members(group: str, on: date) -> tuple[str, ...]:
    """The codes of those belonging to a group on that day, sorted.

    Continents are as China's customs group its partners (Cyprus in Asia, Mexico in Latin America), each with
    its rest, so that their members add up to them; they do not depend on the day. `EU27` is the European
    Union of the day: the United Kingdom belongs to it up to 2020-01-31. RCEP counts its signatories, as
    customs do. `ASEAN6` and `G7` are lists without dates.

    UnknownName for a code that is no group; NoCoverage where no membership is held (`BRI`: no agency
    publishes a dated list; `WLD`: use the continents) or on a day before the first member.
    """
    if kind(group) != "group":
        raise UnknownName("group", group, codes("group"))
    rows = [row for row in tables.read("groups") if row["group"] == group]
    if not rows:
        raise NoCoverage(f"No list of members is held for {group} ({name(group)}). Held: {', '.join(_with_members())}.")
    day = on.isoformat()
    found = sorted(r["member"] for r in rows if r["from"] <= day and (not r["to"] or day <= r["to"]))
    if not found:
        raise NoCoverage(f"{group} had no member on {day}; its first joined on {min(r['from'] for r in rows)}.")
    return tuple(found)


@cache
def _list() -> NameList:
    return NameList("economy", tables.read("economies"), "name_in_text")


@cache
def _alpha2() -> dict[str, str]:
    return {row["iso2"]: code for code, row in _list().rows.items() if row["iso2"]}


@cache
def _numbers(column: str) -> dict[int, str]:
    return {int(row[column]): code for code, row in _list().rows.items() if row[column]}


def _from_number(column: str, number: int | str) -> str:
    known = _numbers(column)
    text = str(number).strip()
    code = known.get(int(text)) if text.isascii() and text.isdigit() else None
    if code is not None:
        return code
    label = {"comtrade": "UN Comtrade", "m49": "M49"}[column]
    raise UnknownName(f"{label} code", text, map(str, known), _hint(column, text))


def _hint(column: str, text: str) -> str:
    code = _numbers("m49").get(int(text)) if column == "comtrade" and text.isascii() and text.isdigit() else None
    own = _list().row(code)["comtrade"] if code else ""
    return f"{text} is M49 for {code}, which is {own} in UN Comtrade." if own else ""


def _with_members() -> list[str]:
    return sorted({row["group"] for row in tables.read("groups")})
