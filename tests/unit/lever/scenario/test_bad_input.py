"""What a scenario may not be: each refused with its place and a remedy, all at once, and never by a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.errors import SteelyardError, UnknownName, UnreadableFile
from steelyard.ledger import policies
from steelyard.lever.embedded import embedded
from steelyard.lever.scenario import ScenarioErrors, compile, read, read_text
from steelyard.lever.scenario.compile import Compiled

HEAD = 'title = "A toy"\n'
LEDGER = HEAD + "policies_as_of = 2026-05-01\n"
PHASE = "[[phase]]\nfrom = 2026-06-01\n"
ADD = '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\n'
SOUND = HEAD + PHASE + ADD + "tariff = 0.25\n"


def compiled(text: str) -> Compiled:
    """A text on the embedded world, with the shipped ledger."""
    return compile(embedded(), policies.load(), read_text(text, "toy.toml"))


def refused(text: str) -> str:
    """The message for a text that does not read or does not compile."""
    with pytest.raises(ScenarioErrors) as caught:
        compiled(text)
    assert caught.value.exit_code == 2
    return str(caught.value)


def step(kind: str, *lines: str) -> str:
    """A step as TOML."""
    return "\n".join([f"[[phase.{kind}]]", *lines, ""])


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        (
            LEDGER.replace("2026-05", "1999-05") + PHASE + ADD + "tariff = 0.1\n",
            "toy.toml:2 policies_as_of",
            "later day",
        ),
        (
            LEDGER + PHASE + step("restore", 'authority = "any"', "as_in_force_on = 2001-01-01"),
            "toy.toml:5 phase[1].restore[1]",
            "Ask for a later day",
        ),
        (SOUND + PHASE + ADD + "tariff = 0.1\n", "toy.toml:9 phase[2].from", "Put them together"),
        (
            SOUND + PHASE.replace("2026", "2025") + ADD + "tariff = 0.1\n",
            "toy.toml:9 phase[2].from",
            "Write phases in order of time",
        ),
        (
            LEDGER + PHASE + step("suspend", 'authority = "IEPA fentanyl"'),
            "toy.toml:5 phase[1].suspend[1]",
            "Did you mean IEEPA fentanyl?",
        ),
        (SOUND + "[world]\nscale = 50\n", "toy.toml:9 world.scale", "below 1 / theta"),
        (SOUND + "[draws]\ntheta = { n = 50, rho = 2 }\n", "toy.toml:9 draws.theta.rho", "between 0 and 1"),
        (SOUND + "[draws]\ntheta = { n = 50, seed = -1 }\n", "toy.toml:9 draws.theta.seed", "cannot be negative"),
        (SOUND + "[draws]\ntheta = { n = 5 }\n", "toy.toml:9 draws.theta.n", "Ask for 20 or more, or 0 for none"),
        (SOUND + "[draws]\ntheta = { n = 10000000000 }\n", "toy.toml:9 draws.theta.n", "Ask for at most 100,000"),
    ],
)
def test_days_authorities_and_draws(text, place, remedy):
    said = refused(text)
    assert f"{place}: " in said
    assert remedy in said


@pytest.mark.parametrize(
    ("product", "line", "remedy"),
    [
        ('"HS22:98"', "toy.toml:7 phase[1].add[1].product: HS 98", "Name the sector instead"),
        ('"HS99:010121"', "toy.toml:7 phase[1].add[1].product: HS99 is no edition", "Did you mean HS96 or HS92?"),
        ('"HS22:28461"', "toy.toml:7 phase[1].add[1].product: '28461' is no prefix", "2, 4, 6, 8 or 10 digits"),
        ("010121", "toy.toml:7: The product 010121 is not quoted", 'product = "HS22:010121"'),
        ("2846, 850511", "toy.toml:7: The product 2846, 850511 is not quoted", 'product = "HS22:2846,850511"'),
        ("284610", "toy.toml:7 phase[1].add[1].product: product is 284610", 'product = "HS22:284610"'),
        ("HS22:2846", "toy.toml:7: HS22:2846 is not quoted", 'product = "HS22:2846"'),
    ],
)
def test_products(product, line, remedy):
    said = refused(SOUND.replace("tariff", f"product = {product}\nshare = 0.1\ntariff"))
    assert line in said
    assert remedy in said
    assert "has 1 problem;" in said


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400", "9" * 390, "9" * 5000, "-2.0", "0x1" + "0" * 300])
def test_numbers_that_are_none(number):
    said = refused(SOUND.replace("0.25", number))
    assert "toy.toml:7" in said
    assert "has 1 problem;" in said
    assert len(said) < 500


@pytest.mark.parametrize(
    ("steps", "remedy"),
    [
        (step("set", 'importer = "USA"', "tariff = -0.25"), "To lower one by points, use [[phase.add]]"),
        (ADD + "tariff = -0.9\n", "and none is below 0. To lift tariffs, use [[phase.set]] with tariff = 0"),
    ],
)
def test_tariffs_below_nought(steps, remedy):
    assert remedy in refused(HEAD + PHASE + steps)


@pytest.mark.parametrize(
    ("day", "line", "remedy"),
    [
        ('"2026-06-01"', "toy.toml:3 phase[1].from", "without quotes: from = 2026-06-01"),
        ("2026/06/01", "toy.toml:3: 2026/06/01 is no date in TOML", "Write from = 2026-06-01"),
        ("2026-6-1", "toy.toml:3: 2026-6-1 is no date in TOML", "Write from = 2026-06-01"),
        ("31.12.2026", "toy.toml:3: 31.12.2026 is no date in TOML", "Write from = 2026-12-31"),
        ("12/31/2026", "toy.toml:3: 12/31/2026 is no date in TOML", "Write from = 2026-12-31"),
        ("06/01/2026", "toy.toml:3: 06/01/2026 may be two days", "Write the year, month and day"),
        ("2026-02-30", "toy.toml:3: 2026-02-30 is no day of the calendar", "Write the year, month and day"),
    ],
)
def test_dates_of_other_languages(day, line, remedy):
    said = refused(SOUND.replace("2026-06-01", day))
    assert line in said
    assert remedy in said
    assert "has 1 problem;" in said, "a line that cannot be read brings no further complaint"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "tariff = 0.25",
            "tariff = 0.25\ntariff = 0.3",
            "toy.toml:8: 'tariff = 0.3' is written twice: it stands in line 7",
        ),
        (HEAD, HEAD + 'title = "Another"\n', "toy.toml:2: 'title = \"Another\"' is written twice"),
        (PHASE, f"[world]\nyear = 2022\n[world]\nby_use = true\n{PHASE}", "toy.toml:4: '[world]' is written twice"),
        ("0.25", "0,25", "toy.toml:7: 0,25 has a comma. Decimals have a point, and thousands no mark: tariff = 0.25"),
        (HEAD, 'title = "\\u0000"\n', "\\u0000 is no text"),
        ("0.25", "[" * 3000, "toy.toml:7: Brackets are nested too deep"),
        ("0.25", "25 %%", "toy.toml:7: This is no TOML"),
    ],
)
def test_writing_that_is_no_toml(old, new, told):
    assert told in refused(SOUND.replace(old, new, 1))


def test_lines_that_cannot_be_read_hide_nothing_else():
    said = refused(
        SOUND.replace("2026-06-01", "01.13.2026.").replace("0.25", "25 %%")
        + "[wrld]\nyear = 2022\n[world]\nyear = 1999\n"
    )
    for part in ("toy.toml:3: This is no TOML", "toy.toml:7: This is no TOML", "Did you mean world?", "not 1999"):
        assert part in said, part
    assert "has 4 problems" in said


TWICE = {
    "set and set": (
        step("set", 'importer = "USA"', "tariff = 0.1")
        + step("set", 'importer = "USA"', 'exporter = "CHN"', "tariff = 0.2"),
        "both set the level of importer USA, exporter CHN",
    ),
    "set and add": (
        step("set", 'importer = "USA"', 'sector = "C26"', "tariff = 0.5") + ADD + "tariff = 0.25\n",
        "one sets the tariff of importer USA, exporter CHN, sector C26, the other moves it",
    ),
    "set and suspend": (
        step("set", 'importer = "USA"', 'exporter = "CHN"', "tariff = 0.5")
        + step("suspend", 'authority = "122"', 'importer = "USA"', 'exporter = "CHN"'),
        "sets the tariff of importer USA, exporter CHN",
    ),
    "set in one phase, suspended in the next": (
        step("set", 'importer = "USA"', 'exporter = "CHN"', "tariff = 0.5")
        + "[[phase]]\nfrom = 2026-07-01\n"
        + step("suspend", 'authority = "122"', 'importer = "USA"', 'exporter = "CHN"'),
        "phase[2].suspend[1]: It contradicts phase[1].set[1] (line 5)",
    ),
    "subsidies": (
        step("subsidy", 'economy = "CHN"', 'sector = "C24"', "rate = 0.1", 'payer = "own"')
        + step("subsidy", 'economy = "CHN"', 'sector = ["C24", "C29"]', "rate = 0.2", 'payer = "own"'),
        "both set the level of economy CHN, sector C24",
    ),
    "add and area": (
        ADD + "tariff = 0.25\n" + step("fta", 'members = ["CHN", "USA"]'), "one lifts the tariff of importer USA",
    ),
    "area and area": (
        step("fta", 'members = ["CHN", "JPN"]') + step("fta", 'members = ["CHN", "JPN", "KOR"]'), "would count twice",
    ),
    "ban and ban": (
        step("ban", 'importer = "CHN"', 'exporter = "USA"', 'sector = "C26"', "share = 0.6")
        + step("ban", 'importer = "CHN"', 'exporter = "USA"', 'sector = "C26"', "share = 0.7"),
        "the shares add up to 130 % of what is traded",
    ),
    "quota and ban": (
        step("quota", 'importer = "CHN"', 'exporter = "USA"', 'sector = "C26"', "cap = 0.5", 'rent = "exporter"')
        + step("ban", 'importer = "CHN"', 'exporter = "USA"', 'sector = "C26"'),
        "is under the quota of phase[1].quota[1] (line 5), which cannot bind where all is banned",
    ),
    "ban, then quota": (
        step("ban", 'importer = "CHN"', 'exporter = "USA"', 'sector = "C26"')
        + "[[phase]]\nfrom = 2026-07-01\n"
        + step("quota", 'importer = "CHN"', 'exporter = "USA"', "cap = 0.5", 'rent = "exporter"'),
        "is banned by phase[1].ban[1] (line 5), so no quota can bind there",
    ),
    "quota and quota": (
        step("quota", 'exporter = "CHN"', 'sector = "C20"', "cap = 0.5", 'rent = "exporter"')
        + step("quota", 'exporter = "CHN"', 'importer = "USA"', "cap = 0.5", 'rent = "exporter"'),
        "is under another quota already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_steps_that_exclude_each_other(name):
    steps, told = TWICE[name]
    assert told in refused(LEDGER + PHASE + steps)


def test_bans_of_parts_that_fit_together_stand():
    part = ('importer = "CHN"', 'exporter = "USA"', 'sector = "C26"', "share = 0.5")
    assert len(compiled(HEAD + PHASE + step("ban", *part) + step("ban", *part)).phases[0].instruments) == 2


def test_a_later_quota_on_the_same_cells_takes_the_place_of_the_earlier():
    quota = step("quota", 'exporter = "CHN"', 'sector = "C20"', "cap = 0.5", 'rent = "exporter"')
    one = compiled(HEAD + PHASE + quota + "[[phase]]\nfrom = 2026-07-01\n" + quota.replace("0.5", "0.3"))
    assert [[held.cap for held in phase.instruments] for phase in one] == [[0.5], [0.3]]  # pyright: ignore
    assert "takes the place of phase[1].quota[1] (line 4)" in one.phases[1].notes[0]
    wider = quota.replace("0.5", "0.3").replace('sector = "C20"', 'sector = ["C20", "C21"]')
    assert "is under another quota" in refused(HEAD + PHASE + quota + "[[phase]]\nfrom = 2026-07-01\n" + wider)


@pytest.mark.parametrize("data", ["\ufeff" + SOUND, SOUND.replace("\n", "\r\n"), SOUND.replace("\n", "\r")])
def test_marks_and_line_ends_of_other_systems_are_read(tmp_path, data):
    (tmp_path / "toy.toml").write_bytes(data.encode())
    found = read(tmp_path / "toy.toml")
    assert found.phases[0].steps[0].place.line == 4
    assert found.texts[0].sha256 == read_text(SOUND).texts[0].sha256


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (SOUND.encode("utf-16"), "it is in UTF-16. A scenario is TOML in UTF-8"),
        (SOUND.replace("A toy", "Zölle").encode("latin-1"), "line 1 has the byte 0xf6"),
        (bytes(range(256)) * 20, "which is no UTF-8"),
        (b"# " + b"x" * 2**21, "has 2,097,154 bytes"),
    ],
)
def test_files_that_are_no_text(tmp_path, data, remedy):
    path = tmp_path / "toy.toml"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=remedy.split()[0]) as caught:
        read(path)
    assert remedy in str(caught.value)
    assert str(path) in str(caught.value)


def test_empty_files_and_folders(tmp_path):
    (tmp_path / "empty.toml").write_text("\n\n")
    with pytest.raises(ScenarioErrors, match=r"The file is empty\. `steelyard scenarios us-tariff-25-on-china`"):
        read(tmp_path / "empty.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(UnreadableFile, match="is no file, but a folder"):
        read(tmp_path / "folder.toml")


@pytest.mark.parametrize("name", ["a\0b.toml", "x" * 5000, "x" * 5000 + ".toml", "", "."])
def test_names_that_no_file_has(name):
    with pytest.raises(SteelyardError) as caught:
        read(name)
    assert len(str(caught.value)) < 1500


def test_missing_files_name_those_beside_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("chips.toml").write_text(SOUND)
    with pytest.raises(UnreadableFile, match=r"There is no file chip\.toml\. Did you mean chips\.toml\?"):
        read("chip.toml")
    with pytest.raises(UnreadableFile, match="There is no folder nowhere either"):
        read("nowhere/chip.toml")
    with pytest.raises(UnknownName, match=r"A file of your own is named with its \.toml"):
        read("chips")


@pytest.mark.parametrize(
    ("extends", "told"),
    [
        ('"truce-lapse"', "toy.toml:1 extends: Unknown scenario 'truce-lapse'. Did you mean truce-lapses?"),
        ('"chip.toml"', "There is no file chip.toml. Did you mean chips.toml"),
        ('["toy.toml"]', "This is a circle: toy.toml extends toy.toml. Take one of them out."),
        ('["deep.toml"]', "This is a circle: toy.toml extends deep.toml extends toy.toml"),
        ("3", "Write a name or a list of names"),
        ('["chips.toml", "chips.toml"]', "names chips.toml twice"),
    ],
)
def test_extends_that_leads_nowhere(tmp_path, monkeypatch, extends, told):
    monkeypatch.chdir(tmp_path)
    Path("chips.toml").write_text(SOUND)
    Path("deep.toml").write_text(f'extends = "toy.toml"\n{SOUND}')
    Path("toy.toml").write_text(f"extends = {extends}\n{SOUND}")
    with pytest.raises(ScenarioErrors) as caught:
        read("toy.toml")
    assert told in str(caught.value)


def test_extends_lays_in_order_each_file_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, theta, extends in (
        ("base", "fgo2022", ""), ("left", "ll2023", 'extends = "base.toml"\n'),
        ("right", "cp2015", 'extends = "base.toml"\n'),
    ):  # fmt: skip
        Path(f"{name}.toml").write_text(f'{extends}title = "{name}"\n[world]\ntheta = "{theta}"\n')
    for first, second, theta in (("left", "right", "cp2015"), ("right", "left", "ll2023")):
        Path("own.toml").write_text(
            f'extends = ["{first}.toml", "{second}.toml"]\ntitle = "own"\n{PHASE}{ADD}tariff = 0.1\n'
        )
        found = read("own.toml")
        assert found.world.theta == theta
        assert [Path(text.name).stem for text in found.texts] == ["base", first, second, "own"]


def test_grids_and_scenarios_are_told_apart():
    said = refused('scenario = "truce-lapses"\n[[axis]]\nkey = "x"\nvalues = [1]\n')
    assert "This is a grid, no scenario: `steelyard sweep` solves it." in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            SOUND.replace("2026-06-01", "01-01-2027"),
            "toy.toml:3: 01-01-2027 is no date in TOML. Write from = 2027-01-01",
        ),
        (SOUND.replace("2026-06-01", "02-03-2027"), "may be two days"),
        (SOUND.replace("tariff = 0.25", "rate = 20%"), "Unknown key 'rate'. Did you mean tariff?"),
        (SOUND + 'product = "8471"\nshare = 0.1\n', 'product = "HS22:8471"'),
        (SOUND + 'sector = "C28,C29"\n', 'Write a list: sector = ["C28", "C29"]'),
        (SOUND + "[[phase]]\nfrom = 2027-01-01\n[[phase.tarif]]\n", "toy.toml:10 phase[2].tarif"),
    ],
)
def test_messages_name_the_remedy_that_fits(text, told):
    assert told in refused(text)


def test_what_may_be_a_slip_is_said_at_the_check():
    (phase,) = compiled(SOUND.replace("0.25", "2"))
    assert any("+200 points; 2 points are written 0.02" in note for note in phase.notes)
    late = compiled(LEDGER.replace("2026-05-01", "2027-01-01") + PHASE.replace("2026", "2027") + ADD + "tariff = 0.1\n")
    assert any("knowledge ends on" in note for note in late.notes)
    (bare,) = compiled(SOUND.replace("USA", "EU27"))
    assert any("no ordinary duty of EU27" in note for note in bare.notes)
