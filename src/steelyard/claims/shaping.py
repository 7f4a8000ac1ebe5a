"""Topics of shares, duties and superlatives: their parts stand elsewhere than those of a growth."""

from __future__ import annotations

from dataclasses import replace

from steelyard.claims import dating
from steelyard.claims.clauses import Part
from steelyard.claims.heads import Head
from steelyard.claims.model import Claim
from steelyard.claims.places import opener, partner_called
from steelyard.claims.quantities import Found
from steelyard.claims.roles import Role
from steelyard.claims.scene import Scene
from steelyard.claims.superlatives import Extreme
from steelyard.claims.views import WORLD, Topic, View

GOODS = frozenset(("goods", "products", "merchandise", "everything", "output"))
WHOLES = frozenset(("exports", "imports", "trade", "balance", "total", "all", "gdp", "sale", "purchase"))
SPENT = {"export": "exports", "import": "imports", "balance": "trade_balance", "total": "trade"}


def share(view: View, part: Part, value: Found, topic: Topic, role: Role, before: Topic | None) -> Topic:
    """Of a share: reporter and flow from the whole, partner or product from the part."""
    one = view.scene
    if topic.subject == "bad_loan_ratio":
        return topic
    if role.why == "goes on with a share":
        moved = _moved_on(view, part, topic)
        return _held(view, part, moved) if moved.trade and moved.partner == WORLD else moved
    if role.whole.startswith("world_"):
        return _of_world(view, part, topic, role)
    whole = _whole_head(view, part, value)
    if role.whole in GOODS:
        sent = [head for head in view.heads if part.first <= head.at < value.first and head.kind == "flow"]
        if sent:
            place = topic.partner if topic.partner not in ("", topic.reporter) else WORLD
            return Topic(
                topic.reporter, place, sent[-1].flow, topic.product, "", 0, sent[-1], ("a share of what is traded",)
            )
    if role.whole and role.whole not in WHOLES and (whole is None or whole.kind == "flow"):
        return Topic(topic.reporter, "", "", "", role.whole, why=(f"a share of {role.whole}",))
    if whole is None:
        return _held(view, part, topic) if topic.trade else _plain(view, part, value, topic)
    member = _member(view, part, value, whole)
    reporter = whole.reporter or (topic.reporter if topic.reporter != member else "") or view.focus.reporter
    flow = whole.flow if whole.kind == "flow" else ""
    if whole.kind == "macro":
        subject = _macro_part(view, part, value, whole)
        if not subject and before is not None and before.trade:
            subject = SPENT.get(before.flow, before.flow)
        earlier = [head.subject for head in view.heads if head.at < part.first and head.subject]
        subject = subject or (earlier[-1] if earlier else "")
        subject = subject or (before.subject if before is not None else "") or topic.subject
        held = [one for one in view.heads if part.first <= one.at < value.first and one.kind == "flow" and one.reporter]
        place = whole.reporter or (held[-1].reporter if held else "") or _in_place(view, part) or topic.reporter
        return Topic(place, "", "", "", subject, why=(f"part of {role.whole}",))
    if not member and {one.word(at) for at in range(part.first, value.first)} & {"it", "which", "they"}:
        member = partner_called(view)
    partner = whole.partners[0] if whole.partners else ""
    product = whole.products[0] if whole.products else "TOTAL"
    named = _product_part(view, part, value, whole)
    if member and member != reporter:
        partner = member
    elif named:
        product = named
    other = _other_head(view, part, value, whole)
    if other is not None and not member:
        partner = other.partners[0] if other.partners else partner
        product = other.products[0] if other.products else product
    if partner in ("", WORLD) and product == "TOTAL" and not member and before is not None and before.flow == flow:
        partner, product = before.partner, before.product
    why = f"a share of '{one.quote(whole.first, whole.last)}'"
    return Topic(reporter, partner or WORLD, flow, product, "", 0, whole, (why,))


def _moved_on(view: View, part: Part, topic: Topic) -> Topic:
    """A further value of the share before: of another place, partner or product where one is named."""
    place = _in_place(view, part)
    if not topic.trade and place:
        return replace(topic, reporter=place)
    if place and place not in (topic.reporter, topic.partner) and topic.partner not in ("", WORLD):
        return replace(topic, partner=place)
    return topic


def _held(view: View, part: Part, topic: Topic) -> Topic:
    """A share whose whole was named before: the holder is in the part, else the subject of the sentence."""
    one = view.scene
    for first, last in ((part.first, part.last), (0, part.last)):
        for mark in one.between(first, last, "economy"):
            if mark.code not in (topic.reporter, WORLD) and opener(one, mark.first) in (
                "",
                "of",
                "by",
                "for",
                "against",
            ):
                return replace(topic, partner=mark.code, why=(*topic.why, "held by the one named"))
    return topic


def _plain(view: View, part: Part, value: Found, topic: Topic) -> Topic:
    place = _in_place(view, part)
    return topic if topic.trade or not place else replace(topic, reporter=topic.reporter or place)


def _of_world(view: View, part: Part, topic: Topic, role: Role) -> Topic:
    """A share of world trade: the reporter is whoever holds it, the flow that of the whole."""
    flow = "import" if role.whole.endswith("imports") else "total" if role.whole.endswith("trade") else "export"
    holders = [one for one in view.scene.between(part.first, part.last, "economy") if one.code != WORLD]
    holder = holders[0].code if holders else topic.reporter if topic.reporter != WORLD else view.focus.topic.reporter
    goods = [one.code for one in view.scene.between(part.first, part.last, "product") if one.code != "TOTAL"]
    product = goods[-1] if goods else (topic.product or "TOTAL")
    return Topic(holder or view.focus.reporter, WORLD, flow, product, "", 0, topic.head, (f"a share of {role.whole}",))


def _whole_head(view: View, part: Part, value: Found) -> Head | None:
    """The head that the share is of: behind `share of` or `N% of`, else the last of the part."""
    local = [one for one in view.heads if part.first <= one.at <= part.last]
    nouns = [one for one in view.scene.between(part.first, part.last, "share") if one.form == "noun"]
    after = [one for one in local if one.at > value.last]
    if after:
        return after[0]
    if nouns:
        behind = [one for one in local if one.at > nouns[-1].last]
        if behind:
            return behind[0]
    return local[-1] if local else None


def _member(view: View, part: Part, value: Found, whole: Head) -> str:
    """The economy whose share it is."""
    one = view.scene
    nouns = [mark for mark in one.between(part.first, part.last, "share") if mark.form == "noun"]
    free = [
        mark
        for mark in one.between(part.first, part.last, "economy")
        if not whole.first <= mark.first <= whole.last and mark.code != WORLD
    ]
    for noun in nouns:
        near = [mark for mark in free if noun.first - 3 <= mark.last < noun.first]
        near = near or [mark for mark in free if noun.last < mark.first <= noun.last + 3]
        if near:
            return near[-1].code if near[-1].last < noun.first else near[0].code
    standing = [mark for mark in free if opener(one, mark.first) not in ("in", "with")]
    return (standing or free)[0].code if free else ""


def _other_head(view: View, part: Part, value: Found, whole: Head) -> Head | None:
    """The head that is the part of the whole: `exports to Japan made up 5% of the total`."""
    found = [
        one for one in view.heads if part.first <= one.at < value.first and one is not whole and one.kind == "flow"
    ]
    return found[-1] if found else None


def _product_part(view: View, part: Part, value: Found, whole: Head) -> str:
    for mark in view.scene.between(part.first, part.last, "product"):
        if not whole.first <= mark.first <= whole.last and mark.code != "TOTAL":
            return mark.code
    return ""


def _macro_part(view: View, part: Part, value: Found, whole: Head) -> str:
    found = [one for one in view.heads if part.first <= one.at <= part.last and one is not whole]
    macro = [one.subject for one in found if one.kind == "macro"]
    flows = [SPENT.get(one.flow, one.flow) for one in found]
    return (macro or flows or [""])[0]


def _in_place(view: View, part: Part) -> str:
    found = [one for one in view.scene.between(part.first, part.last, "economy") if one.code != WORLD]
    return found[-1].code if found else ""


def extreme(
    view: View, parts: tuple[Part, ...], at: int, found: Extreme, topic: Topic | None, period: str, said: list[Claim]
) -> Claim | None:
    """The claim that a superlative makes about the topic of its part."""
    one, part = view.scene, parts[at]
    local = [head for head in view.heads if part.first <= head.at <= part.last]
    value = next((v for v in one.values if part.first <= v.first <= part.last), None)
    about = topic
    if value is None:
        about = _about(view, part, local, topic)
    if about is None or not (about.flow or about.subject):
        return None
    if not period:
        whens = [w for w in one.whens if dating.usable(one, w) and w.period]
        period = whens[0].period if whens else view.focus.period.period
    if value is None:
        own = [w for w in one.whens if part.first <= w.first <= part.last and dating.usable(one, w) and w.period]
        period = own[0].period if own else period
    before = said[-1] if said and said[-1].sentence == one.index else None
    first, last = found.first, found.last
    of = _measured(one, part, before, about)
    basis = before.basis if before is not None else ""
    return Claim(
        "", one.quote(first, last), one.span(first, last), one.index,
        "superlative", about.reporter, about.partner, about.flow, about.product, period,
        direction=-1 if found.kind == "lowest" else 1,
        unit="rank", basis=basis, of=of, since=found.since, kind=found.kind, subject=about.subject,
        why=(*about.why, f"superlative: '{one.quote(first, last)}'"),
    )  # fmt: skip


def _measured(scene: Scene, part: Part, before: Claim | None, about: Topic) -> str:
    if scene.has(part.first, part.last, "share") or (before is not None and before.measure == "share"):
        return "share"
    if scene.has(part.first, part.last, "move") or (before is not None and before.measure == "yoy"):
        return "yoy"
    return "balance" if about.flow == "balance" else "level"


def _about(view: View, part: Part, local: list[Head], topic: Topic | None) -> Topic | None:
    """The topic of a part without a value."""
    if not local:
        return topic or (view.focus.topic if view.focus.topic.flow else None)
    head = local[0]
    named = [
        mark.code
        for mark in view.scene.between(part.first, part.last, "economy")
        if not head.first <= mark.first <= head.last
    ]
    partner = head.partners[0] if head.partners else WORLD
    if view.scene.has(part.first, part.last, "share") and named:
        partner = named[0]
    reporter = head.reporter or (topic.reporter if topic else "") or view.focus.topic.reporter or view.focus.reporter
    if head.kind == "macro":
        return Topic(reporter, "", "", "", head.subject, 0, head)
    return Topic(reporter, partner, head.flow, head.products[0] if head.products else "TOTAL", "", head.sign, head)
