"""Growth of value split into price and volume: by heading exactly, over all headings by Fisher's index."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from steelyard.base import products
from steelyard.base.period import Period
from steelyard.errors import BadInput, BrokenInvariant, NoCoverage
from steelyard.kernels import index_numbers
from steelyard.kernels.index_numbers import Bilateral, Goods
from steelyard.lens.conversion import Conversion, conversions, total
from steelyard.lens.headings import COMPARISON, FIRST, Heading, LeftOut, candidates, disjoint, held
from steelyard.lens.panel import Frame, Panel, as_panel, seen
from steelyard.lens.series import Leg
from steelyard.lens.windows import window, year_before

HOME = {"CHN": "CNY"}
_EXACT = 1e-9
_NAMED = 8  # periods that a refusal names


@dataclass(frozen=True)
class Part:
    """One heading's share in the split; growth in percent, contributions in points of the headings' value growth.

    `quantity_pp` + `price_pp` = `value_pp` (Bennet); `volume_index_pp` and `price_index_pp` add up to the growth of
    Fisher's indices. All but `value` and `value_pp` are None for a heading traded in one of the two periods only.
    """

    heading: Heading
    value: float | None
    quantity: float | None
    unit_value: float | None
    value_pp: float
    quantity_pp: float | None
    price_pp: float | None
    volume_index_pp: float | None
    price_index_pp: float | None


@dataclass(frozen=True)
class Aggregate:
    """Headings taken together: growth of value, of Fisher volume and price (percent), and Bennet's parts (points).

    `index`: of the matched headings. `entered_pp`: what headings add that were traded in one period only; value
    growth = quantity_pp + price_pp + entered_pp + residual.
    """

    name: str
    count: int
    value: float
    volume: float
    price: float
    quantity_pp: float
    price_pp: float
    entered_pp: float
    residual: float
    value_now: float
    value_before: float
    index: Bilateral


@dataclass(frozen=True)
class Split:
    """The measure. `total`: all headings; `units`: those of each unit, where there are two or more.

    `whole_before`: the flow's total in the base period, in the same currency, None where not held; `conversion`:
    the rate where the currency is not that of the tables; `base`: comparison or first.
    """

    reporter: str
    flow: str
    partner: str
    period: str
    before: str
    pooled: bool
    currency: str
    base: str
    parts: tuple[Part, ...]
    total: Aggregate
    units: tuple[Aggregate, ...]
    left_out: tuple[LeftOut, ...]
    whole_before: float | None
    conversion: Conversion | None


def price_volume(
    frame: Frame,
    t: datetime | None,
    *,
    reporter: str,
    flow: str,
    period: str,
    partner: str = "WLD",
    only: Sequence[str] | None = None,
    currency: str | None = None,
    rate: str = "total",
    base: str = COMPARISON,
) -> Split:
    """Split growth on the same period of the year before.

    Each heading takes value and quantity, now and in the base, from one table. `base` comparison: where any heading's
    base is the comparison column of its own table, only such headings are measured; first: the base as it was
    first printed, whichever table that was. `currency` None: that in which the tables are held; another one
    converts at `rate` (export, import, total, market). `only`: these products, else all held. NoCoverage where
    nothing can be split; BadInput where a product asked for by name cannot.
    """
    panel = as_panel(frame)
    measured, pooled = window(reporter, period)
    before = year_before(measured)
    home = _currency_held(panel, t, reporter, flow, partner, measured, currency)
    codes = list(dict.fromkeys(only)) if only else candidates(panel, reporter, flow, partner, measured, t)
    query = {"reporter": reporter, "flow": flow, "partner": partner, "period": measured, "before": before}
    found, left = held(panel, t, codes, **query, currency=home, base=base)
    if only and left:
        raise BadInput(_refusal(left, flow, measured))
    chosen, earlier = _of_one_table(found, base, bool(only))
    items, overlapping = disjoint(chosen)
    if not items:
        raise NoCoverage(_nothing(panel, t, reporter, flow, partner, measured, codes, left))
    conversion = _conversion(panel, t, reporter, measured, before, home, currency, rate)
    items = [_converted(one, conversion) for one in items]
    parts = split(items)
    together = aggregate("all headings", parts)
    whole = total(panel, t, Leg(before, reporter, flow, partner, currency=home))
    factor = _factor(conversion, home)[1]
    return Split(
        reporter, flow, partner, measured, before, pooled, currency or home, base, parts, together, _by_unit(parts),
        (*left, *earlier, *overlapping), whole.value * factor if whole else None, conversion,
    )  # fmt: skip


def split(items: Sequence[Heading]) -> tuple[Part, ...]:
    """Each heading's growth and contributions, largest value first. Headings must not overlap (`disjoint`)."""
    ordered = sorted(items, key=lambda one: (-max(one.value_now, one.value_before), one.product))
    matched = [one for one in ordered if one.traded]
    base = sum(one.value_before for one in ordered)
    if not base:
        raise BadInput("No heading was traded in the base period: growth has no base. Ask for another period.")
    found = iter(_matched(matched, base))
    return tuple(next(found) if one.traded else _one_sided(one, base) for one in ordered)


def goods_of(items: Sequence[Heading]) -> Goods:
    """The headings as arrays for the index formulas."""
    table = np.array([(h.value_before, h.value_now, h.quantity_before, h.quantity_now) for h in items], np.float64)
    return Goods.of(*table.reshape(-1, 4).T)


def aggregate(name: str, parts: Sequence[Part]) -> Aggregate:
    """The parts together; BadInput where none was traded in both periods."""
    both = [part for part in parts if part.heading.traded]
    if not both:
        raise BadInput(f"Of {name}, none was traded in both periods: there is no price to compare.")
    goods = goods_of([part.heading for part in both])
    with np.errstate(all="ignore"):  # what overflows is refused by name
        index = index_numbers.bilateral(goods)
        amounts = index_numbers.bennet(goods)
    now = sum(part.heading.value_now for part in parts)
    before = sum(part.heading.value_before for part in parts)
    if not _finite(*(100 * one for one in vars(index).values()), *amounts, 100 * now, before, 100 * now / before):
        raise BadInput(_extreme([part.heading for part in both]))
    if abs(index.fisher_price * index.fisher_quantity / index.value - 1) > _EXACT:
        raise BrokenInvariant(f"Of {name}, price times volume is not value: {index}.")
    by_quantity, by_price = (float(part.sum()) for part in amounts)
    entered = sum(p.heading.value_now - p.heading.value_before for p in parts if not p.heading.traded)
    quantity_pp, price_pp, entered_pp = (100 * amount / before for amount in (by_quantity, by_price, entered))
    value = 100 * (now / before - 1)
    return Aggregate(
        name, len(parts), value, 100 * (index.fisher_quantity - 1), 100 * (index.fisher_price - 1), quantity_pp,
        price_pp, entered_pp, value - quantity_pp - price_pp - entered_pp, now, before, index,
    )  # fmt: skip


def growths(goods: Goods) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Growth of value, quantity and unit value of each good, percent: (1 + value) = (1 + quantity)(1 + unit value)."""
    value, quantity = goods.value_now / goods.value_before, goods.quantity_now / goods.quantity_before
    return 100 * (value - 1), 100 * (quantity - 1), 100 * (value / quantity - 1)


def _matched(items: Sequence[Heading], base: float) -> list[Part]:
    if not items:
        return []
    goods = goods_of(items)
    with np.errstate(all="ignore"):  # what overflows is refused by name
        value, quantity, unit_value = growths(goods)
        by_quantity, by_price = index_numbers.bennet(goods)
        volume, price = index_numbers.contributions(goods)
        scale = 100 / base
        columns = (value, quantity, unit_value, scale * (by_quantity + by_price), scale * by_quantity, scale * by_price,
                   100 * volume, 100 * price)  # fmt: skip
    if not _finite(*columns):
        raise BadInput(_extreme(items))
    return [Part(one, *map(float, row)) for one, row in zip(items, np.column_stack(columns), strict=True)]


def _finite(*figures: float | NDArray[np.float64]) -> bool:
    return all(bool(np.isfinite(one).all()) for one in figures)


def _extreme(items: Sequence[Heading]) -> str:
    """Which of the figures lie too far apart for growth to be a number: those whose ratio is the greatest."""
    pairs = [
        (one, what, unit, now, before)
        for one in items
        for what, unit, now, before in (
            ("value", one.points[0].currency if one.points else "", one.value_now, one.value_before),
            ("quantity", one.unit, one.quantity_now, one.quantity_before),
        )
    ]
    one, what, unit, now, before = max(pairs, key=lambda pair: abs(math.log(pair[3]) - math.log(pair[4])))
    return (
        f"The {what} of {products.in_text(one.product)} is {now:g} {unit} in the period and {before:g} {unit} in its "
        "base: growth is no finite number. Correct the figure, or leave the product out with --product."
    )


def _one_sided(one: Heading, base: float) -> Part:
    value = 100 * (one.value_now / one.value_before - 1) if one.value_before else None
    return Part(one, value, None, None, 100 * (one.value_now - one.value_before) / base, None, None, None, None)


def _by_unit(parts: Sequence[Part]) -> tuple[Aggregate, ...]:
    units = dict.fromkeys(part.heading.unit for part in parts)
    groups = {unit: [part for part in parts if part.heading.unit == unit] for unit in units}
    named = {
        unit: group for unit, group in groups.items() if len(group) > 1 and any(part.heading.traded for part in group)
    }
    if len(units) < 2:
        return ()
    return tuple(aggregate(f"counted in {_COUNTED.get(unit, unit)}", group) for unit, group in named.items())


_COUNTED = {"t": "tonnes", "m3": "cubic metres", "unit": "pieces", "pair": "pairs"}


def _of_one_table(found: list[Heading], base: str, asked: bool) -> tuple[list[Heading], list[LeftOut]]:
    """Headings with the base in their own table's comparison column; all, where none has or they were asked for."""
    same = [one for one in found if one.same_table]
    if base == FIRST or asked or not same:
        return found, []
    why = "its base stands only in the table of {day}, with no comparison column beside the current figure"
    earlier = [LeftOut(one.product, why.format(day=f"{one.base_day:%Y-%m-%d}")) for one in found if not one.same_table]
    return same, earlier


def _currency_held(
    panel: Panel, t: datetime | None, reporter: str, flow: str, partner: str, period: str, asked: str | None
) -> str:
    """The currency of the tables: that asked for where headings are held in it for the period, else the largest."""
    key = {"reporter": reporter, "flow": flow, "partner": partner, "indicator": "value"}
    counts: dict[str, int] = {}
    for money in panel.keys(**key):
        if money["product"] not in ("TOTAL", "none") and seen(panel.rows(**money, period=period), t):
            counts[money["currency"]] = counts.get(money["currency"], 0) + 1
    home = HOME.get(reporter, "USD")
    return max(counts, key=lambda one: (counts[one], one == asked, one == home)) if counts else asked or home


def _conversion(
    panel: Panel, t: datetime | None, reporter: str, period: str, before: str, home: str, asked: str | None, rate: str
) -> Conversion | None:
    if asked in (None, home):
        return None
    if "USD" not in (asked, home):
        raise BadInput(f"Headings are held in {home}; from there only USD can be reached, not {asked}. Ask for USD.")
    other = home if asked == "USD" else str(asked)
    found = conversions(panel, t, reporter=reporter, period=period, base=before, currency=other)
    if rate not in found:
        raise NoCoverage(
            f"No {rate} rate between {home} and {asked} is held for {period} and {before}. "
            f"Held: {', '.join(found) or 'none'}. Ask in {home}."
        )
    return found[rate]


def _factor(conversion: Conversion | None, held_in: str) -> tuple[float, float]:
    """What turns values of the period and of its base into the currency asked for."""
    if conversion is None:
        return 1.0, 1.0
    return (conversion.now, conversion.before) if held_in == "USD" else (1 / conversion.now, 1 / conversion.before)


def _converted(one: Heading, conversion: Conversion | None) -> Heading:
    now, before = _factor(conversion, one.points[0].currency)
    return replace(one, value_now=one.value_now * now, value_before=one.value_before * before)


def _refusal(left: Iterable[LeftOut], flow: str, period: str) -> str:
    told = "; ".join(f"{products.in_text(one.product)}: {one.why}" for one in left)
    return f"Cannot split the {flow}s of {period} into price and volume: {told}. Leave the product out."


def splittable(
    panel: Panel, t: datetime | None = None, *, reporter: str, flow: str, partner: str = "WLD"
) -> dict[str, int]:
    """Periods that one source holds by `t` with their base in value and quantity, and of how many headings."""
    held: dict[tuple[str, str, str], set[str]] = {}
    for indicator in ("value", "quantity"):
        for key in panel.keys(reporter=reporter, flow=flow, partner=partner, indicator=indicator):
            if key["product"] in ("TOTAL", "none"):
                continue
            money = key["currency"] if indicator == "value" else ""
            for one in seen(panel.rows(**key, variant="none"), t):
                held.setdefault((key["product"], one.row.source, money), set()).add(one.row.period)
    found: dict[str, dict[str, set[str]]] = {}
    for (product, source, money), periods in held.items():
        both = periods & held.get((product, source, ""), set()) if money else set()
        for text in both:
            if str(Period.parse(text).year_before()) in both:
                found.setdefault(text, {}).setdefault(money, set()).add(product)
    # Only the currency of most of a period's headings is measured.
    counts = {
        text: len(by.get(_currency_held(panel, t, reporter, flow, partner, text, None), ()))
        for text, by in found.items()
    }
    return {text: counts[text] for text in sorted(counts) if counts[text]}


def _nothing(
    panel: Panel, t: datetime | None, reporter: str, flow: str, partner: str, period: str, codes: Sequence[str],
    left: Sequence[LeftOut],
) -> str:  # fmt: skip
    """What of the period is held, and which periods are held whole."""
    key = {"reporter": reporter, "flow": flow, "partner": partner, "indicator": "quantity"}
    counted = {one["product"] for one in panel.keys(**key) if seen(panel.rows(**one, period=period), t)} - {
        "TOTAL",
        "none",
    }
    held = splittable(panel, t, reporter=reporter, flow=flow, partner=partner)
    most = sorted((text for text in held if text != period), key=lambda text: -held[text])[:_NAMED]
    others = [f"{text} ({held[text]})" for text in sorted(most)]
    valued = f"{len(codes)} in value" if codes else "none in value"
    changed = dict.fromkeys(one.why for one in left if one.why.startswith("classified by"))
    editions = "".join(f" Codes of it are {why}." for why in changed)
    return (
        f"No heading of {reporter} {flow} {partner} {period} is held in value and quantity for both the period and the "
        f"year before, in one source: of {period} {valued} and {len(counted) or 'none'} in quantity.{editions} Periods "
        f"with quantities, values and a base: {', '.join(others) or 'none'}."
    )
