"""What was known when: the one row of each figure that an as-of date answers with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import polars as pl

from steelyard.errors import BadInput
from steelyard.ledger.schema import KEY
from steelyard.ledger.validate import moment

UNRANKED = 1000
"""Rank of a source that has none: after all that have."""

_END_OF_DAY = time(23, 59, 59, 999999)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


def instant(as_of: str | date | datetime | None) -> datetime:
    """The moment meant: a date is the end of that day UTC; None and `latest` are now; BadInput for anything
    else.
    """
    if as_of is None or as_of == "latest":
        return datetime.now(UTC)
    if isinstance(as_of, str):
        try:
            at = moment(as_of.strip())
        except (ValueError, OverflowError) as error:
            raise BadInput(f"as-of: {error}, or latest.") from None
        return datetime.combine(at.date(), _END_OF_DAY, UTC) if len(as_of.strip()) == 10 else at
    if not isinstance(as_of, datetime):
        return datetime.combine(as_of, _END_OF_DAY, UTC)
    if as_of.tzinfo is None:
        raise BadInput(f"as-of: {as_of.isoformat()} has no time zone. Give one, or a date.")
    return as_of.astimezone(UTC)


def as_of(
    frame: pl.DataFrame, t: datetime | None, ranks: Mapping[str, int], *, presorted: bool = False
) -> pl.DataFrame:
    """The row of each key that was the figure at `t`, with a column `later_vintage`.

    Of the rows known by `t`: the greatest `known_from`; on ties the smallest rounding, then the lower rank of
    the source, then source id (then value). Where none was known but the figure was public by `t`: the row
    with the smallest `known_from` after `t`, flagged `later_vintage`. Disputed rows never answer. `t` None
    sets no limit. `frame` has the schema's columns; `presorted` says that it is sorted by KEY, then
    known_from. The result is so sorted.
    """
    limit = pl.lit(_FAR if t is None else t).cast(pl.Datetime("us", "UTC"))
    known = pl.col("known_from") <= limit
    answers = pl.col("status") != "disputed"
    lazy = frame.lazy().filter(answers & (known | (pl.col("public_from") <= limit)))
    if not presorted:
        lazy = lazy.sort(*KEY, "known_from", maintain_order=True)
    found = _runs(lazy.with_columns(known.alias("_known"))).filter(pl.col("_kept")).collect()
    return _break_ties(found, ranks).drop("_kept", "_tied", "_known").rename({"_later": "later_vintage"})


def _runs(lazy: pl.LazyFrame) -> pl.LazyFrame:
    """Mark the rows of each key that share the chosen `known_from` (`_kept`), and whether there are several
    (`_tied`).

    Within a key the known rows come first, so the chosen run is the last known one, or the key's first if
    none is known.
    """
    known = pl.col("_known")
    lazy = lazy.with_columns(_differs(KEY).alias("_ks"))
    lazy = lazy.with_columns((pl.col("_ks") | _differs(("known_from",))).alias("_s"))
    ends = pl.col("_ks", "_s").shift(-1, fill_value=True)  # a run ends where the next one starts
    lazy = lazy.with_columns(ends.name.replace("s", "e"))
    last_known = known & (pl.col("_ke") | ~known.shift(-1, fill_value=False))
    first_later = ~known & pl.col("_ks")
    kept = (
        pl.when(pl.col("_e")).then(last_known).backward_fill() | pl.when(pl.col("_s")).then(first_later).forward_fill()
    )
    return lazy.with_columns(
        kept.alias("_kept"), (~(pl.col("_s") & pl.col("_e"))).alias("_tied"), (~known).alias("_later")
    ).drop("_ks", "_ke", "_s", "_e")


def _differs(columns: tuple[str, ...]) -> pl.Expr:
    """Whether any of `columns` differs from the row before; True on the first row."""
    return pl.any_horizontal(pl.col(c) != pl.col(c).shift(1) for c in columns).fill_null(True)


def _break_ties(found: pl.DataFrame, ranks: Mapping[str, int]) -> pl.DataFrame:
    """One row a key: of several at one time the finest, then the preferred source."""
    if not found["_tied"].any():
        return found
    source = pl.col("source").cast(pl.String)
    rank = source.replace_strict(dict(ranks), default=UNRANKED, return_dtype=pl.Int64) if ranks else pl.lit(UNRANKED)
    tied = found.with_row_index("_row").filter(pl.col("_tied"))
    best = (
        tied.with_columns(rank.alias("_rank"), source.alias("_id"))
        .sort(*KEY, "rounding", "_rank", "_id", "value", maintain_order=True)
        .unique(KEY, keep="first", maintain_order=True)
    )
    wins = pl.int_range(pl.len()).is_in(best["_row"].implode())
    return found.filter(~pl.col("_tied") | wins)
