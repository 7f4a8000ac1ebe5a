"""Names, groups and exclusions become cells; what cannot be told apart is refused, never guessed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lever import select

sys.path.insert(0, str(Path(__file__).resolve().parent))
from policy_world import ECONOMIES, MEMBERS, SECTORS, at, world

WORLD = world()
ALL = set(ECONOMIES)


def economies(wanted, of=WORLD):
    return {of.economies[i] for i in select.economies(of, wanted).index}


def sectors(wanted, of=WORLD):
    return {of.sectors[i] for i in select.sectors(of, wanted).index}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, ALL), ("*", ALL), ("all", ALL), ("WLD", ALL), ("World", ALL), ("usa", {"USA"}), ("US", {"USA"}),
        ("the United States", {"USA"}), ("Vietnam", {"VNM"}), (["China", "VNM"], {"CHN", "VNM"}),
        ("EU27", {"DEU", "OTH_EU27"}), ("European Union", {"DEU", "OTH_EU27"}), ("oth_eu27", {"OTH_EU27"}),
        ("!USA", ALL - {"USA"}), (["!USA", "!EU27"], {"CHN", "VNM", "ROW"}), (["EU27", "!DEU"], {"OTH_EU27"}),
        (["*", "!CHN"], ALL - {"CHN"}), (("CHN", "CHN"), {"CHN"}), ("! usa ", ALL - {"USA"}), ("ROW", {"ROW"}),
    ],
)  # fmt: skip
def test_economies(wanted, found):
    assert economies(wanted) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, set(SECTORS)), ("C26", {"C26"}), ("c26", {"C26"}), ("Motor vehicles", {"C29"}),
        ("food beverages tobacco", {"C10T12"}), ("goods", set(SECTORS) - {"SVC"}), ("services", {"SVC"}),
        ("manufacturing", {"C10T12", "C26", "C29"}), ("agriculture", {"A01_02"}),
        (["goods", "!C29"], {"A01_02", "C10T12", "C26"}),
        ("!services", set(SECTORS) - {"SVC"}),
    ],
)  # fmt: skip
def test_sectors(wanted, found):
    assert sectors(wanted) == found


def test_labels_that_are_names_answer_to_codes():
    named = world(members=None)
    object.__setattr__(named, "economies", ("United States", "China", "Viet Nam", "Germany", "Rest", "ROW"))
    object.__setattr__(named, "members", tuple((label,) for label in named.economies))
    assert economies("USA", named) == {"United States"}
    assert economies(["CHN", "VNM"], named) == {"China", "Viet Nam"}


def test_a_label_that_is_a_group_counts_for_its_members():
    merged = world(members=None)
    object.__setattr__(merged, "economies", ("USA", "CHN", "VNM", "DEU", "ASEAN6", "ROW"))
    object.__setattr__(merged, "members", tuple((label,) for label in merged.economies))
    assert economies("ASEAN6", merged) == {"ASEAN6"}
    with pytest.raises(NoCoverage, match=r"IDN .* is inside ASEAN6"):
        economies("IDN", merged)


@pytest.mark.parametrize(
    ("wanted", "error", "told"),
    [
        ("Chnia", UnknownName, "China"), ("Vietnm", UnknownName, "Viet Nam"), ("OTH_EU", UnknownName, "OTH_EU27"),
        ("CHN,VNM", UnknownName, "as a list"), ("FRA", NoCoverage, r"FRA \(France\) is inside OTH_EU27.*stands apart"),
        ("JPN", NoCoverage, "JPN .* does not stand by itself"), ("ASEAN", NoCoverage, "9 of the 10 members of ASEAN"),
        ([], BadInput, "No importer was named"), (["USA", "!USA"], BadInput, "leaves nothing"),
        (["USA", 3], BadInput, "3 is not a name"),
    ],
)  # fmt: skip
def test_economies_refuse(wanted, error, told):
    with pytest.raises(error, match=told):
        select.economies(WORLD, select.frozen(wanted), "importer")


def test_a_group_inside_a_mixed_aggregate_is_refused_with_the_way_out():
    asean = dict(zip(ECONOMIES, MEMBERS, strict=True))
    asean |= {"VNM": ("VNM", "IDN", "MYS", "PHL", "SGP", "THA"), "ROW": ("KHM", "NZL")}
    mixed = world(members=tuple(asean.values()))
    with pytest.raises(NoCoverage, match=r"ROW holds its KHM together with others .NZL.. Name VNM to leave those out"):
        economies("ASEAN", mixed)
    assert economies("ASEAN6", mixed) == {"VNM"}


def test_members_that_the_table_never_had_are_left_out_with_a_note():
    part = dict(zip(ECONOMIES, MEMBERS, strict=True))
    part["VNM"] = ("VNM", "IDN", "MYS", "PHL", "SGP", "THA", "BRN", "KHM", "LAO", "MMR")
    table = world(2025, members=tuple(part.values()))
    picked = select.economies(table, "ASEAN")
    assert picked.index.tolist() == list(at("VNM"))
    assert picked.notes == ("ASEAN without TLS, which this world does not hold apart.",)


def test_groups_are_those_of_the_worlds_year():
    part = dict(zip(ECONOMIES, MEMBERS, strict=True))
    part["USA"] = ("GBR",)
    for year, members in ((2019, {"USA", "DEU", "OTH_EU27"}), (2022, {"DEU", "OTH_EU27"}), (0, {"DEU", "OTH_EU27"})):
        assert economies("EU27", world(year, members=tuple(part.values()))) == members


@pytest.mark.parametrize(
    ("wanted", "error", "told"),
    [
        ("C27", UnknownName, "C26"), ("C11", NoCoverage, "C11 is part of C10T12.*Remedy"),
        ("A02", NoCoverage, "A02 is part of A01_02"), ("mining", NoCoverage, "No sector of this world"),
        ("chips", UnknownName, "sector 'chips'"), ((), BadInput, "No sector was named"),
    ],
)  # fmt: skip
def test_sectors_refuse(wanted, error, told):
    with pytest.raises(error, match=told):
        select.sectors(WORLD, wanted)


def test_border_leaves_domestic_cells_alone():
    mask, notes = select.border(WORLD, None, None, None, "Tariff")
    assert notes == ()
    assert not mask[np.arange(6), np.arange(6)].any()
    assert mask.sum() == 6 * 5 * 5
    with pytest.raises(BadInput, match=r"Tariff: importer and exporter are both USA.*domestic"):
        select.border(WORLD, "USA", "United States", None, "Tariff")


def test_a_customs_union_has_one_border():
    germany, rest = at("DEU", "OTH_EU27")
    for importer, exporter in (("EU27", None), ("EU27", "!CHN"), (None, "EU27")):
        mask, notes = select.border(WORLD, importer, exporter, None, "Tariff")
        assert not mask[germany, rest].any()
        assert not mask[rest, germany].any()
        assert "one border" in notes[0]
    assert mask[at("USA")[0], germany].all()
    inside, _ = select.border(WORLD, "EU27", "EU27", None, "Tariff")
    assert inside.sum() == 2 * 5
    assert select.border(WORLD, "DEU", None, None, "Tariff")[0][germany, rest].all()


names = st.sampled_from([*ECONOMIES, "EU27", "!USA", "!EU27", "China", "*"])
choices = st.none() | names | st.lists(names, min_size=1, max_size=4)


@given(choices, choices)
def test_border_is_within_the_product_of_its_sides(importer, exporter):
    try:
        mask, _ = select.border(WORLD, importer, exporter, "goods", "Tariff")
        rows, columns = select.economies(WORLD, importer).index, select.economies(WORLD, exporter).index
    except BadInput:
        return
    outside = np.ones_like(mask)
    outside[np.ix_(rows, columns, select.sectors(WORLD, "goods").index)] = False
    assert mask.any()
    assert not (mask & outside).any()
    assert not mask[np.arange(6), np.arange(6)].any()
