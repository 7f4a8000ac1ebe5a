"""A scenario's run as plain text: what happens when, who gains and loses, what was assumed, what it was made from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from steelyard.brief import scenario_parts as parts
from steelyard.brief import scenario_says as says
from steelyard.brief.figures_table import wrapped
from steelyard.brief.solve_bands import bands
from steelyard.brief.solve_terminal import report as solved_report

if TYPE_CHECKING:
    from datetime import date

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import PhaseRun, Run

_INDENT = "  "

EQUATIONS = (
    "(1) buyers' price = the CES index of unit cost x trade cost x (1 + tariff) x (1 + export tax) x (1 - subsidy)",
    "(2) trade shares = each supplier's term in that index, to the power of minus the trade elasticity",
    "(3) spending = inputs of producers and final demand out of income",
    "(4) income = wages + tariff revenue + export taxes - subsidies + the deficit that the closure gives",
    "(5) output = what all buy at producers' prices",
    "(6) wages balance each economy's payments with the others, which clears its labour market",
    "(7) unit cost = wages and inputs, by their shares, over productivity (and the sector's size, with scale)",
    "(8) a quota's wedge is zero, or its cap is met",
)
"""The equations in words, numbered as in `kernels.equations`."""


def report(run: Run, *, explain: bool = False, top: int = 8, width: int = 100) -> str:
    """The run in words and figures; `explain` adds equations, the ledger's measures, and the manifest in full."""
    blocks = [_head(run, width)]
    if len(run.phases) > 1:
        blocks.append(parts.path(run, top))
    blocks += [block for phase in run.phases for block in _phase(run, phase, top, width, explain)]
    blocks.append(_assumed(run, width, explain))
    if explain:
        blocks += [_equations(), _ledger(run, width), _manifest_in_full(run)]
    else:
        blocks.append(_manifest(run, width))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(run: Run, width: int) -> list[str]:
    scenario = run.scenario
    lines = [scenario.title.upper(), f"{_INDENT}scenario {scenario.name}"]
    for label, text in (("The model says", scenario.says), ("It cannot say", scenario.silent)):
        if text.strip():
            lines += wrapped(f"{label}: {' '.join(text.split())}", width, _INDENT, _INDENT * 2)
    return lines


def _phase(run: Run, phase: PhaseRun, top: int, width: int, explain: bool) -> list[list[str]]:
    # Caveats stand once, among the assumptions, not below every phase.
    bare = replace(run.world, caveats=())
    cfs = [replace(cf, world=bare, touches=_quiet(cf)) for cf in phase.counterfactuals]
    first = cfs[0]
    blocks = [
        [f"FROM {phase.start}: {phase.title}"],
        _lead(phase, first, run.scenario.policies_as_of, width),
        _short(solved_report(*cfs, width=width, top=top, caution=False).rstrip("\n").split("\n"), explain),
    ]
    blocks.append(parts.customs(first, run.scenario.policies_as_of, top))
    wanted = run.scenario.report
    if "diversion" in wanted:
        blocks.append([*parts.diversion(first, top), *parts.told(first)])
    if "prices" in wanted:
        blocks.append(parts.prices(first, top))
    if "sectors" in wanted:
        blocks.append(parts.sectors(first, top))
    if phase.bands is not None:
        blocks.append(bands(phase.bands, first, top, width).rstrip("\n").split("\n"))
    return blocks


def _lead(phase: PhaseRun, first: Counterfactual, before: date | None, width: int) -> list[str]:
    """What comes out, in words: the same findings as the page leads with."""
    told = replace(phase, counterfactuals=(first, *phase.counterfactuals[1:]))
    points = (text.replace("\u00a0", " ") for text in says.points(told, before))
    return [line for text in points for line in wrapped(f"{text}.", width, _INDENT, _INDENT * 2)]


def _short(lines: list[str], explain: bool) -> list[str]:
    """Of the certificate the verdict and the largest residual; every block where all is to be explained."""
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{_INDENT}Certificate: all")), None)
    return lines if explain or at is None else lines[: at + 2]


def _quiet(cf: Counterfactual) -> tuple:
    return tuple(replace(touch, notes=()) for touch in cf.touches)


def _assumed(run: Run, width: int, explain: bool) -> list[str]:
    lines = ["What was assumed, each with its source"]
    shown = [one for one in run.assumptions if explain or one.kind != "caveat"]
    for one in shown:
        lines += wrapped(str(one), width, _INDENT, _INDENT + "   ")
    left = len(run.assumptions) - len(shown)
    if left:
        lines.append(
            f"{_INDENT}{left} caveats of the baseline world, {len(shown) + 1} to {len(run.assumptions)}: --explain"
        )
    return lines


def _equations() -> list[str]:
    return ["Equations solved", *(f"{_INDENT}{line}" for line in EQUATIONS)]


def _ledger(run: Run, width: int) -> list[str]:
    compiled = run.compiled
    if compiled.scenario.policies_as_of is None:
        return ["Policy ledger", f"{_INDENT}not read"]
    lines = [f"Policy ledger: measures in force on {compiled.scenario.policies_as_of}"]
    for standing in compiled.standings:
        size = "" if standing.size is None else f" {standing.size:g} {standing.measure.unit}"
        text = f"{standing.measure.title} ({standing.authority}){size}, since {standing.since}, {standing.status}"
        lines += wrapped(f"{text} [{standing.measure.reference.title}]", width, _INDENT, _INDENT * 2)
    for phase in compiled.phases:
        lines += [
            line for note in phase.notes for line in wrapped(f"{phase.start}: {note}", width, _INDENT, _INDENT * 2)
        ]
    return lines


def _manifest(run: Run, width: int) -> list[str]:
    held = run.manifest
    files = ", ".join(f"{one['name']} {one['sha256'][:12]}" for one in held["files"])
    versions = ", ".join(f"{name} {version}" for name, version in held["versions"].items())
    policies = held["policies"]["sha256"]
    text = (
        f"Made from: {files}; world {held['world']['sha256'][:12]}; "
        f"{f'policies {policies[:12]}; ' if policies else ''}seed {held['draws']['seed']}; {versions}; "
        f"results {held['results_sha256'][:12]}."
    )
    return wrapped(text, width, "", _INDENT)


def _manifest_in_full(run: Run) -> list[str]:
    import json

    return ["Manifest", *json.dumps(run.manifest, indent=1).splitlines()]
