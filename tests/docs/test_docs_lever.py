"""The lever's pages say what the program says: their code runs, its output and every figure is computed again."""

from __future__ import annotations

import ast
import csv
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import steelyard as sy
from steelyard.cli import run
from steelyard.errors import SteelyardError
from steelyard.kernels import residuals
from steelyard.kernels.equilibrium import at_rest
from steelyard.kernels.welfare import welfare
from steelyard.lever import elasticities, parse, replicate
from steelyard.lever.embedded import embedded

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
VALIDATION = ROOT.parent / "shared" / "validation"
PAGES = (
    "explanation/certificate.md",
    "explanation/embedded-world.md",
    "howto/bring-your-own-table.md",
    "howto/solve-a-policy.md",
)
BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOISE = re.compile(r"\d(?:\.\d+)?e[-+]\d\d.*$", re.MULTILINE)  # a residual, and the cell that has it
GAP = "..."


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Language, title and content of each block of code."""
    return BLOCK.findall(text)


def shown(block: str, output: str) -> bool:
    """Whether the output holds the block's lines, in order and unbroken but for lines of three dots."""
    lines, at = [line.rstrip() for line in NOISE.sub("#", output).splitlines()], 0
    for part in re.split(r"^\.\.\.\n", NOISE.sub("#", block), flags=re.MULTILINE):
        wanted = [line.rstrip() for line in part.splitlines()]
        found = [k for k in range(at, len(lines) - len(wanted) + 1) if lines[k : k + len(wanted)] == wanted]
        if not found:
            return False
        at = found[0] + len(wanted)
    return True


def outputs(text: str, capsys) -> list[tuple[str, str]]:
    """Run a page's files, Python and commands in their order; each block of text with what was printed before it."""
    names: dict = {"__name__": "page"}
    printed, pairs = "", []
    for language, title, content in blocks(text):
        if title:
            Path(title).write_text(content, encoding="utf-8")
        elif language == "python":
            exec(compile(content, "page", "exec"), names)
            printed = capsys.readouterr().out
        elif language == "sh":
            for line in content.splitlines():
                assert run(shlex.split(line, comments=True)[1:]) == 0, line
            printed = capsys.readouterr().out
        elif language == "text":
            pairs.append((content, printed))
    return pairs


@pytest.mark.parametrize("name", PAGES)
def test_the_code_of_a_page_runs_and_prints_what_the_page_shows(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STEELYARD_LEDGER", str(tmp_path / "mine"))
    pairs = outputs(page(name), capsys)
    assert pairs
    for block, printed in pairs:
        assert shown(block, printed), f"{name} shows\n{block}\nbut what is printed is\n{printed}"


def test_the_readme_shows_what_solve_prints(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What if")[2].partition("\n## ")[0]
    command, block = (next(b[2] for b in blocks(text) if b[0] == language) for language in ("sh", "text"))
    assert run(shlex.split(command.splitlines()[0], comments=True)[1:]) == 0
    assert shown(block, capsys.readouterr().out)


# --- Closures: one policy under each rule.

CLOSURES = ("fixed", "gdp_share", "partial:0.5", "zero", "ilms")


def under(world, closure):
    """Balances and real income under a closure: +10 points on all goods that the USA buys abroad."""
    cf = sy.solve(world, sy.Tariff(importer="USA", add=0.10), closure=closure)
    usa = cf.balance().filter(economy="USA")
    total, goods = (usa.filter(scope=scope).row(0, named=True) for scope in ("total", "goods"))
    return total, goods, cf.welfare()


def signed(value, digits=0):
    """As the page prints it: comma, sign, real minus; nothing that rounds to zero has a sign."""
    text = f"{value:+,.{digits}f}".replace("-", "−")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def closure_row(world, closure):
    total, goods, gains = under(world, closure)
    income = {row["economy"]: row["real_income_pct"] for row in gains.iter_rows(named=True)}
    part = "" if not total["base"] else f"{signed(total['change_pct'], 1)} %"
    cells = (
        f"`{closure}`", signed(total["base"] / 1e3), signed(total["change"] / 1e3), part,
        signed(goods["change"] / 1e3), *(f"{signed(income[code], 2)} %" for code in ("USA", "CHN")),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def test_the_table_of_closures_is_what_is_solved():
    text, world = page("explanation/closures.md"), embedded()
    for closure in CLOSURES:
        row = closure_row(world, closure)
        assert row in text, f"closures.md lacks\n{row}"


def test_the_closure_moves_the_balance_more_than_the_elasticities_do():
    text, world = page("explanation/closures.md"), embedded()
    sets = [name for name in elasticities.names() if len(elasticities._sets()[name]) == len(world.sectors)]
    changes = [under(embedded(theta=name), "ilms")[0]["change_pct"] for name in sets]
    low, high = f"{min(changes):.0f}", f"{max(changes):.0f}"
    assert f"between {low} and {high} % with the {len(sets)} sets of elasticities" in " ".join(text.split())
    fixed = [under(embedded(theta=name), "fixed")[0]["change_pct"] for name in sets]
    assert np.abs(fixed).max() < 1e-6


def test_what_rebalancing_itself_is_worth():
    world = embedded()
    base = sy.solve(world, sy.Tariff(importer="USA", add=0.10), closure="zero").base
    worth = 100 * (welfare(world.economy, at_rest(world.economy), base).real_income_hat - 1)
    told = " ".join(page("explanation/closures.md").split())
    for code in ("USA", "CHN"):
        assert f"{code} {signed(worth[world.economy_index(code)], 1)} %" in told


# --- The certificate.


def test_the_certificate_imports_the_data_types_alone():
    tree = ast.parse(Path(residuals.__file__).read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in named if name and name.startswith("steelyard")} == {"steelyard.kernels.economy"}


def test_every_block_of_the_certificate_is_explained():
    cf = sy.solve(embedded(), sy.Quota(exporter="CHN", sector="B07_08", cap=0.5))
    assert cf.certificate is not None
    table = page("explanation/certificate.md").partition("## What each line checks")[2]
    for check in cf.certificate.checks:
        assert re.search(rf"^\|[^|]*\b{re.escape(check.block)}\b[^|]*\|", table, re.MULTILINE), check.block


# --- The embedded world.


def test_what_is_said_of_the_embedded_world():
    text, world = " ".join(page("explanation/embedded-world.md").split()), embedded()
    merged = {name: len(parts) for name, parts in zip(world.economies, world.members, strict=True)}
    goods = world.flows[:, :, list(world.goods)].sum(axis=2)
    at = world.economy_index("USA")
    imports = goods[at].sum() - goods[at, at]
    facts = (
        f"{len(world.economies)} economies and {len(world.sectors)} sectors",
        f"{sum(merged.values())} economies",
        f"`OTH_EU27`, {merged['OTH_EU27']} members of the European Union",
        f"`OTH_ASEAN`, {merged['OTH_ASEAN']} members of ASEAN",
        f"{100 * world.tariff_revenue[at] / imports:.1f} % of US imports of goods",
        world.source,
    )
    for fact in facts:
        assert fact in text, fact


def test_the_sets_of_elasticities_are_all_listed():
    text = page("explanation/embedded-world.md")
    for row in (dict(row) for row in elasticities.world_tables.read("elasticity_sets")):
        held = [float(v) for v in elasticities._sets()[row["set"]].values()]
        paper = row["paper"].partition(")")[0] + ")"
        cells = (f"`{row['set']}`", paper, f"{len(held)}", f"{min(held):g} to {max(held):g}")
        assert f"| {' | '.join(cells)} |" in text, cells


# --- Instruments and errors.


def test_every_instrument_is_in_the_table_with_an_example_that_parses():
    table = page("howto/solve-a-policy.md").partition("## The instruments")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `--([\w-]+) ([^`]+)`", table, re.MULTILINE))
    assert rows.keys() == parse.READERS.keys()
    for option, example in rows.items():
        made = parse.READERS[option](example.strip("'"))
        assert f"`{type(made).__name__}(" in table, option


MISTAKES = {
    "negative": lambda flows, inputs, about: _set(flows, (0, 1, 0), -10.0),
    "missing": lambda flows, inputs, about: _set(flows, (0, 1, 0), np.nan),
    "silent": lambda flows, inputs, about: _set(flows, (slice(None), 1), 0.0),
    "unmade": lambda flows, inputs, about: _set(flows, (slice(None), slice(None), 1), 0.0),
    "swollen": lambda flows, inputs, about: _set(inputs, (1, 0, 0), 300.0),
    "elastic": lambda flows, inputs, about: about.update(theta=[-6, 5]),
    "tariff": lambda flows, inputs, about: about.update(tariff=np.full((3, 3, 2), -1.5)),
    "shape": lambda flows, inputs, about: about.update(sectors=("G",)),
    "argument": lambda flows, inputs, about: about.update(valuations="basic"),
}


def _set(array, where, value):
    array[where] = value


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_messages_of_wrong_tables_are_those_of_the_page(mistake):
    text = page("howto/bring-your-own-table.md")
    names: dict = {}
    exec(next(content for language, _, content in blocks(text) if "from_flows(" in content), names)
    flows, inputs = names["flows"].astype(float), names["inputs"].astype(float)
    about = {"economies": ("AUS", "NZL", "ROW"), "sectors": ("G", "S"), "theta": [6, 5]}
    MISTAKES[mistake](flows, inputs, about)
    with pytest.raises(SteelyardError) as caught:
        sy.World.from_flows(flows, inputs, **about)
    assert str(caught.value) in text, f"bring-your-own-table.md lacks\n{caught.value}"


@pytest.mark.parametrize(("sector", "told"), [("goods", "goods"), (None, "all sectors")])
def test_the_decision_on_customs_instruments_has_the_figures_of_a_solve(sector, told):
    cf = sy.solve(embedded(), sy.Tariff(importer="USA", sector=sector, add=0.10))
    income = {row["economy"]: row["real_income_pct"] for row in cf.welfare().iter_rows(named=True)}
    cells = [told, f"{cf.touches[0].covered:,.0f}", *(f"{signed(income[code], 2)} %" for code in ("USA", "IRL"))]
    assert f"| {' | '.join(cells)} |" in page("adr/0011-customs-instruments-default-to-goods.md")


# --- Replications and figures of speed.


def test_every_replication_is_on_its_page():
    text = page("howto/replicate.md")
    for entry in replicate.ENTRIES:
        assert f"`{entry.name}`" in text


@pytest.mark.parametrize("entry", replicate.ENTRIES, ids=lambda entry: entry.name)
def test_the_verdicts_of_replications_are_those_of_the_page(entry):
    if not VALIDATION.is_dir():
        pytest.skip(f"{VALIDATION} is absent: the published data are not part of the project")
    report = replicate.run(entry.name, VALIDATION)
    assert f"`{entry.name}` | {len(report.checks):,} |" in page("howto/replicate.md")
    assert report.ok


def test_figures_of_speed_have_their_columns_and_known_groups():
    with (DOCS / "explanation" / "speed-figures.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert rows.fieldnames == ["group", "case", "measured", "unit", "target", "note"]
        groups = {row["group"] for row in rows}
    assert groups <= set(re.findall(r"<!-- speed:(\w+) -->", page("explanation/speed.md")))
