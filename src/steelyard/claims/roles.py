"""What a value measures: growth, level, share, forecast, duty ..."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.claims import lexicon
from steelyard.claims.clauses import Part
from steelyard.claims.phrases import Mark
from steelyard.claims.quantities import Found
from steelyard.claims.scene import Scene
from steelyard.claims.views import Topic

RATES = frozenset(("rate", "fraction", "flat"))
NOUNS = frozenset(("target", "goal", "quota", "ceiling", "cap", "threshold", "requirement", "mandate"))
PIECES = frozenset(("units", "pieces", "pairs", "cars", "vehicles", "phones", "ships"))
TAKEN_UP = "taken up from the sentence before"
"""Why a figure measures what the one in the sentence before did."""
CHARGED = frozenset(
    (
        "pay",
        "pays",
        "paid",
        "charged",
        "charges",
        "charge",
        "takes",
        "face",
        "faces",
        "keeps",
        "meets",
        "meet",
        "levies",
        "lifts",
        "raises",
        "lowers",
        "applies",
        "rate",
        "rates",
    )
)
INDEXED = frozenset(("unemployment", "interest_rate"))


@dataclass(frozen=True, slots=True)
class Role:
    """The measure of a value, with `of` (of a forecast), `kind` and `whole` (of a share), and why."""

    measure: str
    of: str = ""
    kind: str = ""
    whole: str = ""
    why: str = ""


def role_of(scene: Scene, part: Part, value: Found, topic: Topic, before: Role | None) -> Role | None:
    """The role of a value; None where the number is no claim. `before`: of the value before it in the sentence."""
    if value.kind in ("bare", "count"):
        return _count(scene, part, value, topic)
    if value.kind in ("physical", "amount") and any(
        one.code == "pledge" for one in scene.between(part.first, value.first, "policy")
    ):
        return Role("policy", kind="target", why="what was promised")
    if value.kind == "amount":
        return _amount(scene, part, value, topic, before)
    if value.kind == "physical":
        change = _by(scene, value)
        return (
            Role("other", kind="change", why="a change by an amount")
            if change
            else Role("quantity", why="a physical unit")
        )
    if value.kind == "multiple":
        return Role("ratio", why="a multiple")
    if value.kind == "points":
        surprise = expects(scene, part, value)
        return (
            Role("surprise", of="yoy", why="points beside a forecast")
            if surprise
            else Role("other", kind="points", why="points")
        )
    if value.kind in RATES:
        return _rate(scene, part, value, topic, before)
    return None


def expects(scene: Scene, part: Part, value: Found) -> bool:
    """Whether a value is what was expected. `Faster than expected` and `a more than expected 5%` are not."""
    for one in scene.between(part.first, part.last, "consensus"):
        if scene.word(one.first - 1) in ("than", "-", "as") or (
            scene.word(one.first - 2) == "than"
            and scene.word(one.first - 1) in ("was", "were", "had", "widely", "generally")
        ):
            continue
        if abs(one.first - value.last) <= 24:
            return True
    return False


def _count(scene: Scene, part: Part, value: Found, topic: Topic) -> Role | None:
    pieces = scene.word(value.last) in PIECES or scene.word(value.last + 1) in PIECES
    if topic.trade and value.quantity.value >= 1000 and (pieces or _levelled(scene, part, value)):
        return Role("quantity", why="a number of pieces")
    if value.quantity.value < 2 or not scene.has(value.last + 1, min(part.last, value.last + 5), "count"):
        return None
    return Role("count", why="a number of measures or cases")


def _amount(scene: Scene, part: Part, value: Found, topic: Topic, before: Role | None) -> Role:
    if scene.between(part.first, value.first, "policy") and any(
        one.code in ("threshold", "cap") for one in scene.between(part.first, value.first, "policy")
    ):
        return Role("policy", kind="threshold", why="the threshold of a rule")
    if expects(scene, part, value):
        return Role("consensus", of="balance" if topic.flow == "balance" else "level", why="beside words of a forecast")
    if _by(scene, value):
        return Role("other", kind="change", why="a change by an amount")
    if topic.flow == "balance":
        return Role("balance", why="an amount of a surplus or deficit")
    if topic.trade:
        return Role("level", why="an amount of a flow")
    return Role("other", why="an amount of another thing")


def _levelled(scene: Scene, part: Part, value: Found) -> bool:
    return scene.has(max(part.first, value.first - 4), value.first - 1, "level") and scene.has(
        value.last + 1, value.last + 2, "product"
    )


def _by(scene: Scene, value: Found) -> bool:
    at = value.hedge_first - 1
    if scene.word(at) == "by":
        return scene.has(at - 3, at - 1, "move")
    if value.kind != "amount":
        return False
    moved = scene.over(at, "move")
    after = scene.word(value.last + 1) in ("more", "less", "higher", "lower", "up", "down")
    return (moved is not None and moved.form == "verb") or (after and scene.word(value.last + 2) in ("than", "on"))


def _rate(scene: Scene, part: Part, value: Found, topic: Topic, before: Role | None) -> Role:
    if before is not None and before.measure == "tariff" and before.why == TAKEN_UP:
        charged = {scene.word(at) for at in range(part.first, value.first)} & CHARGED
        if charged or _laid(scene, value):
            return Role("tariff", why="goes on about duties")
        before = None
    bare = not scene.has(part.first, part.last, "flow", "macro", "share", "consensus")
    on = before is not None and before.measure == "tariff" and bare and not scene.has(part.first, part.last, "move")
    if on or (part.opener == "from" and before is not None and before.measure in ("tariff", "rate")):
        return Role(before.measure if before else "tariff", why="goes on with a rate of the same kind")
    if _tariffed(scene, part, value, topic):
        return Role(
            "tariff", kind="range" if value.quantity.low != value.quantity.high else "", why="beside a word for a duty"
        )
    if value.kind != "flat":
        share = _share(scene, part, value, topic, before)
        policy = _policy(scene, part, value)
        if policy and (share is None or policy.kind == "range"):
            return policy
        if share is not None:
            return share
    if expects(scene, part, value) or _joins_forecast(scene, part, value, before):
        return Role("consensus", of="yoy", why="beside words of a forecast")
    if topic.subject == "bad_loan_ratio":
        return Role("share", whole="loans", why="a ratio of bad loans")
    if topic.subject in INDEXED:
        return Role("rate", why="a rate of another kind")
    moved = scene.has(part.first, part.last, "move") or scene.has(part.first, part.last, "flow", "macro")
    if topic.trade or topic.subject or moved or value.kind == "flat":
        return Role("yoy", why="a rate of change")
    return Role("other", why="a rate of something not said")


def _joins_forecast(scene: Scene, part: Part, value: Found, before: Role | None) -> bool:
    """Whether a value goes on with a forecast: expectations of 3% growth in exports and 2% in imports."""
    if before is None or before.measure != "consensus" or part.opener not in ("and", "soft", "beat"):
        return False
    own = any(part.first <= one.first <= part.last and one.role == "main" for one in scene.whens)
    past = own or scene.has(part.first, part.last, "back", "previous")
    if part.opener == "beat" and (past or scene.at(part.first, "beat")):
        return False
    verbs = [one for one in scene.between(part.first, value.first, "move") if one.form == "verb"]
    verbs += [one for one in scene.between(value.last + 1, value.last + 2, "move") if one.form == "verb"]
    return not verbs and not any(at in scene.dated for at in range(part.first, value.first))


def _tariffed(scene: Scene, part: Part, value: Found, topic: Topic) -> bool:
    near = scene.between(part.first, part.last, "tariff")
    if any(_laid_on(scene, one, topic) for one in near):
        return True
    if not near or (topic.head is not None and topic.head.first > value.last and not topic.trade):
        return False
    gap = min(max(value.first - one.last, one.first - value.last) for one in near)
    if topic.head is None or not part.first <= topic.head.at <= part.last:
        return gap <= 12
    return gap < max(value.first - topic.head.last, topic.head.first - value.last, 1) or (
        topic.head.at > value.last and gap <= 3
    )


def _laid_on(scene: Scene, mark: Mark, topic: Topic) -> bool:
    """Whether the head is what the duty is laid on: the levy on Chinese imports."""
    head = topic.head
    if head is None or not 0 < head.first - mark.last <= 5:
        return False
    return any(scene.word(at) in ("on", "against") for at in range(mark.last + 1, head.first))


def _policy(scene: Scene, part: Part, value: Found) -> Role | None:
    near = scene.between(max(part.first, value.first - 12), value.first - 1, "policy")
    near = near or [
        one for one in scene.between(value.last + 1, value.last + 3, "policy") if scene.word(one.last) in NOUNS
    ]
    near = near or scene.between(max(0, value.first - 14), value.last, "policy")
    if value.quantity.low != value.quantity.high and any(one.code in ("range", "target") for one in near):
        return Role("policy", kind="range", why="the range of a rule")
    targets = [one for one in near if one.code == "target" and abs(one.first - value.first) <= 8]
    if targets:
        return Role("policy", kind="target", why="the target of a rule")
    return None


def _share(scene: Scene, part: Part, value: Found, topic: Topic, before: Role | None) -> Role | None:
    verbs = [
        one for one in scene.between(max(part.first, value.first - 8), value.first - 1, "share") if one.form == "verb"
    ]
    if verbs:
        return Role(
            "share", whole=whole_of(scene, value, part), why=f"'{scene.quote(verbs[-1].first, verbs[-1].last)}'"
        )
    if value.kind == "fraction" and scene.word(value.first + 1) in ("in", "out"):
        return Role("share", whole=whole_of(scene, value, part), why="one in so many")
    gone = scene.at(value.last + 1, "share")
    if gone is not None and gone.form == "after":
        return Role("share", whole=whole_of(scene, value, Part(0, part.last, "start")), why="the part that went there")
    nouns = [one for one in scene.between(part.first, part.last, "share") if one.form == "noun"]
    if not nouns and before is None and part.opener in ("from", "soft"):
        nouns = [one for one in scene.between(max(0, part.first - 14), part.first, "share") if one.form == "noun"]
    if nouns and (not scene.has(value.last + 1, value.last + 2, "move")):
        return Role("share", whole=whole_of(scene, value, part), why="a share is named")
    follows = scene.word(value.last + 1) == "of" and not scene.has(value.last + 1, value.last + 1, "beat")
    if follows and not _moved_by(scene, value):
        return Role("share", whole=whole_of(scene, value, part), why="followed by `of`")
    carried = (
        before is not None
        and before.measure == "share"
        and not scene.has(part.first, value.first, "move", "flow", "macro")
    )
    if carried and before is not None and before.why == TAKEN_UP:
        return Role("share", whole=before.whole, why="goes on with a share")
    figure = any(scene.word(at) in ("figure", "share", "proportion") for at in range(part.first, value.first))
    bound = before is not None and before.measure == "share" and not scene.has(part.first, value.first, "move", "flow")
    if (carried or bound) and figure and before is not None:
        return Role("share", whole=before.whole, why="goes on with a share")
    if (
        carried
        and before is not None
        and (part.compares or part.opener in ("and", "soft", "clause", "beat", "with", "hard"))
    ):
        return Role("share", whole=before.whole, why="goes on with a share")
    return None


def _laid(scene: Scene, value: Found) -> bool:
    """Whether a rate is laid on goods or an economy: 10% on American imports."""
    return scene.word(value.last + 1) == "on" and scene.has(value.last + 2, value.last + 5, "economy", "product")


def _moved_by(scene: Scene, value: Found) -> bool:
    return scene.word(value.hedge_first - 1) == "by"


def whole_of(scene: Scene, value: Found, part: Part) -> str:
    """What a share is of: gdp, exports, imports, trade, world_exports ..., or the word itself."""
    for at in range(value.last + 1, min(len(scene.tokens), value.last + 10)):
        mark = scene.at(at, "macro", "flow")
        if mark is not None:
            return _whole(scene, mark.kind, mark.code, value.last + 1, at)
    if scene.word(value.last + 1) == "of":
        for at in range(value.last + 2, min(len(scene.tokens), value.last + 6)):
            word = scene.word(at)
            if word == "total" or word in ("from", "in", "on", "and", "by"):
                break
            named = scene.over(at, "economy") is not None
            if word.isalpha() and not named and word not in ("the", "all", "its", "their", "our", "that", "this"):
                return word
    for mark in scene.between(part.first, part.last, "flow"):
        if mark.form == "noun":
            return _whole(scene, mark.kind, mark.code, max(part.first, mark.first - 6), mark.first)
    return ""


def _whole(scene: Scene, kind: str, code: str, first: int, at: int) -> str:
    if kind == "macro":
        return code
    word = {"export": "exports", "import": "imports", "total": "trade", "balance": "balance"}.get(
        code, "exports" if code == "shipment" else code
    )
    named = scene.between(max(0, first), at, "economy")
    if any(one.code == "WLD" for one in named):
        goods = scene.between(max(0, first), at, "product")
        middle = "manufacturing_" if any(one.code == "MANUF" for one in goods) else ""
        return f"world_{middle}{word}"
    return word


def pollster_of(scene: Scene, part: Part) -> str:
    """The pollster named in the part, else in the sentence."""
    for first, last in ((part.first, part.last), (0, len(scene.tokens) - 1)):
        for one in scene.between(first, last, "pollster"):
            return one.code
    return ""


def basis_of(scene: Scene, part: Part, value: Found) -> str:
    """The basis as stated: in the part, else anywhere in the sentence; the currency of an amount."""
    if value.kind == "amount":
        return value.quantity.unit
    if value.kind == "physical":
        return "quantity"
    inside = scene.between(part.first, part.last, "basis")
    near = sorted(inside, key=lambda one: abs(one.first - value.first))
    if near:
        return near[0].code
    money = [
        one
        for one in scene.between(0, len(scene.tokens) - 1, "basis")
        if one.code in lexicon.table("measures")["money"]["codes"]
    ]
    return money[0].code if money else ""
