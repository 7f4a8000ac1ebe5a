"""`steelyard run --solve TARGET --by INSTRUMENT`: the size that brings a result there, on top of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steelyard.cli.solve_target import _bounds as bounds_of
from steelyard.cli.solve_target import _maker as maker_of
from steelyard.errors import BadInput

if TYPE_CHECKING:
    from steelyard.lever.instruments import Instrument

_IGNORED = {
    "draws": "--draws", "seed": "--seed", "page": "--html", "frame": "--frame", "as_csv": "--csv",
    "explain": "--explain",
}  # fmt: skip


def reach(source: str, wanted: dict[str, Any]) -> str:
    """The answer as text or JSON; Unreachable with the nearest where there is none."""
    from steelyard.brief.solve_terminal import report
    from steelyard.cli.output import to_json
    from steelyard.lever.scenario import aim, manifest, prepare

    ignored = [option for name, option in _IGNORED.items() if wanted[name]]
    for option in ignored:
        raise BadInput(f"--solve answers with a size; {option} belongs to a run. Leave one of the two out.")
    goal = aim.goal(wanted["target"])
    said, make, bounds = _instrument(goal.result, wanted["by"], wanted["between"])
    if len(wanted["closures"]) > 1:
        raise BadInput("A target is met under one closure. Give one --closure.")
    closure = next(iter(wanted["closures"]), "ilms")
    compiled = prepare(source, theta=wanted["theta"])
    found = aim.reach(compiled, goal, make, bounds, said, closure)
    if wanted["as_json"]:
        held = {
            "target": found.goal.result, "value": found.value, "unit": found.unit, "before": found.before,
            "by": found.by, "size": found.size, "closure": found.counterfactual.closure_name, "solves": found.solves,
            "certificate": found.counterfactual.certificate and found.counterfactual.certificate.to_dict(),
            "manifest": manifest.of_one(compiled, found.counterfactual),
        }  # fmt: skip
        return to_json(held)
    return f"{found.text}\n\n{report(found.counterfactual, top=wanted['top'])}"


def _instrument(
    result: str, by: str, between: str | None
) -> tuple[Callable[[float], str], Callable[[float], Instrument], tuple[float, float]]:
    """What is sized: one by name, of the economy that the result is of, or a text with ? for the size in percent."""
    from steelyard.lever.scenario import aim

    if "?" in by:
        make = maker_of(by)
        low, high = bounds_of(between or "0,50")
        return (
            lambda size: by.replace("?", f"{100 * size:.4g}"),
            lambda size: make(100 * size),
            (low / 100, high / 100),
        )
    chosen = aim.sized(by)
    economy = result.partition(".")[0]
    bounds = chosen.bounds if between is None else chosen.between(*bounds_of(between))
    return chosen.said(economy), lambda size: chosen.make(economy, size), bounds
