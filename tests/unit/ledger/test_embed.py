from pathlib import Path

import pytest

from steelyard.errors import BadInput
from steelyard.ledger.embed import compile_figures
from steelyard.ledger.store import Ledger

FIGURES = Path(__file__).parents[3] / "figures"


@pytest.fixture
def figures(tmp_path, store, write):
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "SOURCES.toml").write_bytes((store / "SOURCES.toml").read_bytes())
    write({}, {"partner": "DEU"}).rename(folder / "a.csv")
    return folder


def test_a_compiled_ledger_opens_and_takes_loads_on_top(figures, tmp_path, write):
    compile_figures(figures, tmp_path / "out")
    ledger = Ledger.open(tmp_path / "own", embedded=tmp_path / "out")
    assert ledger.vintages()["partner"].to_list() == ["DEU", "USA"]
    assert not (tmp_path / "own").exists()
    report = ledger.load(write({}, {"partner": "ASEAN"}, name="b.csv"))
    assert (report.added, report.unchanged) == (1, 1)
    assert ledger.vintages()["partner"].to_list() == ["ASEAN", "DEU", "USA"]
    assert ledger.snapshot().select(partner="USA").data["value"].to_list() == [33.8e9]
    ledger.undo("L0001")
    assert ledger.vintages()["partner"].to_list() == ["DEU", "USA"]


def test_every_problem_is_listed_with_file_and_line_and_nothing_is_written(figures, tmp_path, write):
    write({}, {"partner": "UAS"}, {"period": "2025-13"}, name="b.csv").rename(figures / "b.csv")
    (figures / "c.csv").write_text("a;b\n")
    with pytest.raises(BadInput) as caught:
        compile_figures(figures, tmp_path / "out")
    for words in ("b.csv:3: partner", "b.csv:4: period", "c.csv, line 1", "a.csv:2 and b.csv:2: one figure twice"):
        assert words in str(caught.value)
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_the_repository_figures_compile_to_the_same_small_bytes_and_pass_all_levels(tmp_path):
    for name in ("one", "two"):
        compile_figures(FIGURES, tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == ["SOURCES.toml", "figures.parquet", "manifest.json"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert sum((tmp_path / "one" / n).stat().st_size for n in files) < 1_500_000
    report = Ledger.open(tmp_path / "own", embedded=tmp_path / "one").verify()
    assert report.exit_code == 0, report.to_json()
