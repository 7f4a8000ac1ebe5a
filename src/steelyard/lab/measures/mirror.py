"""Two records of one trade, from a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput, UnknownName
from steelyard.lens.balance_of_payments import customs_gap
from steelyard.lens.measured import Measured
from steelyard.lens.mirror import MARGIN, Treatment, mirror, overview

if TYPE_CHECKING:
    from steelyard.lab import Lab

FLOWS = {"export": "export", "exports": "export", "import": "import", "imports": "import"}
FREQUENCIES = ("year", "month")


def measure(
    lab: Lab,
    reporter: str,
    partner: str | None = None,
    flow: str = "export",
    freq: str | None = None,
    margin: float = MARGIN,
    hong_kong: float | None = None,
    bop: bool = False,
) -> Measured:
    """`lens.mirror.mirror` of `reporter` and `partner` by period; without one, a line for each partner held.

    `margin`: freight and insurance in imports held cif, percent; `hong_kong`: percent of the exporter's exports to
    Hong Kong that went on to the importer. `bop`: customs' goods balance against the balance of payments instead.
    """
    code = economies.resolve(reporter)
    direction = FLOWS.get(flow.lower())
    if direction is None:
        raise UnknownName("flow", flow, FLOWS)
    if freq not in (None, *FREQUENCIES):
        raise UnknownName("frequency", freq, FREQUENCIES)
    treatment = Treatment(margin, hong_kong)
    if bop:
        if partner or hong_kong is not None:
            raise BadInput("--bop compares the reporter's own balances: leave out --partner and --hong-kong.")
        return customs_gap(lab.panel(code), lab.time, code)
    query = {"reporter": code, "flow": direction, "freq": freq, "treatment": treatment}
    if partner:
        return mirror(lab.panel, lab.time, partner=economies.resolve(partner), **query)
    return overview(lab.panel, lab.time, partners=_recording(lab, code, direction), **query)


def _recording(lab: Lab, reporter: str, flow: str) -> list[str]:
    """Economies whose record of the other side of the flow is held."""
    other = {"export": "import", "import": "export"}[flow]
    rows = lab.ledger.vintages(partner=reporter, flow=other, indicator="value", product="TOTAL")
    found = set(rows["reporter"].unique()) - {reporter}
    return [code for code in economies.codes() if code in found]
