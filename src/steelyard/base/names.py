"""Lists of names: which code does a text stand for?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from steelyard.errors import BrokenInvariant, UnknownName


def fold(text: str) -> str:
    """Letters and digits alone: case, accents, punctuation and a leading `the` make no difference."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain.casefold()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


class NameList:
    """A code list with names and aliases (`code`, `name`, `aliases` separated by `|`, further columns kept).

    `kind` is the word used in errors; `text_column` holds the name as it stands inside a sentence.
    """

    def __init__(self, kind: str, rows: Iterable[Mapping[str, str]], text_column: str) -> None:
        self.kind, self.text_column = kind, text_column
        self.rows = {row["code"]: dict(row) for row in rows}
        self._codes: dict[str, str] = {}
        for code, row in self.rows.items():
            for name in self._names(row):
                if self._codes.setdefault(fold(name), code) != code:
                    raise BrokenInvariant(
                        f"The {kind} name '{name}' stands for {self._codes[fold(name)]} and {code}. "
                        "Take it out of one of them in data/schema."
                    )

    def find(self, text: str) -> str | None:
        """The code that a code, name or alias stands for; None if nobody knows it."""
        return self._codes.get(fold(text))

    def resolve(self, text: str) -> str:
        """The same; UnknownName, with the nearest names, for anything else."""
        code = self.find(text)
        if code is None:
            raise UnknownName(self.kind, text, self.known())
        return code

    def row(self, code: str) -> dict[str, str]:
        """All columns of one exact code; UnknownName for another."""
        if code not in self.rows:
            raise UnknownName(self.kind, code, self.known())
        return self.rows[code]

    def in_text(self, code: str) -> str:
        """The name as it stands inside a sentence."""
        return self.row(code)[self.text_column]

    def known(self) -> Iterator[str]:
        """Every code, name and alias."""
        for row in self.rows.values():
            yield from self._names(row)

    def _names(self, row: Mapping[str, str]) -> Iterator[str]:
        yield from (row["code"], row["name"], row[self.text_column])
        yield from (alias for alias in row["aliases"].split("|") if alias)
