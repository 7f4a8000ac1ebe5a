"""Ratios of bad and restructured loans, and what makes three stocks one book.

With N bad, F restructured (forborne) and L the other loans of the same book, all of one day, currency and definition:

    (1) reported = N / (L + F + N)
    (2) adjusted = (N + F) / (L + F + N)
    (3) hidden part = adjusted - reported
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from steelyard.errors import BadInput
from steelyard.lens import arithmetic

INDICATORS = {
    "npl": "bad loans",
    "loans_restructured": "restructured loans",
    "loans": "loans outstanding",
    "npl_share": "share of bad loans",
    "bank_multiple": "growth, multiple",
    "bank_rate": "other rate",
}
UNSTATED = "not stated"
_RATES = ("percent", "ratio")
_NO_BOOK = re.compile(
    r"((all|bad|problem|non-performing|overdue|forborne|restructured|forcibly restructured) ?)?"
    r"(loans|debt)?( outstanding)?|(overdue )?(by |for )?(more than |over )?\d+ days( or more| and more)?( overdue)?"
)
"""Words of a definition that say what is counted; whatever else stands there says of which book."""


@dataclass(frozen=True)
class Ratios:
    """Shares of one loan book, percent: reported and adjusted bad-loan ratio, and what the first hides."""

    reported: float
    adjusted: float

    @property
    def hidden(self) -> float:
        """Adjusted less reported ratio, percentage points."""
        return self.adjusted - self.reported


def ratios(bad: float, restructured: float, other: float, *, definition: str) -> Ratios:
    """Equations (1) and (2); amounts of one currency, day, segment and `definition`, none counted twice.

    `other`: loans that are neither bad nor restructured. BadInput without a definition, for a negative or infinite
    amount, or an empty book.
    """
    if not definition.strip() or UNSTATED in definition:
        raise BadInput(
            "A bad-loan ratio needs the definition of bad (such as 'overdue 90 days or more, households'): "
            "without it two ratios cannot be compared. Give --definition."
        )
    amounts = {"bad": bad, "restructured": restructured, "other": other}
    for name, amount in amounts.items():
        if not 0 <= amount < float("inf"):
            raise BadInput(f"{name} = {amount:g} is no stock of loans. Give an amount of zero or more.")
    whole = sum(amounts.values())
    if not whole:
        raise BadInput("The loan book is empty: bad, restructured and other loans are all zero.")
    return Ratios(arithmetic.share(bad, whole), arithmetic.share(bad + restructured, whole))


def of_one_book(figures: Sequence[Mapping[str, Any]]) -> tuple[list[pl.DataFrame], list[str]]:
    """Ratios where bad, restructured and all loans are of one segment, book, day and currency; else why not.

    A figure has the keys segment, definition, indicator, period, value, unit, currency, source. A definition's parts
    between commas that do not say what is counted (`mortgages left out`) name the book, and must be the same.
    """
    rows, said = [], []
    for bad in (one for one in figures if one["indicator"] == "npl" and one["unit"] not in _RATES):
        own = [one for one in figures if one["segment"] == bad["segment"]]
        restructured, why = _partner(own, bad, "loans_restructured")
        loans, and_why = _partner(own, bad, "loans")
        lacking = [one for one in (why, and_why) if one]
        if UNSTATED in bad["definition"]:
            lacking.insert(0, "what counts as bad is not stated")
        if not lacking and restructured and loans:
            other = float(loans["value"]) - float(bad["value"]) - float(restructured["value"])
            if min(other, float(bad["value"]), float(restructured["value"])) >= 0 and float(loans["value"]) > 0:
                rows.append(_rows(bad, float(restructured["value"]), other))
                continue
            lacking = [f"all loans less bad and restructured ones are {other / 1e12:.2f} tn: they are not of one book"]
        said.append(f"No ratio for {bad['segment']}, {bad['definition']}, {bad['period']}: {'; '.join(lacking)}.")
    return rows, said


def book(definition: str) -> frozenset[str]:
    """The parts of a definition that say which loans are in, or left out."""
    parts = (part.strip().lower() for part in re.split(r"[,;()]", definition))
    return frozenset(part for part in parts if part and not _NO_BOOK.fullmatch(part))


def _partner(
    own: Sequence[Mapping[str, Any]], bad: Mapping[str, Any], name: str
) -> tuple[Mapping[str, Any] | None, str]:  # fmt: skip
    """The figure `name` of the book of `bad`; else None and what differs."""
    others = [one for one in own if one["indicator"] == name]
    if not others:
        return None, f"no {INDICATORS[name]} of this segment are held"
    found = [one for one in others if not _differs(one, bad)]
    if not found:
        nearest = min(others, key=lambda one: len(_differs(one, bad)))
        return None, f"{INDICATORS[name]} {'; '.join(_differs(nearest, bad))}"
    same = [one for one in found if one["source"] == bad["source"]] or found
    if len({float(one["value"]) for one in same}) > 1:
        return None, f"{INDICATORS[name]} are held with several values for this book and day"
    return same[0], ""


def _differs(one: Mapping[str, Any], bad: Mapping[str, Any]) -> list[str]:
    """In which ways a figure is not of the book of `bad`, in words."""
    said = []
    if one["period"] != bad["period"]:
        said.append(f"are held for {one['period']} ({one['definition']})")
    if (one["unit"], one["currency"]) != (bad["unit"], bad["currency"]):
        said.append(f"are in {one['unit']}, bad loans in {bad['unit']}")
    if UNSTATED in one["definition"]:
        said.append("are of a definition not stated")
    elif UNSTATED not in bad["definition"] and book(one["definition"]) != book(bad["definition"]):
        theirs, ours = (", ".join(sorted(book(each["definition"]))) or "all of the segment" for each in (one, bad))
        said.append(f"are of another book ({theirs}; bad loans: {ours})")
    return said


def _rows(bad: Mapping[str, Any], restructured: float, other: float) -> pl.DataFrame:
    found = ratios(float(bad["value"]), restructured, other, definition=bad["definition"])
    shared = {k: bad[k] for k in ("segment", "definition", "period", "source", "known_from", "later_vintage")}
    return pl.DataFrame(
        [
            {"measure": f"{name} ratio", "value": value, "figure": f"{value:.1f} %", "status": "estimate", **shared}
            for name, value in (("reported", found.reported), ("adjusted", found.adjusted))
        ]
    )
