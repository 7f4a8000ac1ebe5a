"""The claims of a text: every figure with what it measures, of whom, when, and with which sign."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from steelyard.claims import clauses, dating, duties, grid, roles, salience, series, signs, superlatives
from steelyard.claims.carry import Trail, turn
from steelyard.claims.clauses import Part
from steelyard.claims.dating import Dated
from steelyard.claims.heads import Head, heads
from steelyard.claims.model import Claim, Document, Quantity, Sentence
from steelyard.claims.quantities import Found
from steelyard.claims.roles import Role
from steelyard.claims.scene import Scene, scene
from steelyard.claims.topic import topic_of, topic_taken_up
from steelyard.claims.views import WORLD, Focus, Topic, View

LATEST = 2000
"""A text without a day is taken to be of the latest date among this many sentences."""
LONG = 800
"""A sentence of more characters is read in pieces; no sentence of prose is so long."""
FIRST = 400
"""The reporter of a text is sought in its first sentences, at most so many."""
TITLED = ("yoy", "level", "balance", "quantity", "share", "ratio", "consensus", "superlative")
MOST = 5000
"""A text yields no more claims than this; the rest of it is left unread."""


def read(document: Document, today: date | None = None) -> tuple[Claim, ...]:
    """The claims of `document` in order, with ids c1, c2 ... Sentences that repeat an earlier one are passed over.

    The day of the text resolves `last month`; where the text has none, `today` does, else the latest date it names.
    """
    anchor = document.dated or today or _latest(document)
    fresh = [
        (index, piece)
        for index, one in enumerate(document.sentences)
        if one.copy_of is None
        for piece in _pieces(one, index < salience.OPENING)
    ]
    opening = [_seen(one, index, anchor) for index, one in fresh[:FIRST]]
    reporter, plain = salience.reporters(opening)
    focus = Focus(reporter, home=reporter if plain else "")
    found: list[Claim] = []
    rest = (_seen(one, index, anchor) for index, one in fresh[FIRST:])
    table = grid.Table()
    for one, its in itertools.chain(opening, rest):
        if salience.dateline(one):
            continue
        cells = table.cell(one, its, focus, anchor)
        if cells is not None:
            found.extend(cells)
            continue
        focus.enter(one.sentence.paragraph)
        found.extend(_sentence(View(one, its, focus, anchor), anchor))
        if len(found) >= MOST:
            break
    found = _backfilled(found[:MOST], document)
    return tuple(replace(one, id=f"c{number}") for number, one in enumerate(found, 1))


def _backfilled(found: list[Claim], document: Document) -> list[Claim]:
    """The claims; those of titles that stand before any period take that of the text below."""
    first = next((at for at, one in enumerate(found) if one.period), 0)
    if not first or not found[first].flow or found[first].base:
        return found
    period = found[first].period
    why = f"period {period}: as in the text below"
    return [
        replace(one, period=period, why=(*one.why, why))
        if at < first and one.flow and one.measure in TITLED and document.sentences[one.sentence].heading
        else one
        for at, one in enumerate(found)
    ]


def _seen(sentence: Sentence, index: int, anchor: date | None) -> tuple[Scene, tuple[Head, ...]]:
    seen = scene(sentence, index, anchor)
    return seen, heads(seen)


def _pieces(sentence: Sentence, early: bool) -> Iterator[Sentence]:
    """The sentence without its dateline; one without end in pieces, so that its time stays linear."""
    lead = salience.lead(sentence) if early else 0
    if lead:
        yield replace(sentence, text=sentence.text[:lead], offsets=sentence.offsets[:lead])
        sentence = replace(sentence, text=sentence.text[lead:], offsets=sentence.offsets[lead:])
    start, text = 0, sentence.text
    while len(text) - start > LONG:
        cut = max(text.rfind(mark, start + LONG // 2, start + LONG) for mark in (".", ";", ",", " "))
        cut = cut + 1 if cut > 0 else start + LONG
        yield replace(sentence, text=text[start:cut], offsets=sentence.offsets[start:cut])
        start = cut
    yield replace(sentence, text=text[start:], offsets=sentence.offsets[start:]) if start else sentence


def _latest(document: Document) -> date | None:
    """The end of the latest year or month that the text names, as its day."""
    last = None
    for index, sentence in enumerate(document.sentences[:LATEST]):
        for when in scene(sentence, index, None).whens:
            if when.role == "main" and when.period:
                end = dating.end_of(when.period)
                last = max(last, end) if last and end else end or last
    return last


def _sentence(view: View, anchor: date | None) -> list[Claim]:
    one, trail = view.scene, Trail()
    if view.focus.cells and one.sentence.text[-1:] in ".!?" and one.sentence.paragraph > view.focus.placed + 1:
        view.focus.section, view.focus.cells = "", False
    if not one.values and not any(mark.kind == "superlative" for mark in one.marks):
        turn(view, trail)
        return []
    parts, items = clauses.parts(one), series.aligned(one)
    for at, part in enumerate(parts):
        inside = [value for value in one.values if part.first <= value.first <= part.last]
        for value in inside:
            claim = _claim(view, parts, at, value, trail, items)
            if claim is not None:
                trail.claims.append(claim)
        trail.claims.extend(_extremes(view, parts, at, trail, anchor))
    turn(view, trail)
    return trail.claims


def _claim(
    view: View, parts: tuple[Part, ...], at: int, value: Found, trail: Trail, items: dict[int, series.Item]
) -> Claim | None:
    one, part = view.scene, parts[at]
    item = items.get(value.first)
    topic = _topic(view, part, value, trail, item)
    topic = _grown(view, part, value, topic, trail)
    role = roles.role_of(one, part, value, topic, _held(view, part, value, trail))
    if role is None:
        return None
    unsaid = role.measure == "other" and not topic.trade and not topic.subject
    if unsaid and value.kind == "rate" and trail.role is None:
        role = _continued(view, role)
    topic = _shaped(view, part, value, topic, role, trail.topic)
    if role.measure == "share" and not role.whole and topic.trade:
        role = replace(
            role, whole={"export": "exports", "import": "imports", "total": "trade"}.get(topic.flow, topic.flow)
        )
    when = dating.dated(one, parts, at, value, trail.period, _carried(view, topic, role))
    when = _settled(view, part, value, role, when, item)
    sign, how = _signed(one, part, value, role, topic, trail)
    closed = dating.closed(when, role.measure, view.anchor)
    claim = _written(view, part, value, topic, role, closed, sign, how)
    aside = part.opener == "aside" and value.apposition_of is None
    if not part.compares and not aside and role.measure != "consensus" and not when.how.startswith("a year before"):
        trail.topic, trail.role, trail.period = topic, role, when
        trail.sign = sign if role.measure not in ("level", "quantity") else trail.sign
        view.seen.add((topic.flow, topic.partner))
    else:
        trail.role = role
        if trail.topic is None and not part.compares and not aside:
            trail.topic = topic
    return claim


def _settled(view: View, part: Part, value: Found, role: Role, when: Dated, item: series.Item | None) -> Dated:
    """The period as a row of periods, the last month told, or a look ahead has it."""
    one = view.scene
    if item is not None and item.kind == "period":
        return replace(when, period=item.code, base="", how="in a row of periods")
    if any(other.loose and other.period == when.period for other in one.whens):
        when = dating.to_month(when, view.focus.month, view.anchor)
    if role.measure == "consensus" or any(one.word(at) == "will" for at in range(part.first, value.first)):
        return dating.ahead(one, when, view.anchor)
    return when


def _held(view: View, part: Part, value: Found, trail: Trail) -> Role | None:
    """The role that a figure may go on with: of the one before it, or of the sentence before."""
    held, focus = trail.role, view.focus
    if held is None and focus.measure == "share" and topic_taken_up(view.scene, part):
        return Role("share", whole=focus.whole, why=roles.TAKEN_UP)
    if held is None and (focus.tariffs or focus.measure == "tariff"):
        return Role("tariff", why=roles.TAKEN_UP)
    if held is not None and value.kind == "rate" and part.opener == "from" and held.measure in ("other", "level"):
        shares = [claim for claim in trail.claims if claim.measure == "share"]
        return Role("share", whole=shares[-1].whole, why=roles.TAKEN_UP) if shares else held
    return held


def _grown(view: View, part: Part, value: Found, topic: Topic, trail: Trail) -> Topic:
    """A rate that goes on after a balance is of the flow that grew before it."""
    grown = view.focus.grown
    carried = trail.topic is None and topic == replace(view.focus.topic, head=None, why=topic.why)
    if not carried or topic.flow != "balance" or value.kind != "rate" or not grown.flow:
        return topic
    grows = any(mark.form == "noun" for mark in view.scene.between(part.first, part.last, "move"))
    return replace(grown, why=topic.why) if grows or roles.expects(view.scene, part, value) else topic


def _continued(view: View, role: Role) -> Role:
    """A rate of nothing said, in a text that goes on with shares or duties, is another of them."""
    if view.focus.measure == "tariff" or view.focus.tariffs or any(mark.kind == "tariff" for mark in view.scene.marks):
        return Role("tariff", why="goes on about duties")
    if view.focus.measure == "share":
        return Role("share", whole=view.focus.whole, why="goes on with a share")
    return role


def _topic(view: View, part: Part, value: Found, trail: Trail, item: series.Item | None) -> Topic:
    topic = topic_of(view, part, value, trail.topic)
    if item is None or item.kind == "period":
        return topic
    why = (*topic.why, "one of a row of names")
    if item.kind == "economy":
        partnered = topic.head is not None and item.code in topic.head.partners
        if topic.trade and (partnered or topic.partner != WORLD or topic.reporter != item.code):
            return replace(topic, partner=item.code, why=why)
        return replace(topic, reporter=item.code, why=why)
    if item.kind == "product":
        return replace(topic, product=item.code, why=why)
    if item.code in ("export", "import", "total"):
        return replace(topic, flow=item.code, why=why)
    return topic


def _carried(view: View, topic: Topic, role: Role) -> Dated:
    """The period of the sentences before, unless they spoke of trade and this figure does not."""
    before = view.focus.topic
    if role.measure in ("tariff", "policy", "count"):
        return Dated()
    same = topic.subject and topic.reporter == before.reporter
    return view.focus.period if topic.trade or not before.trade or same else Dated()


def _shaped(view: View, part: Part, value: Found, topic: Topic, role: Role, before: Topic | None) -> Topic:
    """The topic as its measure has it: who levies a duty, which part a share is of."""
    from steelyard.claims import shaping

    if role.measure == "share":
        return shaping.share(view, part, value, topic, role, before)
    if role.measure in ("tariff", "policy", "count"):
        return duties.imposed(view, part, value, topic, role)
    return topic


def _signed(one: Scene, part: Part, value: Found, role: Role, topic: Topic, trail: Trail) -> tuple[int | None, str]:
    """The sign of a growth; of a balance, that of its word; none for levels and shares."""
    growing = (
        role.measure in ("yoy", "surprise")
        or (role.measure == "consensus" and role.of == "yoy")
        or role.kind in ("change", "points")
    )
    if not growing:
        return (topic.sign or None), ""
    sign, how = signs.sign_of(one, part, value)
    if sign is None and trail.sign is None and role.measure == "yoy" and not part.compares and not trail.claims:
        sign, how = signs.sign_of(one, replace(part, first=0), value)
    if sign is None and role.measure == "yoy" and not part.compares:
        return trail.sign, "as before in the sentence"
    if sign is None and part.opener == "from" and trail.sign is not None:
        return trail.sign, "as before in the sentence"
    return sign, how


def _written(
    view: View, part: Part, value: Found, topic: Topic, role: Role, when: dating.Dated, sign: int | None, how: str
) -> Claim:
    one = view.scene
    growing = role.measure == "yoy"
    measure, comparison = role.measure, when.comparison
    if growing:
        measure = "growth" if when.base else "mom" if comparison == "period_before" else "yoy"
        comparison = comparison or "year_before"
    if role.measure == "ratio" and one.has(value.last + 1, part.last + 12, "consensus"):
        comparison = "consensus"
    signed = growing or role.measure in ("consensus", "balance", "surprise") or role.kind in ("change", "points")
    quantity = _quantity(value.quantity, sign) if signed else value.quantity
    first, last = _extent(view, part, value)
    claim = Claim(
        "", one.quote(first, last), one.span(first, last), one.index, measure,
        topic.reporter, topic.partner, topic.flow, topic.product, when.period, when.base, quantity,
        _direction(sign, value, signed), value.quantity.unit, roles.basis_of(one, part, value), comparison,
        of=role.of, whole=role.whole, kind=role.kind, hedge=value.quantity.hedge, subject=topic.subject,
        pollster=roles.pollster_of(one, part) if measure == "consensus" else "",
        why=_why(topic, role, when, how),
    )  # fmt: skip
    return replace(claim, others=tuple(replace(claim, **{name: other}) for name, other in topic.doubts))


def _direction(sign: int | None, value: Found, signed: bool) -> int:
    return (sign or 0) if signed and value.kind != "flat" else 0


def _why(topic: Topic, role: Role, when: dating.Dated, how: str) -> tuple[str, ...]:
    dated = (f"period {when.period or 'not said'}: {when.how}",) if when.how else ()
    return (*topic.why, f"{role.measure}: {role.why}", *dated, *((f"sign: {how}",) if how else ()))


def _quantity(quantity: Quantity, sign: int | None) -> Quantity:
    """The quantity with the sign that the words give it."""
    low, high = sorted((abs(quantity.low), abs(quantity.high)))
    if sign == 0:
        return quantity
    if sign == -1 or (sign is None and quantity.sign < 0):
        return replace(quantity, low=-high, high=-low)
    return replace(quantity, low=low, high=high)


def _extent(view: View, part: Part, value: Found) -> tuple[int, int]:
    """The words to quote: the part, less its commas and opening conjunction; the head before it where it has none."""
    first, last = part.first, part.last
    while first < value.first and view.scene.word(first) in (
        ",",
        ";",
        ":",
        "(",
        ")",
        "—",
        "–",
        "-",
        "and",
        "while",
        "but",
        '"',
        "“",
        "”",
    ):
        first += 1
    while last > value.last and not view.scene.word(last)[:1].isalnum() and view.scene.word(last) != "%":
        last -= 1
    return first, last


def _extremes(view: View, parts: tuple[Part, ...], at: int, trail: Trail, anchor: date | None) -> list[Claim]:
    one, part = view.scene, parts[at]
    found: list[Claim] = []
    for extreme in superlatives.extremes(one, part, anchor):
        from steelyard.claims import shaping

        claim = shaping.extreme(view, parts, at, extreme, trail.topic, trail.period.period, trail.claims)
        if claim is not None:
            found.append(claim)
            if trail.topic is None:
                trail.topic = Topic(claim.reporter, claim.partner, claim.flow, claim.product, claim.subject)
                trail.period = Dated(claim.period)
    return found
