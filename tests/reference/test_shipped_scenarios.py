"""The scenarios that are shipped: each can be read, compiled, solved and certified; some are solved another way.

The other way is a plain fixed point of the published equations (Caliendo & Parro 2015, equations 1 to 7 of
`kernels.equilibrium`), written here from the sizes in the files, without instruments, wedges or the kernel.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import pytest

from steelyard.ledger.store import Ledger
from steelyard.lever.assemble import assemble
from steelyard.lever.embedded import embedded
from steelyard.lever.scenario import Run, names, prepare, read, run

EU = ("DEU", "FRA", "ITA", "ESP", "NLD", "POL", "IRL", "OTH_EU27")
WHAT_IFS = {
    "truce-lapses",
    "tariffs-at-the-peak",
    "eu-tariffs-on-china",
    "eu-procurement-exclusion",
    "export-controls-lifted",
    "rare-earth-quota",
    "import-expansion",
    "domestic-substitution-2027",
    "local-content-medical",
    "trade-remedies-removed",
    "trade-remedies-doubled",
    "overcapacity-subsidies-withdrawn",
    "surplus-closed",
    "free-trade-area-cjk",
    "energy-imports-cut",
}
"""One for each question of policy that needs no time; see the articles that the claims are from."""


@cache
def ran(name: str) -> Run:
    """A shipped scenario, run without bands."""
    return run(name, draws=0)


def real_income(name: str, phase: int, closure: str = "fixed") -> np.ndarray:
    """Real income over the baseline's, [economy]."""
    frame = ran(name).counterfactual(closure, phase).real_income()
    return (frame["counterfactual"] / frame["base"]).to_numpy()


def raw(name: str) -> dict:
    """A shipped file as the standard library reads it."""
    return tomllib.loads(files("steelyard").joinpath("data", "scenarios", f"{name}.toml").read_text(encoding="utf-8"))


def steps(name: str) -> list[tuple[str, dict]]:
    """Kind and values of every step of a file."""
    return [
        (kind, values)
        for phase in raw(name)["phase"]
        for kind, held in phase.items()
        if isinstance(held, list)
        for values in held
    ]


def test_every_question_has_its_scenario():
    assert set(names()) >= WHAT_IFS


@pytest.mark.parametrize("name", names())
def test_says_what_it_says_and_whence_its_numbers_are(name):
    held = raw(name)
    assert " " in held["title"]
    assert held["title"][0].isupper()
    assert not held["title"].endswith(".")
    assert len(held["says"].split()) > 20
    assert len(held["silent"].split()) > 15
    assert read(name).closures[0] == "fixed"
    assert all(values.get("source") for _, values in steps(name))


@pytest.mark.parametrize("name", names())
def test_every_step_touches_trade_or_production(name):
    for phase in prepare(name):
        assert phase.title
        for step, touches in phase.added:
            assert all(touch.cells > 0 and touch.covered > 0 for touch in touches)
            assert touches or step.values.get("allow_none")


@pytest.mark.parametrize("name", names())
def test_every_phase_is_certified_under_every_closure(name):
    found = ran(name)
    assert len(found.compiled.closures) > 1
    for phase in found.phases:
        assert len(phase.counterfactuals) == len(found.compiled.closures)
        assert all(cf.certificate is not None and cf.certificate.ok for cf in phase.counterfactuals)
    assert all(one.source for one in found.assumptions)


def by_hand(
    tariff: np.ndarray, cost: np.ndarray, subsidy: np.ndarray, year: int = 2022, rounds: int = 4000
) -> np.ndarray:
    """Real income over the baseline's, [economy]: wages, prices, spending moved in turn until none moves.

    tariff, cost hat: [importer, exporter, sector]; subsidy: [economy, sector], paid at home. One use.
    """
    e = embedded(year=year).economy
    share, theta, va = e.share[0], e.theta, e.value_added_share
    wage, price = np.ones(len(va)), np.ones(va.shape)
    spent = e.expenditure[0].copy()
    wedge = cost * (1 + tariff) / (1 + e.tariff) * (1 - subsidy)
    duty = tariff / (1 + tariff)
    for _ in range(rounds):
        unit = np.exp(va * np.log(wage)[:, None] + np.einsum("nkj,nk->nj", e.io_share, np.log(price)))
        offer = share * (wedge * unit) ** -theta
        new_price = offer.sum(axis=1) ** (-1 / theta)
        flow = offer / offer.sum(axis=1, keepdims=True) * spent[:, None, :]
        made = (flow / ((1 + tariff) * (1 - subsidy))).sum(axis=0)
        income = wage * e.value_added + (duty * flow).sum(axis=(1, 2)) - (subsidy * made).sum(axis=1) + e.deficit
        new_spent = np.einsum("nkj,nj->nk", e.io_share, made) + e.final_share[0] * income[:, None]
        new_wage = wage * ((va * made).sum(axis=1) / (wage * e.value_added)) ** 0.3
        new_wage *= e.value_added.sum() / (new_wage @ e.value_added)
        moved = max(np.abs(new / old - 1).max() for new, old in ((new_price, price), (new_wage, wage)))
        price, spent, wage = new_price, new_spent, new_wage
        if moved < 1e-11:
            break
    else:
        raise AssertionError(f"after {rounds} rounds something still moves")
    collected = (e.tariff / (1 + e.tariff) * share * e.expenditure[0][:, None, :]).sum(axis=(1, 2))
    base = e.value_added + e.deficit + collected
    return income / base / np.exp((e.final_share[0] * np.log(price)).sum(axis=1))


def at_rest(year: int = 2022) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tariffs, trade-cost hats and subsidies of the baseline."""
    e = embedded(year=year).economy
    return e.tariff.copy(), np.ones_like(e.tariff), np.zeros_like(e.value_added_share)


def places(*economies: str) -> list[int]:
    """Positions of economies."""
    return [embedded().economy_index(one) for one in economies]


def sectors(*codes: str) -> list[int]:
    """Positions of sectors; all goods where none is named."""
    world = embedded()
    return [world.sector_index(one) for one in codes] or [at for at, good in enumerate(world.goods) if good]


@pytest.mark.parametrize("year", [2022, 2025])
def test_by_hand_the_baseline_stays_at_rest(year):
    assert by_hand(*at_rest(year), year) == pytest.approx(1, abs=1e-9)


def test_european_tariffs_and_china_s_answer_by_hand():
    tariff, cost, subsidy = at_rest()
    (china,), union = places("CHN"), places(*EU)
    (cars,) = sectors("C29")
    tariff[union, china, cars] += 0.06
    assert real_income("eu-tariffs-on-china", 0) == pytest.approx(by_hand(tariff, cost, subsidy), abs=1e-8)
    tariff[np.ix_(union, [china], sectors())] += 0.2
    assert real_income("eu-tariffs-on-china", 1) == pytest.approx(by_hand(tariff, cost, subsidy), abs=1e-8)
    tariff[np.ix_([china], union, sectors())] += 0.2
    assert real_income("eu-tariffs-on-china", 2) == pytest.approx(by_hand(tariff, cost, subsidy), abs=1e-8)


def test_imports_made_cheaper_by_hand():
    tariff, cost, subsidy = at_rest(2025)
    (china,) = places("CHN")
    abroad = [at for at in range(len(cost)) if at != china]
    cost[np.ix_([china], abroad, sectors())] = 0.95
    assert real_income("import-expansion", 0) == pytest.approx(by_hand(tariff, cost, subsidy, 2025), abs=1e-8)


def test_subsidies_withdrawn_by_hand():
    tariff, cost, subsidy = at_rest(2025)
    (china,) = places("CHN")
    subsidy[china, sectors("C24", "C26", "C29")] = [-0.05, -0.0035, -0.02]
    assert real_income("overcapacity-subsidies-withdrawn", 0) == pytest.approx(
        by_hand(tariff, cost, subsidy, 2025), abs=1e-8
    )


def test_energy_from_russia_and_iran_by_hand():
    tariff, cost, subsidy = at_rest(2025)
    theta = embedded(year=2025).economy.theta
    china, russia, rest = places("CHN", "RUS", "ROW")
    energy, fuels = sectors("B05_06", "C19")
    for sector in (energy, fuels):
        cost[china, russia, sector] = 1e-6 ** (-1 / theta[sector])
    cost[china, rest, energy] = (1 - 0.1 * (1 - 1e-6)) ** (-1 / theta[energy])
    assert real_income("energy-imports-cut", 0) == pytest.approx(by_hand(tariff, cost, subsidy, 2025), abs=1e-8)


@pytest.mark.parametrize("closure", ["fixed", "ilms"])
def test_remedies_removed_are_gone_and_doubled_do_more(closure):
    removed, doubled = (real_income(f"trade-remedies-{how}", 0, closure) for how in ("removed", "doubled"))
    (china,) = places("CHN")
    assert doubled[china] < 1 < removed[china]


def test_remedies_removed_by_hand():
    """The remedies are what it is against: removed, the world is the baseline, which real income is told from."""
    tariff, cost, subsidy = at_rest()
    china, states = places("CHN", "USA")
    others = [at for at in range(len(cost)) if at not in (china, states)]
    for phase in raw("trade-remedies-removed")["phase"][:1]:
        for step in phase["add"]:
            codes = [step["sector"]] if isinstance(step["sector"], str) else step["sector"]
            tariff[np.ix_(others, [china], sectors(*codes))] += step["tariff"]
    with_remedies = by_hand(tariff, cost, subsidy)
    assert real_income("trade-remedies-removed", 0) == pytest.approx(1 / with_remedies, abs=1e-8)


def same_flow(rate: float, part: float, theta: float) -> float:
    """The tariff on a sector that stops as much of it, at unchanged prices, as a duty on a part of it."""
    return (1 - part + part * (1 + rate) ** -theta) ** (-1 / theta) - 1


def test_duties_on_products_stop_what_they_can_of_their_sectors():
    theta = embedded().economy.theta
    held = [dict(values) for kind, values in steps("eu-tariffs-on-china") if kind == "add"]
    assert held[0]["tariff"] == pytest.approx(same_flow(0.207, 0.5, theta[sectors("C29")[0]]), rel=0.01)
    levels: dict[str, list[float]] = {}
    for _, values in steps("trade-remedies-doubled"):
        codes = values["sector"] if isinstance(values["sector"], list) else [values["sector"]]
        for code in codes:
            before = levels.get(code, [])
            levels[code] = [*before, (before[-1] if before else 0.0) + values["tariff"]]
    for code, (one, two) in levels.items():
        part, elasticity = 0.15 if code == "C24" else 0.05, theta[sectors(code)[0]]
        assert one == pytest.approx(same_flow(0.35, part, elasticity), rel=0.08)
        assert two == pytest.approx(same_flow(0.35, 2 * part, elasticity), rel=0.08)


@pytest.mark.parametrize(
    ("name", "product", "sector", "year", "times"),
    [
        ("rare-earth-quota", "GACC:rare_earths", "C20", 2025, 1.0),
        ("truce-lapses", "GACC:rare_earths", "C20", 2022, 1.0),
        ("eu-procurement-exclusion", "GACC:medical_instruments", "C31T33", 2022, 0.6),
    ],
)
def test_a_product_s_part_of_its_sector_is_a_part_of_exports_over_a_part(name, product, sector, year, times):
    """Customs' product over customs' exports of 2024, both CNY, over the table's sector over its goods, both USD."""
    held = Ledger.open().vintages(reporter="CHN", flow="export", partner="WLD", indicator="value")
    held = held.filter(period="2024", unit="CNY")
    amount, whole = (held.filter(product=one).sort("known_from")["value"][-1] for one in (product, "TOTAL"))
    world, (china,) = embedded(year=year), places("CHN")
    sold = world.flows[:, china].sum(axis=0) - world.flows[china, china]
    part = sold[world.sector_index(sector)] / sold[np.array(world.goods)].sum()
    size = next(v["share"][sector] if "share" in v else v["cut"] for k, v in steps(name) if k in ("quota", "home_bias"))
    assert size == pytest.approx(times * amount / whole / part, rel=0.03)


def test_facilitation_is_a_quarter_more_trade_at_unchanged_prices():
    world = embedded()
    for kind, values in steps("export-controls-lifted"):
        theta = world.economy.theta[world.sector_index(values["sector"])]
        assert kind == "facilitation"
        assert (1 - values["cut"]) ** -theta == pytest.approx(1.25, abs=1e-3)


def test_local_content_ends_at_half_of_the_market_share_at_unchanged_prices():
    one = prepare("local-content-medical")
    world = one.world
    cost = assemble(world, one.phases[-1].instruments).policy.trade_cost
    assert cost is not None
    use, (china,), (sector,) = world.uses.index("government"), places("CHN"), sectors("C31T33")
    share = world.economy.share[use, china, :, sector]
    offer = share * cost[use, china, :, sector] ** -world.economy.theta[sector]
    left = 1 - offer[china] / offer.sum()
    assert left / (1 - share[china]) == pytest.approx(0.5, abs=1e-3)


def test_the_state_buys_no_foreign_technology_and_others_still_do():
    found = ran("domestic-substitution-2027")
    world, after = found.world, found.counterfactual().equilibrium.share
    (china,), chosen = places("CHN"), sectors("C26", "C27", "C28")
    foreign = {use: 1 - after[at, china, china][chosen] for at, use in enumerate(world.uses)}
    before = 1 - world.economy.share[world.uses.index("household"), china, china][chosen]
    assert (foreign["government"] < 1e-5).all()
    assert (foreign["investment"] < foreign["household"]).all()
    assert foreign["household"] == pytest.approx(before, rel=0.02)


def test_the_peak_is_worse_for_both_than_what_geneva_left():
    china, states = places("CHN", "USA")
    peak, geneva = (real_income("tariffs-at-the-peak", phase) for phase in (0, 1))
    assert peak[china] < geneva[china] < 1
    assert peak[states] < geneva[states] < 1
