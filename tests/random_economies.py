"""Random baselines, policies and closures: consistent, varied, and as extreme as the solver promises to bear."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from steelyard.kernels.economy import Closure, Economy, Mechanics, Policy, Quota

# Of value added, in the baseline: more than a tenth of what is earned cannot be given away on a whim.
AFFORDABLE = 0.1
WALLED = "5,000 % on everything"
Seed = int | np.random.Generator


@dataclass(frozen=True)
class Trial:
    """One problem to solve, and what it is called in a report of failures."""

    economy: Economy
    policy: Policy
    closure: Closure
    mechanics: Mechanics
    name: str


def trial(seed: int, **kept) -> Trial:
    """A random problem; `kept` goes to `economy`. The same seed is always the same problem."""
    rng = np.random.default_rng(seed)
    mobile = bool(rng.random() < 0.8)
    # What a sector pays its own labour can only make up for a rise of its inputs if it is more than a trace of cost.
    kept = kept if mobile else {"least_value_added": 0.1, **kept}
    base = economy(rng, **kept)
    kind, changed = policy(rng, base)
    rule, balance = closure(rng, base, walled=WALLED in kind)
    supply = mechanics(rng, base, mobile)
    u, n, j = base.shape
    extra = f"{'' if supply.mobile else ', immobile'}{', scale' if supply.scale is not None else ''}"
    return Trial(base, changed, balance, supply, f"seed {seed}: {n} x {j} x {u} uses, {kind}, {rule}{extra}")


def economy(
    seed: Seed,
    economies: int | None = None,
    sectors: int | None = None,
    uses: int | None = None,
    *,
    theta: tuple[float, float] = (0.8, 25.0),
    deficits: float = 0.25,
    least_value_added: float = 0.01,
    tariffs: bool = True,
    sparse: bool = True,
) -> Economy:
    """A baseline at rest, to rounding. `deficits`: the largest, in value added; theta is drawn evenly in logs."""
    rng = np.random.default_rng(seed)
    shape = economies or int(rng.integers(2, 31)), sectors or int(rng.integers(1, 25))
    n, j = shape
    u = uses or int(rng.choice([1, 4]))
    elasticity = np.exp(rng.uniform(*np.log(theta), j))
    tariff = _tariffs(rng, n, j) if tariffs else np.zeros((n, n, j))
    share = _shares(rng, n, j, u, sparse)
    value_added_share = np.exp(rng.uniform(np.log(least_value_added), 0, (n, j)))
    if rng.random() < 0.5:
        value_added_share = rng.uniform(0.2, 0.8, (n, j))
    io = rng.dirichlet(np.full(j, 0.5), (n, j)).transpose(0, 2, 1) * (1 - value_added_share)[:, None, :]
    final = _final(rng, n, j, u)
    base = Economy(share, tariff, value_added_share, io, final, elasticity, *(np.zeros(0),) * 3)
    spread = rng.uniform(-1, 1, n) * deficits * rng.choice([0.0, 0.2, 1.0])
    return _at_rest(base, spread, 10 ** rng.uniform(-6, 9))


def _tariffs(rng, n, j):
    tariff = rng.exponential(0.1, (n, n, j)) * (rng.random((n, n, j)) < 0.7)
    tariff[np.arange(n), np.arange(n)] = 0
    return tariff


def _shares(rng, n, j, u, sparse):
    """Shares by size, distance and home bias; some suppliers make nothing of a sector, some pairs do not trade."""
    size = np.exp(rng.normal(0, 1.2, n))[:, None] * np.exp(rng.normal(0, 0.7, (n, j)))
    distance = np.exp(rng.normal(0, 1, (n, n, 1)) + rng.normal(0, 0.5, (n, n, j)))
    home = np.where(np.eye(n, dtype=bool)[:, :, None], np.exp(rng.uniform(0, 5, j)), 1.0)
    pull = np.broadcast_to(size * distance * home, (u, n, n, j)) * np.exp(rng.normal(0, 0.2, (u, n, n, j)))
    keep = np.ones((n, n, j), dtype=bool)
    if sparse and rng.random() < 0.6:
        keep = rng.random((n, n, j)) < rng.uniform(0.5, 1)
        keep &= rng.random((n, j)) < 0.95
        # Somebody makes everything for everybody; and all economies are joined, or there are several worlds.
        maker = rng.integers(n, size=j)
        keep[:, maker, np.arange(j)] = True
        ring = rng.integers(j, size=n)
        keep[(np.arange(n) + 1) % n, np.arange(n), ring] = True
    pull = pull * keep
    return pull / pull.sum(axis=2, keepdims=True)


def _final(rng, n, j, u):
    if u == 1:
        return rng.dirichlet(np.full(j, 1.0), n)[None]
    final = np.zeros((u, n, j))
    final[1:] = rng.dirichlet(np.full((u - 1) * j, 1.0), n).reshape(n, u - 1, j).transpose(1, 0, 2)
    return final


def _at_rest(base: Economy, spread, unit) -> Economy:
    """Fill in values at which everything is bought and sold. `spread`: deficits aimed at, in value added."""
    bound, weight = np.abs(spread).max(), np.full(len(spread), 1 / len(spread))
    for _ in range(60):
        output = _output(base, spread, weight)
        value_added = (base.value_added_share * output).sum(axis=1)
        weight = value_added / value_added.sum() if (value_added > 0).all() else weight
        deficit = spread * value_added - weight * (spread * value_added).sum()
        worst = np.abs(deficit / value_added).max()
        if (output >= 0).all() and worst <= bound * (1 + 1e-9) and _settled(base, output, spread, weight):
            break
        spread = spread * (min(1, bound / worst) if (output >= 0).all() else 0.5)
    else:
        raise AssertionError("no deficits leave every output positive")
    output = output * unit / output.mean()
    for _ in range(20):
        expenditure, value_added, deficit, output = _spending(base, spread, weight, output)
    given = (base.share, base.tariff, base.value_added_share, base.io_share, base.final_share, base.theta)
    return Economy(*given, value_added, deficit, expenditure)


def _settled(base, output, spread, weight):
    sold = _spending(base, spread, weight, output)[-1]
    return np.abs(sold - output).max() < 1e-12 * output.max()


def _spending(base, spread, weight, output):
    """Expenditure, value added, deficits, and output as sold, where so much is made."""
    before_tariff = base.share / (1 + base.tariff)
    taxed = 1 - before_tariff.sum(axis=2)
    value_added = (base.value_added_share * output).sum(axis=1)
    deficit = spread * value_added - weight * (spread * value_added).sum()
    inputs = np.einsum("nkj,nj->nk", base.io_share, output)
    kept = 1 - np.einsum("unj,unj->n", taxed, base.final_share)
    income = (value_added + (taxed[0] * inputs).sum(axis=1) + deficit) / kept
    expenditure = base.final_share * income[:, None]
    expenditure[0] += inputs
    return expenditure, value_added, deficit, np.einsum("unij,unj->ij", before_tariff, expenditure)


def _output(base, spread, weight):
    """The output that its own spending buys, of mean 1: `_spending` is linear and loses nothing."""
    n, j = base.value_added_share.shape
    before_tariff = base.share / (1 + base.tariff)
    taxed = 1 - before_tariff.sum(axis=2)
    to_final = np.einsum("unij,unj->nij", before_tariff, base.final_share)
    to_final /= (1 - np.einsum("unj,unj->n", taxed, base.final_share))[:, None, None]
    earned = base.value_added_share * (1 + spread)[:, None] + np.einsum("nk,nkj->nj", taxed[0], base.io_share)
    bought = np.einsum("nik,nkj->iknj", before_tariff[0], base.io_share) + np.einsum("nik,nj->iknj", to_final, earned)
    lent = spread[:, None] * base.value_added_share
    bought -= np.einsum("mik,m,nj->iknj", to_final, weight, lent, optimize=True)
    system = np.eye(n * j) - bought.reshape(n * j, n * j) + 1 / (n * j)
    output = np.linalg.solve(system, np.ones(n * j)).reshape(n, j)
    return output * base.share.any(axis=(0, 1))


def policy(seed: Seed, base: Economy) -> tuple[str, Policy]:
    """A random policy and its name; several kinds at once in one of three."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(list(_KINDS), size=int(rng.choice([1, 1, 3])), replace=False)
    found = Policy(**{key: value for kind in kinds for key, value in _KINDS[kind](rng, base).items()})
    return " + ".join(kinds), found


def _some(rng, shape):
    return rng.random(shape) < rng.choice([0.05, 0.3, 1.0])


def _raised(rng, base, most):
    n, j = base.value_added_share.shape
    abroad = _some(rng, (n, n, j)) & ~np.eye(n, dtype=bool)[:, :, None]
    return base.tariff + abroad * rng.uniform(0, most, (n, n, j))


def _subsidies(rng, base):
    n, j = base.value_added_share.shape
    payer = rng.integers(n, size=n) if rng.random() < 0.3 else np.arange(n)
    subsidy = _some(rng, (n, j)) * rng.uniform(0, 0.3, (n, j))
    bill = np.bincount(payer, (subsidy * base.output).sum(axis=1), n) / base.value_added
    return {"subsidy": subsidy * np.minimum(1, AFFORDABLE / np.maximum(bill[payer], 1e-9))[:, None], "payer": payer}


def _import_subsidies(rng, base):
    n, j = base.value_added_share.shape
    abroad = _some(rng, (n, n, j)) & ~np.eye(n, dtype=bool)[:, :, None]
    cut = abroad * rng.uniform(0, 0.3, (n, n, j))
    cost = (cut / (1 - cut) * (base.flows.sum(axis=0) * (1 + base.tariff))).sum(axis=(1, 2)) / base.value_added
    return {"tariff": np.where(abroad, -cut * np.minimum(1, AFFORDABLE / np.maximum(cost, 1e-9))[:, None, None], 0)}


def _trade_cost(rng, base, low, high):
    u, n, j = base.shape
    shape = (u, n, n, j) if rng.random() < 0.3 else (n, n, j)
    abroad = ~np.eye(n, dtype=bool)[:, :, None]
    return np.where(_some(rng, shape) & abroad, np.exp(rng.uniform(np.log(low), np.log(high), shape)), 1.0)


def _quotas(rng, base):
    n = len(base.value_added)
    flows = base.flows.sum(axis=0)
    flows[np.arange(n), np.arange(n)] = 0
    cells = np.argwhere(flows > 0)
    rng.shuffle(cells)
    groups = [g for g in np.array_split(cells[:9], min(3, max(1, len(cells) // 3))) if len(g)]
    quotas = tuple(Quota(*g.T, rng.uniform(0.3, 1), bool(rng.random() < 0.5)) for g in groups)
    return {"quotas": quotas, "tariff": _raised(rng, base, 0.2)}


_KINDS = {
    "free trade": lambda rng, base: {"tariff": np.zeros_like(base.tariff)},
    "tariffs to 25 %": lambda rng, base: {"tariff": _raised(rng, base, 0.25)},
    "tariffs to 5,000 %": lambda rng, base: {"tariff": _raised(rng, base, 50.0)},
    WALLED: lambda rng, base: {
        "tariff": np.where(np.eye(len(base.value_added), dtype=bool)[:, :, None], 0.0, np.full_like(base.tariff, 50.0))
    },
    "subsidies to 30 %": _subsidies,
    "import subsidies to 30 %": _import_subsidies,
    "dearer trade": lambda rng, base: {"trade_cost": _trade_cost(rng, base, 1.0, 3.0)},
    "cheaper trade": lambda rng, base: {"trade_cost": _trade_cost(rng, base, 0.5, 1.0)},
    "export taxes": lambda rng, base: {"export_tax": _raised(rng, base, 0.5) - base.tariff},
    "productivity": lambda rng, base: {"productivity": np.exp(rng.normal(0, 0.3, base.value_added_share.shape))},
    "quotas": _quotas,
}


def closure(seed: Seed, base: Economy, walled: bool = False) -> tuple[str, Closure]:
    """A random rule of the deficit and its name. Behind walls no sum fixed in world money can be earned abroad."""
    rng = np.random.default_rng(seed)
    n, j = base.value_added_share.shape
    gdp_share = base.deficit / base.value_added
    nothing = np.zeros(n), np.zeros(n), np.zeros((n, j))
    kind = str(rng.choice(["zero", "gdp_share"] if walled else ["fixed", "gdp_share", "zero", "partial", "margins"]))
    if kind == "fixed":
        return kind, Closure(base.deficit, *nothing[1:])
    if kind == "gdp_share":
        return kind, Closure(nothing[0], gdp_share, nothing[2])
    if kind == "zero":
        return kind, Closure(*nothing)
    if kind == "partial":
        return kind, Closure(rng.uniform(0, 1) * base.deficit, *nothing[1:])
    margin = np.broadcast_to(rng.uniform(0, 0.3, (n, 1)), (n, j))
    flows = base.flows.sum(axis=0)
    explained = (margin * flows.sum(axis=1)).sum(axis=1) - np.einsum("nj,nij->i", margin, flows)
    small = min(1, AFFORDABLE / np.abs(explained / base.value_added).max())
    return kind, Closure((base.deficit - small * explained), nothing[0], small * margin)


def mechanics(seed: Seed, base: Economy, mobile: bool | None = None) -> Mechanics:
    """Mostly constant returns and mobile labour.

    Scale economies add up along the chain of inputs, to psi / value_added_share: at most 0.6 of what keeps an
    equilibrium unique, 1 / theta.
    """
    rng = np.random.default_rng(seed)
    most = base.value_added_share.min(axis=0) / base.theta
    scale = rng.uniform(0, 0.6) * most if rng.random() < 0.2 else None
    return Mechanics(scale, bool(rng.random() < 0.8) if mobile is None else mobile)


def toward(problem: Trial, part: float) -> Policy:
    """A policy a part of the way, in logs, from the baseline's, 0, to the problem's own, 1.

    The closure goes first: transfers that stay fixed while walls rise may starve who has to earn them, under a rule
    that in the end asks for none.
    """
    p, base = problem.policy, problem.economy

    def level(before, after):
        return None if after is None else (1 + before) ** (1 - part) * (1 + after) ** part - 1

    return Policy(
        tariff=level(base.tariff, p.tariff),
        trade_cost=None if p.trade_cost is None else p.trade_cost**part,
        export_tax=level(0, p.export_tax),
        subsidy=None if p.subsidy is None else 1 - (1 - p.subsidy) ** part,
        payer=p.payer,
        productivity=None if p.productivity is None else p.productivity**part,
        quotas=tuple(replace(quota, cap=quota.cap**part) for quota in p.quotas),
    )
