"""Instruments in order: nothing for nothing, nothing outside the selection, never a silent nothing."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import BadInput
from steelyard.kernels.economy import Policy
from steelyard.lever import instruments as ins
from steelyard.lever import select
from steelyard.lever.assemble import assemble

sys.path.insert(0, str(Path(__file__).resolve().parent))
from policy_world import ECONOMIES, SECTORS, US_TARIFF, at, world

WORLD = world()
# Sums of a few amounts of about 1e3.
EXACT = 1e-9


def test_none_gives_an_untouched_policy():
    made = assemble(WORLD, [])
    assert all(getattr(made.policy, f.name) == f.default for f in fields(Policy))
    assert (made.transfers, made.touched, made.notes) == (None, (), ())


def test_one_instrument_need_not_be_a_list():
    assert len(assemble(WORLD, ins.Tariff("USA", rate=0.1)).touched) == 1


def test_order_matters():
    add, double = ins.Tariff("USA", "CHN", add=0.1), ins.Tariff("USA", "CHN", scale=2)
    cell = at("USA", "CHN", "C26")
    assert assemble(WORLD, [add, double]).policy.tariff[cell] == pytest.approx(2 * (US_TARIFF + 0.1))
    assert assemble(WORLD, [double, add]).policy.tariff[cell] == pytest.approx(2 * US_TARIFF + 0.1)


def test_the_world_is_left_as_it_was():
    before = WORLD.economy.tariff.copy()
    assemble(WORLD, [ins.Tariff("USA", rate=0.5), ins.FreeTradeArea(members=["USA", "CHN"])])
    assert np.array_equal(WORLD.economy.tariff, before)


def test_the_record_counts_cells_with_trade():
    (touch,) = assemble(WORLD, [ins.Tariff("USA", "VNM", None, add=0.25)]).touched
    assert touch.cells == 4
    assert touch.covered == pytest.approx(WORLD.flows[at("USA", "VNM")].sum())
    assert touch.text == (
        "Tariff (importer USA, exporter VNM, sector all): +25 pp, 0 to 2 % -> 25 to 27 %; "
        f"4 cells, {touch.covered:.4g} million USD of trade of 2022."
    )


@pytest.mark.parametrize(
    ("instruments", "told"),
    [
        ([ins.Tariff("USA", "VNM", "A01_02", add=0.1)], r"Tariff .*: none of the 1 cells chosen has any trade"),
        ([ins.Tariff("USA", "CHN", "C26", rate=US_TARIFF)], r"changes no cell: importer USA, exporter CHN, sector C26"),
        ([ins.Tariff("CHN", "USA", scale=2)], "stays at 0 %, and so do the others"),
        ([ins.Tariff("USA", "USA", rate=0.1)], "never touches domestic trade"),
        ([ins.Tariff("USA", "CHN", add=-1.5)], "importer USA, exporter CHN, sector A01_02 would go from 2 % to -148 %"),
        ([ins.ExportTax(exporter="CHN", rate=0.1), ins.ExportTax(exporter="CHN", rate=0.1)], "changes no cell"),
        ([ins.ExportTax(exporter="CHN", rate=0)], "changes no cell"),
        ([ins.TradeCost("USA", "VNM", "A01_02", rate=0.1)], "none of the 1 cells"),
        ([ins.Ban(importer="USA", exporter="CHN", share=1e-17)], "leaves every cost as it is"),
        ([ins.Quota(exporter="VNM", sector="A01_02", cap=0.5)], "none of the 5 cells"),
        ([ins.Quota(exporter="CHN", cap=0.5), ins.Quota(exporter="CHN", importer="USA", cap=0.4)],
         "importer USA, exporter CHN, sector A01_02 is under another quota"),
        ([ins.Subsidy(economy="CHN", rate=0, payer="own")], "changes no cell"),
        ([ins.Subsidy(economy="CHN", rate=0.6, payer="own"), ins.Subsidy(economy="CHN", add=0.5, payer="own")],
         "economy CHN, sector A01_02 would be 110 %"),
        ([ins.Subsidy(economy="CHN", sector="C26", rate=0.1, payer="own"),
          ins.Subsidy(economy="CHN", sector="C29", rate=0.1, payer="USA")], "CHN are paid by CHN already"),
        ([ins.Subsidy(economy="CHN", rate=0.1, payer="EU27")], "payer EU27 is 2 economies"),
        ([ins.DeficitShift(economy=None, gdp=0.01)], "every economy is on both sides"),
        ([ins.FreeTradeArea(members="CHN")], "CHN alone is no area"),
        (["USA:CHN=+25pp"], "is no instrument.*lever.parse"),
    ],
)  # fmt: skip
def test_a_step_that_does_nothing_stops_the_run(instruments, told):
    with pytest.raises(BadInput, match=told):
        assemble(WORLD, instruments)


economies = st.sampled_from([None, "EU27", "!USA", ("CHN", "VNM"), *ECONOMIES])
sectors = st.sampled_from([None, "goods", "services", "!C29", *SECTORS])
sizes = st.floats(-0.5, 3).filter(lambda size: abs(size) > 1e-3)


@given(economies, economies, sectors, sizes, st.sampled_from(["tariff", "cost", "tax"]))
def test_nothing_is_written_outside_the_selection(importer, exporter, sector, size, kind):
    where = {"importer": importer, "exporter": exporter, "sector": sector}
    one = {
        "tariff": lambda: ins.Tariff(**where, add=size),
        "cost": lambda: ins.TradeCost(**where, rate=size),
        "tax": lambda: ins.ExportTax(**where, add=size),
    }[kind]()
    try:
        policy = assemble(WORLD, [one]).policy
        mask, _ = select.border(WORLD, importer, exporter, sector, "")
    except BadInput:
        return
    written = {
        "tariff": lambda: policy.tariff != WORLD.economy.tariff,
        "cost": lambda: policy.trade_cost != 1,
        "tax": lambda: policy.export_tax != 0,
    }[kind]()
    assert written[mask].all()
    assert not written[~mask].any()


@given(st.lists(st.tuples(st.sampled_from(ECONOMIES), sizes), min_size=1, max_size=4))
def test_shifts_of_deficits_sum_to_zero(shifts):
    moved = assemble(WORLD, [ins.DeficitShift(economy=name, gdp=size / 10) for name, size in shifts]).transfers
    assert moved.sum() == pytest.approx(0, abs=EXACT)
