"""The legs of a detour as the ledger holds them: by product where both sides have products, else in total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import polars as pl

from steelyard.base import economies
from steelyard.lens import arithmetic
from steelyard.lens.currency import levels_in
from steelyard.lens.panel import Panel
from steelyard.lens.rerouting_bounds import TOTAL
from steelyard.lens.series import Leg

CURRENCY = "USD"
SIX_DIGITS = r"^HS(\d\d)?:\d{6}$"
Panels = Callable[[str], Panel]


class Windows(NamedTuple):
    """The period, its base, and the window as far before the base (for the trend)."""

    now: str
    base: str
    before: str


class Side(NamedTuple):
    """Whose record of which flow with whom."""

    reporter: str
    flow: str
    partner: str

    @property
    def said(self) -> str:
        """In words inside a sentence, `the United States' imports from China`."""
        way = "to" if self.flow == "export" else "from"
        name = economies.in_text(self.reporter)
        return f"{name}'{'' if name.endswith('s') else 's'} {self.flow}s {way} {economies.in_text(self.partner)}"


@dataclass(frozen=True)
class Detour:
    """One intermediary. `rows`: frame of `rerouting_bounds.bounds`; None with what is `missing` instead.

    `inward`, `outward`: whose records were taken; `left_out`: products of one edition only, or of one leg only.
    """

    rows: pl.DataFrame | None
    missing: tuple[str, ...] = ()
    inward: Side | None = None
    outward: Side | None = None
    left_out: int = 0
    sources: tuple[str, ...] = ()


def detour(panels: Panels, t: datetime | None, origin: str, via: str, final: str, windows: Windows) -> Detour:
    """The two legs by way of `via`: by six-digit product where both are held so, else in total."""
    inward = (Side(origin, "export", via), Side(via, "import", origin))
    outward = (Side(final, "import", via), Side(via, "export", final))
    return _products(panels, t, origin, via, final, windows, inward, outward) or _totals(
        panels, t, via, windows, inward, outward
    )


def lost(panels: Panels, t: datetime | None, origin: str, final: str, windows: Windows) -> tuple[float, Side] | None:
    """The fall of the origin's direct sales to the final market, in total, and whose record says so."""
    for side in (Side(final, "import", origin), Side(origin, "export", final)):
        found = _levels(panels, t, side, (windows.now, windows.base))
        if found:
            return found[0][1] - found[0][0], side
    return None


def _totals(
    panels: Panels, t: datetime | None, via: str, windows: Windows, inward: Sequence[Side], outward: Sequence[Side]
) -> Detour:
    row: dict[str, object] = {"intermediary": via, "product": TOTAL}
    taken, missing, sources = [], [], []
    for name, sides in (("inward", inward), ("outward", outward)):
        for side in sides:
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
            missing.append(f"{sides[0].said} (or {sides[1].said}) in {windows.now} and {windows.base}")
    if missing:
        return Detour(None, tuple(missing))
    rows = pl.DataFrame([row], schema_overrides={"inward_trend": pl.Float64, "outward_trend": pl.Float64})
    return Detour(rows, (), taken[0], taken[1], 0, tuple(sources))


def _levels(
    panels: Panels, t: datetime | None, side: Side, periods: Sequence[str]
) -> tuple[tuple[float, ...], str] | None:
    legs = [Leg(period, side.reporter, side.flow, side.partner, currency=CURRENCY) for period in periods]
    found = levels_in(panels(side.reporter), t, legs, across=False)
    return (found[0].values, found[0].source) if found else None


def _products(
    panels: Panels,
    t: datetime | None,
    origin: str,
    via: str,
    final: str,
    windows: Windows,
    inward: Sequence[Side],
    outward: Sequence[Side],
) -> Detour | None:
    """Both legs by product, with the evidence held of each; None where a leg has no product in both periods."""
    to_via, to_final = (_first(panels, t, sides, windows) for sides in (inward, outward))
    if to_via is None or to_final is None:
        return None
    (side_in, legs_in), (side_out, legs_out) = to_via, to_final
    rows = _leg(legs_in, "inward").join(_leg(legs_out, "outward"), on="product", how="inner")
    either = legs_in.height + legs_out.height - rows.height
    for name, whole, apart in (
        ("demand", Side(via, "import", "WLD"), Side(via, "import", origin)),
        ("supply", Side(via, "export", "WLD"), Side(via, "export", final)),
    ):
        others = _others(panels, t, whole, apart, windows, name)
        rows = rows.join(others, on="product", how="left") if others is not None else rows
    direct = _first(panels, t, (Side(final, "import", origin), Side(origin, "export", final)), windows)
    if direct:
        fallen = direct[1].select("product", (pl.col("base") - pl.col("now")).alias("lost"))
        rows = rows.join(fallen, on="product", how="left")
    sources = {source for legs in (legs_in, legs_out) for source in legs["source"].drop_nulls().unique()}
    rows = rows.sort("product").with_columns(pl.lit(via).alias("intermediary"))
    if rows.is_empty():
        return None
    return Detour(rows, (), side_in, side_out, either - rows.height, tuple(sorted(sources)))


def _first(
    panels: Panels, t: datetime | None, sides: Sequence[Side], windows: Windows
) -> tuple[Side, pl.DataFrame] | None:
    for side in sides:
        found = held(panels(side.reporter), t, side, windows)
        if not found.is_empty() and found["now"].is_not_null().any() and found["base"].is_not_null().any():
            return side, found.filter(pl.col("now").is_not_null() & pl.col("base").is_not_null())
    return None


def held(panel: Panel, t: datetime | None, side: Side, windows: Windows) -> pl.DataFrame:
    """Values by six-digit product as of `t`: product, now, base, before, source.

    Agencies list what was traded, so a product absent from a period in which others of its edition are listed for the
    pair is nought there; where none of its edition is, it is null.
    """
    rows = panel.frame.filter(
        (pl.col("reporter") == side.reporter) & (pl.col("flow") == side.flow) & (pl.col("partner") == side.partner)
        & (pl.col("indicator") == "value") & (pl.col("variant") == "none") & (pl.col("currency") == CURRENCY)
        & pl.col("period").is_in(list(windows)) & (pl.col("status") != "disputed")
        & pl.col("adjustment").is_in(["nsa", "none"]) & pl.col("product").str.contains(SIX_DIGITS)
    )  # fmt: skip
    known = rows if t is None else rows.filter((pl.col("known_from") <= t) | (pl.col("public_from") <= t))
    late = pl.lit(False) if t is None else pl.col("known_from") > t
    # Rows known by then go last, newest last; of later vintages the earliest, so the last row answers.
    ordered = known.with_columns(late.alias("late")).sort(
        pl.col("late").not_(), pl.when("late").then(-pl.col("known_from").to_physical())
        .otherwise(pl.col("known_from").to_physical()), "source",
    )  # fmt: skip
    one = ordered.group_by("product", "period", maintain_order=True).agg(pl.col("value", "source").last())
    edition = pl.col("product").str.split(":").list.first().alias("edition")
    wide = one.select("product", edition).unique().sort("product")
    for name, period in zip(("now", "base", "before"), windows, strict=True):
        part = one.filter(pl.col("period") == period).select("product", pl.col("value").alias(name), edition)
        listed = part["edition"].unique()
        wide = wide.join(part.select("product", name), on="product", how="left").with_columns(
            pl.when(pl.col("edition").is_in(listed.implode())).then(pl.col(name).fill_null(0.0)).alias(name)
        )
    return wide.join(one.group_by("product").agg(pl.col("source").first()), on="product").drop("edition")


def _leg(found: pl.DataFrame, name: str) -> pl.DataFrame:
    trend = pl.when(pl.col("before") > 0).then(100 * (pl.col("base") / pl.col("before") - 1))
    return found.select(
        "product", pl.col("now").alias(f"{name}_now"), pl.col("base").alias(f"{name}_before"),
        trend.alias(f"{name}_trend"),
    )  # fmt: skip


def _others(
    panels: Panels, t: datetime | None, whole: Side, apart: Side, windows: Windows, name: str
) -> pl.DataFrame | None:
    """The intermediary's trade with everybody but one, by product; None where it does not report it."""
    every, one = (held(panels(side.reporter), t, side, windows) for side in (whole, apart))
    if every.is_empty():
        return None
    less = one.select("product", pl.col("now").alias("a"), pl.col("base").alias("b"))
    both = every.join(less, on="product", how="left").with_columns(pl.col("a", "b").fill_null(0.0))
    return both.select("product", (pl.col("now") - pl.col("a")).alias(f"{name}_now"),
                       (pl.col("base") - pl.col("b")).alias(f"{name}_before"))  # fmt: skip
