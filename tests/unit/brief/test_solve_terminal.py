"""A counterfactual in the terminal: the frames' figures, in words, and nothing left out that qualifies them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from small_world import counterfactual, tariff, world
from steelyard.brief.figures_table import Amounts, name, table, values
from steelyard.brief.solve_terminal import report
from steelyard.brief.terminal import display_width
from steelyard.errors import BadInput
from steelyard.lever.instruments import Tariff

CAVEAT = "Invented figures: read nothing off them."
INSTRUMENTS = (Tariff("AAA", "BBB", "goods", add=0.25),)


@pytest.fixture(scope="module")
def pair():
    one = world(caveats=(CAVEAT,), elasticities="Invented too")
    given = {"instruments": INSTRUMENTS, "certificate": SimpleNamespace(text=lambda: "Certificate: all hold")}
    fixed = counterfactual(one, tariff(AAA_BBB=0.25), closure_text="Deficits keep their amounts.", **given)
    ilms = counterfactual(
        one, tariff(AAA_BBB=0.25), closure_name="ilms", deficit=0.9 * one.deficit, **given,
        closure_text="Deficits follow trade.",
    )  # fmt: skip
    return fixed, ilms


@pytest.fixture(scope="module")
def lines(pair):
    return report(*pair).splitlines()


def row(lines, head: str, name: str) -> list[str]:
    """The cells of a row under the table whose title begins with `head`."""
    start = next(at for at, line in enumerate(lines) if line.startswith(head))
    found = next(line for line in lines[start:] if line.strip().startswith(name))
    return found.strip().removeprefix(name).split()


def signed(value: float, digits: int) -> str:
    return f"{value:+,.{digits}f}".replace("-", "\u2212")


def test_the_first_lines_say_what_was_done_and_on_which_basis(lines):
    assert lines[0] == "WHAT IF Tariff (importer AAA, exporter BBB, sector goods): +25 pp"
    basis = " ".join(line.strip() for line in lines[1:4])
    assert basis.startswith("Amounts in USD of 2022 at basic prices, world value added held fixed; closure fixed;")
    assert "Invented for tests. Elasticities: Invented too." in basis


def test_real_income_is_that_of_the_frame(pair, lines):
    frame = pair[0].welfare().filter(economy="AAA")
    cells = row(lines, "Who gains", "AAA")
    assert cells[0] == signed(frame["real_income_pct"][0], 2)
    assert cells[1] == signed(pair[1].welfare().filter(economy="AAA")["real_income_pct"][0], 2)
    assert cells[2] == signed(pair[0].real_income().filter(economy="AAA")["change"][0], 2)
    assert cells[3] == signed(frame["terms_of_trade_pct"][0], 2)


def test_parts_that_are_nothing_get_no_column(lines):
    heads = next(line for line in lines if "real income" in line)
    assert "terms" in heads
    assert "technology" not in heads
    assert "subsidies" not in heads


def test_trade_is_sorted_by_how_much_it_moved(pair, lines):
    frame = pair[0].trade("goods").filter(importer="AAA", exporter="BBB")
    cells = row(lines, "Trade that moved most", "BBB to AAA")
    assert cells[-2] == signed(frame["change_pct"][0], 1)
    assert cells[-1] == signed(frame["volume_pct"][0], 1)
    start = next(at for at, line in enumerate(lines) if line.startswith("Trade that moved"))
    assert lines[start + 2].strip().startswith("BBB to AAA")


def test_balances_stand_under_both_closures(pair, lines):
    cells = row(lines, "Balances", "AAA, total")
    shares = [cf.balance().filter(economy="AAA", scope="total")["change_pct"][0] for cf in pair]
    assert [cells[2], cells[-2]] == ["0.0", signed(shares[1], 1)]
    assert shares == pytest.approx([0, 10], abs=1e-9)
    assert row(lines, "Balances", "AAA with BBB, goods")
    text = "\n".join(lines)
    assert "fixed: Deficits keep their amounts." in text
    assert "ilms: Deficits follow trade." in text
    assert "One closure only" not in text


def test_one_closure_alone_is_warned_of(pair):
    assert "! One closure only" in report(pair[0])


def test_revenue_certificate_and_caveats_are_told(pair, lines):
    frame = pair[0].revenue().filter(economy="AAA", item="tariffs")
    assert row(lines, "Public revenue", "AAA, tariffs")[2] == signed(frame["change"][0], 2)
    text = "\n".join(lines)
    assert "  Certificate: all hold" in text
    assert f"  ! {CAVEAT}" in text


def test_no_certificate_is_told(pair):
    bare = counterfactual(pair[0].world, tariff(AAA_BBB=0.25))
    assert "Not certified: do not quote" in report(bare)


def test_no_change_has_no_trade_to_tell(pair):
    bare = counterfactual(pair[0].world, tariff())
    text = report(bare)
    assert "Trade that moved" not in text
    assert "Public revenue" not in text
    assert text.startswith("WHAT IF no change of policy")


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_of_prose_is_wider_than_asked(pair, width):
    wide = report(*pair, width=width).splitlines()
    prose = [line for line in wide if line.startswith(("WHAT", "Amounts", "  Amounts", "  !", "  fixed:"))]
    assert len(prose) >= 4
    assert max(map(display_width, prose)) <= width
    if width >= 100:
        assert max(map(display_width, wide)) <= width


def test_figures_stand_under_each_other_with_a_real_minus(lines):
    start = next(at for at, line in enumerate(lines) if line.startswith("Who gains"))
    assert len({len(line) for line in lines[start + 1 : start + 5]}) == 1
    body = [line for line in lines if "Certificate" not in line]
    assert not any(cell.startswith("-") for line in body for cell in line.split())
    assert any("\u2212" in line for line in lines)


def test_no_control_signs_reach_the_terminal(pair):
    one = world(caveats=("a\x1b[31mb\x07\u202ec",))
    text = report(counterfactual(one, tariff(AAA_BBB=0.25)))
    assert not any(sign in text for sign in "\x1b\x07\u202e")


def test_other_closures_of_another_policy_are_refused(pair):
    with pytest.raises(BadInput, match="one policy"):
        report(pair[0], counterfactual(pair[0].world, tariff(), closure_name="ilms"))


def test_columns_share_one_scale_and_one_number_of_decimals():
    money = Amounts("million USD").columns(
        {"before": [1_210_000.0, None], "change": [-850.4, 0.0]}, unsigned=("before",)
    )
    assert money == {"before, bn": ["1,210", "–"], "change, bn": ["\u22120.850", "0.000"]}
    assert Amounts("index").columns({"change": [0.5]}) == {"change": ["+0.500"]}
    assert values([12.34, 0.056]) == ["+12.3", "+0.1"]
    assert values([205.0, -0.43], least=1) == ["+205.0", "\u22120.4"]
    assert values([0.0, float("nan")], signed=False) == ["0.000", "–"]


def test_names_and_tables():
    assert name("CHN") == "China"
    assert name("nowhere in the list of known economies") == "nowhere in the list of know…"
    assert table("Title", ["a", "long"], {"x": ["1", "22"]}) == ["Title", "         x", "  a      1", "  long  22"]
