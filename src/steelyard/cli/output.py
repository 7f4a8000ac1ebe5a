"""What commands write: text, JSON and tables, to the terminal or atomically to a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from steelyard.errors import BadInput
from steelyard.ledger import disk


def emit(text: str, output: Path | None) -> None:
    """Write `text` to the terminal, or to the file and name it on stderr."""
    if output is None:
        click.echo(text.rstrip("\n"))
        return
    write(output, text)
    click.echo(f"Wrote {output}", err=True)


def write(path: Path, text: str) -> None:
    """Write the whole text or nothing: a temporary file beside `path`, then one rename."""
    data = (text if text.endswith("\n") else text + "\n").encode()
    if not path.parent.is_dir():
        raise BadInput(f"Cannot write {path}: there is no folder {path.parent}. Make it first.")
    if path.exists() and not path.is_file():
        # A device or a pipe (/dev/stdout) takes the bytes as they are; a rename would replace it.
        path.write_bytes(data)
        return
    with disk.clear_errors(f"Writing {path}"):
        disk.write_whole(path, data)


def to_json(value: Any) -> str:
    """JSON with days as ISO text, keys in their own order."""
    return json.dumps(value, indent=1, ensure_ascii=False, default=_plain)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Columns padded to their widest cell; those in `right` are right-aligned."""
    lines = [list(map(str, row)) for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    aligned = set(right)

    def shown(line: Sequence[str]) -> str:
        cells = (
            cell.rjust(width) if i in aligned else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join(shown(line) for line in [list(head), *lines])


def plain_rows(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Dataclasses as dictionaries in field order."""
    return [asdict(entry) for entry in entries]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)
