"""Baseline tariffs from a tidy csv file, laid over a world's own."""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput, SteelyardError, UnknownName, UnreadableFile
from steelyard.kernels.economy import Array

if TYPE_CHECKING:
    from steelyard.lever.world import World

COLUMNS = ("importer", "exporter", "sector", "rate_percent", "source")
_SAID = "Baseline tariffs "


def load_tariffs(world: World, path: Path | str) -> World:
    """The world with the tariffs of a file; cells that the file does not name keep theirs.

    The file is csv in UTF-8 with the columns importer, exporter, sector, rate_percent (ad valorem, percent: 25 for
    25 %) and source; further columns are not read. Economies and sectors may be named as `World.economy_index` and
    `World.sector_index` allow. Flows stay as they are, net of tariff; what buyers pay and value added follow.

    UnreadableFile where it is no such file; BadInput or UnknownName, with the line, for an unknown economy or
    sector, a rate that is no number or not above -100, a tariff of an economy on itself and a cell named twice.
    """
    file = Path(path)
    tariff = world.economy.tariff.copy()
    seen: dict[tuple[int, int, int], int] = {}
    sources: dict[str, None] = {}
    for line, row in _rows(file):
        cell, rate = _cell(world, row, file, line), _rate(row["rate_percent"], file, line)
        if cell in seen:
            raise BadInput(f"{file} line {line}: {_named(row)} stands in line {seen[cell]} already. Keep one of them.")
        seen[cell] = line
        sources.setdefault(row["source"].strip() or file.name)
        tariff[cell] = rate / 100
    if not seen:
        raise UnreadableFile(f"{file} holds no tariff. Give one row a cell: {', '.join(COLUMNS)}.")
    return laid_over(world, tariff, "; ".join(sources))


def laid_over(world: World, tariff: Array, source: str) -> World:
    """The world with tariffs [importer, exporter, sector], and one caveat: whose are in, from where, whose are zero."""
    earlier = [caveat for caveat in world.caveats if caveat.startswith(_SAID)]
    kept = tuple(caveat for caveat in world.caveats if caveat not in earlier)
    credits = [text for caveat in earlier if (text := _credit(caveat))]
    loaded = [name for name, duty in zip(world.economies, tariff, strict=True) if np.any(duty)]
    rest = len(world.economies) - len(loaded)
    said = f"{_SAID}are in for {', '.join(loaded) or 'nobody'} ({'; '.join([*credits, source])})"
    if rest:
        said += f"; those of the other {rest} importers are zero until loaded (`load_tariffs`)"
    return dataclasses.replace(world, caveats=kept).with_tariffs(tariff, f"{said}.")


def _credit(caveat: str) -> str:
    return caveat.partition(" (")[2].partition(");")[0].removesuffix(").")


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read ({error.strerror}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{file} is not in UTF-8 ({error.reason}). Save it in UTF-8.") from error
    reader = csv.DictReader(lines, restval="")
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UnreadableFile(
            f"{file} has no column {missing[0]} (its columns: {', '.join(names) or 'none'}). "
            f"Give {', '.join(COLUMNS)}; rates are in percent."
        )
    reader.fieldnames = names
    for row in reader:
        yield reader.line_num, row


def _cell(world: World, row: dict[str, str], file: Path, line: int) -> tuple[int, int, int]:
    try:
        importer, exporter = (world.economy_index(row[role].strip()) for role in ("importer", "exporter"))
        sector = world.sector_index(row["sector"].strip())
    except UnknownName as error:
        raise UnknownName(f"{error.kind} in line {line} of {file}:", error.name, error.known) from error
    if importer == exporter:
        raise BadInput(f"{file} line {line}: {_named(row)}: an economy levies no tariff on itself. Take the row out.")
    return importer, exporter, sector


def _rate(text: str, file: Path, line: int) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not (math.isfinite(rate) and rate > -100):
        raise _bad_rate(text, file, line)
    return rate


def _bad_rate(text: str, file: Path, line: int) -> SteelyardError:
    return BadInput(
        f"{file} line {line}: rate_percent is '{text}'. Give a number above -100, in percent and without the sign "
        "(25 for 25 %, with a decimal point)."
    )


def _named(row: dict[str, str]) -> str:
    return f"the tariff of {row['importer']} on {row['sector']} from {row['exporter']}"
