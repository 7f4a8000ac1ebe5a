"""A small store with three sources, and files to load into it."""

import csv
import io

import pytest

from steelyard.ledger.schema import NAMES
from steelyard.ledger.store import Ledger

SOURCES = """
[customs]
producer = "Customs"
title = "Monthly table"
url = "https://customs.example"
licence = "Open"
redistribution = true
credit = "Customs of Exampleland"
accessed = 2026-01-14
rank = 1

[customs.schedule]
kind = "monthly"
from_day = 7
to_day = 18
pooled_january = true

[press]
producer = "Press"
title = "Quoted figures"
url = "https://press.example"
licence = "Facts"
redistribution = true
credit = "The press"
accessed = 2026-01-14
rank = 2

[closed]
producer = "Club"
title = "Members' table"
url = "https://club.example"
licence = "No re-dissemination"
redistribution = false
credit = "The club"
accessed = 2026-01-14
rank = 3
"""

ROW = {
    "reporter": "CHN", "partner": "USA", "flow": "export", "product": "TOTAL", "indicator": "value", "variant": "none",
    "period": "2025-11", "value": "33800000000", "unit": "USD", "currency": "USD", "valuation": "fob",
    "adjustment": "nsa", "price_basis": "current", "rounding": "100000000", "status": "flash",
    "known_from": "2025-12-08", "public_from": "2025-12-08", "source": "customs", "reference": "", "note": "",
}  # fmt: skip


def text_of(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return out.getvalue()


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store"
    path.mkdir()
    (path / "SOURCES.toml").write_text(SOURCES)
    return path


@pytest.fixture
def ledger(store):
    return Ledger.open(store, embedded=None)


@pytest.fixture
def write(tmp_path):
    """write(row, row, ..., name=...): a tidy CSV of ROW with those changes."""

    def make(*rows, name="figures.csv"):
        path = tmp_path / name
        path.write_text(text_of(rows or ({},)))
        return path

    return make


@pytest.fixture
def state(store):
    """Everything in the store that counts: all files but the lock, by content."""
    return lambda: {
        p.relative_to(store).as_posix(): p.read_bytes() for p in store.rglob("*") if p.is_file() and p.name != "lock"
    }
