"""The legs of a detour as the ledger holds them: by product where both sides have products, else in total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from steelyard.base import economies
from steelyard.lens import arithmetic
from steelyard.lens.currency import levels_in
from steelyard.lens.rerouting_bounds import TOTAL
from steelyard.lens.rerouting_products import CURRENCY, Array, ByProduct, Panels, Products, Side, Windows
from steelyard.lens.series import Leg


@dataclass(frozen=True)
class Detour:
    """One intermediary. `rows`: frame of `rerouting_bounds.bounds`; None with what is `missing` instead.

    `inward`, `outward`: whose records were taken; `left_out`: products of one edition only, or of one leg only;
    `editions`: why products that are held say nothing, where the classification changed.
    """

    rows: pl.DataFrame | None
    missing: tuple[str, ...] = ()
    inward: Side | None = None
    outward: Side | None = None
    left_out: int = 0
    sources: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()


def detours(
    panels: Panels, t: datetime | None, origin: str, via: Sequence[str], final: str, windows: Windows
) -> dict[str, Detour]:
    """The two legs by way of each: by six-digit product where both are held so, else in total."""
    ways = {code: _sides(origin, code, final) for code in via}
    direct = (Side(final, "import", origin), Side(origin, "export", final))
    wanted = [*direct, *(side for way in ways.values() for sides in way.values() for side in sides)]
    products = Products(panels, t, wanted, windows)
    loss = _first(products, direct)
    lost = None if loss is None else loss[1].values[1] - loss[1].values[0]
    return {code: _products(products, code, way, windows, lost) or _totals(panels, t, code, way, windows, products)
            for code, way in ways.items()}  # fmt: skip


def _sides(origin: str, via: str, final: str) -> dict[str, tuple[Side, Side]]:
    """Whose records tell of a leg, the first preferred; the intermediary's trade in all and the part to take off."""
    return {
        "inward": (Side(origin, "export", via), Side(via, "import", origin)),
        "outward": (Side(final, "import", via), Side(via, "export", final)),
        "demand": (Side(via, "import", "WLD"), Side(via, "import", origin)),
        "supply": (Side(via, "export", "WLD"), Side(via, "export", final)),
    }


LEGS = ("inward", "outward")


def lost(panels: Panels, t: datetime | None, origin: str, final: str, windows: Windows) -> tuple[float, Side] | None:
    """The fall of the origin's direct sales to the final market, in total, and whose record says so."""
    for side in (Side(final, "import", origin), Side(origin, "export", final)):
        found = _levels(panels, t, side, (windows.now, windows.base))
        if found:
            return found[0][1] - found[0][0], side
    return None


def _totals(
    panels: Panels,
    t: datetime | None,
    via: str,
    way: dict[str, tuple[Side, Side]],
    windows: Windows,
    products: Products,
) -> Detour:
    row: dict[str, object] = {"intermediary": via, "product": TOTAL}
    editions = tuple(_editions(products, way, windows))
    taken, missing, sources = [], [], []
    for name in LEGS:
        for side in way[name]:
            found = _levels(panels, t, side, (windows.now, windows.base))
            if found is None:
                continue
            (row[f"{name}_now"], row[f"{name}_before"]), source = found
            earlier = _levels(panels, t, side, (windows.base, windows.before))
            row[f"{name}_trend"] = arithmetic.change(*earlier[0]) if earlier and earlier[0][1] else None
            taken.append(side)
            sources.append(source)
            break
        else:
            one, other = (side.said for side in way[name])
            missing.append(f"{one} (or {other}) in {windows.now} and {windows.base}")
    if missing:
        return Detour(None, (*missing, *editions), editions=editions)
    rows = pl.DataFrame([row], schema_overrides={"inward_trend": pl.Float64, "outward_trend": pl.Float64})
    return Detour(rows, (), taken[0], taken[1], 0, tuple(sources), editions)


def _levels(
    panels: Panels, t: datetime | None, side: Side, periods: Sequence[str]
) -> tuple[tuple[float, ...], str] | None:
    legs = [Leg(period, side.reporter, side.flow, side.partner, currency=CURRENCY) for period in periods]
    found = levels_in(panels(side.reporter), t, legs, across=False)
    return (found[0].values, found[0].source) if found else None


def _products(
    products: Products, via: str, way: dict[str, tuple[Side, Side]], windows: Windows, lost: Array | None
) -> Detour | None:
    """Both legs by product, with the evidence held of each; None where no product is held of both in both periods."""
    found = [_first(products, way[name]) for name in LEGS]
    if found[0] is None or found[1] is None:
        return None
    (side_in, legs_in), (side_out, legs_out) = found[0], found[1]
    rows = legs_in.both & legs_out.both
    if not rows.any():
        return None
    columns = {f"{leg}_{name}": values for leg, one in (("inward", legs_in), ("outward", legs_out))
               for name, values in _leg(one).items()}  # fmt: skip
    for name in ("demand", "supply"):
        now, before = _others(products, *way[name])
        columns |= {f"{name}_now": now, f"{name}_before": before}
    columns["lost"] = np.full(len(rows), np.nan) if lost is None else lost
    data = pl.DataFrame({name: values[rows] for name, values in columns.items()}).select(
        pl.lit(via).alias("intermediary"), products.names.filter(pl.Series(rows)).alias("product"),
        pl.all().fill_nan(None),
    )  # fmt: skip
    left_out = int((legs_in.both | legs_out.both).sum()) - data.height
    sources = tuple(sorted(legs_in.sources | legs_out.sources))
    return Detour(data, (), side_in, side_out, left_out, sources)


def _first(products: Products, sides: Sequence[Side]) -> tuple[Side, ByProduct] | None:
    """The first side of which a product is held in the period and in its base."""
    for side in sides:
        found = products.of(side)
        if found is not None and found.both.any():
            return side, found
    return None


def _leg(found: ByProduct) -> dict[str, Array]:
    now, base, before = found.values
    with np.errstate(divide="ignore", invalid="ignore"):
        trend = np.where(before > 0, arithmetic.change(base, before), np.nan)
    return {"now": now, "before": base, "trend": trend}


def _others(products: Products, whole: Side, apart: Side) -> tuple[Array, Array]:
    """The intermediary's trade with everybody but one, by product, in the period and its base; NaN where not held.

    A product that it does not list for the one while it lists others of the edition is nought; more with the one than
    with all is no record of the others.
    """
    every, one = products.of(whole), products.of(apart)
    if every is None or one is None:
        nothing = np.full(len(products.names), np.nan)
        return nothing, nothing
    rest = []
    for at in range(2):
        unlisted = np.isnan(one.values[at]) & products.listed(one.editions[at])
        part = np.where(unlisted, 0.0, one.values[at])
        less = every.values[at] - part
        rest.append(np.where(less >= 0, less, np.nan))
    return rest[0], rest[1]


def _editions(products: Products, way: dict[str, tuple[Side, Side]], windows: Windows) -> Iterator[str]:
    """Where products are held, but of editions that do not meet: between the periods, or between the legs."""
    for name in LEGS:
        if _first(products, way[name]) is not None:
            continue
        for side in way[name]:
            found = products.of(side)
            if found is not None and found.editions[0] and found.editions[1]:
                yield (
                    f"{side.said} by product: {_named(found.editions[0])} in {windows.now}, "
                    f"{_named(found.editions[1])} in {windows.base}, and codes of two editions are not compared"
                )
                break
    both = [_first(products, way[name]) for name in LEGS]
    if both[0] is not None and both[1] is not None:
        (one, first), (other, second) = both[0], both[1]
        mine, theirs = (found.editions[0] & found.editions[1] for found in (first, second))
        if not mine & theirs:
            yield f"{one.said} are in {_named(mine)} by product, {other.said} in {_named(theirs)}"


def _named(editions: frozenset[str]) -> str:
    return " and ".join(f"{name} (no edition stated)" if name == "HS" else name for name in sorted(editions))


def by_total_since(found: Mapping[str, Detour]) -> list[str]:
    """What changed editions did, by intermediary, for a warning."""
    return [f"{economies.name(code)}: totals, since {'; '.join(one.editions)}" for code, one in found.items()
            if one.editions and one.rows is not None]  # fmt: skip
