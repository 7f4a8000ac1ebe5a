"""Texts mutated at random: each is checked and shown in every form, or refused with a SteelyardError, nothing else."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from checked_texts import ARTICLE, CONFLICT, HOSTILE
from schema_check import problems
from steelyard.brief import claims_data, claims_page, claims_terminal
from steelyard.claims.library import Library
from steelyard.claims.text import KINDS
from steelyard.errors import SteelyardError
from steelyard.lab import Lab
from steelyard.lab.check import check
from steelyard.lab.library import library

TESTS = Path(__file__).resolve().parents[1]
MUTANTS = 20_000 if os.environ.get("STEELYARD_SOAK") == "1" else 150
PARTS = 10 if os.environ.get("STEELYARD_SOAK") == "1" else 1
DAYS = (None, "latest", "2026-01-14", "2025-12-08", "1900-01-01", "2100-12-31", "0001-01-01")
NUMBERS = (
    "0", "-0", "1e400", "9" * 400, "0." + "0" * 400 + "1", "1,2,3,4", "1.2.3", "∞", "½", "٣", "१२", "一万亿", "-100",
    "−101", "2025", "1899", "00", "0x1F", "1/0", "NaN", "twelve hundred", "a third of a half", "99999999999 trillion",
    "$", "%",
)  # fmt: skip
PIECES = (
    *HOSTILE, "\x00", "\x1b[31m", "\ud800", "\udfff", "\u202e", "\ufeff", "\u00ad", "\u200b", "\n\n", "\r", "\t",
    "|", "# ", "> ", "```", "**", "[", "](", "&", "&#0;", "&#x110000;", "<", "<p", "<!--", "</", "e\u0301" * 30, "İ",
    "ß", "𝟙", "出口", "同比增长", "respectively", "record", "since 1066", "February 30 2025", "the year 0", "per cent",
    "year-on-year", "tn", "in dollar terms", "(" * 50, ")" * 50, "'" * 20, '"', "more than", "nearly", "at least",
    "percentage points", ", and ", "double", "-fold", "U.S.", "the eleven months to", "last month", "per capita",
    "from 14.7 per cent to", "Published ", "2025-13-45", "31 June 2025", "0000-00-00", "Bloomberg", "rare earths",
    "tariff of 145 per cent on", "Section 301",
)  # fmt: skip
_NUMBER = re.compile(r"\d[\d,.]*")


@cache
def lab() -> Lab:
    return Lab.open()


@cache
def shelf() -> Library:
    return library(lab())


@cache
def schema() -> dict:
    text = (TESTS.parent / "src" / "steelyard" / "data" / "schema" / "claims.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def originals() -> tuple[str, ...]:
    """Texts to start from."""
    files = sorted((TESTS / "claims_unseen").glob("*.*"))
    kept = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".txt", ".md", ".html")]
    return (ARTICLE, CONFLICT, *kept)


def mutated(seed: int) -> str:
    """A text with one to six changes, cut to what is quick to check; the same for the same seed."""
    chance = random.Random(seed)
    text = chance.choice(originals())
    start = chance.randrange(max(1, len(text) - 600))
    text = text[start : start + 900] if chance.random() < 0.85 else text
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(CHANGES)(text, chance)
    return text


def _piece(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at:]


def _number(text: str, chance: random.Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(NUMBERS) + text[one.end() :]


def _word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at, other = chance.randrange(len(words)), chance.randrange(len(words))
    match chance.randrange(4):
        case 0:
            del words[at]
        case 1:
            words[at], words[other] = words[other], words[at]
        case 2:
            words.insert(at, words[other])
        case _:
            words[at] = words[at].upper()
    return " ".join(words)


def _letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return (
        text[:at] + text[at + 1 :] if chance.random() < 0.5 else text[:at] + chr(chance.randrange(0x3000)) + text[at:]
    )


def _splice(text: str, chance: random.Random) -> str:
    other = chance.choice(originals())
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other)) :][:300]


def _again(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text + "\n\n" + text[at : at + 300]


CHANGES = (_piece, _piece, _number, _number, _word, _word, _letter, _splice, _again)


def outcome(seed: int) -> str:
    """`checked`, `refused`, or what nobody expected."""
    text, chance = mutated(seed), random.Random(-seed)
    try:
        data = chance.random() < 0.8
        texts = [("a.md", text)] + [("b.md", mutated(seed + 1_000_000))] * (chance.random() < 0.1)
        reports = check(lab(), texts, chance.choice(DAYS), data, chance.choice((*KINDS, "auto", "auto")))
        page = claims_page.html(reports, shelf() if data else None, lab().sources())
        shown = claims_terminal.text(reports, chance.choice((1, 60, 110)), why=True) + claims_data.lines(reports)
        record = json.loads(claims_data.to_json(reports))
        (page + shown).encode()
    except SteelyardError as error:
        return "refused" if str(error).strip() else "refused without a word"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    faults = problems(record, schema())
    if faults:
        return f"not as the schema says: {faults[0]}"
    if page.count("<script") != 1 or "<img" in page or "<iframe" in page:
        return "markup of the text came through"
    if any((ord(sign) < 32 and sign != "\n") or sign in "\u202e\u2066\x7f" for sign in shown):
        return "a control sign came through"
    return "checked"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_are_checked_or_refused(part, capsys):
    """All of them, in parts that workers share; a sample runs with the other tests."""
    found = {seed: outcome(seed) for seed in range(part, MUTANTS, PARTS)}
    counts = Counter(found.values())
    with capsys.disabled():
        print(f"\n{counts.most_common(5)}", end=" ")
    assert not {seed: said for seed, said in found.items() if said not in ("checked", "refused")}
    assert counts["checked"] > MUTANTS / PARTS / 2


def test_the_same_seed_is_the_same_mutant():
    assert mutated(11) == mutated(11)
    assert len({mutated(seed) for seed in range(40)}) > 35


def test_mutants_have_claims():
    found = [len(check(None, [("a", mutated(seed))], data=False)[0].findings) for seed in range(20)]
    assert sum(found) > 40
