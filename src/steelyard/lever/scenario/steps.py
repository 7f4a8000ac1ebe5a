"""Steps become instruments: those that need no policy ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.errors import BadInput
from steelyard.lever.instruments import (
    Ban,
    DeficitShift,
    ExportTax,
    Facilitation,
    FreeTradeArea,
    HomeBias,
    Instrument,
    Productivity,
    Quota,
    Remedy,
    Subsidy,
    Tariff,
    TradeCost,
)
from steelyard.lever.scenario import products
from steelyard.lever.scenario.model import Step
from steelyard.lever.scenario.settle import Settle
from steelyard.lever.select import EVERYTHING

Values = Mapping[str, Any]
Parts = tuple[tuple[str, float], ...]


def instruments(step: Step) -> tuple[Instrument, ...]:
    """The instruments of a step, in order; BadInput where its keys do not go together."""
    values = step.values
    if "product" in values and "sector" in values:
        raise BadInput("product and sector are both given. A product finds its sectors by itself: keep one.")
    return _MAKERS[step.kind](values)


def notes(step: Step) -> tuple[str, ...]:
    """What a reader should know of how a step was read: a size that is large, a product as a part of sectors."""
    return (*_large(step), *_product(step))


def _large(step: Step) -> tuple[str, ...]:
    """A whole number may have been meant in percent; it is taken as written, and said."""
    told = []
    for key in ("tariff", "export_tax", "trade_cost"):
        value = step.values.get(key)
        if value is not None and value >= 1 and value == int(value):
            sign = "+" if step.kind == "add" else ""
            unit = "points" if step.kind == "add" else "%"
            told.append(
                f"{key} = {value:g} is {sign}{100 * value:g} {unit}; {value:g} {unit} are written {value / 100:g}."
            )
    return tuple(told)


def _product(step: Step) -> tuple[str, ...]:
    if "product" not in step.values:
        return ()
    prefixes = products.words(products.prefixes(step.values["product"]))
    told = ", ".join(f"{100 * part:.4g} % of {sector}" for sector, part in _parts(step.values) or ())
    return (
        f"{prefixes}: taken as {told} (sectors by chapter). What happens to a part is spread over its sector, which "
        "understates what stops in the product itself and its buyers' trouble in replacing it.",
    )


def _set(values: Values) -> tuple[Instrument, ...]:
    where = _where(values, "importer", "exporter", "sector")
    if "tariff" in values:
        return (Tariff(**where, rate=values["tariff"]),)
    return (ExportTax(**where, rate=values["export_tax"]),)


def _add(values: Values) -> tuple[Instrument, ...]:
    where = _where(values, "importer", "exporter", "sector")
    parts = _parts(values)
    if "trade_cost" in values:
        if parts:
            raise BadInput("A trade cost falls on sectors, not on a part of one. Leave product and share out.")
        return (TradeCost(**where, rate=values["trade_cost"]),)
    if "tariff" in values:
        return (
            (Tariff(**where, add=values["tariff"]),) if parts is None else (_remedy(values, values["tariff"], parts),)
        )
    size = values["export_tax"]
    if parts is None:
        return (ExportTax(**where, add=size),)
    sides = _where(values, "importer", "exporter")
    return tuple(ExportTax(**sides, sector=sector, add=size * part) for sector, part in parts)


def _quota(values: Values) -> tuple[Instrument, ...]:
    sides = _where(values, "importer", "exporter")
    parts, cap, rent = _parts(values), values["cap"], values["rent"]
    if parts is None:
        return (Quota(**_where(values, "importer", "exporter", "sector"), cap=cap, rent=rent),)
    return tuple(Quota(**sides, sector=sector, cap=1 - part * (1 - cap), rent=rent) for sector, part in parts)


def _ban(values: Values) -> tuple[Instrument, ...]:
    sides = _where(values, "importer", "exporter", "floor")
    parts = _parts(values)
    if parts is None:
        return (Ban(**_where(values, "importer", "exporter", "sector", "floor")),)
    return tuple(Ban(**sides, sector=sector, share=part) for sector, part in parts)


def _given_remedy(values: Values) -> tuple[Instrument, ...]:
    parts = _parts(values)
    if parts is None:
        raise BadInput("The share is of which sector? Give sector or product.")
    return (_remedy(values, values["rate"], parts),)


def _remedy(values: Values, rate: float, parts: Parts) -> Remedy:
    named = values.get("named") or (
        products.words(products.prefixes(values["product"])) if "product" in values else "a part of the trade"
    )
    sides = {"importer": None, "exporter": None, **_where(values, "importer", "exporter")}
    return Remedy(**sides, rate=rate, share=parts, product=named)


def _deficit(values: Values) -> tuple[Instrument, ...]:
    if "gdp" in values:
        return (DeficitShift(**_where(values, "economy", "gdp", "counterpart")),)
    if "counterpart" in values:
        raise BadInput("A balance that closes has all others as its counterpart. Leave counterpart out, or give gdp.")
    return (Settle(**_where(values, "economy", "close")),)


def _plain(kind: Callable[..., Instrument], *keys: str) -> Callable[[Values], tuple[Instrument, ...]]:
    return lambda values: (kind(**_where(values, *keys)),)


def _parts(values: Values) -> Parts | None:
    """The sectors of a step with the part of each that it concerns; None where sectors are meant as wholes."""
    share = values.get("share")
    if "product" in values:
        return products.parts(values["product"], dict(share) if isinstance(share, Mapping) else share)
    if share is None:
        return None
    if isinstance(share, Mapping):
        if "sector" in values:
            raise BadInput("A table of shares names the sectors. Leave sector out.")
        return tuple((sector, float(part)) for sector, part in share.items())
    if "sector" not in values:
        raise BadInput(f"share {share:g} of which sector? Give sector, or a table: share = {{ C20 = {share:g} }}.")
    sector = values["sector"]
    return tuple((one, float(share)) for one in ([sector] if isinstance(sector, str) else sector))


def _where(values: Values, *keys: str) -> dict[str, Any]:
    held = {key: values[key] for key in keys if key in values}
    return {key: _open(tuple(value) if isinstance(value, list) else value) for key, value in held.items()}


def _open(value: Any) -> Any:
    """`*` and `all` are what None is to instruments."""
    return None if isinstance(value, str) and value in EVERYTHING else value


_MAKERS: dict[str, Callable[[Values], tuple[Instrument, ...]]] = {
    "set": _set,
    "add": _add,
    "quota": _quota,
    "home_bias": _plain(HomeBias, "importer", "exporter", "sector", "cost", "cut", "use"),
    "subsidy": _plain(Subsidy, "economy", "sector", "rate", "add", "payer"),
    "facilitation": _plain(Facilitation, "importer", "exporter", "sector", "cut"),
    "ban": _ban,
    "productivity": _plain(Productivity, "economy", "sector", "rate"),
    "deficit": _deficit,
    "fta": _plain(FreeTradeArea, "members", "sector", "cost_cut", "tariffs"),
    "remedy": _given_remedy,
}
