"""Published models solved again from their own data, and the published figures beside ours.

`run(name, folder)` gives a `report.Report`. The models take any data of the same layout, with any number of countries
and sectors: see `caliendo_parro` (`Experiment`, `run`), `cp_layout.read`, `ilms2025` (`Data`, `calibrate`, `solve`)
and `agtpa` (`Data`, `without_borders`).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.errors import UnknownName

if TYPE_CHECKING:
    from steelyard.lever.replicate.report import Report


@dataclass(frozen=True, slots=True)
class Entry:
    """A replication that can be asked for by name; its module here has `FILES` and `replicate(folder)`."""

    name: str
    paper: str
    compares: str
    tolerance: str
    obtain: str  # where the data come from


ENTRIES = (
    Entry(
        "cp2015",
        "Caliendo & Parro (2015), Estimates of the trade and welfare effects of NAFTA, Review of Economic Studies 82",
        "welfare, terms and volume of trade, real wages and wages of 31 countries under three tariff changes; "
        "imports within NAFTA; welfare in the one-sector, no-materials and no-input-output variants",
        "1e-4 percentage points; import growth as printed (0.005)",
        "the paper's supplementary data at the journal, its arrays saved as cp2015.npz and base_noS_*.npz, its text "
        "files in original_txt",
    ),
    Entry(
        "ilms2025",
        "Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), Making America great again? The economic impacts of "
        "Liberation Day tariffs, Journal of International Economics",
        "seven effects of the US tariffs of 2 April 2025 on 194 countries",
        "1e-6 (percent; tariff revenue as a fraction)",
        "the authors' replication package: trade_cepii.csv, gdp.csv, tariffs.csv, country_labels.csv",
    ),
    Entry(
        "agtpa",
        "Yotov, Piermartini, Monteiro & Larch (2016), An advanced guide to trade policy analysis, WTO, chapter 2, "
        "trade without borders",
        "producer prices and inward resistance of 69 countries without borders, given the published coefficients",
        "0.5 and 0.9 percentage points: the published iteration stopped at a tolerance of 0.01",
        "the guide's data (CC BY 4.0) at wto.org: the 2006 cross-section and the table of results",
    ),
    Entry(
        "oecd_g20_2019",
        "OECD (2023), Inter-Country Input-Output Tables, 2019, http://oe.cd/icio",
        "accounting identities and totals of the table, kept by the world made of it and by its aggregates",
        "1e-8 of each total",
        "the OECD's table of 2019 by section, summed to 20 economies, as icio_oecd2023_2019_isic_g20.npz",
    ),
)


def entry(name: str) -> Entry:
    """The replication of this name; UnknownName names the nearest."""
    found = [one for one in ENTRIES if one.name == name]
    if not found:
        raise UnknownName("replication", name, [one.name for one in ENTRIES], "See `steelyard replicate --list`.")
    return found[0]


def run(name: str, folder: Path | str) -> Report:
    """Replicate `name` from the data in `folder`, or in its subfolder of that name.

    BadInput names a missing file and what it should be; BrokenInvariant where a certificate fails.
    """
    module = importlib.import_module(f"steelyard.lever.replicate.{entry(name).name}")
    return module.replicate(Path(folder))
