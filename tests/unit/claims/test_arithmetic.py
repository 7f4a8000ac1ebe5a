"""Each kind of relation on claims made by hand: what agrees, what does not, and the sentence that says so."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from claim_maker import claim, growth, kinds, level
from steelyard.claims.arithmetic import across, relations
from steelyard.claims.arithmetic_facts import Reading
from steelyard.claims.exchange import Band
from steelyard.claims.interval import Interval
from steelyard.claims.model import Sentence, Span
from steelyard.errors import BadInput

OIL = {"product": "GACC:crude_oil", "flow": "import"}


def one(claims, kind, **more):
    """The only relation of a kind."""
    found = [relation for relation in relations(claims, **more) if relation.kind == kind]
    assert len(found) == 1
    return found[0]


def surplus(value, unit="USD", **more):
    return replace(level(value, unit, digits=3, flow="balance", **more), measure="balance", direction=1)


# --- growth and levels -----------------------------------------------------------------------------------------------


def test_a_level_after_a_fall_implies_the_level_before():
    found = one([growth(-25.0, partner="JPN", basis="USD"), level(30e9, digits=3, partner="JPN")], "level_from_growth")
    assert (found.result, found.holds, found.unit) == ("solvable", True, "USD")
    assert found.low < 40e9 < found.high
    assert math.isnan(found.printed)
    assert found.text == (
        "China's exports to Japan: $30 bn after a fall of 25 % means $40 bn a year before (2024); "
        "no figure of that is printed."
    )


@pytest.mark.parametrize(("rate", "result"), [(10.0, "consistent"), (10.4, "tension"), (14.0, "conflict")])
def test_growth_of_two_printed_levels(rate, result):
    claims = [level(330e9), level(300e9, period="2024"), growth(rate, basis="USD")]
    found = one(claims, "growth_of_levels")
    assert (found.result, found.holds) == (result, result != "conflict")
    assert found.printed == pytest.approx(rate)


def test_a_rate_without_currency_is_no_conflict_where_the_other_currency_explains_it():
    levels = [level(330e9), level(300e9, period="2024")]
    assert one([*levels, growth(11.5)], "growth_of_levels").result == "tension"
    assert one([*levels, growth(25.0)], "growth_of_levels").result == "conflict"


def test_a_rate_by_volume_or_in_another_currency_says_nothing_of_a_level():
    levels = [level(330e9), level(300e9, period="2024")]
    assert kinds(relations([*levels, growth(25.0, basis="volume")])) == []
    assert kinds(relations([*levels, growth(25.0, basis="CNY")])) == []


def test_goods_may_be_counted_by_value_or_quantity():
    levels = [level(330e9, **OIL), level(300e9, period="2024", **OIL)]
    assert one([*levels, growth(-4.0, **OIL)], "growth_of_levels").result == "tension"


def test_a_multiple_is_a_growth():
    claims = [level(45e9), level(30e9, period="2024")]
    ratio = {"digit": 0.1, "comparison": "year_before", "basis": "USD"}
    assert one([*claims, claim("ratio", 1.5, "ratio", **ratio)], "growth_of_levels").result == "consistent"
    assert one([*claims, claim("ratio", 1.9, "ratio", **ratio)], "growth_of_levels").result == "conflict"


def test_a_fall_written_without_its_sign_is_a_fall():
    fall = replace(growth(25.0, basis="USD"), direction=-1)
    assert one([fall, level(30e9)], "level_from_growth").low > 39e9


def test_exports_from_two_balances_and_two_growths():
    """600 less 400 is 200; a fifth and a twentieth more are 720 less 420."""
    claims = [
        surplus(300e9), surplus(200e9, period="2024"), growth(20.0, basis="USD"),
        growth(5.0, basis="USD", flow="import"),
    ]  # fmt: skip
    found = one(claims, "balance_growth")
    assert found.result == "solvable"
    assert found.low < 600e9 < found.high
    printed = [*claims, level(900e9, period="2024")]
    assert one(printed, "balance_growth").result == "conflict"


@pytest.mark.parametrize(("whole", "result"), [(21.0, "consistent"), (35.0, "conflict")])
def test_a_chain_of_years(whole, result):
    claims = [
        claim("growth", whole, digit=0.1, base="2023", basis="USD"), growth(10.0, basis="USD"),
        growth(10.0, basis="USD", period="2024"),
    ]  # fmt: skip
    assert one(claims, "chain_of_growth").result == result


def test_years_and_a_span_of_which_neither_says_what_it_counts():
    claims = [
        claim("growth", 60.0, base="2022-12", period="2025-03"), growth(1.0, period="2024"),
        growth(2.0, period="2023"), growth(3.0, period="2025-01/2025-05"),
    ]  # fmt: skip
    found = one(claims, "value_vs_volume")
    assert (found.result, found.holds) == ("tension", True)
    assert "by volume" in found.text


def test_a_chain_with_other_ends_is_never_a_conflict():
    claims = [
        claim("growth", 60.0, base="2022-12", period="2025-03", basis="USD"), growth(1.0, basis="USD", period="2024"),
        growth(2.0, basis="USD", period="2023"), growth(3.0, basis="USD", period="2025-01/2025-05"),
    ]  # fmt: skip
    assert kinds(relations(claims)) == []


def test_volume_beside_value_over_years_implies_a_price():
    claims = [
        claim("growth", 25.0, base="2023", basis="volume"), growth(0.0, basis="USD"),
        growth(0.0, basis="USD", period="2024"),
    ]  # fmt: skip
    found = one(claims, "value_vs_volume")
    assert found.result == "solvable"
    assert found.low < -20.0 < found.high


# --- levels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "result"), [(50.1e9, "consistent"), (51e9, "tension"), (90e9, "conflict"), (None, "solvable")]
)
def test_balance_is_exports_less_imports(balance, result):
    claims = [level(300e9), level(250e9, flow="import")]
    found = one([*claims, *([surplus(balance)] if balance else [])], "balance")
    assert found.result == result


def test_a_deficit_has_its_sign():
    claims = [level(250e9), level(300e9, flow="import")]
    deficit = replace(surplus(50e9), direction=-1)
    assert one([*claims, deficit], "balance").result == "consistent"
    assert one([*claims, surplus(50e9)], "balance").result == "conflict"
    assert one([*claims, replace(deficit, direction=0)], "balance").result == "consistent"


def test_months_to_date_and_the_month_after():
    claims = [surplus(1.0e12, period="2025-01/2025-11"), surplus(1.1e12)]
    found = one(claims, "ytd_plus_month")
    assert found.result == "solvable"
    assert found.low < 100e9 < found.high
    assert "December 2025" in found.text
    assert one([*claims, surplus(104e9, period="2025-12")], "ytd_plus_month").result == "consistent"
    assert one([*claims, surplus(400e9, period="2025-12")], "ytd_plus_month").result == "conflict"


def test_exports_to_date_do_not_shrink():
    assert one([level(900e9, period="2025-01/2025-11"), level(800e9)], "ytd_plus_month").result == "conflict"


def test_stocks_do_not_add_up():
    stock = {"flow": "", "subject": "loans"}
    claims = [level(9e9, period="2025-Q1", **stock), level(8e9, period="2025-01/2025-06", **stock)]
    assert kinds(relations(claims)) == []


@pytest.mark.parametrize(("last", "result"), [(13e9, "consistent"), (30e9, "conflict")])
def test_quarters_make_the_year(last, result):
    quarters = [level(size, period=f"2025-Q{n}") for n, size in enumerate((10e9, 11e9, 12e9, last), 1)]
    assert one([level(46e9), *quarters], "sum_of_periods").result == result


def test_partners_are_no_more_than_all():
    parts = [level(60e9, partner="USA"), level(50e9, partner="JPN")]
    found = one([level(100e9), *parts], "sum_of_parts")
    assert found.result == "conflict"
    assert "the United States" in found.text
    assert kinds(relations([level(120e9), *parts])) == []
    assert kinds(relations([level(100e9), level(60e9, partner="USA"), level(50e9, partner="APEC")])) == []


def test_two_currencies_imply_a_rate():
    yuan = level(7.15e12, "CNY", flow="import", sentence=1)
    assert one([yuan, level(1e12, flow="import", sentence=1)], "fx_implied").result == "consistent"
    wrong = one([yuan, level(1.04e12, flow="import", sentence=1)], "fx_implied")
    assert wrong.result == "conflict"
    assert "A conversion at a rate of 2026 would explain it." in wrong.text


def test_a_rate_of_a_time_that_is_not_known_is_no_conflict_but_a_thousandfold_slip_is():
    later = {"period": "2031", "flow": "import", "sentence": 1}
    roubles = level(2.4e12, "RUB", **later)
    assert one([roubles, level(30e9, **later)], "fx_implied").result == "solvable"
    assert one([roubles, level(12e9, **later)], "fx_implied").result == "tension"
    assert one([roubles, level(30e6, **later)], "fx_implied").result == "conflict"


def test_the_band_of_a_ledger_takes_the_place_of_that_shipped():
    claims = [level(5e12, "CNY", sentence=1), level(1e12, sentence=1)]

    def five(currency, period):
        return Band(Interval(4.9, 5.1), True, "a ledger of tests")

    assert one(claims, "fx_implied", bands=five).result == "consistent"
    assert "a ledger of tests" in one(claims, "fx_implied", bands=five).text


def test_value_and_quantity_imply_a_price():
    claims = [growth(-10.0, basis="USD", **OIL), growth(2.0, basis="quantity", **OIL)]
    found = one(claims, "unit_value")
    assert found.low < 100 * (0.9 / 1.02 - 1) < found.high
    price = one([level(24e9, digits=3, **OIL), claim("quantity", 48e6, "t", digit=1e5, **OIL)], "unit_value")
    assert price.unit == "USD/t"
    assert price.low < 500 < price.high


def test_one_number_that_repeats_another_in_dollars_needs_no_period():
    roubles = claim("other", 2.4e12, "RUB", digit=1e11, period="", sentence=1, subject="loans", flow="")
    dollars = claim("other", 30e9, "USD", digit=1e9, period="", sentence=1, subject="loans", flow="")
    found = one([roubles, dollars], "fx_implied", dated=date(2025, 11, 3))
    assert found.result == "solvable"
    assert found.text.startswith("China: loans as of November 2025, when the text was written")
    apart = replace(dollars, value=replace(dollars.value, span=Span(90, 99)))
    assert kinds(relations([roubles, apart], dated=date(2025, 11, 3))) == []


# --- shares ----------------------------------------------------------------------------------------------------------


def share(value, **more):
    return claim("share", value, digit=0.1, whole="exports", **{"partner": "USA", **more})


@pytest.mark.parametrize(("late", "result"), [(8.2, "consistent"), (12.0, "conflict"), (None, "solvable")])
def test_a_share_after_growth(late, result):
    claims = [share(10.0, period="2024"), growth(-10.0, partner="USA", basis="USD"), growth(10.0, basis="USD")]
    found = one([*claims, *([share(late)] if late else [])], "share_after_growth")
    assert found.result == result
    assert found.low < 10 * 0.9 / 1.1 < found.high


@pytest.mark.parametrize(("part", "result"), [(40e9, "consistent"), (60e9, "conflict"), (None, "solvable")])
def test_share_times_total_is_the_part(part, result):
    claims = [share(10.0), level(400e9), *([level(part, partner="USA")] if part else [])]
    assert one(claims, "share_of_total").result == result


def test_shares_are_no_more_than_all():
    assert one([share(60.0), share(55.0, partner="JPN")], "sum_of_parts").result == "conflict"
    assert kinds(relations([share(60.0), share(40.0, partner="JPN")])) == []


def test_a_whole_that_is_mistaken_for_another():
    found = one([claim("share", 28.0, whole="world_manufacturing_exports", period="")], "concept")
    assert found.result == "concept"
    assert "world manufacturing output" in found.text


# --- one thing, two figures ------------------------------------------------------------------------------------------


def test_two_figures_of_one_thing():
    found = one([level(300e9), level(340e9)], "restated")
    assert (found.result, found.holds) == ("conflict", False)
    assert kinds(relations([level(300e9), level(0.3e12, digits=1)])) == []
    assert one([level(300e9), level(301e9)], "restated").result == "tension"
    assert one([level(300e9, sentence=1), level(340e9, sentence=1)], "restated").result == "tension"


def test_a_revision_is_no_contradiction():
    assert kinds(relations([level(300e9), level(340e9, quote="revised from 340bn")])) == []


def test_a_claim_that_could_be_read_otherwise_is_in_no_conflict():
    doubtful = replace(level(340e9), others=(level(340e9, period="2024"),))
    assert one([level(300e9), doubtful], "restated").result == "tension"


def test_dollars_and_yuan_in_one_text():
    claims = [growth(5.0, basis="USD"), growth(5.6, basis="CNY")]
    assert one(claims, "currency_basis").result == "consistent"
    assert one([claims[0], growth(25.0, basis="CNY")], "currency_basis").result == "conflict"


def test_a_sign_that_depends_on_the_currency_is_told():
    found = one([growth(-1.0, basis="USD", period="2023"), growth(1.5, basis="CNY", period="2023")], "direction")
    assert found.holds


def test_hedges_are_granted():
    assert kinds(relations([level(300e9), level(320e9, digits=2, hedge="nearly")])) == []
    assert kinds(relations([level(300e9), level(200e9, digits=1, hedge="more_than")])) == []
    assert one([level(300e9), level(400e9, digits=1, hedge="more_than")], "restated").result == "conflict"


# --- expectations, labels, superlatives ------------------------------------------------------------------------------


def poll(value, quote="", **more):
    return claim("consensus", value, digit=0.1, of="yoy", quote=quote, **more)


@pytest.mark.parametrize(
    ("quote", "result"),
    [("twice the 3 per cent forecast", "consistent"), ("more than triple the 3 per cent forecast", "conflict")],
)
def test_multiples_in_words(quote, result):
    assert one([growth(6.1), poll(3.0, quote)], "ratio_words").result == result


@pytest.mark.parametrize("quote", ["a double-digit 3.0 was forecast", "half of those asked twice a month said 3.0"])
def test_words_that_are_no_multiple_of_the_forecast(quote):
    assert kinds(relations([growth(9.0), poll(3.0, quote)])) == ["surprise"]


def test_a_multiple_read_as_a_claim():
    ratio = claim("ratio", 2.0, "ratio", digit=0.0, hedge="more_than", comparison="consensus")
    assert one([growth(6.6), poll(3.0), ratio], "ratio_words").result == "consistent"
    assert one([growth(3.6), poll(3.0), ratio], "ratio_words").result == "conflict"


@pytest.mark.parametrize(
    ("quote", "result"),
    [("above the 3.0 expected", "consistent"), ("falling short of the 3.0 expected", "conflict"), ("", "solvable")],
)
def test_better_or_worse_than_expected(quote, result):
    assert one([growth(5.0), poll(3.0, quote)], "surprise").result == result


def test_words_before_the_quote_count():
    words = "Shipments grew 5 per cent, missing the 3 per cent that economists had pencilled in."
    sentence = Sentence(words, tuple(range(len(words))), 0)
    claims = [growth(5.0, sentence=0), poll(3.0, "3 per cent", sentence=0)]
    assert one(claims, "surprise", sentences=[sentence]).result == "conflict"


def test_a_year_that_was_not_over():
    quote = "the annual surplus passed 900 billion dollars"
    months = surplus(930e9, period="2025-01/2025-11", quote="930 billion dollars in eleven months")
    label = one([surplus(900e9, quote=quote), months], "period_label", dated=date(2025, 12, 9))
    assert label.result == "label"
    assert label.holds
    undated = surplus(900e9, quote=quote, period="")
    assert one([undated, months], "period_label", dated=date(2025, 12, 9)).result == "label"
    assert kinds(relations([undated, months])) == []
    early = surplus(900e9, quote=quote, period="2025-01/2025-10")
    assert one([early, months], "period_label").result == "label"
    assert "period_label" not in kinds(relations([surplus(1e12, quote=quote), months], dated=date(2026, 1, 20)))
    expected = surplus(1e12, quote="an annual surplus of 1 trillion is expected")
    assert "period_label" not in kinds(relations([expected, months], dated=date(2025, 12, 9)))


def best(kind="highest", since="", quote="", **more):
    return claim("superlative", kind=kind, since=since, quote=quote, **more)


def test_superlatives_at_odds():
    assert kinds(relations([best(since="1995"), best(since="1990")]), "tension") == ["internal_tension"]
    assert kinds(relations([best(), best(quote="among the highest")]), "tension") == ["internal_tension"]
    assert kinds(relations([best(of="level"), best("lowest", of="level")]), "conflict") == ["internal_tension"]
    assert kinds(relations([best(of="level"), best("lowest", of="share")])) == []
    assert kinds(relations([best(since="1995"), best(since="1995")])) == []
    words = "That was some of the highest since 1995, and it is the highest since 1995."
    sentence = Sentence(words, tuple(range(len(words))), 0)
    pair = [best(since="1995", quote="highest since 1995,", sentence=0), best(since="1995", sentence=0)]
    assert kinds(relations(pair, [sentence]), "tension") == ["internal_tension"]


def test_a_record_that_the_text_itself_gives_the_lie():
    claims = [best("record", of="level"), level(300e9), level(340e9, period="2022")]
    assert "record" in kinds(relations(claims), "conflict")
    assert "record" not in kinds(relations([best("record", of="level"), level(300e9), level(240e9, period="2022")]))
    since = [best("highest", "2023", of="level"), level(300e9), level(340e9, period="2022")]
    assert "record" not in kinds(relations(since))


def test_a_first_time_over_a_mark():
    first = claim("superlative", 1e12, "USD", digit=1e12, kind="first", of="balance", flow="balance")
    assert "record" in kinds(relations([first, surplus(1.2e12, period="2022")]), "conflict")
    assert "record" not in kinds(relations([first, surplus(0.9e12, period="2022")]))


# --- several texts ---------------------------------------------------------------------------------------------------


def test_two_texts_that_count_in_two_currencies():
    """4.0 and 4.6, -12 and -11.5: one change of the rate explains both."""
    dollars = [growth(4.0, basis="USD"), growth(-12.0, basis="USD", partner="USA")]
    yuan = [growth(4.6), growth(-11.5, partner="USA")]
    found = across([Reading("a.md", dollars), Reading("b.md", yuan)])
    assert [one.kind for one in found] == ["currency_basis"]
    assert found[0].result == "consistent"
    assert len(found[0].claims) == 4
    assert found[0].documents == ("a.md", "b.md", "a.md", "b.md")
    assert "both pairs" in found[0].text
    assert "CNY" in found[0].text


def test_a_text_counts_in_the_currency_of_its_other_figures():
    dollars = [growth(2.0, basis="USD", period="2025-11"), growth(4.0), growth(-12.0, partner="USA")]
    yuan = [level(18e12, "CNY", flow="import"), growth(4.6), growth(-11.5, partner="USA")]
    found = across([Reading("a.md", dollars), Reading("b.md", yuan)])
    assert [one.kind for one in found] == ["currency_basis"]
    assert len(found[0].claims) == 4
    assert "the text counts others so" in found[0].text


def test_two_texts_that_differ_by_more_than_a_currency():
    found = across([Reading("a.md", [growth(4.0, basis="USD")]), Reading("b.md", [growth(24.0, basis="USD")])])
    assert kinds(found, "conflict") == ["restated"]


def test_what_stands_in_one_text_alone_is_not_told_across():
    assert across([Reading("a.md", [level(300e9), level(340e9)]), Reading("b.md", [])]) == ()


def test_two_texts_need_two_names():
    with pytest.raises(BadInput, match=r"Two texts are called 'a\.md'"):
        across([Reading("a.md", []), Reading("a.md", [])])


# --- odd claims ------------------------------------------------------------------------------------------------------

ODD = [math.nan, math.inf, -math.inf, 1e308, -1e308, 0.0, 5e-324, -100.0, -250.0]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("digit", [0.0, 0.1, math.inf, 1e300])
def test_odd_numbers_are_passed_over(value, digit):
    measures = {"yoy": "percent", "level": "USD", "share": "percent", "quantity": "t", "consensus": "percent"}
    odd = [claim(measure, value, unit, digit=digit, of="yoy") for measure, unit in measures.items()]
    plain = [growth(5.0), level(300e9), level(290e9, period="2024"), share(10.0), poll(4.0), surplus(3e9)]
    for found in relations([*odd, *plain]):
        assert found.text


@pytest.mark.parametrize("period", ["", "soon", "2025-13", "0001", "9999", "2025-01/2025-00", "2025-12/2025-01"])
def test_odd_periods_are_passed_over(period):
    claims = [growth(5.0, period=period), level(3e9, period=period), best(since=period, period=period), surplus(1e9)]
    found = relations([*claims, claim("growth", 5.0, base=period, period="2025")])
    assert all(one.holds for one in found)


def test_nobody_and_nothing():
    assert relations([]) == ()
    assert across([]) == ()
    assert relations([growth(5.0, reporter=""), claim("yoy"), claim("level", 3.0, "")]) == ()
