"""The scorer held against predictions made by hand, for which every count is known."""

from __future__ import annotations

import csv
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TESTS))

from claims_score import __main__ as program  # noqa: E402
from claims_score.align import align, places  # noqa: E402
from claims_score.checked import checked  # noqa: E402
from claims_score.labels import ARTICLES, Text, articles, label, translated, unseen  # noqa: E402
from claims_score.scores import COLUMNS, score  # noqa: E402
from steelyard.claims.model import Claim, Document, Finding, Quantity, Report, Span  # noqa: E402

TEXT = "Exports fell by 20 per cent in May, imports by 3 per cent. The deficit was $4 bn, a record."
ROW = {
    "id": "a-01",
    "text": "a",
    "quote": "Exports fell by 20 per cent",
    "measure": "yoy",
    "reporter": "CHN",
    "partner": "WLD",
    "flow": "export",
    "product": "TOTAL",
    "period": "2025-05",
    "base": "",
    "value": "-20",
    "unit": "percent",
    "basis": "",
    "hedge": "",
    "verdict": "true|rounded",
}


def finding(quote: str, value: float | None, verdict: str = "true", unit: str = "percent", **given: object) -> Finding:
    """A finding on a quote of TEXT, in all else as ROW has it."""
    start = TEXT.index(quote)
    span = Span(start, start + len(quote))
    amount = None if value is None else Quantity(value, value, unit, 0, quote, span)
    fields = {"measure": "yoy", "reporter": "CHN", "flow": "export", "period": "2025-05", "unit": unit, **given}
    return Finding(Claim("1", quote, span, 0, value=amount, **fields), verdict, "")  # pyright: ignore


def counts(labels, findings, **options):
    pairs, extra = align(TEXT, labels, findings)
    return {(one.table, one.row): (one.count, one.of) for one in score(pairs, extra, **options) if not one.column}


def test_a_right_claim_is_whole_and_its_verdict_right():
    held = counts([label(ROW)], [finding("by 20 per cent", -20)])
    assert held["extraction", "whole tuple with basis and hedge"] == (1, 1)
    assert held["extraction", "claims read that a label has"] == (1, 1)
    assert held["verdict", "right, of those decided"] == (1, 1)
    assert all(count == of for (table, _), (count, of) in held.items() if table == "field")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("value", {"value": 20}),
        ("partner", {"partner": "USA"}),
        ("period", {"period": "2025-06"}),
        ("flow", {"flow": "import"}),
        ("product", {"product": "GACC:coal"}),
        ("reporter", {"reporter": "USA"}),
        ("measure", {"measure": "mom"}),
        ("unit", {"unit": "pp"}),
    ],
)
def test_one_wrong_field_is_that_field_and_no_whole_tuple(name, given):
    value = given.pop("value", -20)
    held = counts([label(ROW)], [finding("by 20 per cent", value, **given)])
    assert held["extraction", "found"] == (1, 1)
    assert held["extraction", "whole tuple"] == (0, 1)
    wrong = {row for (table, row), (count, of) in held.items() if table == "field" and count < of}
    assert wrong == {name}


def test_basis_and_hedge_are_outside_the_tuple():
    held = counts([label(ROW)], [finding("by 20 per cent", -20, basis="USD", hedge="about")])
    assert held["extraction", "whole tuple"] == (1, 1)
    assert held["extraction", "whole tuple with basis and hedge"] == (0, 1)


def test_another_number_or_place_is_not_found_and_one_too_many():
    for wrong in (finding("by 20 per cent", -21), finding("by 3 per cent", -20)):
        held = counts([label(ROW)], [wrong])
        assert held["extraction", "found"] == (0, 1)
        assert held["extraction", "claims read that a label has"] == (0, 1)


def test_two_labels_of_one_quote_are_told_apart_by_value_and_fields():
    both = "Exports fell by 20 per cent in May, imports by 3 per cent"
    exports = label({**ROW, "quote": both})
    imports = label({**ROW, "id": "a-02", "quote": both, "value": "-20", "flow": "import"})
    read = [finding(both, -20, flow="import"), finding(both, -20)]
    pairs, extra = align(TEXT, [exports, imports], read)
    assert not extra
    assert all(one.exact() for one in pairs)


def test_a_deficit_may_be_told_by_its_direction():
    row = {
        **ROW,
        "quote": "The deficit was $4 bn",
        "measure": "balance",
        "flow": "balance",
        "value": "-4e9",
        "unit": "USD",
    }
    given = {"measure": "balance", "flow": "balance", "unit": "USD"}
    for value, direction in ((4e9, -1), (-4e9, -1), (-4e9, 0)):
        assert align(TEXT, [label(row)], [finding("$4 bn", value, direction=direction, **given)])[0][0].exact()
    assert not align(TEXT, [label(row)], [finding("$4 bn", 4e9, direction=1, **given)])[0][0].exact()


def test_a_superlative_without_number_is_found_by_its_measure():
    row = {**ROW, "quote": "a record", "measure": "superlative", "value": "", "unit": "", "verdict": "not_checkable"}
    held = counts([label(row)], [finding("a record", None, "not_checkable", "", measure="superlative")])
    assert held["extraction", "whole tuple"] == (1, 1)
    assert held["verdict", "left open, of what is open"] == (1, 1)


def test_periods_of_one_meaning_and_growth_bases():
    whole = label({**ROW, "period": "2025"})
    assert align(TEXT, [whole], [finding("by 20 per cent", -20, period="2025-01/2025-12")])[0][0].exact()
    growth = label({**ROW, "measure": "growth", "period": "2025-05", "base": "2022-12"})
    for base, right in (("2022-12", True), ("2023-12", False)):
        read = finding("by 20 per cent", -20, measure="growth", base=base)
        assert align(TEXT, [growth], [read])[0][0].exact() is right


@pytest.mark.parametrize(
    ("verdict", "given", "right", "letter", "accused"),
    [
        ("true", "rounded", 1, 0, 0),
        ("false", "conflict", 1, 0, 0),
        ("true", "false", 0, 0, 1),
        ("other_basis", "false", 0, 0, 1),
        ("other_basis|false", "false", 1, 1, 0),
        ("superseded", "true", 0, 0, 0),
    ],
)
def test_verdicts_by_side_and_to_the_letter(verdict, given, right, letter, accused):
    held = counts([label({**ROW, "verdict": verdict})], [finding("by 20 per cent", -20, given)])
    assert held["verdict", "right, of those decided"][0] == right
    assert held["verdict", "right to the letter, of those decided"][0] == letter
    assert held["verdict", "called wrong without cause"][0] == accused


def test_confusion_counts_each_judged_label_once():
    pairs, extra = align(
        TEXT, [label(ROW), label({**ROW, "id": "a-02", "quote": "imports by 3 per cent", "value": "-3"})], []
    )
    cells = [one for one in score(pairs, extra) if one.table == "confusion"]
    assert sum(one.count for one in cells) == 2
    assert {one.column for one in cells if one.count} == {"not read"}


def test_labels_that_are_not_exhaustive_give_no_precision():
    held = counts([label(ROW)], [finding("by 3 per cent", -3)], exhaustive=False)
    assert held["extraction", "claims read without a label"] == (1, None)
    assert ("extraction", "claims read that a label has") not in held


def test_quotes_are_found_behind_escapes_and_curly_quotes():
    original = "It’s \\$1.2tn, it\u00a0 says.\nIt's $1.2tn."
    assert [original[one.start : one.end] for one in places(original, "It's $1.2tn")] == [
        "It’s \\$1.2tn",
        "It's $1.2tn",
    ]


def test_codes_of_the_articles_are_translated():
    row = {**ROW, "seed": "000", "reporter": "CHN", "partner": "W00", "flow": "B", "product": "HS2709", "unit": "PCT"}
    growth = translated(
        {**row, "measure": "growth", "period": "2022-12/2025-03", "basis": "VOL", "hedge": "exceeded;first"}
    )
    assert (growth["base"], growth["period"], growth["basis"]) == ("2022-12", "2025-03", "volume|")
    assert (growth["partner"], growth["flow"], growth["product"]) == ("WLD", "balance", "GACC:crude_oil")
    assert (growth["unit"], growth["hedge"]) == ("percent", "more_than")


def test_the_list_checked_by_hand_is_set_beside_verdicts(tmp_path):
    rows = [
        "seed,quote,value,unit,match",
        "a,fell by 20 per cent in May,-20,%,exact",
        "a,deficit was $4 bn,4,bn,mismatch",
    ]
    rows += ["a,who signed it,,,exact", "a,imports by 3 per cent,3,%,rounding"]
    (tmp_path / "claims_checked.csv").write_text("\n".join(rows), encoding="utf-8")
    read = [finding("by 20 per cent", -20, "false"), finding("$4 bn", 4e9, "conflict", unit="USD")]
    cells = {(one.row, one.column): one for one in checked({"a": TEXT}, {"a": read}, tmp_path)}
    assert {key for key, one in cells.items() if one.count and key[1]} == {
        ("exact", "false"), ("mismatch", "conflict"), ("exact", "no number"), ("rounding", "not read"),
    }  # fmt: skip
    assert cells["called wrong though the list holds them right", ""].count == 1
    assert cells["decided, of those that the list settles", ""] == replace(
        cells["decided, of those that the list settles", ""], count=2, of=3
    )


def fake(text: str, day: object) -> Report:
    """A reader that answers every label of the project's texts."""
    held = next(one for split in ("dev", "unseen") for one in unseen(split) if one.original == text)
    return Report(Document(held.name, text, "plain", ()), None, "", tuple(map(perfect(held), held.labels)))


def perfect(text: Text):
    def answer(mark) -> Finding:
        fields = {name: next(iter(sorted(held)), "") for name, held in mark.fields.items() if held and name != "value"}
        span = places(text.original, mark.quote)[0]
        fields["base"] = next(iter(mark.base), "")
        value = None if mark.low is None else Quantity(mark.low, mark.high or 0, fields.get("unit", ""), 0, "", span)
        return Finding(Claim(mark.id, mark.quote, span, 0, value=value, **fields), mark.verdicts[0], "")

    return answer


def test_a_perfect_reader_scores_in_full_and_articles_not_at_hand_keep_their_rows(tmp_path, monkeypatch, capsys):
    output = tmp_path / "scores.csv"
    output.write_text("set,table,row,column,count,of\narticles,extraction,found,,70,76\n", encoding="utf-8")
    monkeypatch.setattr(program, "articles", lambda: ())
    assert program.main([], fake, output) == 0
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == dict(zip(COLUMNS, ("articles", "extraction", "found", "", "70", "76"), strict=True))
    full = [row for row in rows if row["set"] != "articles" and row["table"] in ("extraction", "field")]
    assert full
    assert all(row["count"] == row["of"] for row in full)
    off = [row for row in rows if row["table"] == "confusion" and row["row"] != row["column"] and row["count"] != "0"]
    assert not off
    assert "whole tuple" in capsys.readouterr().out
    program.main(["--misses", "dev"], fake, output)
    assert ": not read" not in capsys.readouterr().out


def test_the_page_is_filled_from_the_counts(tmp_path):
    spec = importlib.util.spec_from_file_location("claims_hook", TESTS.parent / "docs" / "hooks" / "claims.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    figures = tmp_path / "scores.csv"
    program.write(
        [("unseen", "extraction", "found", "", "3", "4"), ("dev", "confusion", "true", "other_basis", "2", "")], figures
    )
    assert hook.table("extraction", None, figures) == "|  | unseen |\n| --- | --- |\n| found | 3 of 4 (75 %) |"
    assert "| true | 2 |" in hook.table("confusion", "dev", figures)
    assert hook.table("confusion", "unseen", figures) == hook.NONE
    page = (TESTS.parent / "docs" / "explanation" / "claims-quality.md").read_text(encoding="utf-8")
    assert "<!--" not in hook.on_page_markdown(page)


def test_every_label_of_the_articles_is_found_in_its_text():
    if not articles():
        pytest.skip(f"{ARTICLES} is absent: the articles are not part of the project")
    assert all(places(text.original, one.quote) for text in articles() for one in text.labels)
    assert sum(len(text.labels) for text in articles()) == 76
