"""Parts of a scenario's report beside those of `solve_terminal`: diversion, prices, sectors, the path by date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from steelyard.brief import words
from steelyard.brief.figures_table import Amounts, name, plain, table, values, wrapped
from steelyard.lever.customs_link import Linked, linked

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import Run

_INDENT = "  "
_MOST_PHASES = 8  # columns of the path
_STILL = 0.0005  # percent: a flow that changes by less is not linked


def path(run: Run, top: int = 8) -> list[str]:
    """Real income under the first closure and balances under each, a column a phase."""
    shown = _shown(run, top)
    data = run.path()
    days = [one.start for one in run.phases][-_MOST_PHASES:]
    lines: list[str] = []
    first = run.compiled.closures[0]
    asked = [("real_income_pct", first, "Real income, percent")]
    asked += [("balance_change_pp", closure, "Balance, points of GDP") for closure in run.compiled.closures]
    for column, closure, title in asked:
        kept = data.filter(pl.col("closure") == closure)
        columns = {}
        for day in days:
            rows = pl.DataFrame({"economy": shown}).join(
                kept.filter(pl.col("phase") == day), on="economy", how="left", maintain_order="left"
            )
            columns[day.isoformat()] = values(rows[column])
        lines += table(f"By date: {title} (closure {closure})", map(name, shown), columns)
    note = "Each date is an equilibrium after all adjustment to the policy of that day, not a forecast of that day."
    return lines + wrapped(note, 100, _INDENT, _INDENT)


def diversion(cf: Counterfactual, top: int) -> list[str]:
    """Where the trade between the two economies named first went, from the importer's and the exporter's side."""
    pair = between(cf)
    if pair is None:
        return []
    importer, exporter = pair
    data = cf.diversion(importer, exporter, "goods" if any(cf.world.goods) else "all")
    amounts = Amounts(cf.world.unit)
    lines: list[str] = []
    for side, title in (
        ("importer", f"What {name(importer)} buys instead of goods from {name(exporter)} (diversion)"),
        ("exporter", f"Where {name(exporter)} sells instead"),
    ):
        part = data.filter((pl.col("side") == side) & (pl.col("role") != "total"))
        part = part.sort(pl.col("role") != "between", -pl.col("change").abs()).head(top)
        names = [
            f"{name(code)}{' (at home)' if role == 'home' else ''}" for code, role in part["partner", "role"].rows()
        ]
        columns = amounts.columns({"change": part["change"]})
        columns |= {"%": values(part["change_pct"], least=1), "of what was lost, %": values(part["offset_pct"])}
        lines += table(title, names, columns)
    return lines


def created(cf: Counterfactual) -> list[str]:
    """Creation and diversion of the importer's purchases in one line; the parts add up to the whole change."""
    pair = between(cf)
    if pair is None:
        return []
    importer, exporter = pair
    data = cf.diversion(importer, exporter, "goods" if any(cf.world.goods) else "all").filter(
        pl.col("side") == "importer"
    )
    by_role = {
        role: float(data.filter(pl.col("role") == role)["change"].sum()) for role in ("between", "elsewhere", "home")
    }
    cells = Amounts(cf.world.unit).columns(
        {"": [by_role["between"], by_role["elsewhere"], by_role["home"], sum(by_role.values())]}
    )
    head, told = next(iter(cells.items()))
    unit = head.removeprefix(", ")
    return wrapped(
        f"Of {name(importer)}'s purchases of goods, {unit}: from {name(exporter)} {told[0]}, "
        f"from other suppliers abroad {told[1]} (diversion), at home {told[2]}; in all {told[3]}.",
        100, _INDENT, _INDENT,
    )  # fmt: skip


def in_customs_terms(cf: Counterfactual, before: date | None, top: int = 8) -> list[Linked]:
    """The flows of goods that move most, and those between economies that the policy names, in customs terms.

    `before`: the day of the policies compared against, so that the customs year is one under those policies. Flows
    that do not change are left out.
    """
    data = cf.trade("goods" if any(cf.world.goods) else "all")
    data = data.sort((pl.col("counterfactual") - pl.col("base")).abs(), descending=True)
    named = [(a, b) for a in cf.named for b in cf.named if a != b][:4]
    found = linked(cf, [*named, *data.select("exporter", "importer").head(top).rows()], before=before)
    return [one for one in found if abs(one.change_pct) >= _STILL]


def customs(cf: Counterfactual, before: date | None, top: int) -> list[str]:
    """The same as lines of text, the rates of converted levels under them."""
    found = in_customs_terms(cf, before, top)
    if not found:
        return []
    columns = {
        "customs": [f"{plain(words.money(one.level, 1e8, currency='USD'))} ({one.year})" for one in found],
        "change, %": values([one.change_pct for one in found]),
        "of it": [plain(words.money(one.amount, 1e8, signed=True)) for one in found],
        "published by": [f"{name(one.reporter)}, {one.flow}s" for one in found],
        "source, vintage": [f"{one.source.partition(',')[0]}, {one.known_from:%Y-%m-%d}" for one in found],
    }
    names = [f"{name(one.exporter)} to {name(one.importer)}" for one in found]
    lines = table("In customs terms: the newest year held, and the model's change of it", names, columns)
    rates = dict.fromkeys(one.converted for one in found if one.converted)
    return [*lines, *(line for rate in rates for line in wrapped(f"Converted from {rate}.", 100, _INDENT, _INDENT))]


def prices(cf: Counterfactual, top: int) -> list[str]:
    """Consumer prices and wages where they move most, against world value added held fixed."""
    data = cf.prices().filter(pl.col("measure").is_in(["consumer_prices", "wage"]))
    wide = data.pivot("measure", index="economy", values="change_pct", maintain_order=True)
    wide = wide.sort(pl.col("consumer_prices").abs(), descending=True).head(top)
    columns = {"consumer prices": values(wide["consumer_prices"]), "wages": values(wide["wage"])}
    return table("Prices and wages (percent; world value added held fixed)", map(name, wide["economy"]), columns)


def sectors(cf: Counterfactual, top: int) -> list[str]:
    """The sectors whose output volume moves most in the economies that the policy names (else: anywhere)."""
    named = cf.named or cf.world.economies
    data = cf.sectors().filter(pl.col("economy").is_in(named) & (pl.col("output_base") > 0))
    data = data.sort((pl.col("output_volume_pct") * pl.col("output_base")).abs(), descending=True).head(top)
    label = dict(zip(cf.world.sectors, cf.world.sector_names, strict=True))
    names = [f"{name(code)}: {label[sector]}" for code, sector in data["economy", "sector"].rows()]
    columns = {
        "output volume": values(data["output_volume_pct"]),
        "employment": values(data["employment_pct"]),
        "exports": values(data["exports_pct"]),
        "imports": values(data["imports_pct"]),
    }
    return table("Sectors that moved most (percent)", names, columns)


def between(cf: Counterfactual) -> tuple[str, str] | None:
    """The importer and exporter whose trade the policy is about: the first pair named, None where there is none."""
    from steelyard.lever import select

    for one in cf.instruments:
        sides = [getattr(one, role, None) for role in ("importer", "exporter")]
        if None in sides:
            continue
        picked = [select.economies(cf.world, side).index for side in sides]
        if all(len(index) == 1 for index in picked) and picked[0][0] != picked[1][0]:
            return cf.world.economies[picked[0][0]], cf.world.economies[picked[1][0]]
    return None


def _shown(run: Run, top: int) -> list[str]:
    """Economies that the policy names, then those whose real income moves most at the end."""
    cf = run.counterfactual()
    moved = cf.welfare().sort(pl.col("real_income_pct").abs(), descending=True)["economy"].to_list()
    named = list(cf.named) if len(cf.named) <= top else []
    return list(dict.fromkeys([*named, *moved]))[:top]
