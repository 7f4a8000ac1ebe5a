"""Own sentences in the manner of agencies, customs and banks, with all that is to be read of them."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from steelyard.claims.model import Claim
from steelyard.claims.read import read
from steelyard.claims.text import document

CASES = tuple(csv.DictReader(Path(__file__).with_name("read_cases.csv").read_text(encoding="utf-8").splitlines()))
PARTS = ("measure", "reporter", "partner", "flow", "product", "period", "unit")


@cache
def claims(text: str, dated: str) -> tuple[Claim, ...]:
    return read(document(text), date.fromisoformat(dated))


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
    more = dict(pair.split("=") for pair in case["more"].split(";") if pair)
    fitting = [
        claim
        for claim in found
        if value_fits(claim, case["value"])
        and all(getattr(claim, part) == case[part] for part in PARTS)
        and all(getattr(claim, part) == wanted for part, wanted in more.items())
    ]
    assert fitting, "\n".join(map(told, found)) or "nothing was read"
