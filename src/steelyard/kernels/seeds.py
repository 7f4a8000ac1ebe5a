"""What a scalar result hangs on directly: its derivatives with respect to the quantities of an equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from steelyard.kernels.economy import Array

# How the public axes of a field turn into sector-major ones.
_TURNED = {
    "flow": (2, 0, 1), "expenditure": (0, 2, 1), "log_price": (0, 2, 1), "log_cost": (1, 0), "log_wage": (1, 0),
    "log_output": (1, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seeds:
    """Derivatives of one result; None is none. Axes as in `economy.Equilibrium`, whose fields these are.

    A result that is a function of these quantities alone has all its derivatives from them.
    """

    flow: Array | None = None  # [importer, exporter, sector] trade net of tariff, all uses together
    expenditure: Array | None = None  # [use, economy, sector]
    log_price: Array | None = None  # [use, economy, sector] of price_hat
    log_cost: Array | None = None  # [economy, sector] of cost_hat
    log_wage: Array | None = None  # [economy, sector] of wage_hat
    log_output: Array | None = None  # [economy, sector]
    income: Array | None = None  # [economy]
    gdp: Array | None = None  # [economy] value_added
    export_tax: Array | None = None  # [economy] export_tax_revenue
    subsidy_bill: Array | None = None  # [economy]


@dataclass(frozen=True, slots=True)
class Stacked:
    """Seeds of several results, sector-major with a leading axis of results; 0.0 where no result has any."""

    flow: Array | None  # [k, j, n, i]
    expenditure: Array | float  # [k, u, j, n]
    log_price: Array | float
    log_cost: Array | float  # [k, j, n]
    log_wage: Array | float
    log_output: Array | float
    income: Array | float  # [k, n]
    gdp: Array | float
    export_tax: Array | float
    subsidy_bill: Array | float


NOTHING = Stacked(None, *(0.0,) * 9)


def stack(seeds: Sequence[Seeds]) -> Stacked:
    """The seeds of several results, one after the other."""
    found = {one.name: _field(seeds, one.name) for one in fields(Seeds)}
    return Stacked(found.pop("flow"), **{name: 0.0 if values is None else values for name, values in found.items()})


def _field(seeds: Sequence[Seeds], name: str) -> Array | None:
    given = [getattr(one, name) for one in seeds]
    shape = next((value.shape for value in given if value is not None), None)
    if shape is None:
        return None
    whole = np.stack([np.zeros(shape) if value is None else value for value in given])
    turned = _TURNED.get(name, tuple(range(len(shape))))
    return np.ascontiguousarray(whole.transpose(0, *(axis + 1 for axis in turned)))
