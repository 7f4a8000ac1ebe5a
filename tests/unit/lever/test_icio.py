"""The OECD's csv layout: labels of every edition, uses, split economies, taxes, discrepancies, wrong files."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput, UnreadableFile
from steelyard.lever import icio

MOCK = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "mrio_mock"
EXACT = 1e-12

SPECIMEN = """,AAA_C10T12,AAA_D,BBB_C10T12,BBB_D,AAA_HFCE,AAA_GGFC,AAA_GFCF,AAA_INVNT,AAA_DPABR,BBB_HFCE,BBB_INVNT,OUT
AAA_C10T12,10,5,2,1,20,3,10,-4,1,5,0,53
AAA_D,4,8,1,2,30,10,0,0,0,2,0,57
BBB_C10T12,3,2,6,4,8,0,5,1,2,15,-1,45
BBB_D,1,1,3,3,0,0,0,0,0,12,0,20
TLS,1,0.5,0.25,-0.25,7,0,1,0,0,3,0,12.5
VA,34,40.5,32.75,10.25,0,0,0,0,0,0,0,117.5
OUT,53,57,45,20,0,0,0,0,0,0,0,175
"""


def write(tmp_path, text=SPECIMEN, name="2021_SML.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_amounts_go_where_they_belong(tmp_path):
    world = icio.read(path := write(tmp_path), theta=4)
    assert (world.economies, world.sectors, world.goods) == (("AAA", "BBB"), ("C10T12", "D"), (True, False))
    assert world.uses == ("intermediate", "household", "investment", "government")
    credit = f"read from {path.name}, in the layout of the OECD's Inter-Country Input-Output Tables"
    assert (world.year, world.source) == (2021, credit)
    assert world.output == pytest.approx(np.array([[53, 57], [45, 20]]))
    assert world.value_added == pytest.approx([76, 43])
    flows = world.economy.flows
    assert flows[:, 0, 0, 0] == pytest.approx([15, 21, 6, 3])  # AAA of its own food
    assert flows[:, 0, 1, 0] == pytest.approx([5, 10, 6, 0])  # AAA of BBB's food
    assert flows[:, 1, 1, 0] == pytest.approx([10, 14, 0, 0])  # BBB's stocks of -1 come off its households' 15
    assert world.intermediate[0] == pytest.approx(np.array([[13, 7], [5, 9]]))
    assert world.identities().worst.residual < EXACT


def test_what_was_absorbed_is_said(tmp_path):
    notes = icio.read(write(tmp_path), theta=4).caveats
    assert notes[0] == "Taxes less subsidies on inputs count as value added."
    assert "final purchases (11 in all) are left out" in notes[1]
    assert "Negative final purchases (1 cells, 1 in all)" in notes[2]
    assert len(notes) == 3


def test_one_use_and_coarser_labels(tmp_path):
    path = write(tmp_path)
    small = icio.read(path, theta=4, apart=False, sectors={"C10T12": "ALL", "D": "ALL"}, goods=[True])
    assert small.shape == (1, 2, 1)
    assert small.flows[:, :, 0] == pytest.approx(np.array([[97, 23], [13, 42]]))
    assert small.value_added == pytest.approx([76, 43])


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("AAA_D,4", "AAA_D,-4", BadInput, "Input sales of exporter AAA, input D, economy AAA, using C10T12 is -4"),
        ("VA,34", "VA,30", BadInput, "Sales less inputs and value added of economy AAA, sector C10T12 is 4"),
        ("BBB_D,1,1", "BBB_D,1,", UnreadableFile, "row BBB_D, column AAA_D: no number"),
        ("BBB_D,1,1", "BBB_D,1,x", UnreadableFile, "not a table of numbers"),
        ("BBB_INVNT", "BBB_WHAT EVER", UnreadableFile, "BBB_WHAT EVER is a row or a column only"),
        ("BBB_INVNT", "Stocks", UnreadableFile, "column 'Stocks' is no label"),
        ("BBB_INVNT", "AAA_HFCE", UnreadableFile, "'AAA_HFCE' occurs more than once"),
        ("BBB_INVNT", "CCC_INVNT", UnreadableFile, "CCC buys final goods but has no industry"),
        ("\nTLS", "\nTax", UnreadableFile, "row 'Tax' is no label"),
    ],
)
def test_a_wrong_file_names_the_place(tmp_path, old, new, error, words):
    with pytest.raises(error, match=words):
        icio.read(write(tmp_path, SPECIMEN.replace(old, new, 1)), theta=4)


def test_an_empty_and_an_absent_file(tmp_path):
    for path in (write(tmp_path, ""), tmp_path / "absent.csv"):
        with pytest.raises(UnreadableFile, match="cannot be read as csv"):
            icio.read(path, theta=4)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("AUS_A01_02", ("industry", "AUS", "A01_02")),
        ("MX2_31T33", ("industry", "MEX", "31T33")),
        ("CN4_C15T16FOD", ("industry", "CHN", "C15T16FOD")),
        ("INV_NZL", ("final", "NZL", "investment")),
        ("BEL_P33", ("final", "BEL", "household")),
        ("BEL_TAXSUB", ("value added", "", "")),
        ("DISC", ("discrepancy", "", "")),
        ("OUTPUT", ("total", "", "")),
        ("Belgium", ("", "", "")),
    ],
)
def test_labels_of_every_edition(text, label):
    assert tuple(icio.label(text)) == label


def test_goods_by_code():
    goods = ("A01_02", "B05_06", "C10T12", "C31T33", "01T03", "31T33", "C01T05AGR", "C36T37OTM", "A", "B", "C")
    services = ("D", "E36T39", "F", "35T39", "41T43", "C40T41EGW", "C95PVH", "G", "T", "SVC")
    assert all(icio.is_goods(code) for code in goods)
    assert not any(icio.is_goods(code) for code in services)


def by_hand(path):
    """Rows and columns of a csv, as they stand."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    number = {row[0]: dict(zip(header[1:], (float(cell or 0) for cell in row[1:]), strict=True)) for row in rows}
    return header[1:], number


@pytest.mark.skipif(not MOCK.is_dir(), reason="no mock of the ICIO layout beside the repository")
@pytest.mark.parametrize(
    ("name", "whole", "parts", "household", "investment"),
    [
        ("ICIO2016_2003.csv", "CHN", ("CHN", "CN1", "CN2"), ("HFCE_{}", "NPS_{}", "DIRP_{}"), ("GFCF_{}", "INV_{}")),
        ("ICIO2018_2010.CSV", "MEX", ("MEX", "MX1"), ("{}_HFCE", "{}_NPISH", "{}_P33"), ("{}_INVNT",)),
    ],
)
def test_the_published_layouts(name, whole, parts, household, investment):
    # The mock's numbers do not balance: everything is absorbed, and said.
    with pytest.raises(BadInput, match="Sales less inputs and value added of economy AUS"):
        icio.read(MOCK / name, theta=4)
    world = icio.read(MOCK / name, theta=4, tolerance=math.inf)
    assert world.year == int(name[-8:-4])
    assert world.identities().worst.residual < EXACT
    assert any("Value added is sales less inputs" in note for note in world.caveats)
    columns, number = by_hand(MOCK / name)
    first, at = world.sectors[0], world.economy_index(whole)
    sellers = [f"{part}_{first}" for part in parts]
    flows = world.economy.flows
    for use, wanted in ((1, household), (2, investment)):
        for column in wanted:
            assert column.format(whole) in columns
        bought = sum(number[row][column.format("AUS")] for row in sellers for column in wanted)
        assert flows[use, 0, at, 0] == pytest.approx(bought, rel=EXACT)
    buyers = [column for column in columns if column[:3] in parts and column[4:] in world.sectors]
    assert flows[0, at, 0, 0] == pytest.approx(sum(number[f"AUS_{first}"][column] for column in buyers), rel=EXACT)
    assert world.shape[1] == len({row[:3] for row in number if row[4:] in world.sectors} - set(parts[1:]))
