"""Values in a row that belong, one by one, to names or periods in a row ("3% and 5% respectively")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from steelyard.claims.scene import Scene

T = TypeVar("T")
JOINTS = frozenset(
    (
        ",",
        "and",
        "or",
        "by",
        "the",
        "years",
        "year",
        "in",
        "of",
        "to",
        "about",
        "nearly",
        "、",
        "和",
        "from",
        "those",
        "with",
    )
)
KINDS = ("economy", "product", "flow")


@dataclass(frozen=True, slots=True)
class Item:
    """What one value of a row belongs to: an economy, a product, a flow (a code) or a period (its text)."""

    kind: str
    code: str


def aligned(scene: Scene) -> dict[int, Item]:
    """For the first token of each value of a row, the item of the row of names before it (behind it, failing that)."""
    found: dict[int, Item] = {}
    for row in _rows(scene.values, lambda one: one.first, lambda one: one.last, scene):
        if len(row) < 2 or len({one.quantity.unit for one in row}) > 1:
            continue
        names = _names(scene, len(row), row[0].first, row[-1].last)
        found.update({one.first: item for one, item in zip(row, names, strict=False)})
    return found


def _names(scene: Scene, count: int, first: int, last: int) -> list[Item]:
    """The row of `count` names that stands nearest before the values."""
    best: list[Item] = []
    nearest = -1
    stated = any(
        scene.word(at) in ("respectively", "分别") for at in range(max(0, first - 3), min(len(scene.tokens), last + 6))
    )
    for kind in (*KINDS, "period"):
        items = _items(scene, kind)
        for row in _rows(items, lambda one: one[0], lambda one: one[1], scene):
            joined = row[-count:] if stated else row
            if len(joined) == count and len(row) <= count + 1 and nearest < joined[-1][1] < first:
                best, nearest = [Item(kind, code) for _, _, code in joined], joined[-1][1]
    return best


def _items(scene: Scene, kind: str) -> list[tuple[int, int, str]]:
    if kind == "period":
        return [(one.first, one.last, one.period) for one in scene.whens if one.role == "main" and one.period]
    if kind == "flow":
        return list(_flows(scene))
    return [
        (one.first, one.last, one.code)
        for one in scene.marks
        if one.kind == kind and (kind != "product" or one.code != "TOTAL") and one.form != "verb"
    ]


def _flows(scene: Scene) -> Iterator[tuple[int, int, str]]:
    """The flows named; `exports and imports` is one phrase for total trade, but two items of a row."""
    for one in scene.marks:
        if one.kind == "flow" and one.form != "verb":
            words = [scene.word(at) for at in range(one.first, one.last + 1)]
            pair = [word.rstrip("s") for word in words if word in ("exports", "imports")]
            if len(pair) == 2:
                yield one.first, one.first, pair[0]
                yield one.last, one.last, pair[1]
            else:
                yield one.first, one.last, one.code


def _rows(items: Sequence[T], first: Callable[[T], int], last: Callable[[T], int], scene: Scene) -> list[list[T]]:
    """Runs of items with nothing but joints between them."""
    rows: list[list[T]] = []
    for one in items:
        if rows and _joined(scene, last(rows[-1][-1]) + 1, first(one)):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _joined(scene: Scene, first: int, last: int) -> bool:
    if not 0 < last - first <= 5:
        return False
    words = [scene.word(at) for at in range(first, last)]
    return all(word in JOINTS for word in words) and bool({",", "and", "or", "、", "和"} & set(words))
