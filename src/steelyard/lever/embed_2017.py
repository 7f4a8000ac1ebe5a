"""The world of 2017, on which the tariffs of 2018 and 2019 are tried: `python -m steelyard.lever.embed_2017 FOLDER`.

Built from the same folder as the embedded world of 2022 (`embed_world`), with the same economies and sectors. No duty
of 2017 by sector is held, so it has no baseline tariffs.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from steelyard.lever import elasticities, embed_command, embed_world, world_tables
from steelyard.lever.embed_tables import read_csv
from steelyard.lever.embed_world import CAVEATS, TARGET
from steelyard.lever.world import World

TABLE = "world77x23_2017_f64.npz"
FILE = "world_2017.npz"
YEAR = 2017
LARGEST = 260_000
# What embed_world says of the last year that the table reaches is no caveat of an earlier one.
_CAVEATS = (
    *(caveat for caveat in CAVEATS if not caveat.startswith("2022")),
    "No duty of 2017 by sector is held: the baseline has no tariffs.",
)


@cache
def world_2017(theta: str = elasticities.DEFAULT) -> World:
    """The world of 2017 that the package holds, 32 economies and 23 sectors, million USD at basic prices."""
    world = World.load(Path(str(world_tables.path(FILE))))
    return world.with_theta(elasticities.load(theta, world.sectors), elasticities.source(theta))


def full(source: Path) -> World:
    """The 77 economies of the table of 2017, in the order of partition.csv; BadInput where it is missing."""
    return embed_world.full(source, TABLE, YEAR, _CAVEATS)


def build(source: Path, target: Path = TARGET) -> int:
    """Write the table, aggregated as that of 2022, to `target`; its size in bytes. The same source, the same bytes."""
    partition = {row["member"]: row["economy"] for row in read_csv(TARGET / "partition.csv")}
    return embed_command.saved(full(source).aggregate(partition), target / FILE, LARGEST)


def main(arguments: list[str]) -> int:
    """Build from the folder named by the first argument; the exit code of the error if there is one."""
    return embed_command.run("embed_2017", build, f"the world of {YEAR} in {TARGET}", arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
