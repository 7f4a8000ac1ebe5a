"""Own sentences in the manner of agencies, customs and banks, with all that is to be read of them."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from steelyard.base.period import Period
from steelyard.claims.model import Claim
from steelyard.claims.read import read
from steelyard.claims.text import document
from steelyard.errors import BadInput

CASES = tuple(
    case
    for path in sorted(Path(__file__).parent.glob("read_cases*.csv"))
    for case in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
)
BREAK = "¶"
LINE = "⏎"
"""Stand in the lists for an empty line between two paragraphs, and for the end of a line."""
PARTS = ("measure", "reporter", "partner", "flow", "product", "period", "unit")


@cache
def claims(text: str, dated: str) -> tuple[Claim, ...]:
    return read(document(text.replace(BREAK, "\n\n").replace(LINE, "\n")), date.fromisoformat(dated))


def canonical(period: str) -> str:
    """A period in its shortest form: 2025-H1 and 2025-01/2025-06 are one."""
    try:
        return str(Period.parse(period))
    except BadInput:
        return period


def part_fits(claim: Claim, part: str, wanted: str) -> bool:
    """Whether a part is one of the answers that count, split by `|`; `*` counts whatever it is."""
    found = str(getattr(claim, part))
    accepted = wanted.split("|")
    if "*" in accepted:
        return True
    return canonical(found) in map(canonical, accepted) if part == "period" else found in accepted


def fits(claim: Claim, case: dict[str, str]) -> bool:
    more = dict(pair.split("=") for pair in case["more"].split(";") if pair)
    return (
        value_fits(claim, case["value"])
        and all(part_fits(claim, part, case[part]) for part in PARTS)
        and all(part_fits(claim, part, wanted) for part, wanted in more.items())
    )


def value_fits(claim: Claim, value: str) -> bool:
    if not value:
        return claim.value is None
    if claim.value is None:
        return False
    low, _, high = value.partition("-") if value[:1] != "-" else (value, "", "")
    wanted = (float(low), float(high or low))
    return all(
        abs(a - b) <= 1e-6 * max(1.0, abs(b)) for a, b in zip((claim.value.low, claim.value.high), wanted, strict=True)
    )


def told(claim: Claim) -> str:
    value = (claim.value.low, claim.value.high) if claim.value else None
    return f"{[getattr(claim, part) for part in PARTS]} {value} base={claim.base} of={claim.of} whole={claim.whole}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text'][:40]}|{case['measure']}|{case['value']}")
def test_whole_tuple(case: dict[str, str]) -> None:
    found = claims(case["text"], case["dated"])
    assert any(fits(claim, case) for claim in found), "\n".join(map(told, found)) or "nothing was read"
