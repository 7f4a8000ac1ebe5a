"""World shares on a table of three economies and two sectors, and on the embedded one."""

from __future__ import annotations

import polars as pl
import pytest

from steelyard.errors import NoCoverage, UnknownName
from steelyard.lens.world_structure import by_sector, links, sector_partners, sectors_of, world_shares

NAMES = {"A01_02": "Farming", "C29": "Motor vehicles"}
FRAME = pl.DataFrame(
    {
        "economy": ["CHN", "CHN", "FRA", "FRA", "DEU", "DEU"],
        "sector": ["A01_02", "C29"] * 3,
        "exports": [0.0, 20.0, 10.0, 30.0, 0.0, 50.0],
        "imports": [10.0, 40.0, 0.0, 30.0, 0.0, 30.0],
        "output": [50.0, 100.0, 20.0, 40.0, 5.0, 60.0],
        "value_added": [40.0, 30.0, 10.0, 20.0, 5.0, 50.0],
        "exports_within_eu": [0.0, 0.0, 0.0, 15.0, 0.0, 25.0],
        "exports_to_chn": [0.0, 0.0, 10.0, 15.0, 0.0, 25.0],
        "imports_from_chn": [0.0, 0.0, 0.0, 15.0, 0.0, 5.0],
    }
)
TABLE = {"year": 2022, "credit": "credit"}


def test_each_concept_has_its_share():
    found = world_shares(FRAME, NAMES, "CHN", "manufacturing", **TABLE)
    share = dict(found.data.select("concept", "share").iter_rows())
    assert share == pytest.approx(
        {"exports": 20, "exports, EU as one economy": 100 * 20 / 60, "imports": 40, "output": 50, "value added": 30}
    )
    member = world_shares(FRAME, NAMES, "DEU", "Motor vehicles", **TABLE).data
    assert member.filter(pl.col("concept") == "exports, EU as one economy")["amount"][0] == 25


def test_use_and_output_of_a_sector():
    rows = by_sector(FRAME, NAMES, "CHN", flow="import", **TABLE).data.rows_by_key("sector", named=True)
    assert rows["C29"][0]["export_of_output"] == 20
    assert rows["C29"][0]["import_of_use"] == pytest.approx(100 * 40 / 120)
    assert rows["A01_02"][0]["share"] == 20


def test_sellers_of_a_sector_and_what_it_is_to_them():
    found = sector_partners(FRAME, NAMES, "CHN", "C29", flow="import", **TABLE).data
    assert found.select("code", "share", "of_partner", "of_partner_gdp").rows() == [
        ("DEU", 62.5, 50.0, pytest.approx(100 * 25 / 55)),
        ("FRA", 37.5, 37.5, 50.0),
    ]
    assert links(FRAME, "CHN", "import") == {
        "FRA": (pytest.approx(100 * 25 / 70), pytest.approx(100 * 25 / 30)),
        "DEU": (pytest.approx(100 * 25 / 70), pytest.approx(100 * 25 / 55)),
    }
    assert links(FRAME, "FRA", "import") is None


def test_unknown_words_are_refused():
    with pytest.raises(UnknownName, match="manufacturing"):
        sectors_of("manufacture", NAMES)
    with pytest.raises(UnknownName):
        world_shares(FRAME, NAMES, "USA", "goods", **TABLE)
    with pytest.raises(NoCoverage, match="CHN only"):
        sector_partners(FRAME, NAMES, "FRA", "C29", flow="import", **TABLE)
