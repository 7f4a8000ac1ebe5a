"""A release page with figures as published: China, December 2025, as known on 14 January 2026."""

from __future__ import annotations

from dataclasses import replace

from steelyard.brief.model import (
    Brief,
    Caveat,
    Cell,
    Chart,
    Finding,
    FrontRow,
    Section,
    SourceLine,
    Table,
)

AS_OF = "2026-01-14"

# Balance in USD bn: 1995 and 2005 UN Statistical Yearbook, 2008-2024 customs series, 2025 first release.
BALANCE = {
    1995: 17.263,
    2005: 102.001,
    2008: 295.4,
    2009: 196.1,
    2010: 183.1,
    2011: 155.1,
    2012: 231.1,
    2013: 259.0,
    2014: 383.1,
    2015: 593.9,
    2016: 509.7,
    2017: 419.5,
    2018: 351.0,
    2019: 421.1,
    2020: 524.0,
    2021: 670.4,
    2022: 837.9,
    2023: 822.1,
    2024: 992.0,
    2025: 1189.0,
}
# Year-on-year change in percent of the US dollar value, customs; January and February are published together.
EXPORTS = [7.7, 6.3, -7.6, 1.3, 7.4, 8.5, 6.9, 8.6, 2.4, 12.7, 6.6, 10.7]
EXPORTS += [5.9, -3.1, 12.2, 8.0, 4.6, 5.8, 7.1, 4.3, 8.2, -1.2, 5.9, 6.6]
IMPORTS = [15.6, -8.0, -2.0, 8.3, 2.0, -2.5, 6.8, 0.2, 0.2, -2.4, -4.0, 1.0]
IMPORTS += [-16.3, 1.6, -4.3, -0.3, -3.3, 1.2, 4.2, 1.4, 7.4, 0.9, 1.9, 5.7]
# Exports by partner in 2025, change in percent, CNY, customs bulletin.
PARTNERS = {
    "Africa": 26.5,
    "Hong Kong": 16.1,
    "ASEAN": 14.0,
    "India": 13.4,
    "European Union": 9.0,
    "Latin America": 8.0,
    "Japan": 4.1,
    "South Korea": -0.6,
    "Russia": -9.9,
    "United States": -19.5,
}

POOLED = Caveat("pooled_months", "January and February are published together; no rate for either alone is shown.")
NOMINAL = Caveat("nominal", "Values, not volumes: prices of exports fell through 2025, so volumes grew faster.")


def _id(measure: str, flow: str, partner: str = "WLD", period: str = "2025-12", currency: str = "USD") -> str:
    return f"{measure}:CHN:{flow}:{partner}:TOTAL:{period}:{currency}@{AS_OF}"


def _months() -> list[str]:
    return [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]


def _rates() -> tuple[dict, ...]:
    rows = []
    for name, values in (("Exports", EXPORTS), ("Imports", IMPORTS)):
        for month, value in zip(_months(), values, strict=True):
            pooled = month[-2:] in ("01", "02")
            rows.append({"x": month, "series": name, "y": None if pooled else value})
    return tuple(rows)


def _front() -> tuple[FrontRow, ...]:
    def row(name, flow, level, change, consensus, surprise, before):
        return FrontRow(
            name,
            Cell(level, 1.0, _id("value", flow)),
            Cell(change + " % y/y", 1.0, _id("yoy", flow)),
            Cell(consensus, 1.0, _id("consensus", flow), "Bloomberg"),
            Cell(surprise + " pp", 1.0, _id("surprise", flow)),
            Cell(before, 1.0, _id("yoy", flow, period="2025-11"), "November"),
        )

    balance = FrontRow(
        "Balance, 2025",
        Cell("1.19 tn", 1.19e12, _id("balance", "balance", period="2025")),
        Cell("+197 bn", 1.97e11),
        Cell(""),
        Cell(""),
        Cell("992 bn", 9.92e11, _id("balance", "balance", period="2024"), "2024"),
        "hedge",
    )
    return (
        row("Exports", "export", "357.8 bn", "+6.6", "+3.1", "+3.5", "+5.9"),
        row("Imports", "import", "243.6 bn", "+5.7", "+0.9", "+4.8", "+1.9"),
        balance,
    )


def _lead() -> tuple[Finding, ...]:
    return (
        Finding(
            (_id("yoy", "export"), _id("consensus", "export"), _id("surprise", "export")),
            "Exports rose 6.6 % from a year earlier in December, 3.5 pp above the consensus of 3.1 %.",
            "USD, first release",
            "quote",
            caveats=(NOMINAL,),
        ),
        Finding(
            (_id("yoy", "import"),),
            "Imports rose 5.7 %, the strongest month since September’s 7.4 %.",
            "USD, first release",
            "quote",
        ),
        Finding(
            (_id("balance", "balance", period="2025"), _id("balance", "balance", period="2024")),
            "The surplus of 2025 was 1.19 tn, the largest of the years held; 2024 had 992 bn.",
            "USD, first release",
            "hedge",
            "Say “in current dollars”: as a share of output the surplus of 2007 was larger.",
            (NOMINAL,),
        ),
        Finding(
            (_id("share", "export", "USA", "2025"),),
            "The United States took 11.1 % of exports, down from 14.7 % in 2024.",
            "USD, converted",
            "do_not_quote",
            "The partner table is in yuan; the share in dollars is converted at customs’ own annual rate.",
            (POOLED,),
            converted=True,
        ),
    )


def _balance_chart() -> Chart:
    return Chart(
        "balance-history",
        "diverging",
        "The surplus passed one trillion dollars in 2025 for the first time",
        "Goods balance, US dollars, customs basis, nominal; years not held are left open",
        tuple({"x": str(year), "series": "Balance", "y": value * 1e9} for year, value in BALANCE.items()),
        "money",
        "China customs; UN Statistical Yearbook (1995, 2005). First release, 14 January 2026.",
        highlight=("2024", "2025"),
        rules=({"x": "2018", "text": "First US tariffs, July 2018"},),
    )


def _rate_chart() -> Chart:
    return Chart(
        "growth-monthly",
        "line",
        "Exports end the year faster than imports, both well above the autumn",
        "Change from a year earlier, percent, US dollars; January and February are published together",
        _rates(),
        "percent",
        "China customs, monthly releases. Vintage of 14 January 2026.",
        highlight=("Exports", "Imports"),
        rules=(
            {"x": "2025-04", "text": "US tariffs of up to 145 %"},
            {"x": "2025-11", "text": "Truce, 10 November"},
        ),
    )


def _partner_charts() -> tuple[Chart, ...]:
    growth = Chart(
        "partners-growth",
        "bars",
        "Africa and ASEAN grew fastest; the United States fell by a fifth",
        "Exports in 2025, change from 2024, percent, yuan",
        tuple({"x": name, "series": "2025", "y": value} for name, value in PARTNERS.items()),
        "percent",
        "China customs, bulletin table 2. First release, 18 January 2026.",
        highlight=("United States", "Africa", "ASEAN"),
    )
    shares = Chart(
        "partners-share",
        "pair",
        "The American share fell to a ninth",
        "Share of exports, percent, US dollars",
        (
            {"x": "United States", "series": "2024", "y": 14.7},
            {"x": "United States", "series": "2025", "y": 11.1},
            {"x": "ASEAN", "series": "2024", "y": 16.4},
            {"x": "ASEAN", "series": "2025", "y": 17.6},
            {"x": "European Union", "series": "2024", "y": 14.4},
            {"x": "European Union", "series": "2025", "y": 14.8},
        ),
        "share",
        "China customs. First release, 14 January 2026.",
        highlight=("2025",),
    )
    return growth, shares


def _share_chart() -> Chart:
    shares = (("2015", 18.0), ("2017", 19.0), ("2018", 19.2), ("2019", 16.7), ("2020", 17.4), ("2024", 14.7))
    return Chart(
        "usa-share",
        "points",
        "The share sold to the United States is the lowest of the years held",
        "Share of China’s exports sold to the United States, percent",
        tuple({"x": x, "series": "United States", "y": y} for x, y in (*shares, ("2025", 11.1))),
        "share",
        "China customs; UN Statistical Yearbook. Vintage of 14 January 2026.",
        highlight=("United States",),
    )


def _partner_table() -> Table:
    def line(name, code, growth, contribution):
        return (
            Cell(name),
            Cell(growth, 1.0, _id("yoy", "export", code, "2025")),
            Cell(contribution, 1.0, _id("contribution", "export", code, "2025"), converted=True),
        )

    return Table(
        "Where the growth of 2025 came from",
        ("Partner", "Change, %", "Contribution, pp"),
        (
            line("United States", "USA", "−20.0", "−2.9"),
            line("ASEAN", "ASEAN", "+13.4", "+2.2"),
            line("European Union", "EU27", "+8.4", "+1.2"),
            (Cell("Other partners"), Cell(""), Cell("+4.9", 4.9, converted=True)),
            (Cell("All partners"), Cell("+5.5", 5.5, _id("ytd_yoy", "export")), Cell("+5.4", 5.4)),
        ),
        "Contributions are computed from levels and add up to +5.4 pp; +5.5 % is published. Residual 0.00.",
    )


def sample() -> Brief:
    """The page."""
    sections = (
        Section(
            "how-much",
            "How much?",
            ("Exports came to 3.77 tn and imports to 2.58 tn in the year.",),
            (_lead()[2],),
            (_balance_chart(),),
        ),
        Section("expected", "Against what was expected?", (), (_lead()[0],), (_rate_chart(),)),
        Section("with-whom", "With whom?", (), (_lead()[3],), _partner_charts(), (_partner_table(),)),
        Section("since-when", "Since when?", (), (), (_share_chart(),)),
    )
    return Brief(
        "CHN",
        "China",
        "2025-12",
        "December 2025",
        "China’s exports beat forecasts in December and carry the year’s surplus past a trillion dollars",
        "first release (customs, 2026-01-14)",
        "US dollars, nominal, not adjusted",
        AS_OF,
        _front(),
        _lead(),
        sections,
        (
            SourceLine(
                "gacc-press",
                "Total export and import values, December 2025",
                "General Administration of Customs of China",
                "facts and figures, quoted",
                "As quoted by the press on the day of release",
                "http://english.customs.gov.cn/",
            ),
            SourceLine(
                "poll-bloomberg",
                "Poll of economists, January 2026",
                "Bloomberg",
                "single figures, quoted",
                "Financial Times, 14 January 2026",
            ),
        ),
        ("Rates are as published; surprises are the published rate less the consensus.",),
        3.77e12,
        2.58e12,
        ("A later vintage differs: the surplus of 2025 is 1.18 tn in the series read on 21 August 2026.",),
        "0.1.0",
    )


def hostile(text: str) -> Brief:
    """The page with `text` in every field that is shown."""
    caveat = Caveat(text, text)
    finding = Finding((text,), text, text, text, text, (caveat,), converted=True)
    cell = Cell(text, 1.0, text, text, converted=True)
    row = {"x": text, "series": text, "y": 1.0, "label": text}
    charts = (
        Chart(text, "bars", text, text, (row,), "percent", text, (text,), ({"x": text, "text": text},), text),
        Chart(text, "line", text, text, ({**row, "x": "2025"},), text, text, (), ({"x": "2025", "text": text},)),
    )
    section = Section(text, text, (text,), (finding,), charts, (Table(text, (text, text), ((cell, cell),), text),))
    return replace(
        sample(),
        reporter=text,
        reporter_name=text,
        period=text,
        period_text=text,
        headline=text,
        release_text=text,
        basis_text=text,
        as_of=text,
        front=(FrontRow(text, cell, cell, cell, cell, cell, text),),
        lead=(finding,),
        sections=(section, section),
        sources=(SourceLine(text, text, text, text, text, text),),
        method=(text,),
        warnings=(text,),
        version=text,
    )
