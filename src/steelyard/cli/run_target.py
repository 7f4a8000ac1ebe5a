"""`steelyard run --solve TARGET --by INSTRUMENT`: the size that brings a result there, on top of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steelyard.cli.solve_target import _bounds as bounds_of
from steelyard.cli.solve_target import _maker as maker_of
from steelyard.errors import BadInput, Unreachable

if TYPE_CHECKING:
    from steelyard.ledger.policies import Policies
    from steelyard.lever.instruments import Instrument
    from steelyard.lever.scenario.aim import Found

_IGNORED = {
    "draws": "--draws", "seed": "--seed", "page": "--html", "frame": "--frame", "as_csv": "--csv",
    "explain": "--explain",
}  # fmt: skip


def reach(source: str, wanted: dict[str, Any], policies: Policies | None = None) -> str:
    """The answer under every closure of the scenario, or of those asked for, as text or JSON.

    A closure under which no size does it is named; Unreachable, with the nearest, where none does.
    """
    from steelyard.lever.scenario import aim, prepare

    ignored = [option for name, option in _IGNORED.items() if wanted[name]]
    for option in ignored:
        raise BadInput(f"--solve answers with a size; {option} belongs to a run. Leave one of the two out.")
    goal = aim.goal(wanted["target"])
    said, make, bounds = _instrument(goal.result, wanted["by"], wanted["between"])
    compiled = prepare(source, policies=policies, theta=wanted["theta"])
    found: list[Found] = []
    missed: list[Unreachable] = []
    for closure in wanted["closures"] or compiled.closures:
        try:
            found.append(aim.reach(compiled, goal, make, bounds, said, closure))
        except Unreachable as error:
            missed.append(error)
    if not found:
        raise _none(missed, aim.works(compiled, goal, (wanted["closures"] or compiled.closures)[-1]))
    return _as_json(compiled, found, missed) if wanted["as_json"] else _as_text(found, missed, wanted["top"])


def _none(missed: list[Unreachable], offer: str) -> Unreachable:
    """One error for all closures; the nearest of them, and what reaches the goal instead."""
    told = " ".join(dict.fromkeys(str(one) for one in missed))
    return Unreachable(f"{told} {offer}".strip(), missed[0].nearest)


def _as_text(found: list[Found], missed: list[Unreachable], top: int) -> str:
    """The sizes of all closures first, then a report of each."""
    from steelyard.brief.solve_terminal import report

    several = len(found) > 1
    lines = [one.text for one in found]
    lines += [str(one) for one in missed]
    lines += dict.fromkeys(one.note for one in found if one.note)
    blocks = ["\n".join(lines)]
    for at, one in enumerate(found):
        head = f"UNDER CLOSURE {one.counterfactual.closure_name}\n" if several else ""
        blocks.append(head + report(one.counterfactual, top=top, caution=at == 0, alone=not several))
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"


def _as_json(compiled: Any, found: list[Found], missed: list[Unreachable]) -> str:
    """Answers by closure; those of the first also at the top."""
    from steelyard.cli.output import to_json
    from steelyard.lever.scenario import manifest

    answers = [
        {
            "closure": one.counterfactual.closure_name, "by": one.by, "size": one.size, "value": one.value,
            "before": one.before, "solves": one.solves,
            "certificate": one.counterfactual.certificate and one.counterfactual.certificate.to_dict(),
            "manifest": manifest.of_one(compiled, one.counterfactual),
        }
        for one in found
    ]  # fmt: skip
    held = {"target": found[0].goal.result, "unit": found[0].unit, "note": found[0].note, **answers[0]}
    return to_json(held | {"answers": answers, "without_answer": [str(one) for one in missed]})


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
