"""Ranges, lists with one unit at their end, hedges, and sums said again in another currency."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.claims import labels, lexicon
from steelyard.claims.drafts import Draft
from steelyard.claims.lexicon import word_set
from steelyard.claims.numerals import past_hyphen, tight
from steelyard.claims.tokens import Token

NO_END = frozenset(("date", "label", "flat"))
GIVES_UNIT = frozenset(("rate", "points", "amount", "physical", "multiple", "duration"))
UNHEDGED = frozenset(("date", "label", "ordinal", "duration"))
SHARES_MAGNITUDE = 1000
LONGEST_APPOSITION = 6


def ranges(tokens: Sequence[Token], drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` with "25-100%", "25% to 100%" and "between 2.9 and 3.3 per cent" made one each."""
    found: list[Draft] = []
    for draft in drafts:
        if found and _is_range(tokens, found[-1], draft):
            found[-1] = _joined(found[-1], draft)
        else:
            found.append(draft)
    return found


def lists(tokens: Sequence[Token], drafts: Sequence[Draft]) -> None:
    """Give the numbers of a list the unit, and a sum of money the magnitude, that only its last one has."""
    for at in range(len(drafts) - 2, -1, -1):
        left, right = drafts[at], drafts[at + 1]
        between = tokens[left.last + 1 : right.first]
        if not 1 <= len(between) <= 2 or any(one.lower not in word_set("lists", "between") for one in between):
            continue
        if left.kind == "bare" and right.kind in GIVES_UNIT:
            _take_unit(left, right)
        elif left.kind == right.kind == "amount" and left.unit == right.unit:
            _take_magnitude(left, right)


def hedge(tokens: Sequence[Token], draft: Draft, end: int) -> None:
    """Note the hedge before `draft` (after token `end`) or behind it."""
    draft.hedge_first = draft.first
    if draft.kind in UNHEDGED:
        return
    place = draft.first
    before, after = lexicon.hedge_words("before"), lexicon.hedge_words("after")
    for _ in range(3):
        found = before.before(tokens, place)
        if found is not None and found[1] > end:
            draft.hedge, draft.hedge_first = found
            return
        if place - 1 <= end or tokens[place - 1].lower not in word_set("fillers", "words"):
            break
        place -= 1
    behind = after.at(tokens, past_hyphen(tokens, draft.last + 1))
    if behind is None or (tokens[draft.last + 1].text == "+" and not _lone_plus(tokens, draft.last + 1)):
        return
    draft.hedge, draft.last = behind
    if draft.kind == "bare" and labels.counts(tokens, draft.last, draft.high):
        draft.kind = draft.unit = "count"


def apposition(tokens: Sequence[Token], left: Draft, right: Draft) -> bool:
    """Whether `right` says the sum `left` again in another currency: "18 trillion yuan ($2.5 trillion)"."""
    if left.kind != "amount" or right.kind != "amount" or left.unit == right.unit:
        return False
    between = [one.lower for one in tokens[left.last + 1 : right.first]]
    if not between or len(between) > LONGEST_APPOSITION:
        return False
    openers, inner = word_set("appositions", "openers"), word_set("appositions", "between")
    if between[0] in (")", "）") and len(between) > 2:
        between = between[1:]
    if any(one not in openers and one not in inner for one in between):
        return False
    # A comma alone parts the items of a list.
    return any(one in openers for one in between) and between not in ([","], ["，"])


def _lone_plus(tokens: Sequence[Token], at: int) -> bool:
    """Whether the + at token `at` stands right behind its number (250+) and before no other one."""
    joins = at + 1 < len(tokens) and tokens[at + 1].kind == "number"
    return tight(tokens, at) and not joins


def _is_range(tokens: Sequence[Token], left: Draft, right: Draft) -> bool:
    if right.first != left.last + 2 or left.kind in NO_END or right.kind in NO_END:
        return False
    if left.low != left.high or right.low != right.high or not _alike(left, right):
        return False
    at = left.last + 1
    joint = tokens[at].lower
    opened, changed = _opened(tokens, left.first)
    if joint in word_set("ranges", "opened") and opened:
        return True
    if joint not in word_set("ranges", "between") or changed:
        return False
    spaced = joint in "-–—−" and not (tight(tokens, at) and tight(tokens, at + 1))
    if spaced and left.unit != right.unit and left.kind != "bare":
        return False
    return _value(left, right) < right.low or left.low < 0


def _alike(left: Draft, right: Draft) -> bool:
    if left.unit == right.unit and left.kind == right.kind:
        return left.kind != "bare"
    if right.unit in ("", "count"):
        return left.kind == "amount" and (right.kind == "bare" or right.scaled)
    return left.kind == "bare" and (right.kind in GIVES_UNIT or right.kind == "count")


def _opened(tokens: Sequence[Token], first: int) -> tuple[bool, bool]:
    """Whether words before token `first` open a range (between, ranging from), and whether they tell of a change."""
    place = first
    for _ in range(3):
        words = [one.lower for one in tokens[max(0, place - 2) : place]]
        openers = word_set("ranges", "openers")
        if " ".join(words) in openers or (words and words[-1] in openers):
            return True, False
        if words and words[-1] in word_set("ranges", "changes"):
            return False, True
        place -= 1
    return False, False


def _value(left: Draft, right: Draft) -> float:
    """The lower end in the unit and magnitude that it is taken to share with the upper one."""
    shared = not left.scaled and right.scaled and right.plain and left.plain < SHARES_MAGNITUDE
    return left.plain * (right.high / right.plain) if shared else left.plain * _size(left) * right.scale / left.scale


def _size(one: Draft) -> float:
    return abs(one.high / one.plain) if one.plain else 1.0


def _joined(left: Draft, right: Draft) -> Draft:
    """One range of two ends. Where only one end has unit or magnitude, both share it."""
    if left.kind == "bare":
        _take_unit(left, right)
    elif right.kind in ("bare", "count"):
        right.unit, right.kind = left.unit, left.kind
        if left.scaled is False:
            _take_magnitude(left, right)
    else:
        _take_magnitude(left, right)
    ends = sorted((left.low, right.low))
    digit = max(left.digit, right.digit)
    return Draft(
        left.first, right.last, ends[0], ends[1], right.unit, digit, right.kind, left.sign or right.sign, right.plain,
        right.scale, scaled=right.scaled,
    )  # fmt: skip


def _take_unit(left: Draft, right: Draft) -> None:
    left.unit, left.kind, left.scale = right.unit, right.kind, right.scale
    left.low, left.high, left.digit = left.low * right.scale, left.high * right.scale, left.digit * right.scale
    _take_magnitude(left, right)


def _take_magnitude(left: Draft, right: Draft) -> None:
    """ "$3.8 and $2.6 trillion", "2-3bn": a small number without magnitude has that of the next."""
    if left.scaled or not right.scaled or not right.plain or abs(left.plain) >= SHARES_MAGNITUDE:
        return
    size = _size(right) / right.scale
    left.low, left.high, left.digit, left.scaled = left.low * size, left.high * size, left.digit * size, True
