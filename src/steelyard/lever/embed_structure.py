"""Build the structure table from its source: `python -m steelyard.lever.embed_structure FOLDER`.

FOLDER holds `table/` (inter-country table of 77 economies and 23 sectors). The embedded worlds merge economies, so the
trade within a merged group is no cross-border trade there; this table is taken from all 77. The same source gives the
same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steelyard.lever import embed_command, embed_tables
from steelyard.lever.embed_tables import read_csv, write_csv
from steelyard.lever.embed_world import TABLE, TARGET

NAME = "structure_2022"
COLUMNS = (
    "economy", "sector", "exports", "imports", "output", "value_added", "exports_within_eu", "exports_to_chn",
    "imports_from_chn",
)  # fmt: skip
EU = "eu27"
HUB = "CHN"
DIGITS = 1  # of a million US dollars


def build(source: Path, target: Path = TARGET) -> int:
    """Write structure_2022.csv to `target`; its size in bytes. BadInput where the source is missing."""
    table = embed_tables.table(source, TABLE)
    codes, sectors = ([str(one) for one in table[name]] for name in ("economies", "sectors"))
    members = {row["iso3"] for row in read_csv(source / "table" / "economies77_2022.csv") if row[EU] == "1"}
    columns = structure(table["flows"], table["value_added"], codes, members)
    order = [row["member"] for row in read_csv(TARGET / "partition.csv")]
    written = target / f"{NAME}.csv"
    write_csv(written, COLUMNS, _rows(columns, codes, sectors, order))
    return written.stat().st_size


def structure(
    flows: NDArray[np.float64], value_added: NDArray[np.float64], codes: Sequence[str], members: set[str]
) -> dict[str, NDArray[np.float64]]:
    """The table's columns as arrays [economy, sector], in the unit of the flows.

    `flows` [exporter, importer, sector], domestic ones included: exports and imports leave them out, output holds
    them. `members`: economies of the European Union.
    """
    abroad = flows * ~np.eye(len(codes), dtype=bool)[:, :, None]
    inside = np.array([code in members for code in codes])
    hub = codes.index(HUB)
    return {
        "exports": abroad.sum(axis=1),
        "imports": abroad.sum(axis=0),
        "output": flows.sum(axis=1),
        "value_added": value_added,
        "exports_within_eu": abroad[:, inside].sum(axis=1) * inside[:, None],
        "exports_to_chn": abroad[:, hub],
        "imports_from_chn": abroad[hub],
    }


def _rows(
    columns: dict[str, NDArray[np.float64]], codes: Sequence[str], sectors: Sequence[str], order: Sequence[str]
) -> Iterator[Sequence[object]]:
    for code in order:
        at = codes.index(code)
        for place, sector in enumerate(sectors):
            yield code, sector, *(f"{columns[name][at, place]:.{DIGITS}f}" for name in COLUMNS[2:])


def main(arguments: list[str]) -> int:
    """Build from the folder named by the first argument; the exit code of the error if there is one."""
    return embed_command.run("embed_structure", build, f"structure in {TARGET / NAME}.csv", arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
