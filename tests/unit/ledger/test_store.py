from datetime import UTC, date, datetime

import pytest

from steelyard.errors import BadInput, BrokenInvariant, LicenceRefusal, NoCoverage, UnknownName
from steelyard.ledger.store import Ledger
from steelyard.ledger.vintages import instant


@pytest.fixture
def filled(ledger, write):
    ledger.load(
        write(
            {},
            {"value": "33790000000", "known_from": "2026-01-20", "public_from": "2025-12-08", "status": "final"},
            {"value": "33810000000", "source": "press"},
            {"partner": "DEU", "value": "9e9"},
            {"partner": "DEU", "value": "6e10", "unit": "CNY", "currency": "CNY"},
            {"partner": "JPN", "known_from": "2026-08-21", "public_from": "2025-12-08", "status": "snapshot"},
            {"partner": "KOR", "status": "disputed"},
            {"period": "2025", "value": "4e11", "known_from": "2026-01-14", "public_from": "2026-01-14"},
        )
    )
    return ledger


def test_as_of_answers_with_what_was_known(filled):
    first = filled.snapshot("2025-12-08").select(partner="USA", period="2025-11")
    later = filled.snapshot("2026-02-01").select(partner="USA", period="2025-11")
    assert first.data["value"].to_list() == [33.8e9]  # customs ranks before the press
    assert later.data["value"].to_list() == [33.79e9]
    assert later.data["source"].to_list() == ["customs"]


def test_before_it_was_public_there_is_nothing_and_what_is_held_is_said(filled):
    with pytest.raises(NoCoverage, match="2025-12-07"):
        filled.snapshot("2025-12-07").select(partner="USA", period="2025-11")


def test_a_snapshot_read_later_is_flagged(filled):
    result = filled.snapshot("2025-12-31").select(partner="JPN")
    assert result.data["later_vintage"].to_list() == [True]
    assert result.vintage.later == 1
    assert any("later vintage" in w for w in result.warnings)


def test_disputed_rows_are_held_but_do_not_answer(filled):
    assert len(filled.vintages(partner="KOR")) == 1
    assert filled.snapshot().rows(partner="KOR").is_empty()


def test_a_result_says_basis_coverage_and_what_is_missing(filled):
    result = filled.snapshot("2026-02-01").select(partner=["USA", "DEU", "ITA"], flow="export")
    assert result.basis["currency"] == ("CNY", "USD")
    assert (result.coverage.first, result.coverage.last) == ("2025-01", "2025-12")
    assert result.coverage.partners == ("DEU", "USA")
    assert "no figure for partner ITA" in result.warnings
    assert not result.truncated


def test_a_row_cap_that_is_hit_shows(filled):
    result = filled.snapshot("2026-02-01").select(limit=1)
    assert result.truncated
    assert len(result.data) == 1
    assert any("truncated" in w for w in result.warnings)


def test_start_and_end_keep_whole_periods(filled):
    rows = filled.snapshot("2026-02-01").rows(partner="USA", start="2025-06")
    assert rows["period"].to_list() == ["2025-11"]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"parnter": "USA"}, UnknownName, "Did you mean partner"),
        ({"asof": "2025-12-08"}, UnknownName, "Unknown parameter"),
        ({"partner": "UAS"}, UnknownName, "USA"),
        ({"partner": ["USA", "ZZZ"]}, UnknownName, "ZZZ"),
        ({"reporter": "FRA"}, NoCoverage, "CHN"),
        ({"partner": "USA", "period": "1990"}, NoCoverage, "2025-01 to 2025-12"),
        ({"partner": "USA", "currency": "CNY"}, NoCoverage, "currency USD"),
        ({"period": "25-11"}, BadInput, "not a period"),
    ],
)
def test_a_wrong_request_names_what_is_near_or_held(filled, asked, error, words):
    with pytest.raises(error, match=words):
        filled.snapshot("2026-02-01").select(**asked)


def test_order_is_deterministic(filled):
    data = filled.snapshot("2026-02-01").rows()
    assert data["partner"].to_list() == sorted(data["partner"])
    assert filled.snapshot("2026-02-01").frame().height == data.height


def test_csv_is_refused_where_a_licence_forbids_it(filled, write):
    filled.load(write({"partner": "ITA", "source": "closed"}, name="b.csv"))
    with pytest.raises(LicenceRefusal, match="Club"):
        filled.snapshot("2026-02-01").select(reporter="CHN").to_csv()
    assert "Exampleland" in filled.snapshot("2026-02-01").select(partner="USA").cite()


def test_sdmx_csv_reads_back_unchanged(filled, tmp_path, store):
    path = tmp_path / "out.csv"
    given = filled.snapshot("2026-02-01").select(reporter="CHN")
    assert given.to_csv(path).startswith("STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA")
    report = filled.load(path)
    assert (report.added, report.changed, report.rejected) == (0, 0, 0)
    assert report.unchanged == len(given.data)


def test_a_run_of_months_survives_sdmx(ledger, write, tmp_path):
    ledger.load(write({"period": "2025-01/2025-11"}))
    text = ledger.snapshot().select().to_csv(tmp_path / "o.csv")
    assert "2025-01-01/P11M" in text
    assert ledger.load(tmp_path / "o.csv").unchanged == 1


def test_instant_reads_days_as_their_end_and_refuses_the_rest():
    assert instant("2026-01-14") == instant(date(2026, 1, 14)) == datetime(2026, 1, 14, 23, 59, 59, 999999, UTC)
    assert instant("2026-01-14T03:00:00Z") == datetime(2026, 1, 14, 3, tzinfo=UTC)
    for wrong in ("yesterday", "2026-01-14T03:00:00", "2026-02-30", datetime(2026, 1, 1)):
        with pytest.raises(BadInput):
            instant(wrong)


def test_an_unbuilt_embedded_ledger_and_a_file_as_store_say_what_to_do(tmp_path):
    with pytest.raises(BadInput, match="make data"):
        Ledger.open(tmp_path / "s", embedded=tmp_path / "nothing")
    (tmp_path / "f").write_text("")
    with pytest.raises(BadInput, match="is a file"):
        Ledger.open(tmp_path / "f", embedded=None)


def test_a_damaged_store_is_an_error_not_a_short_answer(filled, store):
    (found,) = (store / "objects").glob("*.parquet")
    content = found.read_bytes()
    found.write_bytes(content[:-10])
    with pytest.raises(BrokenInvariant, match="bytes instead of"):
        Ledger.open(store, embedded=None).snapshot().select()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    found.write_bytes(bytes(flipped))
    assert Ledger.open(store, embedded=None).verify(["format"]).exit_code == 1
    (store / "manifest.json").write_text("{")
    with pytest.raises(BrokenInvariant, match="manifest"):
        Ledger.open(store, embedded=None)
