"""A consistent world of trade, and true sentences about it: rounded, hedged, in either currency, stated or not."""

from __future__ import annotations

from random import Random

from claim_maker import claim, rounded
from steelyard.base.period import Period
from steelyard.claims.exchange import shipped
from steelyard.claims.model import Claim

YEARS = (2022, 2023, 2024, 2025)
PARTNERS = ("USA", "JPN", "VNM", "EU27")
GOODS = "GACC:crude_oil"


class World:
    """Monthly exports and imports by partner in dollars, an exchange rate by month, one product with quantities."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.months = [m for year in YEARS for m in range(12 * year, 12 * year + 12)]
        self.usd: dict[tuple[str, str, str, int], float] = {}
        self.tonnes: dict[tuple[str, str, int], float] = {}
        self.rate = {m: self._rate(m) for m in self.months}
        for flow in ("export", "import"):
            for partner in (*PARTNERS, "REST"):
                size = random.uniform(5e9, 80e9)
                for m in self.months:
                    size *= random.uniform(0.9, 1.12)
                    self.usd[flow, partner, "TOTAL", m] = size * random.uniform(0.8, 1.25)
        for m in self.months:
            self.tonnes[GOODS, "WLD", m] = random.uniform(2e7, 6e7)
            self.usd["import", "WLD", GOODS, m] = self.tonnes[GOODS, "WLD", m] * random.uniform(300, 700) / 50

    def _rate(self, month: int) -> float:
        band = shipped("CNY", Period(month, month))
        return self.random.uniform(band.rate.low * 1.006, band.rate.high * 0.994)

    def amount(self, flow: str, partner: str, product: str, period: Period, currency: str) -> float:
        """A level of the world."""
        if flow == "balance":
            sides = [self.amount(side, partner, product, period, currency) for side in ("export", "import")]
            return sides[0] - sides[1]
        if product == "TOTAL" and partner == "WLD":
            return sum(self.amount(flow, one, product, period, currency) for one in (*PARTNERS, "REST"))
        return sum(
            self.usd[flow, partner, product, m] * (self.rate[m] if currency == "CNY" else 1.0)
            for m in range(period.first, period.last + 1)
        )

    def quantity(self, period: Period) -> float:
        """Tonnes of the product."""
        return sum(self.tonnes[GOODS, "WLD", m] for m in range(period.first, period.last + 1))

    def place(self) -> dict[str, str]:
        """Something to speak of; half of the time all trade, so that identities close."""
        if self.random.random() < 0.4:
            return {"flow": self.random.choice(("export", "import")), "partner": "WLD", "product": "TOTAL"}
        if self.random.random() < 0.2:
            return {"flow": "import", "partner": "WLD", "product": GOODS}
        partner = self.random.choice(("WLD", "WLD", *PARTNERS))
        return {"flow": self.random.choice(("export", "import")), "partner": partner, "product": "TOTAL"}

    def period(self, first_year: int = 2022) -> Period:
        """A month, a quarter, a year or months to date; often one year, so that identities close."""
        year = self.random.choice((2025, 2025, self.random.randint(first_year, 2025)))
        kind = self.random.choice(("year", "year", "year", "month", "quarter", "quarter", "to_date"))
        if kind == "year":
            return Period.year_of(year)
        if kind == "quarter":
            first = 12 * year + 3 * self.random.randrange(4)
            return Period(first, first + 2)
        last = 12 * year + self.random.randrange(12)
        return Period(last, last) if kind == "month" else Period(12 * year, last)


def text(random: Random, size: int) -> list[Claim]:
    """Some true claims on one world."""
    world = World(random)
    makers = (
        _level,
        _level,
        _growth,
        _growth,
        _growth,
        _balance,
        _share,
        _goods,
        _price,
        _multiple,
        _poll,
        _chain,
        _best,
    )
    return [one for _ in range(size) for one in random.choice(makers)(world)]


def said(world: World, measure: str, truth: float, unit: str, **more: object) -> Claim:
    """A true value as a writer prints it: rounded, then perhaps hedged with another value near it."""
    random = world.random
    hedge = random.choice(("", "", "", "", "about", "nearly", "more_than", "less_than", "at_least", "just_over"))
    size = abs(truth)
    off = {"about": random.uniform(0.97, 1.03), "nearly": random.uniform(1.0, 1.06), "more_than": 0.95,
           "less_than": 1.05, "at_least": 0.97, "just_over": random.uniform(0.95, 1.0)}.get(hedge, 1.0)  # fmt: skip
    if unit == "percent":
        digit = random.choice((1.0, 0.1, 0.1, 0.1))
        value = round(round(size * off / digit) * digit, 6)
    else:
        value, digit = rounded(size * off, random.choice((2, 3, 4)))
    if not value:
        hedge, value, digit = "", round(size, 1), 0.1
    return claim(measure, value if truth >= 0 else -value, unit, digit=digit, hedge=hedge, **more)


def _level(world: World) -> list[Claim]:
    place, period, unit = world.place(), world.period(), world.random.choice(("USD", "CNY"))
    return [said(world, "level", world.amount(*_key(place), period, unit), unit, period=str(period), **place)]


def _balance(world: World) -> list[Claim]:
    period, unit = world.period(), world.random.choice(("USD", "CNY"))
    place = {"flow": "balance", "partner": world.random.choice(("WLD", *PARTNERS)), "product": "TOTAL"}
    truth = world.amount(*_key(place), period, unit)
    more = {"direction": 1 if truth > 0 else -1} if world.random.random() < 0.7 else {}
    return [said(world, "balance", abs(truth), unit, period=str(period), **place, **more)]


def _growth(world: World) -> list[Claim]:
    place, period, unit = world.place(), world.period(2023), world.random.choice(("USD", "CNY"))
    if world.random.random() < 0.15:
        place = {"flow": "import", "partner": "WLD", "product": GOODS}
        truth = 100 * (world.quantity(period) / world.quantity(period.year_before()) - 1)
        return [said(world, "yoy", truth, "percent", period=str(period), basis="quantity", **place)]
    basis = unit if world.random.random() < 0.6 else ""
    return [said(world, "yoy", _rate(world, place, period, unit), "percent", period=str(period), basis=basis, **place)]


def _rate(world: World, place: dict[str, str], period: Period, unit: str) -> float:
    before = world.amount(*_key(place), period.year_before(), unit)
    return 100 * (world.amount(*_key(place), period, unit) / before - 1)


def _share(world: World) -> list[Claim]:
    place, period = {"flow": "export", "partner": world.random.choice(PARTNERS), "product": "TOTAL"}, world.period()
    part = world.amount(*_key(place), period, "USD")
    truth = 100 * part / world.amount("export", "WLD", "TOTAL", period, "USD")
    return [said(world, "share", truth, "percent", period=str(period), whole="exports", **place)]


def _goods(world: World) -> list[Claim]:
    period = world.period()
    place = {"flow": "import", "partner": "WLD", "product": GOODS}
    return [said(world, "quantity", world.quantity(period), "t", period=str(period), **place)]


def _price(world: World) -> list[Claim]:
    """Value and quantity of one month, in one sentence."""
    period, place = world.period(2023), {"flow": "import", "partner": "WLD", "product": GOODS}
    value = said(world, "yoy", _rate(world, place, period, "USD"), "percent", period=str(period), basis="USD", **place)
    truth = 100 * (world.quantity(period) / world.quantity(period.year_before()) - 1)
    return [value, said(world, "yoy", truth, "percent", period=str(period), basis="quantity", **place)]


def _multiple(world: World) -> list[Claim]:
    place, period = world.place(), world.period(2023)
    factor = 1 + _rate(world, place, period, "USD") / 100
    more = {"comparison": "year_before", "basis": "USD", "period": str(period), **place}
    return [said(world, "ratio", factor, "ratio", **more)]


def _poll(world: World) -> list[Claim]:
    """What was expected, and in words whether it was beaten."""
    period = world.period(2023)
    truth = _rate(world, {"flow": "export", "partner": "WLD", "product": "TOTAL"}, period, "USD")
    expected = round(truth + world.random.uniform(-9, 9), 1)
    word = "beating" if truth > expected + 0.2 else "missing" if truth < expected - 0.2 else "near"
    common = {"period": str(period), "basis": "USD"}
    poll = claim("consensus", expected, digit=0.1, of="yoy", quote=f"{word} the {expected} expected", **common)
    return [claim("yoy", round(truth, 1), digit=0.1, **common), poll]


def _chain(world: World) -> list[Claim]:
    """The growth over two years and that of each."""
    place, unit = world.place(), world.random.choice(("USD", "CNY"))
    first, last = (world.amount(*_key(place), Period.year_of(year), unit) for year in (2023, 2025))
    basis = unit if world.random.random() < 0.5 else ""
    whole = said(world, "growth", 100 * (last / first - 1), "percent", base="2023", period="2025", basis=basis, **place)
    rates = [
        said(world, "yoy", _rate(world, place, Period.year_of(year), unit), "percent", period=str(year), basis=basis,
             **place)
        for year in (2024, 2025)
    ]  # fmt: skip
    return [whole, *rates]


def _best(world: World) -> list[Claim]:
    """A record that is one: the highest year of those held."""
    place = world.place()
    years = {year: world.amount(*_key(place), Period.year_of(year), "USD") for year in YEARS}
    best = max(years, key=lambda year: years[year])
    return [claim("superlative", kind="highest", since="2022", of="level", period=str(best), **place)]


def _key(place: dict[str, str]) -> tuple[str, str, str]:
    return place["flow"], place["partner"], place["product"]
