"""A world brought to given margins, as close to a prior world as can be; how far each block moved is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steelyard.errors import BadInput
from steelyard.kernels import accounts, baseline
from steelyard.kernels.accounts import Fitted, Margins, Table
from steelyard.kernels.balancing import Margin, impossible, movement
from steelyard.kernels.economy import Array
from steelyard.lever import identities, retariff
from steelyard.lever.world import World

# Published margins have four to six digits: what is left is far below their rounding.
TOLERANCE = 1e-9
LIMIT = 5_000
# Above this the margins themselves disagree, not their rounding.
ROUNDING = 1e-6

_ROLES = {
    "market": ("economy", "sector"),
    "industry": ("economy", "sector"),
    "trade": ("importer", "exporter"),
    "sectors": ("importer", "exporter", "sector"),
    "gdp": ("economy",),
    "final": ("economy",),
}
_CAUSE = {
    "market": "purchases cannot be brought in line with inputs and final expenditure",
    "industry": "sales cannot be brought in line with inputs and value added",
}


@dataclass(frozen=True)
class Block:
    """How far a block moved: its total over the prior's, and the fraction of it that changed cell besides."""

    name: str
    before: float
    after: float
    growth: float
    moved: float


@dataclass(frozen=True)
class Reconciled:
    """The world at its margins; `residual` is the largest relative departure from an account or a margin."""

    world: World
    rounds: int
    residual: float
    blocks: tuple[Block, ...]

    def text(self) -> str:
        """One line a block, then the residual."""
        lines = [
            f"{block.name:<22} {block.before:>16,.0f} -> {block.after:>16,.0f}  ({100 * (block.growth - 1):+.1f} %, "
            f"{100 * block.moved:.1f} % of it moved between cells)"
            for block in self.blocks
        ]
        return "\n".join([*lines, f"Largest residual {self.residual:.1e} after {self.rounds} rounds."])


def from_margins(
    prior: World,
    *,
    gdp: Mapping[str, float] | ArrayLike | None = None,
    final: Mapping[str, float] | ArrayLike | None = None,
    trade: Mapping[tuple[str, str], float] | ArrayLike | None = None,
    sectors: Mapping[tuple[str, str, str], float] | ArrayLike | None = None,
    tolerance: float = TOLERANCE,
    limit: int = LIMIT,
    **about: Any,
) -> Reconciled:
    """The world nearest to `prior` (entropy; `kernels.accounts`) whose accounts balance at the given margins.

    All in the prior's unit, net of tariff; NaN, or an entry left out, leaves a margin free:
    `gdp[economy]`: value added, with taxes on inputs as tables book them; `final[economy]`: final expenditure;
    `trade[importer, exporter]`: all goods together (sectors that the prior calls goods), home trade usually NaN;
    `sectors[importer, exporter, sector]`: single cells. Mappings go by names. Tariffs and elasticities stay the
    prior's; `about` replaces fields of the world (year, source, caveats ...).

    Where `gdp` is given, the prior first grows with it: all that an economy buys, uses and earns in proportion to its
    value added (economies left out: to the others' sum), trade to the geometric mean of importer and exporter.

    BadInput, naming the cell, for a positive margin where the prior trades nothing, for negative margins, and for
    margins that contradict each other (no convergence within `limit` rounds).
    """
    if len(prior.uses) != 1:
        raise BadInput("Margins need a world of one use. Bring it to its margins first, then split it with `by_use`.")
    identities.require(prior, "Margins can be set")
    before = Table(
        prior.flows, baseline.net_intermediate(prior.economy), retariff.net_final(prior), _net_value_added(prior)
    )
    given = {"gdp": gdp, "final": final, "trade": trade, "sectors": sectors}
    targets = {name: _target(prior, name, values) for name, values in given.items() if values is not None}
    margins = _margins(targets, np.array(prior.goods), before, prior)
    _adds_up(targets, prior)
    start = _grown(before, targets.get("gdp"))
    fitted = accounts.reconcile(start, margins, tolerance=tolerance, limit=limit)
    if fitted.residual > tolerance:
        raise BadInput(_stuck(fitted, prior))
    moved = _blocks(before, fitted.table, np.array(prior.goods))
    return Reconciled(_world(prior, fitted, moved, about), fitted.rounds, fitted.residual, moved)


def _net_value_added(world: World) -> Array:
    return world.output - baseline.net_intermediate(world.economy).sum(axis=1)


def _target(world: World, what: str, values: Mapping[Any, float] | ArrayLike) -> Array:
    roles = _ROLES[what]
    shape = tuple(len(world.labels.along(role)) for role in roles)
    if isinstance(values, Mapping):
        found = np.full(shape, np.nan)
        for key, value in values.items():
            found[_index(world, roles, (key,) if isinstance(key, str) else tuple(key))] = value
    else:
        found = np.array(values, dtype=np.float64)
    if found.shape != shape:
        raise BadInput(
            f"{what} has shape {found.shape}, not {shape} as [{', '.join(roles)}] asks for. Use NaN if free."
        )
    for at in np.argwhere(np.isinf(found) | (found < 0)):
        where = world.labels.cell(roles, at.tolist())
        raise BadInput(f"{what} of {where} is {found[tuple(at)]}. Margins are finite and not negative; NaN is free.")
    return found


def _index(world: World, roles: tuple[str, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    if len(names) != len(roles):
        raise BadInput(f"Margin key {names}: give ({', '.join(roles)}).")
    pairs = zip(roles, names, strict=True)
    return tuple(world.sector_index(name) if role == "sector" else world.economy_index(name) for role, name in pairs)


def _margins(targets: Mapping[str, Array], goods: NDArray[np.bool_], before: Table, world: World) -> Margins:
    made = {
        "trade": ("flows", (0, 1), goods[None, None, :]),
        "sectors": ("flows", (0, 1, 2), None),
        "gdp": ("value_added", (0,), None),
        "final": ("final", (0,), None),
    }
    found: dict[str, list[Margin]] = {}
    for name, target in targets.items():
        block, axes, where = made[name]
        margin = Margin(axes, target, where)
        bad = impossible(getattr(before, block), margin)
        if bad:
            cell = world.labels.cell(_ROLES[name], bad[0])
            raise BadInput(
                f"{name} of {cell} is {target[bad[0]]:.6g}, but the prior has nothing there to scale. "
                "Leave that margin free, or take a prior with trade in that cell."
            )
        found.setdefault(block, []).append(margin)
    return Margins(**{block: tuple(margins) for block, margins in found.items()})


def _grown(before: Table, gdp: Array | None) -> Table:
    if gdp is None or np.isnan(gdp).all():
        return before
    earned = before.value_added.sum(axis=1)
    known = ~np.isnan(gdp)
    growth = np.where(known, gdp / earned, gdp[known].sum() / earned[known].sum())
    root = np.sqrt(growth)
    return Table(
        before.flows * (root[:, None] * root)[:, :, None],
        before.intermediate * growth[:, None, None],
        before.final * growth[:, None],
        before.value_added * growth[:, None],
    )


def _adds_up(targets: Mapping[str, Array], world: World) -> None:
    if "gdp" in targets and "final" in targets:
        gdp, final = targets["gdp"], targets["final"]
        if not np.isnan(gdp + final).any() and abs(final.sum() / gdp.sum() - 1) > ROUNDING:
            worst = world.economies[int(np.abs(final - gdp).argmax())]
            raise BadInput(
                f"Final expenditure of the world ({final.sum():.8g}) is not its value added ({gdp.sum():.8g}); the two "
                f"differ most for economy {worst}. Scale one to the other, or leave an economy free."
            )


def _stuck(fitted: Fitted, world: World) -> str:
    block, _, at = fitted.where
    name = {"value_added": "gdp", "final": "final"}.get(block, block)
    if block == "flows":
        name = "trade" if len(at) == 2 else "sectors"
    place = world.labels.cell(_ROLES[name], at)
    cause = _CAUSE.get(name, f"the margin '{name}' cannot be met")
    return (
        f"No world keeps all these margins: at {place}, {cause} (off by {fitted.residual:.1e} after {fitted.rounds} "
        "rounds). Leave one of the margins there free, or correct it."
    )


def _blocks(before: Table, after: Table, goods: NDArray[np.bool_]) -> tuple[Block, ...]:
    abroad = ~np.eye(len(before.final), dtype=bool)
    pairs = {
        "goods trade": (before.flows[abroad][:, goods], after.flows[abroad][:, goods]),
        "services trade": (before.flows[abroad][:, ~goods], after.flows[abroad][:, ~goods]),
        "home sales": (before.flows[~abroad], after.flows[~abroad]),
        "inputs": (before.intermediate, after.intermediate),
        "final expenditure": (before.final, after.final),
        "value added": (before.value_added, after.value_added),
    }
    return tuple(
        Block(name, float(old.sum()), float(new.sum()), *movement(new, old))
        for name, (old, new) in pairs.items()
        if old.size
    )


def _world(prior: World, fitted: Fitted, moved: tuple[Block, ...], about: dict[str, Any]) -> World:
    shifts = ", ".join(f"{block.name} {100 * block.moved:.1f} %" for block in moved)
    note = f"Brought to given margins from {prior.year or 'a prior'}; moved between cells: {shifts}."
    kept = {
        field.name: getattr(prior, field.name)
        for field in dataclasses.fields(prior)
        if field.name not in ("economy", "economies", "sectors", "uses")
    }
    kept.update(about)
    kept["caveats"] = (*kept["caveats"], note)
    return World.from_flows(
        fitted.table.flows,
        fitted.table.intermediate,
        economies=prior.economies,
        sectors=prior.sectors,
        theta=prior.economy.theta,
        tariff=prior.economy.tariff,
        **kept,
    )
