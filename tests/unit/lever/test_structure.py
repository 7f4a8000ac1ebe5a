"""The embedded structure table: rebuilt from its source, its identities, and the merged worlds beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from steelyard.errors import BadInput
from steelyard.lever import embed_structure, embedded
from steelyard.lever.structure import credit, sector_names, structure

SOURCE = Path(__file__).resolve().parents[4] / "shared" / "world"
EMBEDDED = Path(embed_structure.TARGET) / f"{embed_structure.NAME}.csv"
ROUNDED = 0.05e6 * 77  # each of at most 77 cells is rounded to 0.1 million US dollars


def test_rebuilt_from_its_source_it_is_the_same(tmp_path):
    if not (SOURCE / "table").is_dir():
        pytest.skip("needs ../shared/world/table, the inter-country table of 77 economies")
    size = embed_structure.build(SOURCE, tmp_path)
    assert size == EMBEDDED.stat().st_size
    assert (tmp_path / EMBEDDED.name).read_bytes() == EMBEDDED.read_bytes()


def test_a_missing_source_is_told(tmp_path, capsys):
    assert embed_structure.main([str(tmp_path)]) == 2
    assert "is missing" in capsys.readouterr().err
    with pytest.raises(BadInput, match="2022 is"):
        structure(2021)


def test_world_exports_are_world_imports_in_every_sector():
    sums = structure().group_by("sector").agg(pl.col("exports", "imports").sum())
    assert sums.select((pl.col("exports") - pl.col("imports")).abs().max()).item() <= 2 * ROUNDED
    whole = structure()
    assert whole.filter(pl.col("exports_within_eu") > pl.col("exports")).is_empty()
    assert whole.filter(pl.col("exports_to_chn") > pl.col("exports")).is_empty()
    assert whole.filter(pl.col("imports_from_chn") > pl.col("imports")).is_empty()
    bought = whole["exports_to_chn"].sum()
    china = whole.filter(pl.col("economy") == "CHN")
    assert china["imports"].sum() == pytest.approx(bought, abs=23 * ROUNDED)


def test_output_and_value_added_are_those_of_the_embedded_world():
    world = embedded.embedded()
    frame = structure().filter(pl.col("economy") == "CHN")
    assert frame["sector"].to_list() == list(world.sectors) == list(sector_names())
    at = world.economies.index("CHN")
    np.testing.assert_allclose(frame["output"] / 1e6, world.output[at], rtol=1e-5, atol=0.1)


def test_the_credit_line_is_the_producers():
    assert credit().startswith("OECD (2025)")
