"""`steelyard check`: what it prints, its exit codes, and what it refuses."""

from __future__ import annotations

import io
import json
from importlib import resources

import pytest

from checked_texts import ARTICLE, CONFLICT, hostile
from schema_check import problems
from steelyard.cli.lazy import COMMANDS

RIGHT = "China's exports rose 6.6 per cent in dollar terms in December 2025.\n"


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(COMMANDS, "check", "Check the numbers of a text against the ledger.")


@pytest.fixture
def article(tmp_path):
    (tmp_path / "article.md").write_text(ARTICLE, encoding="utf-8")
    return "article.md"


def written(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_counts_come_first_then_each_claim_with_its_evidence(steelyard, article):
    ran = steelyard("check", article)
    assert ran.code == 1
    head = " ".join(ran.out.partition("\n\n")[0].split())
    for part in ("1 false", "14 January 2026", "line 5 (false)"):
        assert part in head, part
    for part in ("✗ FALSE, 5:1: “China's exports rose 9.6 per cent in US dollars in December from a year before”",
                 "understood  China, exports, December 2025: growth on the year before +9.6 %; in US dollars",
                 "[2026-01-14, USD, gacc-press]",
                 "corrected   China's exports rose 6.6 per cent in US dollars in December from a year before,",
                 ):  # fmt: skip
        assert " ".join(part.split()) in " ".join(ran.out.split()), part
    assert "read from" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 110


def test_why_tells_how_it_was_read(steelyard, article):
    ran = steelyard("check", article, "--why")
    assert "read from   about 'China's exports'" in ran.out
    assert "steelyard cite 'yoy:CHN:export:WLD:TOTAL:2025-12:USD@2026-01-14'" in ran.out


def test_a_right_text_exits_with_0(steelyard, tmp_path):
    ran = steelyard("check", written(tmp_path / "a.txt", RIGHT), "--as-of", "2026-01-14")
    assert ran.code == 0, ran.err
    assert "1 claim: 1 true" in ran.out
    ran = steelyard("check", written(tmp_path / "b.txt", "Nothing to see.\n"))
    assert ran.code == 0
    assert "0 claims" in ran.out


def test_standard_input(steelyard, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    ran = steelyard("check", "-", "--lines")
    assert ran.code == 1
    assert ran.out.startswith("-:5:1: error: ")


def test_lines_for_editors(steelyard, article):
    ran = steelyard("check", article, "--lines")
    assert ran.code == 1
    false, other, revised, note = ran.out.splitlines()
    assert false.startswith(f"{article}:5:1: error: ")
    assert false.endswith("[false]")
    assert "Corrected: “China's exports rose 6.6 per cent" in false
    assert other.startswith(f"{article}:8:1: warning: ")
    assert revised.endswith("[superseded]")
    assert note.endswith("[not_checkable]")


def test_lines_of_a_right_text_are_none(steelyard, tmp_path):
    ran = steelyard("check", written(tmp_path / "a.txt", RIGHT), "--as-of", "2026-01-14", "--lines")
    assert (ran.code, ran.out) == (0, "")


def test_json_is_as_the_schema_says(steelyard, article, tmp_path):
    schema = json.loads((resources.files("steelyard") / "data/schema/claims.schema.json").read_text(encoding="utf-8"))
    other = written(tmp_path / "b.html", f"<p>{RIGHT}</p><p>China's exports grew 5.5% in 2025.</p>")
    for words in ((article,), (article, other, "--as-of", "2026-01-14"), (article, other, "--no-data")):
        ran = steelyard("check", *words, "--json")
        held = json.loads(ran.out)
        assert problems(held, schema) == []
    text = held["texts"][0]
    assert text["summary"]["claims"] == len(text["findings"])
    held = json.loads(steelyard("check", article, "--json").out)["texts"][0]
    false = next(one for one in held["findings"] if one["verdict"] == "false")
    assert ARTICLE[false["span"]["start"] : false["span"]["end"]].startswith("China's exports rose 9.6")
    assert false["corrected_sentence"].endswith("from a year before, customs said.")
    assert false["claim"]["value"]["low"] == 9.6


def test_the_validator_finds_faults():
    schema = json.loads((resources.files("steelyard") / "data/schema/claims.schema.json").read_text(encoding="utf-8"))
    assert len(problems({"schema": "other", "texts": [{}]}, schema)) > 5
    assert problems(1, {"maxLength": 3})


def test_output_and_page_are_written(steelyard, article, tmp_path):
    page, out = tmp_path / "page.html", tmp_path / "out.json"
    ran = steelyard("check", article, "--json", "-o", out, "--html", page)
    assert ran.code == 1
    assert ran.out == ""
    assert json.loads(out.read_text(encoding="utf-8"))["schema"] == "steelyard.claims/1"
    text = page.read_text(encoding="utf-8")
    assert "1 of 7 claims false or in conflict" in text
    assert '<svg class="spark"' in text


def test_no_data_needs_no_ledger(steelyard, tmp_path, monkeypatch):
    monkeypatch.setenv("STEELYARD_LEDGER", str(written(tmp_path / "broken", "no ledger")))
    ran = steelyard("check", written(tmp_path / "a.txt", CONFLICT), "--no-data")
    assert ran.code == 1, ran.err
    assert "≠ CONFLICT" in ran.out


def test_several_texts_are_held_against_each_other(steelyard, tmp_path):
    one = written(tmp_path / "a.md", "China's exports grew 5.5 per cent in 2025 in dollar terms, those to the United "
                  "States fell 20 per cent.")  # fmt: skip
    other = written(tmp_path / "b.md", "China's exports grew 6.1 per cent in 2025, those to the United States fell "
                    "19.5 per cent.")  # fmt: skip
    ran = steelyard("check", one, other, "--as-of", "2026-01-14")
    assert ran.code == 0, ran.out
    assert "BETWEEN THE TEXTS" in ran.out


def test_hostile_words_do_not_steer_the_terminal(steelyard, tmp_path):
    ran = steelyard(
        "check", written(tmp_path / "a.html", hostile().replace("\x00", "").encode("utf-8", "replace")), "--why"
    )
    assert ran.code == 1, ran.err
    assert not any(sign in ran.out for sign in "\x1b\x07\u202e\u2066\u200f")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no text"), (b" \n\t", "no text"), (b"%PDF-1.7 \xff", "pdftotext"), (b"PK\x03\x04\x00", "packed"),
     (b"\x89PNG\r\n", "picture"), (b"exports\x00rose", "zero bytes"), (b"exports \xff\xfe rose", "iconv"),
     ("出口增长".encode("gb18030"), "UTF-8"), (b"x" * 4_000_001, "in parts"), (b"x" * 16_000_001, "in parts")],
)  # fmt: skip
def test_what_is_no_text_is_refused(steelyard, tmp_path, content, said):
    ran = steelyard("check", written(tmp_path / "a.txt", content))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_marks_of_encoding_are_understood(steelyard, tmp_path):
    for encoding in ("utf-8-sig", "utf-16"):
        ran = steelyard("check", written(tmp_path / "a.txt", RIGHT.encode(encoding)), "--as-of", "2026-01-14")
        assert "1 claim: 1 true" in ran.out, encoding


@pytest.mark.parametrize(
    ("words", "said"),
    [(("none.txt",), "cannot be read"), ((".",), "folder"), (("a.txt", "a.txt"), "twice"),
     (("a.txt", "--json", "--lines"), "Choose one"), (("a.txt", "--why", "--lines"), "--why"),
     (("a.txt", "--as-of", "soon"), "latest"), (("a.txt", "-o", "a.txt"), "destroy"),
     (("a.txt", "--no-data", "--ledger", "x"), "Leave one out"), ((), "Missing argument")],
)  # fmt: skip
def test_requests_that_make_no_sense_are_refused(steelyard, tmp_path, words, said):
    written(tmp_path / "a.txt", RIGHT)
    ran = steelyard("check", *words)
    assert ran.code == 2
    assert said in ran.err
