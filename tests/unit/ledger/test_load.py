import errno
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from steelyard.errors import BadInput, LedgerBusy, SteelyardError, UnknownName, UnreadableFile
from steelyard.ledger import lock
from steelyard.ledger.store import Ledger


def test_a_load_adds_and_the_same_file_again_changes_nothing(ledger, write, state):
    path = write({}, {"partner": "DEU"})
    report = ledger.load(path)
    assert (report.id, report.added, report.changed, report.unchanged, report.exit_code) == ("L0001", 2, 0, 0, 0)
    before = state()
    again = ledger.load(path)
    assert (again.id, again.added, again.unchanged) == ("L0001", 0, 2)
    assert state() == before


def test_a_new_vintage_is_a_change_and_the_old_one_stays(ledger, write):
    ledger.load(write())
    report = ledger.load(write({"value": "3.4e10", "known_from": "2026-01-20"}, name="b.csv"))
    assert (report.added, report.changed) == (0, 1)
    assert ledger.vintages()["value"].to_list() == [33.8e9, 34e9]


def test_a_source_that_contradicts_itself_is_rejected(ledger, write):
    ledger.load(write())
    report = ledger.load(write({"value": "1"}, {"partner": "DEU"}, name="b.csv"))
    assert (report.added, report.rejected, report.exit_code) == (1, 1, 1)
    assert "conflict" in report.reasons[0][0]
    assert ledger.snapshot().rows(partner="USA")["value"].to_list() == [33.8e9]


def test_bad_rows_go_to_a_file_with_the_reason(ledger, write, store):
    report = ledger.load(write({}, {"partner": "UAS"}))
    assert (report.added, report.rejected) == (1, 1)
    assert "Did you mean USA" in (store / report.dead_letter).read_text()


def test_a_dry_run_tells_and_leaves_all_as_it_was(ledger, write, state):
    before = state()
    report = ledger.load(write({}, {"partner": "UAS"}), dry_run=True)
    assert (report.id, report.added, report.rejected, report.dry_run) == ("", 1, 1, True)
    assert state() == before


def test_a_multiple_of_a_unit_is_brought_to_the_base_unit(ledger, write):
    ledger.load(write({"unit": "USD bn", "value": "1.1", "rounding": "0.1"}))
    row = ledger.vintages().row(0, named=True)
    assert (row["value"], row["unit"], row["rounding"]) == (1.1e9, "USD", 1e8)


def edited(path: Path, how) -> Path:
    path.write_bytes(how(path.read_bytes()))
    return path


BROKEN = {
    "empty": (lambda b: b"", UnreadableFile, "is empty"),
    "header only": (lambda b: b.splitlines(True)[0], UnreadableFile, "no rows"),
    "decimal comma": (lambda b: b.replace(b"33800000000", b'"33,8"'), UnreadableFile, "line 2.*comma"),
    "unquoted comma": (lambda b: b.replace(b"33800000000", b"33,8"), UnreadableFile, "line 2.*fields"),
    "semicolons": (lambda b: b.replace(b",", b";"), UnreadableFile, "not separated by commas"),
    "cut off": (lambda b: b[:-40], UnreadableFile, "cut off"),
    "open quote": (lambda b: b[:-1] + b'"note', UnreadableFile, "quotes"),
    "nul": (lambda b: b.replace(b"USA", b"U\0A"), UnreadableFile, "line 2.*NUL"),
    "latin-1": (lambda b: b.replace(b"USA", b"\xe9"), UnreadableFile, "line 2.*UTF-8"),
    "utf-16": (lambda b: b.decode().encode("utf-16"), UnreadableFile, "UTF-16"),
    "column twice": (lambda b: b.replace(b"note", b"reference"), UnreadableFile, "occurs twice"),
    "unknown column": (lambda b: b.replace(b"partner", b"parnter"), UnknownName, "Did you mean partner"),
    "column missing": (
        lambda b: b"\n".join(x.split(b",", 1)[1] for x in b.splitlines()) + b"\n", UnreadableFile, "reporter missing",
    ),
    "ambiguous unit": (lambda b: b.replace(b",USD,USD", b",bn,USD"), UnreadableFile, "line 2.*bn"),
    "duplicate": (lambda b: b + b.splitlines(True)[1], UnreadableFile, "lines 2, 3"),
    "nothing good": (lambda b: b.replace(b"USA", b"UAS"), UnreadableFile, "Did you mean USA"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_file_is_refused_with_line_and_remedy(name, ledger, write, state):
    how, error, words = BROKEN[name]
    ledger.load(write({"partner": "JPN"}, name="before.csv"))
    before = state()
    with pytest.raises(error, match=words):
        ledger.load(edited(write(), how))
    assert state() == before


def test_a_number_at_the_very_end_may_have_lost_digits(ledger, write):
    def value_last(content):
        rows = [line.split(b",") for line in content.splitlines()]
        return b"\n".join(b",".join([*r[:7], *r[8:], r[7]]) for r in rows)

    with pytest.raises(UnreadableFile, match="digits may be lost"):
        ledger.load(edited(write(), value_last))
    assert ledger.load(edited(write(), lambda b: value_last(b) + b"\n")).added == 1


def test_a_byte_order_mark_and_windows_line_ends_are_fine(ledger, write):
    path = edited(write(), lambda b: b"\xef\xbb\xbf" + b.replace(b"\n", b"\r\n"))
    assert ledger.load(path).added == 1


def test_a_missing_file_is_refused(ledger, tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be read"):
        ledger.load(tmp_path / "none.csv")


def test_undo_takes_back_and_can_be_taken_back(ledger, write):
    ledger.load(write())
    ledger.load(write({"partner": "DEU"}, name="b.csv"))
    undo = ledger.undo("L0001")
    assert ledger.vintages()["partner"].to_list() == ["DEU"]
    assert [e.kind for e in ledger.log()] == ["load", "load", "undo"]
    with pytest.raises(BadInput, match="already"):
        ledger.undo("L0001")
    ledger.undo(undo.id)
    assert ledger.vintages()["partner"].to_list() == ["DEU", "USA"]
    with pytest.raises(UnknownName, match="load 'L9'"):
        ledger.undo("L9")


def test_undo_keeps_what_a_later_load_brought_again(ledger, write):
    ledger.load(write({}, {"partner": "JPN"}))
    ledger.load(write({}, {"partner": "DEU"}, name="b.csv"))
    undo = ledger.undo("L0001")
    assert ledger.vintages()["partner"].to_list() == ["DEU", "USA"]
    ledger.undo("L0002")
    assert ledger.vintages().is_empty()
    ledger.undo(undo.id)
    assert ledger.vintages()["partner"].to_list() == ["JPN", "USA"]


def test_bringing_back_what_is_now_stated_otherwise_is_refused(ledger, write):
    ledger.load(write())
    undo = ledger.undo("L0001")
    ledger.load(write({"value": "1"}, name="b.csv"))
    with pytest.raises(BadInput, match="states otherwise"):
        ledger.undo(undo.id)
    assert ledger.vintages()["value"].to_list() == [1.0]


def test_a_second_writer_is_told_the_pid_of_the_first(ledger, write, store, state):
    code = (
        "import sys,pathlib\nfrom steelyard.ledger import lock\n"
        "with lock.writer(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        before = state()
        with pytest.raises(LedgerBusy, match=f"pid {holder.pid}.*since 20") as caught:
            ledger.load(write())
        assert caught.value.exit_code == 5
        assert state() == before
        assert Ledger.open(store, embedded=None).vintages().is_empty()  # readers go on
    finally:
        holder.communicate()
    assert ledger.load(write()).added == 1


def test_the_lock_is_free_after_an_error(store):
    with pytest.raises(ValueError, match="boom"), lock.writer(store):
        raise ValueError("boom")
    with lock.writer(store):
        pass


def test_a_full_disk_at_any_write_leaves_the_ledger_as_it_was(ledger, write, state, monkeypatch):
    ledger.load(write({"partner": "JPN"}, name="before.csv"))
    path, before, real = write({}, {"partner": "UAS"}), ledger.vintages(), os.fsync
    for fatal in range(20):
        calls = iter(range(99))

        def fsync(handle, calls=calls, fatal=fatal):
            if next(calls) == fatal:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        manifest = state()["manifest.json"]
        try:
            ledger.load(path)
        except SteelyardError as error:
            said = str(error)
        else:
            break
        assert "No space left" in said
        assert "Nothing was changed" in said
        if state()["manifest.json"] == manifest:
            assert Ledger.open(ledger.path, embedded=None).vintages().equals(before)
        else:
            break  # only the flush of the directory after the swap failed: the load is in
    assert fatal > 3
    assert not [name for name in state() if name.endswith(".part")]


def limited(store: Path, path: Path, size: int) -> subprocess.CompletedProcess:
    code = (
        "import sys\nfrom steelyard.ledger.store import Ledger\nfrom steelyard.errors import SteelyardError\n"
        "try:\n    Ledger.open(sys.argv[1], embedded=None).load(sys.argv[2])\n"
        "except SteelyardError as error:\n    sys.exit(str(error))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(store), str(path)],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip


def test_a_file_size_limit_is_a_clear_error(ledger, write, state, store):
    before = state()
    done = limited(store, write(), 1000)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert state() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_really_full_file_system(ledger, write, tmp_path):
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no right to mount a file system")
    try:
        (mount / "SOURCES.toml").write_bytes((ledger.path / "SOURCES.toml").read_bytes())
        small = Ledger.open(mount, embedded=None)
        small.load(write())
        with suppress(OSError), (mount / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 512)
        with pytest.raises(SteelyardError, match="No space left"):
            small.load(write({"partner": "DEU"}, name="b.csv"))
        assert Ledger.open(mount, embedded=None).vintages()["partner"].to_list() == ["USA"]
        (mount / "filler").unlink()
        assert small.load(write({"partner": "DEU"}, name="b.csv")).added == 1
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_billions_typed_as_units_are_taken_in_and_named(ledger, write):
    months = [{"period": f"2024-{month:02d}", "value": f"{300 + month}000000000"} for month in range(1, 9)]
    assert ledger.load(write(*months)).doubts == ()
    report = ledger.load(write({"period": "2024-09", "value": "309"}))
    assert report.exit_code == 1
    assert report.added == 1
    assert "billions" in report.doubts[0]


def test_a_date_to_come_is_refused(ledger, write):
    with pytest.raises(UnreadableFile, match="future"):
        ledger.load(write({"known_from": "2126-01-14", "public_from": "2026-01-14"}))


def test_a_source_of_ones_own_is_described_beside_the_ledger(ledger, write, store):
    own = {"reporter": "KAZ", "source": "kaz-stat"}
    with pytest.raises(UnreadableFile, match=r"SOURCES\.toml in your ledger's folder"):
        ledger.load(write(own))
    with (store / "SOURCES.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[kaz-stat]\nproducer = "Bureau"\ntitle = "Trade"\nurl = ""\nlicence = "Open"\nredistribution = true\n'
            'credit = "Bureau of Kazakhstan"\naccessed = 2026-02-09\nrank = 20\n'
        )
    ledger.refresh()
    assert ledger.load(write(own)).added == 1
    assert ledger.sources()["kaz-stat"].credit == "Bureau of Kazakhstan"


def test_an_unknown_indicator_gets_the_whole_list_nearest_first(ledger, write):
    with pytest.raises(UnreadableFile, match=r"Did you mean index_volume, index_price, value\? Others: .*retail_sales"):
        ledger.load(write({"indicator": "volume_index"}))


def test_a_new_series_in_billions_is_doubted_once(ledger, write):
    months = [
        {"period": f"2024-{month:02d}", "partner": "WLD", "value": f"{4 + month}", "rounding": "0"}
        for month in range(1, 9)
    ]
    report = ledger.load(write(*months))
    assert (report.added, report.exit_code) == (8, 1)
    assert len(report.doubts) == 1
    assert report.doubts[0].startswith("lines 2 to 9: 5 USD (the first of 8 of its series): too little")
