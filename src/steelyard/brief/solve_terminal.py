"""A counterfactual as plain text: what was done, who gains and loses, trade, balances, revenue, certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import polars as pl

from steelyard.brief.figures_table import Amounts, name, plain, table, values, wrapped
from steelyard.brief.solve_closures import meaning
from steelyard.brief.terminal import display_width
from steelyard.lever import groups, hindcast_record, parties
from steelyard.lever.compare import beside
from steelyard.lever.counterfactual import Counterfactual

_INDENT = "  "
_NARROWEST = 60
# Percent below which a part is rounding everywhere and gets no column.
_NOTHING = 5e-4
_ROUNDING = 1e-9  # of the largest amount: what a certified solution leaves
_BALANCES = 5  # economies whose balances are shown
_PAIRS = 3  # bilateral balances shown at most

_PARTS = {
    "terms_of_trade_pct": "terms", "volume_of_trade_pct": "volume", "technology_pct": "technology",
    "subsidies_pct": "subsidies", "transfer_pct": "transfers", "remainder_pct": "rest",
}  # fmt: skip


def report(
    counterfactual: Counterfactual,
    *others: Counterfactual,
    width: int = 100,
    top: int = 8,
    caution: bool = True,
    alone: bool = True,
) -> str:
    """The counterfactual in words and figures; lines of prose keep to `width`, tables have about `top` rows.

    `caution` ends with how such figures did in the hindcast; `alone`: no report under another closure stands beside it,
    which is said.

    `others`: the same policy under other closures, whose balances stand beside its own. BadInput where they differ
    in world or instruments or a closure comes twice.
    """
    width = max(width, _NARROWEST)
    cf, shown, amounts = counterfactual, parties.leading([counterfactual], top), Amounts(counterfactual.world.unit)
    blocks = [
        _head(cf, amounts, width),
        _welfare(cf, others, shown, amounts, width),
        _trade(cf, top, amounts),
        _balances([cf, *others], _balanced(cf, shown), amounts, width, alone),
        _revenue(cf, top, amounts),
        _close(cf, width, caution),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(cf: Counterfactual, amounts: Amounts, width: int) -> list[str]:
    said = [touch.text.rstrip(".") for touch in cf.touches] or [cf.title]
    heads = ["WHAT IF", *["AND"] * (len(said) - 1)]
    lines = [line for pair in zip(heads, said, strict=True) for line in wrapped(" ".join(pair), width, "", _INDENT)]
    about = [replace(cf.basis, unit=amounts.currency).text(), cf.world.source]
    if cf.world.elasticities:
        about.append(f"Elasticities: {cf.world.elasticities}")
    told = ". ".join(text.rstrip(".") for text in about if text)
    return lines + wrapped(f"Amounts in {told}.", width, _INDENT, _INDENT)


def _welfare(
    cf: Counterfactual, others: Sequence[Counterfactual], shown: Sequence[str], amounts: Amounts, width: int
) -> list[str]:
    """Real income, also under the other closures, and its parts; parts that are nothing everywhere get no column."""
    own = parties.groups(cf)
    worth = groups.beside(cf, "real_income", own).select("economy", pl.col("change").alias("worth"))
    prices = cf.prices().filter(pl.col("measure") == "consumer_prices").select("economy", "change_pct")
    welfare = groups.beside(cf, "welfare", own).join(worth, on="economy", maintain_order="left")
    data = _rows(welfare.join(prices, on="economy", how="left", maintain_order="left"), shown)
    columns = {"real income": values(data["real_income_pct"])}
    for other in others:
        columns[f"under {other.closure_name}"] = values(
            _rows(groups.beside(other, "welfare", own), shown)["real_income_pct"]
        )
    columns |= amounts.columns({"worth": data["worth"]})
    for part, head in _PARTS.items():
        if (data[part].abs() > _NOTHING).any():
            columns[head] = values(data[part])
    columns |= {"real wage": values(data["real_wage_pct"]), "prices": values(data["change_pct"])}
    lines = table("Who gains and loses (percent; worth: equivalent variation)", map(name, shown), columns)
    under = f" under {cf.closure_name}" if others else ""
    note = f"Real income is exact. Its parts{under} are of first order; `rest` is what they miss."
    return lines + wrapped(note, width, _INDENT, _INDENT)


def _trade(cf: Counterfactual, top: int, amounts: Amounts) -> list[str]:
    scope = "goods" if any(cf.world.goods) else "all"
    data = groups.beside(cf, "trade", parties.groups(cf), scope=scope)
    inside = [cf.world.economies[at] for one in parties.named(cf) if one.is_group for at in one.index]
    data = _moved(data.filter(~pl.col("importer").is_in(inside), ~pl.col("exporter").is_in(inside)), top)
    if data.is_empty():
        return []
    names = [f"{name(exporter)} to {name(importer)}" for importer, exporter in data["importer", "exporter"].rows()]
    columns = _before_and_after(data, amounts)
    columns |= {"value, %": values(data["change_pct"], least=1), "volume, %": values(data["volume_pct"], least=1)}
    return table(f"Trade that moved most ({'goods' if scope == 'goods' else 'all sectors'})", names, columns)


def _balanced(cf: Counterfactual, shown: Sequence[str]) -> list[str]:
    """Whose balances are shown: the first few, and those that always are."""
    return list(dict.fromkeys([*shown[:_BALANCES], *(c for c in parties.ALWAYS if c in cf.world.economies)]))


def _balances(
    cfs: Sequence[Counterfactual], shown: Sequence[str], amounts: Amounts, width: int, alone: bool
) -> list[str]:
    data = pl.concat([_rows(beside(*cfs, groups=parties.groups(cfs[0])), shown), *_pairs(cfs)], how="diagonal")
    data = data.filter(pl.col("scope").is_in(["goods", "total"]))
    names = [
        f"{name(code)}{f' with {name(partner)}' if partner else ''}, {scope}"
        for code, partner, scope in data["economy", "partner", "scope"].rows()
    ]
    columns = _by_closure(cfs, data, amounts)
    title = "Balances (exports less imports) and their change by closure; %: of the base"
    lines = table(f"{title}; pp: of value added", names, columns)
    if max(map(display_width, lines)) > width:
        kept = {head: cells for head, cells in columns.items() if not head.endswith(", pp")}
        lines = table(title, names, kept)
    told = [f"{cf.closure_name}: {meaning(cf)}" for cf in cfs if cf.closure_text]
    if len(cfs) == 1 and alone:
        told.append("! One closure only, and the closure moves a balance most: solve under another as well.")
    return lines + [line for text in told for line in wrapped(text, width, _INDENT, _INDENT * 2)]


def _by_closure(cfs: Sequence[Counterfactual], data: pl.DataFrame, amounts: Amounts) -> dict[str, list[str]]:
    """Base and change of each closure; one base for all where they share it."""
    closures = [cf.closure_name for cf in cfs]
    shared = all(_same(data[f"base {closure}"], data[f"base {closures[0]}"]) for closure in closures)
    held: dict[str, pl.Series] = {}
    for closure in closures:
        if closure == closures[0] or not shared:
            held["base" if shared else f"base {closure}"] = data[f"base {closure}"]
        held[closure] = data[f"change {closure}"]
    columns: dict[str, list[str]] = {}
    for (head, cells), source in zip(amounts.columns(held).items(), held, strict=True):
        columns[head] = cells
        if source in closures:
            columns[f"{source}, %"] = values(data[f"change_pct {source}"], least=1)
            columns[f"{source}, pp"] = values(data[f"change_pp {source}"])
    return columns


def _pairs(cfs: Sequence[Counterfactual]) -> list[pl.DataFrame]:
    """Goods balances between economies that the instruments name, after an empty frame with the column `partner`."""
    found = [pl.DataFrame(schema={"partner": pl.String})]
    single = [one.label for one in parties.named(cfs[0]) if not one.is_group]
    for one, other in [*combinations(single, 2)][:_PAIRS]:
        data = beside(*cfs, economy=one).filter(pl.col("partner") == other)
        kept = "goods" if "goods" in data["scope"] else "total"
        found.append(data.filter(pl.col("scope") == kept))
    return found


def _revenue(cf: Counterfactual, top: int, amounts: Amounts) -> list[str]:
    own = parties.named(cf)
    inside = [cf.world.economies[at] for one in own if one.is_group for at in one.index]
    data = groups.beside(cf, "revenue", parties.groups(cf)).filter(~pl.col("economy").is_in(inside))
    data = _moved(data, top)
    if data.is_empty():
        return []
    names = [f"{name(code)}, {item.replace('_', ' ')}" for code, item in data["economy", "item"].rows()]
    columns = _before_and_after(data, amounts)
    columns |= {"of value added, %": values(data["gdp_pct"], signed=False)}
    return table("Public revenue and quota rents", names, columns)


def _close(cf: Counterfactual, width: int, caution: bool) -> list[str]:
    """The certificate and everything that qualifies the figures."""
    said = cf.certificate.text() if cf.certificate is not None else "Not certified: do not quote these figures."
    lines = [line for text in said.splitlines() for line in wrapped(text, width, _INDENT, _INDENT * 2)]
    found = hindcast_record.caution(cf) if caution else ""
    told = [found, *(note for touch in cf.touches for note in touch.notes), *cf.world.caveats]
    notes = dict.fromkeys(note for note in told if note)
    return lines + [line for note in notes for line in wrapped(f"! {plain(note)}", width, _INDENT, _INDENT * 2)]


def _rows(data: pl.DataFrame, shown: Sequence[str]) -> pl.DataFrame:
    order = pl.DataFrame({"economy": list(shown)})
    return order.join(data, on="economy", how="left", maintain_order="left_right")


def _moved(data: pl.DataFrame, top: int) -> pl.DataFrame:
    """The rows that moved most, of those that moved by more than rounding of the largest."""
    size = pl.col("change").abs()
    return data.filter(size > _ROUNDING * pl.col("base").abs().max()).sort(size, descending=True).head(top)


def _before_and_after(data: pl.DataFrame, amounts: Amounts) -> dict[str, list[str]]:
    held = {"before": data["base"], "after": data["counterfactual"], "change": data["change"]}
    return amounts.columns(held, unsigned=("before", "after"))


def _same(one: pl.Series, other: pl.Series) -> bool:
    return bool(((one - other).abs() <= _ROUNDING * max(map(abs, one), default=0.0)).all())
