"""Figures outside customs: prices, product, reserves; and the books of banks, each with its definition."""

from __future__ import annotations

from dataclasses import replace

from steelyard.base.period import Period
from steelyard.claims.lexicon import table
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import (
    ASKED,
    CONCEPT,
    MONEY,
    Figure,
    Resolution,
    View,
    distinct,
    named,
    not_out,
    period_of,
)
from steelyard.lens.panel import Row

_CERTAIN, _AMOUNT = 0.2, 0.02  # points, and as a fraction
_STEM = 5
_MONTHS = 3  # a stock of 1 October is dated September by some reports


def macro(view: View, claim: Claim) -> Resolution | None:
    """A figure named by the claim's subject; None where the subject is no indicator of the ledger."""
    indicator = table("figures")["macro"].get(claim.subject, {}).get(claim.measure)
    if indicator is None:
        return None
    period = period_of(claim.period)
    if period is None:
        return Resolution(missing="The text does not say for which period, so no figure can be set beside it.")
    panel = view.panel(claim.reporter)
    figures = [
        _figure(view, row, f"{named(claim.reporter)}, {indicator.replace('_', ' ')}", ASKED)
        for key in panel.keys(reporter=claim.reporter, indicator=indicator)
        for row in panel.rows(**key, period=str(period))
        if row.status != "disputed"
    ]
    missing = not_out(view, period) or f"{named(claim.reporter)}: {indicator} of {period} is not held."
    basis = frozenset({figures[0].basis}) if figures else frozenset[str]()
    size = abs(claim.value.value) if claim.value else 0.0
    margin = _CERTAIN if figures and figures[0].unit == "percent" else _AMOUNT * size
    return Resolution(distinct(figures), basis, margin, missing)


def is_bank(claim: Claim) -> bool:
    """Whether the claim is about loans."""
    words = f"{claim.subject} {claim.product} {claim.whole}".lower()
    return claim.subject in table("figures")["banks"] or "loan" in words or "npl" in words


def banks(view: View, claim: Claim) -> Resolution:
    """Bank figures of about the period; those of another segment are another concept. Never grounds for false."""
    subject = _matter(claim)
    wanted = table("figures")["banks"][subject]
    panel, period = view.panel(claim.reporter), period_of(claim.period)
    unit = claim.unit or (claim.value.unit if claim.value else "")
    segments = _segments(claim)
    figures = []
    for indicator in wanted:
        for key in panel.keys(reporter=claim.reporter, indicator=indicator):
            for row in panel.rows(**key):
                close = _within(row.value, claim)
                if row.unit == unit and close and (period is None or _about(row.period, period)):
                    segment = row.variant.partition(":")[0]
                    own = _same_segment(segment, segments, claim) and _same_matter(row, claim)
                    text = f"{named(claim.reporter)}, {row.variant}, {row.period} (of {row.known_from:%Y-%m-%d})"
                    figure = _figure(view, row, text, ASKED if own else CONCEPT)
                    likeness = len(_stems(row.variant) & _stems(claim.quote))
                    figures.append(
                        replace(
                            figure, text=text, basis=f"{row.variant}, {row.period}", note=segment, cost=-float(likeness)
                        )
                    )
    missing = f"No figure of {subject.replace('_', ' ')} of {named(claim.reporter)} in {unit or 'that unit'} is held"
    return Resolution(distinct(figures), missing=f"{missing}{_near(claim)}.")


def _matter(claim: Claim) -> str:
    """Bad loans, restructured ones or all, by the claim's words."""
    quote = claim.quote.lower()
    if claim.subject in ("bad_loans", "restructured_loans"):
        return claim.subject
    if "restructur" in quote:
        return "restructured_loans"
    return "bad_loans" if any(word in quote for word in ("bad", "problem", "overdue", "non-perform")) else "loans"


def _within(value: float, claim: Claim) -> bool:
    """Whether a figure is of the size claimed: `more than` must not be borne out by another book."""
    return claim.value is None or 0.5 * abs(claim.value.value) <= abs(value) <= 2 * abs(claim.value.value)


def _same_segment(segment: str, segments: set[str], claim: Claim) -> bool:
    """Whether a book is that of the claim: of its words or its segment; all loans together where that is not held."""
    words = set(claim.quote.lower().replace("-", " ").split()[:60])
    return not segments or segment in (*segments, "all") or set(segment.split()) <= words


def _same_matter(row: Row, claim: Claim) -> bool:
    """Of `other rates`, which may be of anything: whether the variant and the claim share a longer word."""
    if row.indicator != "bank_rate":
        return True
    return bool(_stems(row.variant.partition(":")[2]) & _stems(claim.quote))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in text.lower().split()[:60] if len(word) >= _STEM}


def _near(claim: Claim) -> str:
    return f" near {claim.period}" if claim.period else ""


def _segments(claim: Claim) -> set[str]:
    words = f"{claim.product} {claim.quote} {claim.subject}".lower().replace("_", " ").replace("hh ", "household ")
    return {name for name, forms in table("figures")["segments"].items() if any(form in words for form in forms)}


def _about(held: str, asked: Period) -> bool:
    found = period_of(held)
    if found is None:
        return False
    return found.first - _MONTHS <= asked.last and asked.first - _MONTHS <= found.last


def _figure(view: View, row: Row, text: str, kin: str) -> Figure:
    basis = row.unit if row.unit in MONEY else row.indicator
    later = view.later(min(row.public_from or row.known_from, row.known_from))
    text = f"{text}, {row.period} (of {row.known_from:%Y-%m-%d})"
    return Figure(
        row.value, row.unit, text, basis, kin, row.source, row.known_from, row.rounding, later, printed=True
    )  # fmt: skip
