"""A file into the ledger: read, checked, compared with what is held, and added as one step or not at all."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from steelyard.errors import UnreadableFile
from steelyard.ledger import disk, files, lock, manifest, plausible
from steelyard.ledger.manifest import Entry
from steelyard.ledger.schema import COLUMNS, IDENTITY, KEY, identified
from steelyard.ledger.sources import cpb_wtm, sdmx_csv, text, tidy_csv, xlsx
from steelyard.ledger.validate import LINE, REASON, duplicates, validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.ledger.store import Ledger

REJECTED = "rejected"
_CONTENT = ("value", "rounding", "status", "public_from")  # what two rows of one identity must agree in
_REASONS = 20


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or would do (`dry_run`).

    `added`: rows of figures not held before; `changed`: new vintages of figures held; `unchanged`: rows held
    already; `rejected`: rows set aside in the file `dead_letter`, for the `reasons` (with how often; the most
    frequent ones); `doubts`: rows taken in that are far off their series. `id` is empty after a dry run; for a
    file that is loaded already it is that load's.
    """

    id: str
    sha256: str
    added: int
    changed: int
    unchanged: int
    rejected: int
    reasons: tuple[tuple[str, int], ...] = ()
    dead_letter: str = ""
    dry_run: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 where rows were rejected or look misread, else 0."""
        return 1 if self.rejected or self.doubts else 0


@dataclass(frozen=True)
class Parts:
    """The rows of a file by what happens to them."""

    added: pl.DataFrame
    changed: pl.DataFrame
    unchanged: pl.DataFrame
    rejected: pl.DataFrame


def read_file(content: bytes, name: str, sources: Iterable[str] | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Good and rejected rows of a tidy CSV or SDMX-CSV file, or of the CPB World Trade Monitor's workbook.

    UnreadableFile or UnknownName, with the line, if the file as a whole cannot be trusted.
    """
    good, bad = validate(_rows(content, name), sources)
    twice = duplicates(good)
    if not twice.is_empty():
        lines = ", ".join(str(n) for n in twice[LINE].head(6))
        raise UnreadableFile(
            f"{name}, lines {lines}: the same figure (key, known_from and source) more than once. Keep one row of each."
        )
    if good.is_empty():
        raise UnreadableFile(
            f"{name}, line {bad[LINE][0]}: {str(bad[REASON][0]).rstrip('.')}. No row of the file could be read."
        )
    return good, bad


def _rows(content: bytes, name: str) -> pl.DataFrame:
    if xlsx.is_workbook(content):
        return cpb_wtm.table(content, name)
    sheet = text.read(content, name)
    reader = sdmx_csv if sdmx_csv.is_sdmx(sheet) else tidy_csv
    return reader.table(sheet, name)


def load(ledger: Ledger, path: Path, dry_run: bool = False) -> LoadReport:
    """Load `path` into the ledger's own store; with `dry_run`, only say what would happen.

    LedgerBusy if another process is writing; SteelyardError if the disk is full. After any error nothing is
    changed.
    """
    content = disk.read_bytes(path)
    good, bad = read_file(content, path.name, ledger.sources())
    doubtful = plausible.doubts(good, ledger.scan())
    if dry_run:
        report = _report("", disk.sha256(content), split(good, bad, ledger.scan()), dry_run=True)
        return replace(report, doubts=doubtful)
    with disk.clear_errors(f"Loading {path}"):
        ledger.path.mkdir(parents=True, exist_ok=True)
        with lock.writer(ledger.path):
            ledger.refresh()
            report = _commit(ledger, path, content, good, bad)
    ledger.refresh()
    return replace(report, doubts=doubtful)


def split(good: pl.DataFrame, bad: pl.DataFrame, held: pl.LazyFrame) -> Parts:
    """Compare the good rows with the rows held.

    A row that says otherwise than a held one of the same key, source and time is rejected: sources do not
    contradict themselves at one time, and nothing is overwritten.
    """
    wanted = (*KEY, "known_from", "source", *_CONTENT)
    told = held.select(pl.col(c).cast(good.schema[c]) for c in wanted)
    near = identified(told.join(good.lazy().select(KEY).unique(), on=KEY, how="semi").collect())
    known = near.rename({c: f"held_{c}" for c in _CONTENT}).unique(IDENTITY, keep="first", maintain_order=True)
    met = identified(good).join(known, on=IDENTITY, how="left", maintain_order="left")
    repeated = pl.col("held_value").is_not_null()
    agrees = pl.all_horizontal(pl.col(c) == pl.col(f"held_{c}") for c in _CONTENT)
    clash = met.filter(repeated & ~agrees)
    fresh = met.filter(~repeated).select(good.columns)
    return Parts(
        added=fresh.join(near, on=KEY, how="anti", maintain_order="left"),
        changed=fresh.join(near, on=KEY, how="semi", maintain_order="left"),
        unchanged=met.filter(repeated & agrees).select(good.columns),
        rejected=pl.concat([bad, _conflicts(clash)]).sort(LINE),
    )


def _conflicts(clash: pl.DataFrame) -> pl.DataFrame:
    reason = pl.format(
        "conflict: {} of {} held as {} {} is given as {} {}; give the new row its own known_from",
        "source", pl.col("known_from").dt.strftime("%Y-%m-%d"), "held_value", "held_status", "value", "status",
    )  # fmt: skip
    dates = pl.col("known_from", "public_from").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = clash.with_columns(reason.alias(REASON)).with_columns(dates)
    return told.select(*(pl.col(c).cast(pl.String) for c in COLUMNS), LINE, REASON)


def _commit(ledger: Ledger, path: Path, content: bytes, good: pl.DataFrame, bad: pl.DataFrame) -> LoadReport:
    """Write the rows, then swap the manifest; the caller holds the write lock."""
    state, digest, store = ledger.own_manifest, disk.sha256(content), ledger.path
    parts = split(good, bad, ledger.scan())
    before = [e for e in state.active() if e.sha256 == digest]
    if before and parts.added.is_empty() and parts.changed.is_empty():
        return _report(before[-1].id, digest, parts, before[-1].dead_letter)
    files.sweep(store, state)
    name = state.next_id()
    dead_letter = _write_rejected(store, name, parts.rejected)
    report = _report(name, digest, parts, dead_letter)
    entry = Entry(
        id=name,
        kind="load",
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        file=str(path),
        sha256=digest,
        rows=files.put(store, pl.concat([parts.added, parts.changed])),
        repeats=files.put(store, parts.unchanged),
        dead_letter=dead_letter,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejected,
    )
    manifest.write(store, state.plus(entry))
    return report


def _write_rejected(store: Path, name: str, rejected: pl.DataFrame) -> str:
    if rejected.is_empty():
        return ""
    buffer = io.BytesIO()
    rejected.write_csv(buffer)
    (store / REJECTED).mkdir(exist_ok=True)
    disk.write_whole(store / REJECTED / f"{name}.csv", buffer.getvalue())
    return f"{REJECTED}/{name}.csv"


def _report(name: str, digest: str, parts: Parts, dead_letter: str = "", dry_run: bool = False) -> LoadReport:
    counts = (len(parts.added), len(parts.changed), len(parts.unchanged), len(parts.rejected))
    reasons = Counter(parts.rejected[REASON].to_list()).most_common(_REASONS)
    return LoadReport(name, digest, *counts, tuple(reasons), dead_letter, dry_run)
