"""A world brought to a later year by growth that the ledger holds."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from steelyard.errors import BadInput, NoCoverage
from steelyard.lab import Lab
from steelyard.ledger.schema import NAMES
from steelyard.ledger.store import Ledger
from steelyard.lens.panel import Panel
from steelyard.lever.customs_growth import Reporter, Step
from steelyard.lever.embedded import embedded
from steelyard.lever.gdp_growth import Accounts
from steelyard.lever.update import update

# Members of the partners asked for below: two EU members singly, the rest of it, Japan, and the rest.
MEMBERS = {"CHN": ("CHN",), "DEU": ("DEU",), "FRA": ("FRA",), "REST": ("ITA", "POL"), "JPN": ("JPN",), "ROW": ("ROW",)}
YEARS = ("2022", "2023", "2024", "2025")
MET = 1e-9  # targets are met to 1e-11; percentages lose two digits


@pytest.fixture(scope="module", autouse=True)
def embedded_ledger_alone(tmp_path_factory):
    """No figures but the embedded ones, whatever the user has loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEELYARD_LEDGER", str(tmp_path_factory.mktemp("ledger") / "none"))
        yield


@pytest.fixture(scope="module")
def updated():
    return update(embedded())


def panel(frame_of, rows):
    return Panel(frame_of(*rows))


def levels(partner: str, *values: float, flow: str = "export") -> list[dict[str, object]]:
    return [
        {"partner": partner, "flow": flow, "period": year, "value": value}
        for year, value in zip(YEARS, values, strict=True)
    ]


def test_growth_over_whole_years_is_that_of_the_levels(frame_of):
    rows = [*levels("WLD", 1000, 1100, 1200, 1300), *levels("DEU", 200, 210, 220, 250)]
    found = Reporter("CHN", panel(frame_of, rows), None).customs("export", MEMBERS, 2022, 2025)
    assert found.steps == (Step("2025", "2024"), Step("2024", "2023"), Step("2023", "2022"))
    assert not found.estimate
    assert found.total.ratio == pytest.approx(1.3)
    assert found.partners["DEU"].ratio == pytest.approx(250 / 200)
    assert not found.partners["DEU"].estimate


def test_partners_without_figures_grow_as_what_is_left(frame_of):
    rows = [
        *levels("WLD", 1000, 1100, 1200, 1300),
        *levels("DEU", 200, 210, 220, 250),
        *levels("EU27", 400, 390, 380, 370),
    ]
    found = Reporter("CHN", panel(frame_of, rows), None).customs("export", MEMBERS, 2022, 2025)
    for label in ("FRA", "REST"):
        assert found.partners[label].ratio == pytest.approx((370 - 250) / (400 - 200))
        assert found.partners[label].estimate
        assert "what is left of EU27" in found.partners[label].how
    for label in ("JPN", "ROW"):
        assert found.partners[label].ratio == pytest.approx((1300 - 370) / (1000 - 400))
        assert "what is left of the total" in found.partners[label].how


def test_published_growth_is_used_where_no_level_is_and_converted_as_the_total(frame_of):
    def rate(partner, year, value, currency):
        return {"partner": partner, "period": year, "value": value, "currency": currency, "unit": "percent",
                "indicator": "yoy_published", "rounding": 0.1}  # fmt: skip

    rows = [
        *levels("WLD", 1000, 1100, 1200, 1300),
        {"partner": "JPN", "period": "2025", "value": 100},
        rate("JPN", "2025", 4.0, "USD"),
        rate("JPN", "2024", 7.1, "CNY"),
        rate("WLD", "2024", 8.0, "CNY"),
        rate("WLD", "2024", 6.0, "USD"),
        rate("JPN", "2023", -10.0, "USD"),
    ]
    found = Reporter("CHN", panel(frame_of, rows), None).customs("export", MEMBERS, 2022, 2025)
    assert found.partners["JPN"].ratio == pytest.approx(1.04 * (1.071 * 1.06 / 1.08) * 0.9)
    left = 1300 - 100, 1000 - 100 / found.partners["JPN"].ratio
    assert found.partners["ROW"].ratio == pytest.approx(left[0] / left[1])


def test_months_stand_for_the_base_year_where_nothing_else_is_held(frame_of):
    spans = {"2025-01/2025-11": 1150, "2021-01/2021-11": 1000, "2022-01/2022-08": 880, "2021-01/2021-08": 800}
    rows = [
        {"reporter": "USA", "flow": "import", "partner": partner, "period": period, "value": value * size}
        for partner, size in (("WLD", 1.0), ("JPN", 0.1))
        for period, value in spans.items()
    ]
    found = Reporter("USA", panel(frame_of, rows), None).customs("import", MEMBERS, 2022, 2025)
    assert [step.forward for step in found.steps] == [True, False]
    assert found.estimate
    assert found.total.ratio == pytest.approx(1.15 / 1.1)
    assert found.partners["JPN"].ratio == pytest.approx(1.15 / 1.1)


def test_without_totals_nothing_is_made_up(frame_of):
    rows = [*levels("DEU", 200, 210, 220, 250), {"partner": "WLD", "period": "2025", "value": 1300}]
    assert Reporter("CHN", panel(frame_of, rows), None).customs("export", MEMBERS, 2022, 2025) is None


def test_a_remainder_that_is_mostly_error_is_not_used(frame_of):
    rows = [*levels("WLD", 1000, 1100, 1200, 1300), *levels("DEU", 999, 1000, 1050, 1100)]
    found = Reporter("CHN", panel(frame_of, rows), None).customs("export", MEMBERS, 2022, 2025)
    assert set(found.partners) == {"DEU"}


def test_gdp_of_china_is_compounded_and_brought_to_dollars():
    found = Accounts(Ledger.open(), None).growth(["CHN"], 2022, 2025)
    real = 1.05416 * 1.049583 * 1.049599  # World Bank, 2023-2025
    deflator = (1 - 0.005068) * (1 - 0.007641) * (1 - 0.009223)
    # H.10 averages of the twelve months: 6.729 yuan per dollar in 2022, 7.188 in 2025.
    assert found.ratio == pytest.approx(real * deflator * 6.729 / 7.188, rel=2e-3)
    assert found.estimate
    assert "fed-h10" in found.sources


def test_gdp_of_other_economies_stops_at_the_last_year_held():
    accounts = Accounts(Ledger.open(), None)
    # World Bank, tn USD; 29 tn of 2024 as the press rounds it is a figure of another kind and not used.
    usa = accounts.growth(["USA"], 2022, 2025)
    assert usa.ratio == pytest.approx(27.361 / 25.744, rel=1e-4)
    assert usa.how == "2023 over 2022: no later year is held"
    deu = accounts.growth(["DEU"], 2022, 2025)
    assert deu.how == "2023 over 2022: no later year is held"
    # Members add up in levels: PHL 437.15 and 404.35, KHM 31.77 and 29.50 (World Bank, bn USD).
    both = accounts.growth(["PHL", "KHM"], 2022, 2025)
    assert both.ratio == pytest.approx((437.15 + 31.773) / (404.35 + 29.505), rel=1e-4)
    assert accounts.growth(["PHL", "TWN"], 2022, 2025) is None


def test_the_updated_world_meets_its_targets_and_balances(updated):
    assert updated.world.year == 2025
    assert updated.world.identities().worst.residual < 1e-12
    assert updated.residual <= 1e-11
    goods = updated.moved.filter(block="goods")
    change = {(m, x): c for m, x, c in goods.select("economy", "partner", "change_percent").iter_rows()}
    used = updated.used.filter(block="goods", status="used")
    for row in used.iter_rows(named=True):
        if row["partner"] != "WLD":
            here, there = row["economy"], row["partner"]
            cell = (there, here) if row["flow"] == "export" else (here, there)
            assert change[cell] == pytest.approx(row["target_percent"], abs=1e-7)
    gdp = updated.moved.filter(block="value_added").select("economy", "change_percent")
    for row in updated.used.filter(block="gdp", status="used").iter_rows(named=True):
        found = gdp.filter(economy=row["economy"])["change_percent"][0]
        assert found == pytest.approx(row["target_percent"], abs=1e-7)


def test_china_grows_by_its_published_totals(updated):
    # General Administration of Customs, snapshot of August 2026, bn USD: exports 3544.4 and 3770.2, imports 2706.5
    # and 2590.1.
    before, after = embedded(), updated.world
    goods = np.array(before.goods)
    chn = before.economy_index("CHN")

    def trade(world, flow):
        cells = world.flows[:, chn] if flow == "export" else world.flows[chn]
        return np.delete(cells, chn, axis=0)[:, goods].sum()

    for flow, ratio in (("export", 3770.2 / 3544.4), ("import", 2590.1 / 2706.5)):
        assert trade(after, flow) / trade(before, flow) == pytest.approx(ratio, rel=MET)


def test_one_pair_by_hand(updated):
    """China's exports to the USA: -13.1 % in 2023, +6.1 % in 2024 (yuan), -19.9 % in 2025."""
    row = updated.used.filter(economy="CHN", flow="export", partner="USA").row(0, named=True)
    in_dollars = 1.061 * 1.059 / 1.071  # the total grew by 5.9 % in dollars and 7.1 % in yuan
    assert 1 + row["growth_percent"] / 100 == pytest.approx(0.869 * in_dollars * 0.8008, rel=1e-3)
    assert row["status"] == "used"
    assert row["known_from"] is not None
    factor = (1 + row["target_percent"] / 100) / (1 + row["growth_percent"] / 100)
    assert factor == pytest.approx(1, abs=0.01)


def test_the_partner_with_whole_years_counts(updated):
    mirror = updated.used.filter(economy="USA", partner="CHN")
    assert mirror["status"].unique().to_list() == ["not used"]
    assert mirror["target_percent"].null_count() == 2
    assert any("Held but not used" in note and "USA import with CHN" in note for note in updated.notes)


def test_what_is_not_held_is_said_and_moves_little(updated):
    gone = updated.used.filter(status="not held")
    assert set(gone.filter(block="gdp")["economy"]) == {"TWN", "ROW"}
    assert set(gone.filter(block="goods")["economy"]).isdisjoint({"CHN", "USA"})
    technology = updated.moved.filter(block="technology")["change_percent"]
    assert technology.max() < 1
    text = updated.text()
    for words in ("GDP of TWN, ROW: not held", "those in force on 2025-07-01", "no later year is held", "technology:",
                  "is an equilibrium"):  # fmt: skip
        assert words in text
    said = " ".join(updated.world.caveats)
    assert "Brought from 2022 to 2025" in said
    assert "Census Bureau" in updated.world.source
    assert "OECD (2025)" in updated.world.source


def test_months_for_a_year_can_be_left_out():
    found = update(embedded(), estimates=False)
    usa = found.used.filter(economy="USA", block="goods")
    assert usa["status"].to_list() == ["not used", "not used"]
    assert any("left out as asked" in note for note in found.notes)


def test_figures_of_ones_own_are_used(tmp_path):
    old = Ledger.open().snapshot().rows(reporter="DEU", indicator="gdp", period="2022").row(0, named=True)
    loaded = {name: "" if old[name] is None else str(old[name]) for name in NAMES}
    loaded |= {"period": "2025", "value": str(old["value"] * 1.2), "known_from": "2026-02-01"}
    path = tmp_path / "gdp.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        writer.writerow({**loaded, "public_from": "2026-02-01"})
    ledger = Ledger.open(tmp_path / "store")
    assert ledger.load(path).added == 1
    found = Accounts(ledger, None).growth(["DEU"], 2022, 2025)
    assert found.ratio == pytest.approx(1.2)
    assert found.how == "2025 over 2022"


def test_a_lab_stands_for_its_ledger_and_time():
    found = update(embedded(), 2023, Lab.open(as_of="2026-11-01"))
    assert found.world.year == 2023
    assert found.used.filter(block="gdp", economy="DEU")["how"][0] == "2023 over 2022"
    assert not found.used.filter(block="goods", economy="CHN", partner="WLD")["estimate"].any()


def test_years_that_cannot_be_reached_are_refused():
    with pytest.raises(BadInput, match="The world is of 2022; update goes to a later year, not to 2022"):
        update(embedded(), 2022)
    with pytest.raises(NoCoverage, match="from 2022 to 2025"):
        update(embedded(), 2025, as_of="2015-01-01")
    with pytest.raises(BadInput, match="one use"):
        update(embedded(by_use=True))
