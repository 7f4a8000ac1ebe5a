"""Products: `TOTAL`, the headings of agencies (`GACC:iron_ore`), and codes of HS and SITC with their edition.

Headings are listed in `data/schema/products.csv` with the unit in which the agency counts them.
Codes of HS (`HS22:2612`) and SITC (`SITC4:776`) are known by their form, not listed.
"""

from __future__ import annotations

import re
from functools import cache

from steelyard.base import tables
from steelyard.base.names import NameList

_CLASSIFIED = re.compile(r"(?:HS(?:\d\d)?:(?:\d\d){1,5}|SITC[1-4]?:\d{1,5})", re.ASCII)


def resolve(text: str) -> str:
    """The code of a product named by code, name or alias in any case (`Soya beans` is `GACC:soybeans`).

    A code of HS or SITC stands for itself. UnknownName, with the nearest names, for anything else.
    """
    code = text.strip().upper()
    return code if _CLASSIFIED.fullmatch(code) else _list().resolve(text)


def known(code: str) -> bool:
    """Whether this exact text is a product code: a listed one, or one of HS or SITC by its form."""
    return code in _list().rows or _CLASSIFIED.fullmatch(code) is not None


def codes() -> tuple[str, ...]:
    """Every listed code, in the order of the list."""
    return tuple(_list().rows)


def name(code: str) -> str:
    """The name for headings and tables, `Iron ore and concentrate`; `HS22 2612` for a classified code."""
    return code.replace(":", " ") if _CLASSIFIED.fullmatch(code) else _list().row(code)["name"]


def in_text(code: str) -> str:
    """The words inside a sentence, `iron ore`."""
    return code.replace(":", " ") if _CLASSIFIED.fullmatch(code) else _list().in_text(code)


def quantity_unit(code: str) -> str:
    """The unit of its quantities (`t`, `unit`, ...; see `units`); `none` if only values are published."""
    return "none" if _CLASSIFIED.fullmatch(code) else _list().row(code)["quantity_unit"]


@cache
def _list() -> NameList:
    return NameList("product", tables.read("products"), "in_text")
