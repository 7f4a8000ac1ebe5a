"""The build step's small tables: US tariffs, uses of final goods, elasticities; each from its source to tidy csv."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steelyard.errors import BadInput

Row = Mapping[str, str]
YEAR = 2022
PWT_YEAR = 2019


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a csv file as texts; BadInput where it is missing."""
    with _held(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(source: Path, name: str) -> Mapping[str, NDArray[Any]]:
    """The arrays of a table in the folder `table` of the sources, by name; BadInput where it is missing."""
    return np.load(_held(source / "table" / name))


def _held(path: Path) -> Path:
    if not path.is_file():
        raise BadInput(f"{path} is missing. Name the folder that holds the sources of the world data.")
    return path


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows with `\\n` line ends, so that the same rows give the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def us_tariffs(rows: Iterable[Row], partition: Mapping[str, str]) -> list[tuple[str, str, str, str, str, str, str]]:
    """US tariffs of 2024 by our economies: duty collected over imports, each summed over the members first.

    `rows` hold partner, sector, imports_2024_usd, duty_2024_usd. Returns importer, exporter, sector, rate in percent,
    imports and duty in USD, source id; cells without imports are left out (their tariff is not known).
    """
    imports: dict[tuple[str, str], float] = defaultdict(float)
    duty: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        cell = _member(partition, row["partner"]), row["sector"]
        imports[cell] += float(row["imports_2024_usd"])
        duty[cell] += float(row["duty_2024_usd"])
    places = {name: at for at, name in enumerate(dict.fromkeys(partition.values()))}
    order = sorted((cell for cell in imports if imports[cell] > 0), key=lambda cell: (places[cell[0]], cell[1]))
    return [
        ("USA", *cell, f"{100 * duty[cell] / imports[cell]:.6g}", f"{imports[cell]:.0f}", f"{duty[cell]:.0f}",
         "us-census-duty")
        for cell in order
    ]  # fmt: skip


def final_uses(source: Path, partition: Mapping[str, str]) -> list[tuple[str, str, str, str, str, str]]:
    """Shares of household, investment and government in domestic absorption, by our economies.

    Investment is gross capital formation of 2022 at current prices (World Bank); what remains, consumption, is split
    between households and government as in 2019 in the Penn World Table (at PPPs: current prices are not held).
    Economies that the World Bank does not hold (Taiwan) take all three from the Penn World Table. Members are
    weighted by GDP of 2022; ROW also stands for the economies outside the table. Returns economy, three shares,
    year, source.
    """
    import polars as pl

    pwt = pl.read_parquet(source / "pwt1001_selected.parquet").filter(pl.col("year") == PWT_YEAR)
    wdi = pl.read_parquet(source / "wdi_via_gapminder.parquet").filter(pl.col("year") == YEAR)
    gdp = pl.read_parquet(source / "wdi_gdp.parquet").filter(pl.col("year") == YEAR).select("iso3", "gdp_usd")
    held = pwt.join(wdi, on="iso3", how="left").join(gdp, on="iso3", how="left")
    columns = ("iso3", "csh_c", "csh_g", "csh_i", "gcf_pct_gdp", "final_consumption_pct_gdp_derived", "gdp_usd")
    sums: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    origins: dict[str, set[str]] = defaultdict(set)
    for iso, *figures in held.select(columns).sort("iso3").iter_rows():
        economy = partition.get(iso, "ROW")
        single = iso in partition and economy == iso
        found = _shares(*figures, alone=single)
        if found is not None:
            sums[economy].append(found[0])
            origins[economy].add(found[1])
    return [_use_row(economy, sums[economy], origins[economy]) for economy in dict.fromkeys(partition.values())]


def estimates(rows: Iterable[Row], sets: Iterable[Row], mapping: Iterable[Row]) -> list[tuple[str, str, str, str, str]]:
    """Elasticities by set and sector: the mean of the paper's estimates that `mapping` assigns to the sector.

    `rows` hold source, sector (the paper's own), trade_elasticity; `sets` and `mapping` are elasticity_sets.csv and
    elasticity_map.csv. Returns set, sector, theta, source (authors and year, or `assumption`), note.
    """
    published = {(row["source"], row["sector"]): float(row["trade_elasticity"]) for row in rows}
    assigned: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in mapping:
        assigned[row["set"]][row["sector"]].append(row["estimate"])
    found = []
    for one in sets:
        for sector, labels in sorted(assigned[one["set"]].items()):
            values = [_published(published, one["source_name"], label) for label in labels]
            text = labels[0] if len(labels) == 1 else f"mean of {len(labels)}: {'; '.join(labels)}"
            authors = one["paper"].partition(")")[0] + ")"
            found.append((one["set"], sector, f"{sum(values) / len(values):.6g}", authors, text))
        if one["services"]:
            found.append((one["set"], "SVC", one["services"], "assumption", one["services_note"]))
    return found


def _member(partition: Mapping[str, str], code: str) -> str:
    if code not in partition:
        raise BadInput(f"Partner {code} of the tariff file is not in partition.csv. Add it there.")
    return partition[code]


def _shares(
    household: float | None,
    government: float | None,
    investment: float | None,
    formation: float | None,
    consumption: float | None,
    gdp: float | None,
    *,
    alone: bool,
) -> tuple[tuple[float, float, float, float], str] | None:
    """Shares of absorption (summing to 1) and the weight of one economy; None where not to be had."""
    if household is None or government is None or investment is None:
        return None
    eats = household + government
    if formation is not None and consumption is not None and gdp is not None:
        invested = formation / (formation + consumption)
        return (household / eats * (1 - invested), invested, government / eats * (1 - invested), gdp), "world-bank-wdi"
    if not alone:
        return None
    total = eats + investment
    return (household / total, investment / total, government / total, 1.0), "pwt1001"


def _use_row(
    economy: str, parts: list[tuple[float, float, float, float]], origins: set[str]
) -> tuple[str, str, str, str, str, str]:
    if not parts:
        raise BadInput(f"No shares of final uses are held for a member of {economy}. Change partition.csv.")
    weight = sum(part[3] for part in parts)

    def mean(at: int) -> float:
        return sum(part[at] * part[3] for part in parts) / weight

    household, investment = round(mean(0), 6), round(mean(1), 6)
    mixed = origins == {"world-bank-wdi"}
    year = f"{YEAR} (investment), {PWT_YEAR} (split of consumption)" if mixed else str(PWT_YEAR)
    source = "world-bank-wdi + pwt1001" if mixed else "pwt1001"
    shares = (f"{value:.6f}" for value in (household, investment, 1 - household - investment))
    return (economy, *shares, year, source)  # pyright: ignore[reportReturnType]


def _published(published: Mapping[tuple[str, str], float], source: str, label: str) -> float:
    if (source, label) not in published:
        raise BadInput(f"{source} holds no estimate '{label}'. Correct elasticity_map.csv.")
    return published[source, label]
