"""What the builders of embedded data share: how they are called, and the size that a file may have."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from steelyard.errors import BadInput, SteelyardError
from steelyard.lever.world import World


def saved(world: World, path: Path, largest: int) -> int:
    """Write a world; its size in bytes. BadInput for a file of more than `largest` bytes."""
    world.save(path)
    size = path.stat().st_size
    if size > largest:
        raise BadInput(f"{path} has {size:,} bytes, more than {largest:,}. Merge economies in partition.csv.")
    return size


def run(module: str, build: Callable[..., int], made: str, arguments: list[str], *, folder: bool = True) -> int:
    """Call `build`, with the folder of sources where it needs one, and say what was `made`.

    `arguments`: those of the command line. Returns the exit code: 0, 2 for other arguments, an error's own.
    """
    if len(arguments) != int(folder):
        sys.stderr.write(f"Usage: python -m steelyard.lever.{module}{' FOLDER' if folder else ''}\n")
        return 2
    try:
        size = build(*map(Path, arguments))
    except SteelyardError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{size:,} bytes of {made}\n")
    return 0
