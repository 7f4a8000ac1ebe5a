"""Build the embedded world from its sources: `python -m steelyard.lever.embed_world FOLDER`.

FOLDER holds `table/` (inter-country table of 77 economies and 23 sectors), `tariffs/`, `elasticities/` and `macro/`.
The same sources give the same bytes. What is written is part of the package: the sources are not.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from steelyard.lever import embed_command, embed_tables
from steelyard.lever.embed_tables import read_csv, write_csv
from steelyard.lever.world import World

TARGET = Path(__file__).parents[1] / "data" / "world"
TABLE = "world77x23_2022_f64.npz"
CREDIT = "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio"
LARGEST = 400_000
CAVEATS = (
    "Trade is valued at basic prices: about a quarter below customs values in all, since trade and transport margins "
    "count as services and re-exports are left out. Read shares and changes off it, not customs levels.",
    "Each economy's technology is that of 2020, whatever the year of its trade.",
    "Inputs and final goods are bought from the same mix of exporters.",
    "2022 is the last year that the table reaches.",
    "Fitting technology to trade moved some economies far: Cambodia 58 % of its entries, Brunei 37 % (both in the rest "
    "of ASEAN), Viet Nam 28 %, Bangladesh 27 % (in the rest of the world). Take results for them as rough.",
)
# The file holds no elasticities or tariffs of its own: `embedded` lays them over it.
PLACEHOLDER = 5.0


def full(source: Path, name: str = TABLE, year: int = embed_tables.YEAR, caveats: tuple[str, ...] = CAVEATS) -> World:
    """The 77 economies of a source table, in the order of partition.csv; BadInput where it is missing."""
    table = embed_tables.table(source, name)
    codes = [str(code) for code in table["economies"]]
    members = [row["member"] for row in read_csv(TARGET / "partition.csv")]
    order = np.array([codes.index(code) for code in members])
    sectors = read_csv(TARGET / "sectors.csv")
    return World.from_flows(
        table["flows"].transpose(1, 0, 2)[np.ix_(order, order)],
        table["intermediate"][order],
        table["final"][order],
        economies=members,
        sectors=[str(code) for code in table["sectors"]],
        theta=PLACEHOLDER,
        sector_names=tuple(row["name"] for row in sectors),
        goods=tuple(row["goods"] == "yes" for row in sectors),
        year=year,
        source=CREDIT,
        caveats=caveats,
    )


def build(source: Path, target: Path = TARGET) -> int:
    """Write table, tariffs, elasticities and final-use shares to `target`; the size of the table in bytes."""
    partition = {row["member"]: row["economy"] for row in read_csv(TARGET / "partition.csv")}
    size = embed_command.saved(full(source).aggregate(partition), target / "world_2022.npz", LARGEST)
    rows = read_csv(source / "tariffs" / "us_avg_duty_2024_by_partner_sector22.csv")
    columns = ("importer", "exporter", "sector", "rate_percent", "imports_usd", "duty_usd", "source")
    write_csv(target / "us_tariffs_2024.csv", columns, embed_tables.us_tariffs(rows, partition))
    columns = ("economy", "household", "investment", "government", "year", "source")
    write_csv(target / "final_use_shares.csv", columns, embed_tables.final_uses(source / "macro", partition))
    native = read_csv(source / "elasticities" / "elasticities_native.csv")
    sets, mapping = (read_csv(TARGET / f"elasticity_{name}.csv") for name in ("sets", "map"))
    found = embed_tables.estimates(native, sets, mapping)
    write_csv(target / "elasticities.csv", ("set", "sector", "theta", "source", "note"), found)
    return size


def main(arguments: list[str]) -> int:
    """Build from the folder named by the first argument; the exit code of the error if there is one."""
    return embed_command.run("embed_world", build, f"world in {TARGET}", arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
