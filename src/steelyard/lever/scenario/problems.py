"""Everything wrong with a scenario in one error, each with its place and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from steelyard.errors import BadInput, SteelyardError
from steelyard.lever.scenario.model import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class ScenarioErrors(BadInput):
    """All problems of a scenario at once; `problems` holds them in the order of the file."""

    def __init__(self, name: str, problems: Iterable[Problem], what: str = "Scenario") -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.place.file, one.place.line)))
        count = len(self.problems)
        head = f"{what} '{name}' has {count} problem{'s' if count > 1 else ''}; nothing was run."
        super().__init__("\n".join([head, *(f"  {one}" for one in self.problems)]))


class Problems:
    """Problems as they are found; `what` is the kind of file."""

    def __init__(self, name: str, what: str = "Scenario") -> None:
        self.name, self.what = name, what
        self.found: list[Problem] = []

    def add(self, place: Place, text: str) -> None:
        """Keep a problem; the same text at the same place is kept once."""
        one = Problem(place, text)
        if one not in self.found:
            self.found.append(one)

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Keep what is raised inside as a problem of this place, and go on after it."""
        try:
            yield
        except ScenarioErrors as several:
            self.found.extend(one for one in several.problems if one not in self.found)
        except SteelyardError as error:
            self.add(place, str(error))

    def stop(self) -> None:
        """ScenarioErrors where anything was found."""
        if self.found:
            raise ScenarioErrors(self.name, self.found, self.what)


def nearest(name: str, known: Iterable[str]) -> str:
    """`Did you mean cap?`, or what is known."""
    listed = sorted(set(known))
    close = difflib.get_close_matches(name, listed, n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(listed)}."
