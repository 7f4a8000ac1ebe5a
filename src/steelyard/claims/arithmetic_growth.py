"""Levels and growth: one from the other, chains of years, and what a balance says of its sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from steelyard.claims.arithmetic_facts import PHYSICAL, Fact, Index, Place
from steelyard.claims.arithmetic_result import (
    OPEN,
    SOLVABLE,
    SURE,
    TENSION,
    Context,
    Outcome,
    currency_room,
    growth_and_level,
    relation,
    settle,
    telling,
    two_growths,
    verb,
)
from steelyard.claims.arithmetic_words import amounts, before, figure, moved, percents, subject, value_of, when
from steelyard.claims.interval import Interval
from steelyard.claims.model import Relation

_LONG = 14  # months between the ends of a growth that annual rates may add up to
_YEARS = 40
_ENDS = 0.08  # what other ends of some months may do, as a fraction
_TRIED = 2  # figures of each end of a growth


def levels_and_growth(index: Index, context: Context) -> Iterator[Relation]:
    """Growth of two printed levels; or the level that a growth and the other level imply."""
    for growth in index.of("growth"):
        if growth.base is None or growth.base.length != growth.period.length:
            continue
        for kind in ("money", "quantity"):
            now = index.find(kind, growth.place, growth.period)
            base = index.find(kind, growth.place, growth.base)
            yield from _levels(growth, now, base, context)


def _levels(growth: Fact, now: list[Fact], base: list[Fact], context: Context) -> Iterator[Relation]:
    units = {one.basis for one in now} & {one.basis for one in base}
    for late in now[:_TRIED]:
        for early in base[:_TRIED]:
            if late.basis == early.basis and _positive(late, early):
                found = _growth_of(growth, late, early, context)
                yield from [found] if found else []
    for held in (now, base):
        fits = (one for one in held if one.basis not in units and _positive(one) and growth_and_level(growth, one))
        for level in islice(fits, 1):
            yield from _level_from(growth, level, context)


def _growth_of(growth: Fact, late: Fact, early: Fact, context: Context) -> Relation | None:
    certain = growth_and_level(growth, late)
    if certain is None:
        return None
    implied = late.at / early.at
    members = (growth, late, early)
    outcome = settle(implied, growth.at, members, certain, currency_room(context, growth))
    rate = (implied - 1) * 100
    text = (
        f"{subject(growth.place)}: {figure(late)} in {when(late.period)} after {figure(early)} in "
        f"{when(early.period)} is {percents(rate)}, which {verb(outcome)} the {figure(growth)} printed."
    )
    return relation(
        "growth_of_levels", members, "now / before - 1", rate, outcome, text,
        printed=value_of(growth), unit="percent", several=context.several(),
    )  # fmt: skip


def _level_from(growth: Fact, level: Fact, context: Context) -> Iterator[Relation]:
    late = level.period == growth.period
    if level.at.low <= 0 or growth.at.low <= 0 or growth.base is None:
        return
    implied = level.at / growth.at if late else level.at * growth.at
    if not telling(implied):
        return
    told = amounts(implied, level.basis)
    if late:
        text = f"{figure(level)} after {moved(growth)} means {told} {before(growth.period, growth.base)}"
    else:
        text = f"{figure(level)} in {when(growth.base)} and {moved(growth)} mean {told} in {when(growth.period)}"
    yield relation(
        "level_from_growth", (growth, level), "level / (1 + growth)" if late else "level * (1 + growth)", implied,
        Outcome(SOLVABLE), f"{subject(growth.place)}: {text}; no figure of that is printed.",
        unit=level.basis, several=context.several(),
    )  # fmt: skip


def balance_growth(index: Index, context: Context) -> Iterator[Relation]:
    """Exports of the base period from two balances and the growth of exports and imports."""
    for export in index.of("growth"):
        if export.place.flow != "export" or export.base is None:
            continue
        flows = {flow: export.place._replace(flow=flow) for flow in ("import", "balance")}
        imports = index.find("growth", flows["import"], export.period, export.base)
        late = index.find("money", flows["balance"], export.period)
        early = index.find("money", flows["balance"], export.base)
        for members in _combined(export, imports, late, early):
            yield from _from_balances(members, index, context)
            break


def _combined(
    export: Fact, imports: list[Fact], late: list[Fact], early: list[Fact]
) -> Iterator[tuple[Fact, Fact, Fact, Fact]]:
    for other in imports:
        if two_growths(export, other) is None:
            continue
        pairs = ((a, b) for a in late for b in early if a.basis == b.basis and growth_and_level(export, a))
        yield from ((a, b, export, other) for a, b in pairs if a.at.finite and b.at.finite)


def _from_balances(members: tuple[Fact, Fact, Fact, Fact], index: Index, context: Context) -> Iterator[Relation]:
    now, base, exports, imports = members
    still = imports.claim.value is not None and imports.claim.value.digit == 0
    factor = imports.word if still else imports.at
    apart = exports.at - factor
    if apart.low <= 0 <= apart.high:
        return
    implied = (now.at - base.at * factor) / apart
    if not telling(implied) or implied.low <= 0:
        return
    flat = "unchanged imports" if still else f"{moved(imports)} in imports"
    text = (
        f"{subject(now.place)}: {figure(now)} after {figure(base)}, with {moved(exports)} in exports and {flat}, means "
        f"exports of {amounts(implied, now.basis)} in {when(base.period)}"
    )
    formula = "(balance - base * (1 + imports)) / (exports - imports), growth of both"
    held = [one for one in index.find("money", exports.place, base.period) if one.basis == now.basis]
    if not held:
        yield relation(
            "balance_growth", members, formula, implied, Outcome(SOLVABLE), f"{text}; no figure of that is printed.",
            unit=now.basis, several=context.several(),
        )  # fmt: skip
        return
    stated = exports.basis == imports.basis == now.basis and not still
    outcome = settle(implied, held[0].at, (*members, held[0]), SURE if stated else OPEN)
    reason = outcome if stated else Outcome(outcome.result)
    yield relation(
        "balance_growth", (*members, held[0]), formula, implied, reason,
        f"{text}, which {verb(outcome)} the {figure(held[0])} printed.",
        printed=value_of(held[0]), unit=now.basis, several=context.several(),
    )  # fmt: skip


def chains(index: Index, context: Context) -> Iterator[Relation]:
    """A growth over several years beside the annual rates of the same years."""
    rates = _annual(index)
    for long in index.of("growth"):
        if long.base is None or long.period.last - long.base.last < _LONG or _restated_better(long, index):
            continue
        links = _links(long, rates.get(long.place, {}))
        if links and len({one.basis for one in links}) == 1:
            yield from _chain(long, links, context)


def _annual(index: Index) -> dict[Place, dict[int, list[Fact]]]:
    """Rates on the year before, of whole years and of January to a month, by place and year."""
    found: dict[Place, dict[int, list[Fact]]] = {}
    for fact in index.of("growth"):
        if fact.base == fact.period.year_before() and fact.period == fact.period.year_to_date():
            found.setdefault(fact.place, {}).setdefault(fact.period.year, []).append(fact)
    return found


def _links(long: Fact, years: dict[int, list[Fact]]) -> list[Fact]:
    """One rate for each year after the base, the last one nearest to the end; none where a year lacks."""
    if long.base is None or long.base.last % 12 != 11:
        return []
    asked = range(long.base.year + 1, long.period.year + 1)
    if len(asked) > _YEARS:
        return []
    links: list[Fact] = []
    for year in asked:
        held = years.get(year, [])[:12]
        whole = [one for one in held if one.period.length == 12]
        last = year == long.period.year and long.period.last % 12 != 11
        chosen = min(held, key=lambda one: abs(one.period.last - long.period.last), default=None) if last else None
        link = chosen if last else (whole[0] if whole else None)
        if link is None:
            return []
        links.append(link)
    return links if len(links) > 1 else []


def _chain(long: Fact, links: list[Fact], context: Context) -> Iterator[Relation]:
    implied = Interval(1.0, 1.0)
    for link in links:
        implied = implied * link.at
    whole_years = long.base is not None and long.base.freq == "A" and long.period.freq == "A"
    members = (long, *links)
    told = _listed(links)
    if (long.basis in PHYSICAL) != (links[0].basis in PHYSICAL):
        if min(long.at.low, implied.low) > 0 and long.at.finite and implied.finite:
            yield _price(long, implied, links, members, told, context)
        return
    certain = two_growths(long, links[0])
    if certain is None:
        return
    if not whole_years and not implied.overlaps(long.at):
        if not long.basis and not links[0].basis and implied.gap(long.at) > _ENDS * implied.magnitude:
            yield _two_measures(long, implied, members, told, context)
        return
    outcome = settle(implied, long.at, members, certain, currency_room(context, long))
    text = (
        f"{subject(long.place)}: {told} make {percents((implied - 1) * 100)} together, which {verb(outcome)} the "
        f"{figure(long)} printed for the whole."
    )
    yield relation(
        "chain_of_growth", members, "product of (1 + growth) - 1", (implied - 1) * 100, outcome, text,
        printed=value_of(long), unit="percent", several=context.several(),
    )  # fmt: skip


def _two_measures(long: Fact, implied: Interval, members: tuple[Fact, ...], told: str, context: Context) -> Relation:
    """Neither side says what it counts, and their ends do not differ by that much."""
    apart = (implied / long.at - 1) * 100
    text = (
        f"{subject(long.place)}: {moved(long)} from {when(long.base or long.period)} to {when(long.period)} beside "
        f"{told}, {percents((implied - 1) * 100)} together. Both can hold if the first is by volume and prices changed "
        f"by {percents(apart)}; the text says of neither what it counts."
    )
    return relation(
        "value_vs_volume", members, "product of (1 + growth) / (1 + whole) - 1", apart, Outcome(TENSION), text,
        unit="percent", several=context.several(),
    )  # fmt: skip


def _price(
    long: Fact, implied: Interval, links: list[Fact], members: tuple[Fact, ...], told: str, context: Context
) -> Relation:
    by_volume = long.basis in PHYSICAL
    price = ((implied / long.at if by_volume else long.at / implied) - 1) * 100
    same = links[-1].period.last == long.period.last
    ends = "" if same else " The ends of the two differ, so this is rough."
    one, other = ("volume", "value") if by_volume else ("value", "volume")
    text = (
        f"{subject(long.place)}: {moved(long)} by {one} beside {told}, "
        f"{percents((implied - 1) * 100)} together if by {other}, means prices changed by {percents(price)}.{ends}"
    )
    return relation(
        "value_vs_volume", members, "product of (1 + growth) / (1 + volume) - 1", price, Outcome(SOLVABLE), text,
        unit="percent", several=context.several(),
    )  # fmt: skip


def _restated_better(fact: Fact, index: Index) -> bool:
    """The same growth is printed elsewhere with its basis."""
    if fact.basis:
        return False
    twins = index.find("growth", fact.place, fact.period, fact.base)
    return any(one.basis and one.at.overlaps(fact.at) for one in twins)


def _listed(links: Iterable[Fact]) -> str:
    parts = [f"{figure(one)} in {when(one.period)}" for one in links]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _positive(*levels: Fact) -> bool:
    return all(level.at.low > 0 for level in levels)
