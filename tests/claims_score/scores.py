"""Counts of what was read and judged right: rows of set, table, row, column, count, of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims_score.align import Pair
from claims_score.labels import FIELDS, TUPLE
from steelyard.claims.model import VERDICTS, Finding

COLUMNS = ("set", "table", "row", "column", "count", "of")
SIDES = {
    "true": "right",
    "rounded": "right",
    "superseded": "superseded",
    "other_basis": "other basis",
    "concept": "concept",
    "false": "wrong",
    "conflict": "wrong",
    "not_checkable": "open",
}
"""What a verdict comes to: true and rounded differ by a digit only, false and conflict both say that it is wrong."""


@dataclass(frozen=True, slots=True)
class Score:
    """One count. `of`: out of how many, None where it is no part of anything."""

    table: str
    row: str
    column: str
    count: int
    of: int | None = None

    def cells(self, name: str) -> tuple[str, ...]:
        """The row of the csv file, for the set of that name."""
        return name, self.table, self.row, self.column, str(self.count), "" if self.of is None else str(self.of)


def score(pairs: Sequence[Pair], extra: Sequence[Finding], exhaustive: bool = True) -> list[Score]:
    """All counts of a set. `exhaustive`: the labels name every claim, so that any other that was read is one too many.

    Verdicts are counted where the labels hold one.
    """
    judged = [one for one in pairs if one.label.verdicts]
    return [
        *extraction(pairs, extra, exhaustive),
        *by_field(pairs),
        *(verdicts(judged) if judged else ()),
        *(confusion(judged) if judged else ()),
    ]


def extraction(pairs: Sequence[Pair], extra: Sequence[Finding], exhaustive: bool) -> list[Score]:
    """Values found, whole tuples, and claims read that no label has."""
    found = sum(one.finding is not None for one in pairs)
    whole = sum(one.exact(TUPLE) for one in pairs)
    strict = sum(one.exact(FIELDS) for one in pairs)
    read = found + len(extra)
    rows = [
        Score("extraction", "found", "", found, len(pairs)),
        Score("extraction", "whole tuple", "", whole, len(pairs)),
        Score("extraction", "whole tuple with basis and hedge", "", strict, len(pairs)),
    ]
    if exhaustive:
        rows.append(Score("extraction", "claims read that a label has", "", found, read))
    else:
        rows.append(Score("extraction", "claims read without a label", "", len(extra)))
    return rows


def by_field(pairs: Sequence[Pair]) -> list[Score]:
    """Of the claims found, how many have each field right."""
    rows = []
    for name in FIELDS:
        held = [right for one in pairs if one.finding is not None and (right := one.fields[name]) is not None]
        rows.append(Score("field", name, "", sum(held), len(held)))
    return rows


def verdicts(pairs: Sequence[Pair]) -> list[Score]:
    """Coverage, precision, recall of what is wrong, wrong accusations, abstentions."""
    settled = [one for one in pairs if "not_checkable" not in one.label.verdicts]
    open_ = [one for one in pairs if "not_checkable" in one.label.verdicts]
    decided = [one for one in pairs if given(one) not in ("not_checkable", "not read")]
    wrong = [one for one in pairs if SIDES[one.label.verdicts[0]] == "wrong"]
    faulty = [one for one in pairs if SIDES[one.label.verdicts[0]] not in ("right", "superseded", "open")]
    accused = [one for one in decided if SIDES[given(one)] == "wrong"]
    to_the_letter = sum(letter(one) for one in decided)
    return [
        Score("verdict", "decided, of those that can be", "", _of(decided, settled), len(settled)),
        Score("verdict", "right, of those decided", "", sum(agrees(one) for one in decided), len(decided)),
        Score("verdict", "right to the letter, of those decided", "", to_the_letter, len(decided)),
        Score("verdict", "found wrong, of what is wrong", "", _of(accused, wrong), len(wrong)),
        Score("verdict", "marked, of what needs a mark", "", sum(_marked(one) for one in faulty), len(faulty)),
        Score("verdict", "called wrong without cause", "", sum(not agrees(one) for one in accused), len(accused)),
        Score("verdict", "left open, of what is open", "", sum(_left(one) for one in open_), len(open_)),
        Score("verdict", "left open though it can be decided", "", sum(_left(one) for one in settled), len(settled)),
    ]


def given(pair: Pair) -> str:
    """The verdict that was given; `not read` where no claim was found."""
    return "not read" if pair.finding is None else pair.finding.verdict


def agrees(pair: Pair) -> bool:
    """Whether the verdict comes to one of those that count."""
    return SIDES.get(given(pair)) in {SIDES[one] for one in pair.label.verdicts}


def letter(pair: Pair) -> bool:
    """Whether the verdict is one of those that count."""
    return given(pair) in pair.label.verdicts


def confusion(pairs: Iterable[Pair]) -> list[Score]:
    """The label's first verdict against that given; where the one given counts, it stands on the diagonal."""
    cells = Counter((given(one) if letter(one) else one.label.verdicts[0], given(one)) for one in pairs)
    columns = (*VERDICTS, "not read")
    return [Score("confusion", row, column, cells[row, column]) for row in VERDICTS for column in columns]


def _of(some: Sequence[Pair], others: Sequence[Pair]) -> int:
    held = {one.label.id for one in others}
    return sum(one.label.id in held for one in some)


def _marked(pair: Pair) -> bool:
    return given(pair) in ("false", "conflict", "other_basis", "concept")


def _left(pair: Pair) -> bool:
    return given(pair) == "not_checkable"
