"""Level 1, format: every row obeys the schema and its codelists."""

from __future__ import annotations

import polars as pl

from steelyard.ledger.schema import NAMES
from steelyard.ledger.validate import LINE, REASON, validate
from steelyard.ledger.verify.finding import ERROR, Finding, report

LEVEL = "format"
_DATES = ("known_from", "public_from")


def check(frame: pl.DataFrame, sources: frozenset[str] | None = None) -> list[Finding]:
    """Rows that `validate` would reject."""
    texts = frame.select(NAMES).with_columns(pl.col(_DATES).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _, bad = validate(texts.with_columns(pl.int_range(pl.len()).alias(LINE)), sources)
    return report(bad, LEVEL, "schema", ERROR, "{" + REASON + "}")
