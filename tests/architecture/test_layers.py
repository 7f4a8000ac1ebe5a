"""The rules of the code base: imports go downward, the face is light, files and functions are small."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "steelyard"
FILES = sorted(SOURCE.rglob("*.py"))
MAX_FILE, MAX_FUNCTION = 400, 60
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

LOADED = """
import sys
before = set(sys.modules)
import steelyard
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(n for n in new if n != "steelyard" and n not in sys.stdlib_module_names))
"""


def _python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_import_contract():
    beside = Path(sys.executable).with_name("lint-imports")
    command = str(beside) if beside.exists() else shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed")
    done = subprocess.run(
        [command, "--no-cache"], capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_loads_no_third_party_module():
    assert _python(LOADED) == []


def test_base_needs_the_standard_library_alone():
    names = ", ".join(f"steelyard.base.{f.stem}" for f in (SOURCE / "base").glob("[a-z]*.py"))
    assert _python(LOADED.replace("import steelyard\n", f"import {names}\n")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_file(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= MAX_FILE
    assert [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Assert)] == []
    assert [n.lineno for n in ast.walk(tree) if _is_print(n)] == []
    assert [f"{n.name}: {_lines(n)}" for n in ast.walk(tree) if _is_function(n) and _lines(n) > MAX_FUNCTION] == []


def _is_function(node):
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _is_print(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _lines(node):
    return node.end_lineno - node.lineno + 1
