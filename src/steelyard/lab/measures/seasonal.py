"""A reporter's monthly trade without season, Lunar New Year and working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.base import economies, products
from steelyard.base.period import Period
from steelyard.errors import BadInput, UnknownName
from steelyard.lab import x13
from steelyard.lens import seasonal, seasonal_model, seasonal_spec
from steelyard.lens.measured import Measured
from steelyard.lens.seasonal import Adjusted
from steelyard.lens.seasonal_measure import measured
from steelyard.lens.seasonal_series import Observed, observe
from steelyard.lens.series import Leg
from steelyard.version import __version__

if TYPE_CHECKING:
    from steelyard.lab import Lab

METHODS = ("auto", "x13", "stl")
FLOWS = ("export", "import")


def measure(
    lab: Lab,
    reporter: str,
    flow: str = "export",
    partner: str = "WLD",
    product: str = "TOTAL",
    currency: str = "USD",
    start: str | None = None,
    end: str | None = None,
    method: str = "auto",
    single: bool = False,
) -> Measured:
    """The adjusted series with its tests and revisions.

    `method`: x13 (needs the extra `seasonal`), stl (built in) or auto (x13 where it is installed). `single`: single
    Januaries and Februaries where they are held, not the sums published. BadInput, NoCoverage as `observe`.
    """
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    direction = flow.lower().rstrip("s")
    if direction == "balance":
        raise BadInput(
            "A balance changes its sign and has no seasonal factors. Adjust export and import, and take the difference."
        )
    if direction not in FLOWS:
        raise UnknownName("flow", flow, FLOWS)
    if method == "x13":
        x13.program()
    code, whom, what = economies.resolve(reporter), economies.resolve(partner), products.resolve(product)
    first, last = (str(Period.parse(text)) if text else None for text in (start, end))
    leg = Leg("", code, direction, whom, what, "value", currency.upper())
    observed = observe(lab.panel(code), lab.time, leg, start=first, end=last, single=single)
    absent = method == "auto" and not x13.installed()
    notes = ("X-13 is not installed (extra `seasonal`): adjusted by the built-in method.",) if absent else ()
    return measured(adjust(observed, "stl" if absent else method), _name(leg), notes)


def adjust(observed: Observed, method: str) -> Adjusted:
    """Adjust by `stl`, else by X-13."""
    return seasonal.builtin(observed, __version__) if method == "stl" else by_x13(observed)


def by_x13(observed: Observed) -> Adjusted:
    """Adjust by X-13; two-month sums are handed to it as the months that the built-in model expects."""
    x13.program()
    model = seasonal_model.estimate(observed)
    values, new_year = seasonal.monthly_for_x13(observed, model)
    text = seasonal_spec.spec(observed.months, values, new_year, revisions_from=seasonal.revisions_from(observed))
    run = x13.run(text, (*seasonal_spec.TABLES, "sar", "chr"))
    return seasonal.from_x13(observed, model, run.tables, run.facts, seasonal_spec.scale(values), run.version)


def _name(leg: Leg) -> str:
    goods = "" if leg.product == "TOTAL" else f" of {products.in_text(leg.product)}"
    whom = (
        "" if leg.partner == "WLD" else f" {'to' if leg.flow == 'export' else 'from'} {economies.in_text(leg.partner)}"
    )
    return f"{economies.name(leg.reporter)}, {leg.flow}s{goods}{whom}"
