"""Raw materials among an economy's imports and how their value moved in one window, in one currency.

Two ways lead there. Where value and quantity of both years stand in one table, price and volume are split. Where only
this year's value is held beside the growth that the agency prints of it, the base is worked back from the two:
before = now / (1 + growth). Whichever holds more raw materials is taken whole; the two are never mixed in a window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from steelyard.base import headings, products, tables
from steelyard.base.period import Period
from steelyard.errors import NoCoverage
from steelyard.lens.conversion import total
from steelyard.lens.currency import other_currency
from steelyard.lens.growth import Rate, growth
from steelyard.lens.panel import Panel
from steelyard.lens.point import Point
from steelyard.lens.price_volume import Split, price_volume
from steelyard.lens.series import Leg, level
from steelyard.lens.windows import window, year_before
from steelyard.lens.windows_held import periods_known

_LEAST_REST = 0.1  # of the whole: a smaller rest of rounded figures is mostly their rounding
LISTED = 6


@dataclass(frozen=True)
class Moved:
    """One raw material: growth in percent of value, quantity and unit value, and its levels in the currency.

    `rest_of`: the heading is what is left of `product` without these. `now` and `before` are None where no level is
    held beside the printed growth.
    """

    product: str
    value: float
    quantity: float | None
    unit_value: float | None
    now: float | None
    before: float | None
    points: tuple[Point, ...]
    rest_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The heading in words; a rest says of what."""
        whole = products.name(self.product)
        return f"{whole} other than {' and '.join(map(products.in_text, self.rest_of))}" if self.rest_of else whole

    @property
    def word(self) -> str:
        """The heading inside a sentence."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def said(self) -> str:
        """The heading with its growth of value."""
        return f"{self.word} {self.value:+.1f} %".replace("-", "−")

    @property
    def change(self) -> float | None:
        """Of value, in the currency."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def sources(self) -> set[str]:
        """Ids of the sources of its figures."""
        return {name for point in self.points for name in point.source.split(" + ")}


@dataclass(frozen=True)
class RawMaterials:
    """Those held of one window. `printed`: bases are worked back from printed growth; `dropped`: wholes that could not
    be told from their parts; `whole_before`: all imports of the base in the currency, None where not held.
    """

    reporter: str
    period: str
    before: str
    currency: str
    moved: tuple[Moved, ...]
    printed: bool
    dropped: tuple[str, ...] = ()
    whole_before: float | None = None

    @property
    def how(self) -> str:
        """Where growth comes from, in words."""
        return "growth as customs print it" if self.printed else "from value and quantity of both years in one table"

    @property
    def coverage(self) -> str:
        """How many of the raw materials looked for are held, and what they weigh."""
        known = [one.before for one in self.moved if one.before is not None]
        weigh = f", {100 * sum(known) / self.whole_before:.1f} % of imports" if known and self.whole_before else ""
        return f"{len(self.moved)} raw materials held of {len(raw_sectors())} looked for{weigh}"

    def fallen(self, least: float) -> list[Moved]:
        """Those whose value fell by at least `least` percent: the largest fall in money first, where it is known."""
        fell = [one for one in self.moved if one.value <= -least and one.value < 0]
        return sorted(fell, key=lambda one: (one.change is None, one.change or 0.0, one.value))


def raw_sectors() -> dict[str, str]:
    """The sector of each raw material among the headings."""
    return {row["heading"]: row["sector"] for row in tables.read("heading_sectors") if row["raw"] == "yes"}


def raw_materials(panel: Panel, t: datetime | None, *, reporter: str, period: str) -> RawMaterials:
    """The raw materials of the reporter's imports in a window; NoCoverage, naming windows held, where there is none."""
    measured = window(reporter, period)[0]
    split = _split(panel, t, reporter, measured)
    rated = max(
        (_rated(panel, t, reporter, measured, money) for money in ("USD", other_currency(reporter, "USD"))),
        key=lambda one: (len(one.moved), -sum(bool(p.converted) for m in one.moved for p in m.points)),
    )
    # A table that splits price and volume says more of each, so it stands unless it knows less than half of them.
    found = split if split and 2 * len(split.moved) > len(rated.moved) else rated
    if not found.moved:
        raise NoCoverage(
            f"No raw material is held in value of imports of {reporter} in {measured} with its growth on the year "
            f"before. Windows held: {said_windows(panel, t, reporter) or 'none'}."
        )
    return found


def windows(panel: Panel, reporter: str, t: datetime | None = None) -> dict[str, int]:
    """Windows for which growth of import values of raw materials was public by `t`, and of how many at most."""
    sectors = raw_sectors()
    counts: dict[tuple[str, str], set[str]] = {}
    for indicator in ("value", "yoy_published"):
        for key in panel.keys(reporter=reporter, flow="import", partner="WLD", indicator=indicator):
            if key["product"] not in sectors:
                continue
            held = set(periods_known(panel, t, **key))
            for text in held:
                if indicator == "yoy_published" or str(Period.parse(text).year_before()) in held:
                    counts.setdefault((text, key["currency"]), set()).add(key["product"])
    best: dict[str, int] = {}
    for (text, _), names in counts.items():
        best[text] = max(best.get(text, 0), len(names))
    return best


def said_windows(panel: Panel, t: datetime | None, reporter: str, most: int = LISTED) -> str:
    """The windows that hold most raw materials, in order of time."""
    held = windows(panel, reporter, t)
    chosen = sorted(held, key=lambda text: (-held[text], text))[:most]
    return ", ".join(f"{text} ({held[text]})" for text in sorted(chosen))


def _split(panel: Panel, t: datetime | None, reporter: str, period: str) -> RawMaterials | None:
    try:
        split = price_volume(panel, t, reporter=reporter, flow="import", period=period)
    except NoCoverage:
        return None
    return _of_split(split)


def _of_split(split: Split) -> RawMaterials:
    sectors = raw_sectors()
    moved = [
        Moved(one.heading.product, part_value, one.quantity, one.unit_value, one.heading.value_now,
              one.heading.value_before, one.heading.points, one.heading.rest_of)
        for one in split.parts
        if one.heading.product in sectors and (part_value := one.value) is not None
    ]  # fmt: skip
    return RawMaterials(
        split.reporter, split.period, split.before, split.currency, tuple(moved), False, (), split.whole_before
    )


def _rated(panel: Panel, t: datetime | None, reporter: str, period: str, currency: str) -> RawMaterials:
    """By growth alone, in one currency."""
    query = {"reporter": reporter, "flow": "import", "period": period}
    found: dict[str, Moved] = {}
    for code in raw_sectors():
        rate = growth(panel, t, **query, product=code, currency=currency)
        if rate:
            amount = growth(panel, t, **query, product=code, currency="none", indicator="quantity")
            found[code] = _moved(panel, t, code, rate, amount, Leg(period, reporter, "import", "WLD", code))
    kept, dropped = _disjoint(found)
    before = year_before(period)
    whole = total(panel, t, Leg(before, reporter, "import", currency=currency))
    return RawMaterials(
        reporter, period, before, currency, tuple(kept), True, tuple(dropped), whole.value if whole else None
    )


def _moved(panel: Panel, t: datetime | None, code: str, rate: Rate, amount: Rate | None, leg: Leg) -> Moved:
    value, quantity = rate.headline, amount.headline if amount else None
    held = rate.levels[0] if rate.levels else level(panel, t, replace(leg, currency=rate.currency))
    now = held.value if held else None
    before = now / (1 + value.value / 100) if now is not None and value.value > -100 else None
    price = None
    if quantity and quantity.value > -100:
        price = 100 * ((1 + value.value / 100) / (1 + quantity.value / 100) - 1)
    points = tuple(point for point in (value, held, quantity) if point)
    return Moved(code, value.value, quantity.value if quantity else None, price, now, before, points)


def _disjoint(found: Mapping[str, Moved]) -> tuple[list[Moved], list[str]]:
    """Every good once: parts stand for themselves, their whole for what they leave where that is large enough."""
    kept, dropped = [], []
    for code, one in found.items():
        parts = [found[part] for part in headings.parts(code, found.keys())]
        rest = _rest(one, parts)
        if rest:
            kept.append(rest)
        else:
            dropped.append(code)
    return kept, dropped


def _rest(one: Moved, parts: Sequence[Moved]) -> Moved | None:
    if not parts:
        return one
    now, before = _left(one.now, [part.now for part in parts]), _left(one.before, [part.before for part in parts])
    if now is None or before is None or one.now is None or one.before is None:
        return None
    if now < _LEAST_REST * one.now or before < _LEAST_REST * one.before:
        return None
    points = (*one.points, *(point for part in parts for point in part.points))
    names = tuple(part.product for part in parts)
    return Moved(one.product, 100 * (now / before - 1), None, None, now, before, points, names)


def _left(whole: float | None, parts: Sequence[float | None]) -> float | None:
    held = [part for part in parts if part is not None]
    return None if whole is None or len(held) < len(parts) else whole - sum(held)
