"""Economies of a sentence that stand apart from its heads: subjects, partners, places."""

from __future__ import annotations

from steelyard.claims import lexicon, names
from steelyard.claims.clauses import Part
from steelyard.claims.heads import Head
from steelyard.claims.phrases import Mark
from steelyard.claims.scene import Scene
from steelyard.claims.views import WORLD, Topic, View

TOWARDS = frozenset(("to", "from", "with", "into", "towards", "toward", "against", "on", "for", "between"))


def outside(view: View, part: Part, kind: str) -> list[Mark]:
    """Names of a kind in a part that belong to none of its heads."""
    spans = [(one.first, one.last) for one in view.heads if part.first <= one.at <= part.last]
    return [
        one for one in view.scene.between(part.first, part.last, kind)
        if not any(first <= one.first <= last for first, last in spans)
    ]  # fmt: skip


def free_partner(view: View, part: Part) -> str:
    """The partner in `to Japan`, `with the EU` where no flow is named beside it."""
    for one in outside(view, part, "economy"):
        if (
            opener(view.scene, one.first) in ("to", "from", "with", "into", "towards")
            and one.form not in names.STANDING
        ):
            return one.code
    return ""


def partner_apart(view: View, part: Part, head: Head) -> str:
    """A partner apart from its head: `exports fell by a fifth to the US`, `to the US, exports fell`."""
    if head.verb:
        first = [one for one in outside(view, part, "economy") if one.last < head.first]
        return next(
            (one.code for one in first if one.form == "name" and opener(view.scene, one.first) in ("to", "from")), ""
        )
    wanted = {"export": ("to", "into"), "import": ("from",), "balance": ("with",), "total": ("with",)}.get(
        head.flow, ()
    )
    for one in outside(view, part, "economy"):
        if opener(view.scene, one.first) in wanted and one.form == "name":
            return one.code
    return ""


def opener(scene: Scene, at: int) -> str:
    """The preposition before a name, articles and words like `other` or `neighbouring` passed over."""
    for place in range(at - 1, max(-1, at - 4), -1):
        word = scene.word(place)
        if word in TOWARDS or word in ("in", "of", "by", "into"):
            return "" if word == "to" and scene.word(place - 1) == "according" else word
        if word not in ("the", "both", "neighbouring", "neighboring", "other", "and", "major", "all"):
            return ""
    return ""


def located(view: View, part: Part) -> str:
    """The last economy of a part that stands in, of or for."""
    found = outside(view, part, "economy")
    named = [one for one in found if opener(view.scene, one.first) in ("in", "of", "for", "")]
    return named[-1].code if named else ""


def reporter_of(view: View, part: Part, before: Topic | None, partner: str = "", exclude: Head | None = None) -> str:
    """The reporter where the head names none: the subject of the part, who was spoken of, the text's own."""
    if view.scene.word(part.first) == "where":
        named = [one for one in view.scene.between(part.first - 8, part.first - 1, "economy") if one.code != WORLD]
        if named:
            return named[-1].code
    if view.scene.word(0) == "for" and part.first == 0:
        for mark in view.scene.between(1, 3, "economy"):
            near = {view.scene.word(at) for at in range(mark.last + 1, mark.last + 5)}
            if "," in near and mark.code not in (partner, WORLD):
                return mark.code
    for one in subjects(view, part):
        if one not in (partner, WORLD):
            return one
    if before is not None and before.reporter and before.reporter != partner:
        return before.reporter
    earlier = Part(max(0, part.first - 30), max(0, part.first - 1), "start")
    if part.first > 0:
        for one in reversed(subjects(view, earlier)):
            if one not in (partner, WORLD):
                return one
    held = view.focus.topic.reporter
    if held and held != partner:
        return held
    if view.focus.reporter not in ("", partner) and view.focus.home:
        return view.focus.reporter
    whole = Part(0, min(len(view.scene.tokens), part.last + 60) - 1, "start")
    for one in subjects(view, whole):
        if one not in (partner, WORLD):
            return one
    for mark in outside(view, whole, "economy"):
        if mark.code not in (partner, WORLD) and opener(view.scene, mark.first) == "of":
            return mark.code
    return view.focus.reporter if view.focus.reporter != partner else ""


def subjects(view: View, part: Part) -> list[str]:
    """Economies of a part that stand free: the subject, or the place after `in`."""
    found = outside(view, part, "economy")
    standing = [one for one in found if opener(view.scene, one.first) in ("", "in", "by")]
    told = [one for one in found if one not in standing and office(view.scene, one)]
    return [one.code for one in (*standing, *told) if not related(view.scene, one)]


def office(scene: Scene, mark: Mark) -> bool:
    """Whether the name belongs to an office that tells its own figures: figures from China's customs."""
    words = lexicon.table("measures")["office"]["words"]
    if scene.word(mark.first - 1) == "of" and any(
        scene.word(at) in words for at in range(max(0, mark.first - 6), mark.first)
    ):
        return True
    return any(scene.word(at) in words for at in range(mark.last + 1, mark.last + 4))


def related(scene: Scene, mark: Mark) -> bool:
    """Whether an economy is called a partner: ASEAN remained the largest trading partner."""
    words = lexicon.table("measures")["related"]["words"]
    if scene.word(mark.last + 1) == "'s":
        return False
    return any(scene.word(at) in words for at in range(mark.last + 1, mark.last + 9))


def partner_called(view: View) -> str:
    """The economy that the sentence calls a partner, market or supplier."""
    for one in view.scene.marks:
        if (
            one.kind == "economy"
            and one.form == "name"
            and opener(view.scene, one.first) == ""
            and related(view.scene, one)
        ):
            return one.code
    return ""
