"""What the how-to of scenarios tells a newcomer to type: it runs in an empty folder and prints what stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "howto" / "write-a-scenario.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r'```(\w+)(?: title="([^"]+)")?\n(.*?)```', PAGE, re.DOTALL)
FILES = {title: body for _, title, body in BLOCKS if title}
COMMANDS = [
    shlex.split(line, comments=True)[1:]
    for language, _, body in BLOCKS
    for line in body.splitlines()
    if language == "sh" and "--draws" not in line
]


def matches(told: str, printed: str) -> bool:
    """Whether a block is what was printed, `...` standing for lines left out."""
    parts = [re.escape(part.strip("\n")) for part in told.strip().split("...")]
    return re.match(r".*?".join(parts), printed.strip(), re.DOTALL) is not None


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The files of the page, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name, body in FILES.items():
        Path(name).write_text(body, encoding="utf-8")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_run(steelyard, words):
    done = steelyard(*words)
    assert (done.code, [line for line in done.err.splitlines() if not line.startswith("Wrote ")]) == (0, [])


@pytest.mark.parametrize("at", [at for at, block in enumerate(BLOCKS) if block[0] == "text"])
def test_what_is_printed_is_what_stands_there(steelyard, capsys, at):
    language, _, body = BLOCKS[at - 1]
    if language == "python":
        exec(compile(body, "block", "exec"), {})
        printed = capsys.readouterr().out
    else:
        (words,) = (shlex.split(line, comments=True)[1:] for line in body.strip().splitlines())
        printed = steelyard(*words).out
    assert matches(BLOCKS[at][2], printed), printed
