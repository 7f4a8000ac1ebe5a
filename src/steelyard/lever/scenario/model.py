"""A scenario as read and checked: dated phases of steps, on a world, under closures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

CLOSURES = ("fixed", "ilms")
REPORT = ("winners", "partners", "balance", "revenue")


@dataclass(frozen=True, slots=True)
class Text:
    """A file that went into a scenario: where it was read from and its text."""

    name: str
    place: str
    text: str

    @property
    def sha256(self) -> str:
        """Hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: file, line (0: unknown), key path as people write it (`phase[1].quota[1].cap`)."""

    file: str
    line: int
    key: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} {self.key}".rstrip()


@dataclass(frozen=True, slots=True)
class Step:
    """One change: its kind, its keys and values, where it is written."""

    kind: str
    values: Mapping[str, Any]
    place: Place

    @property
    def source(self) -> str:
        """Where its size comes from; empty where nothing is said."""
        return str(self.values.get("source", ""))

    @property
    def note(self) -> str:
        """What else is said of it."""
        return str(self.values.get("note", ""))


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps from a day on, which stay until a later phase undoes them."""

    start: date
    title: str
    steps: tuple[Step, ...]
    place: Place
    reference: bool = False  # stands before all others: effects are against the world with it


@dataclass(frozen=True, slots=True)
class WorldChoice:
    """Which baseline: the embedded table or a saved world, its year, uses, elasticities and mechanics."""

    table: str = "embedded"
    year: int = 2022
    by_use: bool = False
    theta: str = ""
    labour: str = "mobile"
    scale: float | None = None


@dataclass(frozen=True, slots=True)
class DrawChoice:
    """Draws of the elasticities that bands are taken over; `n` 0 asks for none."""

    source: str = ""
    n: int = 0
    seed: int = 7
    rho: float = 0.0
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario as `read` hands it on. `texts` are the files that it was made of, its own last; `places` where
    the keys of its top and tables are written."""

    name: str
    title: str
    phases: tuple[Phase, ...]
    says: str = ""
    silent: str = ""
    world: WorldChoice = field(default_factory=WorldChoice)
    policies_as_of: date | None = None
    closures: tuple[str, ...] = CLOSURES
    draws: DrawChoice = field(default_factory=DrawChoice)
    report: tuple[str, ...] = REPORT
    texts: tuple[Text, ...] = ()
    place: Place = Place("", 0, "")
    places: Mapping[str, Place] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where a key at the top or in a table (`policies_as_of`, `world.table`) is written; else the file."""
        found = self.places.get(key) or self.places.get(key.partition(".")[0])
        return found or self.place

    @property
    def needs_ledger(self) -> bool:
        """Whether the policy ledger is read."""
        return self.policies_as_of is not None
