"""What moves a result, as plain text: the policies ranked by kind, then closures, certificates, price and caveats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from steelyard.brief import words
from steelyard.brief.figures_table import name, plain, table, wrapped
from steelyard.lever import moves
from steelyard.lever.sensitivity import Gradient, caution

if TYPE_CHECKING:
    import polars as pl

    from steelyard.lever.world import World

_INDENT = "  "
_SECTOR = 36  # columns for a sector's name; longer ones are cut
_ROUNDING = 1e-9  # what a certified solution leaves of a change that is none
_ELASTICITIES = "Elasticities move nothing at the baseline: without a shock no share changes. After one they do."


def report(found: Sequence[Gradient], tables: Mapping[str, pl.DataFrame], width: int = 100) -> str:
    """The rows of `tables`, a frame of `lever.moves` for each kind, with everything that qualifies them.

    `found` are the gradients of one result, one for each closure.
    """
    first = found[0]
    world = first.counterfactual.world
    lines = wrapped(f"WHAT MOVES {_subject(first)}", width, "", _INDENT)
    lines += wrapped(f"{place(first)} it is {_values(found)}.", width, _INDENT, _INDENT)
    lines += wrapped(
        f"Effects of small steps, to first order, in {first.result.unit}; for a large step, solve.",
        width,
        _INDENT,
        _INDENT,
    )
    for kind, data in tables.items():
        lines += ["", *_ranked(found, kind, data)]
    lines += ["", *wrapped(f"Amounts in {basis(found)}. {world.source}", width, _INDENT, _INDENT)]
    for one in found:
        lines += _close(one, width)
    notes = [*([] if "elasticity" in tables else [_ELASTICITIES]), *world.caveats]
    lines += [line for note in notes for line in wrapped(f"! {plain(note)}", width, _INDENT, _INDENT * 2)]
    return "\n".join(lines) + "\n"


def place(found: Gradient) -> str:
    """Where the gradient was taken: `At the baseline of 2022`, `After Tariff (...)`."""
    cf = found.counterfactual
    if cf.touches:
        return f"After {cf.title}"
    return f"At the baseline of {cf.world.year}" if cf.world.year else "At the baseline"


def basis(found: Sequence[Gradient]) -> str:
    """What amounts are, with all closures: one line."""
    closures = " and ".join(one.closure for one in found)
    return replace(found[0].counterfactual.basis, closure=closures).text()


def _subject(found: Gradient) -> str:
    result, labels = found.result, found.counterfactual.world.economies
    partner = "" if result.partner is None else name(labels[result.partner])
    said = result.form.format(economy=name(labels[result.economy]), partner=partner)
    return f"{result.name} ({said}, {result.unit})"


def _values(found: Sequence[Gradient]) -> str:
    values = [one.value if abs(one.value) >= _ROUNDING else 0.0 for one in found]
    said = [words.number(value, _digits([value])) for value in values]
    if len(set(said)) == 1:
        return f"{said[0]} {found[0].result.unit}"
    return f"{', '.join(f'{one} ({g.closure})' for one, g in zip(said, found, strict=True))} {found[0].result.unit}"


def _ranked(found: Sequence[Gradient], kind: str, data: pl.DataFrame) -> list[str]:
    world, held = found[0].counterfactual.world, moves.KINDS[kind]
    whole = moves.everything(world, kind)
    names = [
        moves.sentence(kind, *_named(world, economy, partner, sector, whole))
        for economy, partner, sector in data["economy", "partner", "sector"].rows()
    ]
    effects = {one.closure: data[f"effect {one.closure}"].to_list() for one in found}
    digits = _digits([value for column in effects.values() for value in column])
    columns = {
        closure: [words.number(value, digits, signed=True) for value in column] for closure, column in effects.items()
    }
    return table(f"{held.title}, {held.step}", names, columns)


def _named(
    world: World, economy: str | None, partner: str | None, sector: str | None, whole: str
) -> tuple[str, str, str]:
    """Names for codes; what stands where an axis was summed."""
    return (
        "all" if economy is None else name(economy),
        moves.OTHERS if partner is None else name(partner),
        whole if sector is None else _sector(world, sector),
    )


def _sector(world: World, code: str) -> str:
    text = plain(world.sector_names[world.sectors.index(code)])
    return text if len(text) <= _SECTOR else text[: _SECTOR - 1] + "…"


def _digits(values: Sequence[float]) -> int:
    """Decimals that give the largest three figures."""
    largest = max(map(abs, values), default=0.0)
    return 0 if largest < _ROUNDING else max(0, 2 - math.floor(math.log10(largest)))


def _close(found: Gradient, width: int) -> list[str]:
    """Closure, certificate and price of one gradient."""
    cf = found.counterfactual
    held = "Not certified: do not quote these figures"
    if cf.certificate is not None:
        worst = f"{cf.certificate.worst.excess:.0e}"
        held = f"Certificate: all {len(cf.certificate.checks)} blocks of equations hold to {worst}"
    lines = wrapped(f"{found.closure}: {cf.closure_text} {caution(found)}".rstrip(), width, _INDENT, _INDENT * 2)
    lines += wrapped(f"{held}; adjoint solved to {found.by.residual:.0e}.", width, _INDENT * 2, _INDENT * 2)
    return lines + wrapped(f"Price: {found.price()}.", width, _INDENT * 2, _INDENT * 2)
