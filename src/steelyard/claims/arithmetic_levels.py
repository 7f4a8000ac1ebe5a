"""Levels among themselves: balance, months of a year, parts of a total, one sum in two currencies, unit values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.claims.arithmetic_facts import PHYSICAL, WORLD, Fact, Index, Place, single
from steelyard.claims.arithmetic_result import (
    CONFLICT,
    CONSISTENT,
    SOLVABLE,
    SURE,
    TENSION,
    Context,
    Outcome,
    relation,
    settle,
    telling,
    verb,
)
from steelyard.claims.arithmetic_words import amount, amounts, figure, moved, percents, subject, value_of, when
from steelyard.claims.exchange import Band, spot
from steelyard.claims.interval import Interval, total
from steelyard.claims.lexicon import table
from steelyard.claims.model import Relation

_FAR = 3.0  # an exchange rate off by more than this factor is wrong even where the rate of the time is not known
_PARTS = 300
_NEXT = 16  # characters between two numbers of which one repeats the other


def balances(index: Index, context: Context) -> Iterator[Relation]:
    """Balance = exports - imports; the third where two are printed."""
    seen: set[tuple[Place, Period, str]] = set()
    for fact in index.of("money"):
        if fact.place.flow not in ("export", "import", "balance"):
            continue
        mark = (fact.place._replace(flow=""), fact.period, fact.basis)
        if mark in seen:
            continue
        seen.add(mark)
        export, imports, balance = (_side(fact, flow, index) for flow in ("export", "import", "balance"))
        yield from _balance(export, imports, balance, context)


def _side(fact: Fact, flow: str, index: Index) -> Fact | None:
    held = index.find("money", fact.place._replace(flow=flow), fact.period)
    return next((one for one in held if one.basis == fact.basis), None)


def _balance(export: Fact | None, imports: Fact | None, balance: Fact | None, context: Context) -> Iterator[Relation]:
    members = [one for one in (export, imports, balance) if one]
    if len(members) < 2:
        return
    place, at, unit = members[0].place, when(members[0].period), members[0].basis
    if export and imports and balance:
        implied = export.at - imports.at
        leeway = table("arithmetic")["tolerance"]["revision"] * max(export.at.magnitude, imports.at.magnitude)
        stated = balance.at if balance.claim.direction else _either_sign(balance.at, implied)
        outcome = settle(implied, stated, members, SURE, leeway=leeway, signs=False)
        text = (
            f"{subject(place._replace(flow='balance'))} in {at}: exports of {figure(export)} less imports of "
            f"{figure(imports)} are {amounts(implied, unit)}, which {verb(outcome)} the {figure(balance)} printed."
        )
        printed = value_of(balance)
    else:
        implied, name = _third(export, imports, balance)
        if not telling(implied):
            return
        outcome, printed = Outcome(SOLVABLE), float("nan")
        text = (
            f"{subject(place._replace(flow='balance'))} in {at}: {' and '.join(_named(one) for one in members)} mean "
            f"{name} of {amounts(implied, unit)}; no figure of that is printed."
        )
    yield relation(
        "balance", members, "balance = exports - imports", implied, outcome, text,
        printed=printed, unit=unit, several=context.several(),
    )  # fmt: skip


def _third(export: Fact | None, imports: Fact | None, balance: Fact | None) -> tuple[Interval, str]:
    if export and imports:
        return export.at - imports.at, "a balance"
    if export and balance:
        return export.at - balance.at, "imports"
    if imports and balance:
        return imports.at + balance.at, "exports"
    return Interval(0.0, 0.0), ""


def _either_sign(stated: Interval, implied: Interval) -> Interval:
    """A balance without word of surplus or deficit is taken as that which the other figures mean."""
    return -stated if implied.gap(-stated) < implied.gap(stated) else stated


def _named(fact: Fact) -> str:
    return f"{'a balance' if fact.place.flow == 'balance' else fact.place.flow + 's'} of {figure(fact)}"


def to_date(index: Index, context: Context) -> Iterator[Relation]:
    """Months to date and a longer run from the same start: what is between them."""
    runs: dict[tuple[str, Place, str, int], dict[int, Fact]] = {}
    for kind in ("money", "quantity"):
        for fact in index.of(kind):
            if fact.period.first % 12 == 0 and fact.period.length <= 12 and fact.at.finite and not _stock(fact):
                runs.setdefault((kind, fact.place, fact.basis, fact.period.first), {}).setdefault(
                    fact.period.last, fact
                )
    for run in runs.values():
        ordered = [run[last] for last in sorted(run)]
        for short, long in pairwise(ordered):
            yield from _between(short, long, index, context)


def _between(short: Fact, long: Fact, index: Index, context: Context) -> Iterator[Relation]:
    rest = Period(short.period.last + 1, long.period.last)
    implied, unit = long.at - short.at, long.basis
    lead = f"{subject(long.place)}: {figure(long)} in {when(long.period)} less {figure(short)} in {when(short.period)}"
    held = [one for one in index.find(long.kind, long.place, rest) if one.basis == unit]
    leeway = table("arithmetic")["tolerance"]["revision"] * long.at.magnitude
    if held:
        outcome = settle(implied, held[0].at, (long, short, held[0]), SURE, leeway=leeway)
        text = f"{lead} leaves {amounts(implied, unit)} for {when(rest)}, which {verb(outcome)} the {figure(held[0])}"
        members, text, printed = (short, held[0], long), f"{text} printed.", value_of(held[0])
    elif long.place.flow != "balance" and implied.high < 0:
        outcome = settle(implied, Interval(0.0, float("inf")), (long, short), SURE, leeway=leeway)
        text = f"{lead} leaves less than nothing for {when(rest)}."
        members, printed = (short, long), float("nan")
    elif telling(implied) or (implied.finite and long.place.flow == "balance"):
        outcome, members, printed = Outcome(SOLVABLE), (short, long), float("nan")
        text = f"{lead} leaves {amounts(implied, unit)} for {when(rest)}; no figure of that is printed."
    else:
        return
    yield relation(
        "ytd_plus_month", members, "long - short = what is between", implied, outcome, text,
        printed=printed, unit=unit, several=context.several(),
    )  # fmt: skip


def tiles(index: Index, context: Context) -> Iterator[Relation]:
    """A year against its quarters or months, a quarter against its months, where all are printed."""
    for kind in ("money", "quantity"):
        for whole in index.of(kind):
            length = whole.period.length
            steps = [step for step in (3, 1) if length in (3, 6, 9, 12) and length > step]
            for step in steps if not _stock(whole) else ():
                parts = _tiled(whole, step, index)
                if parts:
                    yield _added(whole, parts, context)
                    break


def _tiled(whole: Fact, step: int, index: Index) -> list[Fact]:
    parts: list[Fact] = []
    for first in range(whole.period.first, whole.period.last + 1, step):
        held = index.find(whole.kind, whole.place, Period(first, first + step - 1))
        part = next((one for one in held if one.basis == whole.basis), None)
        if part is None:
            return []
        parts.append(part)
    return parts


def _added(whole: Fact, parts: list[Fact], context: Context) -> Relation:
    implied = total([one.at for one in parts])
    outcome = settle(implied, whole.at, (whole, *parts))
    text = (
        f"{subject(whole.place)}: {', '.join(figure(one) for one in parts)} from {when(parts[0].period)} to "
        f"{when(parts[-1].period)} add up to {amounts(implied, whole.basis)}, which {verb(outcome)} the "
        f"{figure(whole)} printed for {when(whole.period)}."
    )
    return relation(
        "sum_of_periods", (whole, *parts), "sum of its parts", implied, outcome, text,
        printed=value_of(whole), unit=whole.basis, several=context.several(),
    )  # fmt: skip


def parts_of(index: Index, context: Context) -> Iterator[Relation]:
    """Partners' amounts against the total: parts that do not overlap are no more than the whole."""
    for place, period, basis, parts in _groups(index):
        whole = next(
            (one for one in index.find("money", place._replace(partner=WORLD), period) if one.basis == basis), None
        )
        if whole is None:
            continue
        implied = total([one.at for one in parts])
        outcome = settle(implied, Interval(float("-inf"), whole.at.high), (whole, *parts))
        if outcome.result == CONSISTENT:
            continue
        names = ", ".join(f"{figure(one)} ({economies.in_text(one.place.partner)})" for one in parts)
        text = (
            f"{subject(whole.place)} in {when(period)}: {names} are {amounts(implied, basis)} together, more than the "
            f"total of {figure(whole)}."
        )
        yield relation(
            "sum_of_parts", (whole, *parts), "sum of parts <= total", implied, outcome, text,
            printed=value_of(whole), unit=basis, several=context.several(),
        )  # fmt: skip


def _groups(index: Index) -> Iterable[tuple[Place, Period, str, list[Fact]]]:
    """Amounts of single economies by what they are parts of; one figure each."""
    found: dict[tuple[Place, Period, str], dict[str, Fact]] = {}
    for fact in index.of("money"):
        if fact.place.flow in ("export", "import") and single(fact.place.partner) and not fact.place.subject:
            group = found.setdefault((fact.place._replace(partner=""), fact.period, fact.basis), {})
            held = group.get(fact.place.partner)
            if len(group) < _PARTS and (held is None or fact.at.low < held.at.low):
                group[fact.place.partner] = fact
    return [(*key, list(parts.values())) for key, parts in found.items()]


def exchange_rates(index: Index, context: Context) -> Iterator[Relation]:
    """One sum in dollars and in another currency: the exchange rate they imply, beside that of the period."""
    for fact in (*index.of("money"), *index.of("amount")):
        if fact.basis == "USD":
            continue
        held = [one for one in index.find(fact.kind, fact.place, fact.period) if one.basis == "USD"]
        near = [one for one in held if _side_by_side(fact, one)]
        for dollars in (near or (held if fact.kind == "money" else []))[:1]:
            if min(dollars.at.low, fact.at.low) > 0 and dollars.at.finite and fact.at.finite:
                yield _rate(fact, dollars, context)


def _side_by_side(first: Fact, second: Fact) -> bool:
    """One number follows the other at once, as 18 trillion yuan ($2.5 trillion)."""
    a, b = first.claim.value, second.claim.value
    if a is None or b is None or first.document != second.document or first.claim.sentence != second.claim.sentence:
        return False
    return max(a.span.start, b.span.start) - min(a.span.end, b.span.end) <= _NEXT


def _rate(fact: Fact, dollars: Fact, context: Context) -> Relation:
    implied, unit = fact.at / dollars.at, f"{fact.basis}/USD"
    band = context.bands(fact.basis, fact.period)
    outcome = _held_to(implied, band, (fact, dollars))
    text = (
        f"{subject(fact.place)} {_at(fact)}: {figure(fact)} and {figure(dollars)} are one sum at "
        f"{_rate_text(fact.word / dollars.word)} {fact.basis} per dollar"
    )
    text += f"; {_beside(band)}." if band else "."
    if outcome.result == CONFLICT:
        later = spot(context.bands, fact.basis, fact.period, implied)
        text += f" A conversion at a rate of {later} would explain it." if later else ""
    return relation(
        "fx_implied", (fact, dollars), f"{fact.basis} / USD", implied, outcome, text,
        printed=float("nan"), unit=unit, several=context.several(),
    )  # fmt: skip


def _at(fact: Fact) -> str:
    return f"in {when(fact.period)}" if fact.claim.period else f"as of {when(fact.period)}, when the text was written"


def _held_to(implied: Interval, band: Band | None, members: tuple[Fact, Fact]) -> Outcome:
    if band is None:
        return Outcome(SOLVABLE)
    if implied.overlaps(band.rate):
        return Outcome(CONSISTENT if band.known else SOLVABLE)
    if band.known:
        return settle(implied, band.rate, members)
    apart = max(implied.low / max(band.rate.high, 1e-12), band.rate.low / max(implied.high, 1e-12))
    return Outcome(CONFLICT if apart > _FAR else TENSION, "No rate of the period itself is known here.")


def _beside(band: Band) -> str:
    low, high = _rate_text(Interval(band.rate.low, band.rate.low)), _rate_text(Interval(band.rate.high, band.rate.high))
    return f"the rate of the time lies between {low} and {high} ({band.text})"


def _rate_text(rate: Interval) -> str:
    return f"{rate.middle:.2f}" if rate.middle < 20 else f"{rate.middle:.1f}"


def unit_values(index: Index, context: Context) -> Iterator[Relation]:
    """The change of price from growth by value and by quantity; the price itself from value and quantity."""
    for value in index.of("growth"):
        if value.basis in PHYSICAL or not value.basis:
            continue
        held = index.find("growth", value.place, value.period, value.base)
        found = (one for one in held if one.basis in PHYSICAL and one.at.low > 0 and one.at.finite)
        yield from (_price_change(value, one, context) for one in islice(found, 1) if value.at.finite)
    for value in index.of("money"):
        held = index.find("quantity", value.place, value.period)
        if held and held[0].at.low > 0 and telling(value.at / held[0].at):
            yield _unit_price(value, held[0], context)


def _price_change(value: Fact, quantity: Fact, context: Context) -> Relation:
    price = (value.at / quantity.at - 1) * 100
    text = (
        f"{subject(value.place)}, {when(value.period)}: {moved(value)} by value with {moved(quantity)} by quantity "
        f"means that the average price changed by {percents(price)}."
    )
    return relation(
        "unit_value", (value, quantity), "(1 + value) / (1 + quantity) - 1", price, Outcome(SOLVABLE), text,
        unit="percent", several=context.several(),
    )  # fmt: skip


def _unit_price(value: Fact, quantity: Fact, context: Context) -> Relation:
    price, unit = value.at / quantity.at, f"{value.basis}/{quantity.basis}"
    told = amounts(price, value.basis) if price.finite else amount(price.middle, value.basis)
    text = f"{subject(value.place)}, {when(value.period)}: {figure(value)} for {figure(quantity)} is {told} for each "
    return relation(
        "unit_value", (value, quantity), "value / quantity", price, Outcome(SOLVABLE), f"{text}{quantity.basis}.",
        unit=unit, several=context.several(),
    )  # fmt: skip


def _stock(fact: Fact) -> bool:
    """A stock (loans, reserves) does not add up over months; what is not a flow of trade is taken for one."""
    return fact.place.flow not in ("export", "import", "balance", "total")
