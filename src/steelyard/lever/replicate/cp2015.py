"""Caliendo & Parro (2015): NAFTA's tariff changes from 1993 to 2005, all published figures.

Scenarios: `nafta_only` (the tariffs between the three members go to those of 2005), `world_1993_2005` (all tariffs
do) and `world_without_nafta` (all but those between the members do). For other data of this kind see
`caliendo_parro.Experiment` and `cp_layout.read`.
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from steelyard.errors import UnknownName, UnreadableFile
from steelyard.lever.replicate import caliendo_parro, cp2015_variants, cp_layout, folder
from steelyard.lever.replicate.caliendo_parro import Experiment, Result
from steelyard.lever.replicate.report import Certified, Check, Report
from steelyard.lever.world import World

TARIFFS_2005 = "original_txt/tariffs2005.txt"
FILES: Mapping[str, str] = {
    "cp2015.npz": "the paper's 1993 base as arrays (regions, sectors, pi_nij, tau_nij and others)",
    "expected_welfare_31_countries.csv": "published effects by scenario and region",
    "expected.json": "published import growth and the welfare of the model variants",
    TARIFFS_2005: "tariffs of 2005 in percent, rows sector by importer, columns exporters",
    **dict.fromkeys(cp2015_variants.FILES.values(), "a variant of the 1993 base in the authors' layout"),
}
ARRAYS = {
    "regions": "labels [region]",
    "sectors": "labels [sector]",
    "pi_nij": "expenditure shares [importer, exporter, sector]",
    "tau_nij": "tariffs of the base, fractions [importer, exporter, sector]",
    "tau_nij_bln": "tariffs before",
    "tau_nij_cfl": "tariffs after",
    "gamma_nj": "value added as a share of output [region, sector]",
    "gamma_nkj": "inputs as a share of output [region, input, using]",
    "alpha_nj": "final shares [region, sector]",
    "theta_j": "trade elasticities [sector]",
    "wL_n": "value added [region]",
    "X_nj": "expenditure, tariff included [region, sector]",
}
NAFTA = ("Mexico", "Canada", "USA")
COLUMNS = {  # of the published table: attribute, quantity, unit
    "welfare_pct": ("welfare", "welfare", "%"),
    "tot_pct": ("terms_of_trade", "terms of trade", "%"),
    "vot_pct": ("volume_of_trade", "volume of trade", "%"),
    "real_wage_pct": ("real_wage", "real wage", "%"),
    "wage_hat": ("wage_hat", "wage, hat", ""),
}
TOLERANCE = 1e-4  # percentage points: authors' code and an independent solver differ by 1.4e-5
PRINTED_2 = 0.005 + 1e-9  # import growth is printed to two decimals
PRINTED_4 = 1e-4  # and the variants to four


def load(where: Path) -> Experiment:
    """The experiment of `nafta_only` from cp2015.npz in the folder `where`; other scenarios are to be added."""
    held = folder.arrays(where / "cp2015.npz", ARRAYS)
    world = World.from_shares(
        held["pi_nij"],
        held["tau_nij"],
        held["gamma_nj"],
        held["gamma_nkj"],
        held["alpha_nj"],
        held["theta_j"],
        held["wL_n"],
        np.zeros(len(held["wL_n"])),
        held["X_nj"],
        economies=[str(name) for name in held["regions"]],
        sectors=[str(name) for name in held["sectors"]],
        year=1993,
        unit="USD",
        source="Caliendo & Parro (2015), supplementary data",
        elasticities="Caliendo & Parro (2015), table 1",
    )
    return Experiment(world, {"nafta_only": held["tau_nij_cfl"]}, held["tau_nij_bln"], bloc=NAFTA)


def scenarios(experiment: Experiment, later: np.ndarray) -> Experiment:
    """The same, with all tariffs at `later` [importer, exporter, sector], and with all but the bloc's."""
    before = experiment.world.economy.tariff if experiment.before is None else experiment.before
    members = [experiment.world.economy_index(name) for name in experiment.bloc]
    without = caliendo_parro.bloc_tariffs(later, before, members)
    after = {**experiment.after, "world_1993_2005": later, "world_without_nafta": without}
    return Experiment(experiment.world, after, experiment.before, experiment.transfer, experiment.bloc)


def replicate(data: Path) -> Report:
    """All published figures beside ours; `data` is the set's folder or the one above it."""
    from steelyard.lever.replicate import entry

    where = folder.locate(data, "cp2015", FILES)
    main = load(where)
    _, size, sectors = main.world.shape
    experiment = scenarios(main, cp_layout.read_tariffs(where / TARIFFS_2005, size, sectors))
    summary = _json(where / "expected.json")
    begun = time.perf_counter()
    result = caliendo_parro.run(experiment)
    variants = cp2015_variants.run(where, where / TARIFFS_2005, main.world.economies, NAFTA)
    seconds = time.perf_counter() - begun
    checks = (
        *_effects(where / "expected_welfare_31_countries.csv", experiment.world, result),
        *_imports(summary, result),
        *_variants(summary, main.world, variants),
    )
    return Report(
        "cp2015",
        entry("cp2015").paper,
        checks,
        _certificates(result, variants),
        seconds,
        main.world.caveats,
        str(where),
    )


def _certificates(result: Result, variants: Mapping[str, Result]) -> tuple[Certified, ...]:
    other = [
        Certified(f"{name}, {one.solve}", one.residual, one.text)
        for name, found in variants.items()
        for one in found.certificates
    ]
    return (*result.certificates, *other)


def _effects(path: Path, world: World, result: Result) -> Iterator[Check]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        try:
            scenario, region = row["scenario"], row["region"]
            published = {name: float(row[name]) for name in COLUMNS}
        except (KeyError, TypeError, ValueError) as cause:
            raise UnreadableFile(f"{path} needs the columns scenario, region, {', '.join(COLUMNS)}.") from cause
        if scenario not in result.effects:
            raise UnknownName("scenario", scenario, result.effects)
        found, at = result.effects[scenario], world.economy_index(region)
        for name, (attribute, quantity, unit) in COLUMNS.items():
            tolerance = TOLERANCE if unit == "%" else TOLERANCE / 100
            ours = float(getattr(found, attribute)[at])
            yield Check(scenario, region, quantity, unit, published[name], ours, tolerance)


def _imports(summary: dict[str, Any], result: Result) -> Iterator[Check]:
    found = result.effects["nafta_only"].bloc_imports
    for region, values in summary["nafta_only_no_deficits"].items():
        growth = values["nafta_imports"]
        yield Check("imports within NAFTA", region, "growth", "%", growth, found[region], PRINTED_2)


def _variants(summary: dict[str, Any], world: World, variants: Mapping[str, Result]) -> Iterator[Check]:
    for name, found in variants.items():
        welfare = found.effects[cp2015_variants.SCENARIO].welfare
        for region, value in summary["across_models_nafta_welfare"][name].items():
            ours = float(welfare[world.economy_index(region)])
            yield Check(f"model variant {name}", region, "welfare", "%", value, ours, PRINTED_4)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise UnreadableFile(f"{path} is not a JSON file ({cause}).") from cause
    for key in ("nafta_only_no_deficits", "across_models_nafta_welfare"):
        if not isinstance(found, dict) or key not in found:
            raise UnreadableFile(f"{path} does not hold the published summary: {key} is missing.")
    return found
