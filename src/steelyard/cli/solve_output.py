"""What `steelyard solve` writes: the report, one frame as CSV or text, everything as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.errors import UnknownName
from steelyard.version import __version__

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.bands import Banded
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.target import Reached

IN_JSON = ("welfare", "trade", "balance", "revenue")


def check(frame: str) -> None:
    """UnknownName for a frame that no counterfactual has."""
    from steelyard.lever.measures import FRAMES

    if frame not in FRAMES:
        raise UnknownName("frame of a counterfactual", frame, FRAMES)


def as_csv(solved: Counterfactual, frame: str, banded: Banded | None) -> str:
    """The frame, its bands where there are draws, as CSV; the basis stands in its columns."""
    return _frame(solved, frame, banded).write_csv()


def as_json(
    solved: tuple[Counterfactual, ...], frame: str | None, banded: Banded | None, reached: Reached | None = None
) -> str:
    """Each closure with basis, frames, certificate and what was done; what it was computed with."""
    from steelyard.cli.output import to_json

    first = solved[0]
    return to_json(
        {
            "title": first.title,
            "instruments": [touch.text for touch in first.touches],
            "notes": [note for touch in first.touches for note in touch.notes],
            "basis": first.basis,
            "source": first.world.source,
            "elasticities": first.world.elasticities,
            "caveats": list(first.world.caveats),
            "closures": [_closure(one, (frame,) if frame else IN_JSON) for one in solved],
            "target": None if reached is None else _target(reached),
            "bands": None if banded is None else {"method": banded.text(), "data": banded.frame.to_dicts()},
            "steelyard": __version__,
        }
    )


def as_text(solved: tuple[Counterfactual, ...], frame: str | None, banded: Banded | None, top: int) -> str:
    """The report, or the one frame with its basis and certificate in a line."""
    from steelyard.brief.solve_bands import bands
    from steelyard.brief.solve_terminal import report

    if frame is None:
        ranges = "" if banded is None else "\n" + bands(banded, solved[0], top)
        return report(*solved, top=top) + ranges
    first = solved[0]
    lines = [f"{first.title}: {frame}", first.basis.text(), _shown(_frame(first, frame, banded))]
    if first.certificate is not None:
        lines.append(first.certificate.text().splitlines()[0])
    if banded is not None:
        lines.append(banded.text())
    return "\n".join(lines)


def _frame(solved: Counterfactual, frame: str, banded: Banded | None) -> pl.DataFrame:
    from steelyard.lever.measures import Frame

    return Frame(frame)(solved) if banded is None else banded.frame


def _closure(solved: Counterfactual, frames: tuple[str, ...]) -> dict[str, Any]:
    stats = solved.solution.stats
    return {
        "closure": solved.closure_name,
        "meaning": solved.closure_text,
        "base": solved.base_note,
        **{name: getattr(solved, name)().to_dicts() for name in frames},
        "certificate": None if solved.certificate is None else solved.certificate.to_dict(),
        "solver": {"iterations": stats.iterations, "residual": stats.residual, "rung": stats.rung},
    }


def _target(reached: Reached) -> dict[str, Any]:
    return {
        "result": reached.result,
        "value": reached.value,
        "unit": reached.unit,
        "size": reached.size,
        "before": reached.before,
        "closure": reached.counterfactual.closure_name,
        "solves": reached.solves,
    }


def _shown(frame: pl.DataFrame) -> str:
    """Every row, numbers to six significant digits."""
    from steelyard.cli.output import table

    columns = frame.columns
    numeric = [at for at, name in enumerate(columns) if frame.schema[name].is_numeric()]
    rows = [["" if v is None else f"{v:.6g}" if isinstance(v, float) else str(v) for v in row] for row in frame.rows()]
    return table(columns, rows, numeric)
