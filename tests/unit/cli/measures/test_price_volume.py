"""`steelyard show price-volume` at the terminal."""

from __future__ import annotations

import json

import pytest

ASKED = ("show", "price-volume", "CHN", "import", "--period", "2025-01/2025-05")


def test_a_table_with_basis_and_residual(steelyard):
    ran = steelyard(*ASKED)
    assert ran.code == 0
    lines = ran.out.replace("\u202f", " ").splitlines()
    assert lines[0].startswith("China, imports, 2025-01/2025-05, 26 headings: value \u22126.5")
    assert any(line.startswith("Crude oil") and "+0.3 %" in line for line in lines)
    assert "Residual: 0.00 pp of value growth" in ran.out


def test_csv_and_json(steelyard):
    rows = steelyard(*ASKED, "--product", "crude", "--csv").out.splitlines()
    assert rows[0].startswith("product,name,kind,unit,currency,value")
    assert len(rows) == 2
    told = json.loads(steelyard(*ASKED, "--product", "crude", "--currency", "usd", "--json").out)
    assert "customs' total-trade rate" in told["basis"]["currency"]
    assert round(told["data"][0]["value"], 1) == -11.4


def test_a_chain(steelyard):
    ran = steelyard("show", "price-volume", "CHN", "import", "--period", "2023", "--since", "2022")
    assert ran.code == 0
    assert "(2022 = 100)" in ran.out.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--product", "crudx"), "Did you mean crude?"),
        (("--product", "medical instruments"), "quantity"),
        (("--currency", "EUR"), "Ask for USD"),
        (("--period", "2025-01/2025-03"), "Periods with quantities, values and a base"),
        (("--period", "2025-13"), "not a period"),
        (("--partner", "Nowhere"), "Unknown economy"),
        (("--csv", "--json"), "Choose one"),
        (("--since", "2024-03"), "same months"),
    ],
)
def test_bad_input_says_what_to_do(steelyard, more, said):
    ran = steelyard(*ASKED, *more)
    assert ran.code == 2
    assert said in ran.err


def test_an_unknown_flow(steelyard):
    ran = steelyard("show", "price-volume", "CHN", "balance", "--period", "2025")
    assert ran.code == 2
    assert "Unknown flow 'balance'" in ran.err
