"""Content-addressed Parquet files: written once under the SHA-256 of their bytes, never changed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from steelyard.errors import BrokenInvariant
from steelyard.ledger import disk
from steelyard.ledger.manifest import Manifest, Object
from steelyard.ledger.schema import empty, stored

FOLDER = "objects"
ROW_GROUP = 128 * 1024  # large enough to compress well, small enough to skip by statistics


def to_parquet(frame: pl.DataFrame) -> bytes:
    """The stored form of `frame` as Parquet bytes: the same rows give the same bytes.

    Built in memory and written by Python, because an out-of-space error must arrive as OSError.
    """
    buffer = io.BytesIO()
    stored(frame).write_parquet(buffer, compression="zstd", statistics=True, row_group_size=ROW_GROUP)
    return buffer.getvalue()


def put(store: Path, frame: pl.DataFrame, path: str = "") -> Object | None:
    """Write `frame` as an object of the store (at `path` if given); None for a table without rows."""
    if frame.is_empty():
        return None
    content = to_parquet(frame)
    counts = frame.group_by("reporter").agg(pl.len().alias("n")).with_columns(pl.col("reporter").cast(pl.String))
    starts = counts.sort("reporter").select("reporter", pl.col("n").cum_sum() - pl.col("n"), pl.col("n").alias("rows"))
    digest = disk.sha256(content)
    where = path or f"{FOLDER}/{digest}.parquet"
    (store / where).parent.mkdir(parents=True, exist_ok=True)
    disk.write_whole(store / where, content)
    return Object(where, len(frame), len(content), digest, tuple(starts.iter_rows()))


def scan(store: Path, found: Object) -> pl.LazyFrame:
    """The rows of an object, lazily; BrokenInvariant if the file is absent or cut."""
    path = store / found.path
    size = path.stat().st_size if path.exists() else -1
    if size != found.bytes:
        state = "is missing" if size < 0 else f"has {size} bytes instead of {found.bytes}"
        raise BrokenInvariant(f"{path} {state}. Restore it from a copy of the store.")
    return pl.scan_parquet(path, glob=False)


@dataclass(frozen=True)
class Table:
    """A file's rows, lazily, and where each reporter's lie in it."""

    scan: pl.LazyFrame
    spans: Mapping[str, tuple[int, int]]

    def of(self, reporters: Iterable[str] | None) -> pl.LazyFrame:
        """The rows of these reporters (all for None), in file order: what lies elsewhere is not even read."""
        if reporters is None:
            return self.scan
        spans = [self.spans[r] for r in sorted(set(reporters)) if r in self.spans]
        return pl.concat([self.scan.slice(at, n) for at, n in spans]) if spans else self.scan.head(0)


def table(store: Path, found: Object) -> Table:
    """The object as a Table."""
    return Table(scan(store, found), {reporter: (at, n) for reporter, at, n in found.spans})


def rows(store: Path, found: Object | None) -> pl.DataFrame:
    """The rows of an object as stored; none for None."""
    return empty() if found is None else scan(store, found).collect()


def sweep(store: Path, manifest: Manifest) -> None:
    """Remove what a writer that died left behind; call it under the write lock only."""
    kept = {o.path for o in manifest.objects()}
    for path in (store / FOLDER).glob("*"):
        if f"{FOLDER}/{path.name}" not in kept:
            path.unlink(missing_ok=True)
    for path in store.glob(f"*{disk.TEMPORARY}"):
        path.unlink(missing_ok=True)


def intact(store: Path, found: Object) -> bool:
    """Whether the file still has the bytes it was written with."""
    return disk.sha256(disk.read_bytes(store / found.path)) == found.sha256


def together(tables: Sequence[Table], reporters: Iterable[str] | None = None) -> pl.LazyFrame:
    """The rows of several tables, of some reporters or (None) all, lazily."""
    wanted = None if reporters is None else tuple(reporters)
    return pl.concat([t.of(wanted) for t in tables]) if tables else empty().lazy()
