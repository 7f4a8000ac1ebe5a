"""Every shipped scenario has a generated page with the result of a run; nothing of it is kept in the tree."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from steelyard.lever.scenario import files, run

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "scenarios"


@pytest.fixture(scope="module")
def hook():
    spec = importlib.util.spec_from_file_location("scenarios_hook", ROOT / "docs" / "hooks" / "scenarios.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_result_is_kept_in_the_tree():
    assert [path.name for path in FOLDER.iterdir()] == ["index.md"]


def test_all_pages_come_into_the_navigation_once(hook):
    nav = [{"Start": "index.md"}, {"Scenarios": ["scenarios/index.md"]}]
    config = type("Config", (), {"nav": nav})()
    for _ in range(2):
        hook.on_config(config)
    assert nav[1]["Scenarios"] == ["scenarios/index.md", *({name: f"scenarios/{name}.md"} for name in files.names())]


def test_a_page_says_what_a_run_says(hook):
    done = run("us-tariff-25-on-china")
    text = hook.markdown("us-tariff-25-on-china")
    assert text.startswith(f"# {done.scenario.title}\n")
    assert done.manifest["results_sha256"][:12] in text
    assert files.find("us-tariff-25-on-china").text.strip() in text
    income = done.counterfactual().welfare().filter(economy="CHN")["real_income_pct"][0]
    row = next(line for line in text.splitlines() if line.startswith("| China | "))
    assert float(row.split("|")[2].replace("\u2212", "-")) == pytest.approx(income, abs=0.005)
    for number, one in enumerate(done.assumptions, 1):
        assert one.number == number
        assert one.source in text
    assert "steelyard run us-tariff-25-on-china" in text
    assert "## Does it add up?" in text


def test_a_baseline_has_a_page_without_a_result(hook):
    bases = [name for name in files.names() if not hook.scenario(name).phases]
    for name in bases:
        text = hook.markdown(name)
        assert "## What comes out" not in text
        assert "changes nothing itself" in text


def test_the_index_lists_every_scenario(hook):
    listed = hook.on_page_markdown((FOLDER / "index.md").read_text(encoding="utf-8"))
    for name in files.names():
        assert f"[{hook.scenario(name).title}]({name}.md)" in listed
