"""The ledger as it could be seen at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.errors import BadInput
from steelyard.ledger import query, result, vintages
from steelyard.ledger.files import Table, together
from steelyard.ledger.query import Query, Value
from steelyard.ledger.schema import CODED
from steelyard.ledger.source import Source


@dataclass(frozen=True)
class Snapshot:
    """All figures as of one time; `tables` hold every vintage."""

    as_of: datetime
    tables: tuple[Table, ...]
    sources: Mapping[str, Source]

    @property
    def scan(self) -> pl.LazyFrame:
        """Every vintage of every figure, lazily."""
        return together(self.tables)

    @property
    def presorted(self) -> bool:
        """Whether the rows come in key order."""
        return len(self.tables) <= 1

    def select(self, *, limit: int | None = None, **filters: Value) -> result.Result:
        """The figures asked for (see `query.PARAMETERS`; a text or several each), sorted by key.

        UnknownName for a parameter or code that nobody knows; NoCoverage, saying what is held, if there is
        none. `limit` caps the rows; a cap that was hit shows as `truncated`.
        """
        if limit is not None and limit < 1:
            raise BadInput(f"limit={limit} asks for no row. Give 1 or more, or leave it out.")
        asked = query.parse(filters)
        rows = self._rows(asked)
        missing = _missing(asked, rows)
        if missing or rows.is_empty():
            query.check_codes(asked, self.scan, self.sources)
        if rows.is_empty():
            raise query.absent(asked, self._visible(), f"{self.as_of:%Y-%m-%d}")
        return result.build(rows, self.as_of, self.sources, missing, limit)

    def rows(self, **filters: Value) -> pl.DataFrame:
        """As `select`, as a plain frame; empty where nothing is held. Unknown parameters still raise
        UnknownName.
        """
        return self._rows(query.parse(filters))

    def frame(self) -> pl.DataFrame:
        """Every figure as of the time, codes as categories as they are stored: the fast way to all of it."""
        return vintages.as_of(self.scan.collect(), self.as_of, self._ranks(), presorted=self.presorted)

    def _rows(self, asked: Query) -> pl.DataFrame:
        found = asked.among(self.tables)
        chosen = vintages.as_of(found, self.as_of, self._ranks(), presorted=self.presorted)
        return chosen.with_columns(pl.col(CODED).cast(pl.String))

    def _ranks(self) -> dict[str, int]:
        return {s.id: s.rank for s in self.sources.values()}

    def _visible(self) -> pl.LazyFrame:
        public = (pl.col("known_from") <= self.as_of) | (pl.col("public_from") <= self.as_of)
        return self.scan.filter(public & (pl.col("status") != "disputed"))


def _missing(asked: Query, rows: pl.DataFrame) -> tuple[str, ...]:
    """A warning per column of which some values asked for have no row."""
    lost = {c: sorted(set(v) - set(rows[c].unique())) for c, v in asked.values.items()}
    return tuple(f"no figure for {c} {', '.join(v)}" for c, v in lost.items() if v)
