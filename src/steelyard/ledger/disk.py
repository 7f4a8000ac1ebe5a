"""Writes that are whole or absent: a temporary file, flushed to the disk, then renamed into place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from steelyard.errors import SteelyardError, UnreadableFile

TEMPORARY = ".part"


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()


def read_bytes(path: Path) -> bytes:
    """The whole file; UnreadableFile if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path}: cannot be read ({error.strerror or error}). Check the name and rights."
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` so that `path` holds all of it or what it held before, even if the power fails; OSError
    as it comes.
    """
    part = path.with_name(path.name + TEMPORARY)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Flush a directory's entries to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def clear_errors(what: str) -> Iterator[None]:
    """Turn an OSError (disk full, no rights) into a SteelyardError that says what was not done."""
    try:
        yield
    except OSError as error:
        raise SteelyardError(
            f"{what} failed: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}. "
            "Nothing was changed. Free space or correct the name and rights, then try again."
        ) from error
