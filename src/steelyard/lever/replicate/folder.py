"""Find and read the files of a published data set; every fault is a message that names the file."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from steelyard.errors import BadInput, UnreadableFile
from steelyard.kernels.economy import Array

if TYPE_CHECKING:
    import polars as pl


def locate(data: Path, name: str, files: Mapping[str, str]) -> Path:
    """`data` or `data/name`, whichever holds all `files` (name: what it is); BadInput names a missing one."""
    if not data.is_dir():
        raise BadInput(f"There is no folder {data}. Give the folder of the {name} data with --data.")
    places = [place for place in (data, data / name) if place.is_dir()]
    missing = [[file for file in files if not (place / file).is_file()] for place in places]
    best = min(range(len(places)), key=lambda at: len(missing[at]))
    if not missing[best]:
        return places[best]
    first, *rest = missing[best]
    more = f" Also missing: {', '.join(rest)}." if rest else ""
    raise BadInput(
        f"{name} needs the file {first} in {places[best]}: {files[first]}.{more} "
        f"`steelyard replicate --list` says where the data come from."
    )


def arrays(path: Path, names: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Arrays of an npz file by name; UnreadableFile where one is missing (name: what it is) or the file is another."""
    try:
        with np.load(path, allow_pickle=False) as held:
            found = {name: held[name] for name in held.files}
    except (OSError, ValueError, zipfile.BadZipFile) as cause:
        raise UnreadableFile(f"{path} is no npz file of plain arrays ({cause}). Save it with numpy.savez.") from cause
    for name, what in names.items():
        if name not in found:
            raise UnreadableFile(f"{path} has no array {name}: {what}. It holds {', '.join(sorted(found))}.")
    return found


def matrix(path: Path, columns: int | None = None) -> Array:
    """Numbers separated by white space or commas, [row, column]; UnreadableFile where they are not a table."""
    try:
        text = path.read_text(encoding="utf-8").replace(",", " ")
    except (OSError, UnicodeDecodeError) as cause:
        raise UnreadableFile(f"{path} cannot be read as text ({cause}).") from cause
    rows = [line.split() for line in text.splitlines() if line.strip()]
    wide = columns or (len(rows[0]) if rows else 0)
    for at, row in enumerate(rows, start=1):
        if len(row) != wide:
            raise UnreadableFile(f"{path} has {len(row)} numbers in row {at}, not {wide}. Give one row a line.")
    try:
        found = np.array(rows, dtype=np.float64).reshape(len(rows), wide)
    except ValueError as cause:
        raise UnreadableFile(f"{path} holds what is not a number ({cause}). Remove headings and labels.") from cause
    if not len(found) or not np.isfinite(found).all():
        raise UnreadableFile(f"{path} is empty or holds missing values. Write 0 where nothing is due.")
    return found


def shape(values: np.ndarray, expected: tuple[int, ...], what: str) -> np.ndarray:
    """The values if they have the shape expected, else UnreadableFile."""
    if values.shape != expected:
        raise UnreadableFile(f"{what} has shape {values.shape}, not {expected} as the other files ask for.")
    return values


def column(path: Path, name: str) -> tuple[str, ...]:
    """The column `name` of a CSV file, as text; UnreadableFile where it has none."""
    frame = table(path)
    if name not in frame.columns:
        raise UnreadableFile(f"{path} has no column {name}. It has {', '.join(frame.columns[:8])}.")
    return tuple(str(value) for value in frame[name].to_list())


def numbers(path: Path, columns: int, skip: int = 0) -> Array:
    """Numbers of a CSV file under its heading, blanks 0, [row, column]; the first `skip` of `columns` left out."""
    import polars as pl

    frame = table(path)
    if frame.width != columns:
        raise UnreadableFile(f"{path} has {frame.width} columns, not {columns}.")
    bad = [name for name in frame.columns[skip:] if not frame[name].dtype.is_numeric()]
    if bad:
        raise UnreadableFile(f"{path}: column {bad[0]} holds what is not a number. Leave blank what is missing.")
    return frame[:, skip:].cast(pl.Float64).fill_null(0.0).to_numpy()


def table(path: Path) -> pl.DataFrame:
    """A CSV file with a heading; UnreadableFile where it is none."""
    import polars as pl

    try:
        # Every row is looked at: the first ones may look like integers.
        return pl.read_csv(path, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as cause:
        raise UnreadableFile(f"{path} is not a CSV table ({cause}).") from cause
