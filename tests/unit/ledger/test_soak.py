"""Long trials; a sample runs with the other tests, all of it with STEELYARD_SOAK=1."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from steelyard.errors import SteelyardError
from steelyard.ledger.store import Ledger

FULL = os.environ.get("STEELYARD_SOAK") == "1"
KILLS = 200 if FULL else 10
MUTANTS = 10_000 if FULL else 150
ROWS, FILES = 40, 6
PARTNERS = ("USA", "DEU", "JPN", "KOR", "FRA", "ITA", "VNM", "IND", "BRA", "AUS")

WRITER = """
import sys
from steelyard.ledger.store import Ledger
ledger = Ledger.open(sys.argv[1], embedded=None)
print("ready", flush=True)
for path in sys.argv[2:]:
    print(ledger.load(path).id, flush=True)
"""

pytestmark = pytest.mark.soak


@pytest.fixture
def files(write):
    def rows(n):
        return [{"partner": p, "period": f"20{n:02d}-{m:02d}"} for p in PARTNERS for m in range(1, ROWS // 10 + 1)]

    return [write(*rows(n), name=f"f{n}.csv") for n in range(FILES)]


def writer(store, files):
    command = [sys.executable, "-c", WRITER, str(store), *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def years(ledger):
    """Rows held by year: each file is one year."""
    return dict(ledger.vintages()["period"].str.slice(0, 4).value_counts().iter_rows())


def test_a_killed_load_tears_and_loses_nothing(store, files, tmp_path):
    described = (store / "SOURCES.toml").read_bytes()
    timed = writer(store, files)
    timed.stdout.readline()
    begun = time.perf_counter()
    timed.communicate()
    span = time.perf_counter() - begun
    chance, interrupted = random.Random(20251208), 0
    for _ in range(KILLS):
        shutil.rmtree(store)
        store.mkdir()
        (store / "SOURCES.toml").write_bytes(described)
        process = writer(store, files)
        process.stdout.readline()
        time.sleep(chance.uniform(0, span))
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0].split()
        ledger = Ledger.open(store, embedded=None)
        held = years(ledger)
        assert set(held.values()) <= {ROWS}, "a load is whole or absent"
        assert len(told) <= len(held) <= len(told) + 1, "what was acknowledged is held"
        assert sorted(held) == [f"20{n:02d}" for n in range(len(held))]
        assert ledger.verify(["format", "file"]).exit_code == 0
        interrupted += len(held) < FILES
        reports = [ledger.load(path) for path in files]
        assert sum(r.added for r in reports) == ROWS * (FILES - len(held))
        assert not list(store.rglob("*.part"))
    assert interrupted > KILLS / 4, "the kills came too late to try anything"


def test_readers_go_on_while_loads_run(store, files):
    before = Ledger.open(store, embedded=None)
    process = writer(store, files)
    seen = []
    while process.poll() is None:
        held = years(Ledger.open(store, embedded=None))
        assert set(held.values()) <= {ROWS}
        seen.append(len(held))
    process.communicate()
    assert seen == sorted(seen)
    assert years(Ledger.open(store, embedded=None)) == {f"20{n:02d}": ROWS for n in range(FILES)}
    assert years(before) == {}, "a view does not change under its reader"


def mutant(content, chance):
    """`content` with one to three random changes of the kinds that happen to files."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) or 1)
        lines = bytes(data).split(b"\n")
        row = chance.randrange(len(lines))
        match chance.randrange(9):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randint(1, 30)]
            case 2:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 5)))
            case 3:
                del data[at:]
            case 4:
                data = bytearray(b"\n".join([*lines[: row + 1], *lines[row:]]))
            case 5:
                data = bytearray(bytes(data).replace(b",", chance.choice([b";", b"\t", b",,"]), chance.randint(1, 9)))
            case 6:
                odd = [
                    b"",
                    b"nan",
                    b"1e999",
                    b"-0",
                    b"1,5",
                    b'"',
                    b"9999-12",
                    b"0000-01",
                    b"\xef\xbb\xbf",
                    b"bn",
                    b"mt",
                ]
                fields = lines[row].split(b",")
                fields[chance.randrange(len(fields))] = chance.choice(odd)
                lines[row] = b",".join(fields)
                data = bytearray(b"\n".join(lines))
            case 7:
                chance.shuffle(lines)
                data = bytearray(b"\n".join(lines))
            case 8:
                data = bytearray(bytes(data).decode("latin-1").encode(chance.choice(["utf-16", "utf-8", "latin-1"])))
    return bytes(data)


@pytest.mark.parametrize("kind", ["tidy", "sdmx"])
def test_no_file_breaks_the_reader_or_the_ledger(kind, ledger, write, state, store, tmp_path):
    first = write(*[{"partner": p, "note": "a, b"} for p in PARTNERS], {"period": "2025-01/2025-11"})
    ledger.load(first)
    if kind == "sdmx":
        ledger.snapshot().select().to_csv(tmp_path / "sdmx.csv")
        first = tmp_path / "sdmx.csv"
    content, clean, chance = first.read_bytes(), state(), random.Random(f"{kind}7")
    path, refused = tmp_path / "mutant.csv", 0
    for _ in range(MUTANTS // 2):
        path.write_bytes(mutant(content, chance))
        before = state()
        try:
            report = ledger.load(path)
        except SteelyardError as error:
            said, report = str(error), None
        if report is None:
            refused += 1
            assert said.strip()
            assert state() == before
        else:
            assert report.rejected + report.added + report.changed + report.unchanged > 0
            reset(store, clean)
            ledger.refresh()
    assert 0 < refused < MUTANTS // 2


def reset(store, clean):
    for path in sorted(store.rglob("*"), reverse=True):
        name = path.relative_to(store).as_posix()
        if path.is_file() and name not in clean and name != "lock":
            path.unlink()
    for name, content in clean.items():
        (store / name).write_bytes(content)
    with contextlib.suppress(FileNotFoundError):
        (store / "rejected").rmdir()
