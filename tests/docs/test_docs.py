"""What the documents promise exists: commands, options, names, links, one version everywhere."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

import steelyard
from steelyard.cli import cli, run
from steelyard.cli.lazy import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^(?:\.venv/bin/)?(steelyard .*?)(?:\s+#.*)?$", re.MULTILINE)


def commands_of(text: str) -> list[list[str]]:
    """The command lines in the shell blocks of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in COMMAND.findall(block)]


TOUR = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/tutorial.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_in_the_documents_exist(page):
    for _, name, *words in commands_of(page.read_text(encoding="utf-8")):
        assert name in COMMANDS, f"{page.name}: {name}"
        command = cli.get_command(click.Context(cli), name)
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            _, command, words = command.resolve_command(click.Context(command, info_name=name), words)
        known = {option for p in command.params for option in p.opts}
        assert {w for w in words if w.startswith("-") and w != "-"} <= known, f"{page.name}: {words}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_in_the_documents_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("words", sorted({tuple(w) for w in commands_of(TOUR)}), ids=" ".join)
def test_the_tour_runs(words, tmp_path, monkeypatch):
    if words[1] in ("load", "undo", "check"):
        pytest.skip("needs a file of the reader's own; tests/unit/cli loads one")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STEELYARD_LEDGER", str(tmp_path / "mine"))
    assert run(words[1:]) == 0


def test_make_targets_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, page.name


def test_the_python_of_the_documents_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("STEELYARD_LEDGER", str(tmp_path / "mine"))
    blocks = re.findall(r"```python\n(.*?)```", TOUR, re.DOTALL)
    assert blocks
    for block in blocks:
        names: dict = {}
        exec(compile(block, "document", "exec"), names)
        assert names.keys() - {"__builtins__"}


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == steelyard.__version__
    assert re.search(r"^version: (\S+)$", citation, re.MULTILINE)[1] == steelyard.__version__
    assert re.search(r"^## \[(\d[^\]]*)\]", changes, re.MULTILINE)[1] == steelyard.__version__


def test_public_names_resolve():
    for name in steelyard.__all__:
        assert getattr(steelyard, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = steelyard.nothing


def test_every_method_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        assert str(page.relative_to(ROOT / "docs")) in navigation


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
