"""The workbook of the CPB World Trade Monitor: its layout, what is refused, and what a load makes of it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from steelyard.base.period import Period
from steelyard.errors import UnreadableFile
from steelyard.ledger.load import read_file
from steelyard.ledger.sources.cpb_wtm import public_from
from steelyard.ledger.store import Ledger
from workbook import workbook

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "facts" / "cpb_wtm.csv"
SERIES = {
    "xgz_cn_qnmi_sn": {"2024-10": 119.12040001, "2024-11": 117.5745, "2024-12": 120.6479},
    "mgz_a5_qnmi_sn": {"2024-10": 114.0, "2024-12": 116.0674},
    "xgz_cn_pdmi_sn": {"2024-12": 90.7445},
    "tgz_w1_qnmi_sn": {"2024-12": 101.5},
    "hfl_w1_pdmi_nn": {"2024-12": 88.0},
}


def good(content: bytes) -> pl.DataFrame:
    return read_file(content, "monitor.xlsx", ["cpb-wtm"])[0]


def test_a_series_a_row_becomes_figures_by_month():
    rows = {
        (row["reporter"], row["flow"], row["indicator"], row["period"]): row
        for row in good(workbook(SERIES)).to_dicts()
    }
    assert len(rows) == 7
    china = rows["CHN", "export", "index_volume", "2024-10"]
    assert china["value"] == 119.1204
    assert (china["adjustment"], china["price_basis"], china["rounding"]) == ("sa", "constant:2021", 0.0001)
    assert rows["ASIA", "import", "index_volume", "2024-12"]["variant"] == "emerging Asia without China"
    assert rows["CHN", "export", "index_price", "2024-12"]["currency"] == "USD"
    assert ("WLD", "total", "index_volume", "2024-12") in rows


def test_a_month_without_a_value_is_left_open():
    periods = good(workbook(SERIES)).filter(pl.col("reporter") == "ASIA")["period"].to_list()
    assert periods == ["2024-10", "2024-12"]


@pytest.mark.parametrize(
    ("stamp", "known"),
    [
        ("21 February 2025  10:00:42", date(2025, 2, 25)),
        ("3 March 2025  09:00:00", date(2025, 3, 3)),
        ("", date(2025, 2, 25)),
    ],
)
def test_known_by_the_rule_or_by_the_stamp_where_that_is_later(stamp, known):
    assert good(workbook(SERIES, stamp=stamp))["known_from"].unique().to_list() == [
        datetime(known.year, known.month, known.day, tzinfo=UTC)
    ]


def test_the_rule_of_the_release_day():
    assert public_from(Period.parse("2024-12")) == date(2025, 2, 25)
    assert public_from(Period.parse("2022-10")) == date(2022, 12, 26)


def test_another_base_year_is_another_price_basis():
    content = workbook(SERIES, title="Merchandise world trade, fixed base 2010=100")
    assert good(content)["price_basis"].unique().to_list() == ["constant:2010"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(SERIES, sheet="prices"), "without the sheet 'trade_out'"),
        (workbook(SERIES, title="World trade"), "does not say its base year"),
        (workbook({}, months=["2024-11", "2024-12"]), "no series below the months"),
        (workbook(SERIES, months=["2024-10", "2024-12"]), "do not follow one another"),
        (workbook({"xgz_cn_qnmi_sn": {"x": 1.0}}), "no row of months"),
        (workbook(SERIES)[:200], "no sound .xlsx workbook"),
        (b"PK\x03\x04" + bytes(40), "no sound .xlsx workbook"),
    ],
)
def test_another_layout_is_refused_with_the_place(content, said):
    with pytest.raises(UnreadableFile, match=r"monitor\.xlsx") as error:
        good(content)
    assert said in str(error.value)


def test_a_code_or_value_nobody_knows_is_set_aside():
    bad = read_file(
        workbook({**SERIES, "xgz_zz_qnmi_sn": {"2024-12": 1.0}, "xgz_us_qnmi_sn": {"2024-12": "n.a."}}),
        "m.xlsx",
        ["cpb-wtm"],
    )[1]
    reasons = " ".join(bad["reason"])
    assert bad.height == 2
    assert "xgz_zz_qnmi_sn" in reasons
    assert "'n.a.' is not a number" in reasons


def test_too_large_an_archive_is_refused(monkeypatch):
    monkeypatch.setattr("steelyard.ledger.sources.xlsx.LARGEST", 1000)
    with pytest.raises(UnreadableFile, match="when unpacked"):
        good(workbook(SERIES))


def test_an_archive_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "nothing")
    with pytest.raises(UnreadableFile, match="no sound"):
        good(stream.getvalue())


def test_the_embedded_points_are_the_same_figures_as_the_workbooks(tmp_path):
    """A workbook that repeats embedded points adds none of them again."""
    path = tmp_path / "monitor.xlsx"
    path.write_bytes(
        workbook({"xgz_cn_qnmi_sn": {"2024-11": 117.5745, "2024-12": 120.6479, "2024-09": 111.0, "2024-10": 119.1204}})
    )
    report = Ledger.open(tmp_path / "ledger").load(path)
    assert (report.added, report.unchanged, report.rejected) == (1, 3, 0)


@pytest.mark.skipif(not SHARED.exists(), reason="no ../shared/facts/cpb_wtm.csv beside the project")
def test_the_whole_monitor_of_december_2024():
    series: dict[str, dict[str, float]] = {}
    for code, period, value in pl.read_csv(SHARED).select("code", "period", "value").iter_rows():
        series.setdefault(code, {})[period] = value
    rows, bad = read_file(workbook(series), "monitor.xlsx", ["cpb-wtm"])
    assert bad.is_empty()
    assert rows.height == 58 * 300
    assert rows.select("reporter", "variant", "flow", "indicator").n_unique() == 58
