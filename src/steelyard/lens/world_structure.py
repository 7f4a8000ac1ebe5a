"""Places of an economy in the world, each concept by its name: exports, output and value added are three shares.

Frames hold one row an economy and sector with amounts in US dollars (see `lever.structure`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import NoCoverage, UnknownName
from steelyard.kernels.concentration import concentration
from steelyard.lens import arithmetic
from steelyard.lens.dependence import leaders, said
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Panel, freshest
from steelyard.lens.point import Point, of_seen

GROUPS = {
    "manufacturing": "C",
    "mining": "B",
    "agriculture": "A",
    "goods": "ABC",
    "services": "S",
    "all": "ABCS",
}
CONCEPTS = {
    "exports": "sales across a border",
    "exports, EU as one economy": "the same without trade within the EU",
    "imports": "purchases across a border",
    "output": "all sales, inputs counted at each stage",
    "value added": "output less inputs",
}
_COLUMNS = {"exports": "exports", "imports": "imports", "output": "output", "value added": "value_added"}
_REST = "ROW"


def world_shares(
    frame: pl.DataFrame, names: Mapping[str, str], economy: str, group: str, *, year: int, credit: str,
    published: Sequence[tuple[str, Point]] = (),
) -> Measured:  # fmt: skip
    """Share of `economy` in the world's exports, imports, output and value added of a group of sectors.

    `group`: one of `GROUPS`, or a sector by code or name. `published`: (flow, share) of world merchandise trade as
    agencies print it, which stand beside as concepts of their own. UnknownName for another group or economy.
    """
    chosen = sectors_of(group, names)
    part = _of(frame, economy).filter(pl.col("sector").is_in(chosen))
    whole = frame.filter(pl.col("sector").is_in(chosen))
    rows = [_share_row(concept, part, whole, str(year)) for concept in CONCEPTS]
    rows += [
        {"concept": f"{flow}s of all goods, published", "definition": "customs values over the WTO's total",
         "amount": None, "world": None, "share": point.value, "year": point.period, "source": point.source}
        for flow, point in published
    ]  # fmt: skip
    share = {row["concept"]: row["share"] for row in rows}
    word = group_name(group, names)
    return Measured(
        "dependence",
        f"{economies.name(economy)} in the world's {word}, {year}: {share['exports']:.1f} % of exports, "
        f"{share['output']:.1f} % of output, {share['value added']:.1f} % of value added",
        pl.DataFrame(rows, infer_schema_length=None),
        {"concept": "text", "share": "share", "amount": "money", "world": "money", "year": "text",
         "definition": "text"},
        {"unit": "USD, basic prices", "table": f"world input-output table of {year} ({credit})"},
        f"{frame['economy'].n_unique()} economies, one the rest of the world; {len(chosen)} of {len(names)} sectors",
        warnings=_world_warnings(bool(published)),
        sources=("oecd-icio", *sorted({name for _, point in published for name in point.source.split(" + ")})),
    )  # fmt: skip


def by_sector(
    frame: pl.DataFrame, names: Mapping[str, str], economy: str, *, flow: str, year: int, credit: str
) -> Measured:
    """An economy's trade by sector, with what the sector sells abroad of its output and buys abroad of its use.

    export_of_output = exports / output; import_of_use = imports / (output + imports - exports), percent.
    """
    own = _of(frame, economy)
    use = pl.col("output") + pl.col("imports") - pl.col("exports")
    data = own.select(
        "sector",
        pl.col("sector").replace_strict(dict(names)).alias("name"),
        pl.col(f"{flow}s").alias("value"),
        (100 * pl.col(f"{flow}s") / pl.col(f"{flow}s").sum()).alias("share"),
        pl.when(pl.col("output") > 0).then(100 * pl.col("exports") / pl.col("output")).alias("export_of_output"),
        pl.when(use > 0).then(100 * pl.col("imports") / use).alias("import_of_use"),
        pl.lit(str(year)).alias("year"),
    ).sort("value", "sector", descending=[True, False])
    shares = (data["share"] / 100).to_list()
    return Measured(
        "dependence",
        f"{economies.name(economy)}, {flow}s by sector, {year}: {leaders(shares, 3)}",
        data,
        {"name": "text", "value": "money", "share": "share", "export_of_output": "share", "import_of_use": "share"},
        {"unit": "USD, basic prices", "table": f"world input-output table of {year} ({credit})",
         "concentration": said(concentration(shares), shares, "sectors"),
         "of use": "imports over output + imports - exports"},
        f"all {data.height} sectors, services included",
        sources=("oecd-icio",),
        heads={"name": "sector", "export_of_output": "exported of output", "import_of_use": "imported of use"},
    )  # fmt: skip


def sector_partners(
    frame: pl.DataFrame, names: Mapping[str, str], economy: str, sector: str, *, flow: str, year: int, credit: str
) -> Measured:
    """Who sells a sector's goods to the economy (flow import), or buys them from it, of all its partners.

    `of_partner`: the same amount over all exports of the partner (flow import) or over all its imports. NoCoverage for
    an economy whose partners the table does not keep.
    """
    column = {"import": f"exports_to_{economy.lower()}", "export": f"imports_from_{economy.lower()}"}[flow]
    if column not in frame.columns:
        kept = ", ".join(sorted(one.removeprefix("exports_to_").upper() for one in frame.columns if "_to_" in one))
        raise NoCoverage(f"By sector and partner the table of {year} keeps the trade of {kept} only, not of {economy}.")
    chosen = sectors_of(sector, names)
    theirs = {"import": "exports", "export": "imports"}[flow]
    traded = pl.col("sector").is_in(chosen)
    data = (
        frame.filter(pl.col("economy") != economy)
        .group_by("economy", maintain_order=True)
        .agg(
            pl.col(column).filter(traded).sum().alias("value"),
            pl.col(theirs).sum().alias("all"),
            pl.col("value_added").sum().alias("product"),
        )
        .filter(pl.col("value") > 0)
        .with_columns(
            share=100 * pl.col("value") / pl.col("value").sum(),
            of_partner=100 * pl.col("value") / pl.col("all"),
            of_partner_gdp=100 * pl.col("value") / pl.col("product"),
        )
        .sort("value", "economy", descending=[True, False])
        .with_columns(cumulative=pl.col("share").cum_sum(), partner=_names("economy"), year=pl.lit(str(year)))
        .rename({"economy": "code"})
        .drop("all", "product")
    )
    shares = (data["share"] / 100).to_list()
    return Measured(
        "dependence",
        f"{economies.name(economy)}, {flow}s of {group_name(sector, names)} by partner, {year}: "
        f"{leaders(shares, 1)}",
        data,
        {"partner": "text", "value": "money", "share": "share", "cumulative": "share", "of_partner": "share",
         "of_partner_gdp": "share"},
        {"unit": "USD, basic prices", "table": f"world input-output table of {year} ({credit})",
         "concentration": said(concentration(shares), shares, "partners")},
        f"all {data.height} partners of the table, one of them the rest of the world",
        sources=("oecd-icio",),
        heads={"of_partner": f"of its {theirs}", "of_partner_gdp": "of its GDP"},
        warnings=("The rest of the world is many economies: the index takes it as one.",),
    )  # fmt: skip


def links(frame: pl.DataFrame, economy: str, flow: str) -> dict[str, tuple[float, float]] | None:
    """By partner, the trade of the two in percent of the economy's and of the partner's value added.

    `flow` import: what the partner sells to it. None for an economy whose partners the table does not keep.
    """
    column = {"import": f"exports_to_{economy.lower()}", "export": f"imports_from_{economy.lower()}"}[flow]
    if column not in frame.columns:
        return None
    totals = frame.group_by("economy", maintain_order=True).agg(pl.col(column, "value_added").sum())
    product = {code: value for code, _, value in totals.iter_rows()}
    return {
        code: (arithmetic.share(traded, product[economy]), arithmetic.share(traded, product[code]))
        for code, traded, _ in totals.iter_rows()
        if code not in (economy, _REST)
    }


def sectors_of(group: str, names: Mapping[str, str]) -> list[str]:
    """The sectors of a group of `GROUPS`, or one sector by code or name; UnknownName for another word."""
    word = group.strip()
    if word.lower() in GROUPS:
        return [code for code in names if code[0] in GROUPS[word.lower()]]
    found = [code for code, name in names.items() if word.lower() in (code.lower(), name.lower())]
    if not found:
        raise UnknownName("group of sectors", group, (*GROUPS, *names))
    return found


def group_name(group: str, names: Mapping[str, str]) -> str:
    """The group in words inside a sentence."""
    word = group.strip().lower()
    if word in GROUPS:
        return "goods and services" if word == "all" else word
    name = names[sectors_of(group, names)[0]]
    return name[:1].lower() + name[1:]


def published_shares(panel: Panel, t: datetime | None, reporter: str) -> list[tuple[str, Point]]:
    """Shares of world merchandise trade as printed, whole years, newest of each flow last."""
    found = []
    for flow in ("export", "import"):
        for key in panel.keys(reporter=reporter, indicator="world_trade_share", flow=flow):
            rows = panel.rows(**key)
            for period in sorted({row.period for row in rows if len(row.period) == len("2024")}):
                point = of_seen(freshest([row for row in rows if row.period == period], t, panel.ranks))
                if point:
                    found.append((flow, point))
    return found


def _of(frame: pl.DataFrame, economy: str) -> pl.DataFrame:
    own = frame.filter(pl.col("economy") == economy)
    if own.is_empty():
        raise UnknownName("economy of the world table", economy, tuple(frame["economy"].unique().sort()))
    return own


def _share_row(concept: str, part: pl.DataFrame, whole: pl.DataFrame, year: str) -> dict[str, object]:
    eu = concept not in _COLUMNS
    column = "exports" if eu else _COLUMNS[concept]
    amount, world = (float(one[column].sum()) for one in (part, whole))
    if eu:
        amount -= float(part["exports_within_eu"].sum())
        world -= float(whole["exports_within_eu"].sum())
    if not world:
        raise NoCoverage(f"The world has no {concept} of these sectors in the table.")
    share = arithmetic.share(amount, world)
    return {"concept": concept, "definition": CONCEPTS[concept], "amount": amount, "world": world, "share": share,
            "year": year, "source": "oecd-icio"}  # fmt: skip


def _names(column: str) -> pl.Expr:
    known = {code: economies.name(code) for code in economies.codes("economy")}
    return pl.col(column).replace_strict({**known, _REST: "Rest of the world"}, return_dtype=pl.String)


def _world_warnings(published: bool) -> tuple[str, ...]:
    return (
        "Name the concept: a share of exports is none of output or value added.",
        "Trade among the economies of the table's rest of the world is not counted as trade, so shares of exports are "
        "slightly too high.",
        *(
            (
                "The published shares are customs values of all goods and of other years; the table is at basic "
                "prices, without trade margins and re-exports. Do not chain them.",
            )
            if published
            else ()
        ),
    )
