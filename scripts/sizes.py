"""Refuse a tracked data file over 1 MB and a wheel over 10 MB: `python scripts/sizes.py dist`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LARGEST_FILE = 1_000_000
LARGEST_WHEEL = 10_000_000


def main(folder: Path) -> int:
    """Name what is too large; 0 where nothing is."""
    wheels = list(folder.glob("*.whl"))
    heavy = [(path, LARGEST_FILE) for path in tracked() if path.is_file() and size(path) > LARGEST_FILE]
    heavy += [(path, LARGEST_WHEEL) for path in wheels if size(path) > LARGEST_WHEEL]
    for path, limit in heavy:
        sys.stderr.write(f"{path} has {size(path):,} bytes; the limit is {limit:,}.\n")
    for path in wheels:
        sys.stdout.write(f"{path.name}: {size(path):,} bytes\n")
    if not wheels:
        sys.stderr.write(f"No wheel in {folder}. Build one with `make wheel`.\n")
    return 1 if heavy or not wheels else 0


def tracked() -> list[Path]:
    """Files under version control; none outside a work tree (an unpacked archive)."""
    listing = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=False)
    return [Path(name) for name in listing.stdout.split("\0") if name]


def size(path: Path) -> int:
    """Bytes."""
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
