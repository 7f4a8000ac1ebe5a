"""What may have reached a market by a detour: bounds with an evidence grade, never one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from steelyard.base import economies, products
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens.measured import Measured
from steelyard.lens.rerouting_bounds import GRADES, bounds, by_intermediary
from steelyard.lens.rerouting_legs import Detour, by_total_since, detours, lost
from steelyard.lens.rerouting_products import Panels, Side, Windows

FORMULA = {
    "upper": "the lesser of the two increases, if what is not rerouted did not fall",
    "above trend": "the same beyond each leg's own growth over the span before (if positive)",
    "lower": "by product: beyond trend, the intermediary's demand from others and its sales to others, and no more "
    "than the direct trade lost; nought where one of these is not held",
}


def rerouting(
    panels: Panels,
    t: datetime | None,
    *,
    origin: str,
    final: str,
    via: Sequence[str],
    windows: Windows,
    by_product: bool = False,
) -> Measured:
    """Bounds by intermediary (or, `by_product`, by intermediary and product), USD, increase of the period on its base.

    `panels` gives an economy's own figures; `via`: the intermediaries to try. NoCoverage, saying what is missing,
    where none has both legs; BadInput where origin, intermediary and final market are not three economies.
    """
    _check(origin, final, via)
    found = detours(panels, t, origin, list(dict.fromkeys(via)), final, windows)
    held = {code: one for code, one in found.items() if one.rows is not None}
    if not held:
        raise NoCoverage(_nothing(found, origin, final))
    rows = bounds(pl.concat([one.rows for one in held.values() if one.rows is not None], how="diagonal_relaxed"))
    summed = by_intermediary(rows).sort("upper", descending=True)
    direct = lost(panels, t, origin, final, windows)
    data = _by_product(rows, summed) if by_product else _labelled(summed, held, direct)
    return Measured(
        "rerouting",
        f"Bounds of what may have reached {economies.in_text(final)} from {economies.in_text(origin)} by a detour: "
        f"increase, {windows.now} on {windows.base}",
        data,
        _PRODUCT_UNITS if by_product else _UNITS,
        {"currency": "USD", "window": f"{windows.now} on {windows.base}, trend on {windows.before}", **FORMULA,
         "grade": "; ".join(f"{grade}: {GRADES[grade]}" for grade in sorted(set(summed["grade"]))),
         **({"direct trade lost": _direct(direct)} if direct else {})},
        f"{len(held)} of {len(found)} intermediaries have both legs; "
        f"{rows.height} {'product' if rows.height == 1 else 'products or totals'}",
        warnings=_warnings(found, held, summed, direct),
        sources=tuple(sorted({name for one in held.values() for text in one.sources for name in text.split(" + ")})),
        heads={"name": "by way of", "inward_bn": "from origin, bn", "outward_bn": "to market, bn",
               "above_trend_bn": "above trend, bn", "lower_bn": "lower, bn", "upper_bn": "upper, bn",
               "part": "of the loss", "product_name": "product"},
    )  # fmt: skip


_UNITS = {
    "name": "text", "inward_bn": "index", "outward_bn": "index", "lower_bn": "index", "above_trend_bn": "index",
    "upper_bn": "index", "part": "text", "grade": "text",
}  # fmt: skip
_PRODUCT_UNITS = {
    "name": "text", "product_name": "text", "lower": "money", "above_trend": "money", "upper": "money",
}  # fmt: skip


def _check(origin: str, final: str, via: Sequence[str]) -> None:
    wrong = [code for code in (origin, final, *via) if economies.kind(code) == "group"]
    if wrong:
        raise BadInput(f"{economies.name(wrong[0])} is a group: goods take a detour by an economy. Name one.")
    if len({origin, final}) < 2 or {origin, final} & set(via):
        raise BadInput("Origin, intermediary and final market must be three different economies.")


def _labelled(summed: pl.DataFrame, held: Mapping[str, Detour], direct: tuple[float, Side] | None) -> pl.DataFrame:
    fall = direct[0] if direct and direct[0] > 0 else None
    names = [economies.name(code) for code in summed["intermediary"]]
    parts = [_range(low, high, fall) for low, high in summed.select("lower", "upper").iter_rows()]
    sides = [held[code] for code in summed["intermediary"]]
    return summed.with_columns(
        pl.Series("name", names), pl.Series("part", parts),
        pl.Series("inward_record", [one.inward.said if one.inward else "" for one in sides]),
        pl.Series("outward_record", [one.outward.said if one.outward else "" for one in sides]),
        *((pl.col(name) / 1e9).alias(f"{name}_bn") for name in ("inward", "outward", "lower", "above_trend", "upper")),
    )  # fmt: skip


def _range(low: float, high: float, fall: float | None) -> str:
    """The two bounds in percent of the direct trade lost; nothing where it did not fall."""
    if fall is None:
        return ""
    least, most = f"{100 * low / fall:.0f}", f"{100 * high / fall:.0f}"
    return f"{least} %" if least == most else f"{least} to {most} %"


def _by_product(rows: pl.DataFrame, summed: pl.DataFrame) -> pl.DataFrame:
    grades = summed.select("intermediary", "grade")
    data = rows.filter(pl.col("upper") > 0).join(grades, on="intermediary").sort("upper", descending=True)
    return data.with_columns(
        pl.Series("name", [economies.name(code) for code in data["intermediary"]], pl.String),
        pl.Series("product_name", [products.name(code) for code in data["product"]], pl.String),
    )


def _direct(direct: tuple[float, Side]) -> str:
    fall, side = direct
    return f"{fall / 1e9:,.1f} bn ({side.said})" if fall > 0 else f"none: {side.said} rose by {-fall / 1e9:,.1f} bn"


def _nothing(found: Mapping[str, Detour], origin: str, final: str) -> str:
    told = [f"{economies.name(code)}: {'; '.join(one.missing)}" for code, one in list(found.items())[:4]]
    more = f" (and {len(found) - 4} more)" if len(found) > 4 else ""
    return (
        f"No economy between {economies.in_text(origin)} and {economies.in_text(final)} has both legs held. Missing of "
        f"{'. '.join(told) or 'all: no partner of the final market is held'}{more}. `steelyard load` adds figures."
    )


def _warnings(
    found: Mapping[str, Detour],
    held: Mapping[str, Detour],
    summed: pl.DataFrame,
    direct: tuple[float, Side] | None,
) -> tuple[str, ...]:
    told = [
        "Bounds are no estimate: the same goods under one heading need not be the same shipment, and inputs worked up "
        "on the way count as the intermediary's own."
    ]
    if "C" in set(summed["grade"]):
        named = ", ".join(economies.name(row["intermediary"]) for row in summed.to_dicts() if row["grade"] == "C")
        told.append(f"{named}: {GRADES['C']}.")
    left = sum(one.left_out for one in held.values())
    if left:
        told.append(f"{left} products are held of one leg only, or under another edition: left out, not taken as zero.")
    if any(
        row["product"] != "TOTAL"
        for one in held.values()
        if one.rows is not None
        for row in one.rows.head(1).to_dicts()
    ):
        told.append("A product that a period does not list, while it lists others of the pair, is taken as nought.")
    imports = sorted({one.inward.said for one in held.values() if one.inward and one.inward.flow == "import"})
    if imports:
        told.append(f"With freight and insurance, not taken off: {', '.join(imports)}.")
    if direct is None:
        told.append("The direct trade lost is not held.")
    told += [f"{text}." for text in by_total_since(held)]
    missing = [economies.name(code) for code in found if code not in held]
    if missing:
        told.append(f"Without a leg: {', '.join(missing[:12])}{' ...' if len(missing) > 12 else ''}.")
    return tuple(told)
