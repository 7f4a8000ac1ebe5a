"""Sentences on the trade that a policy is about: how far it moves, what takes its place, what a cap or a truce does."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from steelyard.brief import scenario_words as say
from steelyard.brief import words
from steelyard.lever import customs_link, groups, parties, select
from steelyard.lever.customs_link import Linked
from steelyard.lever.frames import growth
from steelyard.lever.instruments import Quota

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.parties import Party, Scope
    from steelyard.lever.scenario.running import PhaseRun

_MOST_SECTORS = 2
_LITTLE = 0.5  # percent of what was lost
_TINY = 0.05  # percent: a wedge that is worth calling small
_ROUNDING = 1e-6  # of a wedge


@lru_cache(maxsize=32)
def held(cf: Counterfactual, frame: str) -> pl.DataFrame:
    """A frame with the rows of the groups that the policy names."""
    return groups.beside(cf, frame, parties.groups(cf))


@lru_cache(maxsize=32)
def moving(cf: Counterfactual) -> tuple[Party, Party, Scope] | None:
    """Importer, exporter and sectors of the trade that the policy is about; None where no trade moves."""
    pair = parties.moving(cf)
    return None if pair is None else (*pair, parties.scope(cf, pair))


@lru_cache(maxsize=32)
def sides(cf: Counterfactual) -> pl.DataFrame | None:
    """The diversion of that trade, from the importer's and the exporter's side."""
    lead = moving(cf)
    return None if lead is None else cf.diversion(lead[0].label, lead[1].label, lead[2])


@lru_cache(maxsize=8)
def in_customs_terms(cf: Counterfactual, before: date | None, top: int = 8) -> tuple[Linked, ...]:
    """The flows that move most in customs terms, remembered; see `customs_link.moved`."""
    return customs_link.moved(cf, before, top)


def customs_year(cf: Counterfactual, before: date | None) -> str:
    """Which year of customs, and why, for a heading; its days in words."""
    return say.dated(str(customs_link.chosen(cf.world, before)))


def what(cf: Counterfactual, scope: Scope) -> str:
    """The sectors of a scope in words: `goods`, `motor vehicles`, `goods of 7 sectors`."""
    if isinstance(scope, str) and scope in ("goods", "all", "services"):
        return {"all": "goods and services"}.get(scope, scope)
    codes = (scope,) if isinstance(scope, str) else scope
    titles = dict(zip(cf.world.sectors, cf.world.sector_names, strict=True))
    if len(codes) > _MOST_SECTORS:
        return f"goods of the {len(codes)} sectors touched"
    return words.listed([lower(titles[code]) for code in codes])


def lower(title: str) -> str:
    """A sector's name inside a sentence."""
    return f"{title[:1].lower()}{title[1:]}"


def inside(cf: Counterfactual) -> list[str]:
    """The members of the groups that the policy names: in tables the group stands for them."""
    return [cf.world.economies[at] for one in parties.named(cf) if one.is_group for at in one.index]


def trade(phase: PhaseRun, before: date | None) -> str:
    """How far the trade that the policy is about moves, both ways, in percent; of customs' level where that is held."""
    cf = phase.counterfactuals[0]
    lead = moving(cf)
    if lead is None:
        return ""
    importer, exporter, scope = lead
    rows = [_row(cf, importer, exporter, scope), _row(cf, exporter, importer, scope)]
    most = "" if parties.between(cf) else "What moves most: "
    there = _moves(phase, rows[0], before, scope)
    back = _moves(phase, rows[1], before, scope)
    return say.capital(
        f"{most}{what(cf, scope)} from {say.the(exporter.label)} to {say.the(importer.label)} {there}, "
        f"those the other way {back}"
    )


def _row(cf: Counterfactual, importer: Party, exporter: Party, scope: Scope) -> dict[str, Any]:
    data = groups.beside(cf, "trade", parties.groups(cf), scope=scope)
    return data.filter(importer=importer.label, exporter=exporter.label).row(0, named=True)


def _moves(phase: PhaseRun, row: dict[str, Any], before: date | None, scope: Scope) -> str:
    value = row["change_pct"]
    if value is None or abs(value) < say.LEAST:
        return "stay as they are"
    size = say.percent(abs(value)).lstrip("+")
    return f"{'rise' if value > 0 else 'fall'} by {size}{_details(phase, row, before, scope)}"


def _details(phase: PhaseRun, row: dict[str, Any], before: date | None, scope: Scope) -> str:
    """The band over draws, and the change on customs' level; in brackets."""
    cf = phase.counterfactuals[0]
    found = [] if (band := flow_span(phase, row["importer"], row["exporter"])) == "" else [band]
    whole = "goods" if any(cf.world.goods) else "all"
    if scope == whole:
        same = [
            one for one in in_customs_terms(cf, before)
            if (one.importer, one.exporter) == (row["importer"], row["exporter"])
        ]  # fmt: skip
        money = [words.money(one.amount, 1e8, signed=True) for one in same]
        found += [f"{text}{words.THIN}USD of customs' {one.year} level" for text, one in zip(money, same, strict=True)]
    return f" ({'; '.join(found)})" if found else ""


def flow_span(phase: PhaseRun, importer: str, exporter: str) -> str:
    """The 5 to 95 percent range of a flow over draws; empty without draws."""
    data = phase.more_bands.get("flow")
    row = None if data is None else data.filter(economy=importer, partner=exporter)
    if row is None or row.is_empty():
        return ""
    return f"draws: {say.between(float(row['flow_pct_p5'][0]), float(row['flow_pct_p95'][0]))}"


def diverted(cf: Counterfactual) -> str:
    """Creation and diversion by volume: what takes the place of the trade that is lost, or gives way to what is won."""
    lead, data = moving(cf), sides(cf)
    if lead is None or data is None:
        return ""
    importer, exporter, scope = lead
    rows = data.filter(side="importer")
    lost = _sum(rows, "between", "volume_change")
    if abs(lost) < 1e-9 * max(abs(float(rows["base"].sum())), 1.0):
        return ""
    if parties.between(cf) is None:
        return _abroad(cf, importer, scope, rows)
    parts = {role: -100 * _sum(rows, role, "volume_change") / lost for role in ("elsewhere", "inside", "home")}
    fell, group = lost < 0, parties.party(cf.world, importer.label).is_group
    told = [_instead("other suppliers abroad", parts["elsewhere"], fell, "diversion")]
    told += [_instead("trade among its members", parts["inside"], fell, "diversion")] if group else []
    home = "producers in each member" if group else "home producers"
    told.append(_instead(home, parts["home"], fell, "" if fell else "creation"))
    verb = "less" if fell else "more"
    return (
        f"By volume, of the {what(cf, scope)} that {say.the(importer.label)} buys {verb} from "
        f"{say.the(exporter.label)}, {', '.join(told)}; {_rest(100 - sum(parts.values()), fell)}"
    )


def _abroad(cf: Counterfactual, importer: Party, scope: Scope, rows: pl.DataFrame) -> str:
    """Where many suppliers are hit, one pair says little: all that is bought abroad beside what is bought at home."""
    told = []
    for roles, where in ((("between", "elsewhere", "inside"), "abroad"), (("home",), "at home")):
        part = rows.filter(pl.col("role").is_in(roles))
        base, moved = float(part["base"].sum()), float(part["volume_change"].sum())
        change = 100 * moved / base if base else 0.0
        size = "as much as before" if abs(change) < say.LEAST else f"{say.percent(abs(change)).lstrip('+')} "
        told.append(f"{size}{'' if abs(change) < say.LEAST else 'more' if change > 0 else 'less'} {where}")
    return f"By volume, of {what(cf, scope)} {say.the(importer.label)} buys {words.listed(told)}"


def _instead(who: str, part: float, fell: bool, called: str) -> str:
    """`39 % is made up by other suppliers abroad (diversion)`, or that they move the same way."""
    size = "next to nothing" if abs(part) < _LITTLE else f"{words.number(abs(part), 0)}{words.THIN}%"
    name = f" ({called})" if called else ""
    if part >= 0 or abs(part) < _LITTLE:
        return f"{size} {'is made up by' if fell else 'takes the place of'} {who}{name}"
    return f"{size} {'is lost' if fell else 'is won'} besides by {who} (no diversion)"


def _rest(part: float, fell: bool) -> str:
    size = f"{words.number(abs(part), 0)}{words.THIN}%"
    if fell:
        return f"{size} is not bought at all" if part >= 0 else f"in all it buys {size} of it more"
    return f"{size} is bought besides" if part >= 0 else f"in all it buys {size} of it less"


def shown(cf: Counterfactual, side: str, top: int) -> pl.DataFrame:
    """A side of the diversion: the trade between the two (groups added up) first, then what moved most by volume."""
    lead, data = moving(cf), sides(cf)
    if lead is None or data is None:
        return pl.DataFrame()
    importer, exporter, _ = lead
    other = exporter if side == "importer" else importer
    part = data.filter((pl.col("side") == side) & (pl.col("role") != "total"))
    if other.is_group:
        kept = [c for c in part.columns if part.schema[c].is_float()]
        whole = part.filter(role="between").select(pl.col(kept).sum())
        whole = whole.with_columns(
            pl.lit(other.label).alias("partner"), pl.lit("between").alias("role"), pl.lit(side).alias("side"),
            growth(pl.col("counterfactual"), pl.col("base")).alias("change_pct"),
        )  # fmt: skip
        part = pl.concat([whole, part.filter(pl.col("role") != "between")], how="diagonal")
    return part.sort(pl.col("role") != "between", -pl.col("volume_change").abs()).head(top)


def purchases(cf: Counterfactual) -> str:
    """The importer's purchases in the table's amounts: volumes at prices before, and what prices add; both add up."""
    lead, data = moving(cf), sides(cf)
    if lead is None or data is None:
        return ""
    importer, exporter, scope = lead
    rows = data.filter(side="importer")
    names = {"between": f"from {say.the(exporter.label)}", "elsewhere": "from other suppliers abroad",
             "inside": "from each other", "home": "at home"}  # fmt: skip
    roles = [role for role in names if role in rows["role"].to_list()]
    told = [f"{say.amount(cf, _sum(rows, role, 'volume_change'))} {names[role]}" for role in roles]
    volume, price = (float(rows.filter(role="total")[column][0]) for column in ("volume_change", "price_change"))
    dearer = max(roles, key=lambda role: abs(_sum(rows, role, "price_change")))
    share = say.amount(cf, _sum(rows, dearer, "price_change"))
    return (
        f"{say.capital(words.possessive(say.the(importer.label)))} purchases of {what(cf, scope)} in the table's "
        "amounts "
        f"({cf.world.year or 'its year'}, basic prices): by volume, at prices before, {', '.join(told)}; in all "
        f"{say.amount(cf, volume)}. Prices add {say.amount(cf, price)}, of it {share} on what is bought {names[dearer]}"
    )


def _sum(rows: pl.DataFrame, role: str, column: str) -> float:
    return float(rows.filter(role=role)[column].sum())


def quotas(cf: Counterfactual) -> tuple[str, ...]:
    """What each cap does: how much it adds to the price, or that it does not bind."""
    return tuple(_cap(cf, one) for one in cf.instruments if isinstance(one, Quota))


def _cap(cf: Counterfactual, one: Quota) -> str:
    mask = select.border(cf.world, one.importer, one.exporter, one.sector, "the quota")[0]
    to_exporter = one.rent == "exporter"
    now, law = (
        (cf.equilibrium.export_tax, cf.policy.export_tax)
        if to_exporter
        else (cf.equilibrium.tariff, cf.policy.tariff if cf.policy.tariff is not None else cf.world.economy.tariff)
    )
    wedge = now if law is None else (1 + now) / (1 + law) - 1
    added = 100 * float(wedge[mask].max())
    sector = select.words(one.sector, "all sectors")
    titles = dict(zip(cf.world.sectors, cf.world.sector_names, strict=True))
    who = say.the(one.exporter) if isinstance(one.exporter, str) else select.words(one.exporter)
    part = f"{100 * one.cap:g}{words.THIN}% of {lower(titles.get(sector, sector))}"
    which = f"{say.capital(words.possessive(who))} cap at {part}"
    if added < 100 * _ROUNDING:
        of = "the table's quantity" + (f" of {cf.world.year}" if cf.world.year else "")
        return f"{which} does not bind and changes no figure: it is a part of {of}, and sales stay below it anyway"
    small = ", too little to show in these figures" if added < _TINY else ""
    return f"{which} adds {say.percent(added)} to the price{small}"


def returned(phase: PhaseRun) -> tuple[str, ...]:
    """Which restored measures come back and which do not, and what the policy ledger expects besides."""
    told = []
    for step, touches in phase.phase.added:
        if step.kind == "restore" and not touches:
            told.append(_no_tariff(step.values, phase.phase.notes))
    return (*told, *(say.dated(one.rstrip(".")) for one in phase.phase.expected))


def _no_tariff(values: Any, notes: Sequence[str]) -> str:
    who = [values.get(role) for role in ("importer", "exporter")]
    named = [say.the(one) if isinstance(one, str) else "others" for one in who]
    dead = [one.removeprefix("Not brought back: ").rstrip(".") for one in notes if one.startswith("Not brought back: ")]
    why = f": {'; '.join(dead)}" if dead else ""
    return say.dated(f"No tariff of {named[0]} on {named[1]} comes back{why}")
