"""Measures asked from Python: the keywords of the command line, forgiving kinds, errors that name what there is."""

from __future__ import annotations

import click
import pytest

import steelyard as sy
from steelyard.cli.show import MEASURES, ShowGroup
from steelyard.cli.show import command as show
from steelyard.errors import BadInput, UnknownName
from steelyard.lab.measures import find, keyword, keywords, names

LAB = sy.open(as_of="2026-01-14")
SHARED = {"as_of", "as_csv", "as_json", "whole", "output", "ledger_path"}


def test_every_measure_of_the_command_line_is_one_of_python():
    assert set(names()) == set(MEASURES)
    for name in names():
        assert find(name).__module__.endswith(name.replace("-", "_"))


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_keywords_are_those_of_the_command(name):
    assert isinstance(show, ShowGroup)
    command = show.get_command(click.Context(show), name)
    assert command is not None
    known = keywords(name)
    for one in command.params:
        if one.name in SHARED:
            continue
        assert keyword(one.name, known), f"{name} {one.opts}"
        word = one.opts[0].lstrip("-").replace("-", "_")
        assert keyword({"from": "from_"}.get(word, word), known), f"{name} {one.opts}"


def test_reporter_by_place_one_text_and_whole_years():
    by_name = LAB.measure("demand", reporter="CHN", peers=["USA"], year="2020").data
    assert LAB.measure("demand", "CHN", peer="USA", year=2020).data.equals(by_name)
    years = LAB.measure("competitiveness", "china", from_=2021, to=2023).data["year"]
    assert years.to_list() == ["2021", "2022", "2023"]


def test_amounts_of_ones_own():
    found = LAB.measure("banks", "RUS", bad=2.3, restructured=2.4, other="37.3", definition="households, 90 days")
    assert found.data["figure"].to_list() == ["5.5 %", "11.2 %", "5.7 percentage points"]
    assert len(found.warnings) == 1
    mixed = LAB.measure("banks", "RUS", bad=2.3e12, restructured=2.4, other=37, definition="households, 90 days")
    assert "one unit" in mixed.warnings[1]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: LAB.measure("demand", "CHN", frm=1), "has no keyword 'frm'. It takes reporter, peers, year"),
        (lambda: LAB.measure("diversion", "CHN"), "needs market"),
        (lambda: LAB.measure("demand"), "needs reporter"),
        (lambda: LAB.measure("demand", "CHN", ["USA"], "2020", "more"), "4 values were given"),
        (lambda: LAB.measure("demand", "CHN", reporter="USA"), "given twice"),
        (lambda: LAB.measure("demand", "CHN", year=2020.5), "year of demand takes one text, not 2020.5"),
        (lambda: LAB.measure("demand", "CHN", peers=[3.5]), "one text or several"),
        (lambda: LAB.measure("demand", None), "not None"),
        (lambda: LAB.measure("mirror", "CHN", margin="six"), "takes a number"),
        (lambda: LAB.measure("mirror", "CHN", margin=float("nan")), "takes a number"),
        (lambda: LAB.measure("mirror", "CHN", bop="yes"), "True or False"),
        (lambda: LAB.measure("remedies", "CHN", on="yesterday"), "a date"),
        (lambda: LAB.measure("banks", "RUS", bad=2.3), "together"),
        (lambda: LAB.measure("competitiveness", "CHN", partners=True, weights=True), "Choose one"),
    ],
)
def test_bad_input_names_what_there_is(ask, said):
    with pytest.raises(BadInput, match=said):
        ask()


def test_an_unknown_measure_names_the_nearest():
    with pytest.raises(UnknownName, match="demand"):
        LAB.measure("demands", "CHN")


def test_fits_of_a_lab():
    assert LAB.fits("CHN", "import", "crude", "2025-05", -11.4).data["verdict"][0] == "fits"
