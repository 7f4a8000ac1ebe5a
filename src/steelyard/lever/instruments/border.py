"""Instruments at the border: tariffs, trade costs, export taxes, import facilitation, bans.

Buyers in n pay for a good of i: unit cost x (1 + export tax) x trade cost x (1 + tariff). Domestic cells are never
touched. Equation numbers are those of `kernels.equations`.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Mask, Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

FLOOR = 1e-6
"""What a ban leaves of a share, at unchanged prices of everybody else: zero itself has no elasticity."""
ODD = 5.0
"""A level from which a reader may ask whether percent were meant: 500 %."""


@dataclass(frozen=True, slots=True)
class Tariff(Instrument):
    """An import tariff: buyers of `importer` pay (1 + tariff) on goods of `exporter` (equations 1, 2, 4).

    Exactly one size, as a fraction: `rate` sets the ad valorem level (0.6 is 60 %), `add` adds percentage points
    (0.25 is +25 pp), `scale` multiplies the level. The importer earns the revenue. Levels stay above -100 %.
    Duties fall on goods unless sectors are named; `None` is all sectors, services too.
    """

    kind: ClassVar[str] = "Tariff"

    importer: Names = None
    exporter: Names = None
    sector: Names = "goods"
    rate: float | None = None
    _: KW_ONLY
    add: float | None = None
    scale: float | None = None

    def __post_init__(self) -> None:
        record.freeze(self)
        _check_level(self)

    @property
    def size(self) -> str:
        """`set to 60 %`, `+25 pp`, `x 1.5`."""
        return _level_words(self)

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Write the tariff on the wedges; BadInput if it moves nothing or breaks -100 %."""
        mask, notes = _cells(self, world)
        moved, old, new = wedges.set_tariff(self.label, mask, lambda level: _changed(self, level))
        return record.of_trade(self, wedges, moved, sizes.moved(old, new), notes + _odd(self) + _below(self, new))


@dataclass(frozen=True, slots=True)
class TradeCost(Instrument):
    """A resource cost of trade, paid to nobody: delivery takes `hat` times what it took (equations 1, 2).

    Exactly one size: `rate` is the ad valorem equivalent of what is added (0.1 is 10 % on the delivered price,
    -0.1 takes it away), `hat` the factor itself. Costs multiply. `use` limits it to some uses of a world that
    keeps them apart.
    """

    kind: ClassVar[str] = "Trade cost"

    importer: Names = None
    exporter: Names = None
    sector: Names = None
    rate: float | None = None
    _: KW_ONLY
    hat: float | None = None
    use: Names = None

    def __post_init__(self) -> None:
        record.freeze(self)
        if sizes.exactly_one(self.label, {"rate": self.rate, "hat": self.hat}) == "rate":
            sizes.step(self.label, "rate", sizes.level(self.label, "rate", self.rate))
        else:
            sizes.factor(self.label, "hat", self.hat)

    @property
    def factor(self) -> float:
        """The hat."""
        return float(self.hat) if self.hat is not None else 1 + float(self.rate or 0)

    @property
    def size(self) -> str:
        """`x 1.1`."""
        return f"x {self.factor:.6g}{'' if self.use is None else f' in use {select.words(self.use)}'}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Multiply the trade cost; BadInput if it moves nothing."""
        mask, notes = _cells(self, world)
        uses = None if self.use is None else record.uses_of(world, self.use, self.label)
        moved = wedges.multiply_cost(self.label, mask, self.factor, uses)
        return record.of_trade(self, wedges, moved, notes=notes, uses=uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTax(Instrument):
    """A tax on leaving `exporter`, ad valorem on the producer's price (equations 1, 2, 4); the exporter earns it.

    Exactly one size, as a fraction: `rate` sets the level, `add` adds percentage points. Negative: an export subsidy.
    Goods only unless sectors are named.
    """

    kind: ClassVar[str] = "Export tax"

    exporter: Names = None
    importer: Names = None
    sector: Names = "goods"
    rate: float | None = None
    add: float | None = None

    def __post_init__(self) -> None:
        record.freeze(self)
        _check_level(self)

    @property
    def size(self) -> str:
        """`set to 10 %`, `+5 pp`."""
        return _level_words(self)

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Write the tax on the wedges; BadInput if it moves nothing or breaks -100 %."""
        mask, notes = _cells(self, world)
        moved, old, new = wedges.set_export_tax(self.label, mask, lambda level: _changed(self, level))
        return record.of_trade(self, wedges, moved, sizes.moved(old, new), notes + _odd(self) + _below(self, new))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitation(Instrument):
    """Import facilitation: what `importer` buys abroad takes `cut` less to deliver (equations 1, 2).

    `cut` is a fraction of the delivered price, 0.05 for 5 %: the trade cost is multiplied by 1 - cut.
    """

    kind: ClassVar[str] = "Facilitation"

    importer: Names
    cut: float
    exporter: Names = None
    sector: Names = None

    def __post_init__(self) -> None:
        record.freeze(self)
        if sizes.part(self.label, "cut", self.cut) == 1:
            raise BadInput(f"{self.label}: cut 1 would make delivery free. Give a fraction below 1: 0.05 for 5 %.")

    @property
    def size(self) -> str:
        """`delivered cost -5 %`."""
        return f"delivered cost -{sizes.percent(self.cut)}"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Multiply the trade cost by 1 - cut; BadInput if it moves nothing."""
        mask, notes = _cells(self, world)
        moved = wedges.multiply_cost(self.label, mask, 1 - self.cut)
        return record.of_trade(self, wedges, moved, notes=notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(Instrument):
    """A ban on the trade of a sector, or of the entities that make `share` of it.

    At unchanged prices of everybody else the flow falls to left = 1 - share (1 - floor) of what it was: a trade
    cost of left^(-1/theta) does that (equation 2) and earns nobody a revenue. `floor` is what stays of the banned
    part, for a share of exactly zero has no elasticity.
    """

    kind: ClassVar[str] = "Ban"

    importer: Names = None
    exporter: Names = None
    sector: Names = None
    share: float = 1.0
    floor: float = FLOOR

    def __post_init__(self) -> None:
        record.freeze(self)
        sizes.part(self.label, "share", self.share)
        floor = sizes.number(self.label, "floor", self.floor)
        if not 1e-12 <= floor < 1:
            raise BadInput(f"{self.label}: floor {floor:g} is not in [1e-12, 1). Leave it out for {FLOOR:g}.")

    @property
    def left(self) -> float:
        """What stays of the flow at unchanged prices."""
        return 1 - self.share * (1 - self.floor)

    @property
    def size(self) -> str:
        """`down to 0.0001 % at unchanged prices`."""
        return f"down to {sizes.percent(self.left)} of the flow at unchanged prices"

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Multiply the trade cost by left^(-1/theta); BadInput if it moves nothing."""
        mask, notes = _cells(self, world)
        moved = wedges.multiply_cost(self.label, mask, banning(self.left, world.economy.theta))
        return record.of_trade(self, wedges, moved, notes=notes)


def banning(left: Array | float, theta: Array) -> Array:
    """The trade-cost hat that leaves a share at `left` of what it was, at unchanged prices: left^(-1/theta)."""
    return np.power(left, -1 / theta)


def _cells(one: Tariff | TradeCost | ExportTax | Facilitation | Ban, world: World) -> tuple[Mask, tuple[str, ...]]:
    return select.border(world, one.importer, one.exporter, one.sector, one.label)


def _check_level(one: Tariff | ExportTax) -> None:
    sized = {"rate": one.rate, "add": one.add}
    if isinstance(one, Tariff):
        sized["scale"] = one.scale
    chosen = sizes.exactly_one(one.label, sized)
    if chosen == "rate":
        sizes.level(one.label, "rate", one.rate)
    elif chosen == "add":
        sizes.step(one.label, "add", one.add)
    elif sizes.number(one.label, "scale", sized["scale"]) != 0:
        sizes.factor(one.label, "scale", sized["scale"])


def _changed(one: Tariff | ExportTax, level: Array) -> Array | float:
    if one.rate is not None:
        return float(one.rate)
    if one.add is not None:
        return level + one.add
    return level * _scale(one)


def _level_words(one: Tariff | ExportTax) -> str:
    if one.rate is not None:
        return f"set to {sizes.percent(one.rate)}"
    return sizes.points(one.add) if one.add is not None else f"x {_scale(one):.6g}"


def _scale(one: Tariff | ExportTax) -> float:
    return float(one.scale or 0.0) if isinstance(one, Tariff) else 1.0


def _below(one: Tariff | ExportTax, new: Array) -> tuple[str, ...]:
    count = int((new < 0).sum())
    if not count or one.rate is not None:
        return ()
    return (f"{one.label}: {count} of {new.size} cells fall below zero, which is a subsidy to that trade.",)


def _odd(one: Tariff | ExportTax) -> tuple[str, ...]:
    value = next((size for size in (one.rate, one.add) if size is not None), 0.0)
    if value < ODD:
        return ()
    return (f"{value:g} was read as {sizes.percent(value)}; {value:g} % is written {value / 100:g}.",)
