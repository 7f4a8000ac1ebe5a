"""Which cautions a figure carries and whether it may be quoted; the catalogue is data/caveats.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from steelyard.errors import UnknownName


@dataclass(frozen=True)
class Entry:
    """One caveat of the catalogue. `applies`: codes it is limited to (pooled months: with the first year)."""

    code: str
    text: str
    fires: str
    effect: str
    words: str
    applies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fired:
    """A caveat that fired, its text and its words to add filled in."""

    code: str
    text: str
    effect: str
    words: str


@dataclass(frozen=True)
class Verdict:
    """`kind`: quote, hedge or do not quote; `advice`: words to add, or the reason; `caveats` behind it."""

    kind: str
    advice: str
    caveats: tuple[Fired, ...]


@cache
def catalogue() -> dict[str, Entry]:
    """All caveats by code, in the order of the file."""
    text = files("steelyard").joinpath("data/caveats.toml").read_text(encoding="utf-8")
    return {code: Entry(code=code, **table) for code, table in tomllib.loads(text).items()}


def entry(code: str) -> Entry:
    """The caveat of that code; UnknownName for any other."""
    found = catalogue().get(code)
    if found is None:
        raise UnknownName("caveat", code, catalogue())
    return found


def fire(code: str, **slots: object) -> Fired:
    """The caveat with its slots filled in."""
    found = entry(code)
    return Fired(code, found.text.format(**slots), found.effect, found.words.format(**slots))


def verdict(fired: Iterable[Fired]) -> Verdict:
    """Do not quote if any caveat refuses, hedge if any asks for words, else quote."""
    caveats = unique(fired)
    refusals = [one for one in caveats if one.effect == "refuse"]
    hedges = [one for one in caveats if one.effect == "hedge"]
    if refusals:
        return Verdict("do not quote", "; ".join(one.words for one in refusals), caveats)
    if hedges:
        return Verdict("hedge", "; ".join(dict.fromkeys(one.words for one in hedges)), caveats)
    return Verdict("quote", "", caveats)


def unique(fired: Iterable[Fired]) -> tuple[Fired, ...]:
    """Each caveat once, in order."""
    return tuple(dict.fromkeys(fired))
