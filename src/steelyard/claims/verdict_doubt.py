"""Whether a miss is the text's or the reader's: no accusation while a reading close by bears the claim out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from steelyard.base.period import Period
from steelyard.claims.marks import marks
from steelyard.claims.model import Claim
from steelyard.claims.resolve_figure import period_of
from steelyard.claims.resolve_mirror import mirrored
from steelyard.claims.stated import PARTS, WORLD, Surroundings, is_single
from steelyard.claims.tokens import tokenize
from steelyard.claims.verdict_rules import Decision

Look = Callable[[Claim], Decision | None]
"""The decision on a reading by its figures alone; None where too much was asked already."""
RIGHT = ("true", "rounded", "superseded")
_CLOSE, _NAMED, _FEW = 4, 4, 2
_MOST, _PART = 60, 0.4
_NUMBERS = ("yoy", "mom", "growth", "level", "quantity", "balance", "share", "ratio")
_RATES = ("yoy", "mom", "growth")
_SIGNIFICANT = 100
_FLOWS = ("export", "import", "balance")


def doubt(claim: Claim, around: Surroundings, look: Look) -> str:
    """Why a miss is no accusation, as a sentence; empty where it is one.

    What the claim's own sentence says has to miss on every reading nearby; of what it does not say, at most one part,
    every other value that the text names has to be known to miss as well.
    """
    if claim.measure == "consensus":
        return _unsaid(claim, around) or _of_forecasts(claim, around, look)
    if claim.measure == "superlative":
        return _unsaid(claim, around) or _of_records(claim, around, look)
    unsaid = _unsaid(claim, around)
    if unsaid or claim.measure not in _NUMBERS:
        return unsaid
    for one in _distinct(claim, chain(_unsaid_readings(claim, around), _named_beside(claim, around))):
        found = look(one)
        if found is None or found.verdict != "false":
            return f"It misses as read; it may be of {reading(claim, one)}."
    for one in _distinct(claim, chain(_reporters(claim, around), near_readings(claim, around))):
        found = look(one)
        if found is None or _holds(claim, one, found):
            return f"It misses as read; read as {reading(claim, one)}, as nearby, it holds."
    if _of_a_part(claim, look(claim)):
        return "It is so much less than what is held that it may be of a part of it."
    turned = _turned(claim)
    found = look(turned) if turned else None
    if turned and (found is None or found.verdict in RIGHT) and not _told_by_words(claim):
        return "It misses as read, but holds with the other sign, and its own words do not say which way it went."
    return ""


def _of_a_part(claim: Claim, found: Decision | None) -> bool:
    """Whether an amount is a small part of the one held: what it is a part of may have gone unread."""
    own = found.correct if found else None
    if claim.measure not in ("level", "quantity", "balance") or claim.value is None or own is None:
        return False
    return abs(claim.value.high) < _PART * abs(own.value)


def _turned(claim: Claim) -> Claim | None:
    """The claim with the other sign."""
    value = claim.value
    if value is None or not value.value or claim.measure not in (*_RATES, "balance"):
        return None
    turned = replace(value, low=-value.high, high=-value.low)
    return replace(claim, value=turned, direction=-claim.direction, others=(), why=(), carried=())


def _told_by_words(claim: Claim) -> bool:
    """Whether words of movement, or of surplus and deficit, stand in the quote, and all for the sign that was read."""
    sign = -1 if claim.direction < 0 or (claim.value is not None and claim.value.value < 0) else 1
    found = {int(one.code) for one in marks(tokenize(claim.quote)) if one.kind == "move" and one.code in ("1", "-1")}
    if claim.measure == "balance":
        words = claim.quote.lower()
        found = {side for word, side in (("surplus", 1), ("deficit", -1)) if word in words}
    return found == {sign}


def _of_forecasts(claim: Claim, around: Surroundings, look: Look) -> str:
    """A forecast is not the pollster's only if it is none of the other flow, and of no month close by."""
    for one in _distinct(claim, _forecast_readings(claim, around)):
        found = look(one)
        if found is None or found.verdict in RIGHT:
            return f"It misses as read; read as {reading(claim, one)}, as nearby, it holds."
    return ""


def _forecast_readings(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    for flow in ("export", "import"):
        if claim.flow in ("export", "import"):
            yield replace(claim, flow=flow)
    period = period_of(claim.period)
    close = [str(period.shift(step)) for step in (-1, 1)] if period else []
    for text in (*around.periods(claim), *close):
        yield replace(claim, period=text)
    yield replace(claim, pollster="")
    yield replace(claim, basis="CNY")
    yield replace(claim, measure="yoy" if claim.of in ("", "yoy") else claim.of, of="")


def _holds(claim: Claim, rival: Claim, found: Decision) -> bool:
    """Whether a reading bears the claim out; on another basis too where only the period differs."""
    same_topic = all(getattr(claim, name) == getattr(rival, name) for name in PARTS if name != "period")
    return found.verdict in RIGHT or (found.verdict == "other_basis" and same_topic and not claim.basis)


def _unsaid(claim: Claim, around: Surroundings) -> str:
    """That the claim's own sentence leaves too much open; empty where it does not."""
    unknown = around.unknown(claim)
    if unknown and (claim.partner in ("", WORLD) or claim.product in ("", "TOTAL")):
        return f"It misses as read, but may be of “{unknown}”, which is nothing that is known here."
    carried = around.carried(claim)
    limit = around.limit(claim) if claim.measure in (*_NUMBERS, "superlative") else ""
    if limit:
        return f"It misses as read, but '{limit}' may make it a figure of something that is not held."
    topic = [name for name in ("flow", "product") if name in carried]
    if topic:
        return f"It misses as read, but its sentence does not say of which {topic[0]} it is."
    if "reporter" in carried and not around.main_reporter(claim):
        return "It misses as read, but its sentence does not say whose figure it is."
    if around.strangers(claim) and "reporter" in carried:
        return f"It misses as read, but may be of {around.strangers(claim)[0]}."
    if {"partner", "period"} <= carried:
        return "It misses as read, but its sentence says neither with whom nor for when."
    return ""


def _of_records(claim: Claim, around: Surroundings, look: Look) -> str:
    """A record is none only if it is none of anything near: over other windows, of amounts and of growth."""
    for one in _distinct(claim, _record_readings(claim, around)):
        found = look(one)
        if found is None or found.verdict != "false":
            return f"It is none as read, but may be one of {reading(claim, one)}."
    return ""


def _record_readings(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    close = around.close(claim)
    period = period_of(claim.period)
    longer = [str(one) for one in _windows(period) if one.length > period.length] if period else []
    for text in dict.fromkeys((*longer, *around.periods(claim), *(one.period for one in close[:_CLOSE]))):
        if text and text != claim.period:
            yield replace(claim, period=text)
    for flow in dict.fromkeys((*around.beside(claim, "flow"), *(one.flow for one in close[:_CLOSE]))):
        if flow in _FLOWS and claim.flow in _FLOWS:
            yield replace(claim, flow=flow, of="balance" if flow == "balance" else claim.of.replace("balance", "level"))
    for one in close[:_FEW]:
        yield replace(claim, partner=one.partner, product=one.product)


def better(claim: Claim, around: Surroundings, look: Look) -> tuple[Claim, Decision] | None:
    """A reading that bears a precise claim out to its digits, by other values for what its sentence does not say."""
    if claim.measure not in _NUMBERS or not _precise(claim):
        return None
    for one in _distinct(claim, carried_readings(claim, around)):
        found = look(one)
        if found is None:
            return None
        if found.verdict in ("true", "superseded"):
            return one, found
    return None


def _precise(claim: Claim) -> bool:
    """Digits enough that a figure of another thing would hardly meet it by chance."""
    value = claim.value
    if value is None or value.digit <= 0 or value.low != value.high or claim.hedge or value.hedge:
        return False
    return abs(value.value) / value.digit >= (_SIGNIFICANT / 2 if claim.measure in _RATES else _SIGNIFICANT)


def carried_readings(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    """The claim with other values for what its sentence does not say."""
    yield from _unsaid_readings(claim, around)
    yield from _reporters(claim, around)


def _reporters(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    if "reporter" in around.carried(claim):
        named = dict.fromkeys((*around.beside(claim, "economy"), *around.before(claim, "economy")))
        singles = [one for one in named if is_single(one) and one != claim.partner]
        yield from (replace(claim, reporter=one) for one in singles[:_NAMED])


def _named_beside(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    """A claim of trade with all the world as one with the partners that its own sentence names."""
    partners = [one for one in around.named(claim.sentence)["economy"] if one not in (claim.reporter, WORLD)]
    if claim.partner in ("", WORLD):
        yield from (replace(claim, partner=one) for one in partners[:_NAMED])


def _unsaid_readings(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    """Other values for all but the reporter."""
    carried = around.carried(claim)
    if "period" in carried:
        yield from _periods(claim, [one.period for one in around.close(claim)], back=around.looks_back(claim))
    if "partner" in carried:
        named = [one for one in around.before(claim, "economy") if one != claim.reporter][:_NAMED]
        yield from (replace(claim, partner=one) for one in (WORLD, *named))
    if "product" in carried:
        yield from (replace(claim, product=one) for one in around.beside(claim, "product")[:_NAMED])
    if {"flow", "product"} & carried:
        yield from _topics(claim, around.close(claim)[:_CLOSE])


def near_readings(claim: Claim, around: Surroundings) -> Iterator[Claim]:
    """The claim with what stands in its paragraph in place of one part, or with the like of it."""
    close = around.close(claim)
    if claim.basis and claim.measure in _RATES:
        yield replace(claim, basis="")
    named = [*around.periods(claim), *(one.period for one in close[:_CLOSE])]
    yield from _periods(claim, named, back=claim.measure not in _RATES or around.looks_back(claim))
    economies = [one for one in around.beside(claim, "economy") if one != claim.reporter][:_NAMED]
    yield from (replace(claim, partner=one) for one in (*economies, WORLD))
    own = around.named(claim.sentence)["flow"]
    told = ("export", "import") if own and claim.flow in ("export", "import") and claim.flow not in own else ()
    yield from _flows(claim, (*told, *around.beside(claim, "flow")), close)
    products = [one for one in around.beside(claim, "product") if one != claim.product][:_NAMED]
    yield from (replace(claim, product=one) for one in (*products, "TOTAL"))
    yield from (replace(claim, reporter=one) for one in economies[:_FEW] if is_single(one) and one != claim.partner)
    for one in (*economies[:_FEW], claim.partner, WORLD):
        if claim.flow != "balance" or not _told_by_words(claim):
            yield from _flows(replace(claim, partner=one), ("balance", "export", "import"), ())
        yield from (replace(claim, partner=one, period=text) for text in around.periods(claim)[:_FEW])
    for one in _topics(claim, close[:_CLOSE]):
        yield one
        yield from (replace(one, period=text) for text in around.periods(claim)[:_FEW])
    yield from (replace(claim, partner=one.partner, flow=one.flow, product=one.product, period=one.period)
                for one in close[:_CLOSE] if one.flow == claim.flow)  # fmt: skip
    yield from _measures(claim)
    other = mirrored(claim)
    if other is not None:
        yield other


def _periods(claim: Claim, others: Iterable[str], *, back: bool) -> Iterator[Claim]:
    """The month, the year to date and the year that end with its period, others, and `back` the two before it."""
    period = period_of(claim.period)
    windows: list[str] = []
    if period is not None:
        before = (period.shift(-12), period.shift(-period.length)) if back else ()
        windows = [str(one) for one in (*_windows(period), *before)]
    for text in dict.fromkeys((*windows, *list(others)[: 2 * _CLOSE])):
        if text and text != claim.period:
            yield replace(claim, period=text)


def _windows(period: Period) -> tuple[Period, ...]:
    month = Period(period.last, period.last)
    return month, month.year_to_date(), Period.year_of(period.year)


def _flows(claim: Claim, named: Iterable[str], close: Iterable[Claim]) -> Iterator[Claim]:
    flows = dict.fromkeys((*named, *(one.flow for one in close)))
    for flow in flows:
        if flow not in _FLOWS or flow == claim.flow or not claim.flow:
            continue
        if claim.measure in ("level", "balance"):
            yield replace(claim, flow=flow, measure="balance" if flow == "balance" else "level")
        elif flow != "balance":
            yield replace(claim, flow=flow)


def _topics(claim: Claim, others: Iterable[Claim]) -> Iterator[Claim]:
    """The claim about what others nearby are about, all parts at once."""
    for one in others:
        if one.flow and one.flow != "balance" and claim.flow != "balance":
            yield replace(
                claim, reporter=one.reporter, partner=one.partner, flow=one.flow, product=one.product, subject=""
            )


def _measures(claim: Claim) -> Iterator[Claim]:
    if claim.measure == "yoy":
        yield replace(claim, measure="mom", comparison="period_before")
    if claim.measure == "mom":
        yield replace(claim, measure="yoy", comparison="year_before")


def _distinct(claim: Claim, readings: Iterable[Claim]) -> Iterator[Claim]:
    """Each reading once, and not the claim's own; made one by one, as most often the first will do."""
    seen = {replace(claim, others=(), why=(), carried=())}
    for one in readings:
        bare = replace(one, others=(), why=(), carried=())
        if bare not in seen:
            seen.add(bare)
            yield bare
        if len(seen) > _MOST:
            return


def reading(claim: Claim, rival: Claim) -> str:
    """What is different in the rival reading."""
    names = ("measure", "reporter", "partner", "flow", "product", "period", "base", "basis", "whole", "of", "pollster")
    parts = [f"{name} {getattr(rival, name)}" for name in names if getattr(rival, name) != getattr(claim, name)]
    return ", ".join(part for part in parts if part.split(" ", 1)[1]) or "another figure"
