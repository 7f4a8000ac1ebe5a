"""Shares: of a partner or product in trade, of spending in GDP, of an economy in the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from steelyard.base.period import Period
from steelyard.claims.lexicon import table
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    ASKED,
    CONCEPT,
    NEAR,
    WINDOW,
    Figure,
    Resolution,
    View,
    distinct,
    in_text,
    named,
    not_out,
    period_of,
    subject_of,
)
from steelyard.claims.resolve_rates import identity
from steelyard.errors import SteelyardError
from steelyard.lens import demand, world_structure
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.series import Leg, pick_legs
from steelyard.lens.shares import share

_YEARS = 5
_FLOWS = ("exports", "imports")
_MARGIN = 0.5  # points
_TOTALS = ("", "exports", "imports", "trade", "exports_to_world", "imports_from_world", "total")
_LOOSE = ("sale", "sales", "shipment", "shipments", "deliveries", "purchase", "purchases", "goods", "everything")


def shares(view: View, claim: Claim) -> Resolution:
    """A share by what it is a share of."""
    if claim.whole.startswith("world"):
        return _of_world(view, claim)
    if claim.whole == "gdp" or (not claim.whole and not claim.flow and claim.subject == "household_consumption"):
        return _of_gdp(view, claim)
    if claim.whole in _LOOSE and claim.partner not in ("", "WLD"):
        return replace(shares(view, replace(claim, whole="")), bases=frozenset())
    if claim.whole not in _TOTALS or not claim.flow or claim.flow not in ("export", "import", "total"):
        return Resolution(missing=f"What it is a share of ({claim.whole or 'not said'}) is not among the figures held.")
    return _of_trade(view, claim)


def _of_trade(view: View, claim: Claim) -> Resolution:
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no share can be computed.")
    panel = view.panel(claim.reporter)
    figures: list[Figure] = []
    if claim.partner not in ("", "WLD"):
        for text, kin in ((str(period), ASKED), *((str(one), WINDOW) for one in _around(period))):
            figures += _partner_share(view, panel, claim, text, kin)
        for flow in ("export", "import"):
            if flow != claim.flow:
                figures += _partner_share(view, panel, replace(claim, flow=flow), str(period), CONCEPT)
    elif claim.product not in ("", "TOTAL"):
        figures += _product_share(view, panel, claim, str(period))
    missing = not_out(view, period) or f"No share of {subject_of(claim)} is held for {period}."
    return Resolution(distinct(figures), frozenset({"share"}), _MARGIN, missing)


def _partner_share(view: View, panel: Panel, claim: Claim, period: str, kin: str) -> Iterator[Figure]:
    if claim.flow not in ("export", "import"):
        return
    found = share(panel, view.t, reporter=claim.reporter, flow=claim.flow, partner=claim.partner, period=period)
    if found is None:
        return
    whole = f"{named(claim.reporter)}'s {claim.flow}s"
    id_ = identity(view, claim, "share", period, "USD", found.headline.known_from)
    for point, how in ((found.computed, "from levels"), (found.published, "printed")):
        if point:
            text = f"share of {in_text(claim.partner)} in {whole}, {period} ({how}, {point.known_from:%Y-%m-%d})"
            yield Figure(
                point.value, "percent", text, "share", kin, point.source, point.known_from, point.rounding,
                view.later(point.known_from), how == "printed", id=id_ if point is found.headline else "",
            )  # fmt: skip


def _product_share(view: View, panel: Panel, claim: Claim, period: str) -> Iterator[Figure]:
    for money in ("USD", "CNY"):
        legs = [Leg(period, claim.reporter, claim.flow, "WLD", product, "value", money)
                for product in (claim.product, "TOTAL")]  # fmt: skip
        found = pick_legs(panel, view.t, legs, across=False)
        if found and found.values[1]:
            value = 100 * found.values[0] / found.values[1]
            text = f"{subject_of(claim)}, share of all goods, {period}, from levels in {money}"
            later = view.later(found.known_from)
            yield Figure(value, "percent", text, "share", ASKED, found.source, found.known_from, 2 * found.uncertainty,
                         later)  # fmt: skip


def _of_gdp(view: View, claim: Claim) -> Resolution:
    """Shares of GDP by the words of the claim; of a year close by where the year asked is not held."""
    asked = _gdp_items(claim)
    if not asked:
        return Resolution(missing=f"No share of GDP of {claim.subject or 'that'} is held.")
    period = period_of(claim.period)
    panel = view.panel(claim.reporter)
    year = period.year if period else (view.t.year - 1 if view.t else 0)
    figures: list[Figure] = []
    for indicator, variants, kin in asked:
        figures += _yearly(view, panel, claim, indicator, variants, period, year, kin)
    if any(indicator == "consumption_share" for indicator, _, _ in asked):
        figures += _spent(view, panel, claim, period)
    missing = f"No such share of GDP of {named(claim.reporter)} is held near {claim.period or 'any year'}."
    return Resolution(distinct(figures), missing=missing)


def _gdp_items(claim: Claim) -> list[tuple[str, tuple[str, ...], str]]:
    """Indicator, variants (all where empty) and how near, for what the claim is about."""
    words = f"{claim.subject} {claim.flow} {claim.quote}".lower().replace("_", " ")
    for item in table("figures")["gdp_share"]:
        if any(word in words for word in item["words"]):
            own = [(item["indicator"], tuple(item.get("variants", ())), ASKED)]
            other = [(item["indicator"], tuple(item["other"]), CONCEPT)] if "other" in item else []
            return own + other
    return []


def _yearly(
    view: View, panel: Panel, claim: Claim, indicator: str, variants: tuple[str, ...], period: Period | None, year: int,
    kin: str,
) -> Iterator[Figure]:  # fmt: skip
    for key in panel.keys(reporter=claim.reporter, indicator=indicator):
        for row in panel.rows(**key):
            at = period_of(row.period)
            if at is None or row.status == "disputed" or (variants and row.variant not in variants):
                continue
            asked = at == period
            if not asked and (at.freq != "A" or (year and abs(at.year - year) > _YEARS)):
                continue
            what = indicator.replace("_", " ") + ("" if row.variant == "none" else f" ({row.variant})")
            text = f"{named(claim.reporter)}, {what}, {row.period} (of {row.known_from:%Y-%m-%d})"
            # A share that was public by then counts as known, though it is held in a later edition.
            known = row.public_from or row.known_from
            yield Figure(
                row.value, row.unit, text, indicator, kin if asked or kin == CONCEPT else NEAR, row.source,
                row.known_from, row.rounding, view.later(min(known, row.known_from)), True,
                cost=float(abs(at.year - (year or at.year))),
            )  # fmt: skip


def _spent(view: View, panel: Panel, claim: Claim, period: Period | None) -> Iterator[Figure]:
    try:
        data = demand.demand({claim.reporter: panel}, view.t, str(period.year) if period else None).data
    except SteelyardError:
        return
    for row in data.filter(data["derived"] == "consumption over GDP").iter_rows(named=True):
        text = f"{named(claim.reporter)}, household consumption over GDP, {row['year']}: {row['definition']}"
        kin = ASKED if period and row["year"] == str(period) else NEAR
        yield Figure(row["share"], "percent", text, "consumption_share", kin, row["source"], row["known_from"], 0.5,
                     view.later(row["known_from"]))  # fmt: skip


def _of_world(view: View, claim: Claim) -> Resolution:
    figures = [*_published(view, claim), *_structure(view, claim)]
    return Resolution(distinct(figures), missing=f"No share of the world is held for {named(claim.reporter)}.")


def _published(view: View, claim: Claim) -> Iterator[Figure]:
    if "manufactur" in claim.whole or claim.product not in ("", "TOTAL"):
        return
    period = period_of(claim.period)
    for flow, point in world_structure.published_shares(view.panel(claim.reporter), view.t, claim.reporter):
        same = period is not None and point.period == str(period)
        if flow != _flow(claim) or (period and abs(Period.parse(point.period).year - period.year) > _YEARS):
            continue
        text = f"{named(claim.reporter)}, share of the world's {flow}s of goods, {point.period}, published"
        yield _at(view, point, text, ASKED if same else NEAR, "customs values of all goods")


def _structure(view: View, claim: Claim) -> Iterator[Figure]:
    """The world table's shares in exports, output and value added: the one meant, and the others as concepts."""
    held = view.library.structure()
    group = _group(claim)
    if held is None or not group:
        return
    try:
        data = world_structure.world_shares(
            held.frame, held.names, claim.reporter, group, year=held.year, credit=held.credit
        ).data
    except SteelyardError:
        return
    meant = _concept(claim)
    for row in data.iter_rows(named=True):
        concept = row["concept"].split(",")[0]
        if concept in _FLOWS and meant in _FLOWS and concept != meant:
            continue
        own = concept == meant
        what = f"{row['concept']}, {held.year} ({row['definition']})"
        text = f"{named(claim.reporter)}, share of the world's {group}, {what}"
        yield Figure(
            row["share"], "percent", text, row["concept"], NEAR if own else CONCEPT, held.source, rounding=0.1,
            note=row["concept"],
        )  # fmt: skip


def _group(claim: Claim) -> str:
    words = f"{claim.whole} {claim.product} {claim.quote}".lower()
    if "manufactur" in words or claim.product == "MANUF":
        return "manufacturing"
    return "goods" if claim.product in ("", "TOTAL") and "service" not in words else ""


def _concept(claim: Claim) -> str:
    words = claim.whole.removeprefix("world").replace("_", " ")
    for concept in ("exports", "imports", "output", "value added"):
        if concept.rstrip("s") in words:
            return concept
    return f"{claim.flow}s" if claim.flow in ("export", "import") else "output"


def _flow(claim: Claim) -> str:
    return "import" if "import" in claim.whole or (claim.flow == "import" and "export" not in claim.whole) else "export"


def _at(view: View, point: Point, text: str, kin: str, note: str) -> Figure:
    return Figure(point.value, "percent", text, "share", kin, point.source, point.known_from, point.rounding,
                  view.later(point.known_from), True, note=note)  # fmt: skip


def _around(period: Period) -> tuple[Period, ...]:
    """The period before, and the whole year: a share is easily told of the wrong one."""
    before = period.shift(-12)
    return tuple(one for one in (before, Period.year_of(period.year)) if one != period)
