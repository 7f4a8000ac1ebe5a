"""Who published a figure and on what terms: the entries of SOURCES.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steelyard.errors import UnreadableFile

FILE = "SOURCES.toml"
_REQUIRED = ("producer", "title", "url", "licence", "redistribution", "credit", "accessed", "rank")


@dataclass(frozen=True)
class Source:
    """One source; lower `rank` is preferred on one day; `redistribution` False closes exports of its rows."""

    id: str
    producer: str
    title: str
    url: str
    licence: str
    redistribution: bool
    credit: str
    accessed: str
    rank: int
    schedule: dict[str, Any] = field(default_factory=dict)


def read_sources(path: Path) -> dict[str, Source]:
    """The sources described in a TOML file, by id; an absent file describes none; UnreadableFile if
    malformed.
    """
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise UnreadableFile(f"{path}: not readable as TOML ({error}). Correct the file.") from None
    return {name: _source(path, name, table) for name, table in sorted(tables.items())}


def _source(path: Path, name: str, table: Any) -> Source:
    if not isinstance(table, dict):
        raise UnreadableFile(f"{path}: '{name}' is no table. Write [{name}] and below it {', '.join(_REQUIRED)}.")
    missing = [f for f in _REQUIRED if f not in table]
    if missing:
        raise UnreadableFile(f"{path}: source '{name}' lacks {', '.join(missing)}. Add them.")
    if not isinstance(table["redistribution"], bool) or not isinstance(table["rank"], int):
        raise UnreadableFile(f"{path}: source '{name}' needs redistribution = true|false and rank = a whole number.")
    texts = {f: str(table[f]) for f in _REQUIRED if f not in ("redistribution", "rank")}
    schedule = table.get("schedule", {})
    if not isinstance(schedule, dict):
        raise UnreadableFile(f"{path}: the schedule of '{name}' is no table. Write [{name}.schedule].")
    return Source(name, rank=table["rank"], redistribution=table["redistribution"], schedule=schedule, **texts)
