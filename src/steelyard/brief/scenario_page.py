"""A scenario's run as one HTML file that works offline: who gains, where trade goes, what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from steelyard.brief import render, words
from steelyard.brief.figures_table import Amounts, decimals, name, values
from steelyard.brief.model import Brief, Cell, Chart, Section, SourceLine, Table
from steelyard.version import __version__

if TYPE_CHECKING:
    from steelyard.lever.counterfactual import Counterfactual
    from steelyard.lever.scenario.running import PhaseRun, Run

SHOWN = 12  # rows of a table, bars of a chart
_SCOPE = {"goods": "goods", "total": "total"}


def html(run: Run) -> str:
    """The page of a run."""
    return render.html(compose(run))


def compose(run: Run) -> Brief:
    """The page before it is drawn: the last phase in full, the phases before it as a path."""
    last, world = run.last, run.world
    basis = last.counterfactuals[0].basis
    sections = [
        *([_path(run)] if len(run.phases) > 1 else []),
        _welfare(last),
        _trade(last),
        _customs(last),
        _balances(last),
        _prices(last),
        _sectors(last),
        _revenue(last),
        _assumed(run),
        _policies(run),
        _certificates(run),
    ]
    said = [("The model says: ", run.scenario.says), ("It cannot say: ", run.scenario.silent)]
    return Brief(
        reporter=run.scenario.name,
        reporter_name="Scenario",
        period=str(last.start),
        period_text=f"from {words.date_text(last.start)}",
        headline=run.scenario.title,
        release_text=f"world of {world.year}, {len(world.economies)} economies, {len(world.sectors)} sectors",
        basis_text=basis.text(),
        as_of=str(run.scenario.policies_as_of or last.start),
        front=(),
        lead=(),
        sections=tuple(section for section in sections if section.paragraphs or section.tables or section.charts),
        sources=_sources(run),
        method=tuple(head + " ".join(text.split()) for head, text in said if text.strip()),
        warnings=world.caveats,
        version=__version__,
    )


def _path(run: Run) -> Section:
    rows = tuple(
        (Cell(words.date_text(phase.start)), Cell(phase.title), *_incomes(phase, _named(run.last)))
        for phase in run.phases
    )
    heads = ("From", "What holds", *(f"{name(code)}, real income" for code in _named(run.last)))
    note = "Percent, under the first closure; each phase after all adjustment to it."
    return Section("path", "What happens when?", tables=(Table("Phases", heads, rows, note),))


def _incomes(phase: PhaseRun, economies: Sequence[str]) -> list[Cell]:
    data = phase.counterfactuals[0].welfare()
    found = [data.filter(economy=code)["real_income_pct"][0] for code in economies]
    return [_percent(value) for value in found]


def _named(phase: PhaseRun) -> list[str]:
    cf = phase.counterfactuals[0]
    moved = cf.welfare().sort(pl.col("real_income_pct").abs(), descending=True)["economy"].to_list()
    return list(dict.fromkeys([*cf.named[:2], *moved]))[:3]


def _welfare(phase: PhaseRun) -> Section:
    first = phase.counterfactuals[0]
    data = first.welfare().sort(pl.col("real_income_pct").abs(), descending=True).head(SHOWN)
    codes = data["economy"].to_list()
    digits = max(2, decimals(float(data["real_income_pct"].abs().max() or 0.0)))  # pyright: ignore
    others = [cf.welfare() for cf in phase.counterfactuals]
    worth = first.real_income()
    gained = [float(worth.filter(economy=code)["change"][0]) for code in codes]
    unit, told = next(iter(Amounts(first.world.unit).columns({"worth": gained}).items()))
    rows = [
        (
            Cell(name(code)),
            *(_percent(one.filter(economy=code)["real_income_pct"][0], digits) for one in others),
            Cell(told[at], gained[at]),
        )
        for at, code in enumerate(codes)
    ]
    heads = ("Economy", *(f"Real income, {cf.closure_name}" for cf in phase.counterfactuals), unit.capitalize())
    best, worst = (data.sort("real_income_pct", descending=way).row(0, named=True) for way in (True, False))
    claim = (
        f"{name(best['economy'])} gains most, {_percent(best['real_income_pct'], digits).text}; "
        f"{name(worst['economy'])} loses most, {_percent(worst['real_income_pct'], digits).text}"
    )
    bars = tuple(
        {
            "x": name(row["economy"]),
            "y": round(row["real_income_pct"], 3),
            "series": "real income",
            "label": _percent(row["real_income_pct"], digits).text,
        }
        for row in data.sort("real_income_pct", descending=True).iter_rows(named=True)
    )
    subtitle = f"real income, percent, closure {first.closure_name}; all adjustment made"
    chart = Chart("welfare", "bars", claim, subtitle, bars, "percent", first.world.source, (name(best["economy"]),))
    table = Table("Who gains and loses", heads, tuple(rows), "Percent; worth is the equivalent variation.")
    return Section("welfare", "Who gains, who loses?", charts=(chart,), tables=(table,))


def _trade(phase: PhaseRun) -> Section:
    from steelyard.brief import scenario_parts as parts

    first = phase.counterfactuals[0]
    scope = "goods" if any(first.world.goods) else "all"
    data = first.trade(scope).with_columns((pl.col("counterfactual") - pl.col("base")).alias("change"))
    data = data.sort(pl.col("change").abs(), descending=True).head(SHOWN)
    names = [
        f"{name(exporter)} to {name(importer)}" for importer, exporter in data.select("importer", "exporter").rows()
    ]
    columns = Amounts(first.world.unit).columns(
        {head: data[head].cast(pl.Float64).to_list() for head in ("base", "counterfactual", "change")},
        ("base", "counterfactual"),
    )
    columns |= {"value, %": values(data["change_pct"]), "volume, %": values(data["volume_pct"])}
    created = " ".join(" ".join(parts.created(first)).split())
    table = _table("Goods trade that moves most", "Flow", names, columns)
    return Section("trade", "Where does the trade go?", (created,) if created else (), tables=(table,))


def _customs(phase: PhaseRun) -> Section:
    from steelyard.brief import scenario_parts as parts

    found = parts.in_customs_terms(phase.counterfactuals[0])
    rows = tuple(
        (
            Cell(f"{name(one.exporter)} to {name(one.importer)}"),
            Cell(f"{words.money(one.level, 1e8, currency='USD')} ({one.year})", one.level),
            Cell(f"{one.source}, {one.known_from:%Y-%m-%d}"),
            _percent(one.change_pct),
            Cell(words.money(one.amount, 1e8, signed=True), one.amount),
        )
        for one in found
    )
    heads = ("Flow of goods", "Customs, newest year", "Source, vintage", "Model's change", "Of the customs figure")
    note = "The level is what customs published, the percentage is the model's: levels of the table do not enter."
    tables = (Table("Linked to customs", heads, rows, note),) if rows else ()
    return Section("customs", "How much is that in customs terms?", tables=tables)


def _balances(phase: PhaseRun) -> Section:
    from steelyard.lever.compare import beside

    first = phase.counterfactuals[0]
    if len(phase.counterfactuals) < 2:
        return Section("balances", "What of the balances?")
    shown = _named(phase) + [code for code in ("CHN", "USA") if code in first.world.economies]
    data = beside(*phase.counterfactuals).filter(pl.col("economy").is_in(list(dict.fromkeys(shown))))
    names = [f"{name(economy)}, {scope}" for economy, scope in data.select("economy", "scope").rows()]
    label = phase.counterfactuals
    amounts = {"base": data[f"base {label[0].closure_name}"].to_list()}
    amounts |= {cf.closure_name: data[f"change {cf.closure_name}"].to_list() for cf in label}
    table = _table("Exports less imports, and their change by closure", "Economy", names,
                   Amounts(first.world.unit).columns(amounts))  # fmt: skip
    said = tuple(f"{cf.closure_name}: {cf.closure_text}" for cf in label)
    return Section("balances", "What of the balances?", said, tables=(table,))


def _prices(phase: PhaseRun) -> Section:
    data = phase.counterfactuals[0].prices().filter(pl.col("measure").is_in(["consumer_prices", "wage"]))
    wide = data.pivot("measure", index="economy", values="change_pct")
    wide = wide.sort(pl.col("consumer_prices").abs(), descending=True).head(SHOWN)
    columns = {"consumer prices, %": values(wide["consumer_prices"]), "wages, %": values(wide["wage"])}
    note = "Relative to world value added, which is held fixed: read differences between economies."
    table = _table("Prices and wages", "Economy", [name(code) for code in wide["economy"]], columns, note)
    return Section("prices", "What happens to prices?", tables=(table,))


def _sectors(phase: PhaseRun) -> Section:
    first = phase.counterfactuals[0]
    data = first.sectors().filter(pl.col("economy").is_in(_named(phase)), pl.col("output_volume_pct").is_not_null())
    data = data.sort(pl.col("output_volume_pct").abs(), descending=True).head(SHOWN)
    titles = dict(zip(first.world.sectors, first.world.sector_names, strict=True))
    names = [f"{name(economy)}: {titles[sector]}" for economy, sector in data.select("economy", "sector").rows()]
    table = _table(
        "Output that moves most",
        "Sector",
        names,
        {"volume, %": values(data["output_volume_pct"]), "employment, %": values(data["employment_pct"])},
    )
    return Section("sectors", "Which sectors grow and shrink?", tables=(table,))


def _revenue(phase: PhaseRun) -> Section:
    first = phase.counterfactuals[0]
    data = first.revenue()
    data = data.filter((pl.col("counterfactual") - pl.col("base")).abs() > 1e-6 * first.world.value_added.max())
    if data.is_empty():
        return Section("revenue", "Who collects?")
    keys = [column for column, kind in data.schema.items() if kind == pl.String and column not in ("unit", "closure")]
    names = [
        ": ".join(name(part) if at == 0 else part for at, part in enumerate(row)) for row in data.select(keys).rows()
    ]
    change = (data["counterfactual"] - data["base"]).to_list()
    held = {"before": data["base"].to_list(), "after": data["counterfactual"].to_list(), "change": change}
    columns = Amounts(first.world.unit).columns(held, ("before", "after"))
    return Section("revenue", "Who collects?", tables=(_table("Public revenue and rents", "Whose", names, columns),))


def _assumed(run: Run) -> Section:
    rows = tuple((Cell(str(at)), Cell(one.text), Cell(one.source)) for at, one in enumerate(run.assumptions, 1))
    table = Table("What was assumed, each with its source", ("No.", "Assumption", "Source"), rows)
    return Section("assumed", "What was assumed?", tables=(table,))


def _policies(run: Run) -> Section:
    """The measures of the policy ledger that the scenario starts from, and what its phases took from it."""
    rows = []
    for one in run.compiled.standings:
        size = "" if one.size is None else f"{one.size:g} {one.measure.unit}".strip()
        since = words.date_text(one.since)
        rows.append(tuple(map(Cell, (one.measure.title, one.authority, size, since, one.measure.reference.title))))
    notes = tuple(f"{phase.start}: {note}" for phase in run.compiled.phases for note in phase.notes)
    if not rows and not notes:
        return Section("policies", "Which measures?")
    heads = ("Measure", "Authority", "Size", "In force since", "Reference")
    held = f"In force on {run.scenario.policies_as_of}, of the policy ledger"
    return Section("policies", "Which measures does it start from?", notes, tables=(Table(held, heads, tuple(rows)),))


def _certificates(run: Run) -> Section:
    rows = []
    for phase in run.phases:
        for cf in phase.counterfactuals:
            worst = None if cf.certificate is None else cf.certificate.worst
            held = "not certified" if worst is None else f"{worst.excess:.1e} ({worst.block})"
            rows.append((Cell(str(phase.start)), Cell(cf.closure_name), Cell(held)))
    manifest = run.manifest
    made = ", ".join(f"{one['name']} {one['sha256'][:12]}" for one in manifest["files"])
    said = (
        "Every equation was recomputed by code that the solver does not share.",
        f"Made from {made}; world {manifest['world']['sha256'][:12]}; results {manifest['results_sha256'][:12]}.",
    )
    table = Table("Largest relative residual of any equation", ("From", "Closure", "Residual"), tuple(rows))
    return Section("certificate", "Does it add up?", said, tables=(table,))


def _table(caption: str, head: str, names: Sequence[str], columns: dict[str, list[str]], note: str = "") -> Table:
    rows = tuple((Cell(one), *(Cell(cells[at]) for cells in columns.values())) for at, one in enumerate(names))
    return Table(caption, (head, *columns), rows, note)


def _percent(value: float, digits: int = 2) -> Cell:
    return Cell(words.number(value, digits, signed=True) + " %", value)


def _sources(run: Run) -> tuple[SourceLine, ...]:
    cf: Counterfactual = run.last.counterfactuals[0]
    return (
        SourceLine("world", "Baseline of the world economy", "see credit", "see credit", cf.world.source),
        SourceLine("elasticities", "Trade elasticities", "see credit", "cited", cf.world.elasticities),
    )
