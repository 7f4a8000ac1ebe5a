"""A table of texts into typed observations; rows that break a rule are set aside with the reason."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import polars as pl

from steelyard.base import products
from steelyard.base.period import Period
from steelyard.errors import BadInput, UnknownName
from steelyard.ledger.schema import (
    COLUMNS,
    IDENTITY,
    NAMES,
    NONE,
    TYPES,
    Column,
    codelist,
    identified,
    indicators,
    units,
)

LINE = "line"
REASON = "reason"
_PRICE_BASIS = re.compile(r"current|none|constant:\d{4}", re.ASCII)
_WHOLE = 60
"""A list of so many names is told whole."""
_FIRST_YEAR, _LAST_YEAR = 1700, 2200


def validate(raw: pl.DataFrame, sources: Iterable[str] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split `raw` (text columns of the schema, optionally `line`) into good and rejected rows.

    Good rows have the types of `schema.TYPES` and keep `line`; rejected rows keep their texts and gain
    `reason`. `sources`: allowed source ids; None allows any.
    """
    table = _complete(raw)
    typed, reasons = [], []
    for column in COLUMNS.values():
        series, problem = _column(column, table[column.name], sources)
        typed.append(series)
        reasons.append(problem)
    good = pl.DataFrame([*typed, table[LINE]])
    reason = _joined([*reasons, *_row_rules(good)])
    bad = reason.is_not_null()
    return good.filter(~bad), table.with_columns(reason.alias(REASON)).filter(bad)


def _complete(raw: pl.DataFrame) -> pl.DataFrame:
    """All schema columns as trimmed text, and a line number."""
    have = [pl.col(c).cast(pl.String).str.strip_chars().fill_null("") for c in COLUMNS if c in raw.columns]
    lack = [pl.lit("").alias(c) for c in COLUMNS if c not in raw.columns]
    line = pl.col(LINE).cast(pl.Int64) if LINE in raw.columns else pl.int_range(2, pl.len() + 2).alias(LINE)
    return raw.select(*have, *lack, line).select(*NAMES, LINE)


def _column(column: Column, texts: pl.Series, sources: Iterable[str] | None) -> tuple[pl.Series, pl.Series]:
    """The typed column and, per row, what is wrong with it (null: nothing)."""
    allowed = frozenset(sources) if column.name == "source" and sources is not None else None
    read = _reader(column, allowed)
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for text in texts.unique():
        if not text and not column.required:
            values[text] = ""
            continue
        try:
            values[text] = read(text)
        except (BadInput, ValueError, OverflowError) as error:
            problems[text] = f"{column.name}: {error}" if text else f"{column.name} is empty; write it or '{NONE}'"
    dtype = TYPES[column.name]
    typed = pl.Series([values.get(t) for t in texts], dtype=dtype) if _dense(texts) else _mapped(texts, values, dtype)
    return typed.alias(column.name), _mapped(texts, problems, pl.String())


def _dense(texts: pl.Series) -> bool:
    return texts.n_unique() * 2 > len(texts)


def _mapped(texts: pl.Series, by_text: dict[str, object] | dict[str, str], dtype: pl.DataType) -> pl.Series:
    if not by_text:
        return pl.Series([None], dtype=dtype).new_from_index(0, len(texts))
    keys = pl.Series(list(by_text), dtype=pl.String)
    return texts.replace_strict(keys, pl.Series(list(by_text.values()), dtype=dtype), default=None, return_dtype=dtype)


def _reader(column: Column, allowed: frozenset[str] | None) -> Callable[[str], object]:
    if column.type == "float":
        return _negative_free if column.name == "rounding" else _number
    if column.type == "datetime":
        return moment
    if column.type == "period":
        return _period
    if column.name == "price_basis":
        return _price_basis
    if column.type == "text":
        return str
    codes = allowed if allowed is not None else codelist(column.values) if column.values != "sources" else None
    return lambda text: _code(column.name, text, codes)


def _code(kind: str, text: str, codes: frozenset[str] | None) -> str:
    if codes is None or text in codes or (kind == "product" and products.known(text)):
        return text
    raise _unknown(kind, text, codes)


def _unknown(kind: str, text: str, codes: frozenset[str]) -> BadInput:
    """A short list is told whole, nearest names first; of a source also how one is added."""
    if len(codes) > _WHOLE:
        return UnknownName(kind, text, codes)
    close, others = (ranked := nearest(text, codes))[:3], ranked[3:]
    said = f"Unknown {kind} '{text}'. Did you mean {', '.join(close)}? Others: {', '.join(others)}."
    if kind == "source":
        said += (
            " A source of your own is described in SOURCES.toml in your ledger's folder: see “A source of your own” in "
            "the guide to loading figures."
        )
    return BadInput(said)


def nearest(text: str, codes: Iterable[str]) -> list[str]:
    """All codes, those that share most words with a text first, then the most alike in letters."""
    words = set(re.split(r"[\W_]+", text.lower()))

    def distance(code: str) -> tuple[float, float, str]:
        shared = len(words & set(re.split(r"[\W_]+", code.lower())))
        return -shared, -difflib.SequenceMatcher(None, text.lower(), code.lower()).ratio(), code

    return sorted(codes, key=distance)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a number; write 1234.5") from None
    if not math.isfinite(value) or "_" in text or not text.isascii():
        raise ValueError(f"'{text}' is not a finite number; leave the row out where nothing is known")
    return value


def _negative_free(text: str) -> float:
    value = _number(text)
    if value < 0:
        raise ValueError(f"'{text}' is negative; write the size of the last printed digit, 0 if unrounded")
    return value


def _period(text: str) -> str:
    period = Period.parse(text)
    if not _FIRST_YEAR <= period.first // 12 <= period.last // 12 <= _LAST_YEAR:
        raise ValueError(f"'{text}' lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    if str(period) != text:
        raise ValueError(f"'{text}' is not canonical; write '{period}'")
    return text


def _price_basis(text: str) -> str:
    if _PRICE_BASIS.fullmatch(text):
        return text
    raise ValueError(f"'{text}' is not a price basis; write current, constant:YEAR or none")


def moment(text: str) -> datetime:
    """`2026-01-14` (midnight UTC) or an ISO date-time with zone, as UTC; ValueError for anything else."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        else:
            at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write YYYY-MM-DD or an ISO date-time with its zone") from None
    if at.tzinfo is None:
        raise ValueError(f"'{text}' has no time zone; write e.g. {text}Z")
    at = at.astimezone(UTC)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(f"'{text}' lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    return at


def _row_rules(good: pl.DataFrame) -> list[pl.Series]:
    """Rules between columns: a rate in percent, money in its own currency, public before known."""
    group = _mapped(good["unit"].fill_null(""), dict(units()), pl.String())
    wanted = _mapped(good["indicator"].fill_null(""), dict(indicators()), pl.String())
    money = (group == "money") & (good["currency"] != good["unit"])
    late = good["public_from"] > good["known_from"]
    ahead = good["known_from"] > datetime.now(UTC) + timedelta(days=1)
    frame = pl.DataFrame([good["unit"], good["indicator"], good["currency"], group.alias("g"), wanted.alias("w")])
    texts = frame.select(
        pl.when(pl.col("g") != pl.col("w")).then(
            pl.format("unit: {} is measured in {}, not in '{}'", "indicator", "w", "unit")
        ).alias("group"),
        pl.when(money).then(pl.format("currency: '{}' does not fit unit '{}'", "currency", "unit")).alias("money"),
        pl.when(late).then(pl.lit("public_from is after known_from; swap or correct them")).alias("late"),
        pl.when(ahead).then(pl.lit("known_from lies in the future; correct the date")).alias("ahead"),
    )  # fmt: skip
    return texts.get_columns()


def _joined(problems: list[pl.Series]) -> pl.Series:
    """One text of all problems per row; null where there is none."""
    named = [p.alias(f"p{n}") for n, p in enumerate(problems)]
    text = pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)
    return pl.DataFrame(named).select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(text)).to_series()


def duplicates(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows (with `line`) that share their IDENTITY with another row, in line order."""
    return identified(frame).filter(pl.struct(IDENTITY).is_duplicated()).sort(LINE)
