"""Shares: of a total, after growth, all together; and wholes that are easily mistaken for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.base.period import Period
from steelyard.claims.arithmetic_facts import ALL_GOODS, WORLD, Fact, Index, Place, Reading, countable, single
from steelyard.claims.arithmetic_result import (
    CONCEPT,
    CONSISTENT,
    OPEN,
    SOLVABLE,
    SURE,
    Context,
    Outcome,
    currency_room,
    relation,
    settle,
    telling,
    two_growths,
    verb,
)
from steelyard.claims.arithmetic_words import (
    amounts,
    figure,
    moved,
    percent,
    percents,
    share_subject,
    subject,
    value_of,
    when,
)
from steelyard.claims.interval import Interval, printed, total
from steelyard.claims.lexicon import table
from steelyard.claims.model import Relation

_ALL = Interval(0.0, 100.0)
_PARTS = 300


def whole_of(place: Place) -> Place | None:
    """The place of the total that a share of this place is of; None where it is not a share of a flow."""
    if place.flow not in ("export", "import", "total") or place.subject:
        return None
    if place.partner != WORLD:
        return place._replace(partner=WORLD)
    return place._replace(product=ALL_GOODS) if place.product != ALL_GOODS else None


def shares_after_growth(index: Index, context: Context) -> Iterator[Relation]:
    """A share after its part and the total have grown: earlier share x growth of part / growth of total."""
    for part in index.of("growth"):
        whole = whole_of(part.place)
        if whole is None or part.base is None:
            continue
        late = index.find("share", part.place, part.period)[:1]
        early = index.find("share", part.place, part.base)[:1]
        if not late and not early:
            continue
        all_of_it = [one for one in index.find("growth", whole, part.period, part.base) if two_growths(part, one)]
        for grown in all_of_it[:1]:
            yield from _share_after(part, grown, late, early, context)


def _share_after(part: Fact, whole: Fact, late: list[Fact], early: list[Fact], context: Context) -> Iterator[Relation]:
    ratio = part.at / whole.at
    if not ratio.finite or ratio.low <= 0:
        return
    name = share_subject(part.place)
    moves = f"{moved(part)} against {moved(whole)} in the total"
    if not early:
        implied = late[0].at / ratio
        text = f"{name}: {figure(late[0])} after {moves} means {percents(implied)} in {when(part.base or part.period)}"
        members, outcome, printed = (part, whole, late[0]), Outcome(SOLVABLE), float("nan")
        text += "; no figure of that is printed."
    else:
        implied = early[0].at * ratio
        lead = f"{name}: {figure(early[0])}, then {moves}, means {percents(implied)} in {when(part.period)}"
        if late:
            members, printed = (early[0], part, whole, late[0]), value_of(late[0])
            certain = two_growths(part, whole) or OPEN
            outcome = settle(implied, late[0].at, members, certain, currency_room(context, part))
            text = f"{lead}, which {verb(outcome)} the {figure(late[0])} printed."
        else:
            members, outcome, printed = (early[0], part, whole), Outcome(SOLVABLE), float("nan")
            text = f"{lead}; no figure of that is printed."
    if outcome.result == SOLVABLE and not telling(implied):
        return
    yield relation(
        "share_after_growth", members, "share * (1 + growth of part) / (1 + growth of total)", implied, outcome, text,
        printed=printed, unit="percent", several=context.several(),
    )  # fmt: skip


def shares_of_totals(index: Index, context: Context) -> Iterator[Relation]:
    """Share x total = part: checked where all three are printed, solved for the part or the total where two are."""
    for share in index.of("share"):
        whole = whole_of(share.place)
        if whole is None or share.at.low <= 0:
            continue
        totals = index.find("money", whole, share.period)
        parts = index.find("money", share.place, share.period)
        pair = next(((a, b) for a in totals for b in parts if a.basis == b.basis), None)
        if pair:
            yield _share_of(share, *pair, context)
        elif (totals or parts) and telling(share.at):
            yield from _part_or_total(share, (totals or parts)[0], bool(totals), context)


def _share_of(share: Fact, whole: Fact, part: Fact, context: Context) -> Relation:
    implied = part.at / whole.at * 100
    outcome = settle(implied, share.at, (share, whole, part))
    text = (
        f"{share_subject(share.place)} in {when(share.period)}: {figure(part)} of {figure(whole)} is "
        f"{percents(implied)}, which {verb(outcome)} the {figure(share)} printed."
    )
    return relation(
        "share_of_total", (share, whole, part), "part / total", implied, outcome, text,
        printed=value_of(share), unit="percent", several=context.several(),
    )  # fmt: skip


def _part_or_total(share: Fact, level: Fact, is_total: bool, context: Context) -> Iterator[Relation]:
    implied = level.at * share.at / 100 if is_total else level.at / share.at * 100
    whole = whole_of(share.place)
    if not telling(implied) or whole is None:
        return
    of_what = subject(share.place if is_total else whole)
    text = (
        f"{figure(share)} as {share_subject(share.place)} with {figure(level)} "
        f"{'in all' if is_total else 'for the part'} means {of_what} of {amounts(implied, level.basis)} in "
        f"{when(share.period)}; no figure of that is printed."
    )
    yield relation(
        "share_of_total", (share, level), "share * total = part", implied, Outcome(SOLVABLE), text,
        unit=level.basis, several=context.several(),
    )  # fmt: skip


def shares_together(index: Index, context: Context) -> Iterator[Relation]:
    """Shares of single economies in one whole are no more than all of it; nor is any share of a flow."""
    groups: dict[tuple[Place, Period], dict[str, Fact]] = {}
    for fact in index.of("share"):
        if single(fact.place.partner) and fact.place.flow in ("export", "import"):
            group = groups.setdefault((fact.place._replace(partner=""), fact.period), {})
            if len(group) < _PARTS:
                group.setdefault(fact.place.partner, fact)
    for (_, period), parts in groups.items():
        members = list(parts.values())
        implied = total([one.at for one in members])
        outcome = settle(implied, _ALL, members, SURE)
        if outcome.result != CONSISTENT:
            text = (
                f"{subject(members[0].place._replace(partner=WORLD))} in {when(period)}: shares of "
                f"{', '.join(figure(one) for one in members)} are {percents(implied)} together, more than the whole."
            )
            yield relation(
                "sum_of_parts", members, "sum of shares <= 100", implied, outcome, text,
                printed=100.0, unit="percent", several=context.several(),
            )  # fmt: skip


def concepts(readings: Sequence[Reading], context: Context) -> Iterator[Relation]:
    """A share whose whole has a neighbour that it is often mistaken for; its period need not be known."""
    known = table("arithmetic")["concepts"]
    for reading in readings:
        for claim in reading.claims:
            pair = known.get(claim.whole) if claim.measure == "share" and countable(claim.value) else None
            if pair and claim.value:
                at = printed(claim.value, claim.hedge)
                text = (
                    f"{percent(claim.value.value)} is called a share of {pair[0]}; the share of {pair[1]} is another "
                    "figure, and the two are often mistaken for each other. Both series are needed to tell."
                )
                yield Relation(
                    "concept", (claim.id,), "share of one whole or of another", at.low, at.high, claim.value.value,
                    True, text, "percent", (reading.name,) if context.several() else (), CONCEPT,
                )  # fmt: skip
