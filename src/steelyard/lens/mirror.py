"""A reporter's figures against its partners': the gap with freight and Hong Kong treated, how steady, where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from steelyard.base import economies
from steelyard.errors import BadInput, NoCoverage
from steelyard.lens import mirror_words
from steelyard.lens.measured import Measured
from steelyard.lens.mirror_gap import gaps, summary
from steelyard.lens.mirror_records import CURRENCY, HUB, Panels, Record, records

MARGIN = 6.0
"""Freight and insurance in percent of the fob value: 1.06, IMF, Direction of Trade Statistics Yearbook 2017."""
RANGE = (0.0, 10.0)
"""No margin, and the 1.10 of earlier editions of the same: what the gap is shown between."""


@dataclass(frozen=True)
class Treatment:
    """How the two records are made comparable, percent: `margin` of imports held cif; `passed`: the part of the
    exporter's sales to Hong Kong that went on to the importer (None: not known, none added).
    """

    margin: float = MARGIN
    passed: float | None = None

    def __post_init__(self) -> None:
        """BadInput for a margin or a part that is none."""
        if not 0 <= self.margin <= 100:
            raise BadInput(f"A freight margin of {self.margin:g} % is none. Write 0 to 100; the IMF takes {MARGIN:g}.")
        if self.passed is not None and not 0 <= self.passed <= 100:
            raise BadInput(f"{self.passed:g} % is no part of the exports to Hong Kong. Write 0 to 100.")


def mirror(
    panels: Panels,
    t: datetime | None,
    *,
    reporter: str,
    partner: str,
    flow: str = "export",
    freq: str | None = None,
    treatment: Treatment | None = None,
) -> Measured:
    """One flow of `reporter` with `partner` by period as both record it, USD; see `mirror_gap` for the formulas.

    `panels` gives an economy's own figures. `freq`: year or month, None for years where two are held. NoCoverage
    where no period is held on both sides; BadInput where every one has a record below nought (else those are left out
    and named).
    """
    chosen = treatment or Treatment()
    exporter, importer = (reporter, partner) if flow == "export" else (partner, reporter)
    _check(exporter, importer, chosen)
    every = records(panels, t, exporter, importer, freq)
    if not every:
        raise NoCoverage(mirror_words.not_held(panels, exporter, importer, freq))
    found = [record for record in every if not record.negative]
    if not found:
        raise BadInput(mirror_words.negative({partner: every}))
    if chosen.passed is not None:
        found = [one for one in found if one.hub is not None]
        if not found:
            raise NoCoverage(mirror_words.no_hub(exporter))
    rows = gaps(frame(found, exporter, importer, chosen))
    data = _with_range(rows, found, exporter, importer, chosen)
    one = summary(rows).row(0, named=True)
    return Measured(
        "mirror",
        mirror_words.title(exporter, importer, reporter),
        data,
        {"period": "text", "exporter_bn": "index", "importer_bn": "index", "imports_bn": "index", "gap_bn": "index",
         "gap_percent": "percent", **({"range": "text"} if any(data["range"]) else {})},
        mirror_words.basis(one, found, chosen, RANGE),
        f"periods held by both: {len(found)}, {found[0].period} to {found[-1].period}",
        warnings=(*mirror_words.left_out({partner: every}),
                  *mirror_words.warnings(found, exporter, importer, chosen, one)),
        sources=mirror_words.sources(found),
        heads={"exporter_bn": f"{exporter} exports, bn", "importer_bn": f"{importer} imports, bn",
               "imports_bn": "fob, bn", "gap_bn": "gap, bn", "gap_percent": "gap", "range": "range"},
    )  # fmt: skip


def overview(
    panels: Panels,
    t: datetime | None,
    *,
    reporter: str,
    partners: Sequence[str],
    flow: str = "export",
    freq: str | None = None,
    treatment: Treatment | None = None,
) -> Measured:
    """One line a partner: periods, reliability, mean gap, its trend and steadiness. NoCoverage where none is held."""
    chosen = treatment or Treatment()
    if chosen.passed is not None:
        raise BadInput("What Hong Kong passes on differs by partner: name one with --partner.")
    every: dict[str, list[Record]] = {}
    for code in partners:
        pair = (reporter, code) if flow == "export" else (code, reporter)
        every[code] = records(panels, t, *pair, freq)
    found = {code: kept for code, held in every.items() if (kept := [one for one in held if not one.negative])}
    if not found:
        told = mirror_words.negative(every)
        raise BadInput(told) if told else NoCoverage(mirror_words.none_held(reporter, flow, freq))
    pairs = {code: (reporter, code) if flow == "export" else (code, reporter) for code in found}
    rows = gaps(pl.concat([frame(held, *pairs[code], chosen, code) for code, held in found.items()]))
    data = summary(rows).with_columns(
        pl.Series("partner", [economies.name(code) for code in found]),
        pl.Series("span", [mirror_words.span(held) for held in found.values()]),
        pl.Series("last_gap", [rows.filter(pl.col("pair") == code)["gap_percent"][-1] for code in found]),
        pl.Series("valuation", [", ".join(sorted({one.valuation for one in held})) for held in found.values()]),
    )
    data = data.with_columns(
        pl.Series("trend_text", [mirror_words.trend_text(*row) for row in data.select("trend", "trend_se").iter_rows()])
    )
    used = [one for held in found.values() for one in held]
    return Measured(
        "mirror",
        f"{mirror_words.owner(reporter)} {flow}s as {economies.in_text(reporter)} and its partners record them",
        data.sort("periods", "reliability", descending=True, nulls_last=True),
        {"partner": "text", "span": "text", "periods": "count", "valuation": "text", "last_gap": "percent",
         "reliability": "index", "trend_text": "text", "steadiness": "index"},
        mirror_words.formulas(chosen, RANGE),
        f"partners with a period held by both sides: {len(found)}",
        warnings=(*mirror_words.left_out(every), *mirror_words.overview_warnings(used)),
        sources=mirror_words.sources(used),
        heads={"last_gap": "newest gap", "periods": "n", "trend_text": "points a year", "valuation": "imports"},
    )  # fmt: skip


def frame(found: Sequence[Record], exporter: str, importer: str, treatment: Treatment, pair: str = "") -> pl.DataFrame:
    """Records as the columns of `mirror_gap.gaps`; the margin only where the importer's figures are cif alone."""
    passed = (treatment.passed or 0.0) / 100
    rows = [
        (
            pair or f"{exporter}-{importer}", one.period, one.time, one.exporter.value, one.importer.value,
            treatment.margin / 100 if one.valuation == "cif" else 0.0, one.hub.value if one.hub else None,
            passed if HUB not in (exporter, importer) else 0.0, one.coarse,
        )
        for one in found
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA = {
    "pair": pl.String, "period": pl.String, "time": pl.Float64, "exporter_record": pl.Float64,
    "importer_record": pl.Float64, "margin": pl.Float64, "hub": pl.Float64, "passed": pl.Float64,
    "coarse": pl.Boolean,
}  # fmt: skip


def _check(exporter: str, importer: str, treatment: Treatment) -> None:
    if exporter == importer or "WLD" in (exporter, importer):
        raise BadInput("A mirror needs two economies (or groups) that report: name another partner.")
    if treatment.passed is not None and HUB in (exporter, importer):
        raise BadInput("--hong-kong is the part of exports to Hong Kong that goes on to a third economy: name one.")


def _with_range(
    rows: pl.DataFrame, found: Sequence[Record], exporter: str, importer: str, treatment: Treatment
) -> pl.DataFrame:
    """The rows for a table, with the gap at both ends of the range of margins."""
    ends = [gaps(frame(found, exporter, importer, Treatment(end, treatment.passed)))["gap_percent"] for end in RANGE]
    told = [mirror_words.range_text(low, high) for high, low in zip(*ends, strict=True)]
    return rows.with_columns(
        pl.Series("gap_low", ends[1]), pl.Series("gap_high", ends[0]), pl.Series("range", told),
        pl.Series("valuation", [one.valuation for one in found]),
        pl.Series("currency", [CURRENCY] * len(found)),
        pl.Series("converted", [one.exporter.converted or one.importer.converted or "" for one in found]),
        (pl.col("exports") / 1e9).alias("exporter_bn"), (pl.col("importer_record") / 1e9).alias("importer_bn"),
        (pl.col("imports") / 1e9).alias("imports_bn"), (pl.col("gap") / 1e9).alias("gap_bn"),
    )  # fmt: skip
