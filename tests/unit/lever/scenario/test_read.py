"""Reading scenarios: every problem at once, each with its line and remedy; extends; habits of other languages."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.errors import UnknownName, UnreadableFile
from steelyard.lever.scenario import ScenarioErrors, names, read, read_text
from steelyard.lever.scenario.places import Places, parsed, written

SOUND = """
title = "A toy"
[[phase]]
from = 2026-01-01
[[phase.add]]
importer = "USA"
exporter = "CHN"
tariff = 0.25
"""


def problems(text: str) -> str:
    """The message for a text that is refused."""
    with pytest.raises(ScenarioErrors) as caught:
        read_text(text, "toy.toml")
    return str(caught.value)


@pytest.mark.parametrize("name", names())
def test_each_shipped_scenario_reads_and_says_what_it_can_and_cannot_say(name):
    found = read(name)
    assert len(found.title.split()) > 4
    if found.phases:
        assert len(found.says.split()) > 15
        assert len(found.silent.split()) > 10
        assert len(found.closures) > 1
    for step in (step for phase in found.phases for step in phase.steps):
        assert step.source, f"{step.place}: every number has a source"


def test_a_scenario_holds_what_is_written():
    found = read_text(SOUND, "toy.toml")
    (phase,) = found.phases
    assert (found.title, phase.start, found.closures, found.draws.n) == (
        "A toy",
        date(2026, 1, 1),
        ("fixed", "ilms"),
        0,
    )
    (step,) = phase.steps
    assert (step.kind, step.values["tariff"], str(step.place)) == ("add", 0.25, "toy.toml:5 phase[1].add[1]")


def test_every_problem_is_told_at_once_with_line_and_remedy():
    said = problems("""
titel = "x"
[world]
tabel = "embedded"
year = 2019
[[phase]]
from = "2026-01-01"
[[phase.add]]
importer = "USAA"
exporter = "CHN"
tarif = 0.25
[[phase.quota]]
exporter = "CHN"
cap = 1.5
rent = "both"
[closure]
balance = ["fixd"]
""")
    for part in (
        "toy.toml:2 titel: Unknown key 'titel'. Did you mean title?",
        "toy.toml:4 world.tabel: Unknown key 'tabel'. Did you mean table?",
        "toy.toml:5 world.year: The embedded world is held for 2022 and 2025",
        "toy.toml:7 phase[1].from: A date is written without quotes: from = 2026-01-01",
        "toy.toml:9 phase[1].add[1].importer: Unknown economy 'USAA'. Did you mean",
        "toy.toml:11 phase[1].add[1].tarif: Unknown key 'tarif'. Did you mean tariff?",
        "toy.toml:14 phase[1].quota[1].cap: cap 1.5 is 150 % of the baseline flow",
        "toy.toml:15 phase[1].quota[1].rent: 'both' is not known here",
        "toy.toml:17 closure.balance: Unknown closure 'fixd'. Did you mean fixed?",
        "title is missing",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ('importer = "USA"', "importer = USA", 6, 'USA is not quoted. Write importer = "USA"'),
        ('importer = "USA"', "importer: USA", 6, 'TOML has an equals sign: importer = "USA"'),
        ('importer = "USA"', "importer = [USA, JPN]", 6, 'Write importer = ["USA", "JPN"]'),
        ("tariff = 0.25", "tariff = 25 %", 8, "Write tariff = 0.25"),
        ("tariff = 0.25", 'tariff = "25%"', 8, "Write tariff = 0.25"),
        ("tariff = 0.25", "tariff = 25", 8, "means 2,500 %. Write 0.25 for 25 %"),
        ("tariff = 0.25", "tariff = 0", 8, "changes nothing"),
        ("tariff = 0.25", "tariff = yes", 8, "'yes' is YAML for true"),
        ("tariff = 0.25", "tariff = null", 8, "no value in TOML"),
        ("from = 2026-01-01", "from = 2026-01", 4, "Write the whole date: from = 2026-01-01"),
        ("from = 2026-01-01", "from = 2026-01-01T10:00:00", 4, "Write the day alone"),
        ("[[phase]]", "phase:", 3, "opens a block in YAML"),
        ("[[phase.add]]", "---", 5, "'---' begins a document in YAML"),
        ('exporter = "CHN"', "- CHN", 7, "A list item with a dash is YAML"),
        ('title = "A toy"', 'title = "A toy', 2, "This is no TOML"),
    ],
)
def test_habits_of_other_languages_are_named_with_the_line(old, new, line, remedy):
    said = problems(SOUND.replace(old, new))
    assert f"toy.toml:{line}" in said
    assert remedy in said


def test_after_a_habit_the_rest_of_the_file_is_checked_too():
    said = problems(SOUND.replace('"USA"', "USA").replace("tariff = 0.25", "tarif = 0.25"))
    assert "not quoted" in said
    assert "Did you mean tariff?" in said


def test_steps_that_contradict_each_other_are_refused():
    said = problems("""
title = "A toy"
policies_as_of = 2026-08-01
[[phase]]
from = 2026-02-01
[[phase.set]]
importer = "USA"
tariff = 0.1
[[phase.set]]
importer = "USA"
tariff = 0.2
[[phase.restore]]
authority = "122"
as_in_force_on = 2026-03-01
[[phase.suspend]]
authority = "122"
[[phase]]
from = 2026-02-01
[[phase.ban]]
sector = "C26"
""")
    assert "contradicts phase[1].set[1] (line 6)" in said
    assert "contradicts phase[1].restore[1] (line 12)" in said
    assert "phase[1] begins on 2026-02-01 too" in said
    assert "before policies_as_of (2026-08-01)" in said


def test_a_ledger_step_needs_the_day_of_the_ledger():
    said = problems(SOUND + '[[phase.suspend]]\nauthority = "122"\n')
    assert "needs the policy ledger" in said
    assert "policies_as_of = 2026-01-01" in said


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('title = "x"\n[[phase]]\nfrom = 2026-01-01\n', "The phase has no step"),
        ('title = "x"\n[phase]\nfrom = 2026-01-01\n', "two brackets"),
        ('title = "x"\n[[phase]]\nfrom = 2026-01-01\n[phase.add]\ntariff = 0.1\n', "two brackets"),
        (SOUND + "trade_cost = 0.1\n", "Give exactly one of tariff, export_tax, trade_cost"),
        (SOUND + 'product = "HS22:98"\nshare = 0.1\n', "chapter 98 belongs to no sector"),
        (SOUND + 'product = "2846"\n', "Write the edition and the prefixes"),
        ("[draws]\ntheta = { n = -1, rho = 2 }\n" + SOUND, "cannot be negative"),
    ],
)
def test_what_else_is_refused(text, remedy):
    assert remedy in problems(text)


def test_extends_overrides_key_by_key_and_joins_phases_by_date(tmp_path):
    (tmp_path / "base.toml").write_text(
        'title = "Base"\n[world]\nyear = 2022\ntheta = "ll2023"\n[[phase]]\nfrom = 2026-01-01\ntitle = "kept"\n'
        '[[phase.add]]\ntariff = 0.1\n[[phase]]\nfrom = 2026-06-01\ntitle = "replaced"\n[[phase.add]]\ntariff = 0.1\n'
    )
    (tmp_path / "own.toml").write_text(
        'title = "Own"\nextends = ["base.toml"]\n[world]\ntheta = "fgo2022"\n[[phase]]\nfrom = 2026-06-01\n'
        'title = "new"'
        "\n[[phase.add]]\ntariff = 0.2\n"
    )
    found = read(tmp_path / "own.toml")
    assert (found.title, found.world.theta, found.world.year) == ("Own", "fgo2022", 2022)
    assert [(phase.start.month, phase.title) for phase in found.phases] == [(1, "kept"), (6, "new")]
    assert [text.name for text in found.texts] == [str(tmp_path / "base.toml"), str(tmp_path / "own.toml")] or len(
        found.texts
    ) == 2


def test_a_circle_of_extends_is_shown_as_one(tmp_path):
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.toml").write_text(f'extends = ["{other}.toml"]\n{SOUND}')
    with pytest.raises(ScenarioErrors, match=r"a.toml extends .*b.toml extends .*a.toml"):
        read(tmp_path / "a.toml")


def test_unknown_scenarios_and_files_name_the_nearest():
    with pytest.raises(UnknownName, match="truce-lapses"):
        read("truce-lapse")
    with pytest.raises(UnreadableFile, match="named without ending: truce-lapses"):
        read("truce-lapses.toml")


def test_places_know_the_lines_of_tables_lists_and_inline_tables():
    places = Places(
        'a = """\nb = 1\n"""\nlist = [\n  1,\n]\nc = { d = 1, "e" = 2 }\n[[p]]\nx = 1\n[[p]]\n[[p.q]]\ny.z = 2\n'
    )
    lines = [(("a",), 1), (("list",), 4), (("c", "d"), 7), (("p", 0, "x"), 9), (("p", 1), 10), (("p", 1, "q", 0), 11)]
    assert [places.line(path) for path, _ in lines] == [line for _, line in lines]
    assert places.line(("p", 1, "q", 0, "y", "z")) == 12
    assert places.line(("p", 1, "q", 0, "nowhere")) == 11
    assert places.line(("nowhere",)) == 0
    assert parsed(written(("p", 1, "q", 0, "y"))) == ("p", 1, "q", 0, "y")
