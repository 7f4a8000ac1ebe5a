"""The equations of the world equilibrium once more, written to be read beside the paper, to certify a solution.

Nothing here comes from the solver and nothing is iterated: a solution goes in, and for every equation the relative
difference of its two sides comes out. Numbers in brackets are those of Caliendo & Parro (2015, Review of Economic
Studies 82): (2) unit cost, (3) wedges, (4) price index, (6) shares, (7) expenditure and sales, (8) income, (9) trade
balance. What they leave out follows Dekle, Eaton & Kortum (2007: hats, balances), Lashkaripour & Lugovskyy (2023:
scale) and Ignatenko, Lashkaripour, Macedoni & Simonovska (2025: deficits).

Axes: use u, importer n, exporter i, sector j, input k. Trade is gone through one importer at a time: arrays of the
size of one importer's purchases stay in the processor's cache, those of the world do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from steelyard.kernels.economy import Array, Closure, Economy, Equilibrium, Mechanics, Policy

# A level this small against its economy's mean is a placeholder: a relative error of it means nothing.
LEVEL = 1e-3
# Revenue and transfers may be nil or cancel, so when smaller than this they are held against value added.
OF_VALUE_ADDED = 1e-4
# Shares below this are as good as zero.
SHARE = 1e-12
_TINY, _ROUNDING = 1e-300, 1e-11


@dataclass(frozen=True, slots=True)
class Residual:
    """How far an equation is from holding in its worst cell.

    `size` is relative; infinite where a side cannot be evaluated. `cell` has an index for each of `axes`.
    `allowance` is what the data's own imbalance forces on the equation there.
    """

    block: str
    item: str  # which part of the block, where it has several; else empty
    axes: tuple[str, ...]
    cell: tuple[int, ...]
    size: float
    allowance: float


@dataclass(frozen=True, slots=True)
class Trade:
    """Sums over what each importer buys."""

    price: Array  # [u, n, j] what (4) says, and where nothing is bought, the solution
    price_doubled: Array  # the same with all unit costs doubled
    shares: Residual  # (6)
    share_sums: Array  # [u, n, j]; 1 where nothing is bought
    sales: Array  # [i, j] net of tariff and export tax
    tariffs: Array  # [n] revenue
    export_taxes: Array  # [i] revenue
    purchases: Array  # [n, j] net of tariff
    exports: Array  # [i] net of tariff, export tax included; domestic sales included
    margins: Array  # [i] earned by buyers' economies on sales of i


@dataclass(frozen=True, slots=True)
class Case:
    """What is certified."""

    economy: Economy
    policy: Policy
    closure: Closure
    mechanics: Mechanics
    equilibrium: Equilibrium
    trade: Trade


def residuals(
    economy: Economy, policy: Policy, closure: Closure, mechanics: Mechanics, equilibrium: Equilibrium
) -> tuple[Residual, ...]:
    """Relative residual of every equation of the model at `equilibrium`, in its worst cell.

    Never raises on a wrong solution: what cannot be evaluated (negative prices, NaN) comes out infinite.
    The cost is a few passes over the [use, importer, exporter, sector] cells.
    """
    with np.errstate(all="ignore"):
        trade = purchases(economy, policy, closure, equilibrium)
        case = Case(economy, policy, closure, mechanics, equilibrium, trade)
        return tuple(found for equation in _EQUATIONS for found in equation(case))


def purchases(economy: Economy, policy: Policy, closure: Closure, equilibrium: Equilibrium) -> Trade:
    """Go through the importers once, for the price index (4), the shares (6) and all sums of trade."""
    e, q = economy, equilibrium
    supply = ((1 - q.subsidy) * q.cost_hat) ** -e.theta
    twice = (2 * (1 - q.subsidy) * q.cost_hat) ** -e.theta
    power = q.price_hat**e.theta
    sums, doubled, total = (np.empty(e.expenditure.shape) for _ in range(3))
    sales, bought = np.zeros_like(q.output), np.empty_like(q.output)
    tariffs, taxes, exports, margins = (np.zeros_like(q.income) for _ in range(4))
    off, export_taxed, margin = np.empty(len(q.income)), q.export_tax.any(), closure.margin.any()
    for n in range(len(off)):
        pull, share = _pull(e, policy, q, n), np.ascontiguousarray(q.share[:, n])
        np.einsum("uij,ij->uj", pull, supply, out=sums[:, n])
        np.einsum("uij,ij->uj", pull, twice, out=doubled[:, n])
        total[:, n] = share.sum(axis=1)
        off[n] = _shares_off(share, pull, supply, power[:, n]).max()
        border = np.einsum("uij,uj->ij", share, q.expenditure[:, n]) / (1 + q.tariff[n])
        factory = border / (1 + q.export_tax[n]) if export_taxed else border
        sales += factory
        tariffs[n] = np.einsum("ij,ij->", q.tariff[n], border)
        if export_taxed:
            taxes += np.einsum("ij,ij->i", q.export_tax[n], factory)
        if margin:
            margins += np.einsum("ij,j->i", border, closure.margin[n])
        bought[n] = border.sum(axis=0)
        exports += border.sum(axis=1)
    n = int(np.argmax(off))
    size = _shares_off(q.share[:, n], _pull(e, policy, q, n), supply, power[:, n])
    shares = _worst("shares", ("use", "importer", "exporter", "sector"), size[:, None])
    u, _, i, j = shares.cell
    bought_any = sums != 0
    price = np.where(bought_any, sums ** (-1 / e.theta), q.price_hat)
    doubled = np.where(bought_any, doubled ** (-1 / e.theta), 2 * q.price_hat)
    total, shares = np.where(bought_any, total, 1.0), replace(shares, cell=(u, n, i, j))
    return Trade(price, doubled, shares, total, sales, tariffs, taxes, bought, exports, margins)


def _pull(e: Economy, policy: Policy, q: Equilibrium, n: int) -> Array:
    """(3) An importer's shares times wedge^-theta, wedge = d (1 + t') / (1 + t) (1 + e'), [u, i, j]."""
    if not (policy.trade_cost is None and np.array_equal(q.tariff[n], e.tariff[n]) and not q.export_tax[n].any()):
        wedge = (1 + q.tariff[n]) / (1 + e.tariff[n]) * (1 + q.export_tax[n])
        if policy.trade_cost is not None:
            wedge = wedge * policy.trade_cost[..., n, :, :]
        return e.share[:, n] * np.exp(-e.theta * np.log(wedge))
    return e.share[:, n]


def _shares_off(share: Array, pull: Array, supply: Array, power: Array) -> Array:
    """(6) An importer's shares against pull (1 - s') cost_hat^-theta price_hat^theta, [u, i, j]."""
    expected = pull * supply
    expected *= power[:, None]
    off = np.abs(share - expected)
    off /= np.maximum(expected, SHARE, out=expected)
    return off


def unit_cost(case: Case) -> Iterator[Residual]:
    """(2) cost_hat[i,j] = wage_hat^va prod_k price_hat[0,i,k]^io[i,k,j] / productivity labour_hat^-psi."""
    yield _worst("unit cost", ("economy", "sector"), _relative(case.equilibrium.cost_hat, _unit_cost(case)))


def _unit_cost(case: Case) -> Array:
    e, q = case.economy, case.equilibrium
    inputs = np.einsum("ik,ikj->ij", np.log(q.price_hat[0]), e.io_share)
    cost = np.exp(e.value_added_share * np.log(q.wage_hat) + inputs)
    if case.policy.productivity is not None:
        cost = cost / case.policy.productivity
    if case.mechanics.scale is None:
        return cost
    # Who makes nothing has no labour to compare with, and a cost that enters nowhere.
    return np.where(e.output > 0, cost * _scale_effect(case, case.mechanics.scale), q.cost_hat)


def _scale_effect(case: Case, psi: Array) -> Array:
    """labour_hat^-psi, labour_hat = (output' / output) / wage_hat; NaN where nothing is made."""
    made = np.where(case.economy.output > 0, case.economy.output, np.nan)
    return (case.equilibrium.output / made / case.equilibrium.wage_hat) ** -psi


def wedges(case: Case) -> Iterator[Residual]:
    """(3) The levels in force are the policy's, with the rent of quotas on top: (1 + level) (1 + mu)."""
    e, p, q = case.economy, case.policy, case.equilibrium
    tariff = e.tariff if p.tariff is None else p.tariff
    export_tax = np.zeros_like(tariff) if p.export_tax is None else p.export_tax
    for quota, mu in zip(p.quotas, q.quota_wedge, strict=True):
        taxed = (export_tax if quota.to_exporter else tariff).copy()
        cells = quota.importer, quota.exporter, quota.sector
        taxed[cells] = (1 + taxed[cells]) * (1 + mu) - 1
        export_tax, tariff = (taxed, tariff) if quota.to_exporter else (export_tax, taxed)
    subsidy = np.zeros_like(q.subsidy) if p.subsidy is None else p.subsidy
    flow = ("importer", "exporter", "sector")
    yield _worst("wedges", flow, _factor_off(q.tariff, tariff), "tariff")
    yield _worst("wedges", flow, _factor_off(q.export_tax, export_tax), "export tax")
    yield _worst("wedges", ("economy", "sector"), _factor_off(-q.subsidy, -subsidy), "subsidy")


def _factor_off(found: Array, expected: Array) -> Array:
    """Relative difference of 1 + found from 1 + expected."""
    if found is expected or np.array_equal(found, expected):
        return np.zeros(())
    return np.abs(found - expected) / (1 + expected)


def price_index(case: Case) -> Iterator[Residual]:
    """(4) price_hat[u,n,j] = (sum_i share (wedge (1 - s') cost_hat)^-theta)^(-1/theta)."""
    yield _worst("price index", ("use", "economy", "sector"), _relative(case.equilibrium.price_hat, case.trade.price))


def shares(case: Case) -> Iterator[Residual]:
    """(6) share' = share (wedge (1 - s') cost_hat / price_hat)^-theta, and importers' shares sum to 1."""
    yield case.trade.shares
    yield _worst("share sums", ("use", "importer", "sector"), np.abs(case.trade.share_sums - 1))


def expenditure(case: Case) -> Iterator[Residual]:
    """(7) X'[u,n,k] = sum_j io[n,k,j] output'[n,j] for inputs + final_share[u,n,k] income'[n]."""
    e, q = case.economy, case.equilibrium
    expected = e.final_share * q.income[:, None]
    expected[0] += np.einsum("nkj,nj->nk", e.io_share, q.output)
    floor = LEVEL * np.abs(expected).mean(axis=(0, 2))[:, None]
    yield _worst("expenditure", ("use", "economy", "sector"), _relative(q.expenditure, expected, floor))


def output(case: Case) -> Iterator[Residual]:
    """(7) output'[i,j] (1 - s'[i,j]) = sum_{u,n} share' X' / ((1 + t') (1 + e'))."""
    q = case.equilibrium
    expected = case.trade.sales / (1 - q.subsidy)
    floor = LEVEL * np.abs(expected).mean(axis=1)[:, None]
    yield _worst("output", ("economy", "sector"), _relative(q.output, expected, floor))


def revenue(case: Case) -> Iterator[Residual]:
    """(8) What taxes yield where they are levied, and what subsidies cost those who pay them."""
    q, t = case.equilibrium, case.trade
    floor = OF_VALUE_ADDED * q.value_added
    bill = np.zeros_like(q.income)
    payer = np.arange(len(bill)) if case.policy.payer is None else case.policy.payer
    np.add.at(bill, payer, _subsidies(case))
    yield _worst("tariff revenue", ("economy",), _relative(q.tariff_revenue, t.tariffs, floor))
    yield _worst("export-tax revenue", ("economy",), _relative(q.export_tax_revenue, t.export_taxes, floor))
    yield _worst("subsidies", ("economy",), _relative(q.subsidy_bill, bill, floor))


def _subsidies(case: Case) -> Array:
    """Value of each economy's subsidies, whoever pays."""
    return (case.equilibrium.subsidy * case.equilibrium.output).sum(axis=1)


def income(case: Case) -> Iterator[Residual]:
    """(8) income' = wL' + tariff revenue + export-tax revenue - subsidies paid + deficit'."""
    q = case.equilibrium
    expected = q.value_added + q.tariff_revenue + q.export_tax_revenue - q.subsidy_bill + q.deficit
    yield _worst("income", ("economy",), _relative(q.income, expected, LEVEL * q.value_added))


def deficit(case: Case) -> Iterator[Residual]:
    """The closure's rule: transfer + GDP part + margins on purchases less margins on sales (see `Closure`)."""
    q = case.equilibrium
    yield _worst("deficit rule", ("economy",), _relative(q.deficit, _deficit(case), LEVEL * q.value_added))


def _deficit(case: Case) -> Array:
    rule, gdp = case.closure, case.equilibrium.value_added
    of_gdp = rule.gdp_share * gdp - gdp / gdp.sum() * (rule.gdp_share * gdp).sum()
    return rule.transfer + of_gdp + (rule.margin * case.trade.purchases).sum(axis=1) - case.trade.margins


def factor_market(case: Case) -> Iterator[Residual]:
    """wage_hat wL = sum_j va output' where labour moves, else by sector; value added is what wages pay.

    Holds up to the data's imbalance, its economy's and the world's: all markets clear, and trade balances, only where
    spending is neither made nor lost.
    """
    e, q = case.economy, case.equilibrium
    allowed = _gaps(case)
    demand = e.value_added_share * q.output
    if case.mechanics.mobile:
        yield _worst("factor market", ("economy", "sector"), _relative(q.wage_hat, q.wage_hat[:, :1]), "one wage")
        paid = q.wage_hat[:, 0] * e.value_added
        off = _relative(demand.sum(axis=1), paid)
        yield _worst("factor market", ("economy",), off, "demand", allowed)
    else:
        bill = q.wage_hat * e.value_added_share * e.output
        paid, off = bill.sum(axis=1), _relative(demand, bill, LEVEL * bill.mean(axis=1)[:, None])
        yield _worst("factor market", ("economy", "sector"), off, "demand", allowed[:, None])
    yield _worst("factor market", ("economy",), _relative(q.value_added, paid), "value added")


def imbalance(economy: Economy, equilibrium: Equilibrium) -> Array:
    """Spending that the data create (or lose, negative) because cost or final shares do not sum to 1, [n]."""
    cost_shares = economy.value_added_share + economy.io_share.sum(axis=1) - 1
    final_shares = economy.final_share.sum(axis=(0, 2)) - 1
    return (cost_shares * equilibrium.output).sum(axis=1) + final_shares * equilibrium.income


def _gaps(case: Case) -> Array:
    """What the data create or lose in an economy, and in the world with transfers that do not sum to 0, relative."""
    gap, gdp = imbalance(case.economy, case.equilibrium), case.equilibrium.value_added
    return np.abs(gap) / gdp + (abs(gap.sum()) + abs(case.closure.transfer.sum())) / gdp.sum()


def balances(case: Case) -> Iterator[Residual]:
    """(9) Walras: imports less exports are the deficit and the subsidies that others pay; deficits sum to zero."""
    q = case.equilibrium
    balance = case.trade.purchases.sum(axis=1) - case.trade.exports
    size = np.abs(balance - q.deficit - _subsidies(case) + q.subsidy_bill) / q.value_added
    yield _worst("Walras", ("economy",), size, "", _gaps(case))
    world = q.value_added.sum()
    yield _worst("world balance", (), np.abs(q.deficit.sum()) / world, "", abs(case.closure.transfer.sum()) / world)


def numeraire(case: Case) -> Iterator[Residual]:
    """World value added keeps its baseline amount."""
    yield _worst("numeraire", (), _relative(case.equilibrium.value_added.sum(), case.economy.value_added.sum()))


def quotas(case: Case) -> Iterator[Residual]:
    """0 <= mu, quantity <= cap, and one of the two with equality; quantities relative to the cap."""
    e, q = case.economy, case.equilibrium
    off = np.zeros(len(case.policy.quotas))
    for number, quota in enumerate(case.policy.quotas):
        n, i, j = quota.importer, quota.exporter, quota.sector
        before = (e.share[:, n, i, j] * e.expenditure[:, n, j]).sum(axis=0) / (1 + e.tariff[n, i, j])
        after = (q.share[:, n, i, j] * q.expenditure[:, n, j]).sum(axis=0) / (1 + q.tariff[n, i, j])
        after = after / ((1 + q.export_tax[n, i, j]) * (1 - q.subsidy[i, j]) * q.cost_hat[i, j])
        used = after.sum() / (quota.cap * before.sum())
        off[number] = abs(min(q.quota_wedge[number], 1 - used))
    if len(off):
        yield _worst("quotas", ("quota",), off)


def positivity(case: Case) -> Iterator[Residual]:
    """Every number is finite, prices, wages and incomes are positive, quantities and shares not negative."""
    for name, (axes, least) in _SIGNS.items():
        value = getattr(case.equilibrium, name)
        low, high = value.min(initial=np.inf), value.max(initial=-np.inf)
        wrong = np.zeros(())
        # The extremes say that all is well without an array the size of world trade.
        if not (low > least[0] or (low == least[0] and least[1])) or not high < np.inf:
            within = (value > least[0]) | (value == least[0] if least[1] else False)
            wrong = 1.0 - (within & np.isfinite(value))
        yield _worst("positivity", axes, wrong, name.replace("_", " "))


def homogeneity(case: Case) -> Iterator[Residual]:
    """Wages, prices, values and transfers doubled, the equations hold as before: only relative prices matter.

    Checks what has powers or rules in it; that sums double is plain. Unit cost doubles as far as value-added and input
    shares sum to 1.
    """
    e, q, t = case.economy, case.equilibrium, case.trade
    twice = {name: 2 * getattr(q, name) for name in ("wage_hat", "cost_hat", "price_hat", "output", "value_added")}
    doubled = replace(
        case,
        equilibrium=replace(q, **twice),
        closure=replace(case.closure, transfer=2 * case.closure.transfer),
        trade=replace(t, purchases=2 * t.purchases, margins=2 * t.margins),
    )
    data = np.log(2) * np.abs(e.value_added_share + e.io_share.sum(axis=1) - 1)
    size = _relative(_unit_cost(doubled) / 2, _unit_cost(case))
    yield _worst("homogeneity", ("economy", "sector"), size, "unit cost", data)
    yield _worst("homogeneity", ("use", "economy", "sector"), _relative(t.price_doubled / 2, t.price), "price index")
    size = _relative(_deficit(doubled) / 2, _deficit(case), LEVEL * q.value_added)
    yield _worst("homogeneity", ("economy",), size, "deficit rule")


def _relative(found: Array, expected: Array, floor: Array | float = 0.0) -> Array:
    """|found - expected| against |expected| or the floor, whichever is larger; 0 where both sides are 0."""
    return np.abs(found - expected) / np.maximum(np.abs(expected), np.maximum(floor, _TINY))


def _worst(block: str, axes: tuple[str, ...], size: Array, item: str = "", allowance: Array | float = 0.0) -> Residual:
    """The cell furthest above what the data force on it; where none is above, the one furthest off.

    A `size` without axes says that no cell is off.
    """
    size = np.asarray(size)
    if not size.any():
        return Residual(block, item, axes, (0,) * len(axes), 0.0, 0.0)
    excess = size - allowance
    # argmax finds NaN first.
    place = int(np.argmax(size if excess.max() <= _ROUNDING else excess))
    worst, data = float(size.flat[place]), float(np.broadcast_to(allowance, size.shape).flat[place])
    cell = tuple(int(index) for index in np.unravel_index(place, size.shape))
    return Residual(block, item, axes, cell, np.inf if np.isnan(worst) else worst, 0.0 if np.isnan(data) else data)


_EQUATIONS = (
    unit_cost, wedges, price_index, shares, expenditure, output, revenue, income, deficit, factor_market,
    balances, numeraire, quotas, positivity, homogeneity,
)  # fmt: skip
# Axes, and the least value with whether it may be taken.
_SIGNS = {
    "wage_hat": (("economy", "sector"), (0.0, False)),
    "cost_hat": (("economy", "sector"), (0.0, False)),
    "price_hat": (("use", "economy", "sector"), (0.0, False)),
    "share": (("use", "importer", "exporter", "sector"), (0.0, True)),
    "tariff": (("importer", "exporter", "sector"), (-1.0, False)),
    "export_tax": (("importer", "exporter", "sector"), (-1.0, False)),
    "subsidy": (("economy", "sector"), (-np.inf, False)),
    "expenditure": (("use", "economy", "sector"), (0.0, True)),
    "output": (("economy", "sector"), (0.0, True)),
    "value_added": (("economy",), (0.0, False)),
    "tariff_revenue": (("economy",), (-np.inf, False)),
    "export_tax_revenue": (("economy",), (-np.inf, False)),
    "subsidy_bill": (("economy",), (-np.inf, False)),
    "deficit": (("economy",), (-np.inf, False)),
    "income": (("economy",), (0.0, False)),
    "quota_wedge": (("quota",), (0.0, True)),
}
