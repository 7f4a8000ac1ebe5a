"""`run --solve`, `compare`, `sweep` and what `run` writes: wrong requests, interruption, pipes, manifests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOY = "us-tariff-25-on-china"
OTHER = "eu-tariffs-on-china"
SRC = Path(__file__).parents[3] / "src"
GRID = f'scenario = "{TOY}"\nclosures = ["fixed"]\n[[axis]]\nkey = "phase[1].add[1].tariff"\nname = "points"\n'


def begun(*words: object) -> subprocess.Popen[bytes]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "steelyard", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(SRC), "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("CHN.real_income = 1% gdp", "deficit"), "CHN.real_income is in %. Write CHN.real_income = 1"),
        (("CHN.balance = 1", "deficit", "--draws", "30"), "--draws belongs to a run"),
        (("CHN.balance = 1", "deficit", "--frame", "welfare"), "--frame belongs to a run"),
        (("CHN.balance = 1e400", "deficit"), "is no finite number"),
        (("CHX.balance = 1", "deficit"), "Did you mean CHN"),
        (("CHN.balnce = 1", "deficit"), "Did you mean balance"),
        (("CHN = 1", "deficit"), "does not name a result"),
        (("", "deficit"), "Cannot read the target"),
        (("CHN.balance = 1", "facilitaton"), "Did you mean facilitation"),
        (("CHN.balance = 1", "export-tax CHN:*=5%"), "write it with ? for the size"),
        (("CHN.balance = 1", "facilitation", "--between=-5,5"), "from 0 to 0.99, such as --between 0,0.6"),
        (("CHN.balance = 1", "deficit", "--between", "0.2,0.1"), "the lower first"),
        (("CHN.balance = 1", "deficit", "--between", "nan,0.1"), "is no range of sizes"),
    ],
)
def test_reverse_questions_that_cannot_be_answered(steelyard, words, told):
    target, by, *more = words
    done = steelyard("run", TOY, "--solve", target, "--by", by, *more)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("by", "closure", "nearest"),
    [
        (
            "import_facilitation",
            "ilms",
            "is 2.941 % of GDP, and that is the nearest: sizes from 0 to 60 % leave it as it is or move it",
        ),
        ("export_tax", "ilms", "by a tax of 100 % on all goods that CHN exports. Widen the bounds"),
        ("export_tax", "zero", "it is 0 % of GDP, and that is the nearest"),
    ],
)
def test_targets_out_of_reach_name_the_nearest(steelyard, by, closure, nearest):
    done = steelyard("run", TOY, "--solve", "CHN.balance = 1% gdp", "--by", by, "--closure", closure)
    assert (done.code, done.out) == (2, "")
    assert "CHN.balance cannot be brought to 1 % of GDP" in done.err
    assert nearest in done.err
    assert "A shift of saving reaches it, --by deficit: CHN spending" in done.err, "what works is offered"


def test_a_target_in_reach_carries_what_it_was_made_from(steelyard):
    done = steelyard("run", TOY, "--solve", "USA.balance = 0", "--by", "deficit_shift", "--json")
    held = json.loads(done.out)
    assert held["value"] == pytest.approx(0, abs=1e-6)
    assert [one["closure"] for one in held["answers"]] == ["fixed", "ilms"]
    assert held["manifest"]["scenario"] == TOY
    assert len(held["manifest"]["instruments"]) == 2
    assert "= 0 % of GDP is met by" in steelyard("run", TOY, "--solve", "USA.balance = 0", "--by", "deficit").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", TOY, "--between", "0,1"), "--between belongs to a target"),
        (("run", TOY, "--explain", "--json"), "Leave one of the two out"),
        (("run", TOY, "--seed", "-1"), "--seed"),
        (("run", TOY, "--draws", "5"), "Ask for 20 or more"),
        (("run", TOY, "--draws", str(10**10)), "Ask for at most 100,000"),
        (("run", TOY, "--json", "-o", "nowhere/x.json"), "there is no folder nowhere"),
        (("run", TOY, "--html", "nowhere/x.html"), "there is no folder nowhere"),
        (("run", "grid.toml"), "`steelyard sweep` solves it"),
        (("scenarios", "--check", ""), "Unknown scenario ''"),
        (("compare", TOY, "nope"), "Unknown scenario 'nope'"),
        (("compare", TOY, OTHER, "--frame", "welfar"), "Did you mean welfare"),
        (("compare", TOY, OTHER, "--closure", "fixd"), "Did you mean fixed"),
        (("compare", TOY, "eu-procurement-exclusion"), "by_use is False in A and True in B"),
        (("compare", TOY, "tariffs-at-the-peak"), "below it policies_as_of = 2026-01-01"),
        (("sweep", TOY), f"`steelyard run {TOY}` runs it"),
        (("sweep", "grid.toml", "--resume", "grid.toml"), "is what this command reads"),
        (("sweep", "grid.toml", "--csv", "-o", "grid.toml"), "is what this command reads"),
        (("sweep", "grid.toml", "--resume", "log", "--csv", "-o", "log"), "written twice"),
        (("run", "mine.toml", "-o", "mine.toml"), "is what this command reads"),
        (("run", "mine.toml", "--html", "below.toml"), "is what this command reads"),
        (("run", TOY, "--html", "a.out", "-o", "a.out"), "would be written twice"),
        (("run", TOY, "--html", "x.manifest.json", "--frame", "path", "--csv", "-o", "x.csv"), "written twice"),
        (("compare", TOY, "mine.toml", "-o", "mine.toml"), "is what this command reads"),
        (("scenarios", "--check", "mine.toml", "-o", "mine.toml"), "is what this command reads"),
        (("run", TOY, "--theta", "lon"), "Did you mean long"),
        (("sweep", "grid.toml", "--json", "-o", "nowhere/x.json"), "there is no folder nowhere"),
    ],
)
def test_wrong_requests_are_refused_before_anything_is_written(steelyard, words, told):
    Path("grid.toml").write_text(GRID + "values = [0.1]\n")
    Path("below.toml").write_text(f'title = "Below"\nextends = ["{TOY}"]\n')
    Path("mine.toml").write_text('title = "Mine"\nextends = ["below.toml"]\n')
    before = sorted(Path().rglob("*"))
    done = steelyard(*words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert sorted(Path().rglob("*")) == before
    assert Path("grid.toml").read_text() == GRID + "values = [0.1]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GRID + "values = [0.1, 0.1]\n", "grid.toml:6 axis[1].values: 0.1 stands there twice"),
        (GRID + "values = [25]\n", "Write 0.25 for 25 %"),
        (GRID + "values = [nan]\n", "no finite number"),
        (GRID + 'values = ["a"]\n', "Write a number without quotes"),
        (GRID + "values = []\n", "values is the list of sizes"),
        (GRID.replace("points", "economy") + "values = [0.1]\n", "'economy' is a column of the table itself"),
        (
            GRID + "values = [0.1]\n" + GRID[GRID.index("[[axis") :] + "values = [0.2]\n",
            "axis[1] has phase[1].add[1].tariff",
        ),
        (GRID.replace("tariff", "tarif", 2) + "values = [0.1]\n", "Did you mean"),
        (GRID.replace('"fixed"', '"fixd"') + "values = [0.1]\n", "Did you mean fixed?"),
        (GRID.replace("[[axis]]", "[axis]") + "values = [0.1]\n", "[[axis]] with key and values"),
    ],
)
def test_grids_that_are_refused(steelyard, text, told):
    Path("grid.toml").write_text(text)
    done = steelyard("sweep", "grid.toml", "--resume", "log")
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Grid 'grid.toml' has" in done.err
    assert not Path("log").exists()


def test_csv_has_its_manifest_beside_it_and_json_inside(steelyard):
    Path("grid.toml").write_text(GRID + "values = [0.1, 0.25]\n")
    asked = (
        ("run", TOY, "--frame", "path"), ("compare", TOY, OTHER, "--frame", "welfare"), ("sweep", "grid.toml"),
    )  # fmt: skip
    for words in asked:
        name = words[0]
        assert steelyard(*words, "--csv", "-o", f"{name}.csv").err == f"Wrote {name}.csv\nWrote {name}.manifest.json\n"
        beside = json.loads(Path(f"{name}.manifest.json").read_text())
        told = steelyard(*words, "--json")
        inside = json.loads(told.out)["manifest"]
        assert (beside, told.err) == (inside, "")
        for one in inside.values() if name == "compare" else (inside,):
            assert {"scenario", "files", "world", "policies", "versions", "results_sha256"} <= one.keys()
            assert all(len(file["sha256"]) == 64 for file in one["files"])
        printed = steelyard(*words, "--csv")
        assert printed.out == Path(f"{name}.csv").read_text()
        assert printed.err == ""
    held = json.loads(Path("sweep.manifest.json").read_text())
    assert [file["name"] for file in held["files"]] == [TOY, "grid.toml"]
    assert held["axes"][0]["values"] == [0.1, 0.25]


def test_an_older_file_is_replaced_whole_and_kept_where_the_run_is_refused(steelyard):
    Path("x.json").write_text("old")
    assert steelyard("run", "nope", "--json", "-o", "x.json").code == 2
    assert Path("x.json").read_text() == "old"
    assert steelyard("run", TOY, "--json", "-o", "x.json").code == 0
    assert json.loads(Path("x.json").read_text())["scenario"] == TOY
    assert [path.name for path in Path().glob("x*")] == ["x.json"]


@pytest.mark.parametrize("words", [("run", TOY, "--json"), ("compare", TOY, OTHER, "--json")], ids=lambda w: w[0])
def test_a_reader_who_leaves_early_sees_no_traceback(words):
    with begun(*words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 141)


def test_an_interrupted_sweep_says_what_is_kept_and_goes_on_to_the_same_bytes(steelyard, tmp_path):
    (tmp_path / "grid.toml").write_text(GRID + f"values = {[round(0.01 * at, 2) for at in range(1, 97)]}\n")
    log = tmp_path / "log"
    process = begun("sweep", tmp_path / "grid.toml", "--resume", log)
    until = time.monotonic() + 60
    while not (log.exists() and len(log.read_bytes().splitlines()) > 2) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    error = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130, "the interrupt came too late"
    assert f"What was finished is kept in {log}" in error
    assert "Traceback" not in error
    kept = len(log.read_bytes().splitlines())
    assert 2 < kept < 13
    whole = steelyard("sweep", "grid.toml", "--csv").out
    assert steelyard("sweep", "grid.toml", "--csv", "--resume", "log").out == whole
