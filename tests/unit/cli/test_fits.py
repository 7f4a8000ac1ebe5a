"""`steelyard fits` at the terminal: how a rate may be written, and the exit code."""

from __future__ import annotations

import json

import pytest

ASKED = ("fits", "CHN", "import", "crude", "2025-05")


@pytest.mark.parametrize(
    "rate", [("--", "-11.4"), ("-11.4",), ("--", "\u221211.4"), ("--", "-11.4 %"), ("--", "-11.4", "%"), ("-11.4%",)]
)
def test_a_rate_however_it_is_written(steelyard, rate):
    ran = steelyard(*ASKED, *rate)
    assert ran.code == 0
    assert "value in USD, customs' total-trade rate," in " ".join(ran.out.split())


def test_nothing_fits_is_a_finding(steelyard):
    ran = steelyard(*ASKED, "--", "-44")
    assert ran.code == 1
    assert "fits no basis held" in ran.out


def test_json_csv_and_a_file(steelyard, tmp_path):
    told = json.loads(steelyard(*ASKED, "--json", "--", "-11.4").out)
    assert told["data"][0]["verdict"] == "fits"
    rows = steelyard(*ASKED, "--csv", "--", "0.3").out.splitlines()
    assert rows[0].startswith("verdict,rank,figure,value,off,measure")
    path = tmp_path / "fits.txt"
    assert steelyard(*ASKED, "-o", str(path), "--", "-11.4").code == 0
    assert path.read_text(encoding="utf-8").startswith("\u221211.4")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((*ASKED, "--", "-11,4"), "comma"),
        ((*ASKED, "--", "lots"), "not a rate"),
        ((*ASKED, "--", "-140"), "below -100 %"),
        (("fits", "CHN", "import", "crudx", "2025-05", "--", "-11.4"), "Did you mean crude?"),
        (("fits", "CHN", "import", "crude", "2025-5", "--", "-11.4"), "not a period"),
        (("fits", "CHN", "import", "crude", "1999-05", "--", "-11.4"), "No rate of"),
        (("fits", "CHN", "balance", "total", "2025", "--", "-11.4"), "Unknown flow"),
        (("fits", "Atlantis", "import", "crude", "2025-05", "--", "-11.4"), "Unknown economy"),
        ((*ASKED, "--csv", "--json", "--", "-11.4"), "Choose one"),
        ((*ASKED, "--nonsense", "--", "-11.4"), "No such option"),
        (ASKED, "Missing argument"),
    ],
)
def test_bad_input_says_what_to_do(steelyard, asked, said):
    ran = steelyard(*asked)
    assert ran.code == 2
    assert said in ran.err
