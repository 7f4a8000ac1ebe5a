"""What the world equilibrium is given: a baseline, a policy, a closure and the mechanics of supply.

Axes: use u, importer n, exporter i, sector j; input sector k and using sector j in `io_share`. Values are in any
one unit of account; nothing depends on which. A hat is counterfactual over baseline.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Economy:
    """Baseline of the world economy (Caliendo & Parro 2015, section 2).

    Use 0 buys intermediate inputs; where there is one use only, it buys everything. Further uses (household,
    investment, government) are final and may source differently.
    """

    share: Array  # [use, importer, exporter, sector] of expenditure, tariff included; sums to 1 over exporters
    tariff: Array  # [importer, exporter, sector] ad valorem fraction
    value_added_share: Array  # [economy, sector] of gross output
    io_share: Array  # [economy, input sector, using sector] of gross output; sums to 1 - value_added_share over inputs
    final_share: Array  # [use, economy, sector] of final expenditure; sums to 1 over uses and sectors
    theta: Array  # [sector] trade elasticity, > 0
    value_added: Array  # [economy] wL, unit of account
    deficit: Array  # [economy] imports less exports, unit of account; sums to 0
    expenditure: Array  # [use, economy, sector] tariff included, unit of account

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of uses, economies and sectors."""
        uses, economies, _, sectors = self.share.shape
        return uses, economies, sectors

    @property
    def flows(self) -> Array:
        """Trade at exporters' prices, net of tariff, domestic included, [use, importer, exporter, sector]."""
        return self.share * (self.expenditure[:, :, None, :] / (1 + self.tariff))

    @property
    def output(self) -> Array:
        """Sales of each economy and sector, [economy, sector]."""
        return self.flows.sum(axis=(0, 1))


@dataclass(frozen=True, slots=True)
class Quota:
    """A cap on the quantity that flows through a group of cells together, with the rent assigned."""

    importer: NDArray[np.intp]  # [cell] indices, the three of one length
    exporter: NDArray[np.intp]
    sector: NDArray[np.intp]
    cap: float  # of the group's baseline quantity, in (0, 1]
    to_exporter: bool = True  # who keeps the rent


@dataclass(frozen=True, slots=True)
class Policy:
    """Wedges of a counterfactual; None leaves the baseline as it is."""

    tariff: Array | None = None  # [importer, exporter, sector] level, replaces the baseline's
    trade_cost: Array | None = None  # hat, [importer, exporter, sector] or [use, importer, exporter, sector]
    export_tax: Array | None = None  # [importer, exporter, sector] level, on the producer's price
    subsidy: Array | None = None  # [economy, sector] fraction of unit cost that buyers do not pay, < 1
    payer: NDArray[np.intp] | None = None  # [economy] who pays that economy's subsidies; None: itself
    productivity: Array | None = None  # [economy, sector] hat
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """The rule of the trade deficit, in units in which world value added keeps its baseline amount:

    D'[n] = transfer[n] + gdp_share[n] GDP'[n] - GDP'[n] / GDP'[world] sum_m gdp_share[m] GDP'[m]
            + sum_j margin[n, j] purchases'[n, j] - sum_{m, j} margin[m, j] sales'[m, n, j]

    The last line is the deficit rule of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025): a fraction `margin`
    of what an economy buys is earned there. Purchases and sales are net of tariff; domestic ones cancel.
    """

    transfer: Array  # [economy] unit of account, sums to 0
    gdp_share: Array  # [economy] fraction of value added
    margin: Array  # [economy, sector] fraction


@dataclass(frozen=True, slots=True)
class Mechanics:
    """How supply responds beyond constant returns and mobile labour."""

    scale: Array | None = None  # psi[sector]: unit cost falls with the sector's labour to this power
    mobile: bool = True  # labour moves between sectors; if not, each sector has its own wage


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """Prices and quantities that clear every market; world value added is the numeraire.

    Levels are in the baseline's unit of account. `tariff` and `export_tax` are levels with quota rents included.
    """

    wage_hat: Array  # [economy, sector]; the same in every sector where labour is mobile
    cost_hat: Array  # [economy, sector] unit cost before subsidy
    price_hat: Array  # [use, economy, sector] buyers' price index
    share: Array  # [use, importer, exporter, sector]
    tariff: Array  # [importer, exporter, sector]
    export_tax: Array  # [importer, exporter, sector]
    subsidy: Array  # [economy, sector]
    expenditure: Array  # [use, economy, sector]
    output: Array  # [economy, sector] at unit cost, subsidy included
    value_added: Array  # [economy]
    tariff_revenue: Array  # [economy] including quota rents that the importer keeps
    export_tax_revenue: Array  # [economy] including quota rents that the exporter keeps
    subsidy_bill: Array  # [economy] as paid by each
    deficit: Array  # [economy] transfer received under the closure
    income: Array  # [economy] spent on final goods
    quota_wedge: Array = field(default_factory=lambda: np.zeros(0))  # [quota] price over cost less 1; 0: slack

    @property
    def flows(self) -> Array:
        """Trade net of tariff (export tax included), domestic included, [use, importer, exporter, sector]."""
        return self.share * (self.expenditure[:, :, None, :] / (1 + self.tariff))
