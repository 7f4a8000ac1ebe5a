"""What a figure is about: a flow with its reporter, product and partner, or another thing that is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from steelyard.claims import lexicon, names
from steelyard.claims.phrases import HYPHENS, Mark
from steelyard.claims.scene import Scene

REACH = 9
"""A head looks no farther for its modifiers than this many tokens to a side, then this many from each it finds."""
ARTICLES = frozenset(
    (
        "the", "a", "an", "its", "their", "his", "her", "total", "overall", "goods", "other", "new", "major", "key",
        "all", "record", "annual", "monthly", "full", "year", "quarterly", "foreign", "merchandise", "cheap", "both",
        "of",
    )
)  # fmt: skip
PREPOSITIONS = frozenset(
    ("to", "from", "with", "of", "into", "by", "in", "for", "bound", "between", "towards", "toward", "via")
)
BREAKS = ("move", "level", "flow", "macro", "share", "beat", "consensus", "stop")
BALANCES = {"surplus": 1, "deficit": -1, "balance": 0}


@dataclass(frozen=True, slots=True)
class Head:
    """A thing measured, from token `first` to `last`.

    `kind`: flow (with `flow`: export, import, total or balance; `sign` -1 for a deficit) or macro (`subject`).
    `partners`, `products`: all that were named, in order. `basis`: value or quantity where its word says so.
    """

    first: int
    last: int
    kind: str
    flow: str = ""
    reporter: str = ""
    partners: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    subject: str = ""
    sign: int = 0
    verb: bool = False
    at: int = 0


def heads(scene: Scene) -> tuple[Head, ...]:
    """The heads of a sentence in order; of macro words and flows that overlap the flow stays."""
    found: list[Head] = []
    for mark in scene.marks:
        if mark.kind == "flow" and not _qualifies(scene, mark):
            one = _flow(scene, mark)
            found.append(one)
        elif mark.kind == "macro":
            found.append(_macro(scene, mark))
    return tuple(_single(found))


def _qualifies(scene: Scene, mark: Mark) -> bool:
    """Whether `trade` only qualifies the flow behind it: foreign trade exports."""
    after = scene.at(mark.last + 1, "flow")
    return mark.code == "total" and after is not None and after.form == "noun"


def _single(found: list[Head]) -> list[Head]:
    kept: list[Head] = []
    for one in found:
        if kept and kept[-1].at == one.at:
            if one.kind == "flow" or kept[-1].kind == "macro":
                kept[-1] = one
            continue
        kept.append(one)
    return kept


def _macro(scene: Scene, mark: Mark) -> Head:
    head = Head(mark.first, mark.last, "macro", subject=mark.code, at=mark.first)
    head = _left(scene, head)
    if mark.code == "exchange_rate":
        owners = lexicon.table("measures")["currency"]
        owner = next((code for code, words in owners.items() if scene.word(mark.first) in words), "")
        return replace(head, reporter=owner or head.reporter, partners=())
    right = _after(scene, mark.last + 1, ("in", "of", "by", "to"))
    where = right.get("in") or right.get("of") or right.get("by") or right.get("to") or []
    if where and not head.reporter and where[0][0] == "economy":
        head = replace(head, reporter=where[0][1], last=max(head.last, where[0][2]))
    return replace(head, partners=())


def _flow(scene: Scene, mark: Mark) -> Head:
    sign = BALANCES.get(mark.code, 0)
    flow = "balance" if mark.code in BALANCES else mark.code
    head = Head(mark.first, mark.last, "flow", flow, sign=sign, verb=mark.form == "verb", at=mark.first)
    if not head.verb:
        head = _left(scene, head)
    named = _after(scene, mark.last + 1, tuple(PREPOSITIONS), values=head.verb)
    goods = scene.at(mark.last + 1, "product")
    if goods is not None and scene.tokens[mark.last].kind == "cjk" and goods.code != "TOTAL":
        head = replace(head, products=(goods.code,), last=goods.last)
    if flow == "total":
        tint = next(
            (scene.word(at) for at in range(head.last, head.last + 14) if scene.word(at) in ("black", "red")), ""
        )
        head = replace(head, flow="balance", sign=1 if tint == "black" else -1) if tint else head
    return _placed(head, named, scene.word(mark.last + 1))


def _placed(head: Head, named: dict[str, list[tuple[str, str, int, str]]], scene_word: str) -> Head:
    """The head with what stands after its prepositions; `scene_word`: the word right behind it."""
    flow = head.flow
    if flow == "demand":
        if not _economy(named.get("from", [])):
            return replace(head, kind="macro", subject="demand", flow="", partners=())
        places = tuple(code for kind, code, *_ in named["from"] if kind == "economy")
        return replace(head, flow="export", partners=places, last=max(at for _, _, at, _ in named["from"]))
    if flow in ("shipment", "sale", "purchase"):
        there = scene_word == "there"
        inward = flow == "purchase" or ("from" in named and "to" not in named and _economy(named["from"]))
        subject = (
            "firm_sales" if flow == "sale" and not there and not _economy(named.get("to", [])) and not head.verb else ""
        )
        flow = "import" if inward else "export"
        if subject:
            return replace(head, kind="macro", subject=subject, flow="", partners=())
    head = replace(head, flow=flow)
    for preposition, items in named.items():
        head = _with(head, preposition, items)
    return head


def _economy(items: list[tuple[str, str, int, str]]) -> bool:
    return any(kind == "economy" for kind, *_ in items)


def _with(head: Head, preposition: str, items: list[tuple[str, str, int, str]]) -> Head:
    """The head with the names after one preposition, by what they can be for its flow."""
    places = tuple(code for kind, code, *_ in items if kind == "economy")
    goods = tuple(code for kind, code, *_ in items if kind == "product" and code != "TOTAL")
    last = max([head.last, *(at for _, _, at, _ in items)])
    head = replace(head, last=last, products=head.products or goods)
    if not places:
        return head
    if (
        preposition in ("by", "in", "via")
        or (preposition == "for" and head.flow in ("balance", "total"))
        or (preposition in ("into", "to") and head.flow == "import")
    ):
        return replace(head, reporter=head.reporter or places[0])
    if (
        preposition == "of"
        and head.verb
        and head.flow == "export"
        and items[0][3] == "name"
        and items[0][2] == head.at + 1
    ):
        return replace(head, partners=head.partners or places)
    if preposition == "of":
        adjectives = any(form == "adjective" for *_, form in items)
        if head.flow == "import" and (adjectives or head.reporter):
            return replace(head, partners=head.partners or places)
        return replace(head, reporter=head.reporter or places[0])
    if preposition == "between" and len(places) >= 2:
        return replace(head, reporter=head.reporter or places[0], partners=places[1:2])
    if preposition == "from" and head.flow != "import":
        if head.reporter or head.flow == "balance":
            return replace(head, partners=head.partners or tuple(p for p in places if p != head.reporter))
        return replace(head, reporter=next(iter(places)))
    return replace(head, partners=head.partners or places)


def _left(scene: Scene, head: Head) -> Head:
    """The head with the modifiers before it: China's rare earth exports, US-China trade, German car exports."""
    at, first, goods, places = head.first - 1, head.first, [], []
    unknown = 0
    partners: tuple[str, ...] = ()
    while at >= 0 and head.first - at <= REACH:
        mark = scene.over(at, "economy", "product")
        if mark is not None and mark.kind == "economy" and (bound(scene, mark) or _fronted(scene, mark, head.first)):
            partners = (*partners, mark.code)
            first, at = mark.first, mark.first - 1
            if not bound(scene, mark):
                break
            continue
        if mark is not None and (mark.form not in names.STANDING or scene.word(mark.last + 1) == "'s"):
            (places if mark.kind == "economy" else goods).append(mark.code)
            first, at = mark.first, mark.first - 1
            if mark.kind == "economy" and not _hyphened(scene, at):
                more = scene.word(mark.last + 1) in ("'s",)
                if more or len(places) > 1:
                    break
            continue
        if scene.word(at) in ("对", "向", "自", "从", "与", "同", "和") and places:
            first, at, partners = at, at - 1, (*partners, places.pop())
            continue
        if _stops(scene, at, bool(places), bool(goods)):
            break
        if not (scene.word(at) in ARTICLES or scene.word(at) in ("'s", "'", "-", "–", "and") or _dated(scene, at)):
            unknown += 1
            if unknown > 2 or places:
                break
        at -= 1
    return _modified(replace(head, first=first, partners=partners), goods[::-1], places[::-1])


def bound(scene: Scene, mark: Mark) -> bool:
    """Whether goods are bound for this economy: US-bound shipments."""
    return scene.word(mark.last + 1) in HYPHENS and scene.word(mark.last + 2) == "bound"


def _fronted(scene: Scene, mark: Mark, head: int) -> bool:
    """Whether a name before a head is only a place put first: to China our exports rose."""
    at = mark.first - 1 - (scene.word(mark.first - 1) == "the")
    apart = mark.last + 1 < head and scene.word(mark.last + 1) not in ("'s", "'", "-", "–", "and")
    return apart and mark.form == "name" and scene.word(at) in ("to", "from", "with", "for", "towards", "toward")


def _modified(head: Head, goods: list[str], places: list[str]) -> Head:
    products = tuple(one for one in goods if one != "TOTAL")[-2:]
    if not places:
        return replace(head, products=products)
    if len(places) == 1:
        return replace(head, products=products, reporter=places[0])
    return replace(head, products=products, reporter=places[0], partners=tuple(places[1:2]))


def _stops(scene: Scene, at: int, placed: bool, goods: bool) -> bool:
    word = scene.word(at)
    if word in PREPOSITIONS and word != "of":
        return not (word == "bound" and _hyphened(scene, at - 1))
    if word == "of" or word in (
        "on",
        "that",
        "as",
        "while",
        "than",
        "at",
        "against",
        "said",
        "saw",
        "is",
        "was",
        "were",
        "are",
    ):
        return True
    if word == "and":
        return not (goods and scene.at(at - 1, "product")) or placed
    if at in scene.valued:
        return True
    if not word[:1].isalnum() and word not in ("'s", "'", "’", "-", "–"):
        return True
    mark = scene.over(at, *BREAKS, "tariff")
    return mark is not None and not (mark.kind == "flow" and _qualifies(scene, mark))


def _dated(scene: Scene, at: int) -> bool:
    return at in scene.dated or scene.over(at, "comparison", "superlative", "basis", "previous") is not None


def _hyphened(scene: Scene, at: int) -> bool:
    return scene.word(at) in ("-", "–")


def _after(
    scene: Scene, at: int, openers: tuple[str, ...], values: bool = False
) -> dict[str, list[tuple[str, str, int, str]]]:
    """Names after each preposition from token `at` on: kind, code, last token, form. Bounded: it stops at a verb."""
    found: dict[str, list[tuple[str, str, int, str]]] = {}
    opener, end, unknown = "", at + REACH, 0
    while at < min(len(scene.tokens), end):
        word = scene.word(at)
        mark = scene.at(at, "economy", "product")
        if word in openers and scene.at(at, "level", "basis", "comparison") in (None, scene.at(at, "level")):
            opener, unknown, at = word, 0, at + 1
            continue
        when = scene.dated.get(at)
        if when is not None:
            opener, at = "", when.last + 1
            continue
        if mark is not None and (opener or values):
            found.setdefault(opener or "of", []).append((mark.kind, mark.code, mark.last, mark.form))
            at, end, unknown = mark.last + 1, mark.last + REACH, 0
            continue
        value = scene.valued.get(at)
        if value is not None:
            if not values and opener != "of":
                break
            opener, at, end = "", value.last + 1, end + 4
            continue
        skipped = scene.at(at, "basis", "comparison", "superlative")
        if skipped is not None:
            opener, at = "", skipped.last + 1
            continue
        if word in ARTICLES or word in ("and", "'s", "or", "worth", "tonnes", "tons"):
            at += 1
            continue
        if word == "vis" and scene.word(at + 4) == "vis":
            opener, at = "with", at + 5
            continue
        if word == "," and opener and _continues(scene, at):
            at += 1
            continue
        if values and word in ("more", "less", "fewer"):
            at += 1
            continue
        unknown += 1
        if not opener and not values:
            break
        if unknown > 2 or not word[:1].isalnum() or _verb(scene, at):
            break
        at += 1
    return found


def _continues(scene: Scene, at: int) -> bool:
    step = 1 + (scene.word(at + 1) in ("and", "or", "the"))
    step += scene.word(at + step) == "the"
    return scene.at(at + step, "economy", "product") is not None and scene.word(at + step + 1) != "'s"


def _verb(scene: Scene, at: int) -> bool:
    return scene.at(at, *BREAKS) is not None or scene.word(at) in (
        "like",
        "such",
        "including",
        "which",
        "that",
        "while",
        "as",
        "and",
        "were",
        "was",
        "is",
        "are",
        "has",
        "have",
    )
