"""From amounts paid to the shares that the model of the world economy reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from steelyard.kernels.economy import Array, Economy


def from_paid(paid: Array, tariff: Array, intermediate: Array, theta: Array) -> Economy:
    """The baseline whose identities hold by construction: what is not given is what remains.

    `paid[use, importer, exporter, sector]` at buyers' prices (tariff included), `tariff[importer, exporter,
    sector]` a fraction > -1, `intermediate[economy, input, using]` at buyers' prices, `theta[sector]`.

    Output is sales net of tariff, value added is output less inputs, final expenditure is purchases less inputs
    (of further uses: their purchases), the deficit is imports less exports net of tariff. So
    final = value added + tariff revenue + deficit in every economy. A cell without output has value-added share 1;
    a market without expenditure is served from home, at no amount. The caller sees to it that no remainder is
    negative by more than rounding.
    """
    net = (paid / (1 + tariff)).sum(axis=0)
    output, bought = net.sum(axis=0), net.sum(axis=1)
    expenditure = paid.sum(axis=2)
    io_share = _over(intermediate, output[:, None, :])
    value_added_share = np.where(output > 0, np.maximum(1 - io_share.sum(axis=1), 0), 1.0)
    final = final_expenditure(expenditure, intermediate)
    return Economy(
        share=_shares(paid, expenditure),
        tariff=tariff,
        value_added_share=value_added_share,
        io_share=io_share,
        final_share=final / final.sum(axis=(0, 2))[None, :, None],
        theta=theta,
        value_added=(output - intermediate.sum(axis=1)).sum(axis=1),
        deficit=(bought - output).sum(axis=1),
        expenditure=expenditure,
    )


def final_expenditure(expenditure: Array, intermediate: Array) -> Array:
    """Final purchases [use, economy, sector] at buyers' prices; use 0 is zero where further uses exist."""
    inputs = intermediate.sum(axis=2)
    if len(expenditure) == 1:
        return np.maximum(expenditure - inputs, 0)
    return np.concatenate([np.zeros_like(expenditure[:1]), expenditure[1:]])


def paid_intermediate(economy: Economy) -> Array:
    """Intermediate purchases at buyers' prices, [economy, input, using]: technology times output."""
    return economy.io_share * economy.output[:, None, :]


def net_intermediate(economy: Economy) -> Array:
    """The same net of tariff, [economy, input, using]: less the average tariff of each market."""
    average = average_tariff(economy.share * economy.expenditure[:, :, None, :], economy.tariff)[0]
    return paid_intermediate(economy) / (1 + average)[:, :, None]


def average_tariff(paid: Array, tariff: Array) -> Array:
    """Trade-weighted average tariff of a market, [use, importer, sector]; 0 where nothing is bought.

    Weights are purchases net of tariff, home goods included: (1 + average) = paid / net.
    """
    net = (paid / (1 + tariff)).sum(axis=2)
    return np.where(net > 0, _over(paid.sum(axis=2), net) - 1, 0.0)


def _shares(paid: Array, expenditure: Array) -> Array:
    share = _over(paid, expenditure[:, :, None, :])
    empty = (expenditure <= 0)[:, :, None, :]
    home = np.eye(paid.shape[1])[None, :, :, None]
    return np.where(empty, home, share)


def _over(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def merged(values: Array, groups: Mapping[int, Array]) -> Array:
    """Sums over groups along axes: `groups[axis]` is [new, old] of ones and zeros."""
    for axis, group in groups.items():
        values = np.moveaxis(np.tensordot(group, values, axes=(1, axis)), 0, axis)
    return values
