"""Volumes since the end of 2022, CPB World Trade Monitor of December 2024: from the embedded points, and in full.

The figures are those of the monitor's own index points; the tolerance is half of the digit stated.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import steelyard as sy
from workbook import workbook

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "cpb_wtm.csv"
AS_OF = "2026-08-21"
PEERS = ("emerging-asia-ex-china", "USA")


def near(value: float):
    return pytest.approx(value, abs=0.05 + 1e-9)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    return sy.open(tmp_path_factory.mktemp("empty"), as_of=AS_OF)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    if not SHARED.exists():
        pytest.skip("no ../shared/facts/cpb_wtm.csv beside the project")
    series: dict[str, dict[str, float]] = {}
    for code, period, value in pl.read_csv(SHARED).select("code", "period", "value").iter_rows():
        series.setdefault(code, {})[period] = value
    folder = tmp_path_factory.mktemp("full")
    path = folder / "monitor.xlsx"
    path.write_bytes(workbook(series))
    lab = sy.open(folder / "ledger", as_of=AS_OF)
    lab.ledger.load(path)
    return sy.open(folder / "ledger", as_of=AS_OF)


def by(found, whose: str = "China") -> dict[str, dict[str, float]]:
    return {row["comparison"]: row for row in found.data.to_dicts() if row["whose"] == whose}


@pytest.mark.parametrize(("flow", "month", "quarter"), [("export", 30.5, 23.8), ("import", 8.4, 3.0)])
def test_china_december_on_december_and_quarter_on_quarter(embedded, flow, month, quarter):
    rows = by(embedded.measure("volume", reporter="CHN", flow=flow, start="2022-12", end="2024-12"))
    assert rows["month"]["volume"] == near(month)
    assert rows["quarter"]["volume"] == near(quarter)


def test_imports_of_peers(embedded):
    found = embedded.measure("volume", reporter="CHN", flow="import", start="2022-12", end="2024-12", peers=PEERS)
    assert by(found, "Emerging Asia without China")["month"]["volume"] == near(9.9)
    assert by(found, "United States")["month"]["volume"] == near(12.2)


def test_exports_of_peers(embedded):
    """Recomputed from the printed points: 115.0998 / 103.3902 and 107.5288 / 105.7057."""
    found = embedded.measure("volume", reporter="CHN", start="2022-12", end="2024-12", peers=PEERS)
    assert by(found, "Emerging Asia without China")["month"]["volume"] == pytest.approx(100 * (115.0998 / 103.3902 - 1))
    assert by(found, "United States")["month"]["volume"] == pytest.approx(100 * (107.5288 / 105.7057 - 1))


def test_value_and_price_beside_the_volume(embedded):
    """Customs 335.6 on 296.9 bn USD; CPB's unit value 90.7445 on 107.8827."""
    row = by(embedded.measure("volume", reporter="CHN", start="2022-12", end="2024-12"))["month"]
    assert row["value"] == pytest.approx(100 * (335.6 / 296.9 - 1))
    assert row["unit_value"] == pytest.approx(100 * (90.7445 / 107.8827 - 1))
    assert row["implied_price"] == pytest.approx(100 * (335.6 / 296.9 / (120.6479 / 92.4162) - 1))


def test_with_the_whole_monitor_every_base_is_held(full):
    found = full.measure("volume", reporter="CHN", start="2022-12", end="2024-12", base="2022-12", peers=PEERS)
    rows = by(found)
    assert rows["month"]["volume"] == near(30.5)
    assert rows["12 months to"]["volume"] == near(14.5)
    assert rows["base +3 months"]["volume"] == near(10.7)
    assert "between +10.7 and +30.5 %" in found.title
    assert [label for label, row in rows.items() if row["volume"] is None] == ["3 months about"]


def test_the_whole_monitor_month_by_month(full):
    found = full.measure(
        "volume", reporter="CHN", start="2023-01", end="2024-12", base="2022", peers=["world"], series=True
    )
    assert found.data.height == 48
    china = found.data.filter((pl.col("whose") == "China") & (pl.col("period") == "2024-12")).row(0, named=True)
    assert china["volume"] == near(121.2)
    assert found.warnings == ()
