"""The scorecard of the hindcast as plain text: predictions beside what happened, marked, misses included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from steelyard.brief import words
from steelyard.brief.figures_table import name, table, wrapped
from steelyard.lever import hindcast
from steelyard.lever.hindcast import FACTOR, Score, Scorecard
from steelyard.lever.hindcast_tariffs import Change

_INDENT = "  "
_MANY = 4  # pairs that are listed one by one; more are said by their range
HIT, SIGN, MISS = "*", ".", "!"
_BASIS = (
    "Change of a partner's share in the reporter's goods trade, %. Predicted: the effect of the tariffs alone, on "
    "flows net of tariff. Observed: the growth of the pair over that of the reporter's total, by its own customs, both "
    "from one source and in one currency where it has both (--json says which, and what rounding can move), with all "
    "else that happened. Only changes are compared, never levels of the table with those of customs."
)
_RUNS = (
    "short and long: every sector's elasticity times one number, so that their mean, weighted by goods trade across "
    "borders, is 0.2 and 1.12. Theirs are of quantities: read so, the model's would be one less, "
    "0.12 in the long run and none in the short one, which no such model can hold. Customs values leave the duty out "
    "and so fall by one more than the model's elasticity for each percent of duty."
)


def report(cards: Sequence[Scorecard], factor: float = FACTOR, width: int = 100) -> str:
    """All cases, each with its elasticities side by side, then what qualifies them."""
    lines: list[str] = []
    for _, group in groupby(cards, lambda card: card.case.id):
        lines += [*_case(list(group), factor, width), ""]
    lines += wrapped(
        f"{HIT} right sign and within a factor of {factor:g}   {SIGN} right sign   {MISS} wrong sign", width, "", ""
    )
    for note in (_BASIS, _elasticities(cards), _RUNS, *_world_notes(cards)):
        lines += wrapped(f"! {note}", width, "", _INDENT)
    return "\n".join(lines) + "\n"


def _case(cards: Sequence[Scorecard], factor: float, width: int) -> list[str]:
    case = cards[0].case
    lines = wrapped(f"HINDCAST {case.id}: {case.title}", width, "", _INDENT)
    about = (
        f"World of {case.world}; tariffs of {case.after} less those of {case.before}, averages over the days of a year."
    )
    for text in (about, _tariffs(cards[0]), f"Not in the prediction: {case.left_out}"):
        lines += wrapped(text, width, _INDENT, _INDENT * 2)
    for (reporter, flow), scores in groupby(cards[0].scores, lambda score: (score.reporter, score.flow)):
        lines += ["", *_table(cards, reporter, flow, list(scores), factor)]
    return [*lines, "", *_summary(cards, factor)]


def _table(cards: Sequence[Scorecard], reporter: str, flow: str, scores: Sequence[Score], factor: float) -> list[str]:
    prose = {"import": f"Imports of {name(reporter)} from", "export": f"Exports of {name(reporter)} to"}[flow]
    columns = {"observed": [_figure(score.observed) for score in scores]}
    for card in cards:
        own = [score for score in card.scores if (score.reporter, score.flow) == (reporter, flow)]
        columns[card.elasticity.name] = [f"{_figure(score.predicted)} {_mark(score, factor)}" for score in own]
        columns[f"error {card.elasticity.name}"] = [_figure(score.error) for score in own]
    return table(_INDENT + prose, [name(score.partner) for score in scores], columns)


def _summary(cards: Sequence[Scorecard], factor: float) -> list[str]:
    """A line an elasticity, then the trade that tariffs fall on apart from all other trade."""
    named, tallies = [], []
    for card in cards:
        for label, direct in ((card.elasticity.name, None), ("  taxed trade", True), ("  other trade", False)):
            named.append(f"{label} ({card.aggregate:.2f})" if direct is None else label)
            tallies.append(card.tally(factor, direct))
    columns = {
        "right sign": [f"{one.sign_right} of {one.figures}" for one in tallies],
        f"within {factor:g}x": [f"{one.hits} of {one.figures}" for one in tallies],
        "mean error": [f"{one.mean_error:.1f}" for one in tallies],
        "of no change": [f"{one.mean_error_of_no_change:.1f}" for one in tallies],
        "correlation": [_line(one.correlation) for one in tallies],
        "slope": [_line(one.slope) for one in tallies],
    }
    return table(
        f"{_INDENT}Scorecard: mean absolute error in points, and that of no change; slope of observed on predicted",
        named,
        columns,
    )


def _line(value: float | None) -> str:
    return words.NOTHING if value is None else words.number(value, 2)


def _tariffs(card: Scorecard) -> str:
    said = []
    for importer, group in groupby(card.changes, lambda change: change.importer):
        said.append(_pairs(importer, list(group)))
    effective = any(change.effective for change in card.changes)
    kind = "; effective rates where they are held, else statutory" if effective else "; statutory"
    assumed = dict.fromkeys(item for change in card.changes for item in change.assumed)
    middle = f" By the middle of their bounds: {', '.join(assumed)}." if assumed else ""
    return f"Tariffs, points: {'; '.join(said)} (weights: {hindcast.weights(card.case)}{kind}).{middle}"


def _pairs(importer: str, found: Sequence[Change]) -> str:
    by = sorted(found, key=lambda change: -change.points)
    if len(by) > _MANY:
        middle = [change for change in by if change.exporter == "CHN"]
        ends = [by[0], *(change for change in middle if change is not by[0]), by[-1]]
        return f"{name(importer)} on {len(by)} economies, among them {_listed(ends)}"
    return f"{name(importer)} on {_listed(by)}"


def _listed(found: Iterable[Change]) -> str:
    return ", ".join(f"{name(change.exporter)} {_figure(change.points)}" for change in found)


def _elasticities(cards: Sequence[Scorecard]) -> str:
    found = {card.elasticity.name: card.elasticity.source for card in cards}
    return "Elasticities: " + "; ".join(f"{key}, {text}" for key, text in found.items()) + "."


def _world_notes(cards: Sequence[Scorecard]) -> list[str]:
    cf = cards[0].counterfactual
    held = all(card.counterfactual.certificate and card.counterfactual.certificate.ok for card in cards)
    certified = "All solves are certified." if held else "Not every solve is certified: do not quote these figures."
    credits = dict.fromkeys(credit for card in cards for credit in card.credits)
    caveats = dict.fromkeys(caveat for card in cards for caveat in card.counterfactual.world.caveats)
    return [
        f"Closure {cf.closure_name}: {cf.closure_text} {certified}",
        *caveats,
        f"{cf.world.source}. Observed: {'; '.join(credits)}.",
    ]


def _mark(score: Score, factor: float) -> str:
    return HIT if score.hit(factor) else SIGN if score.sign_right else MISS


def _figure(value: float) -> str:
    return words.number(value, 1, signed=True)
