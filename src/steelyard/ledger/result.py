"""The answer to a query: the figures with what they are, when they were known and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import BadInput, LicenceRefusal
from steelyard.ledger import disk
from steelyard.ledger.schema import NONE
from steelyard.ledger.source import Source
from steelyard.ledger.sources import sdmx_csv

BASIS = ("currency", "valuation", "adjustment", "price_basis")


@dataclass(frozen=True)
class Vintage:
    """The as-of time asked for, the oldest and newest `known_from` among the rows, and how many are later
    vintages.
    """

    as_of: datetime
    first: datetime | None
    last: datetime | None
    later: int


@dataclass(frozen=True)
class Coverage:
    """What the rows reach: number, first and last month, partners."""

    rows: int
    first: str
    last: str
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Figures as of a time, sorted by key; `truncated` says that a row cap cut them off."""

    data: pl.DataFrame
    basis: Mapping[str, tuple[str, ...]]
    vintage: Vintage
    coverage: Coverage
    warnings: tuple[str, ...] = ()
    truncated: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)

    def to_pandas(self) -> Any:
        """The data as a pandas frame; BadInput if pandas is not installed."""
        try:
            import pandas  # pyright: ignore[reportMissingImports]
        except ImportError:
            raise BadInput(
                "to_pandas needs pandas. Install it (`pip install pandas`) or use `.data` (polars)."
            ) from None
        return pandas.DataFrame({c: self.data[c].to_list() for c in self.data.columns})

    def to_arrow(self) -> Any:
        """The data as a pyarrow table; BadInput if pyarrow is not installed."""
        try:
            import pyarrow  # noqa: F401  # pyright: ignore[reportMissingImports]
        except ImportError:
            raise BadInput(
                "to_arrow needs pyarrow. Install it (`pip install pyarrow`) or use `.data` (polars)."
            ) from None
        return self.data.to_arrow()

    def to_csv(self, path: str | Path | None = None) -> str:
        """The data as SDMX-CSV 2.0, also written to `path` if given; LicenceRefusal where a source forbids
        it.
        """
        self.check_licences()
        text = sdmx_csv.write(self.data)
        if path is not None:
            with disk.clear_errors(f"Writing {path}"):
                disk.write_whole(Path(path), text.encode())
        return text

    def cite(self) -> str:
        """One credit line per source, with licence, and the vintage."""
        lines = []
        for name in sorted(self.data["source"].unique()):
            source = self.sources.get(name)
            said = (
                f"{source.credit} ({source.url}), licence: {source.licence}, accessed {source.accessed}"
                if source
                else ""
            )
            lines.append(said or f"{name}: not described in SOURCES.toml")
        return "\n".join([*lines, f"As of {self.vintage.as_of.isoformat(timespec='seconds')}, by Steelyard."])

    def check_licences(self) -> None:
        """LicenceRefusal if a source of the rows forbids passing them on."""
        closed = [s for n in self.data["source"].unique().sort() if (s := self.sources.get(n)) and not s.redistribution]
        if closed:
            named = "; ".join(f"{s.id} ({s.producer}: {s.licence})" for s in closed)
            raise LicenceRefusal(
                f"The licence forbids passing on rows of {named}. Leave the source out (source=...), "
                "or fetch the figures from the producer yourself."
            )


def build(
    data: pl.DataFrame,
    at: datetime,
    sources: Mapping[str, Source],
    extra: tuple[str, ...] = (),
    limit: int | None = None,
) -> Result:
    """The Result of `data` (rows with `later_vintage`) as of `at`; with `limit`, at most that many rows."""
    cut = limit is not None and len(data) > limit
    kept = data.head(limit) if limit is not None else data
    basis = {c: tuple(sorted(kept[c].unique())) for c in BASIS}
    known: Any = kept["known_from"]
    vintage = Vintage(at, known.min(), known.max(), int(kept["later_vintage"].sum()))
    return Result(kept, basis, vintage, _coverage(kept), (*extra, *_warnings(kept, basis, cut)), cut, sources)


def _coverage(data: pl.DataFrame) -> Coverage:
    periods = [Period.parse(p) for p in data["period"].unique()]
    first = f"{min(p.start for p in periods):%Y-%m}" if periods else ""
    last = f"{max(p.end for p in periods):%Y-%m}" if periods else ""
    return Coverage(len(data), first, last, tuple(sorted(data["partner"].unique())))


def _warnings(data: pl.DataFrame, basis: Mapping[str, tuple[str, ...]], cut: bool) -> list[str]:
    said = [f"more than one {c}: {', '.join(v)}" for c, v in basis.items() if len([x for x in v if x != NONE]) > 1]
    later = int(data["later_vintage"].sum())
    if later:
        said.append(f"later vintage: {later} of {len(data)} rows were read after the as-of time")
    assumed = int((data["status"] == "assumed").sum())
    if assumed:
        said.append(f"assumed: the day on which {assumed} rows became known is assumed")
    return [*said, f"truncated: only the first {len(data)} rows are shown"] if cut else said
