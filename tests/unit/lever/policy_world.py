"""A world of six economies for tests of instruments: a rest of the EU, a rest of the world, US tariffs, empty cells."""

from __future__ import annotations

import numpy as np

from steelyard.lever.world import World

ECONOMIES = ("USA", "CHN", "VNM", "DEU", "OTH_EU27", "ROW")
SECTORS = ("A01_02", "C10T12", "C26", "C29", "SVC")
NAMES = ("Agriculture", "Food, beverages, tobacco", "Computer, electronic, optical", "Motor vehicles", "Services")
REST_OF_EU = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA", "LTU",
    "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
MEMBERS = (("USA",), ("CHN",), ("VNM",), ("DEU",), REST_OF_EU, ("NZL", "CHL", "ROW"))
THETA = (3.0, 4.0, 5.0, 9.0, 5.0)
US_TARIFF = 0.02


def world(year: int = 2022, **about: object) -> World:
    """Trade by a fixed seed; VNM sells no A01_02 abroad, only the USA levies a tariff (2 % on goods)."""
    rng = np.random.default_rng(11)
    n, j = len(ECONOMIES), len(SECTORS)
    flows = rng.uniform(1.0, 20.0, (n, n, j))
    flows[np.arange(n), np.arange(n)] *= 20
    away = np.arange(n) != ECONOMIES.index("VNM")
    flows[away, ECONOMIES.index("VNM"), 0] = 0.0
    tariff = np.zeros((n, n, j))
    tariff[0, 1:, :4] = US_TARIFF
    bought, output = flows.sum(axis=1), flows.sum(axis=0)
    most = np.maximum(bought.sum(axis=1), output.sum(axis=1))
    intermediate = 0.3 * bought[:, :, None] * output[:, None, :] / most[:, None, None]
    given = {"members": MEMBERS, "sector_names": NAMES, "goods": (True, True, True, True, False), "year": year}
    return World.from_flows(
        flows, intermediate, economies=ECONOMIES, sectors=SECTORS, theta=THETA, tariff=tariff, **{**given, **about}
    )


def at(*names: str) -> tuple[int, ...]:
    """Indices of economies, or of one cell (importer, exporter, sector)."""
    return tuple((ECONOMIES if name in ECONOMIES else SECTORS).index(name) for name in names)
