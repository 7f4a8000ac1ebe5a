"""What the commands do when all is well."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

import pytest

from steelyard.cli.lazy import COMMANDS, module

NOT_HELD = {"period": "2006-03", "known_from": "2006-04-11", "public_from": "2006-04-11"}


def child(*words: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "steelyard", *words], capture_output=True, text=True, check=False, **kwargs
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_and_the_table_tells_the_same(steelyard, name):
    ran = steelyard(name, "--help")
    assert ran.code == 0
    assert "Example:" in ran.out
    assert f"steelyard {name}" in ran.out.split("Example:")[1]
    assert importlib.import_module(module(name)).command.short_help == COMMANDS[name]


def test_help_imports_no_frame_library_and_no_command():
    code = (
        "import sys; from steelyard.cli import run; run(['--help']); "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('polars', 'numpy', 'jinja2') "
        "or m in ('steelyard.cli.brief', 'steelyard.cli.show')]; sys.exit(str(bad) if bad else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_public_face_imports_no_third_party_package():
    code = (
        "import sys; before = set(sys.modules); import steelyard; new = set(sys.modules) - before; "
        "std = sys.stdlib_module_names; "
        "bad = {m.split('.')[0] for m in new} - set(std) - {'steelyard'}; sys.exit(str(bad) if bad else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_bare_command_prints_help_and_version_is_one_line(steelyard):
    assert "Commands:" in steelyard().out
    assert steelyard("--version").out.split()[0] == "steelyard"


def test_brief_prints_the_front_page_and_names_the_file(steelyard, tmp_path):
    ran = steelyard("brief", "china", "2025-12")
    assert ran.code == 0, ran.err
    assert "brief-CHN-2025-12.html" in ran.out
    assert "+6.6" in ran.out
    assert (tmp_path / "brief-CHN-2025-12.html").read_text(encoding="utf-8").startswith("<!")


def test_brief_json_writes_a_page_only_where_asked(steelyard, tmp_path):
    ran = steelyard("brief", "CHN", "2025-12", "--json")
    assert json.loads(ran.out)["period"] == "2025-12"
    assert list(tmp_path.glob("*.html")) == []
    ran = steelyard("brief", "CHN", "2025-12", "--json", "-o", "page.html")
    assert json.loads(ran.out)["reporter"] == "CHN"
    assert (tmp_path / "page.html").is_file()


def test_show_gives_each_figure_its_tag(steelyard):
    ran = steelyard("show", "China", "exports", "--partner", "united states", "--from", "2023", "--to", "2024")
    assert ran.code == 0, ran.err
    assert "USD" in ran.out
    assert "[" in ran.out


def test_show_json_and_csv_hold_the_same_rows(steelyard):
    words = ("show", "CHN", "exports", "--from", "2025-10", "--to", "2025-12")
    data = json.loads(steelyard(*words, "--json").out)["data"]
    lines = steelyard(*words, "--csv").out.strip().splitlines()
    assert [row["period"] for row in data] == ["2025-10", "2025-11", "2025-12"]
    assert len(lines) == len(data) + 1


def test_load_log_undo_is_a_round_trip(steelyard, tidy, tmp_path):
    store = ("--ledger", tmp_path / "mine")
    path = tidy(NOT_HELD)
    dry = steelyard("load", path, "--dry-run", *store)
    assert (dry.code, "1 added" in dry.out) == (0, True)
    assert "No load yet" in steelyard("log", *store).out
    report = json.loads(steelyard("load", path, "--json", *store).out)
    assert steelyard("show", "CHN", "exports", "--period", NOT_HELD["period"], *store).code == 0
    assert "1 unchanged" in steelyard("load", path, *store).out
    assert steelyard("undo", report["id"], *store).code == 0
    assert steelyard("show", "CHN", "exports", "--period", NOT_HELD["period"], *store).code == 2
    assert report["id"] in steelyard("log", *store).out


def test_sources_status_and_verify_speak_json(steelyard):
    sources = json.loads(steelyard("sources", "--json").out)
    assert all(entry["licence"] for entry in sources.values())
    assert json.loads(steelyard("status", "--json").out)
    assert json.loads(steelyard("verify", "--level", "1", "--json").out) is not None


def test_a_closed_pipe_is_quiet():
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [sys.executable, "-m", "steelyard", "sources"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert ran.stderr == ""
    assert ran.returncode == 141


def test_python_dash_m_is_the_command():
    assert child("--version").stdout.startswith("steelyard ")


def test_a_chart_page_of_a_series_holds_every_figure(steelyard, tmp_path):
    page = tmp_path / "share.html"
    ran = steelyard("show", "CHN", "exports", "--partner", "USA", "--from", "2017", "--share", "--chart", page)
    assert ran.code == 0
    text = page.read_text(encoding="utf-8")
    assert "11.1" in text
    assert text.count("<tr>") > 10
    assert "vegaLite" in text


def test_a_chart_of_one_figure_is_refused(steelyard, tmp_path):
    page = tmp_path / "one.html"
    ran = steelyard("show", "CHN", "exports", "--currency", "CNY", "--period", "2025-12", "--chart", page)
    assert ran.code == 2
    assert "two figures" in ran.err
    assert not page.exists()
