"""`steelyard show seasonal` at the terminal."""

from __future__ import annotations

import json

import pytest

from steelyard.lab import x13

ASKED = ("show", "seasonal", "CHN", "export", "--from", "2010", "--method", "stl")


def test_a_table_with_method_tests_and_revision(steelyard):
    ran = steelyard(*ASKED)
    assert ran.code == 0
    out = " ".join(ran.out.replace("\u202f", " ").split())
    assert out.startswith("China, exports, seasonally adjusted: ")
    for said in ("built in (steelyard", "season left QS", "theta 0.16", "New Year's week", "when 12 months are added"):
        assert said in out
    assert "two-month sum" in out
    assert "they are not shown" in out


def test_csv_and_json(steelyard):
    rows = steelyard(*ASKED, "--to", "2025-12", "--csv").out.splitlines()
    assert rows[0] == "period,original,adjusted,change,quarter,trend,factor,months,note"
    assert rows[1].startswith("2025-12,3572")
    told = json.loads(steelyard(*ASKED, "--json").out)
    assert told["data"][-1]["period"] == "2010-01"
    assert "\u2212" in told["basis"]["calendar"]


def test_single_months(steelyard):
    rows = steelyard(*ASKED, "--single", "--csv").out.splitlines()
    assert any(row.startswith("2021-02,") for row in rows)
    assert not any("/" in row for row in rows)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("CHN", "balance"), "Adjust export and import"),
        (("CHN", "exprt"), "Unknown flow"),
        (("CHN", "export", "--from", "2024"), "needs 60"),
        (("CHN", "export", "--to", "2027-01"), "Newest month held"),
        (("CHN", "export", "--currency", "JPY"), "nothing is held. Held in CNY, USD."),
        (("CHN", "export", "--from", "soon"), "is not a period"),
        (("CHN", "export", "--method", "tramo"), "tramo"),
        (("CHN", "export", "--from", "2020", "--to", "2012"), "Turn them round"),
    ],
)
def test_bad_input(steelyard, words, said):
    ran = steelyard("show", "seasonal", *words)
    assert ran.code == 2
    assert said in ran.err


def test_x13_without_the_extra_names_the_remedy(steelyard, monkeypatch):
    monkeypatch.setattr(x13, "_find", lambda: None)
    ran = steelyard("show", "seasonal", "CHN", "export", "--method", "x13")
    assert ran.code == 2
    assert "pip install steelyard[seasonal]" in ran.err
    assert "--method stl" in ran.err
    auto = " ".join(steelyard("show", "seasonal", "CHN", "export", "--from", "2010").out.split())
    assert "X-13 is not installed" in auto


@pytest.mark.skipif(not x13.installed(), reason="needs X-13 (extra `seasonal`)")
def test_x13_with_the_extra(steelyard):
    out = " ".join(steelyard("show", "seasonal", "CHN", "import", "--from", "2010").out.split())
    assert "X-13ARIMA-SEATS 1.1 build" in out
    assert "X-13, which takes single months only" in out
