"""What the verdicts on a text look up, from a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.claims.library import Library, Structure
from steelyard.errors import SteelyardError
from steelyard.lens.panel import Panel

if TYPE_CHECKING:
    from steelyard.lab import Lab
    from steelyard.ledger.policies import Policies


def library(lab: Lab) -> Library:
    """The lab's panels, the policy ledger and the world table; each is opened when a claim first needs it."""

    def panel_of(code: str) -> Panel:
        try:
            return lab.panel(code)
        except SteelyardError:
            return Panel(lab.panel("CHN").frame.clear())

    return Library.once(panel_of, lab.time if lab.as_of is not None else None, _policies, _structure)


def _policies() -> Policies:
    from steelyard.ledger.policies import load

    return load()


def _structure() -> Structure:
    from steelyard.lever import structure

    frame, names, credit = structure.structure(), structure.sector_names(), structure.credit()
    return Structure(frame, names, structure.YEAR, credit, structure.SOURCE)
