"""Writing: whole files or none; tables; digits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from steelyard.cli.figures import figure
from steelyard.cli.options import as_of_text
from steelyard.cli.output import table, to_json, write
from steelyard.errors import BadInput, SteelyardError


def test_write_replaces_the_whole_file_and_leaves_no_other(tmp_path):
    path = tmp_path / "page.html"
    write(path, "one")
    write(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n"
    assert list(tmp_path.iterdir()) == [path]


def test_write_keeps_the_old_file_when_the_new_one_fails(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    write(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SteelyardError, match="No space left"):
        write(path, "new")
    assert path.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_table_aligns():
    assert table(["a", "bb"], [["xxx", "1"], ["y", "22"]], right=[1]) == "a    bb\nxxx   1\ny    22"


@pytest.mark.parametrize(
    ("value", "unit", "rounding", "text"),
    [
        (357.8e9, "USD", 1e8, "357.8 bn USD"),
        (1.189e12, "USD", 1e9, "1.189 tn USD"),
        (-20.0, "percent", 0.1, "\N{MINUS SIGN}20.0 percent"),
        (62585.2, "t", 0.1, "62,585.2 t"),
        (6.6, "percent", 0, "6.60 percent"),
        (6.776, "CNY/USD", 0, "6.776 CNY/USD"),
        (None, "USD", 1e8, "not held"),
    ],
)
def test_figures_have_the_digits_of_their_source(value, unit, rounding, text):
    assert figure({"value": value, "unit": unit, "rounding": rounding}) == text


def test_as_of_is_a_day_or_a_time_with_zone():
    assert as_of_text("2026-01-14") == "2026-01-14"
    assert datetime.fromisoformat(as_of_text("2026-01-14T03:00Z")).tzinfo == UTC
    for wrong in ("2026-13-01", "yesterday", "2026-01-14T03:00", ""):
        with pytest.raises(BadInput, match="as-of"):
            as_of_text(wrong)


def test_json_writes_days_as_text():
    assert to_json({"at": datetime(2026, 1, 14, tzinfo=UTC)}) == '{\n "at": "2026-01-14T00:00:00+00:00"\n}'
