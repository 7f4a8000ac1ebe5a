"""What a value is about: found in its part of the sentence, else carried over from what was said before."""

from __future__ import annotations

from dataclasses import replace

from steelyard.claims import lexicon, salience
from steelyard.claims.clauses import Part
from steelyard.claims.heads import Head
from steelyard.claims.phrases import Mark
from steelyard.claims.places import free_partner, located, opener, outside, partner_apart, partner_called, reporter_of
from steelyard.claims.quantities import Found
from steelyard.claims.salience import BUYING
from steelyard.claims.scene import Scene
from steelyard.claims.views import WORLD, Doubts, Topic, View

CUSTOMERS = frozenset(("customer", "customers", "buyer", "market", "destination", "outlet", "purchaser"))
SUPPLIERS = frozenset(("supplier", "source", "seller"))
SELLING = frozenset(("sold", "sells", "sell", "shipped", "ships", "ship", "supplied", "supplies", "sent", "delivered"))
LEADING = frozenset(("that", "this", "so", "leaving", "which", "hence", "thus"))
OWNING = frozenset(("our", "the", "its", "their", "this", "that", "bilateral", "goods", "trade"))
KNOWN = (
    "flow", "macro", "economy", "product", "share", "move", "comparison", "back", "basis", "consensus", "superlative",
    "tariff", "beat", "anaphor", "policy", "previous",
)  # fmt: skip


def topic_of(view: View, part: Part, value: Found, before: Topic | None) -> Topic:
    """The topic of a value; `before`: that of the value before it in the sentence."""
    return _told_apart(view, part, _found(view, part, value, before))


def topic_taken_up(scene: Scene, part: Part) -> bool:
    """Whether the part says `it is`, `the figure stands at` of what was measured before."""
    words = {scene.word(at) for at in range(part.first, min(part.last, part.first + 14) + 1)}
    return bool(words & {"it", "figure", "that", "ratio", "they"}) and not scene.has(
        part.first, part.last, "flow", "macro"
    )


def _told_apart(view: View, part: Part, topic: Topic) -> Topic:
    """The topic; where reporter and partner are one, the partner is the other economy of the part."""
    if not topic.trade or topic.reporter != topic.partner or not topic.partner:
        return topic
    named = [one for one in outside(view, part, "economy") if one.code not in (topic.reporter, WORLD)]
    partner = named[0].code if named else WORLD
    mirrored = topic.flow == "import" and bool(named)
    return replace(topic, partner=partner, flow="export" if mirrored else topic.flow)


def _found(view: View, part: Part, value: Found, before: Topic | None) -> Topic:
    local = [one for one in view.heads if part.first <= one.at <= part.last]
    head, how = _head(view.scene, part, value, local)
    if head is not None and before is not None and before.head is head:
        return before
    if head is not None:
        return _from_head(view, part, head, before, how, value.kind == "physical")
    bracketed = view.scene.over(part.first - 1, "economy", "product") if part.opener == "aside" else None
    if bracketed is not None and before is None:
        own = Part(0, view.heads[0].last, "start") if view.heads else part
        before = _from_head(view, own, view.heads[0], None, "") if view.heads else None
    if bracketed is not None and before is not None and before.trade:
        name = "partner" if bracketed.kind == "economy" else "product"
        return replace(before, head=None, why=("it follows the name in brackets",), **{name: bracketed.code})
    if before is not None and not _stray(view.scene, part, value):
        return _carried(view, part, before, "as before in the sentence")
    stray = _stray(view.scene, part, value)
    earlier = [one for one in view.heads if one.at < part.first]
    if earlier and not stray:
        return _carried(view, part, _from_head(view, part, earlier[-1], None, ""), "as before in the sentence")
    later = [one for one in view.heads if one.at > part.last]
    ahead = _anaphoric(view.scene, part, value) or view.scene.word(part.first) in ("at", "after", "with", "despite")
    if later and not stray and part.first == 0 and ahead:
        return _carried(view, part, _from_head(view, part, later[0], None, ""), "as behind in the sentence")
    if stray:
        return Topic(reporter_of(view, part, before), subject=stray, product="", why=(f"about {stray}",))
    if (_anaphoric(view.scene, part, value) or free_partner(view, part)) and view.focus.topic.flow:
        held = view.focus.topic
        said = [] if _goods(view, part) else _goods(view, Part(0, part.last, "start"))[-1:]
        held = replace(held, product=said[0], partner=WORLD) if said else held
        return _carried(view, part, held, "as in the sentence before")
    if view.focus.section and view.focus.topic.flow:
        return replace(view.focus.topic, partner=view.focus.section, head=None, why=("of the partner in the heading",))
    customer = _customer(view)
    if customer is not None:
        return customer
    if topic_taken_up(view.scene, part) and view.focus.topic.subject:
        return _carried(view, part, view.focus.topic, "as in the sentence before")
    goods = _goods(view, part) or _goods(view, Part(0, part.last, "start"))[-1:]
    if goods and view.focus.topic.flow:
        return _carried(
            view, part, replace(view.focus.topic, product=goods[0], partner=WORLD), "as in the sentence before"
        )
    return Topic(reporter_of(view, part, before), subject="", product="", why=("what it is about is not said",))


def _customer(view: View) -> Topic | None:
    """The flow with an economy that the sentence, or its label, makes a customer or supplier of whose text it is."""
    home, held = view.focus.home or view.focus.reporter, view.focus.topic
    label = salience.label(view.scene)
    if label is not None and held.flow and held.reporter == home != label.code:
        return replace(held, partner=label.code, head=None, why=("of the partner in the label",))
    called = partner_called(view)
    if not called or called == home or not home:
        return None
    words = {token.lower for token in view.scene.tokens}
    flow = "export" if words & CUSTOMERS else "import" if words & SUPPLIERS else "total"
    return Topic(home, called, flow, why=("with an economy called a partner",))


def _head(scene: Scene, part: Part, value: Found, local: list[Head]) -> tuple[Head | None, str]:
    left = [one for one in local if one.at < value.first]
    right = [one for one in local if one.at > value.last]
    inner = left and left[-1].flow == "balance" and right and right[0].flow == "total"
    if inner and scene.word(value.last + 1) == "in":
        return left[-1], "it stands before the figure"
    if right and _governs(scene, value, right[0]):
        return right[0], "it follows the figure"
    if left:
        return _nearest(left), "it stands before the figure"
    if right:
        return right[0], "it follows in the same part"
    return None, ""


def _nearest(left: list[Head]) -> Head:
    """The last head before a figure; a flow rather than a macro word that only qualifies it."""
    return left[-1]


def _governs(scene: Scene, value: Found, head: Head) -> bool:
    """Whether the figure belongs to the head after it: a 5% rise in exports, a $3bn surplus, 30% of imports."""
    gap = head.first - value.last - 1
    if gap <= 1:
        return True
    noun = [one for one in scene.between(value.last + 1, value.last + 4, "move") if one.form == "noun"]
    joint = {scene.word(at) for at in range(value.last + 1, head.first)}
    if noun and head.first - noun[0].last <= 6 and joint & {"in", "of", "for"}:
        return not scene.between(noun[0].last + 1, head.first - 1, "move")
    fillers = frozenset(
        ("of", "in", "worth", "the", "a", "record", "its", "annual", "monthly", "overall", "total", "goods", "their")
    )
    return gap <= 4 and joint <= fillers


def _from_head(view: View, part: Part, head: Head, before: Topic | None, how: str, weighed: bool = False) -> Topic:
    """The topic that a head gives. `weighed`: the figure is a weight, which all goods together don't have."""
    words = view.scene.quote(head.first, head.last)
    if head.kind == "macro":
        place = head.reporter or reporter_of(view, part, before)
        return Topic(place, subject=head.subject, product="", head=head, why=(f"about '{words}': {how}",))
    product, goods = _product_of(view, part, head, before, weighed)
    partner, places = _partner_of(view, part, head, before)
    reporter = head.reporter or reporter_of(view, part, before, partner)
    ours = {view.scene.word(at) for at in range(max(part.first, head.first - 3), head.at + 1)} & {"our", "we", "us"}
    if ours and view.focus.reporter not in ("", partner) and not head.reporter:
        reporter = view.focus.reporter
    other = _mirrored(view, part, head, reporter, partner)
    if other:
        flow = "import" if head.flow == "export" else "export"
        why = (f"about '{words}': what another buys or sells, seen from here",)
        return Topic(view.focus.home, other, flow, product, "", head.sign, head, why, goods)
    reporter, partner = _both(view, head, reporter, partner)
    if not head.partners and head.reporter and head.flow == "import":
        reporter, partner = _of_origin(view, part, before, head, partner)
    why = (f"about '{words}': {how}",)
    return Topic(reporter, partner, head.flow, product, "", head.sign, head, why, (*places, *goods))


def _mirrored(view: View, part: Part, head: Head, reporter: str, partner: str) -> str:
    """Another economy whose buying or selling is told where the text is on `home`; "" where it is not so."""
    home, word = view.focus.home, view.scene.word(head.at)
    buying = head.flow == "import" and word in BUYING
    if not home or not (buying or (head.flow == "export" and head.verb and word in SELLING)):
        return ""
    named = view.scene.between(part.first, head.first - 1, "economy") if head.verb else []
    subject = next((one for one in named[::-1] if not opener(view.scene, one.first)), None)
    free = subject is not None and subject.code not in (home, WORLD) and subject.form != "capital"
    if subject is not None and free and partner in ((WORLD, home) if buying else (WORLD,)):
        return subject.code
    held = view.focus.topic
    sold = held.flow == "export" and held.reporter == home and head.verb and partner == WORLD
    return reporter if buying and reporter != home and (partner == home or sold) else ""


def _both(view: View, head: Head, reporter: str, partner: str) -> tuple[str, str]:
    """Reporter and partner told apart: by the label of a line, by who was spoken of, by whose text it is."""
    focus = view.focus
    label = salience.label(view.scene)
    if label is not None and label.code == reporter != focus.home and focus.home and partner == WORLD:
        return focus.home, label.code
    owned = {view.scene.word(at) for at in range(head.first - 1, head.at)} & {"its", "their"}
    if owned and reporter in ("", partner):
        reporter = next((one for one in (focus.spoken, focus.other) if one not in ("", partner)), reporter)
    if not reporter or reporter != partner:
        return reporter, partner
    if focus.spoken not in ("", partner):
        return focus.spoken, partner
    return (focus.reporter if focus.reporter != partner else ""), partner


def _product_of(view: View, part: Part, head: Head, before: Topic | None, weighed: bool) -> tuple[str, Doubts]:
    """The product of a head, and what else it could be where it was carried over."""
    if head.products:
        return head.products[0], tuple(("product", one) for one in head.products[1:])
    held = view.focus.topic
    if before is not None and before.product != "TOTAL" and _measures_only(view.scene, head):
        return before.product, (("product", "TOTAL"),)
    goes_on = weighed or view.scene.word(head.at) in ("shipments", "deliveries", "volumes")
    if goes_on and held.flow == head.flow and held.product not in ("", "TOTAL"):
        return held.product, (("product", "TOTAL"),)
    loose = _loose_product(view, part, head)
    if not loose and (weighed or head.verb) and not view.scene.has(head.last + 1, part.last, "product"):
        loose = next(iter(_goods(view, Part(0, head.first, "start"))[-1:]), "")
    return loose or "TOTAL", ()


def _partner_of(view: View, part: Part, head: Head, before: Topic | None) -> tuple[str, Doubts]:
    """The partner of a head, and what else it could be where it was carried over."""
    if head.partners:
        return head.partners[0], tuple(("partner", one) for one in head.partners[1:])
    loose = partner_apart(view, part, head)
    if loose:
        return loose, ()
    found = _taken_up(view, part, head, before)
    if not found and view.focus.section and not head.reporter and before is None:
        return view.focus.section, (("partner", WORLD),)
    found = found or ("" if head.verb else _called(view, head))
    return (found, (("partner", WORLD),)) if found else (WORLD, ())


def _of_origin(view: View, part: Part, before: Topic | None, head: Head, partner: str) -> tuple[str, str]:
    """`Chinese imports` in a text on another economy are imports from China."""
    mark = next((one for one in view.scene.between(head.first, head.at, "economy") if one.code == head.reporter), None)
    other = reporter_of(view, part, before, head.reporter, exclude=head)
    if mark is not None and mark.form == "adjective" and other not in ("", head.reporter) and partner == WORLD:
        return other, head.reporter
    return head.reporter, partner


def _measures_only(scene: Scene, head: Head) -> bool:
    return any(scene.word(at) in ("value", "volume", "volumes") for at in range(head.at, head.at + 3))


def _carried(view: View, part: Part, before: Topic, how: str) -> Topic:
    """The topic before with what this part names anew: another partner, product or place."""
    loose, goods = free_partner(view, part) or _parallel(view, part, before), _goods(view, part)
    found = replace(before, head=None, why=(f"what it is about: {how}",))
    if goods:
        found = replace(found, product=goods[0], partner=loose or (WORLD if before.trade else ""))
    if loose and before.trade:
        found = replace(found, partner=loose)
    if not before.trade:
        place = located(view, part)
        found = replace(found, reporter=place or before.reporter)
    return found


def _parallel(view: View, part: Part, before: Topic) -> str:
    """Another partner named where one stood before: to Japan 3%, Korea's 4%."""
    if not before.trade or before.partner in ("", WORLD):
        return ""
    for one in outside(view, part, "economy"):
        if opener(view.scene, one.first) == "" and one.code not in (before.reporter, before.partner, WORLD):
            return one.code
    return ""


def _taken_up(view: View, part: Part, head: Head, before: Topic | None) -> str:
    """The partner before, where a pronoun takes it up (from it, to them) or a balance follows both its flows."""
    held = before or view.focus.topic
    scene = view.scene
    if held.partner in ("", WORLD):
        both = head.flow == "total" and {"bilateral", "two"} & {scene.word(at) for at in range(head.at, head.at + 3)}
        there = both or any(scene.word(at) == "there" for at in range(head.last + 1, part.last + 1))
        reporter = head.reporter or view.focus.topic.reporter or view.focus.reporter
        said = [mark.code for mark in scene.between(0, head.first - 1, "economy") if mark.code != WORLD]
        named = [one for one in (*said[::-1], view.focus.named, view.focus.other) if one and one != reporter]
        return named[0] if there and named else ""
    if any(scene.word(at) == "there" for at in range(head.last + 1, part.last + 1)):
        said = [mark.code for mark in scene.between(0, head.first - 1, "economy")]
        reporter = head.reporter or view.focus.home
        return next((code for code in said[::-1] if code not in (WORLD, reporter)), held.partner)
    for at in range(head.last + 1, part.last + 1):
        if scene.word(at) in ("it", "them", "there") and scene.word(at - 1) in (
            "to",
            "from",
            "with",
            "in",
            "by",
            "exports",
            "imports",
        ):
            return held.partner
    if head.flow == "total":
        return held.partner if scene.word(head.at) == "bilateral" else ""
    if before is not None and {"hurt", "dragged", "led", "driven", "weighed"} & _words(scene, part):
        return before.partner if before.flow == head.flow else ""
    if before is None and head.flow == "balance" and view.focus.pair and held.partner == view.focus.pair:
        leads = scene.word(0) in ("that", "this", "so", "leaving", "which", "hence", "thus")
        if leads or scene.word(head.at - 1) in (
            "our",
            "the",
            "its",
            "their",
            "this",
            "that",
            "bilateral",
            "goods",
            "trade",
        ):
            return view.focus.pair
    if before is None or head.reporter or scene.has(head.first, head.at - 1, "product"):
        return ""
    if head.flow == "balance":
        both = {("export", held.partner), ("import", held.partner)} <= view.seen
        told = {scene.word(at) for at in range(head.at - 2, head.at)} & {"the", "its", "their", "bilateral"}
        return held.partner if both or told else ""
    words = {scene.word(at) for at in range(head.first - 1, head.at)}
    opposite = {head.flow, before.flow} == {"export", "import"} and before.product == "TOTAL"
    return held.partner if opposite and not words & {"total", "overall", "all"} else ""


def _words(scene: Scene, part: Part) -> set[str]:
    return {scene.word(at) for at in range(part.first, min(part.last, part.first + 12) + 1)}


def _called(view: View, head: Head) -> str:
    named = partner_called(view)
    return named if named and named != head.reporter and head.at > 0 and not head.reporter else ""


def _loose_product(view: View, part: Part, head: Head) -> str:
    for one in outside(view, part, "product"):
        if one.code != "TOTAL" and one.first > head.last and opener(view.scene, one.first) in ("of", "for"):
            return one.code
    return ""


def _goods(view: View, part: Part) -> list[str]:
    found = [one for one in outside(view, part, "product") if one.code != "TOTAL"]
    return [one.code for one in found if not _example(view.scene, part, one)]


def _example(scene: Scene, part: Part, mark: Mark) -> bool:
    """Whether a product is only named as a part of another: natural gas, including LNG."""
    words = {scene.word(at) for at in range(max(part.first, mark.first - 8), mark.first)}
    return bool(words & {"including", "like", "such", "notably", "especially", "excluding"})


def _stray(scene: Scene, part: Part, value: Found) -> str:
    """The word for another thing that the figure is about: profits rose 10%; "" where there is none."""
    if scene.has(part.first, part.last, "consensus"):
        return ""
    verbs = [one for one in scene.between(part.first, value.first - 1, "move", "level") if one.form == "verb"]
    verbs = [one for one in verbs if one.kind == "move" or scene.word(one.first) not in ("of", "at", "past", "worth")]
    if not verbs:
        return ""
    passed = lexicon.table("moves")["passed"]["words"]
    first = verbs[0]
    for at in range(first.first - 1, part.first - 1, -1):
        word = scene.word(at)
        if word in passed or word.endswith("ly") or scene.over(at, "pace", "level"):
            continue
        if not word[:1].isalpha() or word in ("a", "an", "the") or scene.over(at, *KNOWN):
            return ""
        if at in scene.dated or at in scene.valued:
            return ""
        if not word[:1].isascii() and len(word) == 1:
            return ""
        return "" if word in lexicon.table("moves")["generic"]["words"] else word
    return ""


def _anaphoric(scene: Scene, part: Part, value: Found) -> bool:
    """Whether the part takes up what was said: it rose 3%, growth of 5%, the figure was 4%."""
    generic = lexicon.table("moves")["generic"]["words"]
    words = {scene.word(at) for at in range(part.first, value.first)}
    return bool(words & set(generic)) or scene.has(part.first, part.last, "move", "back", "previous")
