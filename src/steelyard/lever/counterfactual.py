"""A solved counterfactual: what was asked, under which closure, and its results as tidy frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steelyard.kernels import welfare as kernel
from steelyard.kernels.economy import Closure, Equilibrium, Mechanics, Policy
from steelyard.kernels.welfare import Welfare

if TYPE_CHECKING:
    import polars as pl

    from steelyard.kernels.equilibrium import Solution
    from steelyard.lever.certificate import Certificate
    from steelyard.lever.instruments.wedges import Touch
    from steelyard.lever.parties import Scope
    from steelyard.lever.world import World


@dataclass(frozen=True)
class Basis:
    """What every amount of a counterfactual is: unit, prices, numeraire, closure, year and what it is compared with."""

    unit: str
    valuation: str
    numeraire: str
    closure: str
    year: int
    base: str

    def text(self) -> str:
        """One line: `million USD of 2022 at basic prices, world value added held fixed; closure fixed; ...`."""
        of_year = f" of {self.year}" if self.year else ""
        return (
            f"{self.unit}{of_year} at {self.valuation} prices, {self.numeraire}; closure {self.closure}; "
            f"changes are against {self.base}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Counterfactual:
    """Two equilibria of one world, `base` and `solution.value`, and everything that is measured on them.

    Frames are long and tidy. A name ending in `_pct` is percent, in `_pp` percentage points; other amounts are in
    the column `unit`, at the world's valuation (basic prices, net of tariff), in units in which world value added
    keeps its baseline amount: a rise of everything alike shows nowhere. The closure stands in the last column,
    the whole basis in `basis`. Null is where there is no base to compare with.
    """

    world: World
    base: Equilibrium
    solution: Solution
    instruments: tuple[Any, ...]
    closure_name: str
    closure: Closure
    certificate: Certificate | None
    policy: Policy
    mechanics: Mechanics
    base_note: str = "the baseline"  # what `base` is, where it was re-solved: "the baseline re-solved at zero deficits"
    closure_text: str = ""  # the closure in a sentence
    base_closure: Closure | None = None  # the rule under which `base` was re-solved; None: it is the data
    touches: tuple[Touch, ...] = ()  # what each instrument did to the baseline, as `assemble` recorded it

    def __repr__(self) -> str:
        held = "certified" if self.certificate is not None and self.certificate.ok else "not certified"
        return f"Counterfactual({self.title}; closure {self.closure_name}; against {self.base_note}; {held})"

    @property
    def equilibrium(self) -> Equilibrium:
        """The equilibrium with the instruments."""
        return self.solution.value

    @property
    def title(self) -> str:
        """The instruments in words: where and how much."""
        alone = "no change of policy" if self.closure_name == "fixed" else f"closure {self.closure_name} alone"
        return "; ".join(map(str, self.instruments)) or alone

    @property
    def named(self) -> tuple[str, ...]:
        """The economies that the instruments name, in the world's order; `all` and `all but` name none."""
        from steelyard.lever import select
        from steelyard.lever.parties import ROLES

        found: set[int] = set()
        for wanted in (getattr(one, role, None) for one in self.instruments for role in ROLES):
            picked = None if wanted in (None, "own") else select.economies(self.world, wanted)
            found.update(() if picked is None or picked.is_open else picked.index.tolist())
        return tuple(self.world.economies[at] for at in sorted(found))

    @property
    def basis(self) -> Basis:
        """What the amounts are."""
        w = self.world
        return Basis(w.unit, w.valuation, "world value added held fixed", self.closure_name, w.year, self.base_note)

    @cached_property
    def effects(self) -> Welfare:
        """Welfare and its parts by partner and sector as arrays; `kernels.welfare` gives the equations."""
        return kernel.welfare(self.world.economy, self.base, self.equilibrium)

    def welfare(self) -> pl.DataFrame:
        """Real income, exact, and its parts to first order, all percent, one row an economy.

        `welfare_first_order_pct` is the sum of terms of trade, volume of trade (the two of Caliendo & Parro 2015),
        technology, subsidies and transfers; the last three are zero where only tariffs change and the deficit is
        fixed. `remainder_pct`, real income less that sum, is what small-change arithmetic misses: with large shocks
        and with wedges that start from nothing, read `real_income_pct`.
        """
        from steelyard.lever import frames

        return frames.welfare(self)

    def welfare_parts(self, by: str = "partner") -> pl.DataFrame:
        """Terms and volume of trade `by` "partner", "sector" or "both", percent of income; they add up to `welfare`."""
        from steelyard.lever import frames

        return frames.welfare_parts(self, by)

    def real_income(self) -> pl.DataFrame:
        """Income, at the prices of the base: the change is the equivalent variation."""
        from steelyard.lever import frames

        return frames.real_income(self)

    def prices(self) -> pl.DataFrame:
        """Changes of consumer prices, wages, buyers' prices by use and sector, and unit costs, percent."""
        from steelyard.lever import frames

        return frames.prices(self)

    def sectors(self) -> pl.DataFrame:
        """Output (value, volume), employment, value added, exports and imports by economy and sector."""
        from steelyard.lever import frames

        return frames.sectors(self)

    def trade(self, scope: Scope = "all", *, by_sector: bool = False, domestic: bool = False) -> pl.DataFrame:
        """Trade by importer and exporter. `scope`: all, goods, services, a sector or several.

        `volume_pct` is at base prices.
        """
        from steelyard.lever import trade_frames

        return trade_frames.trade(self, scope, by_sector=by_sector, domestic=domestic)

    def balance(self, economy: str | None = None) -> pl.DataFrame:
        """Exports less imports of every economy, or of one with each partner: goods, services and total."""
        from steelyard.lever import trade_frames

        return trade_frames.balance(self, economy)

    def revenue(self) -> pl.DataFrame:
        """Tariffs, export taxes, quota rents and subsidies by economy: what the treasury and quota holders get."""
        from steelyard.lever import frames

        return frames.revenue(self)

    def together(self, frame: str, groups: Sequence[str], **options: Any) -> pl.DataFrame:
        """Rows of a frame for groups (`EU27`) added up from their members; trade among members is left out."""
        from steelyard.lever import groups as added

        return added.rows(self, frame, groups, **options)

    def diversion(self, importer: str, exporter: str, scope: Scope = "goods") -> pl.DataFrame:
        """Where trade between two economies or groups went: to the importer's other suppliers, the exporter's markets.

        Changes of value are parted into volume, at the prices of the base, and price.
        """
        from steelyard.lever import trade_frames

        return trade_frames.diversion(self, importer, exporter, scope)
