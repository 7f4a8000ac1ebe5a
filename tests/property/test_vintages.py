"""As-of answers against a brute-force oracle that follows the words of the rule row by row."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.ledger.schema import KEY, NAMES, TYPES, stored
from steelyard.ledger.vintages import UNRANKED, as_of

RANKS = {"a": 1, "b": 1, "c": 2}  # d has no rank
START = datetime(2026, 1, 1, tzinfo=UTC)
FIXED = {
    "reporter": "CHN", "flow": "export", "product": "TOTAL", "indicator": "value", "variant": "none", "unit": "USD",
    "currency": "USD", "valuation": "fob", "adjustment": "nsa", "price_basis": "current", "reference": "", "note": "",
}  # fmt: skip


@st.composite
def rows(draw):
    known = draw(st.integers(0, 5))
    return {
        **FIXED,
        "partner": draw(st.sampled_from(["USA", "DEU"])),
        "period": draw(st.sampled_from(["2025-11", "2025-12"])),
        "value": float(draw(st.integers(0, 3))),
        "rounding": float(draw(st.integers(0, 2))),
        "status": draw(st.sampled_from(["flash", "final", "snapshot", "disputed"])),
        "known_from": START + timedelta(days=known),
        "public_from": START + timedelta(days=draw(st.integers(0, known))),
        "source": draw(st.sampled_from(["a", "b", "c", "d"])),
    }


def oracle(table, t):
    """{key: (row, later_vintage)} by the words of the rule."""
    answers = {}
    for key in {tuple(r[k] for k in KEY) for r in table}:
        mine = [r for r in table if tuple(r[k] for k in KEY) == key and r["status"] != "disputed"]
        known = [r for r in mine if t is None or r["known_from"] <= t]
        public = [r for r in mine if r not in known and r["public_from"] <= t] if t is not None else []
        pool = known or public
        if pool:
            when = max(r["known_from"] for r in known) if known else min(r["known_from"] for r in public)
            tied = [r for r in pool if r["known_from"] == when]
            best = min(tied, key=lambda r: (r["rounding"], RANKS.get(r["source"], UNRANKED), r["source"], r["value"]))
            answers[key] = ((best["known_from"], best["rounding"], best["source"], best["value"]), not known)
    return answers


def answered(frame):
    plain = frame.with_columns(pl.col(KEY).cast(pl.String), pl.col("source").cast(pl.String))
    return {
        tuple(r[k] for k in KEY): ((r["known_from"], r["rounding"], r["source"], r["value"]), r["later_vintage"])
        for r in plain.iter_rows(named=True)
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(rows(), max_size=14), st.none() | st.integers(-1, 6))
def test_as_of_is_what_the_rule_says(table, day):
    t = None if day is None else START + timedelta(days=day, hours=12)
    frame = pl.DataFrame(table, schema=TYPES)
    found = as_of(frame, t, RANKS)
    assert answered(found) == oracle(table, t)
    assert len(found) == len(answered(found))
    assert answered(as_of(stored(frame), t, RANKS, presorted=True)) == answered(found)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows(), max_size=14), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_rows_known_later_do_not_matter(table, day, random):
    t = START + timedelta(days=day)
    shuffled = random.sample(table, len(table))
    known = as_of(pl.DataFrame(table, schema=TYPES), t, RANKS).filter(~pl.col("later_vintage"))
    past = [r for r in shuffled if r["known_from"] <= t]
    columns = [*NAMES, "later_vintage"]
    again = as_of(pl.DataFrame(past, schema=TYPES), t, RANKS)
    assert answered(again.select(columns)) == answered(known.select(columns))
