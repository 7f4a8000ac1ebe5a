"""Where scenarios are: those shipped, by name, and files by path; and the chain that `extends` makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from steelyard.errors import BadInput, UnknownName, UnreadableFile
from steelyard.lever.scenario import habits
from steelyard.lever.scenario.model import Place, Text
from steelyard.lever.scenario.places import Places, written
from steelyard.lever.scenario.problems import Problems, nearest

SUFFIX = ".toml"
BASE = "baseline-"
MOST = 2**20  # bytes of a scenario
LONG = 200  # characters of a name that are shown


@dataclass(frozen=True, eq=False)
class Source:
    """One file as read: its text, values and places."""

    text: Text
    raw: dict[str, Any]
    folder: Path

    @cached_property
    def places(self) -> Places:
        """Lines by key path."""
        return Places(self.text.text)

    def place(self, *path: str | int) -> Place:
        """Where a key path is written."""
        return Place(self.text.place, self.places.line(path), written(path))


def names() -> tuple[str, ...]:
    """The shipped scenarios, sorted, without the `bases` that they extend."""
    return tuple(name for name in _shipped() if not name.startswith(BASE))


def bases() -> tuple[str, ...]:
    """The shipped baselines, which have no phase and are there to be extended."""
    return tuple(name for name in _shipped() if name.startswith(BASE))


def _shipped() -> tuple[str, ...]:
    found = (entry.name for entry in files("steelyard").joinpath("data", "scenarios").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def find(name: str | Path, folder: Path | None = None) -> Text:
    """The text of a scenario by name or path (relative to `folder`); UnknownName or UnreadableFile if there is none."""
    path = Path(name)
    if folder is not None and not path.is_absolute():
        path = folder / path
    if path.suffix == SUFFIX or _stands(path):
        return _read(path, str(name))
    if str(name) in _shipped():
        entry = files("steelyard").joinpath("data", "scenarios", f"{name}{SUFFIX}")
        return Text(str(name), f"{name}{SUFFIX}", entry.read_text(encoding="utf-8"))
    raise UnknownName("scenario", _short(name), _shipped(), "A file of your own is named with its .toml.")


def chain(text: Text, folder: Path, problems: Problems) -> list[Source]:
    """The scenario and all that it extends, those laid underneath first; problems of reading and circles are kept."""
    done: dict[str, Source] = {}
    _visit(text, folder, problems, done, ())
    return list(done.values())


def _visit(text: Text, folder: Path, problems: Problems, done: dict[str, Source], above: tuple[str, ...]) -> None:
    raw, wrong = habits.parse(text.text)
    source = Source(text, raw, folder)
    for one in wrong:
        problems.add(Place(text.place, one.line, ""), one.text)
    wanted = raw.get("extends", [])
    listed = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list) else []
    for name in (one for one in listed if isinstance(one, str)):
        with problems.at(source.place("extends")):
            _below(find(name, folder), folder, problems, done, (*above, text.place))
    done.setdefault(text.place, source)


def _below(text: Text, folder: Path, problems: Problems, done: dict[str, Source], above: tuple[str, ...]) -> None:
    if text.place in above:
        circle = " extends ".join((*above[above.index(text.place) :], text.place))
        raise BadInput(f"This is a circle: {circle}. Take one of them out.")
    if text.place not in done:
        own = Path(text.place).parent if text.name.endswith(SUFFIX) else folder
        _visit(text, own, problems, done, above)


def _stands(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):  # a name too long or with a NUL
        return False


def _read(path: Path, name: str) -> Text:
    try:
        if path.stat().st_size > MOST:
            raise UnreadableFile(
                f"{path} has {path.stat().st_size:,} bytes. A scenario is a page of TOML, of at most {MOST:,}: name "
                "the scenario, not the data."
            )
        if not path.is_file():
            raise UnreadableFile(f"{path} is no file{', but a folder' if path.is_dir() else ''}. Name the .toml in it.")
        return Text(name, str(path), _decoded(path, path.read_bytes()))
    except FileNotFoundError:
        raise UnreadableFile(f"There is no file {path}. {_beside(path)}") from None
    except (OSError, ValueError) as error:
        told = (error.strerror if isinstance(error, OSError) else "") or error
        raise UnreadableFile(f"{_short(path)} cannot be read ({told}). Name another file.") from None


def _decoded(path: Path, data: bytes) -> str:
    """UTF-8 to text, lines ended as everywhere; a mark of the encoding in front is left out."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        line = data[: error.start].count(b"\n") + 1
        where = "it is in UTF-16" if wide else f"line {line} has the byte 0x{data[error.start]:02x}, which is no UTF-8"
        raise UnreadableFile(
            f"{path} cannot be read as text: {where}. A scenario is TOML in UTF-8: save it so in your editor."
        ) from None


def _beside(path: Path) -> str:
    """What may have been meant by a file that is not there."""
    if path.stem in _shipped():
        return f"Shipped scenarios are named without ending: {path.stem}."
    try:
        there = [one.name for one in path.parent.iterdir() if one.suffix == SUFFIX]
    except OSError:
        return f"There is no folder {path.parent} either."
    return nearest(path.name, there) if there else f"{path.parent.resolve()} holds no {SUFFIX} file. Check the path."


def _short(name: str | Path) -> str:
    text = str(name)
    return text if len(text) <= LONG else f"{text[:LONG]}..."
