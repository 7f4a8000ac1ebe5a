"""Each instrument writes what its equation says, where it says, and refuses what cannot be meant."""

from __future__ import annotations

import math
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from steelyard.errors import BadInput, SteelyardError, UnknownName
from steelyard.lever import instruments as ins
from steelyard.lever.assemble import assemble

sys.path.insert(0, str(Path(__file__).resolve().parent))
from policy_world import ECONOMIES, THETA, US_TARIFF, at, world

WORLD = world()
GOVERNMENT = WORLD.by_use(investment=0.25, government=0.2)
# Powers and sums of a few numbers of size one.
EXACT = 1e-12
FIRST = at("USA", "CHN", "C26")


def policy(*instruments, of=WORLD):
    return assemble(of, instruments).policy


def shares_at_unchanged_prices(cost_hat, of=WORLD):
    """Equation 3 with every price but the trade cost as it was, [use, importer, exporter, sector]."""
    weight = of.economy.share * cost_hat ** -np.array(THETA)
    return weight / weight.sum(axis=2, keepdims=True)


@pytest.mark.parametrize(
    ("size", "level"),
    [({"rate": 0.6}, 0.6), ({"add": 0.25}, US_TARIFF + 0.25), ({"scale": 1.5}, 1.5 * US_TARIFF), ({"scale": 0}, 0.0),
     ({"rate": 0}, 0.0), ({"add": -0.05}, US_TARIFF - 0.05), ({"rate": 50.0}, 50.0)],
)  # fmt: skip
def test_tariff(size, level):
    made = policy(ins.Tariff("USA", "CHN", "C26", **size)).tariff
    assert made[FIRST] == pytest.approx(level, abs=EXACT)
    made[FIRST] = US_TARIFF
    assert np.array_equal(made, WORLD.economy.tariff)


def test_rate_may_stand_fourth():
    assert ins.Tariff("USA", "CHN", "C26", 0.6) == ins.Tariff(importer="USA", exporter="CHN", sector="C26", rate=0.6)


def test_customs_instruments_fall_on_goods_unless_told():
    assert not policy(ins.Tariff("USA", "CHN", rate=0.6)).tariff[at("USA", "CHN", "SVC")]
    assert policy(ins.Tariff("USA", "CHN", None, rate=0.6)).tariff[at("USA", "CHN", "SVC")] == 0.6
    assert policy(ins.TradeCost("USA", "CHN", rate=0.6)).trade_cost[at("USA", "CHN", "SVC")] == 1.6


def test_a_large_rate_is_read_out():
    notes = assemble(WORLD, [ins.Tariff("USA", "CHN", rate=25)]).notes
    assert notes == ("25 was read as 2500 %; 25 % is written 0.25.",)


def test_a_tariff_that_falls_below_zero_is_told():
    notes = assemble(WORLD, [ins.Tariff(["USA", "CHN"], "VNM", "C26", add=-0.015)]).notes
    assert notes == (
        "Tariff (importer USA + CHN, exporter VNM, sector C26): 1 of 2 cells fall below zero, "
        "which is a subsidy to that trade.",
    )
    assert assemble(WORLD, [ins.Tariff("USA", "VNM", rate=-0.1)]).notes == ()


def test_trade_cost_multiplies():
    made = policy(ins.TradeCost("USA", "CHN", "C26", rate=0.1), ins.TradeCost("USA", sector="C26", hat=0.5)).trade_cost
    assert made[FIRST] == pytest.approx(0.55, abs=EXACT)
    assert made[at("USA", "VNM", "C26")] == 0.5
    assert made[at("CHN", "USA", "C26")] == 1


def test_trade_cost_of_one_use():
    made = policy(ins.TradeCost("USA", "CHN", hat=2, use="investment"), of=GOVERNMENT).trade_cost
    assert made.shape == GOVERNMENT.economy.share.shape
    assert (made[GOVERNMENT.uses.index("investment")][at("USA", "CHN")] == 2).all()
    assert made.sum() == made.size + 5


def test_export_tax():
    made = policy(
        ins.ExportTax(exporter="CHN", rate=0.1), ins.ExportTax(exporter="CHN", importer="USA", add=0.05)
    ).export_tax
    assert made[FIRST] == pytest.approx(0.15, abs=EXACT)
    assert made[at("VNM", "CHN", "C26")] == 0.1
    assert not made[:, at("USA")[0]].any()
    assert not made[at("CHN", "CHN")].any()


def test_facilitation_cuts_the_cost_of_imports():
    made = policy(ins.Facilitation(importer="CHN", sector="goods", cut=0.05)).trade_cost
    assert made[at("CHN", "USA", "C26")] == 0.95
    assert (made != 1).sum() == 5 * 4


@pytest.mark.parametrize(("given", "left"), [({}, 1e-6), ({"floor": 1e-3}, 1e-3), ({"share": 0.3}, 0.7 + 0.3e-6)])
def test_ban_leaves_its_floor_at_unchanged_prices(given, left):
    made = policy(ins.Ban(importer="USA", exporter="CHN", **given)).trade_cost
    weights = made ** -np.array(THETA)
    assert weights[at("USA", "CHN")] == pytest.approx(left, rel=1e-9)
    assert (weights != 1).sum() == 5


def test_quota_caps_cells_with_trade_together():
    (made,) = policy(ins.Quota(exporter="VNM", cap=0.5, rent="importer")).quotas
    assert (made.cap, made.to_exporter) == (0.5, False)
    assert set(made.exporter) == {ECONOMIES.index("VNM")}
    assert ECONOMIES.index("VNM") not in made.importer
    assert set(made.sector) == {1, 2, 3}
    assert len(made.sector) == 5 * 3


def test_subsidy_and_its_payer():
    made = policy(
        ins.Subsidy(economy="CHN", sector="C29", rate=0.1, payer="USA"),
        ins.Subsidy(economy="CHN", sector="C29", add=-0.15, payer="USA"),
        ins.Subsidy(economy="VNM", rate=0.02, payer="own"),
    )
    assert made.subsidy[at("CHN", "C29")] == pytest.approx(-0.05, abs=EXACT)
    assert (made.subsidy[at("VNM")] == 0.02).all()
    assert made.payer.tolist() == [0, 0, 2, 3, 4, 5]
    assert policy(ins.Subsidy(economy="EU27", rate=0.1, payer="own")).payer is None


def test_productivity():
    made = policy(ins.Productivity(economy="CHN", rate=0.05), ins.Productivity(economy="CHN", sector="SVC", hat=2))
    assert made.productivity[at("CHN", "C26")] == 1.05
    assert made.productivity[at("CHN", "SVC")] == pytest.approx(2.1)
    assert (made.productivity != 1).sum() == 5


@pytest.mark.parametrize("exporter", [None, "CHN", ("CHN", "VNM")])
@pytest.mark.parametrize("cut", [0.5, 0.9, 1.0])
def test_home_bias_cuts_the_share_it_says(exporter, cut):
    bias = ins.HomeBias(importer="EU27", exporter=exporter, sector="goods", cut=cut)
    after = shares_at_unchanged_prices(policy(bias, of=GOVERNMENT).trade_cost, GOVERNMENT)
    before = GOVERNMENT.economy.share
    suppliers = [i for i in range(6) if exporter is None or ECONOMIES[i] in np.atleast_1d(exporter)]
    use = GOVERNMENT.uses.index("government")
    for importer in at("DEU", "OTH_EU27"):
        chosen = [i for i in suppliers if i not in at("DEU", "OTH_EU27")]
        fell = after[use, importer][chosen, :4].sum(axis=0) / before[use, importer][chosen, :4].sum(axis=0)
        assert fell == pytest.approx(max(1 - cut, 1e-6), rel=1e-9)
    others = [u for u in range(4) if u != use]
    assert after[others] == pytest.approx(before[others], abs=EXACT)


def test_home_bias_as_a_cost():
    made = policy(ins.HomeBias(importer="USA", cost=0.2), of=GOVERNMENT).trade_cost
    use = GOVERNMENT.uses.index("government")
    assert made[use][FIRST] == pytest.approx(1.2)
    assert (made != 1).sum() == 5 * 5


def test_home_bias_needs_uses():
    with pytest.raises(BadInput, match=r"Home bias \(importer USA.*world.by_use"):
        policy(ins.HomeBias(importer="USA", cost=0.2))
    with pytest.raises(UnknownName, match="government"):
        policy(ins.HomeBias(importer="USA", cost=0.2, use="goverment"), of=GOVERNMENT)


def test_remedy_adds_the_effective_rate_and_says_it():
    one = ins.Remedy(importer="USA", exporter="CHN", sector="C29", rate=0.35, share=0.2, product="electric vehicles")
    made = assemble(WORLD, [one])
    assert made.policy.tariff[at("USA", "CHN", "C29")] == pytest.approx(US_TARIFF + 0.07, abs=EXACT)
    assert "+35 % on electric vehicles, C29: +7 pp, 2 % -> 9 %" in made.touched[0].text
    table = ins.Remedy(importer="USA", exporter="CHN", rate=0.5, share={"C26": 0.1, "C29": 0.2})
    made = policy(table).tariff
    assert made[FIRST] == pytest.approx(US_TARIFF + 0.05, abs=EXACT)
    assert made[at("USA", "CHN", "C29")] == pytest.approx(US_TARIFF + 0.1, abs=EXACT)
    withdrawn = ins.Remedy(importer="USA", exporter="CHN", sector="C29", rate=-0.5, share=0.02)
    assert policy(withdrawn).tariff[at("USA", "CHN", "C29")] == pytest.approx(0.01, abs=EXACT)
    with pytest.raises(BadInput, match="exporter CHN, sector C29 is lower than the duty"):
        policy(ins.Remedy(importer="USA", exporter="CHN", sector="C29", rate=-0.5, share=0.2))


def test_deficit_shift():
    gdp = WORLD.value_added
    moved = assemble(WORLD, [ins.DeficitShift(economy="USA", gdp=-0.01)]).transfers
    assert moved[0] == pytest.approx(-0.01 * gdp[0])
    assert moved[1:] == pytest.approx(0.01 * gdp[0] * gdp[1:] / gdp[1:].sum())
    moved = assemble(WORLD, [ins.DeficitShift(economy="EU27", gdp=0.02, counterpart="CHN")]).transfers
    assert moved.tolist() == pytest.approx([0, -0.02 * gdp[[3, 4]].sum(), 0, 0.02 * gdp[3], 0.02 * gdp[4], 0])
    for counterpart in ("EU27", "DEU", ["DEU", "CHN"]):
        with pytest.raises(BadInput, match="DEU is on both sides"):
            assemble(WORLD, [ins.DeficitShift(economy="DEU", gdp=0.02, counterpart=counterpart)])


def test_free_trade_area_by_gravity_counts_tariffs_once():
    made = policy(ins.FreeTradeArea(members=["USA", "CHN"]))
    theta = np.array(THETA)
    both = made.trade_cost * (1 + made.tariff) / (1 + WORLD.economy.tariff)
    assert both[at("USA", "CHN")][:4] ** -theta[:4] == pytest.approx(math.exp(0.557), rel=1e-12)
    assert both[at("CHN", "USA")][:4] ** -theta[:4] == pytest.approx(math.exp(0.557), rel=1e-12)
    assert not made.tariff[at("USA", "CHN")].any()
    assert (made.trade_cost[..., 4] == 1).all()
    assert (made.trade_cost != 1).sum() == 8


def test_free_trade_area_never_raises_costs():
    dear = assemble(WORLD, [ins.Tariff("USA", "CHN", rate=2.0), ins.FreeTradeArea(members=["USA", "CHN"])]).policy
    assert (dear.trade_cost[at("USA", "CHN")] == 1).all()
    assert not dear.tariff[at("USA", "CHN")][:4].any()


def test_free_trade_area_leaves_older_areas_inside_alone():
    made = assemble(WORLD, [ins.FreeTradeArea(members=["CHN", "EU27"], cost_cut=0.1)])
    germany, rest = at("DEU", "OTH_EU27")
    assert (made.policy.trade_cost[germany, rest] == 1).all()
    assert made.policy.trade_cost[at("CHN", "DEU")][0] == 0.9
    assert made.notes == ("Trade inside EU27, a free-trade area already, is left out.",)
    alone = policy(ins.FreeTradeArea(members="EU27", cost_cut=0.1))
    assert alone.trade_cost[germany, rest][0] == 0.9


def test_free_trade_area_of_tariffs_alone():
    made = policy(ins.FreeTradeArea(members=["USA", "CHN"], cost_cut=0))
    assert made.trade_cost is None
    with pytest.raises(BadInput, match="changes no cell"):
        policy(ins.FreeTradeArea(members=["VNM", "CHN"], cost_cut=0))
    kept = policy(ins.FreeTradeArea(members=["USA", "CHN"], cost_cut=0.1, tariffs=False))
    assert kept.tariff is None


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ins.Tariff("USA", "CHN"), r"Tariff \(importer USA, exporter CHN, sector goods\): no size was given"),
        (lambda: ins.Tariff("USA", rate=0.1, add=0.1), "rate and add were given"),
        (lambda: ins.Tariff("USA", rate=-1.0), "rate -100 % is not above -100 %"),
        (lambda: ins.Tariff("USA", rate=math.nan), "rate is nan, no finite number"),
        (lambda: ins.Tariff("USA", rate="25%"), "rate is '25%'.*0.25 for 25 %"),
        (lambda: ins.Tariff("USA", rate=True), "rate is True"),
        (lambda: ins.Tariff("USA", rate=None, add=[1, 2]), "not a number"),
        (lambda: ins.Tariff("USA", rate=125), "125 means 12500 %.*write 1.25"),
        (lambda: ins.Tariff("USA", add=0), "add 0 changes nothing"),
        (lambda: ins.Tariff("USA", scale=1), "scale 1 changes nothing"),
        (lambda: ins.Tariff("USA", scale=-1), "scale -1 is not above zero"),
        (lambda: ins.Tariff(7, rate=0.1), "not a name"),
        (lambda: ins.Tariff([7], rate=0.1), "7 is not a name"),
        (lambda: ins.TradeCost("USA", rate=-1), "not above -100 %"),
        (lambda: ins.TradeCost("USA", rate=0), "changes nothing"),
        (lambda: ins.TradeCost("USA", hat=0), "hat 0 is not above zero"),
        (lambda: ins.ExportTax(exporter="USA", rate=-2), "not above -100 %"),
        (lambda: ins.Facilitation(importer="USA", cut=1), "delivery free"),
        (lambda: ins.Facilitation(importer="USA", cut=0), "cut 0 is not above 0"),
        (lambda: ins.Ban(importer="USA", share=0), "share 0 is not above 0"),
        (lambda: ins.Ban(importer="USA", floor=0), "floor 0 is not in"),
        (lambda: ins.Quota(exporter="CHN", cap=1.2), "cap 1.2 is 120 % of the baseline flow, above what flows"),
        (lambda: ins.Quota(exporter="CHN", cap=0), "use Ban"),
        (lambda: ins.Quota(exporter="CHN", cap=0.5, rent="nobody"), "Unknown rent"),
        (lambda: ins.Subsidy(economy="CHN", rate=1.0, payer="own"), "100 % of the unit cost"),
        (lambda: ins.Subsidy(economy="CHN", rate=0.1, payer=""), "Say who pays"),
        (lambda: ins.Productivity(economy="CHN"), "no size was given"),
        (lambda: ins.HomeBias(importer="CHN", cost=-0.1), "favours foreign goods"),
        (lambda: ins.HomeBias(importer="CHN", cut=1.5), "at most 1"),
        (lambda: ins.Remedy(importer="USA", exporter="CHN", rate=0.3, share=0.2), "share 0.2 of which sector"),
        (lambda: ins.Remedy(importer="USA", exporter="CHN", rate=0.3, share={}), "at least one share"),
        (lambda: ins.Remedy(importer="USA", exporter="CHN", rate=0.3, share={"C29": 20}), "share of C29 20 is not"),
        (lambda: ins.DeficitShift(economy="USA", gdp=-1), "Write 0.01 for 1 %"),
        (lambda: ins.FreeTradeArea(members=None), "nobody was named"),
        (lambda: ins.FreeTradeArea(members="EU27", cost_cut=1), "not in"),
        (lambda: ins.FreeTradeArea(members="EU27", rta=-1), "not above zero"),
        (lambda: ins.FreeTradeArea(members="EU27", cost_cut=0, tariffs=False), "nothing changes"),
    ],
)  # fmt: skip
def test_sizes_refuse(make, told):
    with pytest.raises(SteelyardError, match=told):
        make()


def test_subsidy_has_to_say_who_pays():
    with pytest.raises(TypeError, match="payer"):
        ins.Subsidy(economy="CHN", rate=0.1)


EVERY = (
    ins.Tariff(["USA"], ["CHN", "VNM"], add=0.25),
    ins.TradeCost("USA", "CHN", rate=0.1),
    ins.ExportTax(exporter="CHN", rate=0.1),
    ins.Facilitation(importer="CHN", cut=0.05),
    ins.Ban(importer="USA", exporter="CHN", sector="C26"),
    ins.Quota(exporter="CHN", cap=0.5),
    ins.Subsidy(economy="CHN", rate=0.1, payer="own"),
    ins.Productivity(economy="CHN", rate=0.1),
    ins.HomeBias(importer="CHN", cut=0.5),
    ins.Remedy(importer="USA", exporter="CHN", rate=0.3, share={"C29": 0.2}),
    ins.DeficitShift(economy="USA", gdp=0.01),
    ins.FreeTradeArea(members=["CHN", "EU27"]),
)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: type(one).__name__)
def test_instruments_are_values(one):
    assert pickle.loads(pickle.dumps(one)) == one
    assert hash(one) == hash(pickle.loads(pickle.dumps(one)))
    assert str(one).startswith(one.kind)
    with pytest.raises((AttributeError, TypeError)):
        one.size = 1
    (touch,) = assemble(GOVERNMENT, [one]).touched
    assert touch.instrument is one
    assert touch.cells > 0
    assert touch.covered > 0
    assert touch.text.startswith(str(one))
