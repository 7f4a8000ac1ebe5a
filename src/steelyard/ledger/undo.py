"""Taking a load back: recorded as an entry of its own, and itself possible to take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from steelyard.errors import BadInput
from steelyard.ledger import disk, files, lock, manifest
from steelyard.ledger.manifest import Entry, Manifest
from steelyard.ledger.schema import CLAIM, IDENTITY, empty, identified

if TYPE_CHECKING:
    from steelyard.ledger.store import Ledger


def undo(ledger: Ledger, load_id: str) -> Entry:
    """Take back the entry `load_id` of the ledger's own store.

    Rows that a later load brought again stay. Undoing an undo brings its rows back, unless they are held
    otherwise by now. UnknownName for an id not in the log, BadInput for one that is undone already,
    LedgerBusy if another process writes.
    """
    ledger.own_manifest.entry(load_id)
    with disk.clear_errors(f"Undoing {load_id}"), lock.writer(ledger.path):
        ledger.refresh()
        entry = _commit(ledger, load_id)
    ledger.refresh()
    return entry


def _commit(ledger: Ledger, load_id: str) -> Entry:
    """Write what counts after the undo as one file, then swap the manifest; the caller holds the write lock."""
    state = ledger.own_manifest
    target = state.entry(load_id)
    if load_id in state.undone():
        by = next(e.id for e in reversed(state.entries) if e.undoes == load_id)
        raise BadInput(f"{load_id} was undone by {by} already. To bring it back, undo {by}.")
    kind = "undo" if target.kind in ("load", "redo") else "redo"
    entry = Entry(state.next_id(), kind, datetime.now(UTC).isoformat(timespec="seconds"), undoes=load_id)
    after = Manifest((*state.entries, entry))
    files.sweep(ledger.path, state)
    content = files.put(ledger.path, _content(ledger, after, load_id))
    manifest.write(ledger.path, replace(after, view=(content,) if content else ()))
    return entry


def _content(ledger: Ledger, state: Manifest, load_id: str) -> pl.DataFrame:
    """All rows of the loads that count, each once, without those of the embedded ledger."""
    brought = [files.rows(ledger.path, o) for e in state.active() for o in (e.rows, e.repeats)]
    rows = identified(pl.concat([empty(), *brought])).unique([*IDENTITY, "value"], keep="first", maintain_order=True)
    clash = rows.filter(pl.struct(IDENTITY).is_duplicated())
    if not clash.is_empty():
        raise BadInput(
            f"Undoing {load_id} would bring back {len(clash) // 2} figures that a later load states otherwise. "
            "Undo that load first; see `steelyard log`."
        )
    embedded = identified(ledger.embedded_rows().collect())
    return rows.join(embedded, on=IDENTITY, how="anti", maintain_order="left").drop(CLAIM)
