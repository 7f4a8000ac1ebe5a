"""Scalar results by name, `ECONOMY.measure[.with][.with]`, each with its value and its derivatives.

`CHN.balance`, `CHN.balance.USA`, `CHN.exports.USA.C26`, `USA.real_income`, `DEU.output.C29`: values are those that the
frames of a `Counterfactual` report, and all are smooth functions of the equilibrium. A result is read with
`parse(world, text)`; `steelyard what-moves` and `lever.sensitivity` take the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, UnknownName
from steelyard.kernels.economy import Array
from steelyard.kernels.seeds import Seeds
from steelyard.kernels.welfare import consumer_price_hat
from steelyard.lens import arithmetic
from steelyard.lever import select

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.world import World

Found = tuple[float, Seeds]
OF_GDP, PERCENT = "% of GDP", "%"


@dataclass(frozen=True, eq=False)
class Result:
    """A number of a counterfactual: whose, what, with whom, in which sectors."""

    name: str  # canonical: the world's labels
    measure: str
    economy: int
    partner: int | None
    sectors: NDArray[np.bool_]  # [sector]
    unit: str
    form: str  # "{economy}: exports less imports of goods, with {partner}"
    words: str  # the same with the world's labels

    def value(self, counterfactual: Counterfactual) -> float:
        """The number, in `unit`."""
        return MEASURES[self.measure].of(counterfactual, self)[0]

    def seeds(self, counterfactual: Counterfactual) -> Seeds:
        """Its derivatives with respect to the quantities of the equilibrium; the base is held."""
        return MEASURES[self.measure].of(counterfactual, self)[1]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure is: its words, unit ("" is the world's), qualifiers it takes, and how it is computed."""

    words: str
    unit: str
    takes: str  # "trade": a partner and sectors; "sectors"; "sector": exactly one; "": nothing
    of: Callable[[Counterfactual, Result], Found]


def parse(world: World, text: str | Result) -> Result:
    """The result of a name; one that is a result already is handed back.

    UnknownName, naming the nearest, for an unknown economy, measure, partner or sector; BadInput for a name that does
    not have the form ECONOMY.measure.
    """
    if isinstance(text, Result):
        return text
    economy, *rest = (part.strip() for part in text.split("."))
    if not rest:
        raise BadInput(f"'{text}' does not name a result. {_FORM}")
    at = _economy(world, economy)
    word = rest[0].lower().replace("-", "_")
    measure, scope = _ALIASES.get(word, (word, ""))
    if measure not in MEASURES:
        raise UnknownName("result", rest[0], [*MEASURES, *_ALIASES], _FORM)
    if word.endswith("_usd") and "USD" not in world.unit:
        raise BadInput(f"'{text}': amounts of this world are in {world.unit}. Ask for {economy}.{measure}.")
    partner, sectors = _qualifiers(world, text, at, [*rest[1:], *([scope] if scope else [])])
    return _result(world, text, measure, at, partner, sectors)


def _result(world: World, text: str, measure: str, at: int, partner: int | None, scope: str | None) -> Result:
    held, own = MEASURES[measure], world.economies[at]
    if partner is not None and held.takes != "trade":
        raise BadInput(f"'{text}': {measure} has no partner. Leave {world.economies[partner]} out.")
    if scope is not None and not held.takes:
        raise BadInput(f"'{text}': {measure} is of the whole economy. Leave the sector out.")
    index = select.sectors(world, scope).index
    if held.takes == "sector" and len(index) != 1:
        raise BadInput(f"'{text}': {measure} is of one sector. Name it: {own}.{measure}.{world.sectors[0]}.")
    kept = np.zeros(len(world.sectors), dtype=bool)
    kept[index] = True
    label = "" if scope is None else world.sectors[index[0]] if len(index) == 1 else scope.lower()
    with_whom = "" if partner is None else world.economies[partner]
    name = ".".join(part for part in (own, measure, with_whom, label) if part)
    form = f"{{economy}}: {held.words}{f' of {label}' if label else ''}{', with {partner}' if with_whom else ''}"
    words = form.format(economy=own, partner=with_whom)
    return Result(name, measure, at, partner, kept, held.unit or world.unit, form, words)


def _economy(world: World, name: str, role: str = "economy") -> int:
    found = select.economies(world, name, role).index
    if len(found) != 1:
        raise BadInput(f"{name} is {len(found)} economies. A result is of one: name it.")
    return int(found[0])


def _qualifiers(world: World, text: str, at: int, given: list[str]) -> tuple[int | None, str | None]:
    """The partner and the scope among the qualifiers, in any order."""
    partner: int | None = None
    scope: str | None = None
    for one in given:
        if scope is None and _is_scope(world, one):
            scope = one
        elif partner is None:
            partner = _partner(world, one)
        else:
            raise BadInput(f"'{text}' has more than a partner and a sector. {_FORM}")
    if partner == at:
        raise BadInput(f"'{text}': an economy does not trade with itself. Name another partner.")
    return partner, scope


def _is_scope(world: World, name: str) -> bool:
    try:
        select.sectors(world, name)
    except UnknownName:
        return False
    return True


def _partner(world: World, name: str) -> int:
    try:
        return _economy(world, name, "partner")
    except UnknownName as error:
        known = (*error.known, *world.sectors, *world.sector_names, "goods", "services")
        raise UnknownName("partner or sector", name, known) from error


def _sign(cf: Counterfactual, r: Result) -> Array:
    """+1 for each cell of exports, -1 for imports, as the measure counts them, [importer, exporter, sector]."""
    found = np.zeros(cf.world.economy.tariff.shape)
    places = np.arange(len(found))
    counted = (places != r.economy if r.partner is None else places == r.partner)[:, None] & r.sectors
    if r.measure != "imports":
        found[:, r.economy][counted] = 1.0
    if r.measure != "exports":
        found[r.economy][counted] = 1.0 if r.measure == "imports" else -1.0
    return found


def _amount(cf: Counterfactual, r: Result) -> Found:
    sign = _sign(cf, r)
    return float((sign * cf.equilibrium.flows.sum(axis=0)).sum()), Seeds(flow=sign)


def _of_gdp(cf: Counterfactual, r: Result) -> Found:
    amount, seeds = _amount(cf, r)
    gdp = float(cf.equilibrium.value_added[r.economy])
    ratio = float(arithmetic.share(amount, gdp))
    return ratio, Seeds(flow=_scaled(seeds.flow, 100 / gdp), gdp=_at(cf, r, -ratio / gdp))


def _real_income(cf: Counterfactual, r: Result) -> Found:
    income = cf.equilibrium.income[r.economy]
    hat = float(income / cf.base.income[r.economy] / _price(cf, r))
    return float(arithmetic.change(hat, 1.0)), Seeds(
        income=_at(cf, r, 100 * hat / income), log_price=_weights(cf, r, -100 * hat)
    )


def _real_wage(cf: Counterfactual, r: Result) -> Found:
    gdp = cf.equilibrium.value_added[r.economy]
    hat = float(gdp / cf.base.value_added[r.economy] / _price(cf, r))
    return float(arithmetic.change(hat, 1.0)), Seeds(
        gdp=_at(cf, r, 100 * hat / gdp), log_price=_weights(cf, r, -100 * hat)
    )


def _prices(cf: Counterfactual, r: Result) -> Found:
    hat = _price(cf, r)
    return float(arithmetic.change(hat, 1.0)), Seeds(log_price=_weights(cf, r, 100 * hat))


def _wage(cf: Counterfactual, r: Result) -> Found:
    base = float(cf.base.value_added[r.economy])
    now = float(cf.equilibrium.value_added[r.economy])
    return float(arithmetic.change(now, base)), Seeds(gdp=_at(cf, r, 100 / base))


def _gdp(cf: Counterfactual, r: Result) -> Found:
    return float(cf.equilibrium.value_added[r.economy]), Seeds(gdp=_at(cf, r, 1.0))


def _revenue(cf: Counterfactual, r: Result) -> Found:
    q = cf.equilibrium
    tariffs, seeds = _tariffs(cf, r)
    whole = tariffs + q.export_tax_revenue[r.economy] - q.subsidy_bill[r.economy]
    one = _at(cf, r, 1.0)
    return float(whole), Seeds(seeds.flow, seeds.expenditure, export_tax=one, subsidy_bill=-one)


def _tariffs(cf: Counterfactual, r: Result) -> Found:
    """Tariffs are what buyers pay less what is received at the border, so that no rate appears."""
    spent, border = np.zeros_like(cf.equilibrium.expenditure), np.zeros(cf.world.economy.tariff.shape)
    spent[:, r.economy], border[r.economy] = 1.0, -1.0
    return float(cf.equilibrium.tariff_revenue[r.economy]), Seeds(flow=border, expenditure=spent)


def _output(cf: Counterfactual, r: Result) -> Found:
    made = np.zeros_like(cf.equilibrium.output)
    made[r.economy, r.sectors] = cf.equilibrium.output[r.economy, r.sectors]
    return float(made.sum()), Seeds(log_output=made)


def _output_volume(cf: Counterfactual, r: Result) -> Found:
    return _volume(cf, r, "cost_hat", "log_cost")


def _employment(cf: Counterfactual, r: Result) -> Found:
    return _volume(cf, r, "wage_hat", "log_wage")


def _volume(cf: Counterfactual, r: Result, deflator: str, seed: str) -> Found:
    """Growth of output in one sector over that of its `deflator`."""
    cell = r.economy, int(r.sectors.argmax())
    base, now = cf.base, cf.equilibrium
    if base.output[cell] <= 0:
        raise BadInput(f"{r.name}: {cf.world.economies[cell[0]]} has no output in {cf.world.sectors[cell[1]]}.")
    price = getattr(now, deflator)[cell] / getattr(base, deflator)[cell]
    hat = float(now.output[cell] / base.output[cell] / price)
    felt = np.zeros_like(now.output)
    felt[cell] = 100 * hat
    return float(arithmetic.change(hat, 1.0)), Seeds(log_output=felt, **{seed: -felt})


def _price(cf: Counterfactual, r: Result) -> float:
    return float(consumer_price_hat(cf.world.economy, cf.base, cf.equilibrium)[r.economy])


def _weights(cf: Counterfactual, r: Result, factor: float) -> Array:
    """The consumer price index's derivative by log prices, times a factor, [use, economy, sector]."""
    found = np.zeros_like(cf.world.economy.final_share)
    found[:, r.economy] = factor * cf.world.economy.final_share[:, r.economy]
    return found


def _at(cf: Counterfactual, r: Result, value: float) -> Array:
    found = np.zeros(len(cf.world.economies))
    found[r.economy] = value
    return found


def _scaled(flow: Array | None, factor: float) -> Array | None:
    return None if flow is None else flow * factor


MEASURES: dict[str, Measure] = {
    "balance": Measure("exports less imports", OF_GDP, "trade", _of_gdp),
    "balance_amount": Measure("exports less imports", "", "trade", _amount),
    "exports": Measure("exports", "", "trade", _amount),
    "imports": Measure("imports", "", "trade", _amount),
    "real_income": Measure("real income", PERCENT, "", _real_income),
    "real_wage": Measure("real wage", PERCENT, "", _real_wage),
    "prices": Measure("consumer prices", PERCENT, "", _prices),
    "wage": Measure("wage", PERCENT, "", _wage),
    "gdp": Measure("value added", "", "", _gdp),
    "revenue": Measure("tariffs, export taxes and quota rents less subsidies", "", "", _revenue),
    "tariff_revenue": Measure("tariffs and the importer's quota rents", "", "", _tariffs),
    "output": Measure("output", "", "sectors", _output),
    "output_volume": Measure("volume of output", PERCENT, "sector", _output_volume),
    "employment": Measure("employment", PERCENT, "sector", _employment),
}
"""Measures by name. Percent is against the base; amounts are net of tariff, world value added held fixed."""

_ALIASES = {
    "welfare": ("real_income", ""),
    "balance_usd": ("balance_amount", ""),
    "goods_balance": ("balance", "goods"),
    "services_balance": ("balance", "services"),
    "goods_balance_usd": ("balance_amount", "goods"),
}

_FORM = (
    "Write ECONOMY.measure, and where it fits a partner or a sector: CHN.balance, CHN.balance.USA, USA.real_income, "
    "CHN.exports.USA.C26, DEU.output.C29."
)
