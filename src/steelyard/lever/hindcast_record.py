"""What the hindcast found of this kind of figure, in few numbers, shipped with the package.

`hindcast_record.csv` is written by `text(hindcast.run(...))`; a test runs the hindcast and compares. Figures that a run
prints are so held against what happened without solving the hindcast each time.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from steelyard.lever import elasticities, hindcast_elasticity

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.hindcast import Scorecard
    from steelyard.lever.world import World

FILE = "hindcast_record.csv"
OWN = "sector"
_PLACES = 2  # decimals kept
_SAME = 1e-6  # of an aggregate


@dataclass(frozen=True, slots=True)
class Record:
    """A case under one elasticity: its taxed trade. Changes of shares in percent, the mean error in points."""

    case: str
    before: int
    after: int
    elasticity: str
    figures: int
    overshot: int  # predicted to move further than it did, in the direction in which it did
    predicted: float
    observed: float
    error: float


@cache
def records() -> tuple[Record, ...]:
    """All records, in the hindcast's order."""
    shipped = files("steelyard").joinpath("data", FILE).read_text(encoding="utf-8")
    kinds = {field.name: {"str": str, "int": int, "float": float}[str(field.type)] for field in fields(Record)}
    rows = csv.DictReader(io.StringIO(shipped))
    return tuple(Record(**{name: kinds[name](value) for name, value in row.items()}) for row in rows)


def of(cards: Iterable[Scorecard]) -> tuple[Record, ...]:
    """The records of scorecards."""
    return tuple(_record(card) for card in cards)


def text(found: Sequence[Record]) -> str:
    """Records as the CSV file that is shipped."""
    out = io.StringIO()
    names = [field.name for field in fields(Record)]
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(names)
    rows.writerows([getattr(one, name) for name in names] for one in found)
    return out.getvalue()


def elasticity(world: World) -> str:
    """Which of the hindcast's elasticities a world has: `sector`, `short`, `long`; "" for others."""
    if world.elasticities == elasticities.source():
        return OWN
    if not any(world.goods):
        return ""
    found = hindcast_elasticity.aggregate_elasticity(world)
    scaled = [one for one in hindcast_elasticity.ELASTICITIES if one.aggregate is not None]
    return next((one.name for one in scaled if math.isclose(found, one.aggregate or 0, rel_tol=_SAME)), "")


def caution(cf: Counterfactual) -> str:
    """How figures of this kind did when tariffs that have happened were put to the model; "" where none was tried."""
    if not any(hasattr(one, "importer") for one in cf.instruments):
        return ""
    name = elasticity(cf.world)
    held = [one for one in records() if one.elasticity == name]
    if not held:
        return ""
    told = [
        f"by {abs(one.predicted):.0f} % where they fell by {abs(one.observed):.0f} % in {one.before}-{one.after} "
        f"(mean error {one.error:.1f} points)"
        for one in held
    ]
    over, count = sum(one.overshot for one in held), sum(one.figures for one in held)
    often = "every one" if over == count else f"{over}"
    tail = "; --theta long takes elasticities that erred less" if name == OWN else ""
    return (
        f"Caution: of {count} figures on taxed trade in past tariffs, the model foretold too large a fall in "
        f"{often}: shares in trade were to fall on average {' and '.join(told)}. See steelyard hindcast{tail}."
    )


def _record(card: Scorecard) -> Record:
    scores = [one for one in card.scores if one.direct]
    further = sum(one.sign_right and abs(one.predicted) > abs(one.observed) for one in scores)
    means = [
        round(sum(values) / len(scores), _PLACES)
        for values in (
            [one.predicted for one in scores], [one.observed for one in scores], [abs(one.error) for one in scores],
        )
    ]  # fmt: skip
    return Record(card.case.id, card.case.before, card.case.after, card.elasticity.name, len(scores), further, *means)
