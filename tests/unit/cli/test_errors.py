"""Each expected error: its exit code, a message that says what to do, no traceback, the ledger unchanged."""

from __future__ import annotations

import os

import pytest

from steelyard.ledger import lock

BAD_WORDS = {
    "unknown command": (["breif", "CHN", "2025-12"], "brief"),
    "unknown country": (["brief", "Chnia", "2025-12"], "China"),
    "unknown month": (["brief", "CHN", "2025-13"], "2025-12"),
    "month not held": (["brief", "CHN", "1901-01"], "eld"),
    "reporter not held": (["brief", "ABW", "2025-12"], "eld"),
    "unknown partner": (["show", "CHN", "exports", "--partner", "Untied States"], "United States"),
    "unknown product": (["show", "CHN", "exports", "--product", "rare_earhts"], "rare_earths"),
    "unknown indicator": (["show", "CHN", "exports", "--indicator", "valeu"], "value"),
    "unknown flow": (["show", "CHN", "exprots"], "exports"),
    "unknown currency": (["show", "CHN", "exports", "--currency", "UDS"], "USD"),
    "unknown option": (["show", "CHN", "exports", "--asof", "2025-12-01"], "--as-of"),
    "no such day": (["brief", "CHN", "2025-12", "--as-of", "2026-02-30"], "2026-01-14"),
    "time without zone": (["show", "CHN", "exports", "--as-of", "2026-01-14T03:00"], "zone"),
    "from after to": (["show", "CHN", "exports", "--from", "2025", "--to", "2020"], "Turn"),
    "period and from": (["show", "CHN", "exports", "--from", "2025", "--period", "2020"], "alone"),
    "nothing that early": (["show", "CHN", "exports", "--period", "1950"], "eld"),
    "two forms": (["show", "CHN", "exports", "--csv", "--json"], "Choose"),
    "not an id": (["cite", "yoy:CHN"], ":"),
    "unknown load": (["undo", "nosuchload"], "load"),
    "no such file": (["load", "nosuch.csv"], "nosuch.csv"),
    "level": (["verify", "--level", "6"], "5"),
    "no folder": (["sources", "-o", "nosuch/out.txt"], "nosuch"),
}


@pytest.mark.parametrize("case", BAD_WORDS)
def test_bad_input_is_exit_2_with_a_way_out(steelyard, case):
    words, hint = BAD_WORDS[case]
    ran = steelyard(*words)
    assert ran.code == 2
    assert hint in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


BAD_FILES = {
    "truncated": (b"reporter,partner,flow\nCHN,WLD", None),
    "empty": (b"", None),
    "nul bytes": (b"reporter,\x00partner\n", None),
    "not utf-8": (b"reporter,partner\n\xff\xfe\xfa,x\n", None),
    "unknown column": (None, ("reporter", "reportre")),
    "ambiguous unit": (None, (",USD,USD,", ",bn,USD,")),
    "decimal commas": (None, ("331200000000", '"3312,5"')),
    "duplicate column": (None, ("note", "value")),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_an_unreadable_file_changes_nothing(steelyard, tidy, tmp_path, case):
    raw, swap = BAD_FILES[case]
    path = tidy({})
    path.write_bytes(raw if raw is not None else path.read_bytes().replace(*(s.encode() for s in swap), 1))
    store = tmp_path / "mine"
    ran = steelyard("load", path, "--ledger", store)
    assert ran.code == 2
    assert path.name in ran.err
    assert "Traceback" not in ran.err
    assert "No load yet" in steelyard("log", "--ledger", store).out


def test_duplicates_in_a_file_are_named_with_their_line(steelyard, tidy, tmp_path):
    ran = steelyard("load", tidy({}, {}, {"value": "1"}), "--ledger", tmp_path / "mine")
    assert ran.code == 2
    assert "lines 2, 3, 4" in ran.err


def test_a_rejected_row_is_a_finding(steelyard, tidy, tmp_path):
    ran = steelyard("load", tidy({}, {"reporter": "QQQ"}), "--ledger", tmp_path / "mine")
    assert ran.code == 1
    assert "1 added" in ran.out
    assert "1 rejected" in ran.out


def test_a_locked_store_is_exit_5_and_names_the_holder(steelyard, tidy, tmp_path):
    store = tmp_path / "mine"
    assert steelyard("load", tidy({}), "--ledger", store).code == 0
    with lock.writer(store):
        ran = steelyard("load", tidy({"period": "2026-10"}, name="more.csv"), "--ledger", store)
        assert ran.code == 5
        assert str(os.getpid()) in ran.err
        assert steelyard("log", "--ledger", store).code == 0
    assert "more.csv" not in steelyard("log", "--ledger", store).out


def test_a_full_disk_is_a_clear_message_and_leaves_no_file(steelyard, monkeypatch, tmp_path):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = steelyard("sources", "-o", tmp_path / "sources.txt")
    assert ran.code == 2
    assert "No space left" in ran.err
    assert [p for p in tmp_path.iterdir() if "sources" in p.name] == []


def test_an_interrupt_is_one_line_and_130(steelyard, monkeypatch):
    from steelyard.ledger.store import Ledger

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "open", interrupted)
    ran = steelyard("sources")
    assert ran.code == 130
    assert len(ran.err.strip().splitlines()) == 1
