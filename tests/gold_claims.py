"""Claims made of the rows of a labelled list: its codes in the terms of the Claim type."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from steelyard.claims.model import Claim, Quantity, Span

CODES = {"W00": "WLD", "X": "export", "M": "import", "B": "balance", "PCT": "percent", "T": "t", "RATIO": "ratio"}
MEASURES = {
    "consensus_yoy": "consensus", "balance_ytd": "balance", "yoy_ytd": "yoy", "npl_stock": "level",
    "restructured": "level", "procurement": "level", "cons_share": "share", "policy_target": "policy",
    "policy_range": "policy", "firm_sales": "other",
}  # fmt: skip
HEDGES = {
    "exceeded;first time": "more_than", "past;first": "more_than", "exceeded": "more_than", "over": "more_than",
    "more than": "more_than", "less than": "less_than", "nearly": "nearly", "about": "about", "around": "about",
    "approximately": "about", "flat": "flat", "as high as": "up_to", "some of the lowest": "some_of",
}  # fmt: skip
BASES = {"QTY": "quantity", "VOL": "volume", "VALUE": "value"}


def read(path: Path) -> list[Claim]:
    """The claims of the list at `path`."""
    with path.open(encoding="utf-8", newline="") as file:
        return [claim(row, number) for number, row in enumerate(csv.DictReader(file))]


def claim(row: dict[str, str], sentence: int) -> Claim:
    """One row; its quote stands for its sentence."""
    measure = MEASURES.get(row["measure"], row["measure"])
    base, period = ends(row["period"]) if measure == "growth" else ("", row["period"])
    unit = CODES.get(row["unit"], row["unit"])
    since = re.search(r"since.*?(\d{4})", row["quote"]) if measure == "superlative" else None
    return Claim(
        row["id"], row["quote"], Span(0, 1), sentence, measure, row["reporter"],
        CODES.get(row["partner"], row["partner"]), CODES.get(row["flow"], row["flow"]), row["product"] or "TOTAL",
        period, base, quantity(row, unit), unit=unit, basis=basis(row), of="yoy" if measure == "consensus" else "",
        whole=whole(row), since=since[1] if since else "",
        kind="lowest" if "lowest" in row["quote"] else "highest" if measure == "superlative" else "",
        hedge=HEDGES.get(row["hedge"], ""),
        subject=row["measure"] if row["measure"] in ("npl_stock", "restructured", "procurement") else "",
    )  # fmt: skip


def ends(text: str) -> tuple[str, str]:
    """Base and period of a growth over a span."""
    base, _, period = text.partition("/")
    return base, period


def basis(row: dict[str, str]) -> str:
    """The basis as stated: what the list only guesses (CNY?) the text does not say."""
    text = row["basis"]
    return "" if text.endswith("?") or text == "like" else BASES.get(text, text)


def whole(row: dict[str, str]) -> str:
    """What a share is of."""
    if row["measure"] == "cons_share":
        return "gdp"
    return "world_manufacturing_exports" if row["product"] == "MANUF" else "exports" if row["flow"] == "X" else ""


def quantity(row: dict[str, str], unit: str) -> Quantity | None:
    """The number with the size of its last digit, which the quote tells."""
    if not row["value"] or row["unit"] == "RANK" or "-" in row["value"][1:]:
        return None
    value = float(row["value"])
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?", row["quote"]):
        plain = text.replace(",", "")
        for scale in (1.0, 1e6, 1e9, 1e12):
            if abs(float(plain) * scale - abs(value)) <= 1e-9 * abs(value):
                digit = scale * 10.0 ** -len(plain.partition(".")[2])
                return Quantity(value, value, unit, digit, text, Span(0, 1))
    return Quantity(value, value, unit, 0.0, "", Span(0, 1))
