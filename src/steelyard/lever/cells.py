"""Checks of labelled arrays: a message names the cell and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.errors import BadInput
from steelyard.kernels.economy import Array

ROLES = {"importer": "economies", "exporter": "economies", "economy": "economies"}


@dataclass(frozen=True, slots=True)
class Labels:
    """Names along the axes of a world's arrays; roles are words like importer, exporter, sector, input, use."""

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    uses: tuple[str, ...] = ("all",)

    def along(self, role: str) -> tuple[str, ...]:
        """The names along the axis of a role."""
        return self.uses if role == "use" else self.economies if role in ROLES else self.sectors

    def cell(self, roles: Sequence[str], index: Sequence[int]) -> str:
        """`importer DEU, exporter CHN, sector C29`."""
        return ", ".join(f"{role} {self.along(role)[int(at)]}" for role, at in zip(roles, index, strict=True))


def labels(economies: Iterable[str], sectors: Iterable[str], uses: Iterable[str] = ("all",)) -> Labels:
    """Labels checked: none empty, none twice."""
    found = Labels(*(tuple(str(name) for name in names) for names in (economies, sectors, uses)))
    for kind, names in (("economy", found.economies), ("sector", found.sectors), ("use", found.uses)):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise BadInput(f"The {kind} label {twice[0]} occurs more than once. Give every {kind} a label of its own.")
        if not names or not all(name.strip() for name in names):
            raise BadInput(f"Empty {kind} label or no {kind} at all. Name every {kind}.")
    return found


def array(values: ArrayLike, named: Labels, what: str, roles: Sequence[str]) -> Array:
    """The values as finite float64 of the shape that the roles ask for; BadInput names what is wrong where."""
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{what} is not a table of numbers ({error}). Give one number a cell.") from error
    expected = tuple(len(named.along(role)) for role in roles)
    if found.shape != expected:
        axes = ", ".join(roles)
        raise BadInput(f"{what} has shape {found.shape}, not {expected} as [{axes}] asks for. Check labels and order.")
    require(np.isfinite(found), found, named, what, roles, "Replace missing and infinite values (by 0 if none is due).")
    return found


def require(
    good: NDArray[np.bool_], values: Array, named: Labels, what: str, roles: Sequence[str], remedy: str
) -> None:
    """BadInput naming the first cell that is not good, its value, how many more there are, and the remedy."""
    bad = np.argwhere(~good)
    if len(bad):
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        raise BadInput(f"{what} of {named.cell(roles, bad[0])} is {values[tuple(bad[0])]:.6g}{more}. {remedy}")
