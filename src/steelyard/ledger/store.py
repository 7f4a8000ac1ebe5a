"""The ledger on disk: the embedded figures, and over them the figures that the user has loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from steelyard.errors import BadInput, BrokenInvariant
from steelyard.ledger import files, manifest, query
from steelyard.ledger.files import Table
from steelyard.ledger.manifest import Entry, Manifest
from steelyard.ledger.query import Value
from steelyard.ledger.schema import CODED, DATA, NAMES, ORDER
from steelyard.ledger.snapshot import Snapshot
from steelyard.ledger.source import FILE as SOURCES_FILE
from steelyard.ledger.source import Source, read_sources
from steelyard.ledger.vintages import instant

if TYPE_CHECKING:
    from steelyard.ledger.freshness import Freshness
    from steelyard.ledger.load import LoadReport
    from steelyard.ledger.verify import VerifyReport

EMBEDDED = DATA / "ledger"
ENVIRONMENT = "STEELYARD_LEDGER"
HOME = Path("~/.local/share/steelyard/ledger")


@dataclass(frozen=True)
class Part:
    """A directory of the ledger and its state when it was opened."""

    path: Path
    manifest: Manifest

    def tables(self) -> list[Table]:
        """Each file's rows, lazily."""
        return [files.table(self.path, o) for o in self.manifest.view]


class Ledger:
    """A view of the ledger as of the moment it was opened: loads of other processes show after the next
    `open`.

    `embedded` is read only; loads go to `path`, which is made on the first load. An own load refreshes the
    view.
    """

    def __init__(self, path: Path, embedded: Path | None) -> None:
        self.path = path
        self._embedded = Part(embedded, manifest.read(embedded)) if embedded else None
        self.refresh()

    @classmethod
    def open(cls, path: str | Path | None = None, *, embedded: str | Path | None = EMBEDDED) -> Ledger:
        """Open the store at `path` (default `$STEELYARD_LEDGER` or `~/.local/share/steelyard/ledger`) over
        the embedded figures; `embedded` None leaves these out. BadInput if the embedded ledger was
        never built.
        """
        own = Path(path or os.environ.get(ENVIRONMENT) or HOME).expanduser()
        if own.exists() and not own.is_dir():
            raise BadInput(f"{own} is a file, not a ledger. Name a directory; load a file with `steelyard load {own}`.")
        base = Path(embedded) if embedded is not None else None
        if base is not None and not (base / manifest.FILE).exists():
            raise BadInput(f"The embedded ledger is not built ({base} has no {manifest.FILE}). Run `make data`.")
        return cls(own, base)

    def refresh(self) -> None:
        """See what has been loaded since."""
        self._own = Part(self.path, manifest.read(self.path))
        for name in ("_sources", "_tables"):
            self.__dict__.pop(name, None)

    def scan(self) -> pl.LazyFrame:
        """All vintages of all figures that were not taken back, lazily; codes are categories."""
        return files.together(self._tables)

    def vintages(self, **filters: Value) -> pl.DataFrame:
        """All vintages of the figures asked for (parameters as in `Snapshot.select`), sorted by key and
        `known_from`.

        Empty where none is held; UnknownName for an unknown parameter.
        """
        asked = query.parse(filters)
        found = asked.among(self._tables)
        ordered = found if len(self._tables) <= 1 else found.unique(NAMES, maintain_order=True).sort(ORDER)
        return ordered.with_columns(pl.col(CODED).cast(pl.String))

    def snapshot(self, as_of: str | date | datetime | None = None) -> Snapshot:
        """The ledger as it could be seen at `as_of`: a date means the end of that day UTC; default now."""
        return Snapshot(instant(as_of), self._tables, self.sources())

    def sources(self) -> dict[str, Source]:
        """Every source described in the embedded SOURCES.toml and in the store's own, by id."""
        return dict(self._sources)

    def log(self) -> list[Entry]:
        """Loads and undos of the user's store, oldest first."""
        return list(self._own.manifest.entries)

    def load(self, path: str | Path, dry_run: bool = False) -> LoadReport:
        """Read a CSV file into the ledger (see `load.load`)."""
        from steelyard.ledger import load

        return load.load(self, Path(path), dry_run)

    def undo(self, load_id: str) -> Entry:
        """Take a load back, or an undo (see `undo.undo`); returns the entry that records it."""
        from steelyard.ledger import undo

        return undo.undo(self, load_id)

    def verify(self, levels: list[str] | None = None) -> VerifyReport:
        """Check the ledger at the levels named, or all five (see `verify.run`)."""
        from steelyard.ledger import verify

        return verify.run(self, levels)

    def status(self, today: date | None = None) -> list[Freshness]:
        """What each source with a release calendar should have published by `today`, beside what is held."""
        from steelyard.ledger import freshness

        return freshness.status(self, today)

    def check_files(self) -> list[str]:
        """Files whose bytes no longer have the SHA-256 they were written under, each with what is wrong."""
        return [text for part in self._parts for text in _damage(part)]

    def embedded_rows(self) -> pl.LazyFrame:
        """The rows that came with the package."""
        return files.together(self._embedded.tables() if self._embedded else [])

    @property
    def own_manifest(self) -> Manifest:
        """The state of the user's store."""
        return self._own.manifest

    @property
    def _parts(self) -> list[Part]:
        return [self._embedded, self._own] if self._embedded else [self._own]

    @cached_property
    def _tables(self) -> tuple[Table, ...]:
        return tuple(table for part in self._parts for table in part.tables())

    @cached_property
    def _sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for part in self._parts:
            found |= read_sources(part.path / SOURCES_FILE)
        return found


def _damage(part: Part) -> Iterator[str]:
    for found in part.manifest.objects():
        try:
            files.scan(part.path, found)
        except BrokenInvariant as error:
            yield str(error)
            continue
        if not files.intact(part.path, found):
            yield f"{part.path / found.path} has other bytes than were written. Restore it from a copy of the store."
