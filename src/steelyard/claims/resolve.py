"""A claim as queries of the ledger: every figure it may mean, ranked, and why nothing is held where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import ASKED, Figure, Resolution, View
from steelyard.claims.resolve_levels import balances, levels
from steelyard.claims.resolve_macro import banks, is_bank, macro
from steelyard.claims.resolve_mirror import in_mirror, other_flow, over_another
from steelyard.claims.resolve_policy import counts, rules, tariffs
from steelyard.claims.resolve_polls import polls, surprised
from steelyard.claims.resolve_rates import growths, rates
from steelyard.claims.resolve_records import records
from steelyard.claims.resolve_shares import shares
from steelyard.errors import SteelyardError

Resolver = Callable[[View, Claim], Resolution]
_TRADE = ("export", "import", "total", "balance")


def resolve(view: View, claim: Claim) -> Resolution:
    """The figures for a claim; with `missing` set where it can't be settled. Never raises for what a text may say."""
    reason = _beyond(claim)
    if reason:
        return Resolution(missing=reason)
    try:
        return _mirrored(view, claim, _resolver(claim)(view, claim))
    except SteelyardError as error:
        return Resolution(missing=str(error))


def _mirrored(view: View, claim: Claim, found: Resolution) -> Resolution:
    """With the other side's figures where none of the economy's own is held."""
    if any(one.kin == ASKED for one in found.figures) or found.answer is not None:
        return found
    other = in_mirror(view, claim, lambda view, claim: _resolver(claim)(view, claim))
    return replace(found, figures=(*found.figures, *other)) if other else found


def _resolver(claim: Claim) -> Resolver:
    if claim.measure not in ("policy", "tariff", "count", "consensus", "surprise") and is_bank(claim):
        return banks
    return _BY_MEASURE.get(claim.measure, _other)


def _beyond(claim: Claim) -> str:
    """Why no source of figures can answer, for what is known without looking."""
    if claim.measure not in ("policy", "count") and not claim.reporter:
        return "The text does not say whose figure it is."
    return ""


def _rate(view: View, claim: Claim) -> Resolution:
    if claim.subject and claim.flow not in _TRADE:
        return _other(view, claim)
    if claim.flow == "balance":
        return Resolution(missing="Growth of a balance is not judged: its size and its sign can both change.")
    return rates(view, claim)


def _growth(view: View, claim: Claim) -> Resolution:
    if claim.subject and claim.flow not in _TRADE:
        return _other(view, claim)
    if not claim.base and claim.comparison in ("", "year_before"):
        return rates(view, replace(claim, measure="yoy"))
    return growths(view, claim)


def _level(view: View, claim: Claim) -> Resolution:
    if claim.flow == "balance":
        return balances(view, claim)
    if claim.flow not in _TRADE:
        return _other(view, claim)
    return levels(view, claim)


def _ratio(view: View, claim: Claim) -> Resolution:
    """A multiple of the year before, as a rate of growth."""
    if claim.comparison == "consensus" or claim.of == "consensus":
        return surprised(view, claim)
    other = other_flow(claim)
    if other:
        return over_another(view, claim, other)
    if claim.flow in _TRADE and claim.value is not None and claim.value.unit == "ratio":
        return _multiples(rates(view, replace(claim, measure="yoy", value=None)))
    return _other(view, claim)


def _multiples(found: Resolution) -> Resolution:
    figures = tuple(
        replace(one, value=1 + one.value / 100, unit="ratio", rounding=one.rounding / 100)
        for one in found.figures
        if one.kin == ASKED
    )
    return replace(found, figures=figures, bases=frozenset())


def _other(view: View, claim: Claim) -> Resolution:
    found = macro(view, claim)
    if found is not None:
        return found
    what = claim.subject.replace("_", " ") if claim.subject else claim.measure
    return Resolution(missing=f"Figures of {what or 'this kind'} are not held.")


_BY_MEASURE: dict[str, Resolver] = {
    "yoy": _rate,
    "mom": _rate,
    "growth": _growth,
    "level": _level,
    "quantity": _level,
    "balance": balances,
    "share": shares,
    "ratio": _ratio,
    "consensus": polls,
    "surprise": surprised,
    "superlative": records,
    "tariff": tariffs,
    "count": counts,
    "policy": rules,
    "rate": _other,
    "other": _other,
}

__all__ = ["Figure", "Resolution", "View", "resolve"]
