"""Numbers of a sentence with unit, sign and hedge, in digits or in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.claims import joined
from steelyard.claims.drafts import Draft, drafts
from steelyard.claims.model import Quantity, Sentence
from steelyard.claims.tokens import Token, tokenize

KINDS = (
    "amount", "rate", "points", "physical", "multiple", "fraction", "count", "flat", "ordinal", "duration", "date",
    "label", "bare",
)  # fmt: skip
"""What a number is.

amount: money (unit: code of the currency); rate: percent; points: percentage points (unit pp; basis points divided by
100); physical: tonnes, barrels, cubic metres (unit: t, bbl, m3, kWh ...); multiple: 1.6-fold, three times, doubled
(unit ratio); fraction: a third, one in five, half (unit percent); count: a number before a noun (unit count); flat: no
change in words (0 percent, hedge flat); ordinal: first, 3rd; duration: five months (unit day, week, month, quarter or
year); date: a year, a day of a month or an ISO date, never a value; label: a number that
names a thing (Section 301, COVID-19, 5G), never a value; bare: any other.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity with its tokens `first` to `last`, both included (sign, currency and unit are within, the hedge not).

    `hedge_first`: the first token of the hedge before it, or `first`. `apposition_of`: the place, in the tuple
    returned, of the quantity that this one repeats in another currency ("18 trillion yuan ($2.5 trillion)").
    """

    quantity: Quantity
    first: int
    last: int
    kind: str
    hedge_first: int = 0
    apposition_of: int | None = None


def quantities(sentence: Sentence, tokens: Sequence[Token] | None = None) -> tuple[Found, ...]:
    """The quantities of `sentence` in order; `tokens` are those of its text, where they are at hand.

    Values carry the sign that is printed before them; that of a verb ("falling 20 per cent") is for who reads the
    clause. At most `drafts.MOST` are read of a sentence. Time is linear in the number of tokens.
    """
    tokens = tokenize(sentence.text) if tokens is None else tokens
    drafted = joined.ranges(tokens, list(drafts(tokens)))
    joined.lists(tokens, drafted)
    found: list[Found] = []
    end, before = -1, None
    for draft in drafted:
        joined.hedge(tokens, draft, end)
        same = before is not None and joined.apposition(tokens, before, draft)
        found.append(_found(sentence, tokens, draft, _root(found) if same else None))
        end, before = draft.last, draft
    return tuple(found)


def _root(found: Sequence[Found]) -> int:
    """The place of the sum that the last one found says, be it in the first currency or again."""
    of = found[-1].apposition_of
    return len(found) - 1 if of is None else of


def _found(sentence: Sentence, tokens: Sequence[Token], draft: Draft, of: int | None) -> Found:
    start, end = tokens[draft.first].start, tokens[draft.last].end
    low, high, digit = (float(f"{value:.15g}") for value in (draft.low, draft.high, draft.digit))
    quantity = Quantity(
        low, high, draft.unit, digit, sentence.text[start:end], sentence.span(start, end), draft.hedge,
        draft.sign,
    )  # fmt: skip
    return Found(quantity, draft.first, draft.last, draft.kind, draft.hedge_first, of)
