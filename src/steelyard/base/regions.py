"""Regions of trade indices: groups that statisticians form, of which some are no group of customs.

A region is held in the ledger as a reporter and a variant: emerging Asia without China is `ASIA` with that text as
its variant. An economy is a region of its own, with the variant `none`. `regions.csv` lists them, with the code
that the CPB World Trade Monitor gives each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from steelyard.base import economies, tables
from steelyard.base.names import NameList
from steelyard.errors import UnknownName

NONE = "none"


@dataclass(frozen=True)
class Region:
    """Whose index it is: the ledger's `reporter` and `variant`, and the name for tables and inside sentences."""

    reporter: str
    variant: str
    name: str
    in_text: str

    @property
    def customs(self) -> bool:
        """Whether an agency of its own reports values: those of a statistician's group are no one's."""
        return self.variant == NONE


def resolve(text: str) -> Region:
    """A region by its name (`emerging-asia-ex-china`), or an economy or group by any of its names.

    UnknownName, with the nearest names of both kinds, for anything else.
    """
    listed = _list()
    code = listed.find(text)
    if code is not None:
        row = listed.row(code)
        return Region(row["reporter"], row["variant"], row["name"], row["name_in_text"])
    try:
        found = economies.resolve(text)
    except UnknownName as error:
        raise UnknownName("economy or region", text, [*listed.rows, *error.known]) from None
    return Region(found, NONE, economies.name(found), economies.in_text(found))


def of_cpb(code: str) -> Region | None:
    """The region of a code of the World Trade Monitor (`cn`, `a5`); None for a code nobody knows."""
    row = _by_cpb().get(code)
    return Region(row["reporter"], row["variant"], row["name"], row["name_in_text"]) if row else None


@cache
def _list() -> NameList:
    return NameList("region", tables.read("regions"), "name_in_text")


@cache
def _by_cpb() -> dict[str, dict[str, str]]:
    return {row["cpb"]: row for row in _list().rows.values()}
