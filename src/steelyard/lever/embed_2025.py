"""The embedded world of 2025: that of 2022 brought there by the package's own figures and policy ledger.

`python -m steelyard.lever.embed_2025` needs no sources beside the package. Build it again when the figures on growth
of GDP or goods trade, the policy ledger up to the middle of 2025, or the world of 2022 change. The same figures give
the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from steelyard.ledger.store import Ledger
from steelyard.lever import embed_command
from steelyard.lever.embed_world import TARGET
from steelyard.lever.embedded import embedded
from steelyard.lever.update import Updated, update

FILE = "world_2025.npz"
YEAR = 2025
LARGEST = 330_000


def updated(ledger: Ledger | None = None) -> Updated:
    """The update that is embedded, from the package's own figures alone, whatever the user has loaded."""
    if ledger is not None:
        return update(embedded(), YEAR, ledger)
    with tempfile.TemporaryDirectory() as nothing:
        return update(embedded(), YEAR, Ledger.open(Path(nothing) / "none"))


def build(target: Path = TARGET, ledger: Ledger | None = None) -> int:
    """Write the world to `target`; its size in bytes."""
    return embed_command.saved(updated(ledger).world, target / FILE, LARGEST)


def main(arguments: list[str]) -> int:
    """Build; the exit code of the error if there is one."""
    return embed_command.run("embed_2025", build, f"the world of {YEAR} in {TARGET}", arguments, folder=False)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
