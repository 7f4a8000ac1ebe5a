"""Compiled scenarios: which cells change, by how much; golden records of those that are shipped; the policy ledger."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from steelyard.ledger import policies
from steelyard.lever.assemble import assemble
from steelyard.lever.embedded import embedded, split_by_use
from steelyard.lever.scenario import ScenarioErrors, compile, names, prepare, read_text
from steelyard.lever.scenario.compile import Compiled

GOLDEN = Path(__file__).parent / "compiled"
HEAD = 'title = "A toy"\n'
PHASE = "[[phase]]\nfrom = 2026-11-10\n"
LEDGER = HEAD + "policies_as_of = 2026-05-01\n" + PHASE


@pytest.fixture(scope="module")
def ledger() -> policies.Policies:
    """The shipped policy ledger."""
    return policies.load()


def compiled(text: str, by_use: bool = False) -> Compiled:
    """A text on the embedded world, with the shipped ledger."""
    world = split_by_use(embedded()) if by_use else embedded()
    return compile(world, policies.load(), read_text(text, "toy.toml"))


def refused(text: str) -> str:
    """The message for a text that reads but does not compile."""
    with pytest.raises(ScenarioErrors) as caught:
        compiled(text)
    return str(caught.value)


def tariffs(one: Compiled, phase: int) -> np.ndarray:
    """Tariffs after the reference and the phases up to that one; -1: of the reference alone."""
    mine = one.phases[phase].instruments if phase >= 0 else ()
    held = assemble(one.world, [*one.reference, *mine]).policy.tariff
    return one.world.economy.tariff if held is None else held


def record(name: str) -> str:
    """A compiled scenario as text: the reference's change of tariffs, then what each step touches and leaves."""
    one = prepare(name)
    world = one.world
    lines = [one.scenario.title]
    moved = tariffs(one, -1) - world.economy.tariff
    lines.append(
        f"reference: {int((moved != 0).sum())} tariffs moved, {100 * moved.min():.4f} to {100 * moved.max():.4f} pp"
    )
    for phase in one.before:
        lines.append(f"before, from {phase.start}")
        lines += [f"  {step.kind}: {touch.text}" for step, touches in phase.added for touch in touches]
    for at, phase in enumerate(one.phases):
        lines.append(f"from {phase.start}")
        lines += [f"  {step.kind}: {touch.text}" for step, touches in phase.added for touch in touches]
        lines += [f"  {note}" for note in phase.notes]
        policy = assemble(world, [*one.reference, *phase.instruments]).policy
        change = tariffs(one, at) - tariffs(one, at - 1)
        cells = np.argwhere((change != 0) & (world.flows > 0))
        lines.append(f"  tariffs moved: {len(cells)} cells, sum {100 * change[tuple(cells.T)].sum():.4f} pp")
        lines += [f"  quota: {len(q.importer)} cells, cap {q.cap:.6f}" for q in policy.quotas]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", names())
def test_shipped_scenarios_compile_to_the_recorded_cells(name):
    """Set STEELYARD_GOLDEN=1 to write the records again after a change that was meant."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("STEELYARD_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(record(name), encoding="utf-8")
    assert record(name) == path.read_text(encoding="utf-8")


def test_a_tariff_changes_the_cells_it_names_and_no_other():
    one = compiled(
        HEAD + PHASE + '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\nsector = ["C26", "C27"]\ntariff = 0.25\n'
    )
    change = tariffs(one, 0) - one.world.economy.tariff
    place = one.world.economy_index("USA"), one.world.economy_index("CHN")
    chosen = [one.world.sector_index("C26"), one.world.sector_index("C27")]
    assert np.allclose(change[place][chosen], 0.25)
    assert np.count_nonzero(change) == 2
    (step, touches), *_ = one.phases[0].added
    assert (step.kind, touches[0].cells) == ("add", 2)


def test_phases_add_up_and_a_later_set_takes_the_place_of_an_earlier_level():
    one = compiled(
        HEAD + PHASE + '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\ntariff = 0.25\n'
        '[[phase]]\nfrom = 2027-01-01\n[[phase.set]]\nimporter = "USA"\nexporter = "CHN"\nsector = "C26"\n'
        "tariff = 0.5\n"
    )
    place = one.world.economy_index("USA"), one.world.economy_index("CHN")
    base = one.world.economy.tariff[place]
    last = tariffs(one, 1)[place]
    at = one.world.sector_index("C26")
    assert last[at] == pytest.approx(0.5)
    others = [j for j, good in enumerate(one.world.goods) if good and j != at]
    assert np.allclose(last[others], base[others] + 0.25)
    assert [len(phase.instruments) for phase in one] == [1, 2]


@pytest.mark.parametrize(
    ("step", "cells", "size"),
    [
        (
            '[[phase.quota]]\nexporter = "CHN"\nproduct = "HS22:2846"\nshare = 0.01\ncap = 0.5\nrent = "exporter"',
            31,
            "99.5 %",
        ),
        ('[[phase.quota]]\nexporter = "CHN"\nsector = "C20"\ncap = 0.5\nrent = "importer"', 31, "50 %"),
        ('[[phase.facilitation]]\nimporter = "CHN"\nsector = "goods"\ncut = 0.05', 677, "-5 %"),
        ('[[phase.subsidy]]\neconomy = "CHN"\nsector = ["C24", "C29"]\nrate = -0.05\npayer = "own"', 2, "-5 %"),
        ('[[phase.productivity]]\neconomy = "CHN"\nsector = "C26"\nrate = 0.05', 1, "x 1.05"),
        ('[[phase.ban]]\nimporter = "CHN"\nexporter = "USA"\nsector = "C26"\nshare = 0.1', 1, "down to 90 %"),
        ('[[phase.remedy]]\nimporter = "USA"\nexporter = "CHN"\nsector = "C29"\nrate = 0.2\nshare = 0.2', 1, "+4 pp"),
        (
            '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\nproduct = "HS22:8703"\nshare = 0.3\ntariff = 0.1',
            1,
            "+3 pp",
        ),
        ('[[phase.deficit]]\neconomy = "CHN"\ngdp = 0.01', 1, "+1 % of GDP"),
        ('[[phase.deficit]]\neconomy = "*"\nclose = 0.5', 32, "50 % of each deficit"),
        ('[[phase.add]]\nexporter = "CHN"\nsector = "C27"\nexport_tax = 0.1', 31, "+10 pp"),
    ],
)
def test_each_kind_of_step_touches_its_cells(step, cells, size):
    one = compiled(HEAD + PHASE + step + "\n")
    ((_, touches),) = one.phases[0].added
    assert sum(touch.cells for touch in touches) == cells
    assert size in touches[0].text


def test_home_bias_needs_uses_apart_and_acts_on_government():
    step = '[[phase.home_bias]]\nimporter = "FRA"\nexporter = "CHN"\nsector = "C31T33"\ncut = 0.5\n'
    assert "by_use" in refused(HEAD + PHASE + step)
    one = compiled(HEAD + PHASE + step, by_use=True)
    assert "in use government" in one.phases[0].touched[0].text


def test_all_steps_that_do_not_fit_the_world_are_told_at_once():
    said = refused(
        HEAD + PHASE + '[[phase.add]]\nimporter = "USA"\nexporter = "CHN"\nsector = "C10"\ntariff = 0.25\n'
        '[[phase.quota]]\nexporter = "CHN"\nsector = "C20"\ncap = 0.5\nrent = "exporter"\n'
        '[[phase.quota]]\nexporter = "CHN"\nimporter = "USA"\ncap = 0.5\nrent = "exporter"\n'
        '[[phase.ban]]\nimporter = "USA"\nexporter = "KAZ"\nsector = "C26"\n'
        '[[phase.quota]]\nexporter = "CHN"\nproduct = "HS22:2846"\ncap = 0.5\nrent = "exporter"\n'
    )
    assert "has 4 problems" in said
    assert "toy.toml:4 phase[1].add[1]: C10 is part of C10T12" in said
    assert "phase[1].quota[2]: " in said
    assert "is under another quota already" in said
    assert "KAZ (Kazakhstan) is inside ROW" in said
    assert "Say which part of their trade it makes: share = 0.02" in said


def test_levels_set_twice_in_overlapping_cells_are_contradictory():
    said = refused(
        HEAD + PHASE + '[[phase.set]]\nimporter = "USA"\ntariff = 0.1\n[[phase.set]]\nimporter = "USA"\n'
        'exporter = "CHN"\ntariff = 0.2\n'
    )
    assert "contradicts phase[1].set[1]" in said
    assert "exporter CHN" in said


def test_a_step_that_changes_no_cell_stops_the_run():
    said = refused(HEAD + PHASE + '[[phase.set]]\nimporter = "FRA"\nexporter = "CHN"\ntariff = 0.0\n')
    assert "changes no cell" in said


def test_suspending_an_authority_takes_what_it_adds_and_restoring_brings_it_back(ledger):
    suspended = compiled(LEDGER + '[[phase.suspend]]\nauthority = "122"\nimporter = "USA"\nexporter = "CHN"\n')
    fall = tariffs(suspended, 0) - tariffs(suspended, -1)
    place = suspended.world.economy_index("USA"), suspended.world.economy_index("CHN")
    (measure,) = [
        one for one in ledger.in_force(date(2026, 5, 1), "USA", "CHN", "122") if one.measure.exporters == ("CHN",)
    ]
    goods = list(suspended.world.goods)
    assert np.allclose(fall[place][goods], -measure.size / 100 * measure.coverage)
    assert np.count_nonzero(fall) == sum(goods)
    held = [one.id for one in suspended.phases[0].standings]
    assert measure.id in [one.id for one in suspended.standings]
    assert measure.id in held, "it stands for other phases' pairs no longer named only where all lost it"


def test_what_was_struck_down_is_not_revived_and_the_run_says_so():
    step = '[[phase.restore]]\nauthority = "IEEPA fentanyl"\nas_in_force_on = 2025-05-11\n'
    step += 'importer = "USA"\nexporter = "CHN"\n'
    said = refused(LEDGER + step)
    assert "Not brought back: IEEPA, fentanyl: China and Hong Kong, struck down on 2026-02-20" in said
    assert "allow_none = true" in said
    allowed = compiled(LEDGER + step + "allow_none = true\n")
    assert allowed.phases[0].instruments == ()
    assert "struck down on 2026-02-20" in allowed.phases[0].notes[0]


def test_what_is_suspended_comes_back_and_what_was_withdrawn_does_not():
    one = compiled(
        LEDGER + '[[phase.restore]]\nauthority = "retaliation"\nas_in_force_on = 2025-05-11\n'
        'importer = "CHN"\nexporter = "USA"\n'
    )
    place = one.world.economy_index("CHN"), one.world.economy_index("USA")
    rise = (tariffs(one, 0) - tariffs(one, -1))[place]
    assert rise[one.world.sector_index("C26")] == pytest.approx(0.24), "125 % then, 10 % now; 24 points are suspended"
    assert any("91 of 125 points were withdrawn" in note for note in one.phases[0].notes)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (LEDGER + '[[phase.suspend]]\nauthority = "IEPA fentanyl"\n', "Did you mean IEEPA fentanyl"),
        (
            LEDGER + '[[phase.suspend]]\nauthority = "retaliation"\nimporter = "FRA"\n',
            "Nothing of authority retaliation stands",
        ),
        (LEDGER + '[[phase.restore]]\nauthority = "any"\nas_in_force_on = 2027-05-11\n', "is not before the phase"),
        (LEDGER + '[[phase.restore]]\nauthority = "any"\nas_in_force_on = 2010-05-11\n', "begins on"),
        (LEDGER.replace("2026-05-01", "1999-05-01") + '[[phase.ban]]\nsector = "C26"\n', "begins on"),
    ],
)
def test_requests_that_the_ledger_cannot_answer(text, remedy):
    assert remedy in refused(text)


def test_a_scenario_at_an_earlier_day_starts_from_that_days_tariffs():
    one = compiled(HEAD + "policies_as_of = 2025-04-15\n" + PHASE + '[[phase.suspend]]\nauthority = "IEEPA fentanyl"\n')
    place = one.world.economy_index("USA"), one.world.economy_index("CHN")
    weight = one.world.flows[place]
    average = (tariffs(one, -1)[place] * weight).sum() / weight[list(one.world.goods)].sum()
    assert 1.0 < average < 1.3, "the peak of April 2025: 112 to 124 % published"
