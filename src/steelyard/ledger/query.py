"""What a request asks for: its parameters checked, turned into conditions, and the words for an empty answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from steelyard.base.period import Period
from steelyard.errors import NoCoverage, UnknownName
from steelyard.ledger.files import Table, together
from steelyard.ledger.schema import COLUMNS, KEY, codelist

PARAMETERS: tuple[str, ...] = (*KEY, "status", "source", "start", "end")
"""What can be asked for: key columns, status, source, and the first and last period (`start`, `end`)."""

Value = str | Iterable[str] | None
_SHOWN = 15
_DESCRIBED = ("flow", "partner", "product", "indicator", "currency")


@dataclass(frozen=True)
class Query:
    """A checked request: allowed values by column, and the span of periods."""

    values: Mapping[str, tuple[str, ...]]
    start: Period | None = None
    end: Period | None = None

    def expression(self, *, without: str = "") -> pl.Expr:
        """The condition on the columns (periods' span apart), leaving out one column if asked."""
        terms = [_among(c, v) for c, v in self.values.items() if c != without]
        return pl.all_horizontal(terms) if terms else pl.lit(True)

    def among(self, tables: Sequence[Table]) -> pl.DataFrame:
        """The rows of `tables` that it asks for, all vintages."""
        rows = together(tables, self.values.get("reporter"))
        terms = [_among(c, v) for c, v in self.values.items()]  # apart, so that the scan can skip by each
        return self.within((rows.filter(*terms) if terms else rows).collect())

    def within(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows whose whole period lies between start and end."""
        if self.start is None and self.end is None:
            return frame
        inside = [p for p in frame["period"].unique().cast(pl.String) if self.holds(Period.parse(p))]
        return frame.filter(pl.col("period").cast(pl.String).is_in(inside))

    def holds(self, period: Period) -> bool:
        """Whether the whole period lies between start and end."""
        after = self.start is None or period.first >= self.start.first
        return after and (self.end is None or period.last <= self.end.last)

    def text(self) -> str:
        """The request in words, for messages."""
        parts = [f"{c}={','.join(v)}" for c, v in self.values.items()]
        parts += [f"start={self.start}"] if self.start else []
        parts += [f"end={self.end}"] if self.end else []
        return " ".join(parts) or "anything"


def _among(column: str, values: tuple[str, ...]) -> pl.Expr:
    if len(values) == 1:
        return pl.col(column) == values[0]
    return pl.any_horizontal(pl.col(column) == v for v in values) if len(values) < 8 else _is_in(column, values)


def _is_in(column: str, values: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).cast(pl.String).is_in(list(values))


def parse(filters: Mapping[str, Value]) -> Query:
    """Check the names of the parameters and write periods canonically; UnknownName for any other parameter."""
    for name in filters:
        if name not in PARAMETERS:
            raise UnknownName("parameter", name, PARAMETERS)
    values = {n: _listed(v) for n, v in filters.items() if v is not None and n not in ("start", "end")}
    if "period" in values:
        values["period"] = tuple(str(Period.parse(p)) for p in values["period"])
    bounds = {n: _bound(filters.get(n)) for n in ("start", "end")}
    return Query(values, bounds["start"], bounds["end"])


def _listed(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(dict.fromkeys(str(v) for v in value))


def _bound(value: Value) -> Period | None:
    return None if value is None else Period.parse(str(value))


def check_codes(query: Query, held: pl.LazyFrame, sources: Iterable[str]) -> None:
    """UnknownName for a value that is in no codelist and in no row held."""
    for column, asked in query.values.items():
        if column == "period":
            continue
        known = _known(column, sources)
        strange = [v for v in asked if v not in known]
        if strange:
            present = set(held.select(pl.col(column).unique().cast(pl.String)).collect().to_series())
            for value in strange:
                if value not in present:
                    raise UnknownName(column, value, known | present)


def _known(column: str, sources: Iterable[str]) -> frozenset[str]:
    if column == "source":
        return frozenset(sources)
    values = COLUMNS[column].values
    return codelist(values) if values else frozenset()


def absent(query: Query, held: pl.LazyFrame, when: str) -> NoCoverage:
    """The error for an empty answer: what is held near to what was asked."""
    inside = _inside(query, held)
    near = [line for column in query.values if (line := _alternatives(query, column, inside))]
    span = _span(held.filter(query.expression(without="period")))
    if span and not any(line.startswith("period") for line in near):
        near.append(
            f"outside the periods asked, within {span}" if query.start or query.end else f"periods within {span}"
        )
    if not near:
        reporter = query.values.get("reporter")
        rest = held.filter(_among("reporter", reporter)) if reporter else held
        near = _description(rest) or _description(held)
    return NoCoverage(f"No figure held for {query.text()} as of {when}. Held: {'; '.join(near) or 'nothing at all'}.")


def _inside(query: Query, held: pl.LazyFrame) -> pl.LazyFrame:
    """The rows whose period lies within the bounds asked."""
    if query.start is None and query.end is None:
        return held
    texts = held.select(pl.col("period").unique().cast(pl.String)).collect().to_series()
    fits = [text for text in texts if query.holds(Period.parse(text))]
    return held.filter(pl.col("period").cast(pl.String).is_in(fits))


def _alternatives(query: Query, column: str, held: pl.LazyFrame) -> str:
    """What else would answer if only this column were asked otherwise."""
    others = held.filter(query.expression(without=column))
    found = others.select(pl.col(column).unique().cast(pl.String)).collect().to_series().sort().to_list()
    if not found or set(found) & set(query.values[column]):
        return ""
    if column == "period":
        return f"period {_span(others)}"
    return f"{column} {_few(found)}"


def _description(held: pl.LazyFrame) -> list[str]:
    frame = held.select(pl.col(c).unique().cast(pl.String).implode() for c in ("reporter", *_DESCRIBED)).collect()
    lists = {c: sorted(frame[c][0]) for c in frame.columns}
    span = _span(held)
    return [f"{c} {_few(v)}" for c, v in lists.items() if v] + ([f"periods {span}"] if span else [])


def _few(values: list[str]) -> str:
    return ", ".join(values[:_SHOWN]) + (f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else "")


def _span(held: pl.LazyFrame) -> str:
    periods = [Period.parse(p) for p in held.select(pl.col("period").unique().cast(pl.String)).collect().to_series()]
    if not periods:
        return ""
    return f"{min(p.start for p in periods):%Y-%m} to {max(p.end for p in periods):%Y-%m}"
