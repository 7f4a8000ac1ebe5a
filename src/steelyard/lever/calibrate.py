"""A world from the arrays of an inter-country table, read as they come and settled by one rule.

The rule: flows and inputs are taken as they stand; final expenditure is what purchases leave after inputs, value
added is what sales leave after inputs. How far that is from the table's own figures goes into `caveats`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from steelyard.errors import BadInput, UnreadableFile
from steelyard.kernels.economy import Array
from steelyard.lever import build, cells, square
from steelyard.lever.cells import Labels
from steelyard.lever.square import Square
from steelyard.lever.world import World

_CELL = ("economy", "sector")
_TABLE = ("flows", "intermediate", "final", "value_added", "economies", "sectors")
_SECTIONS = ("data", "country_codes", "sector_codes", "fd_codes")
# Final uses of the table by ISIC section: government is not apart from households there.
SECTION_USES = {"C": "consumption", "Cx": "consumption", "I": "investment"}


def from_table(
    table: Mapping[str, ArrayLike] | Path | str,
    *,
    theta: ArrayLike,
    tariff: ArrayLike | None = None,
    tolerance: float = build.ROUNDING,
    **about: Any,
) -> World:
    """The world of a table given as arrays, or as an npz file that holds them.

    `flows[exporter, importer, sector]` (sellers first), `intermediate[economy, input sector, using sector]`,
    `final[economy, sector]`, `value_added[economy, sector]`, labels `economies` and `sectors`; one unit, basic prices,
    net of tariff. Single precision is enough: it departs from the identities by up to 1e-7 of a cell.
    `tolerance`: how far the table's own final expenditure and value added may be off, as a fraction of purchases and
    sales; beyond it BadInput names the cell. `tariff[importer, exporter, sector]` and `about` as in `World.from_flows`.
    """
    arrays = _arrays(table, _TABLE)
    named = cells.labels(arrays["economies"], arrays["sectors"])
    flows = cells.array(arrays["flows"], named, "flows", ("exporter", "importer", "sector"))
    inputs = cells.array(arrays["intermediate"], named, "intermediate", ("economy", "input", "using"))
    sold, bought = flows.sum(axis=1), flows.sum(axis=0)
    notes = (
        _gap(arrays, "final", bought - inputs.sum(axis=2), bought, named, tolerance),
        _gap(arrays, "value_added", sold - inputs.sum(axis=1), sold, named, tolerance),
    )
    about["caveats"] = (*about.get("caveats", ()), *(note for note in notes if note))
    labels: dict[str, Any] = {"economies": named.economies, "sectors": named.sectors, "tolerance": tolerance}
    return World.from_flows(flows.swapaxes(0, 1), inputs, theta=theta, tariff=tariff, **labels, **about)


def from_sections(
    table: Mapping[str, ArrayLike] | Path | str,
    *,
    theta: ArrayLike,
    apart: bool = True,
    tolerance: float = square.TOLERANCE,
    **about: Any,
) -> World:
    """The world of a table by ISIC section in one square `data` array, or of an npz file that holds it.

    `data`: rows economy * J + section, then taxes less subsidies on products and the parts of value added; columns the
    same industries, then economy * len(fd_codes) + use. Labels `country_codes`, `sector_codes`, `fd_codes` (C: private
    and government consumption, Cx: direct purchases abroad, counted with it, I: investment).
    Rules and errors as in `lever.square.world`; taxes on inputs count as value added.
    """
    arrays = _arrays(table, _SECTIONS)
    economies, sectors, final_uses = (tuple(map(str, arrays[name])) for name in _SECTIONS[1:])
    found = _square(np.asarray(arrays["data"], dtype=np.float64), economies, sectors, final_uses)
    if "metadata_json" in arrays:
        meta = json.loads(str(arrays["metadata_json"]))
        about = {"year": int(meta.get("year", 0)), "source": str(meta.get("citation", "")), **about}
    about.setdefault("goods", tuple(code in "ABC" for code in sectors))
    about["caveats"] = (*about.get("caveats", ()), "Taxes less subsidies on inputs count as value added.")
    return square.world(found, theta=theta, apart=apart, tolerance=tolerance, **about)


def _square(
    data: Array, economies: tuple[str, ...], sectors: tuple[str, ...], final_uses: tuple[str, ...]
) -> Square:  # fmt: skip
    n, j, f = len(economies), len(sectors), len(final_uses)
    industries = n * j
    if data.ndim != 2 or data.shape[0] <= industries or data.shape[1] != industries + n * f:
        raise BadInput(
            f"data has shape {data.shape}; {n} economies, {j} sections and {f} final uses ask for more than "
            f"{industries} rows and {industries + n * f} columns. Check the labels."
        )
    if not np.isfinite(data).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(data))[0])
        raise BadInput(f"data has no finite number in row {row}, column {column}. Fill the cell.")
    for use in final_uses:
        if use not in SECTION_USES:
            raise BadInput(f"Final use '{use}' is none of {', '.join(SECTION_USES)}. Correct fd_codes.")
    uses = ("consumption", "investment")
    final = data[:industries, industries:].reshape(n, j, n, f)
    kinds = [[at for at, use in enumerate(final_uses) if SECTION_USES[use] == kind] for kind in uses]
    return Square(
        economies,
        sectors,
        uses,
        industry=data[:industries, :industries].reshape(n, j, n, j),
        final=np.stack([final[..., kind].sum(axis=-1) for kind in kinds], axis=-1),
        value_added=data[industries:, :industries].sum(axis=0).reshape(n, j),
        discrepancy=np.zeros((n, j)),
    )


def _arrays(table: Mapping[str, ArrayLike] | Path | str, wanted: tuple[str, ...]) -> dict[str, Any]:
    found = dict(table) if isinstance(table, Mapping) else _file(Path(table))
    missing = [name for name in wanted if name not in found]
    if missing:
        raise BadInput(f"The table has no '{missing[0]}' (it has {', '.join(found) or 'nothing'}). Add it.")
    return found


def _file(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, AttributeError) as error:
        raise UnreadableFile(f"{path} cannot be read as an npz file of plain arrays ({error}).") from error


def _gap(arrays: dict[str, Any], what: str, left: Array, size: Array, named: Labels, tolerance: float) -> str:
    own = cells.array(arrays[what], named, what, _CELL)
    gap = left - own
    remedy = "Is `flows` [exporter, importer, sector]? Balance the table, or raise `tolerance` (--absorb) to absorb it."
    cells.require(np.abs(gap) <= tolerance * size, gap, named, f"Remainder less {what}", _CELL, remedy)
    if np.abs(gap).sum() <= build.DECLARED * size.sum():
        return ""
    at = [int(i) for i in np.unravel_index(int(np.abs(gap).argmax()), gap.shape)]
    words = {"final": "Final expenditure is purchases less inputs", "value_added": "Value added is sales less inputs"}
    return (
        f"{words[what]}: {np.abs(gap).sum():.3g} away from the table's own in all, at most {np.abs(gap).max():.2g} "
        f"({named.cell(_CELL, at)})."
    )
