"""The mark: a steelyard, a beam on a pivot with a load at one end and a sliding weight on the other.

On a page of an economy the beam tilts with exports against imports.
"""

from __future__ import annotations

import math
from urllib.parse import quote

from steelyard.brief import words

_STEEPEST = 18.0
_PIVOT = (26.0, 17.0)
_TEAL, _BRICK, _INK = "#0B6E6E", "#B5452C", "#1B1F24"


def angle(exports: float | None, imports: float | None) -> float:
    """Degrees by which the beam tilts: positive where exports weigh more; 0 where either is not held.

    60 degrees times (exports - imports) / (exports + imports), at most 18.
    """
    if not exports or not imports or exports + imports <= 0:
        return 0.0
    tilt = 60.0 * (exports - imports) / (exports + imports)
    return round(math.copysign(min(abs(tilt), _STEEPEST), tilt), 1)


def alt_text(exports: float | None, imports: float | None) -> str:
    """What the mark shows, with the angle and the two amounts."""
    tilt = angle(exports, imports)
    if not exports or not imports:
        return "A steelyard, its beam level"
    amounts = f"exports {words.money(exports)}, imports {words.money(imports)}"
    if not tilt:
        return f"A steelyard, its beam level: {amounts}"
    heavier = "exports" if tilt > 0 else "imports"
    return f"A steelyard whose beam tilts {abs(tilt):g} degrees towards {heavier}: {amounts}"


def svg(exports: float | None = None, imports: float | None = None, size: int = 56, ink: str = _INK) -> str:
    """The mark as an SVG element; the load at the left stands for exports, the sliding weight for imports."""
    tilt = angle(exports, imports)
    load, weight = _turned(8, tilt), _turned(50, tilt)
    px, py = _PIVOT
    stroke = f'fill="none" stroke="{ink}" stroke-linecap="round"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 56" '
        f'width="{size}" height="{size * 56 // 64}">'
        f'<path d="M{px} 4V{py}" {stroke} stroke-width="2"/>'
        f'<path d="M{px - 4} 3.5h8" {stroke} stroke-width="2.5"/>'
        f'<path d="M5 {py}H61" {stroke} stroke-width="3" transform="rotate({-tilt:g} {px:g} {py:g})"/>'
        f'<path d="M{load[0]} {load[1]}v9" {stroke} stroke-width="1.5"/>'
        f'<path d="M{load[0] - 7} {load[1] + 9}h14a7 7 0 0 1-14 0z" fill="{_TEAL}"/>'
        f'<path d="M{weight[0]} {weight[1]}v6" {stroke} stroke-width="1.5"/>'
        f'<path d="M{weight[0] - 3} {weight[1] + 6}h6l2.5 9h-11z" fill="{_BRICK}"/>'
        f'<circle cx="{px:g}" cy="{py:g}" r="2.6" fill="{ink}"/></svg>'
    )


def _turned(x: float, tilt: float) -> tuple[float, float]:
    """Where the beam's point at abscissa x lies once the beam tilts (the left end goes down with exports)."""
    px, py = _PIVOT
    turn = math.radians(-tilt)
    return round(px + (x - px) * math.cos(turn), 2), round(py + (x - px) * math.sin(turn), 2)


def favicon() -> str:
    """The level mark as a data address, for `<link rel="icon">`."""
    return "data:image/svg+xml," + quote(svg(size=64, ink="#7A838C"))
