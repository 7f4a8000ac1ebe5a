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
from steelyard.lever.scenario.problems import Problems

SUFFIX = ".toml"


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
    """The shipped scenarios, sorted."""
    found = (entry.name for entry in files("steelyard").joinpath("data", "scenarios").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def find(name: str | Path, folder: Path | None = None) -> Text:
    """The text of a scenario by name or path (relative to `folder`); UnknownName or UnreadableFile if there is none."""
    path = Path(name)
    if folder is not None and not path.is_absolute():
        path = folder / path
    if path.suffix == SUFFIX or path.is_file():
        return _read(path, str(name))
    if str(name) in names():
        entry = files("steelyard").joinpath("data", "scenarios", f"{name}{SUFFIX}")
        return Text(str(name), f"{name}{SUFFIX}", entry.read_text(encoding="utf-8"))
    raise UnknownName("scenario", str(name), names(), "A file of your own is named with its .toml.")


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


def _read(path: Path, name: str) -> Text:
    try:
        return Text(name, str(path), path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = f" Shipped scenarios are named without ending: {path.stem}." if path.stem in names() else ""
        raise UnreadableFile(f"There is no file {path}.{hint}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read as text ({error}). A scenario is TOML in UTF-8.") from None
