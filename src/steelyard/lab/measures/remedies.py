"""Remedies and controls from the policy ledger, with the trade they cover from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from steelyard.base import economies
from steelyard.errors import BadInput
from steelyard.lens.measured import Measured
from steelyard.lens.remedies import DEFAULT, SIDES, remedies

if TYPE_CHECKING:
    from steelyard.lab import Lab


def measure(
    lab: Lab,
    reporter: str,
    on: date | None = None,
    side: str = "exporter",
    partner: str | None = None,
    kinds: Sequence[str] = DEFAULT,
    policies: Path | None = None,
) -> Measured:
    """`lens.remedies.remedies` of what touches `reporter` as `side` (exporter, importer), on a day (the lab's).

    `partner` limits the other side; `policies` is a policy file or folder of your own.
    """
    from steelyard.ledger.policies import load

    if side not in SIDES:
        raise BadInput(f"'{side}' is no side of trade. Write exporter or importer.")
    held, day = load(policies), on or lab.time.date()
    code = economies.resolve(reporter)
    other = economies.resolve(partner) if partner else None
    sides = {"exporter": code, "importer": other} if side == "exporter" else {"exporter": other, "importer": code}
    standings = held.in_force(day, **sides)
    about = f"what {economies.in_text(code)} {'sells' if side == 'exporter' else 'buys'}"
    if other:
        about += f" {'to' if side == 'exporter' else 'from'} {economies.in_text(other)}"
    beyond = held.beyond(day, [one.measure for one in standings])
    return remedies(
        standings, day, lab.panel, lab.time, about=about, reporter=code, side=side, kinds=tuple(kinds) or DEFAULT,
        beyond=beyond,
    )  # fmt: skip
