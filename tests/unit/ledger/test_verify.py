import json
from datetime import UTC, datetime

import polars as pl
import pytest

from steelyard.errors import UnknownName
from steelyard.ledger import verify
from steelyard.ledger.schema import TYPES
from steelyard.ledger.verify import residuals

DAY = datetime(2026, 1, 14, tzinfo=UTC)
BASE = {
    "reporter": "CHN", "partner": "WLD", "flow": "export", "product": "TOTAL", "indicator": "value", "variant": "none",
    "period": "2025-01", "value": 100.0, "unit": "USD", "currency": "USD", "valuation": "fob", "adjustment": "nsa",
    "price_basis": "current", "rounding": 0.0, "status": "final", "known_from": DAY, "public_from": DAY,
    "source": "customs", "reference": "", "note": "",
}  # fmt: skip
CONTINENTS = ("AFRICA", "ASIA", "EUROPE", "LATAM", "NAMERICA", "OCEANIA")


def table(*rows):
    return pl.DataFrame([{**BASE, **r} for r in rows], schema=TYPES)


def found(level, *rows):
    return [(f.check, f.severity) for f in verify.check(table(*rows), [level]).findings]


def month(n, value, **more):
    return {"period": f"{2024 + (n - 1) // 12}-{(n - 1) % 12 + 1:02d}", "value": value, **more}


def test_a_sound_table_has_no_finding():
    report = verify.check(table({}, {"period": "2025-02"}, {"partner": "USA", "value": 20.0}))
    assert report.findings == ()
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("level", "rows", "check", "severity"),
    [
        ("format", [{"reporter": "CHA"}], "schema", "error"),
        ("file", [{}, {}], "duplicate", "error"),
        ("file", [{"value": -1.0}], "sign", "error"),
        ("series", [month(n, 100.0 if n != 7 else 1e4) for n in range(1, 14)], "jump", "warning"),
        ("series", [{}, {"value": 130.0, "source": "press"}], "vintages", "warning"),
        (
            "series",
            [{}, {"period": "2024-01", "value": 80.0}, {"indicator": "yoy_published", "unit": "percent", "value": 5.0}],
            "growth", "note",
        ),
        ("series", [month(n, 100.0 + n % 7 + (90 if n == 30 else 0)) for n in range(1, 61)], "outlier", "note"),
        ("adding_up", [{"partner": c, "value": 10.0} for c in CONTINENTS] + [{}], "continents", "warning"),
        (
            "adding_up",
            [month(n, 10.0) for n in range(1, 13)] + [{"period": "2024", "value": 130.0}],
            "months", "warning",
        ),
        (
            "adding_up",
            [month(n, 10.0) for n in (1, 2, 3)] + [{"period": "2024-01/2024-02", "value": 30.0}],
            "months", "warning",
        ),
        (
            "adding_up",
            [{}, {"flow": "import", "value": 40.0}, {"flow": "balance", "indicator": "level_published", "value": 70.0}],
            "balance", "warning",
        ),
        (
            "adding_up",
            [{"value": 30.0}, {"indicator": "quantity", "unit": "t", "currency": "none", "value": 5.0},
             {"indicator": "unit_value", "unit": "USD/t", "value": 2.0}],
            "unit_value", "warning",
        ),
        (
            "mirror",
            [{"partner": "USA"}, {"reporter": "USA", "partner": "CHN", "flow": "import", "value": 300.0}],
            "mirror", "note",
        ),
    ],
)  # fmt: skip
def test_each_check_finds_its_fault(level, rows, check, severity):
    assert (check, severity) in found(level, *rows)


@pytest.mark.parametrize(
    "rows",
    [
        [{"partner": c, "value": 15.0} for c in CONTINENTS] + [{"partner": "XXX", "value": 10.0}, {}],
        [month(n, 10.0) for n in range(1, 13)] + [{"period": "2024", "value": 120.0}],
        [month(n, 10.0, rounding=1.0) for n in range(1, 13)] + [{"period": "2024", "value": 125.0, "rounding": 1.0}],
        [month(n, 10.0) for n in range(1, 12)] + [{"period": "2024", "value": 999.0}],  # a month is not held
        [month(n, 10.0, source="press") for n in range(1, 13)] + [{"period": "2024", "value": 130.0}],  # other source
        [{}, {"flow": "import", "value": 40.0}, {"flow": "balance", "indicator": "level_published", "value": 60.0}],
    ],
)
def test_what_adds_up_within_rounding_is_no_finding(rows):
    assert found("adding_up", *rows) == []


def test_all_partners_are_the_total_and_groups_do_not_count_twice():
    from steelyard.base import economies

    codes = economies.codes("economy")[:160]
    rows = [{"partner": c, "value": 1.0} for c in codes] + [{"partner": "ASEAN", "value": 50.0}]
    sound = found("adding_up", *rows, {"value": 160.0})
    assert "partners" not in [check for check, _ in sound]
    assert ("partners", "warning") in found("adding_up", *rows, {"value": 210.0})


def test_disputed_rows_are_left_out():
    assert found("series", {}, {"value": 900.0, "status": "disputed"}) == []


def test_declared_residuals_have_a_reason_and_only_reach_so_far():
    rows = list(residuals._table())
    assert rows
    assert all(r["reason"] and float(r["tolerance"]) > 0 for r in rows)
    frame = table({"source": "gacc-feed", "period": "2011"}).with_columns(pl.lit(0.0019).alias("size"))
    assert residuals.undeclared(frame, "months").is_empty()
    assert len(residuals.undeclared(frame.with_columns(pl.lit(0.003).alias("size")), "months")) == 1
    assert len(residuals.undeclared(frame.with_columns(pl.lit("2013").alias("period")), "months")) == 1


def test_the_report_is_json_and_an_unknown_level_is_refused():
    report = verify.check(table({}, {}), ["file"])
    assert json.loads(report.to_json())["findings"][0]["check"] == "duplicate"
    assert (report.exit_code, report.counts()) == (1, {"error": 1})
    with pytest.raises(UnknownName, match="mirror"):
        verify.check(table({}), ["miror"])


def test_repeated_findings_of_a_series_are_one_line():
    from steelyard.cli.verify import _told
    from steelyard.ledger.verify.finding import Finding

    def found(period: str) -> Finding:
        return Finding("series", "vintages", "warning", f"CHN WLD export TOTAL value {period} USD a", "held twice")

    lines = _told([found(f"2025-{month:02d}") for month in range(1, 13)])
    assert lines == [
        "  warning: CHN WLD export TOTAL value USD a: 12 figures, the first CHN WLD export TOTAL value 2025-01 USD a: "
        "held twice (--json lists each)"
    ]
    assert len(_told([found("2025-01"), found("2025-02")])) == 2
