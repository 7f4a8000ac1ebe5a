"""The file that a sweep can be resumed from: its manifest, then one line a finished batch, only ever appended to."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from steelyard.errors import BadInput, UnreadableFile
from steelyard.lever.fingerprint import fingerprint, name
from steelyard.lever.sweep_worker import Done, Setting
from steelyard.lever.tasks import Task
from steelyard.version import __version__

FORMAT = 1
_KIND = "steelyard sweep"


def manifest(setting: Setting, tasks: Sequence[Task], batch: int) -> dict[str, Any]:
    """What tells one sweep from another; BadInput where something's content cannot be hashed."""
    return {
        "kind": _KIND,
        "format": FORMAT,
        "version": __version__,
        "world": fingerprint(setting.world),
        "tasks": fingerprint(tuple(tasks)),
        "measure": f"{name(setting.measure)} {fingerprint(setting.measure)[:16]}",
        "solver": f"{name(setting.solver)} {fingerprint(setting.solver)[:16]}",
        "batch": batch,
        "batches": -(-len(tasks) // batch),
    }


class Log:
    """The open log of a sweep. `done` holds what it held already: outcomes by batch.

    Opening it writes the manifest into a new file, drops a torn last line (its batch is done again) and keeps other
    writers out until it is closed. BadInput: the log of another sweep, or one that another process writes.
    UnreadableFile: no log, or damaged before its end.
    """

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.done: dict[int, tuple[dict[str, str], ...]] = {}
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise BadInput(
                f"{path}: the sweep's log cannot be written ({error.strerror}). Name another file."
            ) from None
        try:
            self._lock()
            self._take_over(manifest)
        except BaseException:
            self._file.close()
            raise

    def append(self, done: Done) -> None:
        """Write a finished batch down to the disk."""
        record = {"batch": done.batch, "outcomes": list(done.outcomes)}
        self._write({**record, "check": _check(record)})

    def __enter__(self) -> Log:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                f"{self.path}: another process is writing this sweep's log. Wait for it to end, or name another file."
            ) from None

    def _take_over(self, manifest: dict[str, Any]) -> None:
        self._file.seek(0)
        lines = self._file.read().splitlines(keepends=True)
        header = _line(manifest)
        if not lines or (len(lines) == 1 and header.startswith(lines[0]) and header != lines[0]):
            self._file.truncate(0)
            self._write(manifest)
            return
        _same(self.path, lines[0], manifest)
        kept = len(lines[0])
        for number, line in enumerate(lines[1:], start=2):
            record = _record(line, manifest["batches"])
            if record is None and number < len(lines):
                raise UnreadableFile(f"{self.path}, line {number}: damaged. Delete that line to have it done again.")
            if record is not None:
                self.done[record["batch"]] = tuple(record["outcomes"])
                kept += len(line)
        self._file.truncate(kept)

    def _write(self, record: dict[str, Any]) -> None:
        self._file.write(_line(record))
        self._file.flush()
        os.fsync(self._file.fileno())


def _line(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, separators=(",", ":")) + "\n").encode()


def _check(record: dict[str, Any]) -> str:
    return hashlib.sha256(_line(record)).hexdigest()[:32]


def _record(line: bytes, batches: int) -> dict[str, Any] | None:
    """A whole line's batch and outcomes; None where it is torn or damaged."""
    try:
        found = json.loads(line)
        record = {"batch": found["batch"], "outcomes": found["outcomes"]}
        whole = found["check"] == _check(record) and 0 <= record["batch"] < batches
    except (ValueError, TypeError, KeyError):
        return None
    return record if whole and line.endswith(b"\n") else None


def _same(path: Path, line: bytes, manifest: dict[str, Any]) -> None:
    try:
        held = json.loads(line)
        known = held.get("kind") == _KIND
    except (ValueError, AttributeError):
        known, held = False, {}
    if not known:
        raise UnreadableFile(f"{path} is not the log of a sweep. Nothing was written to it; name another file.")
    differ = [key for key, value in manifest.items() if held.get(key) != value]
    if differ:
        raise BadInput(
            f"{path} is the log of another sweep: {', '.join(differ)} {'differs' if len(differ) == 1 else 'differ'}. "
            "Repeat the sweep exactly as it was begun, name another file, or delete this one."
        )
