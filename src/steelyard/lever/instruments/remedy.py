"""Trade remedies: a duty on a product, mapped to the sectors of a world by the product's share of their trade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array
from steelyard.lever import select
from steelyard.lever.instruments import record, sizes
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.wedges import Touch, Wedges
from steelyard.lever.select import Names

if TYPE_CHECKING:
    from steelyard.lever.world import World

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Instrument):
    """An anti-dumping, countervailing or safeguard duty on a product: `rate` x `share` is added to the tariff of its
    sector (equations 1, 2, 4), and the record states that effective rate.

    `rate` is a fraction (0.35 is 35 %), negative where a duty inside the baseline is withdrawn. `share` is the
    product's part of the trade in the cells chosen: one fraction with `sector` named, or a table from sector to
    fraction. Spread over its sector, a duty stops too little of the product and, where buyers turn away easily, too
    much of the sector; (1 - s + s (1 + rate)^-theta)^(-1 / theta) - 1, given as a Tariff, stops as much of the sector.
    """

    kind: ClassVar[str] = "Remedy"

    importer: Names
    exporter: Names
    rate: float
    share: float | Mapping[str, float] | Weights
    product: str = ""
    sector: Names = None

    def __post_init__(self) -> None:
        record.freeze(self)
        object.__setattr__(self, "share", _checked(self))

    @property
    def size(self) -> str:
        """`+35 % on electric vehicles, C29: +7 pp`."""
        sectors = "; ".join(f"{name}: {sizes.points(self.rate * part)}" for name, part in self.weights)
        return f"{100 * self.rate:+.6g} % on {self.product or 'a product'}, {sectors}"

    @property
    def weights(self) -> Weights:
        """The product's share by sector, as named."""
        if isinstance(self.share, tuple):
            return self.share
        return ((select.words(self.sector), float(self.share)),)  # pyright: ignore[reportArgumentType]

    def apply(self, world: World, wedges: Wedges) -> Touch:
        """Add the effective rates; BadInput if nothing moves, or more is withdrawn than the baseline holds."""
        names = self.sector if not isinstance(self.share, tuple) else tuple(name for name, _ in self.share)
        mask, notes = select.border(world, self.importer, self.exporter, names, self.label)
        rates = self._by_sector(world)
        moved, old, new = wedges.set_tariff(self.label, mask, lambda level: level + rates)
        below = np.argwhere(mask & (wedges.tariff < 0) & (rates < 0))
        if len(below):
            raise BadInput(
                f"{self.label}: the tariff of {wedges.cell(below[0])} is lower than the duty to be withdrawn, so the "
                "baseline does not hold it. Load tariffs that do, or leave the instrument out."
            )
        return record.of_trade(self, wedges, moved, sizes.moved(old, new), notes)

    def _by_sector(self, world: World) -> Array:
        rates = np.zeros(len(world.sectors))
        if not isinstance(self.share, tuple):
            rates[select.sectors(world, self.sector).index] = self.rate * float(self.share)  # pyright: ignore
            return rates
        for name, part in self.share:
            rates[select.sectors(world, name).index] += self.rate * part
        return rates


def _checked(remedy: Remedy) -> float | Weights:
    what, share = remedy.label, remedy.share
    sizes.step(what, "rate", sizes.level(what, "rate", remedy.rate))
    if not isinstance(share, Mapping | tuple):
        if remedy.sector is None:
            raise BadInput(
                f"{what}: share {share} of which sector? Name `sector`, or give a table from sector to share."
            )
        return sizes.part(what, "share", share)
    if remedy.sector is not None or not share:
        raise BadInput(f"{what}: a table of shares names the sectors. Leave `sector` out, and give at least one share.")
    pairs = share.items() if isinstance(share, Mapping) else share
    return tuple((str(name), sizes.part(what, f"share of {name}", value)) for name, value in pairs)
