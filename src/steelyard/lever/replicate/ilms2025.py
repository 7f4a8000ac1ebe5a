"""Ignatenko, Lashkaripour, Macedoni & Simonovska (2025): the US tariffs of 2 April 2025 in one sector.

`replicate` compares their published map. `load`, `calibrate`, `parameters` and `solve` take any countries and any
tariffs; the scenarios of the paper's other tables follow from them:

* lump-sum rebates `parameters(base, relief=False)`; incomplete pass-through `parameters(base, level=0.25)`; a higher
  elasticity `parameters(base, elasticity=8.0)`;
* fixed transfers: `ilms.eaton_kortum(base)` with a pass-through of 1;
* `ilms_tariffs.optimal`, `.optimal_retaliation` and `.reciprocal` for other tariffs and the answers of the partners.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput, BrokenInvariant, UnknownName, UnreadableFile
from steelyard.kernels import ilms, ilms_nu, ilms_residuals
from steelyard.kernels.economy import Array
from steelyard.lever.replicate import folder
from steelyard.lever.replicate.report import Certified, Check, Report

FILES: Mapping[str, str] = {
    "trade_cepii.csv": "trade, one row an exporter and one column an importer, thousand US$, with a heading",
    "gdp.csv": "GDP of each country, US$, one a line under a heading",
    "tariffs.csv": "the US tariff on each country, a fraction, one a line under a heading",
    "country_labels.csv": "the countries in the same order, codes in the column iso3",
    "expected_matlab_output_map.csv": "the authors' results: country and the seven effects",
}
QUANTITIES = (
    ("welfare", "%"), ("deficit", "%"), ("exports_to_gdp", "%"), ("imports_to_gdp", "%"), ("employment", "%"),
    ("prices", "%"), ("revenue", "of expenditure"),
)  # fmt: skip
TOLERANCE = 1e-6  # of each column's own unit; both sides are solved to 1e-10 or better
CERTIFIED = 1e-10  # largest relative residual of any equation
FLOOR = 0.1  # the tariff that every partner pays at least
SCALE = 0.67 / 4
USD_PER_UNIT = 1000.0
FIRST = ("USA", "CHN", "MEX", "CAN", "DEU", "JPN", "VNM")  # always shown


@dataclass(frozen=True)
class Data:
    """Trade of one year and the tariffs of one country, checked when made. Amounts in one unit.

    `flows[importer, exporter]` (own cells are left aside), `gdp[country]`, `tariff[exporter]`: what `home` charges,
    fractions. BadInput names the cell that cannot be.
    """

    countries: tuple[str, ...]
    flows: Array
    gdp: Array
    tariff: Array
    home: str = "USA"

    def __post_init__(self) -> None:
        """Check shapes and values."""
        size = len(self.countries)
        if self.home not in self.countries:
            raise UnknownName("country", self.home, self.countries)
        for what, values, shape in (
            ("flows [importer, exporter]", self.flows, (size, size)),
            ("gdp [country]", self.gdp, (size,)),
            ("tariff [exporter]", self.tariff, (size,)),
        ):
            if values.shape != shape:
                raise BadInput(f"{what} has shape {values.shape}, not {shape} as {size} countries ask for.")
        self._require(np.isfinite(self.flows) & (self.flows >= 0), "Trade", "cannot be negative or missing: write 0")
        self._require(np.isfinite(self.gdp) & (self.gdp > 0), "GDP", "has to be positive: leave the country out")
        self._require(np.isfinite(self.tariff) & (self.tariff > -1), "The tariff", "is a fraction above -1")

    @property
    def home_index(self) -> int:
        """Where the country is that charges the tariffs."""
        return self.countries.index(self.home)

    @property
    def tariffs(self) -> Array:
        """The tariffs of `home` on all others, [importer, exporter]; nobody else charges any."""
        found = np.zeros_like(self.flows)
        found[self.home_index] = self.tariff
        found[self.home_index, self.home_index] = 0.0
        return found

    def _require(self, good: NDArray[np.bool_], what: str, remedy: str) -> None:
        bad = np.argwhere(~good)
        if len(bad):
            where = " from ".join(self.countries[at] for at in bad[0])
            raise BadInput(f"{what} of {where} {remedy}. ({len(bad)} such cells.)")


@dataclass(frozen=True)
class Solved:
    """An equilibrium, its effects and its certificate."""

    solution: ilms.Solution
    effects: ilms.Effects
    certified: Certified


def load(where: Path, home: str = "USA", floor: float = FLOOR) -> Data:
    """The data of the authors' package in the folder `where`; no tariff of `home` is below `floor`."""
    countries = folder.column(where / "country_labels.csv", "iso3")
    trade = folder.numbers(where / "trade_cepii.csv", len(countries)).T
    gdp, tariff = (folder.numbers(where / name, 1)[:, 0] for name in ("gdp.csv", "tariffs.csv"))
    return Data(countries, np.ascontiguousarray(trade), gdp / USD_PER_UNIT, np.maximum(tariff, floor), home)


def calibrate(data: Data, targets: tuple[float, float] = ilms_nu.TARGETS) -> ilms.Baseline:
    """The base year: margins from two regions (others and `home`), then own sales, income and spending."""
    group = np.zeros((2, len(data.countries)))
    group[0], group[:, data.home_index] = 1.0, (0.0, 1.0)
    regions = ilms_nu.margins(group @ _foreign(data.flows) @ group.T, group @ data.gdp, targets)
    base = ilms.baseline(data.flows, data.gdp, np.array(regions) @ group)
    poor = np.flatnonzero((base.income <= 0) | ~(base.expenditure > 0))
    if len(poor):
        raise BadInput(f"{data.countries[poor[0]]} neither buys nor sells at home or abroad. Leave it out.")
    return base


def parameters(
    base: ilms.Baseline,
    *,
    elasticity: float = 4.0,
    labour_supply: float = 0.5,
    scale: float = SCALE,
    level: float = 1.0,
    relief: bool = True,
) -> ilms.Parameters:
    """The paper's parameters unless given otherwise: eps, kappa, psi (vartheta is 1 / psi), phi tilde, tax relief."""
    ratio = 1 / scale if scale else np.inf
    phi = ilms.pass_through(base.margin, ratio, level) if scale else level - 1 + 1 / (1 - base.margin)
    return ilms.Parameters(elasticity, labour_supply, scale, phi, relief)


def solve(
    base: ilms.Baseline, tariff: Array, given: ilms.Parameters, countries: tuple[str, ...], what: str = "tariffs"
) -> Solved:
    """Solve and certify; BrokenInvariant names the equation and the country where the certificate fails."""
    solution = ilms.solve(base, tariff, given)
    found = ilms_residuals.residuals(base, tariff, given, solution.value)
    block, (residual, at) = max(found.items(), key=lambda item: item[1][0])
    if residual > CERTIFIED:
        raise BrokenInvariant(
            f"{what}: the equation {block} of {countries[at]} is off by {residual:.2g} (relative; at most "
            f"{CERTIFIED:g}). {solution.status.value}"
        )
    text = f"largest residual {residual:.1e} ({block}, {countries[at]}), {solution.stats.iterations} iterations"
    return Solved(solution, ilms.effects(base, given, solution.value), Certified(what, residual, text))


def replicate(data: Path) -> Report:
    """The published map beside ours; `data` is the set's folder or the one above it."""
    where = folder.locate(data, "ilms2025", FILES)
    held = load(where)
    published = _published(where / "expected_matlab_output_map.csv", held.countries)
    begun = time.perf_counter()
    base = calibrate(held)
    found = solve(base, held.tariffs, parameters(base), held.countries, "US tariffs of April 2025")
    seconds = time.perf_counter() - begun
    checks = tuple(
        Check("US tariffs of April 2025", country, name, unit, float(published[at, column]),
              float(getattr(found.effects, name)[at]), TOLERANCE)
        for at, country in enumerate(held.countries)
        for column, (name, unit) in enumerate(QUANTITIES)
    )  # fmt: skip
    from steelyard.lever.replicate import entry

    paper, notes = entry("ilms2025").paper, _notes(held, base)
    return Report("ilms2025", paper, checks, (found.certified,), seconds, notes, str(where), FIRST)


def _notes(data: Data, base: ilms.Baseline) -> tuple[str, ...]:
    home = data.home_index
    other = 0 if home else 1
    notes = [f"Margins: {data.home} {base.margin[home]:.6f}, all others {base.margin[other]:.6f}."]
    if len(base.floored):
        names = ", ".join(data.countries[at] for at in base.floored)
        notes.append(f"Own sales came out negative and were set to 0: {names}.")
    return tuple(notes)


def _foreign(flows: Array) -> Array:
    return flows - np.diag(np.diag(flows))


def _published(path: Path, countries: tuple[str, ...]) -> Array:
    names = folder.column(path, "Country")
    if names != countries:
        raise UnreadableFile(f"{path} lists other countries than country_labels.csv, or in another order.")
    return folder.numbers(path, 1 + len(QUANTITIES), skip=1)
