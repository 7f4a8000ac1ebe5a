"""Scenarios: dated, sourced changes of policy, read from TOML, compiled on a world and run.

from steelyard.lever.scenario import run, scenario
found = run("us-tariff-25-on-china")
found.path(), found.assumptions, found.manifest
"""

from __future__ import annotations

from steelyard.lever.scenario.assumptions import Assumption
from steelyard.lever.scenario.compile import Compiled, CompiledPhase, compile
from steelyard.lever.scenario.files import names
from steelyard.lever.scenario.model import Phase, Scenario, Step
from steelyard.lever.scenario.problems import Problem, ScenarioErrors
from steelyard.lever.scenario.read import read, read_text
from steelyard.lever.scenario.running import PhaseRun, Run, prepare, run

scenario = read

__all__ = [
    "Assumption",
    "Compiled",
    "CompiledPhase",
    "Phase",
    "PhaseRun",
    "Problem",
    "Run",
    "Scenario",
    "ScenarioErrors",
    "Step",
    "compile",
    "names",
    "prepare",
    "read",
    "read_text",
    "run",
    "scenario",
]
