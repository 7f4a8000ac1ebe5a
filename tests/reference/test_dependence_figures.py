"""World shares, partners and headings beside the figures that articles and agencies print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import steelyard as sy

LAB = sy.open(as_of="2026-08-21")
PRINTED = 0.05  # percent, half the last digit printed
TABLE = Path(__file__).resolve().parents[3] / "shared" / "world" / "table" / "world77x23_2022_f64.npz"


def _world(group: str) -> dict[str, float]:
    data = LAB.measure("dependence", reporter="CHN", world=group).data
    return dict(data.unique("concept", keep="last", maintain_order=True).select("concept", "share").iter_rows())


def test_thirty_percent_of_manufacturing_is_no_share_of_exports():
    share = _world("manufacturing")
    assert share["exports"] == pytest.approx(19.4, abs=PRINTED)
    assert share["output"] == pytest.approx(35.0, abs=PRINTED)
    assert share["value added"] == pytest.approx(28.2, abs=PRINTED)


def test_about_ten_percent_of_world_imports():
    share = _world("all")
    assert round(share["imports"]) == 10
    assert share["imports of all goods, published"] == 10.5  # customs, of 2024
    assert share["exports of all goods, published"] == 14.2  # WTO, of 2023


def test_the_merged_world_would_give_another_share():
    """Trade within a merged rest of the world is lost, so the embedded 32 economies would say 19.9."""
    world = sy.open().world(2022)
    factory = [at for at, code in enumerate(world.sectors) if code.startswith("C")]
    flows = world.flows[:, :, factory].sum(axis=2)
    abroad = flows - np.diag(np.diag(flows))
    at = world.economies.index("CHN")
    assert 100 * abroad[:, at].sum() / abroad.sum() == pytest.approx(19.9, abs=PRINTED)


def test_shares_from_the_source_table_itself():
    if not TABLE.is_file():
        pytest.skip("needs ../shared/world/table/world77x23_2022_f64.npz")
    table = np.load(TABLE)
    at = [str(code) for code in table["economies"]].index("CHN")
    factory = [k for k, code in enumerate(table["sectors"]) if str(code).startswith("C")]
    sold = table["flows"][:, :, factory]
    home = sum(sold[i, i].sum() for i in range(sold.shape[0]))
    exports = (sold[at].sum() - sold[at, at].sum()) / (sold.sum() - home)
    assert _world("manufacturing")["exports"] == pytest.approx(100 * exports, abs=1e-4)


def test_share_of_the_usa_from_the_rows_themselves(figures):
    rows = figures.filter(
        reporter="CHN", flow="export", product="TOTAL", indicator="value", currency="CNY", period="2025",
        source="gacc-bulletin-country",
    )  # fmt: skip
    level = dict(rows.sort("known_from").select("partner", "value").iter_rows())
    data = LAB.measure("dependence", reporter="CHN", by="partner", period="2025").data
    found = data.filter(pl.col("code") == "USA")
    assert found["share"][0] == pytest.approx(100 * level["USA"] / level["WLD"])
    assert round(found["share"][0], 1) == 11.1
    assert round(found["before"][0], 1) == 14.7


def test_all_partners_of_2024_reach_the_total():
    found = LAB.measure("dependence", reporter="CHN", by="partner", period="2024")
    assert found.data["share"].sum() == pytest.approx(100, abs=0.01)
    assert found.basis["concentration"].startswith("HHI 444 of 10,000")


def test_soybeans_by_origin_of_2023():
    data = LAB.measure("dependence", reporter="CHN", flow="import", product="soybeans").data
    shares = dict(data.select("code", "share").iter_rows())
    assert shares["BRA"] == pytest.approx(100 * 69.95 / 99.41, abs=0.01)  # million tonnes, customs
    assert shares["USA"] == pytest.approx(100 * 24.17 / 99.41, abs=0.01)
