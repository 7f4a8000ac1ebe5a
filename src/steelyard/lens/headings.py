"""Headings held in quantity and in value for two periods, each from one table, without counting a good twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base import headings as nesting
from steelyard.base import products
from steelyard.errors import BadInput
from steelyard.lens.panel import Panel, Row, first_release, seen
from steelyard.lens.point import Point, of_seen
from steelyard.lens.series import Leg, pick_legs

COMPARISON, FIRST = "comparison", "first"
BASES = (COMPARISON, FIRST)
_WHOLE = ("TOTAL", "none")
_CLASSIFIED = ("HS", "SITC")


@dataclass(frozen=True)
class Heading:
    """One heading in two periods: values in the currency of the table, quantities in `unit`.

    `rest_of`: the heading is what is left of `product` without these, its parts that stand beside it.
    `same_table`: the base is the comparison column of the table that holds the current figure.
    """

    product: str
    unit: str
    value_now: float
    value_before: float
    quantity_now: float
    quantity_before: float
    same_table: bool
    points: tuple[Point, ...]
    rest_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The heading in words; a rest says of what."""
        whole = products.name(self.product)
        return f"{whole} other than {' and '.join(map(products.in_text, self.rest_of))}" if self.rest_of else whole

    @property
    def traded(self) -> bool:
        """Whether there was trade in both periods, so that growth can be split."""
        return min(self.value_now, self.value_before, self.quantity_now, self.quantity_before) > 0

    @property
    def base_day(self) -> datetime:
        """When the figures of the base became public."""
        return max(self.points[1].known_from, self.points[3].known_from)


@dataclass(frozen=True)
class LeftOut:
    """A heading that cannot be measured, and why."""

    product: str
    why: str


def candidates(
    panel: Panel, reporter: str, flow: str, partner: str, period: str, t: datetime | None = None
) -> tuple[str, ...]:
    """Products of which a value of the period was public by `t` in any currency, all goods apart."""
    keys = panel.keys(reporter=reporter, flow=flow, partner=partner, indicator="value")
    found = {
        key["product"] for key in keys if key["product"] not in _WHOLE and seen(panel.rows(**key, period=period), t)
    }
    return tuple(sorted(found))


def held(
    panel: Panel, t: datetime | None, codes: Iterable[str], *, reporter: str, flow: str, partner: str,
    period: str, before: str, currency: str, base: str = COMPARISON,
) -> tuple[list[Heading], list[LeftOut]]:  # fmt: skip
    """Each product as a heading, or the reason why it is none."""
    if base not in BASES:
        raise BadInput(f"The base '{base}' is not known. Choose comparison or first.")
    found, left = [], []
    for code in codes:
        leg = Leg(period, reporter, flow, partner, code, "value", currency)
        one = _heading(panel, t, leg, before, base)
        (found if isinstance(one, Heading) else left).append(one)
    return found, changed_editions(
        panel, t, left, reporter=reporter, flow=flow, partner=partner, periods=(period, before)
    )


def disjoint(found: Sequence[Heading]) -> tuple[list[Heading], list[LeftOut]]:
    """The headings with every good counted once: parts stand for themselves, their whole for what they leave.

    Where the parts leave nothing positive, or are counted in another unit, the whole stands and they are dropped.
    """
    by_code = {one.product: one for one in found}
    left: dict[str, str] = {}
    items: dict[str, Heading] = {}
    for code in sorted(by_code, key=lambda one: (-len(nesting.wholes(one)), one)):
        parts = [by_code[one] for one in nesting.parts(code, by_code.keys() - left.keys())]
        rest = _rest(by_code[code], parts)
        if rest is None:
            inside = [one for one in by_code if code in nesting.wholes(one)]
            left |= dict.fromkeys(inside, f"cannot be taken out of {products.in_text(code)}, which holds it")
        items[code] = rest or by_code[code]
    return [items[code] for code in by_code if code not in left], [LeftOut(*one) for one in sorted(left.items())]


def changed_editions(
    panel: Panel, t: datetime | None, left: Sequence[LeftOut], *, reporter: str, flow: str, partner: str,
    periods: tuple[str, str],
) -> list[LeftOut]:  # fmt: skip
    """`left`, where one of two periods is classified by another edition (HS22, HS17) saying so by name."""
    if not any("not held" in one.why and ":" in _edition(one.product) for one in left):
        return list(left)
    now, base = (_codes(panel, t, reporter, flow, partner, period) for period in periods)
    return [replace(one, why=_changed(one, now, base, periods) or one.why) for one in left]


def _edition(code: str) -> str:
    """`HS22:` of HS22:2612; empty for a heading of an agency, which knows no editions."""
    return f"{code.partition(':')[0]}:" if code.startswith(_CLASSIFIED) else ""


def _codes(
    panel: Panel, t: datetime | None, reporter: str, flow: str, partner: str, period: str
) -> dict[str, set[str]]:
    """Codes of HS and SITC held of a period, by edition."""
    found: dict[str, set[str]] = {}
    for code in candidates(panel, reporter, flow, partner, period, t):
        if edition := _edition(code):
            found.setdefault(edition, set()).add(code.removeprefix(edition))
    return found


def _changed(one: LeftOut, now: Mapping[str, set[str]], base: Mapping[str, set[str]], periods: tuple[str, str]) -> str:
    """The two editions where the product's own is held of one period and another of the other; empty where not."""
    own = _edition(one.product)
    number, family = one.product.removeprefix(own), own.rstrip(":0123456789")
    for mine, theirs, at in ((now, base, periods), (base, now, periods[::-1])):
        if not own or number not in mine.get(own, ()) or number in theirs.get(own, ()):
            continue
        same = [code for code in theirs if code != own and number in theirs[code]]
        others = same or [code for code in theirs if own not in theirs and code.rstrip(":0123456789") == family]
        if others:
            named = " and ".join(code.rstrip(":") for code in sorted(others))
            return f"classified by {own.rstrip(':')} in {at[0]} and by {named} in {at[1]}, and no code is carried over"
    return ""


def _rest(whole: Heading, parts: Sequence[Heading]) -> Heading | None:
    if not parts:
        return whole
    if any(part.unit != whole.unit for part in parts):
        return None
    names = ("value_now", "value_before", "quantity_now", "quantity_before")
    amounts = {name: getattr(whole, name) - sum(getattr(part, name) for part in parts) for name in names}
    if min(amounts.values()) <= 0:
        return None
    return replace(whole, **amounts, rest_of=tuple(part.product for part in parts))


def _heading(panel: Panel, t: datetime | None, leg: Leg, before: str, base: str) -> Heading | LeftOut:
    amount = replace(leg, indicator="quantity", currency="none")
    legs = [leg, replace(leg, period=before), amount, replace(amount, period=before)]
    points = _one_table(panel, t, legs) if base == COMPARISON else _first_printed(panel, t, legs)
    if points is None:
        return LeftOut(leg.product, _missing(panel, t, legs))
    value_now, value_before, quantity_now, quantity_before = (point.value for point in points)
    problem = _problem(points)
    if problem:
        return LeftOut(leg.product, problem)
    same = all(now.known_from == then.known_from for now, then in (points[:2], points[2:]))
    return Heading(leg.product, points[2].unit, value_now, value_before, quantity_now, quantity_before, same, points)


def _one_table(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> tuple[Point, ...] | None:
    found = pick_legs(panel, t, legs, across=False)
    return found.points if found else None


def _first_printed(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> tuple[Point, ...] | None:
    """Current figures of one table on the base as it was first printed, whichever table that was."""
    now = pick_legs(panel, t, [legs[0], legs[2]], across=False)
    then = [of_seen(first_release(_rows(panel, leg), t, panel.ranks)) for leg in (legs[1], legs[3])]
    if now is None or then[0] is None or then[1] is None:
        return None
    return now.points[0], then[0], now.points[1], then[1]


def _rows(panel: Panel, leg: Leg) -> tuple[Row, ...]:
    return panel.rows(
        reporter=leg.reporter, partner=leg.partner, flow=leg.flow, product=leg.product, indicator=leg.indicator,
        currency=leg.currency, period=leg.period, variant="none",
    )  # fmt: skip


def _problem(points: Sequence[Point]) -> str:
    """Why four figures make no heading; empty where they do. Zero is no trade, never a missing figure."""
    value_now, value_before, quantity_now, quantity_before = (point.value for point in points)
    if not all(math.isfinite(point.value) for point in points):
        return "a value or quantity is no finite number"
    if min(value_now, value_before, quantity_now, quantity_before) < 0:
        return "a value or quantity is negative"
    if points[2].unit != points[3].unit:
        return f"counted in {points[2].unit} now and in {points[3].unit} in the base"
    if (value_now == 0) != (quantity_now == 0) or (value_before == 0) != (quantity_before == 0):
        return "a quantity without a value, or a value without a quantity"
    if value_now == value_before == 0:
        return "no trade in either period"
    return ""


def _missing(panel: Panel, t: datetime | None, legs: Sequence[Leg]) -> str:
    names = ("value", "value of the base", "quantity", "quantity of the base")
    absent = [name for name, leg in zip(names, legs, strict=True) if not seen(_rows(panel, leg), t)]
    return f"{' and '.join(absent)} not held" if absent else "no table holds both periods in value and quantity"
