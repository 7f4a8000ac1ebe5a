"""Shipped scenarios, mutated at random: each compiles or is refused with a SteelyardError, never anything else."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from functools import cache

import pytest

from steelyard.errors import SteelyardError
from steelyard.ledger import policies
from steelyard.lever.scenario import compile, files, ledger_steps, names, read_text, worlds
from steelyard.lever.scenario.keys import STEPS, TOP
from steelyard.lever.scenario.model import Scenario
from steelyard.lever.world import World

MUTANTS = 5_000 if os.environ.get("STEELYARD_SOAK") == "1" else 300
DIGITS = 5_000  # more than Python turns into a whole number
NASTY = (
    "nan", "inf", "-inf", "-0.25", "0", "-1", "1e400", "9" * 400, "9" * DIGITS, "0x10", "1_0", "010121", "2846, 8505",
    '""', '" "', '"CHN"', '"!CHN"', '["USA", "USA"]', "[]", "[[]]", "{}", "{ C20 = 0.5, C27 = 0.9 }", "true", "no",
    "~", "USA", '"25 %"', "25 %", "2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31", '"2026-01-01"', "1979-05-27",
    "2026-01-01T00:00:00Z", "07:32:00", "2026/01/01", '"HS22:2846"', '"HS:77"', '"HS99:01"', '"\\u0000"', "'''", '"""',
    '"*"', '"any"', '"EU27"', "[1, 2]", "[" * 3_000, "{" * 2_000, "﻿", "1979-05-27T07:32:00+99:00",
)  # fmt: skip
LINES = (
    "[[phase]]", "[phase]", "[[phase.add]]", "[phase.add]", "[[phase.set]]", "[[phase.quota]]", "[world]", "[draws]",
    "[[draws]]", "[closure]", "---", "- CHN", "phase:", "  importer: USA", "year = 2025", "by_use = true", "=",
    "a.b.c = 1", 'extends = ["truce-lapses"]', 'extends = "self"', "theta = { n = 5 }", "theta.n = 3",
    '"" = 1', "[a.b", "]]", "\0",
)  # fmt: skip
_VALUE = re.compile(r"^(\s*[\w.]+\s*=\s*)(.*)$")


@cache
def world_of(choice: object) -> World:
    """The baseline of a choice, made once."""
    return worlds.chosen(Scenario("", "", (), world=choice))  # pyright: ignore[reportArgumentType]


@pytest.fixture(autouse=True)
def started_once(monkeypatch):
    """The measures of a day are brought to a world once, since thousands of mutants start from the same few days."""
    known: dict[object, object] = {}
    begin = ledger_steps.at_date

    def at_date(world: World, held: policies.Policies, day: object) -> object:
        key = day, world.year, world.uses, world.economy.tariff.tobytes()
        if key not in known:
            known[key] = begin(world, held, day)  # pyright: ignore[reportArgumentType]
        return known[key]

    monkeypatch.setattr(ledger_steps, "at_date", at_date)


@cache
def ledger() -> policies.Policies:
    """The shipped policy ledger."""
    return policies.load()


def mutated(seed: int) -> str:
    """A shipped scenario's text with one to three changes; the same for the same seed."""
    chance = random.Random(seed)
    text = files.find(chance.choice(names())).text
    for _ in range(chance.randint(1, 3)):
        text = chance.choice(CHANGES)(text, chance)
    return text


def _value(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = [number for number, line in enumerate(lines) if _VALUE.match(line)]
    if at:
        number = chance.choice(at)
        lines[number] = _VALUE.sub(lambda found: found[1] + chance.choice(NASTY), lines[number])
    return "\n".join(lines)


def _key(text: str, chance: random.Random) -> str:
    known = [key.name for kind in STEPS for key in kind.all_keys] + [key.name for key in TOP]
    found = list(re.finditer(r"^\w+(?= =)", text, re.MULTILINE))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + chance.choice(known) + text[one.end() :]


def _line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines.insert(at, chance.choice(LINES))
    return "\n".join(lines)


def _letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    match chance.randrange(3):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + chance.choice("\"'[]{}=#,.:-\n\t\\0eé€𝄞\0") + text[at:]
        case _:
            return text[:at]


def _kind(text: str, chance: random.Random) -> str:
    return re.sub(r"\[\[phase\.\w+\]\]", f"[[phase.{chance.choice(STEPS).name}]]", text, count=chance.randint(1, 3))


CHANGES = (_value, _value, _value, _key, _line, _line, _letter, _kind)


def outcome(seed: int) -> str:
    """`compiled`, `refused`, or the exception that nobody expected."""
    try:
        found = read_text(mutated(seed), "mutant.toml")
        compile(world_of(found.world), ledger() if found.needs_ledger else None, found)
    except SteelyardError as error:
        return "refused" if str(error).strip() else "refused without a word"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return "compiled"


@pytest.mark.soak
def test_mutants_compile_or_are_refused(capsys):
    """All of them; a sample runs with the other tests."""
    found = {seed: outcome(seed) for seed in range(MUTANTS)}
    counts = Counter(found.values())
    with capsys.disabled():
        print(f"\n{dict(counts)}", end=" ")
    wrong = {seed: said for seed, said in found.items() if said not in ("compiled", "refused")}
    assert not wrong, wrong
    assert min(counts["compiled"], counts["refused"]) > MUTANTS / 25, "mutations too mild or too harsh to try anything"


def test_the_same_seed_is_the_same_mutant():
    assert mutated(11) == mutated(11)
    assert len({mutated(seed) for seed in range(40)}) > 30
