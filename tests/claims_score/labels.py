"""Labelled claims: those of the unseen set in this repository, and those of the articles where they are at hand.

A cell of a label may name several answers, split by `|`: any of them counts. `*` is not scored.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from steelyard.base.period import Period
from steelyard.errors import BadInput

TESTS = Path(__file__).resolve().parents[1]
UNSEEN = TESTS / "claims_unseen"
ARTICLES = TESTS.parents[1] / "shared" / "articles"
FIELDS: tuple[str, ...] = (
    "measure",
    "reporter",
    "partner",
    "flow",
    "product",
    "period",
    "value",
    "unit",
    "basis",
    "hedge",
)
TUPLE = FIELDS[:8]
"""The whole tuple. Basis and hedge are reported apart, and the tuple with them."""
DATES = {
    "000": date(2026, 1, 14),
    "001": date(2025, 12, 8),
    "002": date(2025, 6, 30),
    "003": date(2026, 3, 7),
    "004": date(2025, 7, 31),
}
"""Days of the articles, from their README; of those that it gives by month, the last day of the month."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person read. `fields`: the answers that count for each name of `FIELDS`, None where it is not scored.

    A value is held in `low` and `high`, None for a superlative without number. `verdicts`: those that count, empty
    where none was given; `base`: periods that count as the first of a growth, empty where there is none.
    """

    id: str
    text: str
    quote: str
    fields: dict[str, frozenset[str] | None]
    low: float | None
    high: float | None
    base: frozenset[str] = frozenset()
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text. `day`: the day it was written where that must be given; None where the text says it."""

    name: str
    original: str
    labels: tuple[Label, ...]
    day: date | None = None


def unseen(split: str, folder: Path = UNSEEN) -> tuple[Text, ...]:
    """The project's own texts of a split (unseen or dev), in order of name."""
    rows = [row for row in read(folder / "labels.csv") if row["split"] == split]
    names = sorted({row["text"] for row in rows})
    return tuple(
        Text(name, (folder / name).read_text(encoding="utf-8"), _labels(row for row in rows if row["text"] == name))
        for name in names
    )


def articles(folder: Path = ARTICLES) -> tuple[Text, ...]:
    """The labelled articles; nothing where they are not at hand. Their labels hold no verdicts (see checked.py)."""
    if not (folder / "claims_gold.csv").is_file():
        return ()
    rows = [translated(row) for row in read(folder / "claims_gold.csv")]
    return tuple(
        Text(seed, (folder / f"seed_{seed}.txt").read_text(encoding="utf-8"), _labels(held), day)
        for seed, day in DATES.items()
        if (held := [row for row in rows if row["text"] == seed])
    )


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a csv file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _labels(rows: Iterable[dict[str, str]]) -> tuple[Label, ...]:
    return tuple(label(row) for row in rows)


def label(row: dict[str, str]) -> Label:
    """A label from a row of labels.csv."""
    low, high = bounds(row["value"])
    fields = {name: answers(name, row.get(name, "")) for name in FIELDS if name != "value"}
    fields["value"] = None if low is None else frozenset({row["value"]})
    if row["unit"] == "":
        fields["unit"] = None
    if "tariff" in (fields["measure"] or ()) and fields["flow"] is not None:
        fields["flow"] = fields["flow"] | {""}
    verdicts = tuple(one for one in row.get("verdict", "").split("|") if one)
    base = frozenset(canonical(one) for one in row.get("base", "").split("|") if one)
    return Label(row["id"], row["text"], row["quote"], fields, low, high, base, verdicts)


def answers(name: str, cell: str) -> frozenset[str] | None:
    """The answers that count, in the form that `seen` gives what was read; None for `*`."""
    if cell == "*":
        return None
    return frozenset(seen(name, one) for one in cell.split("|"))


def seen(name: str, value: str) -> str:
    """One form for what means the same: no partner and the world, no product and all goods, pieces and counts."""
    if name == "period":
        return canonical(value)
    nothing = {"partner": "WLD", "product": "TOTAL", "unit": "count", "flow": "none"}
    if name in nothing and value in ("", "none", nothing[name]):
        return ""
    return "" if name == "unit" and value in ("unit", "pair") else value


def canonical(period: str) -> str:
    """A period in its shortest form; as it is where it is none."""
    try:
        return str(Period.parse(period))
    except BadInput:
        return period


def bounds(cell: str) -> tuple[float | None, float | None]:
    """A value, or a range written `25-100`; None twice where there is none."""
    if not cell:
        return None, None
    if match := re.fullmatch(r"(\d[\d.]*)-(\d[\d.]*)", cell):
        return float(match[1]), float(match[2])
    return float(cell), float(cell)


FLOWS = {"X": "export", "M": "import", "B": "balance", "": ""}
MEASURES = {
    "consensus_yoy": "consensus",
    "balance_ytd": "balance",
    "yoy_ytd": "yoy",
    "npl_stock": "level",
    "restructured": "level",
    "policy_target": "policy",
    "policy_range": "policy|tariff",
    "cons_share": "share",
    "firm_sales": "yoy|growth|other",
    "procurement": "level|other",
    "policy": "policy|level",
}
PRODUCTS = {
    "HS2601": "GACC:iron_ore",
    "HS2701": "GACC:coal",
    "HS2709": "GACC:crude_oil",
    "HS2711": "GACC:natural_gas",
    "RARE_EARTH": "GACC:rare_earths",
    "AGRI": "GACC:agricultural_products|GACC:grain|GACC:meat",
    "TOTAL": "TOTAL",
    "": "",
}
UNITS = {"PCT": "percent", "RATIO": "ratio", "T": "t", "COUNT": "count", "RANK": ""}
BASES = {"QTY": "quantity|", "VALUE": "value|", "VOL": "volume|", "": "", "USD": "USD|", "CNY": "CNY|"}
HEDGES = {
    "": "",
    "nearly": "nearly",
    "approximately": "about",
    "about": "about",
    "around": "about",
    "exceeded": "more_than",
    "over": "more_than",
    "more than": "more_than",
    "past": "more_than",
    "less than": "less_than",
    "as high as": "at_most|up_to",
}


def translated(row: dict[str, str]) -> dict[str, str]:
    """A row of the articles' labels in the codes of this project.

    Their basis is that of the figure, said or not, so that one not said counts too; what has no code here (an economy,
    a product, a word of hedging) is not scored. A growth between two months has its first as base.
    """
    first, slash, last = row["period"].partition("/")
    between = bool(slash) and row["measure"] == "growth"
    return {
        "id": row["id"],
        "text": row["seed"],
        "quote": row["quote"],
        "measure": MEASURES.get(row["measure"], row["measure"]),
        "reporter": "*" if row["reporter"] in ("DEV_ASIA_X_CHN", "DRAEGER") else _world(row["reporter"]),
        "partner": _world(row["partner"]),
        "flow": FLOWS[row["flow"]],
        "product": PRODUCTS.get(row["product"], "*"),
        "period": last if between else row["period"],
        "base": first if between else "",
        "value": row["value"],
        "unit": UNITS.get(row["unit"], row["unit"]),
        "basis": "" if row["basis"].endswith("?") else BASES.get(row["basis"], f"{row['basis']}|"),
        "hedge": HEDGES.get(row["hedge"].split(";")[0], "*"),
    }


def _world(code: str) -> str:
    return {"W00": "WLD"}.get(code, code)
