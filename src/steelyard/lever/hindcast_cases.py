"""The cases of the hindcast, from hindcasts.toml: dated changes of policy and the figures they are held against."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from steelyard.errors import BadInput, UnknownName
from steelyard.lever.customs_growth import FLOWS

FILE = "hindcasts.toml"
EVERYONE = "*"
WORLDS = (2017, 2022)


@dataclass(frozen=True, slots=True)
class Compare:
    """Partners of one reporter's exports or imports of goods."""

    reporter: str
    flow: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A change of tariffs between two years, the world it is tried on, and what it is compared with.

    `tariffs`: pairs (importer, exporter), the exporter `*` for all others. `left_out`: what moved trade as well and
    is not in the prediction.
    """

    id: str
    title: str
    world: int
    before: int
    after: int
    tariffs: tuple[tuple[str, str], ...]
    compare: tuple[Compare, ...]
    left_out: str


@cache
def cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    return parse(files("steelyard").joinpath("data", FILE).read_text(encoding="utf-8"))


def find(name: str) -> Case:
    """The case of an id; UnknownName for another one."""
    for case in cases():
        if case.id == name:
            return case
    raise UnknownName("hindcast", name, [case.id for case in cases()])


def parse(text: str) -> tuple[Case, ...]:
    """Cases from TOML text; BadInput names the case and the key that is wrong."""
    return tuple(_case(at, row) for at, row in enumerate(tomllib.loads(text).get("case", [])))


def _case(at: int, row: dict[str, Any]) -> Case:
    where = f"{FILE}, case[{at}]"
    held = _keys(Case, row, where)
    if held["world"] not in WORLDS:
        raise BadInput(f"{where}.world is {held['world']}. Worlds are held of {' and '.join(map(str, WORLDS))}.")
    if not held["world"] <= held["before"] < held["after"]:
        raise BadInput(
            f"{where}: world {held['world']}, before {held['before']} and after {held['after']} are out of order. A "
            "case is tried on a world that is no later than the year it begins with."
        )
    compare = tuple(_compare(f"{where}.compare[{n}]", one) for n, one in enumerate(held["compare"]))
    tariffs = tuple((str(importer), str(exporter)) for importer, exporter in held["tariffs"])
    return Case(**(held | {"tariffs": tariffs, "compare": compare}))


def _compare(where: str, row: dict[str, Any]) -> Compare:
    held = _keys(Compare, row, where)
    if held["flow"] not in FLOWS:
        raise BadInput(f"{where}.flow is {held['flow']}. Write {' or '.join(FLOWS)}.")
    return Compare(held["reporter"], held["flow"], tuple(held["partners"]))


def _keys(kind: type, row: dict[str, Any], where: str) -> dict[str, Any]:
    """The row, with exactly the fields of a dataclass."""
    wanted = [field.name for field in fields(kind)]
    wrong = [f"has no {name}" for name in wanted if name not in row]
    wrong += [f"does not know {name}" for name in row if name not in wanted]
    if wrong:
        raise BadInput(f"{where} {'; '.join(wrong)}. Keys: {', '.join(wanted)}.")
    return dict(row)
