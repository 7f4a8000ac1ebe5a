"""The embedded world: what it holds, that it balances, and how tariffs are laid over it."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steelyard.base import economies
from steelyard.errors import BadInput, UnknownName, UnreadableFile
from steelyard.lever import embed_world, world_tables
from steelyard.lever.embedded import embedded, load_tariffs, name

SHARED = Path(__file__).parents[3].parent / "shared" / "world"
needs_sources = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/world")
HEADER = "importer,exporter,sector,rate_percent,source\n"
# Names in the issue and in the articles.
NAMED = "CHN USA DEU FRA ITA NLD ESP POL JPN KOR TWN VNM IND RUS BRA MEX CAN GBR AUS TUR ZAF SAU"
ROUNDING = 1e-12  # sums of some thousand float64


def test_the_partition_names_every_economy_once_and_knows_the_rests():
    world = embedded()
    assert world.shape == (1, 32, 23)
    assert set(NAMED.split()) <= set(world.economies)
    members = [code for part in world.members for code in part]
    assert len(members) == len(set(members)) == 77
    inside = {label: set(part) for label, part in zip(world.economies, world.members, strict=True)}
    union = set().union(*(part for part in inside.values() if part <= set(economies.members("EU27", _day()))))
    assert len(union) == 27
    assert inside["OTH_ASEAN"] == {"BRN", "KHM", "LAO", "MMR", "PHL"}


def test_every_label_has_a_name_and_no_rest_is_called_as_an_economy():
    world = embedded()
    rests = [label for label in world.economies if label not in economies.codes()]
    assert rests == ["OTH_EU27", "OTH_ASEAN", "ROW"]
    assert name("OTH_EU27") == "Rest of the European Union"
    for label in set(world.economies) - set(rests):
        assert name(label) == economies.name(label)
    with pytest.raises(UnknownName, match="REU"):
        name("REU")


def test_identities_hold_to_rounding():
    for world in (embedded(), embedded(by_use=True)):
        found = world.identities()
        assert found.ok
        assert found.worst.residual < ROUNDING


def test_the_file_is_small_and_states_its_credit_and_caveats():
    world = embedded()
    assert Path(str(world_tables.path("world_2022.npz"))).stat().st_size < 400_000
    assert world.source == "OECD (2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio"
    said = " ".join(world.caveats)
    for words in ("basic prices", "technology is that of 2020", "same mix of exporters", "2022 is the last year",
                  "Viet Nam 28 %", "zero until loaded"):  # fmt: skip
        assert words in said


def test_us_tariffs_are_in_and_no_others():
    world = embedded()
    usa = world.economy_index("USA")
    others = np.delete(world.economy.tariff, usa, axis=0)
    assert not others.any()
    # Duty collected on Chinese electronics in 2024: 7.6717 bn USD on imports of 97.0114 bn.
    cell = usa, world.economy_index("CHN"), world.sector_index("C26")
    assert world.economy.tariff[cell] == pytest.approx(7671.731222 / 97011.408311, rel=1e-5)
    # Free under the trade agreement but for a few lines.
    assert world.economy.tariff[usa, world.economy_index("MEX")].max() < 0.03


def test_value_added_falls_by_the_tariffs_on_inputs_alone():
    world = embedded()
    bare = world.with_tariffs(np.zeros_like(world.economy.tariff))
    usa = world.economy_index("USA")
    assert bare.flows == pytest.approx(world.flows)
    lost = bare.value_added[usa] - world.value_added[usa]
    assert 0 < lost < world.tariff_revenue[usa]
    assert lost / bare.value_added[usa] < 0.002


def test_final_uses_add_up_and_keep_the_table():
    one, four = embedded(), embedded(by_use=True)
    assert four.uses == ("intermediate", "household", "investment", "government")
    assert four.flows == pytest.approx(one.flows)
    assert four.economy.final_share.sum(axis=(0, 2)) == pytest.approx(1)
    invested = four.economy.final_share[2].sum(axis=1)
    # Gross capital formation over absorption, World Bank, 2022: China 42.4 / (42.4 + 54.5), USA about a fifth.
    assert invested[four.economy_index("CHN")] == pytest.approx(42.35543 / (42.35543 + 54.48983), abs=1e-5)
    assert 0.2 < invested[four.economy_index("USA")] < 0.23


def test_tariffs_are_read_from_a_tidy_file_and_say_so(tmp_path):
    path = tmp_path / "china.csv"
    path.write_text(HEADER + "CHN,USA,C29,15,WTO\nCHN,DEU,C29,15,WTO\nUSA,CHN,C29,100,made up\n", encoding="utf-8")
    world = load_tariffs(embedded(), path)
    i, j = world.economy_index, world.sector_index("C29")
    assert world.economy.tariff[i("CHN"), i("USA"), j] == 0.15
    assert world.economy.tariff[i("USA"), i("CHN"), j] == 1.0
    kept = embedded().economy.tariff[i("USA"), i("CHN"), world.sector_index("C26")]
    assert world.economy.tariff[i("USA"), i("CHN"), world.sector_index("C26")] == kept
    said = [caveat for caveat in world.caveats if caveat.startswith("Baseline tariffs")]
    assert len(said) == 1
    assert "for CHN, USA" in said[0]
    assert "WTO" in said[0]
    assert "other 30 importers are zero" in said[0]
    assert world.identities().ok
    assert world.flows == pytest.approx(embedded().flows)


@pytest.mark.parametrize(
    ("row", "error", "words"),
    [
        ("CHN,XXQ,C29,15,a", UnknownName, r"line 3.*XXQ"),
        ("CHN,USA,C299,15,a", UnknownName, r"line 3.*C299.*C29"),
        ("CHN,USA,C29,fifteen,a", BadInput, "line 3: rate_percent is 'fifteen'"),
        ("CHN,USA,C29,nan,a", BadInput, "line 3: rate_percent is 'nan'"),
        ("CHN,USA,C29,-100,a", BadInput, "line 3: rate_percent is '-100'"),
        ("CHN,USA,C29,,a", BadInput, "line 3: rate_percent is ''"),
        ("CHN,CHN,C29,5,a", BadInput, "line 3: .*no tariff on itself"),
        ("CHN,JPN,C28,5,a", BadInput, "line 3: .*stands in line 2"),
    ],
)
def test_bad_rows_are_refused_with_their_line(tmp_path, row, error, words):
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEADER}CHN,JPN,C28,4,a\n{row}\n", encoding="utf-8")
    with pytest.raises(error, match=words):
        load_tariffs(embedded(), path)


def test_files_of_another_kind_are_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("importer,exporter,sector,rate\nCHN,USA,C29,15\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="no column rate_percent"):
        load_tariffs(embedded(), path)
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="holds no tariff"):
        load_tariffs(embedded(), path)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load_tariffs(embedded(), tmp_path / "absent.csv")


def test_a_build_without_sources_says_what_is_missing(tmp_path):
    with pytest.raises(BadInput, match=r"world77x23_2022_f64\.npz is missing"):
        embed_world.build(tmp_path, tmp_path)
    assert embed_world.main([str(tmp_path)]) == 2


@needs_sources
def test_building_again_gives_the_committed_files(tmp_path):
    embed_world.build(SHARED, tmp_path)
    world_tables_there = sorted(path.name for path in tmp_path.iterdir())
    assert world_tables_there == [
        "elasticities.csv", "final_use_shares.csv", "us_tariffs_2024.csv", "world_2022.npz",
    ]  # fmt: skip
    for path in tmp_path.glob("*.csv"):
        assert path.read_bytes() == Path(str(world_tables.path(path.name))).read_bytes(), path.name
    built, held = (np.load(folder / "world_2022.npz") for folder in (tmp_path, embed_world.TARGET))
    assert built.files == held.files
    for array in built.files:
        if built[array].dtype.kind == "f":  # sums of another processor or number of threads differ in the last bits
            np.testing.assert_allclose(built[array], held[array], rtol=1e-12, atol=1e-6, err_msg=array)
        else:
            assert np.array_equal(built[array], held[array]), array


@needs_sources
def test_building_twice_gives_the_same_bytes(tmp_path):
    sums = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        embed_world.build(SHARED, folder)
        sums.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())])
    assert sums[0] == sums[1]


@needs_sources
def test_the_table_is_the_source_added_up():
    """Plain sums over the source's arrays, without `World`."""
    with np.load(SHARED / "table" / "world77x23_2022_f64.npz") as held:
        source = dict(held)
    part = {row["member"]: row["economy"] for row in world_tables.read("partition")}
    world = embedded()
    place = [world.economies.index(part[str(code)]) for code in source["economies"]]
    flows = np.zeros((32, 32, 23))
    added = np.zeros(32)
    for exporter, at in enumerate(place):
        added[at] += source["value_added"][exporter].sum()
        for importer, to in enumerate(place):
            flows[to, at] += source["flows"][exporter, importer]
    assert world.flows == pytest.approx(flows, rel=1e-12, abs=1e-6)
    bare = world.with_tariffs(np.zeros_like(world.economy.tariff))
    assert bare.value_added == pytest.approx(added, rel=1e-12)


@needs_sources
def test_us_tariffs_are_duty_over_imports_of_the_members():
    part = {row["member"]: row["economy"] for row in world_tables.read("partition")}
    duty, imports = defaultdict(float), defaultdict(float)
    with (SHARED / "tariffs" / "us_avg_duty_2024_by_partner_sector22.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            duty[part[row["partner"]], row["sector"]] += float(row["duty_2024_usd"])
            imports[part[row["partner"]], row["sector"]] += float(row["imports_2024_usd"])
    world = embedded()
    usa = world.economy_index("USA")
    for (exporter, sector), value in imports.items():
        found = world.economy.tariff[usa, world.economies.index(exporter), world.sectors.index(sector)]
        assert found == pytest.approx(duty[exporter, sector] / value if value else 0, rel=1e-5, abs=1e-9)
    # Collected over imported, all goods: 2.4 % in 2024 (US Census Bureau).
    assert sum(duty.values()) / sum(imports.values()) == pytest.approx(0.024, abs=5e-4)


def _day() -> date:

    return date(2022, 12, 31)
