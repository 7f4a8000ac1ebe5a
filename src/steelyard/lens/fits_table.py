"""The basis search as a measure: which bases fit a printed rate, which nearly do, and at which rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from steelyard.base import economies, products
from steelyard.lens.fits import Fit, near, nearest
from steelyard.lens.fits_rates import ASKED
from steelyard.lens.measured import Measured
from steelyard.lens.printed_rate import Printed
from steelyard.lens.windows import window

FITS, AGREES, NEAR, NEAREST = "fits", "agrees", "near", "nearest"
"""Rounds to the rate; printed too coarsely to settle it but agreeing; within a quarter of a point or one of the last
digit; the closest where nothing is near."""
_COARSE = 0.5
_SCHEMA = {
    "verdict": pl.String, "rank": pl.Int64, "figure": pl.String, "value": pl.Float64, "off": pl.Float64,
    "measure": pl.String, "currency": pl.String, "conversion": pl.String, "rate_now": pl.Float64,
    "rate_before": pl.Float64, "money": pl.String, "window": pl.String, "period": pl.String, "base": pl.String,
    "vintage": pl.String, "also": pl.String, "why": pl.String, "cost": pl.Float64, "rounding": pl.Float64,
    "source": pl.String, "known_from": pl.Datetime("us", "UTC"), "later_vintage": pl.Boolean,
}  # fmt: skip
_UNITS = {
    "verdict": "text", "figure": "text", "what": "text", "period": "text", "vintage": "text", "why": "text",
}  # fmt: skip
_HEADS = {"verdict": "", "figure": "figure", "what": "basis", "vintage": "figures", "why": "because"}


@dataclass(frozen=True)
class Asked:
    """What was asked: a rate as printed, of a series and a period."""

    reporter: str
    flow: str
    product: str
    partner: str
    period: str
    printed: Printed

    @property
    def series(self) -> str:
        """The series in words: `China's imports of crude oil`."""
        flow = "total trade" if self.flow == "total" else f"{self.flow}s"
        name = economies.name(self.reporter)
        text = f"{name}'{'' if name.endswith('s') else 's'} {flow}"
        text += "" if self.product == "TOTAL" else f" of {products.in_text(self.product)}"
        if self.partner == "WLD":
            return text
        return text + f" {_TO.get(self.flow, 'with')} {economies.in_text(self.partner)}"


_TO = {"export": "to", "import": "from"}


def measured(asked: Asked, found: Sequence[Fit], flipped: Sequence[Fit] = ()) -> Measured:
    """Bases that fit, by plausibility, then near misses; where none fits, the nearest.

    `flipped`: what fits the rate with its sign turned, told where nothing fits.
    """
    fitting = [one for one in found if one.fits]
    coarse = [one for one in found if agrees(one, asked.printed)]
    close = [one for one in near(found, asked.printed.digits) if one not in coarse]
    far = () if fitting or coarse or close else nearest(found)
    ranked = [
        *((FITS, rank, one) for rank, one in enumerate(fitting, 1)), *((AGREES, None, one) for one in coarse),
        *((NEAR, None, one) for one in close), *((NEAREST, None, one) for one in far),
    ]  # fmt: skip
    rows = [_row(one, verdict, rank, asked) for verdict, rank, one in ranked]
    data = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(_what().alias("what"))
    shown = [one for _, _, one in ranked]
    return Measured(
        "fits",
        _title(asked, fitting, coarse, [*close, *far]),
        data,
        _UNITS,
        _basis(asked, shown),
        f"{len(fitting)} of {len(found)} bases fit: value, quantity and unit value in the windows that end with "
        f"{asked.period} and the vintages held",
        warnings=tuple(_warnings(asked, fitting, coarse, shown, flipped)),
        sources=tuple(sorted({name for one in shown for name in _sources(one)})),
        heads=_HEADS,
    )


def agrees(one: Fit, printed: Printed) -> bool:
    """Whether an agency's own rate, printed too coarsely to settle the last digit asked, is compatible with it."""
    return not one.fits and one.vintage.startswith("printed") and not one.conversion and abs(one.off) <= (
        one.rounding / 2 if one.rounding >= _COARSE else 0.0
    )  # fmt: skip


def rate_text(value: float, digits: int) -> str:
    """A signed rate with its digits and a real minus sign."""
    return f"{round(value, digits) + 0.0:+.{digits}f}\u202f%".replace("-", "\u2212")


def words(one: Fit) -> str:
    """A basis in a sentence: `value in USD, customs' total-trade rate, 2025-01/2025-05`."""
    money = f" in {one.money}" if one.money else ""
    against = f" on {one.window.base}" if one.window.kind == "on the month before" else ""
    figures = "" if one.vintage.startswith(("printed", "one table")) else f", {one.vintage}"
    return f"{one.measure}{money}, {one.window.period}{against}{figures}"


def _sources(one: Fit) -> tuple[str, ...]:
    return (*one.source.split(" + "), *(one.conversion.sources if one.conversion else ()))


def _what() -> pl.Expr:
    return pl.when(pl.col("money") == "").then(pl.col("measure")).otherwise(
        pl.concat_str("measure", pl.lit(", "), "money")
    )  # fmt: skip


def _row(one: Fit, verdict: str, rank: int | None, asked: Asked) -> tuple[object, ...]:
    at = one.conversion
    why = one.why
    if verdict in (NEAR, NEAREST) and abs(one.off) - one.rounding / 2 <= asked.printed.tolerance:
        why = ", ".join(part for part in (why, "within rounding") if part)
    return (
        verdict, rank, _figure(one, asked), one.value, one.off, one.measure,
        one.currency, at.kind if at else "", at.now if at else None, at.before if at else None, one.money,
        one.window.kind, one.window.period, one.window.base, one.vintage, "; ".join(one.also), why, one.cost,
        one.rounding, one.source, one.known_from, one.later_vintage,
    )  # fmt: skip


def _figure(one: Fit, asked: Asked) -> str:
    """The rate with one digit more than asked, or with those that the agency printed where these are fewer."""
    coarse = one.vintage.startswith("printed") and not one.conversion and one.rounding >= _COARSE
    return rate_text(one.value, 0 if coarse else asked.printed.digits + 1)


def _title(asked: Asked, fitting: Sequence[Fit], coarse: Sequence[Fit], others: Sequence[Fit]) -> str:
    told = f"{rate_text(asked.printed.value, asked.printed.digits)} for {asked.series}, {asked.period}"
    if fitting:
        more = f" (and {len(fitting) - 1} less likely)" if len(fitting) > 1 else ""
        elsewhere = "" if fitting[0].window.kind == ASKED else f"not of {asked.period} itself; fits "
        return f"{told}: {elsewhere}{words(fitting[0])}{more}"
    if coarse:
        beside = next((one for one in others if one.window == coarse[0].window and one.measure == "value"), None)
        levels = f"; {words(beside)} gives {_figure(beside, asked)}" if beside else ""
        return (
            f"{told}: agrees with {words(coarse[0])}, as printed ({_figure(coarse[0], asked)}), which has too few "
            f"digits to settle it{levels}"
        )
    close = others[0]
    return f"{told}: fits no basis held; nearest is {words(close)}, {_figure(close, asked)}"


def _basis(asked: Asked, shown: Sequence[Fit]) -> dict[str, str]:
    rates = dict.fromkeys(one.conversion.text for one in shown if one.conversion)
    said = {"fits": f"rounds to {rate_text(asked.printed.value, asked.printed.digits)}"}
    if rates:
        said["rates"] = "; ".join(rates)
    said["order"] = "as asked before other windows, printed before computed, customs' rates before the market's"
    return said


def _warnings(
    asked: Asked, fitting: Sequence[Fit], coarse: Sequence[Fit], shown: Sequence[Fit], flipped: Sequence[Fit]
) -> Iterable[str]:  # fmt: skip
    together, pooled = window(asked.reporter, asked.period)
    if pooled:
        yield f"{asked.period} is published with its neighbour: the figures are those of {together}, both months."
    if fitting and fitting[0].window.kind != ASKED:
        yield f"No basis of {asked.period} itself fits: name the window ({fitting[0].window.period}) with the rate."
    if len(fitting) > 1:
        yield "More than one basis fits: the figure alone does not settle which was meant."
    if coarse and not fitting:
        yield f"The agency printed {_figure(coarse[0], asked)}: that neither bears out nor refutes the digits after it."
    if not fitting and flipped:
        turned = rate_text(-asked.printed.value, asked.printed.digits)
        yield f"With its sign turned, {turned} fits: {words(flipped[0])}."
    if any(one.later_vintage for one in shown):
        yield "Some figures are of a vintage after the as-of day (column later_vintage of --csv)."
