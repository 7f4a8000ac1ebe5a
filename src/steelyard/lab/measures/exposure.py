"""Who sells what an economy buys less of, from a lab and the embedded structure table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput, UnknownName
from steelyard.lens import exposure
from steelyard.lens.dependence import openness
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel

if TYPE_CHECKING:
    from steelyard.lab import Lab

VIEWS = ("supplier", "heading")


def measure(
    lab: Lab,
    reporter: str,
    period: str,
    by: str = "supplier",
    suppliers: Sequence[str] = (),
    least: float = exposure.LEAST,
) -> Measured:
    """`lens.exposure` of `reporter` in a window: by supplier, or by heading.

    `suppliers`: only these; `least`: the fall of value, percent, from which a heading counts.
    """
    from steelyard.lever import structure

    if by not in VIEWS:
        raise UnknownName("view", by, VIEWS)
    code = economies.resolve(reporter)
    sellers = exposure.Sellers(structure.structure(), structure.sector_names(), structure.YEAR, structure.credit())
    panel = lab.panel(code)
    if by == "heading":
        if suppliers:
            raise BadInput("--by heading lists goods: leave out --supplier, or ask --by supplier.")
        return exposure.by_heading(panel, lab.time, sellers, reporter=code, period=period)
    only = [economies.resolve(name) for name in suppliers]
    return exposure.by_supplier(
        panel, lab.time, sellers, reporter=code, period=period, least=least, only=only, openness=_openness(lab)
    )


def _openness(lab: Lab) -> dict[str, tuple[float, str, str]]:
    """Exports of goods and services in percent of GDP, the year and the source, by economy."""
    ranks = {source.id: source.rank for source in lab.ledger.sources().values()}
    panel = Panel(lab.ledger.vintages(indicator=["export_share_gdp"]), ranks)
    points = {code: openness(panel, lab.time, code, "export") for code in panel.reporters}
    return {code: (point.value, point.period, point.source) for code, point in points.items() if point}
