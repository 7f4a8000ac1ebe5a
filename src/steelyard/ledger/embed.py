"""Compile figures/*.csv into the ledger inside the package: `python -m steelyard.ledger.embed figures`.

The same figures give the same bytes. Any row that breaks a rule stops the build, with its file and line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from steelyard.errors import BadInput, SteelyardError
from steelyard.ledger import disk, files, manifest
from steelyard.ledger.manifest import Entry, Manifest
from steelyard.ledger.schema import IDENTITY, NAMES
from steelyard.ledger.source import FILE as SOURCES_FILE
from steelyard.ledger.source import read_sources
from steelyard.ledger.sources import text, tidy_csv
from steelyard.ledger.store import EMBEDDED
from steelyard.ledger.validate import LINE, REASON, duplicates, validate
from steelyard.ledger.verify import blocking

EXTRA_SOURCES = "SOURCES.extra.toml"
TABLE = "figures.parquet"
_SHOWN = 200
_FILE = "file"


def compile_figures(figures: Path, target: Path = EMBEDDED) -> Manifest:
    """Check every table of `figures` and write ledger, sources and manifest to `target`; BadInput lists what
    is wrong.
    """
    target.mkdir(parents=True, exist_ok=True)
    described = _sources(figures)
    tables, problems = _tables(figures, frozenset(described))
    frame = pl.concat(tables) if tables else None
    if frame is None:
        raise BadInput(f"{figures} holds no table that can be read. {'; '.join(problems)}")
    problems += _repeated(frame) + blocking(frame.select(NAMES))
    if problems:
        more = f"\nand {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise BadInput(f"{len(problems)} problems in {figures}:\n" + "\n".join(problems[:_SHOWN]) + more)
    return _write(frame, figures, target)


def _sources(figures: Path) -> dict[str, object]:
    main = figures / SOURCES_FILE
    if not main.exists():
        raise BadInput(f"{main} is missing. Describe every source there.")
    return {**read_sources(main), **read_sources(figures / EXTRA_SOURCES)}


def _tables(figures: Path, sources: frozenset[str]) -> tuple[list[pl.DataFrame], list[str]]:
    tables, problems = [], []
    for path in sorted(figures.glob("*.csv")):
        try:
            sheet = text.read(disk.read_bytes(path), path.name)
            good, bad = validate(tidy_csv.table(sheet, path.name), sources)
        except BadInput as error:
            problems.append(str(error))
            continue
        tables.append(good.with_columns(pl.lit(path.name).alias(_FILE)))
        problems += [f"{path.name}:{line}: {reason}" for line, reason in bad.select(LINE, REASON).iter_rows()]
    return tables, problems


def _repeated(frame: pl.DataFrame) -> list[str]:
    """The same key, time and source twice, across all files."""
    twice = duplicates(frame).group_by(IDENTITY, maintain_order=True).agg(_FILE, LINE, "value")
    columns = [f"{c}={{}}" for c in ("reporter", "partner", "flow", "product", "indicator", "period")]
    told = pl.format(", ".join(columns), *(c.split("=")[0] for c in columns))
    rows = twice.select(told.alias("key"), _FILE, LINE, "value").iter_rows()
    return [f"{_places(names, lines)}: one figure twice ({key}; values {values})" for key, names, lines, values in rows]


def _places(names: list[str], lines: list[int]) -> str:
    return " and ".join(f"{name}:{line}" for name, line in zip(names, lines, strict=True))


def _write(frame: pl.DataFrame, figures: Path, target: Path) -> Manifest:
    table = files.put(target, frame.select(NAMES), TABLE)
    text_of_sources = b"\n".join(
        (figures / name).read_bytes() for name in (SOURCES_FILE, EXTRA_SOURCES) if (figures / name).exists()
    )
    disk.write_whole(target / SOURCES_FILE, text_of_sources)
    entry = Entry(id="embedded", kind="load", at="", file="figures", rows=table, added=len(frame))
    state = Manifest().plus(entry)
    manifest.write(target, state)
    return state


def main(arguments: list[str]) -> int:
    """Compile the directory named by the first argument; the exit code of the error if there is one."""
    try:
        state = compile_figures(Path(arguments[0] if arguments else "figures"))
    except SteelyardError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    table = state.entries[0].rows
    size = table.bytes if table else 0
    sys.stdout.write(f"{state.entries[0].added} rows, {size / 1e6:.2f} MB in {EMBEDDED}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
