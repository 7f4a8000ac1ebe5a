"""Claims as a person read them: labels of the open (dev) texts turned into claims; reading has no part in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from claims_score.labels import UNSEEN, read
from steelyard.claims.model import Claim, Quantity, Span

DAYS = {
    "commodities_2025.txt": "2026-01-15", "german_office.txt": "2025-11-20", "half_year.txt": "2025-07-14",
    "headlines.txt": "2025-10-13", "october_wire.txt": "2025-11-07",
}  # fmt: skip
"""The open texts by their own datelines. No other text of that folder is read here: it is there to be scored."""
MONEY = ("USD", "CNY", "EUR", "RUB", "GBP", "JPY")
# What the labels have no column for.
MORE: dict[str, dict[str, str]] = {
    "commodities_2025-10": {"kind": "record", "of": "quantity"},
    "half_year-06": {"pollster": "reuters", "of": "yoy"},
    "half_year-07": {"pollster": "econoday", "of": "yoy"},
    "half_year-09": {"pollster": "econoday", "of": "balance"},
    "half_year-12": {"whole": "exports"},
    "half_year-13": {"whole": "exports"},
    "half_year-16": {"comparison": "period_before"},
    "headlines-05": {"kind": "highest", "of": "yoy", "since": "2024-04"},
    "headlines-11": {"subject": "share_price"},
    "october_wire-03": {"kind": "first", "of": "yoy", "since": "2025-02"},
    "october_wire-04": {"pollster": "reuters", "of": "yoy"},
    "october_wire-05": {"comparison": "period_before"},
    "october_wire-09": {"of": "balance"},
}
FALLING = ("october_wire-03",)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim with the verdicts that count for it."""

    claim: Claim
    verdicts: tuple[str, ...]
    text: str


def labelled() -> tuple[Labelled, ...]:
    """All labels of the open texts."""
    rows = [row for row in read(UNSEEN / "labels.csv") if row["split"] == "dev"]
    return tuple(Labelled(_claim(row), tuple(row["verdict"].split("|")), row["text"]) for row in rows)


def _claim(row: dict[str, str]) -> Claim:
    first = {name: cell.split("|")[0].replace("*", "") for name, cell in row.items()}
    text = (UNSEEN / row["text"]).read_text(encoding="utf-8")
    at = text.find(row["quote"])
    value = _quantity(first, row["quote"])
    basis = "" if first["unit"] in MONEY else first["basis"]
    found = Claim(
        row["id"], row["quote"], Span(at, at + len(row["quote"])), sentence(text, at), first["measure"],
        first["reporter"], first["partner"], first["flow"], first["product"] or "TOTAL", first["period"],
        first["base"], value, _sign(row["id"], value), first["unit"], basis, hedge=first["hedge"],
    )  # fmt: skip
    return replace(found, **MORE.get(row["id"], {}))


def sentence(text: str, at: int) -> int:
    """Which sentence a place is in, roughly: stops and line ends before it."""
    return len(re.findall(r"[.;]\s|\n", text[:at]))


def _sign(name: str, value: Quantity | None) -> int:
    if name in FALLING:
        return -1
    return (value.value > 0) - (value.value < 0) if value else 0


def _quantity(row: dict[str, str], quote: str) -> Quantity | None:
    if not row["value"]:
        return None
    value = float(row["value"])
    digit, text = printed(value, quote)
    return Quantity(value, value, row["unit"], digit, text, Span(0, 1), row["hedge"])


def printed(value: float, quote: str) -> tuple[float, str]:
    """The size of the last digit that a quote prints of a number, and the number as printed; 0 and "" for words."""
    found = (0.0, "")
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", quote):
        plain = float(number.replace(",", ""))
        for scale in (1, 1e3, 1e6, 1e9, 1e12):
            if plain and abs(abs(value) - plain * scale) < 1e-6 * abs(value):
                found = (scale * 10.0 ** -len(number.partition(".")[2]), number)
    return found
