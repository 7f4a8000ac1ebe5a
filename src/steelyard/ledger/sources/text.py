"""Bytes into a header and numbered rows of text, refusing whatever could be misread."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from steelyard.errors import UnreadableFile

_WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte-order marks of UTF-16 and UTF-32
_NUMBERS = ("value", "rounding", "OBS_VALUE", "ROUNDING")


@dataclass(frozen=True)
class Sheet:
    """A CSV file as text: its header, and per record the line on which it starts and its fields."""

    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes, name: str) -> Sheet:
    """Parse comma-separated UTF-8; UnreadableFile with the line and what to do for anything doubtful."""
    text = _decoded(content, name)
    rows = _rows(text, name)
    if not rows:
        raise UnreadableFile(f"{name}: the file is empty. Write a header and at least one row.")
    (line, header), records = rows[0], rows[1:]
    _check_header(header, line, name)
    if not records:
        raise UnreadableFile(f"{name}: the file has a header and no rows. It may have been cut off; fetch it again.")
    _check_lengths(header, records, name)
    _check_end(text, header, records, name)
    return Sheet(header, tuple(records))


def _decoded(content: bytes, name: str) -> str:
    if content.startswith(_WIDE):
        raise UnreadableFile(f"{name}: encoded in UTF-16. Save it as UTF-8.")
    zero = content.find(b"\0")
    if zero >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise UnreadableFile(
            f"{name}, line {line}: a NUL byte. The file is binary, UTF-16 or damaged; save it as UTF-8."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise UnreadableFile(f"{name}, line {line}: byte 0x{byte:02x} is not UTF-8. Save the file as UTF-8.") from None


def _rows(text: str, name: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, start = [], 1
    try:
        for fields in reader:
            if fields and not fields[0].startswith("#"):
                rows.append((start, tuple(fields)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"{name}, line {start}: {error}. Check the quotes of this row; the file may have been cut off."
        ) from None
    return rows


def _check_header(header: tuple[str, ...], line: int, name: str) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise UnreadableFile(
            f"{name}, line {line}: fields are not separated by commas. Save it with commas, and points in numbers."
        )
    twice = [c for c, n in Counter(h.strip() for h in header).items() if n > 1]
    if twice:
        raise UnreadableFile(f"{name}, line {line}: column '{twice[0]}' occurs twice. Remove or rename one.")


def _check_lengths(header: tuple[str, ...], records: list[tuple[int, tuple[str, ...]]], name: str) -> None:
    for line, fields in records:
        if len(fields) > len(header):
            raise UnreadableFile(
                f"{name}, line {line}: {len(fields)} fields under {len(header)} columns. "
                "Decimal commas or an unquoted comma? Write points in numbers and quote texts."
            )
        if len(fields) < len(header):
            last = line == records[-1][0]
            hint = "The file looks cut off; fetch it again." if last else "Add the missing fields."
            raise UnreadableFile(f"{name}, line {line}: {len(fields)} fields under {len(header)} columns. {hint}")


def _check_end(text: str, header: tuple[str, ...], records: list[tuple[int, tuple[str, ...]]], name: str) -> None:
    """A number at the very end, without an end of line, may have lost digits."""
    if header[-1].strip() in _NUMBERS and not text.endswith(("\n", "\r")):
        raise UnreadableFile(
            f"{name}, line {records[-1][0]}: ends in a number without an end of line, so digits may be lost. "
            "Fetch the file again, or end its last line."
        )
