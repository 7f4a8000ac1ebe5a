"""Concentration and dependence from a lab and the embedded structure table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from steelyard.base import economies, products
from steelyard.errors import BadInput, UnknownName
from steelyard.lens import dependence, dependence_products, world_structure
from steelyard.lens.measured import Measured

if TYPE_CHECKING:
    from steelyard.lab import Lab

VIEWS = ("partner", "product", "sector")
FLOWS = {"export": "export", "exports": "export", "import": "import", "imports": "import"}


def measure(
    lab: Lab,
    reporter: str,
    by: str | None = None,
    flow: str = "export",
    product: str | None = None,
    period: str | None = None,
    world: str | None = None,
) -> Measured:
    """One of the views of `reporter`: shares by partner, product or sector, or its place in the world.

    `product`: partners of one heading, or of one sector of the world table. `world`: a group of sectors (manufacturing,
    goods, ...) whose exports, output and value added are set side by side; it goes without `by`, `product`, `period`.
    """
    view = by or "partner"
    if view not in VIEWS:
        raise UnknownName("view", view, VIEWS)
    if flow.lower() not in FLOWS:
        raise UnknownName("flow", flow, FLOWS)
    code, direction = economies.resolve(reporter), FLOWS[flow.lower()]
    if world is not None:
        return _world(lab, code, world, by, product, period)
    if view == "sector":
        return _by_sector(code, direction, product, period)
    if view == "product":
        if product:
            raise BadInput(
                "--by product lists all headings: leave out --product, or list partners of it with --by partner."
            )
        return dependence_products.goods(lab.panel(code), lab.time, reporter=code, flow=direction, period=period)
    return _by_partner(lab, code, direction, product, period)


def _world(lab: Lab, code: str, world: str, by: str | None, product: str | None, period: str | None) -> Measured:
    from steelyard.lever import structure

    given = [f"--{name}" for name, value in (("by", by), ("product", product), ("period", period)) if value]
    if given:
        raise BadInput(f"--world is the table of {structure.YEAR} and goes without {' and '.join(given)}.")
    published = world_structure.published_shares(lab.panel(code), lab.time, code)
    return world_structure.world_shares(
        structure.structure(), structure.sector_names(), code, world, year=structure.YEAR, credit=structure.credit(),
        published=published,
    )  # fmt: skip


def _by_sector(code: str, flow: str, product: str | None, period: str | None) -> Measured:
    from steelyard.lever import structure

    if product or period:
        raise BadInput(f"--by sector is the table of {structure.YEAR}: leave out --product and --period.")
    frame, names = structure.structure(), structure.sector_names()
    return world_structure.by_sector(frame, names, code, flow=flow, year=structure.YEAR, credit=structure.credit())


def _by_partner(lab: Lab, code: str, flow: str, product: str | None, period: str | None) -> Measured:
    from steelyard.lever import structure

    frame, names = structure.structure(), structure.sector_names()
    if product and _is_sector(product, names):
        if period:
            raise BadInput(f"A sector is of the table of {structure.YEAR}: leave out --period.")
        return world_structure.sector_partners(
            frame, names, code, product, flow=flow, year=structure.YEAR, credit=structure.credit()
        )
    panel = lab.panel(code)
    heading = products.resolve(product) if product else "TOTAL"
    links = world_structure.links(frame, code, flow) if heading == "TOTAL" else None
    found = dependence.partners(panel, lab.time, reporter=code, flow=flow, period=period, product=heading, links=links)
    return replace(found, **_beside(lab, code, flow, found, structure.credit() if links else ""))


def _beside(lab: Lab, code: str, flow: str, found: Measured, credit: str) -> dict[str, object]:
    """What stands beside the partners: the flow in the reporter's product, and the credit of the table."""
    from steelyard.lever import structure

    basis, sources = dict(found.basis), found.sources
    if credit:
        basis["of GDP"] = f"{basis['of GDP']}, {structure.YEAR} ({credit})"
        sources = (*sources, structure.SOURCE)
    point = dependence.openness(lab.panel(code), lab.time, code, flow)
    if point:
        basis["openness"] = f"{flow}s of goods and services {point.value:.1f} % of GDP, {point.period}"
        sources = tuple(dict.fromkeys((*sources, *point.source.split(" + "))))
    return {"basis": basis, "sources": sources}


def _is_sector(word: str, names: dict[str, str]) -> bool:
    try:
        world_structure.sectors_of(word, names)
    except UnknownName:
        return False
    return True
