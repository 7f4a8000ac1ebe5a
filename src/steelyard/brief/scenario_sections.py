"""The sections of a scenario's page: each a question, a sentence, figures; all from the run's frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from steelyard.base import units
from steelyard.brief import scenario_flows as flow
from steelyard.brief import scenario_parts as parts
from steelyard.brief import scenario_says as says
from steelyard.brief import words
from steelyard.brief.figures_table import Amounts, name, values
from steelyard.brief.model import Cell, Chart, Table
from steelyard.brief.scenario_model import Part
from steelyard.brief.solve_closures import meaning
from steelyard.errors import SteelyardError
from steelyard.lever import groups, parties

if TYPE_CHECKING:
    from steelyard.lever.bands import Banded
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.parties import Party, Scope
    from steelyard.lever.scenario.running import PhaseRun, Run
    from steelyard.lever.world import World

    Lead = tuple[Party, Party, Scope]

SHOWN = 8  # rows of a table
BARS = 12
_ROUNDING = 1e-9  # of the largest amount: what a certified solution leaves
_SMALL_SECTOR = 0.005  # of an economy's output: below, a sector is not listed
_DRAWN = 0.03  # percent from which a path is drawn: the axis has two decimals
_MONTHS_AFTER = 6
_BAND = "5 to 95 %"


def path(run: Run) -> Part | None:
    """Real income by phase, as steps and as a table, of those that lead over all of them; None for one phase."""
    if len(run.phases) < 2:
        return None
    shown = leading(3, *run.phases)
    rows = [(f"{_short(phase.start)}: {name(code)}", phase, code) for phase in run.phases for code in shown]
    incomes = [_income(phase, code) for _, phase, code in rows]
    columns = {"Real income, %": _cells(incomes)}
    if run.last.bands is not None:
        columns[_BAND] = [Cell(says.span(phase, code)) for _, phase, code in rows]
    note = "Under the first closure. Each date is an equilibrium after all adjustment, not a forecast."
    said = tuple(f"{words.date_text(phase.start)}: {phase.title}." for phase in run.phases)
    chart = _steps(run, shown)
    table = grid("Real income by phase", "From", [row[0] for row in rows], columns, note)
    return Part("path", "What happens when?", said, charts=(chart,) if chart else (), tables=(table,))


def _income(phase: PhaseRun, code: str) -> float:
    return float(flow.held(phase.counterfactuals[0], "welfare").filter(economy=code)["real_income_pct"][0])


def _steps(run: Run, shown: Sequence[str]) -> Chart | None:
    """Real income as a line of steps; None where it would be flat at the axis's decimals."""
    found = {code: [_income(phase, code) for phase in run.phases] for code in shown}
    if max(abs(value) for listed in found.values() for value in listed) < _DRAWN:
        return None
    starts = [12 * phase.start.year + phase.start.month - 1 for phase in run.phases]
    months = range(starts[0] - 1, starts[-1] + _MONTHS_AFTER)
    data = []
    for code, listed in found.items():
        for month in months:
            held = [value for start, value in zip(starts, listed, strict=True) if start <= month]
            value = held[-1] if held else 0.0
            data.append(
                {"x": f"{month // 12}-{month % 12 + 1:02}", "y": value, "series": name(code),
                 "label": says.percent(value)}
            )  # fmt: skip
    ends = words.listed([f"{name(code)} {says.percent(listed[-1])}" for code, listed in found.items()])
    return Chart(
        "path",
        "line",
        f"At the end real income stands at: {ends}",
        f"real income, percent, closure {run.compiled.closures[0]}; from the month in which a phase begins",
        tuple(data),
        "percent",
        _credit(run.world),
        tuple(name(code) for code in shown[:2]),
        tuple({"x": f"{phase.start:%Y-%m}", "text": f"{_short(phase.start)}"} for phase in run.phases),
    )


def _short(day: date) -> str:
    return f"{day.day} {words.MONTHS[day.month - 1][:3]} {day.year}"


def welfare(phase: PhaseRun) -> Part:
    """Real income under every closure, with bands where there are draws, and what it is worth."""
    first = phase.counterfactuals[0]
    codes = leading(SHOWN, phase)
    held = {cf.closure_name: dict(flow.held(cf, "welfare").select("economy", "real_income_pct").iter_rows())
            for cf in phase.counterfactuals}  # fmt: skip
    columns: dict[str, list[Cell]] = {}
    for closure, income in held.items():
        columns[f"Real income: {closure}, %"] = _cells([income[code] for code in codes])
        if closure == first.closure_name and phase.bands is not None:
            columns[_BAND] = [Cell(says.span(phase, code)) for code in codes]
    worth = dict(flow.held(first, "real_income").select("economy", "change").iter_rows())
    columns |= amounts(first, {"Worth": [worth[code] for code in codes]})
    note = "Worth: the equivalent variation under the first closure."
    tables = [grid("Real income", "Economy", map(name, codes), columns, note)]
    if phase.bands is not None:
        tables.append(_ranges(phase, codes, phase.bands))
    said = [f"{cf.closure_name}: {meaning(cf)}" for cf in phase.counterfactuals]
    charts = (_bars(phase),) if any(says.extremes(first)) else ()
    return Part("welfare", "Who gains, who loses?", tuple(said), charts=charts, tables=tuple(tables))


def _ranges(phase: PhaseRun, codes: Sequence[str], bands: Banded) -> Table:
    """What else moves with the elasticities: real wages and goods balances, with their ranges over the draws."""
    first = phase.counterfactuals[0]
    wages = dict(flow.held(first, "welfare").select("economy", "real_wage_pct").iter_rows())
    moved = flow.held(first, "balance").filter(scope=says.scope(first).replace("all", "total"))
    balances = dict(moved.select("economy", "change_pp").iter_rows())
    columns = {
        "Real wage, %": _cells([wages[code] for code in codes]),
        _BAND: [Cell(says.span(phase, code, "real_wage_pct")) for code in codes],
        "Goods balance, points of GDP": _cells([balances[code] for code in codes]),
        f"Its {_BAND}": [Cell(says.balance_span(phase, code)) for code in codes],
    }
    caption = f"Ranges over draws of the elasticities, closure {first.closure_name}"
    return grid(caption, "Economy", map(name, codes), columns, f"Ranges: {bands.text()}")


def _bars(phase: PhaseRun) -> Chart:
    cf, codes = phase.counterfactuals[0], leading(BARS, phase)
    held = dict(flow.held(cf, "welfare").select("economy", "real_income_pct").iter_rows())
    digits = says.digits(max(map(abs, held.values())))
    rows = [
        {"x": name(code), "y": round(held[code], 6), "series": "real income", "label": says.percent(held[code], digits)}
        for code in sorted(codes, key=lambda code: -held[code])
    ]
    subtitle = (
        f"real income, percent, closure {cf.closure_name}, after all adjustment; against {says.dated(cf.base_note)}"
    )
    return Chart("welfare", "bars", says.gains(cf), subtitle, tuple(rows), "percent", _credit(cf.world))


def trade(phase: PhaseRun) -> Part:
    """Creation and diversion between the two whose trade the policy is about, then the flows that move most."""
    first = phase.counterfactuals[0]
    lead = flow.moving(first)
    charts, tables = [], []
    if lead is not None:
        charts = [_diverted(first, lead)]
        tables = [_side(first, lead, side) for side in ("importer", "exporter")]
    tables.append(_flows(first))
    said = tuple(f"{text}." for text in (flow.diverted(first), flow.purchases(first)) if text)
    return Part("trade", "Where does the trade go?", said, charts=tuple(charts), tables=tuple(tables))


def _place(code: str, role: str) -> str:
    return parts.place(code, role).replace(" (", ", ").rstrip(")")


def _diverted(cf: Counterfactual, lead: Lead) -> Chart:
    importer, exporter, scope = lead
    part = flow.shown(cf, "importer", SHOWN)
    scale = _scale(cf)
    rows = [
        {"x": _place(row["partner"], row["role"]), "y": row["volume_change"] * scale, "series": "change",
         "label": words.money(row["volume_change"] * scale, signed=True)}
        for row in part.sort("volume_change", descending=True).iter_rows(named=True)
    ]  # fmt: skip
    lost = float(part.filter(role="between")["volume_change"].sum())
    more = "less" if lost < 0 else "more"
    title = (
        f"{says.capital(says.the(importer.label))} buys {says.amount(cf, abs(lost), signed=False)} {more} of "
        f"{flow.what(cf, scope)} from {says.the(exporter.label)}: who gains and loses its custom"
    )
    subtitle = (
        f"purchases by supplier, change of volume at prices before, {Amounts(cf.world.unit).currency} of "
        f"{cf.world.year}, the table's amounts at basic prices"
    )
    return Chart("diversion", "bars", title, subtitle, tuple(rows), "money", _credit(cf.world))


def _side(cf: Counterfactual, lead: Lead, side: str) -> Table:
    part = flow.shown(cf, side, SHOWN)
    held = {"Volume": "volume_change", "Price": "price_change", "Change": "change"}
    columns = amounts(cf, {head: part[column].to_list() for head, column in held.items()})
    columns |= {"Change, %": _cells(part["change_pct"]), "Offset, %": _cells(part["volume_offset_pct"])}
    names = [_place(code, role) for code, role in part.select("partner", "role").rows()]
    buys = side == "importer"
    importer, exporter, scope = lead
    who = words.possessive(says.capital(says.the((importer if buys else exporter).label)))
    note = (
        "Volume: at prices before; price: the rest of the change. Offset: the volume as a share of that between the "
        "two, with the opposite sign. Amounts are the table's at basic prices, not customs'."
    )
    what = flow.what(cf, scope)
    caption = f"{who} purchases of {what}, by supplier" if buys else f"{who} sales of {what}, by market"
    return grid(caption, "Supplier" if buys else "Market", names, columns, note if buys else "")


def _flows(cf: Counterfactual) -> Table:
    """The flows that move most; a group that the policy names stands for its members."""
    data = groups.beside(cf, "trade", parties.groups(cf), scope=says.scope(cf))
    members = flow.inside(cf)
    data = data.filter(~pl.col("importer").is_in(members), ~pl.col("exporter").is_in(members))
    data = data.sort(pl.col("change").abs(), descending=True).head(SHOWN)
    pairs = data.select("exporter", "importer").rows()
    columns = _before_and_after(cf, data)
    change = next(iter(columns))
    growth = {"Value, %": _cells(data["change_pct"]), "Volume, %": _cells(data["volume_pct"])}
    columns = {change: columns.pop(change), **growth, **columns}
    what = "Goods trade" if says.scope(cf) == "goods" else "Trade"
    note = f"Amounts of the table of {cf.world.year}, at basic prices; customs' are below."
    note += f" {groups.NOTE}" if members else ""
    return grid(f"{what} that moves most", "Flow", [f"{name(a)} to {name(b)}" for a, b in pairs], columns, note)


def customs(phase: PhaseRun, before: date | None) -> Part | None:
    """The model's changes on customs' year (`customs_link.chosen`); None where none of the flows is held."""
    found = flow.in_customs_terms(phase.counterfactuals[0], before)
    if not found:
        return None
    scale, called = words.money_scale(max(abs(one.level) for one in found) / 10)
    rows = [
        (
            Cell(f"{name(one.exporter)} to {name(one.importer)}"),
            Cell(words.number(one.level / scale), one.level),
            Cell(says.percent(one.change_pct), one.change_pct),
            Cell(words.number(one.amount / scale, 1, signed=True), one.amount),
            Cell(one.year),
            Cell(f"{name(one.reporter)}, {one.flow}s"),
            Cell(f"{one.source}, {_short(one.known_from.date())}"),
        )
        for one in found
    ]
    most = max(found, key=lambda one: abs(one.amount))
    said = (
        f"On the {most.year} level of customs, the change of goods from {says.the(most.exporter)} to "
        f"{says.the(most.importer)} is {words.money(most.amount, 1e8, signed=True)}{words.THIN}USD.",
        f"The year is {flow.customs_year(phase.counterfactuals[0], before)}; an earlier one where customs held none.",
        "The level is what customs published, the percentage is the model's; levels of the table do not enter.",
        *(f"Converted from {rate}." for rate in dict.fromkeys(one.converted for one in found if one.converted)),
    )
    heads = (
        "Flow of goods",
        f"Customs, {called} USD",
        "Model's change",
        f"Of it, {called} USD",
        "Year",
        "Published by",
        "Source, vintage",
    )
    return Part(
        "customs", "How much is that in customs terms?", said, tables=(Table("Linked to customs", heads, tuple(rows)),)
    )


def balances(phase: PhaseRun) -> Part:
    """Balances before, and their change under every closure, in money and points of GDP."""
    cfs = phase.counterfactuals
    codes = list(dict.fromkeys([*leading(2, phase), *(c for c in parties.ALWAYS if c in cfs[0].world.economies)]))
    data = [_balances(cf, codes) for cf in cfs]
    shared = all(_same(one["base"], data[0]["base"]) for one in data)
    before = {"Before" if shared else f"Before: {cf.closure_name}": one["base"].to_list()
              for cf, one in zip(cfs, data, strict=True)}  # fmt: skip
    held = before | {f"Change: {cf.closure_name}": one["change"].to_list() for cf, one in zip(cfs, data, strict=True)}
    sized = amounts(cfs[0], held)
    unit = next(iter(sized)).rpartition(", ")[2]
    columns = {head.removesuffix(f", {unit}"): cells for head, cells in sized.items()}
    columns |= {f"Points of GDP: {cf.closure_name}": _cells(one["change_pp"])
                for cf, one in zip(cfs, data, strict=True)}  # fmt: skip
    names = [f"{name(code)}, {scope}" for code, scope in data[0].select("economy", "scope").rows()]
    said = [f"{says.balance(phase)}."]
    if len(cfs) < 2:
        said.append("One closure only, and the closure moves a balance most: solve under another as well.")
    table = grid(f"Exports less imports, and their change by closure, {unit}", "Economy", names, columns)
    return Part("balances", "What of the balances?", tuple(said), tables=(table,))


def _balances(cf: Counterfactual, codes: Sequence[str]) -> pl.DataFrame:
    data = flow.held(cf, "balance")
    order = pl.DataFrame({"economy": codes}).join(data, on="economy", how="left", maintain_order="left_right")
    return order.filter(pl.col("scope").is_not_null())


def _same(one: pl.Series, other: pl.Series) -> bool:
    return bool(((one - other).abs() <= _ROUNDING * max(map(abs, one), default=0.0)).all())


def prices(phase: PhaseRun) -> Part:
    """Consumer prices and wages where they move most."""
    first = phase.counterfactuals[0]
    data = first.prices().filter(pl.col("measure").is_in(["consumer_prices", "wage"]))
    wide = data.pivot("measure", index="economy", values="change_pct", maintain_order=True)
    wide = wide.sort(pl.col("consumer_prices").abs(), descending=True).head(SHOWN)
    columns = {"Consumer prices, %": _cells(wide["consumer_prices"]), "Wages, %": _cells(wide["wage"])}
    note = "World value added is held fixed: what rises everywhere alike does not show. Read differences."
    table = grid("Prices and wages", "Economy", map(name, wide["economy"]), columns, note)
    return Part("prices", "What happens to prices?", (f"{says.prices(first)}.",), tables=(table,))


def sectors(phase: PhaseRun) -> Part:
    """Output, employment and trade of the sectors that move most in the economies that lead."""
    first = phase.counterfactuals[0]
    titles = dict(zip(first.world.sectors, first.world.sector_names, strict=True))
    said, tables = [], []
    for code in leading(2, phase)[:2]:
        data = flow.held(first, "sectors").filter(pl.col("economy") == code, pl.col("output_volume_pct").is_not_null())
        data = data.filter(pl.col("output_base") >= _SMALL_SECTOR * pl.col("output_base").sum())
        data = data.sort(pl.col("output_volume_pct").abs(), descending=True).head(SHOWN)
        heads = {"Output": "output_volume_pct", "Employment": "employment_pct",
                 "Exports": "exports_pct", "Imports": "imports_pct"}  # fmt: skip
        columns = {f"{head}, %": _cells(data[column]) for head, column in heads.items()}
        names = [titles[sector] for sector in data["sector"]]
        tables.append(grid(f"{says.capital(says.the(code))}: sectors that move most", "Sector", names, columns))
        most = data.row(0, named=True)
        said.append(
            f"In {says.the(code)} output of {titles[most['sector']].lower()} moves most, "
            f"{says.percent(most['output_volume_pct'])} by volume."
        )
    said.append("Sectors below half a percent of an economy's output are left out.")
    return Part("sectors", "Which sectors grow and shrink?", tuple(said), tables=tuple(tables))


def revenue(phase: PhaseRun) -> Part:
    """What public purses and holders of quotas collect, before and after."""
    first = phase.counterfactuals[0]
    data = flow.held(first, "revenue").filter(~pl.col("economy").is_in(flow.inside(first)))
    floor = _ROUNDING * float(first.world.value_added.max())
    moved = data.filter(pl.col("change").abs() > floor).sort(pl.col("change").abs(), descending=True).head(SHOWN)
    said = (says.revenue(first, moved),)
    if moved.is_empty():
        return Part("revenue", "Who collects?", said)
    columns = _before_and_after(first, moved)
    columns["After, % of value added"] = [
        Cell(text, raw) for text, raw in zip(values(moved["gdp_pct"], signed=False), moved["gdp_pct"], strict=True)
    ]
    names = [f"{name(code)}, {item.replace('_', ' ')}" for code, item in moved.select("economy", "item").rows()]
    return Part("revenue", "Who collects?", said, tables=(grid("Public revenue and rents", "Whose", names, columns),))


def leading(most: int, *phases: PhaseRun) -> list[str]:
    """Whom to show of phases; see `parties.leading`."""
    return parties.leading([one.counterfactuals[0] for one in phases], most)


def _before_and_after(cf: Counterfactual, data: pl.DataFrame) -> dict[str, list[Cell]]:
    held = {"Change": data["change"], "Before": data["base"], "After": data["counterfactual"]}
    return amounts(cf, {head: column.to_list() for head, column in held.items()}, ("Before", "After"))


def amounts(cf: Counterfactual, held: Mapping[str, list[float]], unsigned: Sequence[str] = ()) -> dict[str, list[Cell]]:
    """Amounts as columns in one scale with the currency in each head; a plus before gains but in `unsigned` ones."""
    made = Amounts(cf.world.unit)
    texts = made.columns(held, unsigned)
    found = {}
    for (head, cells), raw in zip(texts.items(), held.values(), strict=True):
        unit = head.rpartition(", ")[2]
        full = head if unit == made.currency or ", " not in head else f"{head} {made.currency}"
        found[full] = [Cell(text, value) for text, value in zip(cells, raw, strict=True)]
    return found


def grid(caption: str, head: str, names: Iterable[str], columns: Mapping[str, Sequence[Cell]], note: str = "") -> Table:
    """A table from columns of cells."""
    rows = [(Cell(one), *(cells[at] for cells in columns.values())) for at, one in enumerate(names)]
    return Table(caption, (head, *columns), tuple(rows), note)


def _cells(column: Iterable[float | None]) -> list[Cell]:
    listed = list(column)
    return [Cell(text, value) for text, value in zip(values(listed), listed, strict=True)]


def _credit(world: World) -> str:
    """The first of a world's credits; the others stand below the page."""
    first, _, more = world.source.partition(";")
    return f"{first}; all credits under Sources" if more.strip() else first


def _scale(cf: Counterfactual) -> float:
    try:
        return units.scale_of(cf.world.unit)[0]
    except SteelyardError:
        return 1.0
