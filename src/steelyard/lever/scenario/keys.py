"""The scenario language: which tables and keys there are, what each may hold, and what it means.

Checking, the JSON schema and the reference page all read these tables, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "names", "economies", "sectors", "sector", "uses", "date", "number", "level", "rate", "size", "part", "gdp",
    "count", "integer", "truth", "products", "parts", "bounds",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: what it may hold, what it means; `known` lists the values where they are closed."""

    name: str
    kind: Kind
    text: str
    needed: bool = False
    known: tuple[str, ...] = ()
    least: int = 0  # of a count that is not 0
    most: int = 0  # of a count; 0: as many as one likes


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of step: its meaning, its keys, and groups of keys of which exactly one is to be given."""

    name: str
    text: str
    keys: tuple[Key, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    example: str = ""

    @property
    def all_keys(self) -> tuple[Key, ...]:
        """Its own keys and those that every step has."""
        return (*self.keys, *COMMON)


COMMON = (
    Key("source", "text", "Where the size comes from; printed with the assumptions."),
    Key("note", "text", "What else a reader should know; printed with the assumptions."),
)
_BORDER = (
    Key("importer", "economies", "Who buys: code, name, group, list, `!USA` for all but one. Left out: all."),
    Key("exporter", "economies", "Who sells. Left out: all."),
    Key("sector", "sectors", "Sectors of the world: codes, names, `goods`, `services`, `manufacturing`."),
)
_PRODUCT = (
    Key("product", "products", "Product by prefix of the Harmonized System, `HS22:2846,850511`, in place of a sector."),
    Key("share", "parts", "The product's part of its sectors' trade: one fraction, or a table by sector."),
)
_LEVELS = ("tariff", "export_tax")

STEPS: tuple[Step, ...] = (
    Step(
        "set", "Sets the level of a tariff or of an export tax.",
        (
            *_BORDER,
            Key("tariff", "rate", "Ad valorem level as a fraction, 0.25 for 25 %."),
            Key("export_tax", "level", "Level of a tax on leaving the exporter, as a fraction."),
        ), (_LEVELS,), 'importer = "USA"\nexporter = "CHN"\ntariff = 0.6',
    ),
    Step(
        "add", "Adds percentage points to a tariff or an export tax, or a cost to delivery.",
        (
            *_BORDER, *_PRODUCT,
            Key("tariff", "size", "Percentage points as a fraction, 0.25 for +25 pp."),
            Key("export_tax", "size", "The same on leaving the exporter."),
            Key("trade_cost", "size", "Cost of delivery that nobody earns, 0.1 for 10 % of the delivered price."),
        ), ((*_LEVELS, "trade_cost"),), 'importer = "USA"\nexporter = "CHN"\ntariff = 0.25',
    ),
    Step(
        "restore", "Brings back what is suspended of the policy ledger's measures, up to what was in force on an "
        "earlier day. What a truce withdrew, and what was struck down, superseded or has expired by the phase's day, "
        "stays away, and the run says so.",
        (
            Key("authority", "text", "Legal authority as in the policy ledger, or `any`.", needed=True),
            Key("as_in_force_on", "date", "The day whose sizes return as far as they are suspended.", needed=True),
            Key("importer", "economies", "Whose measures. Left out: all."),
            Key("exporter", "economies", "On whom. Left out: all."),
            Key("allow_none", "truth", "Say so and go on where nothing can be brought back, instead of an error."),
        ), (), 'authority = "any"\nas_in_force_on = 2025-05-11\nimporter = "CHN"\nexporter = "USA"',
    ),
    Step(
        "suspend", "Takes measures of the policy ledger out of force.",
        (
            Key("authority", "text", "Legal authority as in the policy ledger, or `any`.", needed=True),
            Key("importer", "economies", "Whose measures. Left out: all."),
            Key("exporter", "economies", "On whom. Left out: all."),
        ), (), 'authority = "122"\nimporter = "USA"',
    ),
    Step(
        "quota", "Caps the quantity exported, all cells of a sector together.",
        (
            Key("exporter", "economies", "Who sells under the cap.", needed=True),
            Key("importer", "economies", "Who buys. Left out: all."),
            _BORDER[2], *_PRODUCT,
            Key("cap", "part", "Largest quantity as a fraction of the baseline's, above 0, at most 1.", needed=True),
            Key("rent", "text", "Who earns what scarcity adds to the price.", True, ("exporter", "importer")),
        ), (), 'exporter = "CHN"\nproduct = "HS22:2846"\nshare = 0.01\ncap = 0.5\nrent = "exporter"',
    ),
    Step(
        "home_bias", "Turns the purchases of one use (government, unless named) from foreign goods to home goods.",
        (
            Key("importer", "economies", "Whose purchases.", needed=True), *_BORDER[1:],
            Key("cost", "size", "Ad valorem equivalent put on the foreign goods, above 0."),
            Key("cut", "part", "Fraction by which their share of the market falls at unchanged prices."),
            Key("use", "uses", "Uses that the rule binds. Left out: government."),
        ), (("cost", "cut"),), 'importer = "EU27"\nexporter = "CHN"\nsector = "C31T33"\ncut = 0.5',
    ),
    Step(
        "subsidy", "Subsidises production: a part of unit cost that buyers do not pay. Negative: a tax.",
        (
            Key("economy", "economies", "Whose production.", needed=True), _BORDER[2],
            Key("rate", "level", "Level as a fraction of unit cost, below 1."),
            Key("add", "size", "Percentage points as a fraction."),
            Key("payer", "text", "Who pays: `own`, or an economy.", needed=True),
        ), (("rate", "add"),), 'economy = "CHN"\nsector = "C29"\nrate = -0.05\npayer = "own"',
    ),
    Step(
        "facilitation", "Makes imports cheaper to deliver.",
        (
            Key("importer", "economies", "Who buys.", needed=True), *_BORDER[1:],
            Key("cut", "part", "Fraction of the delivered price saved, below 1.", needed=True),
        ), (), 'importer = "CHN"\ncut = 0.05',
    ),
    Step(
        "ban", "Stops the trade of a sector, or of the entities or products that make a part of it.",
        (
            *_BORDER, *_PRODUCT,
            Key("floor", "part", "What is left of the banned part. Left out: a millionth."),
        ), (), 'importer = "CHN"\nexporter = "USA"\nsector = "C26"\nshare = 0.1',
    ),
    Step(
        "productivity", "Changes what the same inputs make.",
        (
            Key("economy", "economies", "Whose production.", needed=True), _BORDER[2],
            Key("rate", "size", "Change as a fraction, 0.05 for +5 %.", needed=True),
        ), (), 'economy = "CHN"\nsector = "C26"\nrate = 0.05',
    ),
    Step(
        "deficit", "Shifts saving: a deficit moves by a fraction of GDP, and others take the other side.",
        (
            Key("economy", "economies", "Whose deficit; `*` for all, with `close`.", needed=True),
            Key("gdp", "gdp", "Change of imports less exports as a fraction of GDP, 0.01 for 1 %."),
            Key("close", "part", "Fraction of its own deficit or surplus that disappears; 1 balances its trade."),
            Key("counterpart", "economies", "Who takes the other side of `gdp`. Left out: all others by GDP."),
        ), (("gdp", "close"),), 'economy = "CHN"\ngdp = 0.01',
    ),
    Step(
        "fta", "A free-trade area: tariffs among members lifted and, unless told otherwise, trade made cheaper.",
        (
            Key("members", "economies", "The members.", needed=True), _BORDER[2],
            Key("cost_cut", "number", "Fall of the trade cost, a fraction; 0: tariffs alone. Left out: gravity's."),
            Key("tariffs", "truth", "Whether tariffs are lifted. Left out: yes."),
        ), (), 'members = ["CHN", "ASEAN"]',
    ),
    Step(
        "remedy", "A duty on a product that is a part of its sector; negative withdraws one that the baseline holds.",
        (
            Key("importer", "economies", "Who levies it.", needed=True),
            Key("exporter", "economies", "On whom.", needed=True), _BORDER[2],
            Key("product", "products", "Product by HS prefix, in place of a sector."),
            Key("named", "text", "The product in words."),
            Key("rate", "size", "The duty as a fraction, 0.35 for 35 %.", needed=True),
            Key("share", "parts", "The product's part of the sector's trade.", needed=True),
        ), (), 'importer = "EU27"\nexporter = "CHN"\nsector = "C29"\nrate = 0.2\nshare = 0.2',
    ),
)  # fmt: skip
LEAST_DRAWS = 20  # fewer have no 5th and 95th percentile
MOST_DRAWS = 100_000
LEDGER_STEPS = ("restore", "suspend")

REPORTS = ("winners", "balance", "partners", "diversion", "prices", "revenue", "sectors")
TOP: tuple[Key, ...] = (
    Key("title", "text", "The scenario as a sentence."),
    Key("says", "text", "What the model can say of it."),
    Key("silent", "text", "What the model cannot say of it."),
    Key("extends", "names", "Scenarios laid under this one, in order: a later one overrides an earlier one."),
    Key("policies_as_of", "date", "Day on which the policy ledger's measures are read; effects are against that day."),
    Key("report", "names", "Parts of the report, in order.", known=REPORTS),
)
WORLD: tuple[Key, ...] = (
    Key("table", "text", "`embedded`, or the path of a world saved by `steelyard world`."),
    Key("year", "integer", "2022 (the table's year), or 2025 (re-balanced to what is published)."),
    Key("by_use", "truth", "Let households, investment and government buy apart."),
    Key(
        "theta",
        "text",
        "Set of trade elasticities; or `long`, `short` or an aggregate as text (`1.12`), to which all are scaled.",
    ),
    Key("labour", "text", "`mobile` between sectors, or `immobile` (the short run).", known=("mobile", "immobile")),
    Key("scale", "number", "External economies of scale, the same in all sectors."),
)
CLOSURE: tuple[Key, ...] = (
    Key("balance", "names", "Rules of the trade balance; the first is that of tables with one: fixed, ilms, ..."),
)
DRAWS: tuple[Key, ...] = (
    Key("source", "text", "Set of elasticities to draw around."),
    Key("n", "count", "Number of draws, at least 20; 0: none.", least=LEAST_DRAWS, most=MOST_DRAWS),
    Key("seed", "count", "Seed of the draws."),
    Key("rho", "number", "Correlation of the draws across sectors, 0 to 1."),
    Key("bounds", "bounds", "Lowest and highest elasticity."),
)
PHASE: tuple[Key, ...] = (
    Key("from", "date", "First day.", needed=True),
    Key("title", "text", "What happens, in words."),
    Key("reference", "truth", "Stands before: effects are against the world with it. Phases before all others only."),
)
TABLES: dict[str, tuple[Key, ...]] = {"world": WORLD, "closure": CLOSURE}


def step(name: str) -> Step:
    """The kind of step of a name."""
    return next(one for one in STEPS if one.name == name)
