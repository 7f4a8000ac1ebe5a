"""One writer at a time: an advisory lock that the system frees when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from steelyard.errors import LedgerBusy

FILE = "lock"
_TRIES, _PAUSE = 20, 0.01  # a holder that has just locked needs a moment to write its name


@contextmanager
def writer(store: Path) -> Iterator[None]:
    """Hold the store's write lock; LedgerBusy, with the holder's pid and start, if another process has it."""
    path = store / FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerBusy(f"{store}: {_holder(path)}. Wait for it to end, then try again.") from None
        os.ftruncate(handle, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _holder(path: Path) -> str:
    for _ in range(_TRIES):
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            return f"another process (pid {held['pid']}) has been writing since {held['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(_PAUSE)
    return "another process is writing"
