"""What the verdicts may look up: the lab builds one, a test may build its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from steelyard.lens.panel import Panel

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Policies


@dataclass(frozen=True, slots=True)
class Structure:
    """The world table that shares of output and value added are taken from; see `lever.structure`.

    `frame`: a row an economy and sector, amounts in USD; `names`: sectors by code.
    """

    frame: pl.DataFrame
    names: Mapping[str, str]
    year: int
    credit: str
    source: str


@dataclass(frozen=True)
class Library:
    """The ledger, the policy ledger and the world table, each opened when first asked for.

    `panel_of` gives all vintages of a reporter (an empty panel for one that is not held); `time`: the as-of time where
    no day is given; `policies` and `structure` open the other two, `structure` giving None where there is none.
    """

    panel_of: Callable[[str], Panel]
    time: datetime | None
    policies: Callable[[], Policies]
    structure: Callable[[], Structure | None] = lambda: None

    @classmethod
    def once(
        cls,
        panel_of: Callable[[str], Panel],
        time: datetime | None,
        policies: Callable[[], Policies],
        structure: Callable[[], Structure | None] = lambda: None,
    ) -> Library:
        """The same, with every part opened once and kept."""

        def kept(code: str) -> Panel:
            return Kept(panel_of(code))

        return cls(cache(kept), time, cache(policies), cache(structure))


class Kept(Panel):
    """A panel that remembers which keys it found: the claims of a text ask for the same few again and again."""

    def __init__(self, panel: Panel) -> None:
        self.__dict__.update(panel.__dict__)
        self._found: dict[tuple[tuple[str, str], ...], list[dict[str, str]]] = {}

    def keys(self, **fixed: str) -> list[dict[str, str]]:
        """As `Panel.keys`."""
        asked = tuple(sorted(fixed.items()))
        if asked not in self._found:
            self._found[asked] = super().keys(**fixed)
        return self._found[asked]
