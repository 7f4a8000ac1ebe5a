"""The list of loads that make up a store; swapped as a whole, so a reader sees all of a load or nothing of
it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from steelyard.errors import BrokenInvariant, UnknownName
from steelyard.ledger import disk

FILE = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Object:
    """A Parquet file of the store: path below the store, rows, bytes, SHA-256 of its content.

    `spans`: where each reporter's rows lie, as (reporter, first row, number of rows); rows are sorted by
    reporter.
    """

    path: str
    rows: int
    bytes: int
    sha256: str
    spans: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One load or undo.

    `kind`: `load`, `undo`, or `redo` (the undo of an undo). `rows`: what a load adds to the ledger.
    `repeats`: rows of its file that the ledger held already, kept so that undoing the load they came from
    does not lose them. `undoes`: id of the entry that it takes back.
    """

    id: str
    kind: str
    at: str
    file: str = ""
    sha256: str = ""
    rows: Object | None = None
    repeats: Object | None = None
    dead_letter: str = ""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    undoes: str = ""


@dataclass(frozen=True)
class Manifest:
    """All entries of a store, oldest first, and the files (`view`) that hold what counts after them."""

    entries: tuple[Entry, ...] = field(default_factory=tuple)
    view: tuple[Object, ...] = field(default_factory=tuple)

    def undone(self) -> frozenset[str]:
        """Ids that are taken back: by an entry that is not itself taken back."""
        gone: set[str] = set()
        for entry in reversed(self.entries):
            if entry.undoes and entry.id not in gone:
                gone.add(entry.undoes)
        return frozenset(gone)

    def active(self) -> tuple[Entry, ...]:
        """Loads that count."""
        gone = self.undone()
        return tuple(e for e in self.entries if e.kind == "load" and e.id not in gone)

    def entry(self, name: str) -> Entry:
        """The entry of that id; UnknownName otherwise."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        raise UnknownName("load", name, [e.id for e in self.entries], "See `steelyard log`.")

    def next_id(self) -> str:
        """Id of the next entry."""
        return f"L{len(self.entries) + 1:04d}"

    def plus(self, entry: Entry) -> Manifest:
        """This manifest with one more load, whose rows join the view."""
        view = (*self.view, entry.rows) if entry.rows else self.view
        return Manifest((*self.entries, entry), view)

    def objects(self) -> tuple[Object, ...]:
        """Every file that an entry or the view refers to."""
        named = [o for e in self.entries for o in (e.rows, e.repeats) if o is not None]
        return tuple(dict.fromkeys([*named, *self.view]))

    def to_bytes(self) -> bytes:
        """Deterministic JSON."""
        document = {
            "format": FORMAT,
            "loads": [asdict(e) for e in self.entries],
            "view": [asdict(o) for o in self.view],
        }
        return (json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read(store: Path) -> Manifest:
    """The manifest of a store, an empty one where there is none yet; BrokenInvariant if it is damaged."""
    path = store / FILE
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenInvariant(f"{path} cannot be read ({error}). Restore it from a copy of the store.") from None
    try:
        return _parsed(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenInvariant(f"{path} is damaged ({error!r}). Restore it from a copy of the store.") from None


def write(store: Path, manifest: Manifest) -> None:
    """Make `manifest` the store's state, by one atomic rename."""
    disk.write_whole(store / FILE, manifest.to_bytes())


def _parsed(document: dict[str, Any]) -> Manifest:
    if document["format"] != FORMAT:
        raise BrokenInvariant(
            f"The store has format {document['format']}, this version reads {FORMAT}. Upgrade steelyard."
        )
    view = tuple(_object(o) for o in document["view"])
    return Manifest(tuple(_entry(e) for e in document["loads"]), view)


def _entry(record: dict[str, Any]) -> Entry:
    known = {f.name: record[f.name] for f in fields(Entry) if f.name in record}
    for name in ("rows", "repeats"):
        if known.get(name) is not None:
            known[name] = _object(known[name])
    return Entry(**known)


def _object(record: dict[str, Any]) -> Object:
    return Object(**{**record, "spans": tuple((str(r), int(at), int(n)) for r, at, n in record["spans"])})
