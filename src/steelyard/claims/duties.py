"""Who takes a duty or another measure, against whom, and on what."""

from __future__ import annotations

from steelyard.claims.clauses import Part
from steelyard.claims.phrases import Mark
from steelyard.claims.places import opener
from steelyard.claims.quantities import Found
from steelyard.claims.roles import Role
from steelyard.claims.scene import Scene
from steelyard.claims.views import WORLD, Topic, View

REACH = 25
"""Names so many tokens before a part may belong to it."""
SUBJECTS = {"tariff": "tariff", "count": "measures"}
PRODUCED = ("built", "made", "produced", "assembled", "grown")
HITTING = frozenset(
    (
        "on", "against", "from", "exclude", "excluding", "excludes", "hit", "hitting", "targeting", "target", "ban",
        "banning", "bar", "barring",
    )
)  # fmt: skip
NO_TARGET = frozenset(("contracts", "contract", "tenders", "territory", "soil", "market", "markets"))


def imposed(view: View, part: Part, value: Found, topic: Topic, role: Role) -> Topic:
    """Of a duty or measure: `reporter` who takes it, `partner` whom it meets."""
    one = view.scene
    if role.why == "what was promised" and topic.trade:
        return topic
    named, goods = _named(one, part), _goods(one, part, value)
    known = _known(view, part, value, role, named, goods)
    if known is not None:
        return known
    target = _target(one, named)
    actor = _actor(one, value, named, target)
    reporter = actor.code if actor else _other(view, target)
    partner = target.code if target else ""
    if role.measure == "policy" and not partner and reporter:
        return Topic(reporter, "", "", goods[0] if goods else "", "rule", why=("of a rule",))
    flow = "import" if role.measure == "tariff" else ""
    product = goods[0] if goods else "TOTAL" if role.measure == "tariff" else ""
    if role.measure == "count" and not actor:
        reporter = WORLD
    why = ("who takes a measure, and against whom",)
    return Topic(reporter, partner, flow, product, SUBJECTS.get(role.measure, "rule"), why=why)


def _named(one: Scene, part: Part) -> list[Mark]:
    """The economies of the part; of the words before it too where there are fewer than two."""
    first = max(0, part.first - REACH)
    comma = next((at for at in range(part.first - 1, first, -1) if one.word(at) in (",", ";")), first)
    spans = (part.first, comma, first) if part.opener == "from" else (part.first, first)
    named: list[Mark] = []
    for start in spans:
        named = [mark for mark in one.between(start, part.last, "economy") if mark.code != WORLD]
        if len({mark.code for mark in named}) > 1:
            break
    return named


def _goods(one: Scene, part: Part, value: Found) -> list[str]:
    """The products of the part, up to the next comma; of an earlier rate, those before."""
    end = next((at for at in range(value.last + 1, part.last + 1) if one.word(at) in (",", ";")), part.last)
    goods = [mark.code for mark in one.between(part.first, end, "product") if mark.code != "TOTAL"]
    if goods or part.opener != "from":
        return goods
    first = max(0, part.first - REACH)
    return [mark.code for mark in one.between(first, part.last, "product") if mark.code != "TOTAL"][-1:]


def _known(view: View, part: Part, value: Found, role: Role, named: list[Mark], goods: list[str]) -> Topic | None:
    """Where one side is known from before: a label, a name before brackets, `its`, or nothing named at all."""
    one, focus = view.scene, view.focus
    product = goods[0] if goods else "TOTAL"
    subject = SUBJECTS.get(role.measure, "rule")
    pronoun = {one.word(at) for at in range(part.first, value.first)} & {"its", "their"}
    owner = focus.home or focus.reporter or _other(view, None)
    target = any(_hit(one, mark) or _faces(one, mark) for mark in named)
    if pronoun and not target and focus.named not in ("", owner) and not {mark.code for mark in named} - {focus.named}:
        return Topic(owner, focus.named, "import", product, subject, why=("on what it sells",))
    if role.measure != "tariff":
        return None
    label, actor = one.at(0, "economy"), focus.actor or focus.home
    labelled = label is not None and one.word(label.last + 1) == ":"
    if label is not None and labelled and len(named) == 1 and actor not in ("", label.code):
        return Topic(actor, label.code, "import", "TOTAL", "tariff", why=("whose goods are charged",))
    inside = one.over(part.first - 1, "economy") if part.opener == "aside" else None
    if inside is not None and focus.actor not in ("", inside.code):
        return Topic(focus.actor, inside.code, "import", "TOTAL", "tariff", why=("the one before the brackets",))
    if not named and focus.actor:
        return Topic(focus.actor, focus.struck, "import", product, "tariff", why=("as of the duty before",))
    return None


def _target(one: Scene, named: list[Mark]) -> Mark | None:
    """The economy that bears the measure."""
    label = one.at(0, "economy")
    if label is not None and one.word(label.last + 1) == ":" and any(mark.code != label.code for mark in named):
        return label
    for mark in named:
        if _hit(one, mark) or _faces(one, mark):
            return mark
    goods = [mark for mark in named[1:] if mark.form == "adjective" and one.at(mark.last + 1, "product")]
    return goods[0] if goods else None


def _actor(one: Scene, value: Found, named: list[Mark], target: Mark | None) -> Mark | None:
    """The economy that takes the measure: the one in which it is paid, else the first that is not its target."""
    others = [mark for mark in named if target is None or mark.code != target.code]
    there = [mark for mark in others if target and mark.first > value.first and opener(one, mark.first) == "in"]
    return (there[-1:] or others[:1] or [None])[0]


def _hit(scene: Scene, mark: Mark) -> bool:
    """Whether a measure is against this economy: on Chinese goods, against China, from China."""
    for place in range(mark.first - 1, max(-1, mark.first - 6), -1):
        word = scene.word(place)
        if word in ("on", "from") and scene.word(mark.last + 1) in NO_TARGET:
            return False
        if word in HITTING:
            return True
        if word == "in" and scene.word(place - 1) in ("built", "made", "produced", "assembled", "grown"):
            return True
        if not word.isalpha() or word in ("by", "in", "of", "said", "to"):
            return False
    return False


def _faces(scene: Scene, mark: Mark) -> bool:
    """Whether this economy is the one that bears a measure: China faces a duty."""
    words = [scene.word(at) for at in range(mark.last + 1, mark.last + 4)]
    return bool({"face", "faces", "facing", "faced", "pay", "pays", "paid", "meet", "meets"} & set(words))


def _other(view: View, target: Mark | None) -> str:
    held = view.focus.topic.reporter or view.focus.reporter
    return held if target is None or held != target.code else ""
