"""The policy ledger: dated measures, each with the clocks of its announcement, its force and its collection.

`load` reads the families of `data/policies`; `Policies` answers what was in force on a day, and what changed.
"""

from __future__ import annotations

from steelyard.ledger.policies.ledger import Policies
from steelyard.ledger.policies.model import OPEN, Family, Measure, Reference, Standing, Step, Verified
from steelyard.ledger.policies.problems import PolicyErrors, Problem
from steelyard.ledger.policies.read import load
from steelyard.ledger.policies.returns import Returning
from steelyard.ledger.policies.stacking import Part, Stack, headline, most_on_one_good, on_all_goods, stacked

__all__ = [
    "OPEN",
    "Family",
    "Measure",
    "Part",
    "Policies",
    "PolicyErrors",
    "Problem",
    "Reference",
    "Returning",
    "Stack",
    "Standing",
    "Step",
    "Verified",
    "headline",
    "load",
    "most_on_one_good",
    "on_all_goods",
    "stacked",
]
