"""Every command and measure that help lists is there, is a command of click, and can say what it does."""

from __future__ import annotations

import importlib
import pkgutil

import click
import pytest

from steelyard.cli import lazy, measures
from steelyard.cli.show import MEASURES, ShowGroup

LISTED = [*((name, lazy.module(name), lazy.COMMANDS) for name in lazy.COMMANDS),
          *((name, ShowGroup.home(name), MEASURES) for name in MEASURES)]  # fmt: skip


@pytest.mark.parametrize(("name", "module", "table"), LISTED, ids=[f"{module}:{name}" for name, module, _ in LISTED])
def test_what_is_listed_imports_and_tells_the_same_in_its_help(name, module, table):
    command = importlib.import_module(module).command
    assert isinstance(command, click.Command)
    assert command.short_help == table[name]
    assert (command.help or "").strip(), "a docstring is the help"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@pytest.mark.parametrize("name", MEASURES)
def test_the_help_of_a_measure_has_an_example(steelyard, name):
    ran = steelyard("show", name, "--help")
    assert ran.code == 0, ran.err
    assert f"steelyard show {name}" in ran.out.split("Example:")[1]


def test_no_module_of_a_measure_is_unlisted():
    found = {one.name.replace("_", "-") for one in pkgutil.iter_modules(measures.__path__)}
    private = {
        name
        for name in found
        if not hasattr(importlib.import_module(f"{measures.__name__}.{name.replace('-', '_')}"), "command")
    }
    assert found - private == set(MEASURES)
