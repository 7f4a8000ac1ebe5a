"""What a counterfactual is worth to each economy: real income exactly, and its parts to first order.

Everything compares two equilibria of one economy, so the first may itself be re-solved (other tariffs, no deficits):
a hat is the second over the first. Written out with every wedge of the model, where M[n,i,j] is trade at the border
(net of tariff t, export tax e included), q the border price c (1-s)(1+e), Y output at unit cost c, I income:

    (1) W_hat[n]  = (I'[n] / I[n]) / P_hat[n],   P_hat[n] = prod_{u,k} price_hat[u,n,k]^alpha[u,n,k]
    (2) ToT[n,i,j] = ( M[i,n,j] (q_hat[i,n,j] - 1) - M[n,i,j] (q_hat[n,i,j] - 1) ) / I[n]
    (3) VoT[n,i,j] = ( t[n,i,j] (M'[n,i,j] - M[n,i,j] q_hat[n,i,j])
                       + e/(1+e)[i,n,j] (M'[i,n,j] - M[i,n,j] q_hat[i,n,j]) ) / I[n]
    (4) Tech[n,j] = ( Y[n,j] (A_hat[n,j] - 1) - sum_{u,i} (1+t) M[u,n,i,j] (1 - 1/d_hat[u,n,i,j]) ) / I[n]
    (5) Subs[n,j] = -s[n,j] (Y'[n,j] - Y[n,j] c_hat[n,j]) / I[n]
    (6) Trans[n]  = ( change of D + subsidies received - subsidies paid ) / I[n]
    (7) W_hat - 1 = sum_{i,j} (ToT + VoT) + sum_j (Tech + Subs) + Trans + terms of second order

(2) and (3) summed over i and j are the welfare decomposition of Caliendo & Parro (2015), their terms-of-trade and
volume-of-trade effects, by partner and by sector; they state it for tariffs, and with tariffs alone and a fixed
deficit (4) to (6) vanish and q_hat = c_hat. The rest follows from the same derivation. A_hat (productivity and scale)
and d_hat (trade costs) are read from the two equilibria. 1 - 1/d_hat, equal to d_hat - 1 to first order, stays
finite where trade is banned. Effects of wedges that start from nothing are of second order, as are those of large
shocks: the exact figure is (1), and the difference is to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from steelyard.kernels.economy import Array, Economy, Equilibrium


@dataclass(frozen=True, slots=True)
class Welfare:
    """Hats, and first-order parts as fractions of base income; equations of the module."""

    real_income_hat: Array  # [economy] (1)
    consumer_price_hat: Array  # [economy] of final expenditure, (1)
    real_wage_hat: Array  # [economy] value added over the same price index; labour is given, so its average wage
    terms_of_trade: Array  # [economy, partner, sector] (2)
    volume_of_trade: Array  # [economy, partner, sector] (3)
    technology: Array  # [economy, sector] (4)
    subsidies: Array  # [economy, sector] (5)
    transfer: Array  # [economy] (6)

    @property
    def trade(self) -> Array:
        """Welfare as in Caliendo & Parro (2015), terms plus volume of trade, [economy]."""
        return (self.terms_of_trade + self.volume_of_trade).sum(axis=(1, 2))

    @property
    def first_order(self) -> Array:
        """All parts together, [economy]: (7) without its last term."""
        return self.trade + (self.technology + self.subsidies).sum(axis=1) + self.transfer


def welfare(economy: Economy, base: Equilibrium, now: Equilibrium) -> Welfare:
    """Welfare effects of going from `base` to `now`, two equilibria of `economy`."""
    price_hat = consumer_price_hat(economy, base, now)
    income = base.income[:, None]
    tot, vot = _trade(base, now)
    return Welfare(
        real_income_hat=real_income_hat(economy, base, now),
        consumer_price_hat=price_hat,
        real_wage_hat=now.value_added / base.value_added / price_hat,
        terms_of_trade=tot / income[..., None],
        volume_of_trade=vot / income[..., None],
        technology=(_productivity(economy, base, now) - _trade_costs(economy, base, now)) / income,
        subsidies=-base.subsidy * (now.output - base.output * cost_hat(base, now)) / income,
        transfer=(_transfer(now) - _transfer(base)) / base.income,
    )


def consumer_price_hat(economy: Economy, base: Equilibrium, now: Equilibrium) -> Array:
    """Price index of final expenditure, all final uses together, [economy] hat: (1)."""
    weight = economy.final_share
    log_hat = np.where(weight > 0, _log_hat(base.price_hat, now.price_hat), 0.0)
    return np.exp((weight * log_hat).sum(axis=(0, 2)))


def real_income_hat(economy: Economy, base: Equilibrium, now: Equilibrium) -> Array:
    """Income over the price index of final expenditure, [economy] hat: exact."""
    return now.income / base.income / consumer_price_hat(economy, base, now)


def cost_hat(base: Equilibrium, now: Equilibrium) -> Array:
    """Unit cost of `now` over `base`, [economy, sector]."""
    return now.cost_hat / base.cost_hat


def border_price(equilibrium: Equilibrium) -> Array:
    """Price at the exporter's border over that of the baseline: q, [importer, exporter, sector].

    Unit cost less subsidy, export tax included. In proportion to the baseline's, so only ratios of two mean a price.
    """
    paid = equilibrium.cost_hat * (1 - equilibrium.subsidy)
    return paid * (1 + equilibrium.export_tax)


def border_price_hat(base: Equilibrium, now: Equilibrium) -> Array:
    """Border price of `now` over `base`, [importer, exporter, sector]."""
    return border_price(now) / border_price(base)


def _trade(base: Equilibrium, now: Equilibrium) -> tuple[Array, Array]:
    """Numerators of (2) and (3), [economy, partner, sector]; an export is the partner's import, turned round."""
    before, after, hat = base.flows.sum(axis=0), now.flows.sum(axis=0), border_price_hat(base, now)
    dearer = before * (hat - 1)
    volume = after - before * hat
    taxed = (base.export_tax / (1 + base.export_tax) * volume).swapaxes(0, 1)
    return dearer.swapaxes(0, 1) - dearer, base.tariff * volume + taxed


def _productivity(economy: Economy, base: Equilibrium, now: Equilibrium) -> Array:
    """Y (A_hat - 1), [economy, sector]: A_hat is the cost of inputs over the cost of output."""
    inputs = economy.value_added_share * _log_hat(base.wage_hat, now.wage_hat)
    inputs += np.einsum("nk,nkj->nj", _log_hat(base.price_hat[0], now.price_hat[0]), economy.io_share)
    return base.output * np.expm1(inputs - _log_hat(base.cost_hat, now.cost_hat))


def _trade_costs(economy: Economy, base: Equilibrium, now: Equilibrium) -> Array:
    """sum (1+t) M (1 - 1/d_hat), [economy, sector]; d_hat is what shares show beyond prices and taxes."""
    paid = base.share * base.expenditure[:, :, None, :]
    taxes = (1 + now.tariff) / (1 + base.tariff)
    hat = border_price_hat(base, now) * taxes / (now.price_hat / base.price_hat)[:, :, None, :]
    share_hat = np.where(base.share > 0, now.share / np.where(base.share > 0, base.share, 1.0), 1.0)
    cheaper = hat * share_hat ** (1 / economy.theta)
    return (paid * (1 - cheaper)).sum(axis=(0, 2))


def _transfer(equilibrium: Equilibrium) -> Array:
    received = (equilibrium.subsidy * equilibrium.output).sum(axis=1)
    return equilibrium.deficit + received - equilibrium.subsidy_bill


def _log_hat(base: Array, now: Array) -> Array:
    return np.log(now / base)
