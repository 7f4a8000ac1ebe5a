"""The embedded world of 2025: built again from the package, its tariffs, and what the policy ledger does to both."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput
from steelyard.ledger import policies
from steelyard.lever import embed_2025, update_tariffs, world_tables
from steelyard.lever.assemble import assemble
from steelyard.lever.embedded import embedded
from steelyard.lever.scenario import names, prepare, read, run
from steelyard.lever.scenario.files import bases
from steelyard.lever.statutory_inside import baseline_day
from steelyard.lever.statutory_policy import at_date
from steelyard.lever.world import World

EXEMPT = 0.641
"""Part of imports from China under the reciprocal tariff: coverage of us-ieepa-reciprocal-china in the ledger."""


def cell(world: World, importer: str, exporter: str, sector: str) -> tuple[int, int, int]:
    return world.economy_index(importer), world.economy_index(exporter), world.sector_index(sector)


def under(world: World, day: date) -> np.ndarray:
    """Tariffs on a world under the measures of a day, [importer, exporter, sector]."""
    found = assemble(world, at_date(world, policies.load(), day).instruments).policy.tariff
    return world.economy.tariff if found is None else found


def test_building_again_gives_the_committed_file(tmp_path):
    """Where this fails after figures or measures changed on purpose: `python -m steelyard.lever.embed_2025`."""
    size = embed_2025.build(tmp_path)
    held_at = Path(str(world_tables.path(embed_2025.FILE)))
    assert size <= embed_2025.LARGEST
    built, held = np.load(tmp_path / embed_2025.FILE), np.load(held_at)
    assert built.files == held.files
    for array in built.files:
        if built[array].dtype.kind == "f":  # another processor differs in the last bits, and thousands of rounds add up
            np.testing.assert_allclose(built[array], held[array], rtol=1e-9, atol=1e-4, err_msg=array)
        else:
            assert np.array_equal(built[array], held[array]), array


def test_it_is_small_balances_and_carries_credits_and_caveats():
    world = embedded(year=2025)
    assert world.year == 2025
    assert world.shape == embedded().shape
    assert world.members == embedded().members
    assert world.identities().worst.residual < 1e-12
    for credit in ("OECD (2025)", "General Administration of Customs", "Census Bureau", "World Bank"):
        assert credit in world.source
    said = " ".join(world.caveats)
    for words in (
        "Brought from 2022 to 2025", "GDP of TWN, ROW: not held", "no later year is held", "zero until loaded",
        "those in force on 2025-07-01", "2022 is the last year", "basic prices",
    ):  # fmt: skip
        assert words in said


def test_other_years_and_arguments_are_refused(capsys):
    with pytest.raises(BadInput, match="No world of 2023 is embedded; those of 2022, 2025 are"):
        embedded(year=2023)
    assert embed_2025.main(["sources"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_uses_add_up_as_in_the_table_of_2022():
    four = embedded(by_use=True, year=2025)
    assert four.flows == pytest.approx(embedded(year=2025).flows)
    assert four.economy.final_share.sum(axis=(0, 2)) == pytest.approx(1)


def test_tariffs_of_the_middle_of_the_year_by_hand():
    world = embedded(year=2025)
    # Collected in 2024 on 97.0114 bn USD of Chinese electronics: 7.6717 bn. Since: 20 points for fentanyl, 10 of the
    # reciprocal tariff on what is not exempt (Geneva left 30).
    rate = 7671.731222 / 97011.408311 + 0.20 + 0.10 * EXEMPT
    assert world.economy.tariff[cell(world, "USA", "CHN", "C26")] == pytest.approx(rate, abs=1e-6)
    # Viet Nam: what the tracker has for 2025-06-03 to 2025-08-06, on top of duty of 2024.
    before = embedded().economy.tariff[cell(world, "USA", "VNM", "C26")]
    (held,) = policies.load().in_force(date(2025, 7, 1), "USA", "VNM", "all since 2025")
    assert held.size is not None
    assert world.economy.tariff[cell(world, "USA", "VNM", "C26")] == pytest.approx(before + held.size / 100, abs=1e-9)
    taxed = [world.economies[n] for n, duty in enumerate(world.economy.tariff) if duty.any()]
    assert sorted(taxed) == ["CHN", "USA"]


@pytest.mark.parametrize("day", [(2024, 7, 1), (2025, 1, 15), (2025, 4, 12), (2025, 7, 1), (2026, 8, 1)])
def test_a_day_s_measures_come_to_the_same_tariffs_on_either_world(day):
    """What differs is how much of them the trade has felt already."""
    early, late = embedded(), embedded(year=2025)
    assert under(late, date(*day)) == pytest.approx(under(early, date(*day)), abs=1e-12)


def test_on_the_baseline_s_own_day_nothing_is_added():
    world = embedded(year=2025)
    assert baseline_day(world) == date(2025, 7, 1)
    assert at_date(world, policies.load(), baseline_day(world)).instruments == ()


def test_what_stood_when_the_trade_took_place_is_laid_over_it_and_moves_nothing():
    """China's answer of 2018 and 2019 to section 301 is in the trade of 2022."""
    world = embedded()
    laid, notes = update_tariffs.standing(world, policies.load())
    assert laid.flows == pytest.approx(world.flows, rel=1e-12)
    assert laid.identities().ok
    changed = laid.economy.tariff != world.economy.tariff
    chn, usa = world.economy_index("CHN"), world.economy_index("USA")
    assert changed[chn, usa].any()
    assert changed.sum() == changed[chn, usa].sum()
    assert "CHN: the table holds no duty" in notes[0]
    assert any("CHN, USA" in caveat for caveat in laid.caveats if caveat.startswith("Baseline tariffs"))
    again, nothing = update_tariffs.standing(laid, policies.load())
    assert again is laid
    assert nothing == ()


def test_a_world_of_2025_is_left_as_it_is():
    world = embedded(year=2025)
    assert update_tariffs.standing(world, policies.load()) == (world, ())


def test_the_peak_by_hand():
    """145 points on 12 April 2025: 20 for fentanyl on all goods, 125 on what is not exempt, on top of 2024."""
    one = prepare("tariffs-at-the-peak")
    world = one.world
    tariff = assemble(world, [*one.reference, *one.phases[0].instruments]).policy.tariff
    assert tariff is not None
    before = embedded().economy.tariff
    at = cell(world, "USA", "CHN", "C29")
    assert tariff[at] == pytest.approx(before[at] + 0.20 + 1.25 * EXEMPT, abs=1e-9)


def test_the_lapse_by_hand():
    """China on American cars: answers of 2018-2019 as they stand, 10 points collected, 24 that come back."""
    one = prepare("truce-lapses")
    world = one.world
    reference = assemble(world, one.reference).policy.tariff
    after = assemble(world, [*one.reference, *one.phases[0].instruments]).policy.tariff
    assert reference is not None
    assert after is not None
    at = cell(world, "CHN", "USA", "C29")
    assert reference[at] == pytest.approx(world.economy.tariff[at] + 0.10, abs=1e-9)
    assert after[at] == pytest.approx(reference[at] + 0.24, abs=1e-9)


def test_baselines_are_written_once_and_are_not_run():
    assert bases() == ("baseline-2022", "baseline-2025")
    assert not set(bases()) & set(names())
    for name in names():
        texts = [text.name for text in read(name).texts]
        assert len(texts) == 1 or texts[0] in bases()
    with pytest.raises(BadInput, match="'baseline-2025' has no phase: there is nothing to run"):
        run("baseline-2025")


def test_a_scenario_of_2026_on_its_baseline_has_no_reference_to_solve():
    one = prepare("rare-earth-quota")
    assert one.world.year == 2025
    assert one.reference == ()
    assert np.array_equal(one.world.economy.tariff, embedded(year=2025).economy.tariff)
