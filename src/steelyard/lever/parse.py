"""Instruments as they are written on a command line.

The economy that acts stands first: tariffs, costs, bans and facilitation are IMPORTER[:EXPORTER[:SECTOR]], export taxes
and quotas EXPORTER[:IMPORTER[:SECTOR]]. Parts are names, groups, lists with commas, `*` for all, `!USA` for all but
one. A sector left out is that of the instrument: goods for customs duties and quotas, all for the rest. Names are
looked up when the instrument meets a world.
"""

from __future__ import annotations

from collections.abc import Callable

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
from steelyard.lever.spelling import Reader, Size

EXAMPLES: dict[str, tuple[str, ...]] = {
    "tariff": ("USA:CHN=+25pp", "USA:CHN,VNM:C26=60%", "USA:*=+10pp", "USA:CHN:C29=x1.5"),
    "cost": ("USA:CHN=+10%", "EU27:CHN:services=-5%", "*:RUS=x1.2"),
    "export-tax": ("CHN:USA:C27=10%", "CHN:*:B07_08=+5pp"),
    "quota": ("CHN:*:B07_08=50%", "CHN:USA:C26=80%,rent=importer"),
    "subsidy": ("CHN:C29=10%", "CHN:C29=+5pp,payer=CHN"),
    "productivity": ("CHN:C26=+5%", "USA:manufacturing=x1.02"),
    "ban": ("USA:CHN:C26", "USA:CHN:C26=30%"),
    "facilitation": ("CHN=5%", "CHN:ASEAN:goods=5%"),
    "home-bias": ("CHN:*:C21=cut 50%", "EU27:CHN:C31T33=+20%"),
    "remedy": ("EU27:CHN:C29=+35pp,share=20%",),
    "fta": ("CHN,ASEAN", "CHN,EU27:goods=5%"),
    "deficit": ("CHN=+1%gdp", "USA=-1%gdp,counterpart=CHN"),
}
"""Examples by option, the option's name as on the command line."""

_TRADE = ("importer", "exporter", "sector")
_EXPORT = ("exporter", "importer", "sector")
_SUPPLY = ("economy", "sector")
_LEVEL = "+25pp to add percentage points, 25% for the level"
_CUT = "5% for a cost cut by 5 percent"


def tariff(text: str) -> Tariff:
    """`USA:CHN=+25pp` adds points, `=25%` sets the level (`==-5%` a negative one), `=x1.5` multiplies it."""
    reader = _reader("tariff", text)
    where = reader.where(*_TRADE)
    size = _sized(reader, f"{_LEVEL} or x1.5 to multiply it", ("%", "pp", "x"))
    if size.unit == "x":
        return Tariff(**where, scale=size.value)
    rate, add = _level(reader, size)
    return Tariff(**where, rate=rate, add=add)


def cost(text: str) -> TradeCost:
    """`USA:CHN=+10%` makes delivery 10 % dearer, `=-5%` cheaper, `=x1.2` multiplies the cost."""
    reader = _reader("cost", text)
    where = reader.where(*_TRADE)
    size = _sized(reader, "+10%, -5% or x1.2", ("%", "x"))
    return TradeCost(**where, hat=size.value) if size.unit == "x" else TradeCost(**where, rate=size.signed)


def export_tax(text: str) -> ExportTax:
    """`CHN:USA:C27=10%`: exporter first; sets the level, `=+5pp` adds points."""
    reader = _reader("export-tax", text)
    where = reader.where(*_EXPORT)
    rate, add = _level(reader, _sized(reader, _LEVEL, ("%", "pp")))
    return ExportTax(**where, rate=rate, add=add)


def quota(text: str) -> Quota:
    """`CHN:*:C26=50%[,rent=importer]`: exporter first; at most half of the baseline quantity, all cells together."""
    reader = _reader("quota", text)
    where = reader.where(*_EXPORT)
    size = _sized(reader, "50% of the baseline quantity", ("%",), signs=("",))
    rent = reader.options(("rent",)).get("rent", "exporter").lower()
    return Quota(**where, cap=size.value, rent=rent)


def subsidy(text: str) -> Subsidy:
    """`CHN:C29=10%[,payer=CHN]`: level of the subsidy, `=+5pp` adds points; paid by itself unless said otherwise."""
    reader = _reader("subsidy", text)
    where = reader.where(*_SUPPLY)
    rate, add = _level(reader, _sized(reader, _LEVEL, ("%", "pp")))
    payer = reader.options(("payer",)).get("payer", "own")
    return Subsidy(**where, rate=rate, add=add, payer=payer)


def productivity(text: str) -> Productivity:
    """`CHN:C26=+5%` or `=x1.05`."""
    reader = _reader("productivity", text)
    where = reader.where(*_SUPPLY)
    size = _sized(reader, "+5% or x1.05", ("%", "x"))
    return Productivity(**where, hat=size.value) if size.unit == "x" else Productivity(**where, rate=size.signed)


def ban(text: str) -> Ban:
    """`USA:CHN:C26` for the whole sector, `=30%` for the entities that make 30 % of the trade."""
    reader = _reader("ban", text)
    where = reader.where(*_TRADE)
    if not reader.has_size:
        return Ban(**where)
    return Ban(**where, share=_sized(reader, "30% of the trade", ("%",), signs=("",)).value)


def facilitation(text: str) -> Facilitation:
    """`CHN:*:C26=5%`: what the importer buys abroad costs 5 % less to deliver."""
    reader = _reader("facilitation", text)
    where = reader.where(*_TRADE)
    return Facilitation(**where, cut=_sized(reader, _CUT, ("%",), signs=("", "-")).value)


def home_bias(text: str) -> HomeBias:
    """`CHN:*:C21=cut 50%` halves the foreign share in government purchases, `=+20%` makes foreign goods dearer."""
    reader = _reader("home-bias", text)
    where = reader.where(*_TRADE)
    size = _sized(reader, "+20% for a cost, or cut 50% for the foreign share", ("%",), signs=("", "+"), word="cut")
    return HomeBias(**where, cut=size.value) if size.word else HomeBias(**where, cost=size.value)


def remedy(text: str) -> Remedy:
    """`EU27:CHN:C29=+35pp,share=20%[,product=electric vehicles]`: a duty on a product that is 20 % of the sector."""
    reader = _reader("remedy", text)
    where = {"exporter": None, **reader.where(*_TRADE)}
    size = _sized(reader, "+35pp on the product", ("%", "pp"))
    options = reader.options(("share", "product"))
    if "share" not in options:
        reader.refuse(len(reader.text), "no share. Add the product's part of the sector's trade: ,share=20%.")
    share = reader.fraction("share", options["share"])
    return Remedy(**where, rate=size.signed, share=share, product=options.get("product", ""))


def fta(text: str) -> FreeTradeArea:
    """`CHN,ASEAN[:SECTOR]`: tariffs lifted and costs cut as gravity has it; `=5%` gives the cut."""
    reader = _reader("fta", text)
    where = reader.where("members", "sector")
    if not reader.has_size:
        return FreeTradeArea(**where)
    return FreeTradeArea(**where, cost_cut=_sized(reader, _CUT, ("%",), signs=("", "-")).value)


def deficit(text: str) -> DeficitShift:
    """`USA=-1%gdp[,counterpart=CHN]`: the deficit falls by 1 % of GDP; others take the other side."""
    reader = _reader("deficit", text)
    where = reader.where("economy")
    wanted = "-1%gdp for a deficit smaller by 1 percent of GDP, +1%gdp for a larger one"
    size = _sized(reader, wanted, ("gdp",), signs=("+", "-"))
    return DeficitShift(**where, gdp=size.signed, counterpart=reader.options(("counterpart",)).get("counterpart"))


READERS: dict[str, Callable[[str], Instrument]] = {
    "tariff": tariff,
    "cost": cost,
    "export-tax": export_tax,
    "quota": quota,
    "subsidy": subsidy,
    "productivity": productivity,
    "ban": ban,
    "facilitation": facilitation,
    "home-bias": home_bias,
    "remedy": remedy,
    "fta": fta,
    "deficit": deficit,
}
"""The reader of each option."""


def _reader(option: str, text: str) -> Reader:
    return Reader(option, text, EXAMPLES[option])


def _sized(
    reader: Reader, wanted: str, units: tuple[str, ...], *, signs: tuple[str, ...] = ("", "+", "-"), word: str = ""
) -> Size:
    size = reader.size(wanted)
    if size.unit not in units or size.sign not in signs or size.word not in ("", word):
        reader.refuse(size.place, f"this size does not fit here. Write {wanted}.")
    if reader.option not in _WITH_OPTIONS:
        reader.options(())
    return size


_WITH_OPTIONS = ("quota", "subsidy", "remedy", "deficit")


def _level(reader: Reader, size: Size) -> tuple[float | None, float | None]:
    """rate and add of a level."""
    value = 100 * size.value
    if size.unit == "pp":
        if not size.sign or size.is_level:
            reader.refuse(size.place, f"points are added or taken: write +{value:g}pp, or {value:g}% for the level.")
        return None, size.signed
    if size.sign and not size.is_level:
        reader.refuse(
            size.place,
            f"{size.sign}{value:g}% may mean points or a part of what it was. Write {size.sign}{value:g}pp for points, "
            f"x{1 + size.signed:g} to multiply, =={size.sign}{value:g}% for the level itself.",
        )
    return size.signed, None
