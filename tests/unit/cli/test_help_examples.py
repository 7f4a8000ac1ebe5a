"""Every example that the help of `show` and `fits` gives answers from the embedded ledger."""

from __future__ import annotations

import importlib
import shlex

import pytest

from steelyard.cli.show import MEASURES, ShowGroup

# `fits` exits with 1 where a printed rate holds on no basis: an answer too.
ANSWERS = {"fits": (0, 1)}


def _examples() -> list[str]:
    modules = [ShowGroup.home(name) for name in MEASURES]
    modules += [f"steelyard.cli.{name}" for name in ("show", "series", "fits")]
    epilogs = [importlib.import_module(module).command.epilog or "" for module in modules]
    return [line.strip() for text in epilogs for line in text.splitlines() if line.strip().startswith("steelyard ")]


def test_every_measure_has_an_example():
    given = {tuple(shlex.split(line)[1:3]) for line in _examples()}
    assert {("show", name) for name in MEASURES} <= given


@pytest.mark.parametrize("line", _examples())
def test_the_example_answers(steelyard, line):
    _, command, *rest = shlex.split(line)
    ran = steelyard(command, *rest)
    assert ran.code in ANSWERS.get(command, (0,)), ran.err
    assert ran.out.strip()
