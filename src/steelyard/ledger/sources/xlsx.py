"""Cells of an Office Open XML workbook (.xlsx): texts and numbers, by row and column, from the standard library.

ECMA-376 part 1, 18.3 (worksheets) and 18.4 (shared strings). Styles, formulas and dates are not read: a cell is the
value that the file stores.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from steelyard.errors import UnreadableFile

MAGIC = b"PK\x03\x04"
LARGEST = 200_000_000  # bytes unpacked; a file beyond that is no table of statistics
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
Cells = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Workbook:
    """Sheets by name, each a mapping from (row, column), both from 1, to the stored text of a cell."""

    sheets: dict[str, Cells]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin like a .xlsx file (a zip archive)."""
    return content.startswith(MAGIC)


def read(content: bytes, name: str) -> Workbook:
    """All sheets; UnreadableFile for an archive that is damaged, too large unpacked, or no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > LARGEST:
                raise UnreadableFile(f"{name}: {size:,} bytes when unpacked; {LARGEST:,} are read at most.")
            return _workbook(archive)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(f"{name}: no sound .xlsx workbook ({error}). Fetch it again.") from None


def _workbook(archive: zipfile.ZipFile) -> Workbook:
    shared = _shared(archive)
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets: dict[str, Cells] = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_LINK)].lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        sheets[sheet.get("name", "")] = dict(_cells(archive.read(path), shared))
    return Workbook(sheets)


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in one.iter(f"{_MAIN}t")) for one in table.iter(f"{_MAIN}si")]


def _cells(sheet: bytes, shared: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in ElementTree.fromstring(sheet).iter(f"{_MAIN}c"):
        place = _CELL.fullmatch(cell.get("r", ""))
        text = _text(cell, shared)
        if place and text:
            yield (int(place[2]), _column(place[1])), text


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v", "")
    if cell.get("t") == "s" and value:
        at = int(value) if value.isdigit() else -1
        return shared[at] if 0 <= at < len(shared) else ""
    return value


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = 26 * at + ord(letter) - ord("A") + 1
    return at
