"""A measure as plain text: title, table, residual, basis, coverage, warnings, sources."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.brief import words
from steelyard.brief.terminal import display_width, pad
from steelyard.ledger.source import Source
from steelyard.lens.measured import Measured

WIDTH = 100
MOST = 40
APART = 300
"""Times by which the largest amount of a column may exceed another that is said in the same unit."""
_GAP = "  "


def text(measured: Measured, sources: Mapping[str, Source], most: int = MOST) -> str:
    """The whole measure; at most `most` rows, saying how many more there are."""
    rows = measured.data.head(most).to_dicts()
    lines = [*_wrapped(measured.title, ""), "", *_table(measured, rows)]
    hidden = measured.data.height - len(rows)
    if hidden:
        lines.append(f"... and {words.count(hidden, 'row')} more; --all, --csv and --json give them.")
    lines.append("")
    if measured.residual is not None:
        lines += _wrapped(f"Residual: {_plain(measured.residual)} {measured.residual_unit}".rstrip(), "")
    lines += _wrapped("Basis: " + "; ".join(f"{name} {said}" for name, said in measured.basis.items()), "")
    lines += _wrapped(f"Coverage: {measured.coverage}", "")
    for warning in measured.warnings:
        lines += _wrapped(f"! {warning}", "")
    lines += _wrapped("Sources: " + "; ".join(_credit(name, sources) for name in measured.sources), "")
    return "\n".join(lines) + "\n"


def cell(value: Any, unit: str, like: float = 0.0) -> str:
    """A value in the words of its unit; `like`: the amount whose scale money and quantities take."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if unit in ("text", "count") or not isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) and unit == "count" else str(value)
    if unit in _RATES:
        return _RATES[unit](value)
    if unit in ("money", "quantity"):
        return words.money_in(value, like or value)
    return words.number(value, 2 if unit in ("ratio", "price") else 1)


_RATES = {"percent": words.rate, "pp": words.points, "share": words.share}


def _table(measured: Measured, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns, apart = [], _apart(measured, rows)
    for name, unit in measured.units.items():
        values = [row[name] for row in rows]
        like = max((abs(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)), default=0.0)
        shown = [
            measured.heads.get(name, name.replace("_", " ")),
            *(cell(value, unit, 0.0 if far else like) for value, far in zip(values, apart, strict=True)),
        ]
        width = max(map(display_width, shown))
        columns.append([pad(one, width, right=unit != "text") for one in shown])
    return [_GAP.join(line).rstrip().replace("\u00a0", " ") for line in zip(*columns, strict=True)]


def _apart(measured: Measured, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Rows whose amounts would lose their digits in the scale of the largest of a column: they take their own."""
    far = [False] * len(rows)
    for name, unit in measured.units.items():
        if unit not in ("money", "quantity"):
            continue
        values = [abs(v) if isinstance(v := row[name], int | float) and math.isfinite(v) else 0.0 for row in rows]
        most = max(values, default=0.0)
        far = [before or 0 < value * APART < most for before, value in zip(far, values, strict=True)]
    return far


def _credit(name: str, sources: Mapping[str, Source]) -> str:
    source = sources.get(name)
    return f"{source.credit} [{name}]" if source else name


def _plain(value: float) -> str:
    return words.number(value, 2, signed=True) if abs(value) >= 0.005 else words.number(0.0, 2)


def _wrapped(said: str, indent: str) -> list[str]:
    return textwrap.wrap(said, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ") or [""]
