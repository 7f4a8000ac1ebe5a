"""World: a labelled baseline of the world economy, checked when made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from steelyard.base import economies as codes
from steelyard.errors import BadInput, UnknownName
from steelyard.kernels import baseline
from steelyard.kernels.economy import Array, Economy
from steelyard.lever import build, cells, shares

if TYPE_CHECKING:
    from steelyard.lever.identities import Identities
    from steelyard.lever.update import Updated

ONE_USE = ("all",)
FOUR_USES = ("intermediate", "household", "investment", "government")


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """Baseline arrays with their labels, year, unit, source and caveats. Make it with `from_flows` or `from_shares`.

    Arrays are in `economy` (axes: see there). `members[n]` are the labels that economy n was merged from.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    uses: tuple[str, ...]  # ("all",), or use 0 buys inputs and the further ones are final
    goods: tuple[bool, ...]  # by sector; False: services
    economy: Economy
    year: int = 0
    unit: str = "million USD"
    valuation: str = "basic"  # prices at which flows are valued, net of tariff
    source: str = ""  # the credit line
    caveats: tuple[str, ...] = ()
    elasticities: str = ""  # where theta comes from
    members: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_flows(
        cls,
        flows: ArrayLike,
        intermediate: ArrayLike,
        final: ArrayLike | None = None,
        *,
        economies: Sequence[str],
        sectors: Sequence[str],
        theta: ArrayLike,
        tariff: ArrayLike | None = None,
        uses: Sequence[str] | None = None,
        tolerance: float = build.ROUNDING,
        **about: Any,
    ) -> World:
        """A world from amounts at basic prices, net of tariff; any one unit.

        `flows[importer, exporter, sector]` with home sales, or `[use, importer, exporter, sector]`;
        `intermediate[economy, input sector, using sector]` from all exporters together;
        `final[economy, sector]` or `[use, economy, sector]`: None takes what `flows` leave; where given it is checked;
        `tariff[importer, exporter, sector]` ad valorem fractions, None for zero; `theta[sector]` or one number;
        `about`: sector_names, goods, year, unit, valuation, source, caveats, elasticities.

        Buyers pay the trade-weighted average tariff of each (economy, sector) on top, inputs and final goods alike,
        so value added falls by the tariff on inputs (a table's value added holds the taxes on products).
        BadInput, naming the cell, for negative amounts, missing values, an economy without output, a sector without
        supplier, tariffs of -100 % or below, and identities missed by more than `tolerance` of the market.
        """
        named = cells.labels(economies, sectors, uses or _uses(np.ndim(flows), np.shape(flows)))
        economy, notes = build.from_flows(flows, intermediate, final, tariff, theta, named, tolerance)
        return _assembled(cls, economy, named, notes, about)

    @classmethod
    def from_shares(
        cls,
        share: ArrayLike,
        tariff: ArrayLike | None,
        value_added_share: ArrayLike,
        io_share: ArrayLike,
        final_share: ArrayLike,
        theta: ArrayLike,
        value_added: ArrayLike,
        deficit: ArrayLike,
        expenditure: ArrayLike,
        *,
        economies: Sequence[str],
        sectors: Sequence[str],
        uses: Sequence[str] | None = None,
        **about: Any,
    ) -> World:
        """A world from the shares of `Economy` (the use axis may be left out where there is one use only).

        The base need not be an equilibrium: `identities()` says how far it is from one. Shares that miss their sum by
        up to 1e-6 are renormalised and declared in `caveats`; beyond that, BadInput names the cell.
        """
        named = cells.labels(economies, sectors, uses or _uses(np.ndim(share), np.shape(share)))
        given = shares.Given(
            share, tariff, value_added_share, io_share, final_share, theta, value_added, deficit, expenditure
        )
        economy, notes = shares.from_shares(given, named)
        return _assembled(cls, economy, named, notes, about)

    def __repr__(self) -> str:
        _, n, j = self.shape
        return f"World({self.year or 'no year'}, {n} economies x {j} sectors, uses {'/'.join(self.uses)}, {self.unit})"

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of uses, economies and sectors."""
        return self.economy.shape

    @cached_property
    def labels(self) -> cells.Labels:
        """Names along the axes, for messages."""
        return cells.Labels(self.economies, self.sectors, self.uses)

    @cached_property
    def flows(self) -> Array:
        """Trade net of tariff over all uses, home sales included, [importer, exporter, sector]."""
        return self.economy.flows.sum(axis=0)

    @cached_property
    def output(self) -> Array:
        """Sales, [economy, sector]."""
        return self.flows.sum(axis=0)

    @property
    def value_added(self) -> Array:
        """Value added, [economy]."""
        return self.economy.value_added

    @property
    def deficit(self) -> Array:
        """Imports less exports, net of tariff, [economy]."""
        return self.economy.deficit

    @cached_property
    def paid(self) -> Array:
        """Purchases at buyers' prices, tariff included, [use, importer, exporter, sector]."""
        return self.economy.share * self.economy.expenditure[:, :, None, :]

    @cached_property
    def intermediate(self) -> Array:
        """Inputs at buyers' prices, [economy, input sector, using sector]."""
        return baseline.paid_intermediate(self.economy)

    @cached_property
    def tariff_revenue(self) -> Array:
        """Tariffs collected, [economy]."""
        return (self.economy.tariff * self.flows).sum(axis=(1, 2))

    def economy_index(self, name: str) -> int:
        """Where an economy is: by its label, or another code or name of the same; UnknownName for another."""
        if name in self.economies:
            return self.economies.index(name)
        code = _code(name)
        if code in self._codes:
            return self._codes[code]
        raise UnknownName("economy", name, self.economies, self._inside(code or name))

    def sector_index(self, name: str) -> int:
        """Where a sector is, by its code or name; UnknownName, with the nearest, for another."""
        if name in self.sectors:
            return self.sectors.index(name)
        same = [at for at, known in enumerate(self.sector_names) if known.casefold() == name.casefold()]
        if len(same) == 1:
            return same[0]
        raise UnknownName("sector", name, (*self.sectors, *self.sector_names))

    def identities(self) -> Identities:
        """How well the baseline keeps its accounting identities, block by block."""
        from steelyard.lever import identities

        return identities.identities(self)

    def aggregate(
        self,
        economies: Mapping[str, str] | None = None,
        sectors: Mapping[str, str] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> World:
        """The same world in fewer economies or sectors: old label to new label, every old one named.

        Amounts and tariff revenue add up exactly; see `lever.aggregate`. `names`: new sector code to its name.
        """
        from steelyard.lever import aggregate

        return aggregate.aggregate(self, economies, sectors, names)

    def with_tariffs(self, tariff: ArrayLike, note: str = "") -> World:
        """The same trade under other baseline tariffs: what buyers pay and value added follow; `note` is a caveat."""
        from steelyard.lever import retariff

        return retariff.with_tariffs(self, tariff, note)

    def with_theta(self, theta: ArrayLike, source: str) -> World:
        """The same baseline with other trade elasticities, [sector] or one number."""
        found = build.elasticities(theta, self.labels)
        return dataclasses.replace(self, economy=dataclasses.replace(self.economy, theta=found), elasticities=source)

    def by_use(self, household: Any = None, investment: Any = None, government: Any = None) -> World:
        """The world with final expenditure split by use, all uses sourced alike; see `lever.uses`."""
        from steelyard.lever import uses

        return uses.by_use(self, {"household": household, "investment": investment, "government": government})

    def update(self, to: int = 2025, ledger: Any = None, **options: Any) -> Updated:
        """The world re-balanced to the margins of year `to` that the ledger holds; see `lever.update`."""
        from steelyard.lever import update

        return update.update(self, to, ledger, **options)

    def save(self, path: Path | str, *, single: bool = False) -> None:
        """Write the world to one npz file, in float64 or (`single`) float32; `World.load` reads it."""
        from steelyard.lever import world_file

        world_file.save(self, Path(path), single=single)

    @staticmethod
    def load(path: Path | str) -> World:
        """The world that `save` wrote; UnreadableFile for another file."""
        from steelyard.lever import world_file

        return world_file.load(Path(path))

    @cached_property
    def _codes(self) -> dict[str, int]:
        found = [(_code(label), at) for at, label in enumerate(self.economies)]
        return {code: at for code, at in reversed(found) if code}

    def _inside(self, name: str) -> str:
        owners = [whole for whole, parts in zip(self.economies, self.members, strict=False) if name in parts]
        return f"{name} is part of {owners[0]} in this world." if owners else ""


def _code(name: str) -> str:
    try:
        return codes.resolve(name)
    except UnknownName:
        return ""


def _uses(axes: int, shape: tuple[int, ...]) -> tuple[str, ...]:
    if axes == 4 and shape[0] == len(FOUR_USES):
        return FOUR_USES
    if axes == 3 or (axes == 4 and shape[0] == 1):
        return ONE_USE
    raise BadInput(
        f"Flows or shares have shape {shape}. Give [importer, exporter, sector], or [use, importer, exporter, sector] "
        f"with the uses {', '.join(FOUR_USES)} (name others in `uses`)."
    )


def _assembled(
    cls: type[World], economy: Economy, named: cells.Labels, notes: tuple[str, ...], about: dict[str, Any]
) -> World:
    known = {field.name for field in dataclasses.fields(cls)} - {"economies", "sectors", "uses", "economy"}
    for key in about:
        if key not in known:
            raise UnknownName("argument", key, known)
    given = {"sector_names": named.sectors, "goods": (True,) * len(named.sectors), **about}
    for key in ("sector_names", "goods"):
        given[key] = tuple(given[key])
        if len(given[key]) != len(named.sectors):
            raise BadInput(f"{key} has {len(given[key])} entries for {len(named.sectors)} sectors. Give one a sector.")
    given["caveats"] = (*given.get("caveats", ()), *notes)
    members = tuple(tuple(group) for group in given.get("members") or ((label,) for label in named.economies))
    given["members"] = members
    return cls(economies=named.economies, sectors=named.sectors, uses=named.uses, economy=economy, **given)
