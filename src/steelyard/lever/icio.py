"""The csv layout of the OECD Inter-Country Input-Output tables, all editions since 2016.

Rows and columns are ECONOMY_SECTOR; further columns are final uses (2016 USE_ECONOMY, later ECONOMY_USE) and totals;
further rows are taxes less subsidies, value added and output. Basic prices, million USD.
Guide: OECD, "Inter-Country Input-Output Tables: a guide for users" (http://oe.cd/icio).
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput, UnreadableFile
from steelyard.kernels.economy import Array
from steelyard.lever import square
from steelyard.lever.square import Square
from steelyard.lever.world import World

HOUSEHOLD, INVESTMENT, GOVERNMENT = "household", "investment", "government"
USES = {
    "HFCE": HOUSEHOLD, "NPISH": HOUSEHOLD, "NPS": HOUSEHOLD, "DIRP": HOUSEHOLD, "P33": HOUSEHOLD, "DPABR": HOUSEHOLD,
    "NONRES": HOUSEHOLD, "GFCF": INVESTMENT, "INVNT": INVESTMENT, "INV": INVESTMENT, "GGFC": GOVERNMENT,
}  # fmt: skip
FINAL_USES = (HOUSEHOLD, INVESTMENT, GOVERNMENT)
TAXES, DISCREPANCY = "TAXSUB", "DISC"
TOTALS = {"TOTAL", "OUT", "OUTPUT"}
VALUE_ADDED = {"VALU", "VA", "VA+TAXSUB", "TAXSUB", "TLS"}
SPLIT = {"MX": "MEX", "CN": "CHN"}
# ISIC Rev. 3 manufacturing (prefix C in the 2016 edition) ends at 37, Rev. 4 at 33.
LAST_GOODS = {"A": 3, "B": 9, "C": 37, "": 33}


class Label(NamedTuple):
    """What a row or column stands for: kind is industry, final, taxes, value added, discrepancy or total."""

    kind: str
    economy: str = ""
    item: str = ""  # sector, or final use


def read(
    path: Path | str,
    *,
    theta: ArrayLike,
    economies: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    apart: bool = True,
    tolerance: float = square.TOLERANCE,
    **about: Any,
) -> World:
    """The world of an ICIO csv file. `economies` and `sectors` merge labels (old to new) before anything is checked.

    Uses, each with its own sourcing (`apart`): household (HFCE, NPISH, direct purchases abroad), investment (GFCF,
    inventories), government (GGFC). Split economies (MX1, MX2, CN1 ...) are added to Mexico and China. Taxes less
    subsidies on inputs count as value added; those on final purchases are left out. Amounts absorbed are in `caveats`.
    `about` goes to `World.from_flows`: say `source` for the credit line (the file's name stands in for it), `year`
    where the file's name holds none, `unit` for another one. UnreadableFile for another layout; BadInput, naming the
    cell, for its contents.
    """
    path = Path(path)
    columns, rows, values = _cells(path)
    table, notes = _square(columns, rows, values, path)
    table = table.merged(economies, sectors)
    about.setdefault("year", _year(path))
    about.setdefault("source", f"read from {path.name}, in the layout of the OECD's Inter-Country Input-Output Tables")
    about.setdefault("goods", tuple(is_goods(code) for code in table.sectors))
    about["caveats"] = (*about.get("caveats", ()), *notes)
    world = square.world(table, theta=theta, apart=apart, tolerance=tolerance, **about)
    off = _totals_off(columns, rows, values, path, tolerance)
    return dataclasses.replace(world, caveats=(*world.caveats, *off))


def label(text: str) -> Label:
    """What a row or column label says; kind "" where it fits no edition.

    >>> label("MX1_01T03"), label("HFCE_AUS").item, label("AUS_NPISH").item
    (Label(kind='industry', economy='MEX', item='01T03'), 'household', 'household')
    """
    if text in TOTALS:
        return Label("total")
    if text in VALUE_ADDED:
        return Label("value added")
    if text == DISCREPANCY:
        return Label("discrepancy")
    first, _, rest = text.partition("_")
    economy, item = (rest, first) if first in USES else (first, rest)
    economy = SPLIT.get(economy[:2], economy) if economy[2:].isdigit() else economy
    if not re.fullmatch(r"[A-Z]{3}", economy) or not item:
        return Label("")
    if item in USES:
        return Label("final", economy, USES[item])
    return Label("value added") if item == TAXES else Label("industry", economy, item)


def is_goods(code: str) -> bool:
    """Whether an ISIC code (A01_02, C10T12, 05T06, C01T05AGR, or a section A, B, C) is agriculture to manufacturing."""
    found = re.fullmatch(r"([A-Z]?)(\d*).*", code)
    letter, number = (found[1], found[2]) if found else ("X", "")
    return letter in LAST_GOODS and (int(number) <= LAST_GOODS[letter] if number else letter != "")


def _cells(path: Path) -> tuple[list[Label], list[Label], Array]:
    import polars as pl

    header = _header(path)
    schema = {"label": pl.String, **{f"{at} {name}": pl.Float64 for at, name in enumerate(header)}}
    try:
        frame = pl.read_csv(path, has_header=False, skip_rows=1, schema=schema)
    except pl.exceptions.PolarsError as error:
        message = str(error).splitlines()[0]
        raise UnreadableFile(f"{path} is not a table of numbers below its header ({message}).") from error
    names = [str(name).strip() for name in frame["label"].to_list()]
    columns, rows = _labels(header, "column", path), _labels(names, "row", path)
    values = frame.drop("label").to_numpy()
    for at, (name, row) in enumerate(zip(names, rows, strict=True)):
        if row.kind == "industry" and not np.isfinite(values[at]).all():
            where = header[int(np.argmin(np.isfinite(values[at])))]
            raise UnreadableFile(f"{path}, row {name}, column {where}: no number. Fill the cell (0 for no sale).")
    return columns, rows, np.nan_to_num(values, nan=0.0)


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [name.strip() for name in next(csv.reader(file))[1:]]
    except (OSError, UnicodeDecodeError, StopIteration) as error:
        raise UnreadableFile(f"{path} cannot be read as csv ({error or 'it is empty'}).") from error


def _labels(names: Sequence[str], kind: str, path: Path) -> list[Label]:
    for name in names:
        if not label(name).kind:
            raise UnreadableFile(f"{path}: {kind} '{name}' is no label of the ICIO layout. Rename or remove it.")
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise UnreadableFile(f"{path}: {kind} '{twice[0]}' occurs more than once. Keep one of them.")
    return [label(name) for name in names]


def _square(columns: list[Label], rows: list[Label], values: Array, path: Path) -> tuple[Square, tuple[str, ...]]:
    sellers = [at for at, row in enumerate(rows) if row.kind == "industry"]
    buyers = [at for at, column in enumerate(columns) if column.kind == "industry"]
    if {rows[at] for at in sellers} != {columns[at] for at in buyers} or not sellers:
        odd = sorted({rows[at] for at in sellers} ^ {columns[at] for at in buyers})
        what = f"{odd[0].economy}_{odd[0].item} is a row or a column only" if odd else "it has no ECONOMY_SECTOR row"
        raise UnreadableFile(f"{path}: {what}. Rows and columns of industries must be the same.")
    economies = tuple(dict.fromkeys(rows[at].economy for at in sellers))
    sectors = tuple(dict.fromkeys(rows[at].item for at in sellers))
    n, j = len(economies), len(sectors)
    seller = {at: economies.index(rows[at].economy) * j + sectors.index(rows[at].item) for at in sellers}
    buyer = {at: economies.index(columns[at].economy) * j + sectors.index(columns[at].item) for at in buyers}
    users = {
        at: economies.index(column.economy) * 3 + FINAL_USES.index(column.item)
        for at, column in enumerate(columns)
        if column.kind == "final" and column.economy in economies
    }
    _all_known(columns, economies, path)
    earned = {at: 0 for at, row in enumerate(rows) if row.kind == "value added"}
    odd_sales = {at: 0 for at, column in enumerate(columns) if column.kind == "discrepancy"}
    table = Square(
        economies,
        sectors,
        FINAL_USES,
        industry=_summed(values, seller, n * j, buyer, n * j).reshape(n, j, n, j),
        final=_summed(values, seller, n * j, users, n * 3).reshape(n, j, n, 3),
        value_added=_summed(values, earned, 1, buyer, n * j).reshape(n, j),
        discrepancy=_summed(values, seller, n * j, odd_sales, 1).reshape(n, j),
    )
    return table, _notes(rows, values, users)


def _summed(values: Array, rows: Mapping[int, int], height: int, columns: Mapping[int, int], width: int) -> Array:
    narrow = np.zeros((width, len(rows)))
    part = values[list(rows)]
    for at, to in columns.items():
        narrow[to] += part[:, at]
    found = np.zeros((height, width))
    for at, to in enumerate(rows.values()):
        found[to] += narrow[:, at]
    return found


def _all_known(columns: list[Label], economies: tuple[str, ...], path: Path) -> None:
    for column in columns:
        if column.kind == "final" and column.economy not in economies:
            raise UnreadableFile(f"{path}: {column.economy} buys final goods but has no industry. Add its rows.")


def _totals_off(
    columns: list[Label], rows: list[Label], values: Array, path: Path, tolerance: float
) -> tuple[str, ...]:
    """What printed totals miss their own rows and columns by, where that is absorbed; BadInput beyond `tolerance`."""
    sold, made = ("industry", "final", "discrepancy"), ("industry", "value added")
    notes: list[str] = []
    for kind, along, across, parts, table in (
        ("row", rows, columns, sold, values),
        ("column", columns, rows, made, values.T),
    ):
        own = [at for at, label in enumerate(along) if label.kind == "industry"]
        printed = [at for at, label in enumerate(across) if label.kind == "total"]
        summed = table[np.ix_(own, [at for at, label in enumerate(across) if label.kind in parts])].sum(axis=1)
        for total in printed:
            said = table[own, total]
            off = np.where(said == 0, 0.0, np.abs(summed - said) / np.where(said == 0, 1.0, np.abs(said)))
            worst = int(off.argmax())
            place = f"{kind} {along[own[worst]].economy}_{along[own[worst]].item}"
            if off[worst] > tolerance:
                raise BadInput(
                    f"{path}: {place} adds up to {summed[worst]:.6g}, and its printed total is {said[worst]:.6g}. "
                    "Correct the cell or the total, or raise `tolerance` (--absorb) to go by the cells."
                )
            if off[worst] > square.TOLERANCE:
                notes.append(f"Printed totals are off by up to {100 * off[worst]:.3g} % ({place}); the cells count.")
    return tuple(notes)


def _notes(rows: list[Label], values: Array, users: Mapping[int, int]) -> tuple[str, ...]:
    notes = ["Taxes less subsidies on inputs count as value added."]
    taxes = [at for at, row in enumerate(rows) if row.kind == "value added"]
    left = values[np.ix_(taxes, list(users))].sum() if taxes and users else 0.0
    if left:
        notes.append(f"Taxes less subsidies on final purchases ({left:.6g} in all) are left out: basic prices.")
    return tuple(notes)


def _year(path: Path) -> int:
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    return int(years[-1]) if years else 0
