"""Fisher's indices chained from year to year, each link from the table that holds both its periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.errors import BadInput
from steelyard.lens.measured import Measured
from steelyard.lens.panel import Frame, as_panel
from steelyard.lens.price_volume import Split, price_volume
from steelyard.lens.windows import window
from steelyard.lens.windows_held import pooling

_UNITS = {
    "period": "text", "volume": "index", "price": "index", "value": "index", "volume_growth": "percent",
    "price_growth": "percent", "headings": "count",
}  # fmt: skip
_HEADS = {"volume_growth": "volume, y/y", "price_growth": "price, y/y"}


def chained(frame: Frame, t: datetime | None, *, since: str, period: str, **query: Any) -> Measured:
    """Indices of volume, price and value, `since` = 100, for the same months of each year to `period`.

    `query`: as `price_volume` takes it. NoCoverage, naming the year, where a link is not held; BadInput where the
    two periods are not the same months of two years.
    """
    panel = as_panel(frame)
    first, last = (Period.parse(window(query["reporter"], text)[0]) for text in (since, period))
    if (last.first - first.first) % 12 or first.length != last.length or last <= first:
        raise BadInput(
            f"{first} and {last} are not the same months of two years. Write for example --since "
            f"{last.shift(-24)} for {last}."
        )
    periods = [str(first.shift(months)) for months in range(12, last.first - first.first + 12, 12)]
    links = [price_volume(panel, t, period=one, **query) for one in periods]
    return _measured(str(first), links, pooling(query["reporter"], period))


def _measured(first: str, links: Sequence[Split], pooled: Sequence[str]) -> Measured:
    steps = np.array([(100 + link.total.volume, 100 + link.total.price) for link in links]) / 100
    with np.errstate(all="ignore"):  # what overflows is refused by name
        volume, price = 100 * np.vstack([np.ones(2), np.cumprod(steps, axis=0)]).T
        wrong = np.flatnonzero(~np.isfinite(volume * price))
    if wrong.size:
        raise BadInput(
            f"The chain from {first} is no finite number from {links[wrong[0] - 1].period} on: correct the figures of "
            "that year, or start after it."
        )
    data = pl.DataFrame(
        {
            "period": [first, *(link.period for link in links)],
            "volume": volume,
            "price": price,
            "value": volume * price / 100,
            "volume_growth": [None, *(link.total.volume for link in links)],
            "price_growth": [None, *(link.total.price for link in links)],
            "headings": [None, *(len(link.parts) for link in links)],
        }
    )
    one = links[-1]
    named = {link.conversion.text for link in links if link.conversion}
    return Measured(
        "price-volume",
        f"{economies.name(one.reporter)}, {one.flow}s: volume {volume[-1]:.1f}, price {price[-1]:.1f} in {one.period} "
        f"({first} = 100)",
        data,
        _UNITS,
        {
            "currency": one.currency + "".join(f" at {text}" for text in sorted(named)),
            "window": f"each period on the year before, {first} = 100",
            "base": one.base,
            "method": "bilateral Fisher indices of each year, chained; value is their product: that of the headings "
            "matched in each link, not of all trade",
        },
        _coverage(links),
        warnings=(
            *pooled, "Headings of one link may differ from those of the next; a chain can drift where prices bounce.",
        ),
        sources=tuple(sorted({p.source for link in links for part in link.parts for p in part.heading.points})),
        heads=_HEADS,
    )  # fmt: skip


def _coverage(links: Sequence[Split]) -> str:
    shares = [100 * link.total.value_before / link.whole_before for link in links if link.whole_before]
    reach = f", {_span([f'{share:.1f}' for share in shares])} % of {links[0].flow}s of the base" if shares else ""
    count = _span([str(len(link.parts)) for link in links])
    return f"{len(links)} {'link' if len(links) == 1 else 'links'} of {count} headings{reach}"


def _span(texts: Sequence[str]) -> str:
    low, high = min(texts, key=float), max(texts, key=float)
    return low if low == high else f"{low} to {high}"
