"""What a run was made from, hashed: the same manifest, the same figures to the last bit."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import asdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from steelyard.lever.fingerprint import fingerprint
from steelyard.version import __version__

if TYPE_CHECKING:
    import polars as pl

    from steelyard.ledger.policies import Policies
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.compile import Compiled
    from steelyard.lever.scenario.grid import Grid
    from steelyard.lever.scenario.model import DrawChoice
    from steelyard.lever.scenario.running import PhaseRun
    from steelyard.lever.world import World


def manifest(compiled: Compiled, phases: tuple[PhaseRun, ...], draws: DrawChoice) -> dict[str, Any]:
    """Inputs (files, world, policy ledger), choices, seed, versions, and a hash of the results; no clock time."""
    choices = {"closures": list(compiled.closures), "draws": asdict(draws)}
    return _made_from(compiled) | choices | {"versions": versions(), "results_sha256": results_hash(phases)}


def of_one(compiled: Compiled, found: Counterfactual) -> dict[str, Any]:
    """The manifest of one counterfactual on a scenario: the answer to a reverse question, a side of a comparison."""
    result = fingerprint((found.closure_name, found.base, found.equilibrium))
    return _made_from(compiled) | {
        "closures": [found.closure_name],
        "instruments": [str(one) for one in found.instruments],
        "versions": versions(),
        "results_sha256": result,
    }


def of_grid(compiled: Compiled, grid: Grid, data: pl.DataFrame) -> dict[str, Any]:
    """The manifest of a grid: its own file beside those of the scenario, axes, closures, a hash of its table."""
    made = _made_from(compiled)
    own = {"name": PurePath(grid.text.name).name, "sha256": grid.text.sha256}
    return made | {
        "files": [*made["files"], own],
        "closures": list(grid.closures),
        "axes": [asdict(axis) for axis in grid.axes],
        "versions": versions(),
        "results_sha256": fingerprint(data.to_dict(as_series=False)),
    }


def _made_from(compiled: Compiled) -> dict[str, Any]:
    scenario = compiled.scenario
    return {
        "scenario": scenario.name,
        "files": [{"name": PurePath(text.name).name, "sha256": text.sha256} for text in scenario.texts],
        "world": {**asdict(scenario.world), "sha256": world_hash(compiled.world)},
        "policies": {
            "as_of": None if scenario.policies_as_of is None else scenario.policies_as_of.isoformat(),
            "sha256": policies_hash(compiled.policies) if scenario.needs_ledger and compiled.policies else None,
        },
    }


def world_hash(world: World) -> str:
    """Hash of a world's labels and every baseline number."""
    return fingerprint((world.economies, world.sectors, world.uses, world.year, world.unit, world.economy))


def policies_hash(policies: Policies) -> str:
    """Hash of every family and measure of a policy ledger, whatever file it came from."""
    return hashlib.sha256(repr((policies.families, policies.measures)).encode()).hexdigest()


def results_hash(phases: tuple[PhaseRun, ...]) -> str:
    """Hash of every phase's equilibria and bands, to the last bit."""
    return fingerprint(
        tuple(
            (phase.start.isoformat(), cf.closure_name, cf.base, cf.equilibrium)
            for phase in phases
            for cf in phase.counterfactuals
        )
        + tuple(
            frame.to_dict(as_series=False)
            for phase in phases
            if phase.bands is not None
            for frame in (phase.bands.frame, *phase.more_bands.values())
        )
    )


def versions() -> dict[str, str]:
    """Of the program and of what computes."""
    import numpy as np
    import polars as pl

    python = ".".join(map(str, sys.version_info[:3]))
    return {"steelyard": __version__, "python": python, "numpy": np.__version__, "polars": pl.__version__}
