"""Bands of a run: what a report leads with, over draws of the elasticities, each against the same draw of its start."""

from __future__ import annotations

import sys
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from steelyard.lens import arithmetic
from steelyard.lever import executors, parties, theta
from steelyard.lever.bands import Banded, bands
from steelyard.lever.draws import Draws
from steelyard.lever.parties import Party, Scope
from steelyard.lever.scenario import worlds
from steelyard.lever.scenario.against import Against
from steelyard.lever.sweep import Sweep, sweep
from steelyard.lever.trade_frames import in_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from steelyard.kernels.economy import Array
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.compile import Compiled
    from steelyard.lever.scenario.model import DrawChoice
    from steelyard.lever.scenario.running import PhaseRun

WELFARE, BALANCE, FLOW = "welfare", "balance", "flow"
Lead = tuple[Party, Party, Scope]
"""Importer, exporter and sectors of a flow that a report leads with."""


@dataclass(frozen=True)
class Leading:
    """What is banded: welfare of all and of the groups named, their goods balances, and the flows of `leads`.

    One frame, its parts told apart by the column `part`; a number that a part does not have is null.
    """

    leads: tuple[Lead, ...]
    groups: tuple[str, ...]

    def __call__(self, cf: Counterfactual) -> pl.DataFrame:
        """The frame of a solved draw."""
        welfare = cf.welfare() if not self.groups else pl.concat([cf.welfare(), cf.together(WELFARE, self.groups)])
        named = [pl.lit(WELFARE).alias("part"), pl.lit("").alias("partner")]
        flows = [e.flows.sum(axis=0) for e in (cf.base, cf.equilibrium)]
        parts = [welfare.drop("closure").with_columns(*named), self._balances(cf, flows), self._flows(cf, flows)]
        return pl.concat([one for one in parts if one is not None], how="diagonal")

    def _balances(self, cf: Counterfactual, flows: Sequence[Array]) -> pl.DataFrame:
        """Goods balances (all trade where the world has no goods): change, and in points of value added."""
        world = cf.world
        kept = in_scope(world, "goods" if any(world.goods) else "all")
        added = (cf.base.value_added, cf.equilibrium.value_added)
        states = [(one @ kept.astype(float), value) for one, value in zip(flows, added, strict=True)]
        every = [Party(code, (at,)) for at, code in enumerate(world.economies)]
        every += [parties.party(world, name) for name in self.groups]
        rows: dict[str, list[float]] = {"change": [], "change_pp": []}
        for one in every:
            at = list(one.index)
            nets = [one[:, at].sum() - one[at].sum() for one, _ in states]
            shares = [100 * net / value[at].sum() for net, (_, value) in zip(nets, states, strict=True)]
            rows["change"].append(nets[1] - nets[0])
            rows["change_pp"].append(shares[1] - shares[0])
        size = len(every)
        return pl.DataFrame({
            "economy": [one.label for one in every], "part": [BALANCE] * size, "partner": [""] * size,
            "balance_change": rows["change"], "balance_change_pp": rows["change_pp"],
        })  # fmt: skip

    def _flows(self, cf: Counterfactual, flows: Sequence[Array]) -> pl.DataFrame | None:
        """Change in percent of each flow: `economy` buys, `partner` sells."""
        rows = []
        for importer, exporter, scope in self.leads:
            kept = in_scope(cf.world, scope)
            where = np.ix_(importer.index, exporter.index)
            before, after = (float(one[where][..., kept].sum()) for one in flows)
            if before:
                rows.append((importer.label, FLOW, exporter.label, float(arithmetic.change(after, before))))
        return pl.DataFrame(rows, ["economy", "part", "partner", "flow_pct"], orient="row") if rows else None


def with_bands(
    compiled: Compiled,
    solved: tuple[PhaseRun, ...],
    chosen: DrawChoice,
    note: str,
    executor: Executor | None,
    progress: Callable[[int, int], object] | None,
) -> tuple[tuple[PhaseRun, ...], str]:
    """The phases with their bands under the first closure, and in words where the draws come from."""
    source = theta.around(compiled.world, compiled.scenario.world.theta, chosen.source)
    draws = Draws(source, chosen.n, chosen.seed, chosen.rho, chosen.bounds)
    sectors, closure, several = compiled.world.sectors, compiled.closures[0], len(compiled.phases) > 1
    tasks = [
        replace(task, name=f"{task.name}, {phase.start}" if several else task.name, instruments=phase.instruments)
        for task in draws.tasks(sectors, (), closure)
        for phase in compiled.phases
    ]
    done = sweep(
        compiled.world, tasks, _leading(solved), executor=executor or _own(), progress=progress,
        batch=_batch(compiled),
        solver=Against(compiled.reference, note, worlds.mechanics(compiled.scenario)),
    )  # fmt: skip
    text, step, found = draws.text(sectors), len(compiled.phases), []
    for at, phase in enumerate(solved):
        centre, *others = done.outcomes[at::step]
        frame = bands(centre.frame, [one.frame for one in others])  # pyright: ignore[reportArgumentType]
        own = Banded(_part(frame, WELFARE), text, Sweep((centre, *others)))
        more = {name: _part(frame, name) for name in (BALANCE, FLOW)}
        found.append(replace(phase, bands=own, more_bands=more))
    return tuple(found), text


def _own() -> Executor | None:
    """This process, where processes of our own would run the caller's script again; None leaves it to the sweep.

    A fresh interpreter imports the main script. One without a guard would ask for this very run again.
    """
    main = sys.modules.get("__main__")
    script = getattr(main, "__file__", None)
    if script is None or getattr(main, "__spec__", None) is not None:
        return None
    try:
        guarded = "__name__" in Path(script).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return None if guarded else executors.serial()


def _leading(solved: tuple[PhaseRun, ...]) -> Leading:
    """The flows, both ways, that each phase's report leads with, each once; and the groups that any phase names."""
    leads: dict[tuple[str, str], Lead] = {}
    groups: dict[str, None] = {}
    for phase in solved:
        cf = phase.counterfactuals[0]
        groups |= dict.fromkeys(parties.groups(cf))
        pair = parties.moving(cf)
        if pair is not None:
            scope = parties.scope(cf, pair)
            for n, i in (pair, pair[::-1]):
                leads[n.label, i.label] = (n, i, scope)
    return Leading(tuple(leads.values()), tuple(groups))


def _part(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of one part, without the columns that it does not have."""
    kept = frame.filter(part=name).drop("part")
    if name != FLOW:
        kept = kept.drop("partner")
    prefix = {BALANCE: ("balance_",), FLOW: ("flow_",)}.get(name)
    own = {column for column in kept.columns if not kept.schema[column].is_float()}
    if prefix is None:
        own |= {c for c in kept.columns if not c.startswith(("balance_", "flow_"))}
    else:
        own |= {c for c in kept.columns if c.startswith(prefix)}
    return kept.select([column for column in kept.columns if column in own])


def _batch(compiled: Compiled) -> int:
    """Tasks solved together: whole draws, so that a draw's reference is solved once."""
    return len(compiled.phases) * 4
