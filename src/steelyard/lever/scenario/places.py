"""Which line of a TOML text holds which key: the standard reader keeps no places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

KeyPath = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PAIR = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")
_BARE = re.compile(r"""[\w-]+|"([^"]*)"|'([^']*)'""")
_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')


class Places:
    """Lines by key path (list positions from 0)."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.twice: dict[int, int] = {}  # line of a key or table that stands already, and the line where it stands
        self._counts: dict[KeyPath, int] = {}
        self._table: KeyPath = ()
        for number, line in _statements(text):
            self._read(number, line)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of a key path, or of the nearest table around it; 0 for the text as a whole."""
        for length in range(len(path), 0, -1):
            part = tuple(path[:length])
            # A list of tables has no line of its own: its first entry's.
            found = self.lines.get(part, self.lines.get((*part, 0)))
            if found is not None:
                return found
        return 0

    def _read(self, number: int, line: str) -> None:
        header = _HEADER.match(line)
        if header:
            self._table = self._opened(_keys(header[2]), header[1] == "[[")
            self._keep(self._table, number)
            return
        pair = _PAIR.match(line)
        if pair:
            path = (*self._table, *_keys(pair[1]))
            self._keep(path, number)
            for inner in re.finditer(r"[{,]\s*([\w-]+)\s*=", _STRINGS.sub('""', pair[2])):
                self.lines.setdefault((*path, inner[1]), number)

    def _keep(self, path: KeyPath, number: int) -> None:
        first = self.lines.setdefault(path, number)
        if first != number:
            self.twice[number] = first

    def _opened(self, keys: tuple[str, ...], is_list: bool) -> KeyPath:
        """The path of a table header: tables inside a list belong to its last entry."""
        path: KeyPath = ()
        for at, key in enumerate(keys):
            path = (*path, key)
            if is_list and at == len(keys) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path


def written(path: Sequence[str | int]) -> str:
    """A key path as people write it, lists counted from 1: `phase[1].quota[2].cap`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def parsed(text: str) -> KeyPath:
    """The path that `written` wrote; parts that are no path stay text."""
    found: list[str | int] = []
    for part in text.strip().split("."):
        match = re.fullmatch(r"([\w-]+)((?:\[\d+\])*)", part)
        if match is None:
            return (text,)
        found += [match[1], *(int(number) - 1 for number in re.findall(r"\d+", match[2]))]
    return tuple(found)


def reached(raw: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; KeyError or IndexError where nothing does."""
    for part in path:
        raw = raw[part]
    return raw


def _keys(text: str) -> tuple[str, ...]:
    return tuple(next((g for g in match.groups() if g is not None), match[0]) for match in _BARE.finditer(text))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that begin a statement: not those inside a multi-line string or list."""
    closing, depth = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            _, found, line = line.partition(closing)
            if not found:
                continue
            closing = ""
        elif depth <= 0:
            yield number, line
        rest = _STRINGS.sub("", line.replace('"""', "\0").replace("'''", "\1"))
        for mark, quotes in (("\0", '"""'), ("\1", "'''")):
            if rest.count(mark) % 2:
                closing, rest = quotes, rest.split(mark)[0]
        rest = rest.split("#")[0]
        value = rest.partition("=")[2] if depth <= 0 else rest
        depth = max(0, depth + value.count("[") - value.count("]"))
