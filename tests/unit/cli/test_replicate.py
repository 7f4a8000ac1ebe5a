"""`steelyard replicate`: what it lists, prints, refuses, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from steelyard.lever.replicate import ENTRIES
from steelyard.lever.replicate.report import Certified, Check, Report
from steelyard.lever.replicate.text import text

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "validation"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/validation beside the project")


def report(*ours: float, economies: tuple[str, ...] = ()) -> Report:
    """Welfare of economies, published as 1, 2, 3 and so on, within 0.1."""
    names = economies or tuple("ABCDEFGH"[: len(ours)])
    checks = tuple(
        Check("shock", name, "welfare", "%", float(at + 1), value, 0.1)
        for at, (name, value) in enumerate(zip(names, ours, strict=True))
    )
    return Report("x", "Paper (2000)", checks, (Certified("shock", 1e-13, "largest residual 1.0e-13"),), 0.5)


def test_the_list_says_what_is_compared_how_closely_and_where_the_data_are(steelyard):
    ran = steelyard("replicate", "--list")
    assert ran.code == 0, ran.err
    flat = " ".join(ran.out.split())
    for one in ENTRIES:
        assert one.name in flat
        assert one.tolerance in flat
    held = json.loads(steelyard("replicate", "--list", "--json").out)
    assert [one["name"] for one in held] == [one.name for one in ENTRIES]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["replicate"], "--list"),
        (["replicate", "cp2015"], "--data DIR"),
        (["replicate", "cp2051", "--data", "."], "cp2015"),
        (["replicate", "cp2015", "--data", "nowhere"], "nowhere"),
        (["replicate", "ilms2025", "--data", "."], "trade_cepii.csv"),
        (["replicate", "cp2015", "--data", "."], "cp2015.npz"),
        (["replicate", "agtpa", "--data", "."], "ch2_app1_2006_cross_section.csv"),
        (["replicate", "oecd_g20_2019", "--data", "."], "icio_oecd2023_2019_isic_g20.npz"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_2_and_says_what_is_missing(steelyard, words, hint):
    ran = steelyard(*words)
    assert ran.code == 2
    assert hint in ran.err
    assert ran.out == ""


def test_a_missing_file_is_named_with_what_it_should_be(steelyard, tmp_path):
    (tmp_path / "ilms2025").mkdir()
    (tmp_path / "ilms2025" / "gdp.csv").write_text("gdp\n1\n")
    ran = steelyard("replicate", "ilms2025", "--data", tmp_path)
    assert ran.code == 2
    assert "trade_cepii.csv" in ran.err
    assert "exporter" in ran.err
    assert "gdp.csv," not in ran.err


def test_a_broken_array_file_is_unreadable(steelyard, tmp_path):
    (tmp_path / "icio_oecd2023_2019_isic_g20.npz").write_text("not arrays")
    ran = steelyard("replicate", "oecd_g20_2019", "--data", tmp_path)
    assert ran.code == 2
    assert "numpy.savez" in ran.err


@shared
def test_all_within_tolerance_is_exit_0_from_the_folder_or_its_parent(steelyard):
    ran = steelyard("replicate", "ilms2025", "--data", SHARED)
    assert ran.code == 0, ran.err
    assert "All 1358 figures are within their tolerance." in ran.out
    assert "certificate" in ran.out
    assert "USA" in ran.out
    assert steelyard("replicate", "ilms2025", "--data", SHARED / "ilms2025").code == 0


@shared
@pytest.mark.parametrize(("name", "figures"), [("agtpa", 138), ("oecd_g20_2019", 50)])
def test_the_other_sets_are_met_too(steelyard, name, figures):
    ran = steelyard("replicate", name, "--data", SHARED)
    assert ran.code == 0, ran.err
    assert f"All {figures} figures are within their tolerance." in ran.out


@shared
def test_json_holds_every_figure_and_goes_to_a_file(steelyard, tmp_path):
    ran = steelyard("replicate", "cp2015", "--data", SHARED, "--json", "-o", tmp_path / "cp.json")
    assert ran.code == 0, ran.err
    held = json.loads((tmp_path / "cp.json").read_text(encoding="utf-8"))
    assert held["ok"] is True
    mexico = next(f for f in held["figures"] if f["economy"] == "Mexico" and f["quantity"] == "welfare")
    assert mexico["scenario"] == "nafta_only"
    assert mexico["ours"] == pytest.approx(1.3121, abs=1e-4)
    assert {"published", "deviation", "tolerance"} <= mexico.keys()
    assert len(held["certificates"]) == 10


@shared
def test_a_figure_outside_is_a_finding_and_is_marked(steelyard, tmp_path):
    for file in (SHARED / "ilms2025").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "expected_matlab_output_map.csv"
    lines = path.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("USA,"))
    lines[at] = lines[at].replace("1.13", "1.14", 1)
    path.write_text("\n".join(lines))
    ran = steelyard("replicate", "ilms2025", "--data", tmp_path)
    assert ran.code == 1
    assert "1 of 1358 figures are outside." in ran.out
    assert "1.13071!" in ran.out


def test_a_report_is_ok_only_if_every_figure_is():
    assert report(1.05, 2.0).ok
    assert not report(1.05, 2.2).ok
    assert not report(float("nan")).ok
    assert not report().ok


def test_the_summary_finds_a_value_that_is_no_number():
    line = report(1.09, float("nan"), 3.0).summary()[0]
    assert line["where"] == "B"
    assert not line["ok"]
    assert "OUTSIDE" in text(report(1.09, float("nan"), 3.0))


def test_a_long_table_keeps_the_furthest_off():
    names = tuple(f"E{n:02d}" for n in range(60))
    values = [float(n + 1) for n in range(60)]
    values[37] += 0.09
    short, full = (text(report(*values, economies=names), every) for every in (False, True))
    assert "E37" in short
    assert "52 more" in short
    assert all(name in full for name in names)


def test_the_frame_has_a_row_a_figure():
    frame = report(1.05, 2.0).frame()
    assert frame.columns == [
        "scenario", "economy", "quantity", "unit", "published", "ours", "deviation", "tolerance", "ok",
    ]  # fmt: skip
    assert frame["deviation"].to_list() == pytest.approx([0.05, 0.0])


def test_json_stays_json_where_a_value_is_no_number():
    figure = report(float("nan")).plain()["figures"][0]
    assert figure["ours"] is None
    assert figure["ok"] is False
