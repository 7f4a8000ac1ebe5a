"""Files that a command writes: never one that it reads, never two outputs into one; refused before all else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from steelyard.errors import BadInput


def check(outputs: Sequence[Path | None], inputs: Iterable[Path] = ()) -> None:
    """BadInput where an output cannot be written, is an input, or is written twice; devices and pipes are let be."""
    read = [path for path in inputs if path.exists()]
    seen: list[Path] = []
    for path in outputs:
        if path is None or (path.exists() and not path.is_file()):
            continue
        _writable(path)
        for other in read:
            if _same(path, other):
                raise BadInput(f"{path} is what this command reads, and writing would destroy it. Name another file.")
        for other in seen:
            if _same(path, other):
                raise BadInput(f"{path} would be written twice, and only the second kept. Name two files.")
        seen.append(path)


def manifest(output: Path) -> Path:
    """The manifest's file of a CSV file."""
    return output.with_name(f"{output.stem}.manifest.json")


def scenario_files(*sources: str | Path) -> tuple[Path, ...]:
    """The files that scenarios are made of: their own, those that they extend, a saved world; none of shipped ones.

    A file that cannot be read has none: reading it tells why.
    """
    from steelyard.errors import SteelyardError
    from steelyard.lever.scenario import files
    from steelyard.lever.scenario.problems import Problems

    found: list[Path] = []
    for source in sources:
        found.append(Path(source))
        try:
            text = files.find(source)
            folder = Path(text.place).parent if text.name.endswith(files.SUFFIX) else Path()
            chain = files.chain(text, folder, Problems(str(source)))
        except SteelyardError:
            continue
        for one in chain:
            found.append(Path(one.text.place) if one.text.name.endswith(files.SUFFIX) else one.folder / one.text.place)
            world = one.raw.get("world")
            table = world.get("table") if isinstance(world, dict) else None
            if isinstance(table, str) and table != "embedded":
                found.append(Path(one.text.place).parent / table)
    return tuple(path for path in found if path.is_file())


def _writable(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise BadInput(f"Cannot write {path}: there is no folder {folder}. Make it first.")
    if not os.access(folder, os.W_OK):
        raise BadInput(f"Cannot write {path}: the folder {folder} may not be written to. Choose another place.")


def _same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()
