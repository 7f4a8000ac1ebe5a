"""A certificate names the equation and the cell that do not hold, whatever is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from slow_cases import ECONOMIES, PROBLEMS, SECTORS, solved
from steelyard.errors import BadInput, BrokenInvariant
from steelyard.kernels.economy import Policy
from steelyard.kernels.equilibrium import at_rest
from steelyard.lever.certificate import TARGET, USES, certify, examine

# A thousand times the tolerance: has to be found in any number that matters, and in any cell.
MUTATION = 1e-6
PARTS = {
    "wage_hat": "unit cost", "cost_hat": "unit cost", "price_hat": "price index", "share": "shares",
    "tariff": "wedges", "export_tax": "wedges", "subsidy": "wedges", "expenditure": "expenditure", "output": "output",
    "value_added": "factor market", "tariff_revenue": "tariff revenue", "export_tax_revenue": "export-tax revenue",
    "subsidy_bill": "subsidies", "deficit": "deficit rule", "income": "income", "quota_wedge": "wedges",
}  # fmt: skip
ITEMS = {"tariff": "tariff: ", "export_tax": "export tax: ", "subsidy": "subsidy: ", "value_added": "value added: "}


def mutated(equilibrium, part, cell):
    value = getattr(equilibrium, part).copy()
    # Where there is nothing to multiply, what matters to that economy is added.
    least = equilibrium.value_added[cell[0]] if part.endswith(("revenue", "bill")) or part == "deficit" else 1.0
    value[cell] += MUTATION * (value[cell] or least)
    return replace(equilibrium, **{part: value})


def place(part, cell, uses):
    """How a certificate names that cell."""
    *use, one, last = cell if len(cell) > 1 else (*cell, None)
    names = [ECONOMIES[one]] if last is not None or len(cell) == 1 else []
    if part in ("share", "tariff", "export_tax"):
        names = [f"{ECONOMIES[use.pop()]} from {ECONOMIES[one]}"]
    if len(cell) > 1:
        names.append(SECTORS[last])
    of_use = f" ({USES[use[0]]})" if use and uses > 1 else ""
    return ITEMS.get(part, "") + ", ".join(names) + of_use


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_true_equilibrium_is_certified(name):
    problem, equilibrium = solved(name)
    found = certify(ECONOMIES, SECTORS, *problem, equilibrium)
    assert found.ok
    assert found.worst.residual < TARGET
    assert found.absorbed < 1e-14


@pytest.mark.parametrize("part", [part for part in PARTS if part != "quota_wedge"])
@pytest.mark.parametrize("name", ["trade cost by use", "scale, labour tied to sectors", "quotas and everything"])
def test_an_error_of_a_millionth_is_found_where_it_is(name, part):
    problem, equilibrium = solved(name)
    for cell in np.ndindex(getattr(equilibrium, part).shape):
        wrong = mutated(equilibrium, part, cell)
        found = examine(ECONOMIES, SECTORS, *problem, wrong)
        block, where = PARTS[part], place(part, cell, len(equilibrium.price_hat))
        assert not found.ok, (part, cell)
        assert found[block] in found.failed
        assert found[block].where == where
        with pytest.raises(BrokenInvariant, match=re.escape(f"{block}")) as caught:
            certify(ECONOMIES, SECTORS, *problem, wrong)
        assert where in str(caught.value)


def test_an_error_in_a_rent_is_found_where_it_is():
    problem, equilibrium = solved("quotas")
    found = examine(ECONOMIES, SECTORS, *problem, mutated(equilibrium, "quota_wedge", (1,)))
    assert found["wedges"].where == "tariff: BBB from AAA, machines"
    found = examine(ECONOMIES, SECTORS, *problem, replace(equilibrium, quota_wedge=equilibrium.quota_wedge * 0))
    assert found["wedges"].where.startswith("export tax: AAA from")
    tight = replace(problem[1], quotas=tuple(replace(quota, cap=0.9 * quota.cap) for quota in problem[1].quotas))
    problem = (problem[0], tight, *problem[2:])
    assert examine(ECONOMIES, SECTORS, *problem, equilibrium)["quotas"].where.startswith("quota ")


def broken(**changes):
    problem, equilibrium = solved("tariffs")
    arrays = {part: change(getattr(equilibrium, part).copy()) for part, change in changes.items()}
    return examine(ECONOMIES, SECTORS, *problem, replace(equilibrium, **arrays)), (problem, arrays)


def put(cell, value):
    def change(array):
        array[cell] = value
        return array

    return change


@pytest.mark.parametrize(
    ("part", "cell", "value", "where"),
    [
        ("wage_hat", (1, 0), -0.4, "wage hat: BBB, food"),
        ("price_hat", (0, 2, 1), -2.47, "price hat: CCC, machines"),
        ("price_hat", (0, 2, 1), np.nan, "price hat: CCC, machines"),
        ("share", (0, 1, 2, 0), -1e-3, "share: BBB from CCC, food"),
        ("expenditure", (0, 0, 0), -1.0, "expenditure: AAA, food"),
        ("output", (0, 1), np.inf, "output: AAA, machines"),
        ("income", (2,), 0.0, "income: CCC"),
        ("tariff", (0, 1, 0), np.nan, "tariff: AAA from BBB, food"),
        ("deficit", (1,), np.nan, "deficit: BBB"),
    ],
)
def test_what_is_not_positive_or_no_number_is_named(part, cell, value, where):
    found, _ = broken(**{part: put(cell, value)})
    assert found["positivity"] in found.failed
    assert found["positivity"].where == where


def test_shares_that_do_not_sum_are_named():
    found, _ = broken(share=lambda share: share * np.array([1, 1.03, 1])[:, None, None])
    assert found["share sums"].residual == pytest.approx(0.03)
    assert found["share sums"].where.startswith("BBB, ")


def test_a_solution_of_another_policy_is_refused():
    (economy, policy, closure, mechanics), equilibrium = solved("tariffs")
    other = replace(policy, tariff=policy.tariff + 0.01)
    with pytest.raises(BrokenInvariant, match=r"wedges is off by a relative .* tariff:|wedges \(tariff:"):
        certify(ECONOMIES, SECTORS, economy, other, closure, mechanics, equilibrium)
    rule = replace(closure, transfer=closure.transfer * 0)
    with pytest.raises(BrokenInvariant, match="deficit rule"):
        certify(ECONOMIES, SECTORS, economy, policy, rule, mechanics, equilibrium)


def test_a_baseline_that_is_not_at_rest_is_found():
    """Observed deficits set to zero leave a baseline that is no equilibrium; a zero shock must not hide it."""
    economy, _, closure, mechanics = PROBLEMS["tariffs"]
    rest = at_rest(economy)
    assert examine(ECONOMIES, SECTORS, economy, Policy(), closure, mechanics, rest).ok
    balanced, zero = replace(economy, deficit=economy.deficit * 0), replace(closure, transfer=closure.transfer * 0)
    found = examine(ECONOMIES, SECTORS, balanced, Policy(), zero, mechanics, at_rest(balanced))
    assert {"expenditure", "Walras"} <= {check.block for check in found.failed}
    most = ECONOMIES[int(np.abs(economy.deficit / economy.value_added).argmax())]
    assert found["Walras"].where == most
    assert found["Walras"].residual == pytest.approx(np.abs(economy.deficit / economy.value_added).max())


def test_a_refusal_says_what_where_how_much_and_what_to_do():
    problem, equilibrium = solved("tariffs")
    with pytest.raises(BrokenInvariant) as caught:
        certify(ECONOMIES, SECTORS, *problem, mutated(equilibrium, "income", (2,)))
    said = str(caught.value)
    assert "income is off by a relative 1.0e-06 at CCC" in said or "income (CCC) 1.0e-06" in said
    for word in ("allowed", "No result", "Solve again"):
        assert word in said
    with pytest.raises(BrokenInvariant, match="not a number"):
        certify(ECONOMIES, SECTORS, *problem, replace(equilibrium, cost_hat=equilibrium.cost_hat * np.nan))


def test_the_data_s_imbalance_is_declared():
    economy, policy, closure, mechanics = PROBLEMS["tariffs"]
    equilibrium = solved("tariffs")[1]
    loose = replace(economy, io_share=economy.io_share * (1 + 4e-7))
    found = examine(ECONOMIES, SECTORS, loose, policy, closure, mechanics, equilibrium)
    assert 1e-8 < found.absorbed < 1e-5
    assert f"data imbalance absorbed: {found.absorbed:.1e} of value added, most in {found.absorbed_by}" in found.text()
    assert "data" in next(line for line in found.text().splitlines() if "Walras" in line)
    assert found["expenditure"] in found.failed, "an equation that the imbalance does not force off is not excused"


def test_it_prints_and_travels():
    found, _ = broken()
    text = found.text()
    assert text.startswith("Certificate: all ")
    assert max(map(len, text.splitlines())) <= 100
    assert all(check.block in text for check in found.checks)
    assert text.endswith("data imbalance absorbed: none")
    kept = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert kept["ok"] is True
    assert [check["block"] for check in kept["checks"]] == [check.block for check in found.checks]
    with pytest.raises(FrozenInstanceError):
        found.tolerance = 1
    failed, _ = broken(cost_hat=put((0, 0), np.nan))
    assert "do NOT hold" in failed.text()
    assert "NaN" in failed.text()
    assert json.loads(json.dumps(failed.to_dict(), allow_nan=False))["ok"] is False


def test_misfits_are_refused_before_anything_is_computed():
    problem, equilibrium = solved("tariffs")
    with pytest.raises(BadInput, match="2 economies and 2 sectors are named"):
        examine(ECONOMIES[:2], SECTORS, *problem, equilibrium)
    with pytest.raises(BadInput, match=r"income has shape \(2,\)"):
        examine(ECONOMIES, SECTORS, *problem, replace(equilibrium, income=equilibrium.income[:2]))
    with pytest.raises(BadInput, match=r"quota_wedge has shape \(0,\)"):
        examine(ECONOMIES, SECTORS, *PROBLEMS["quotas"], equilibrium)
