"""Parts of a scenario's report beside those of `solve_terminal`: diversion, prices, sectors, the path by date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from steelyard.brief import scenario_flows as flow
from steelyard.brief import scenario_words as say
from steelyard.brief import words
from steelyard.brief.figures_table import Amounts, name, plain, table, values, wrapped
from steelyard.lever import parties

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import Run

_INDENT = "  "
_PLACES = {"home": " (at home)", "inside": " (member)"}
_MOST_PHASES = 8  # columns of the path


def path(run: Run, top: int = 8) -> list[str]:
    """Real income under the first closure and balances under each, a column a phase."""
    shown, data = parties.leading([one.counterfactuals[0] for one in run.phases], top), run.path()
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
    """Where the trade that the policy is about went, from either side, volume and price apart."""
    lead = flow.moving(cf)
    if lead is None:
        return []
    importer, exporter, scope = lead
    what, amounts = flow.what(cf, scope), Amounts(cf.world.unit)
    lines: list[str] = []
    for side, title in (
        (
            "importer",
            f"What {say.the(importer.label)} buys instead of {what} from {say.the(exporter.label)} (diversion)",
        ),
        ("exporter", f"Where {say.the(exporter.label)} sells instead"),
    ):
        part = flow.shown(cf, side, top)
        names = [place(code, role) for code, role in part["partner", "role"].rows()]
        columns = amounts.columns(
            {"volume": part["volume_change"], "price": part["price_change"], "change": part["change"]}
        )
        columns |= {"%": values(part["change_pct"], least=1)}
        columns |= {"of the volume lost, %": values(part["volume_offset_pct"])}
        lines += table(title, names, columns)
    return lines


def place(code: str, role: str) -> str:
    """An economy as a side of the diversion has it: `China (at home)`, `Germany (member)`."""
    return f"{name(code)}{_PLACES.get(role, '')}"


def told(cf: Counterfactual) -> list[str]:
    """Creation and diversion in words, by volume and in the table's amounts; the parts add up to the whole change."""
    texts = [flow.diverted(cf), flow.purchases(cf)]
    return [
        line for text in texts if text for line in wrapped(f"{text}.".replace("\u00a0", " "), 100, _INDENT, _INDENT)
    ]


def customs(cf: Counterfactual, before: date | None, top: int) -> list[str]:
    """The same as lines of text, the rates of converted levels under them."""
    found = flow.in_customs_terms(cf, before, top)
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
    year = flow.customs_year(cf, before).replace("\u00a0", " ")
    title = wrapped(f"In customs terms: the model's change on customs' level of {year}", 100, "", "")
    lines = [*title[:-1], *table(title[-1], names, columns)]
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
    """The sectors whose output volume moves most in the economies that the policy names (else: China and the USA)."""
    named = cf.named or [c for c in parties.ALWAYS if c in cf.world.economies] or cf.world.economies
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
