"""Arithmetic among the claims of a text, and of several: what agrees, what cannot all be true, what nobody says.

No figure of a ledger is needed. Every printed number stands for the interval of half its last digit, widened by its
hedge; an identity holds where the two intervals meet. The kinds of relations are listed in
docs/explanation/claims-arithmetic.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

from steelyard.claims import (
    arithmetic_expect,
    arithmetic_growth,
    arithmetic_labels,
    arithmetic_levels,
    arithmetic_same,
    arithmetic_shares,
)
from steelyard.claims.arithmetic_facts import Index, Reading, facts
from steelyard.claims.arithmetic_result import CONSISTENT, Context
from steelyard.claims.exchange import Bands, shipped
from steelyard.claims.model import Claim, Relation, Sentence
from steelyard.errors import BadInput

RULES = (
    arithmetic_same.restated,
    arithmetic_same.currencies,
    arithmetic_same.directions,
    arithmetic_growth.levels_and_growth,
    arithmetic_growth.balance_growth,
    arithmetic_growth.chains,
    arithmetic_levels.balances,
    arithmetic_levels.to_date,
    arithmetic_levels.tiles,
    arithmetic_levels.parts_of,
    arithmetic_levels.exchange_rates,
    arithmetic_levels.unit_values,
    arithmetic_shares.shares_after_growth,
    arithmetic_shares.shares_of_totals,
    arithmetic_shares.shares_together,
    arithmetic_expect.expectations,
)
"""Each takes the index of facts and the context, and looks up what it needs by key."""


def relations(
    claims: Sequence[Claim],
    sentences: Sequence[Sentence] = (),
    *,
    dated: date | None = None,
    bands: Bands = shipped,
) -> tuple[Relation, ...]:
    """The relations among the claims of one text, conflicts first, else in order of the rules.

    `sentences` are those of its Document, where words beside the quote count; `dated` is the day of the text; `bands`
    gives the exchange rate of a period (`exchange.shipped` needs no ledger). The work grows in proportion to the
    number of claims.
    """
    return _ordered(_found((Reading("", claims, sentences, dated),), bands))


def across(documents: Sequence[Reading], *, bands: Bands = shipped) -> tuple[Relation, ...]:
    """The relations between texts: those with claims of two at least. Their `documents` name the text of each claim.

    BadInput where two texts have one name.
    """
    names = [one.name for one in documents]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"Two texts are called '{twice}'. Give each text a name of its own.")
    return _ordered(one for one in _found(tuple(documents), bands) if len(set(one.documents)) > 1)


def _found(readings: tuple[Reading, ...], bands: Bands) -> Iterator[Relation]:
    context = Context(bands, {one.name: one.dated for one in readings})
    index = Index(fact for reading in readings for fact in facts(reading))
    for rule in RULES:
        yield from (one for one in rule(index, context) if _says_something(one))
    yield from arithmetic_shares.concepts(readings, context)
    yield from arithmetic_labels.periods(readings, index, context)
    yield from arithmetic_labels.superlatives(readings, context)
    yield from arithmetic_labels.records(readings, index, context)


def _says_something(one: Relation) -> bool:
    """Not that anything agrees with a figure without bounds."""
    return one.result != CONSISTENT or (math.isfinite(one.low) and math.isfinite(one.high))


def _ordered(found: Iterator[Relation]) -> tuple[Relation, ...]:
    order = {"conflict": 0, "tension": 1, "label": 2, "concept": 3, "consistent": 4, "solvable": 5}
    return tuple(sorted(found, key=lambda one: order.get(one.result, len(order))))
