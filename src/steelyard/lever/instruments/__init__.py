"""Policy changes as small frozen types: what, where (importer, exporter, economy, sector), how much.

Sizes are fractions: 0.25 is 25 %. Names are codes, names, groups (`EU27`), lists, `goods`, `services`,
`manufacturing`; `!USA` leaves one out; None is all. Customs instruments (tariffs, export taxes, quotas, free-trade
areas) fall on goods unless sectors are named. `lever.assemble` applies them to a world in order.
"""

from steelyard.lever.instruments.area import FreeTradeArea
from steelyard.lever.instruments.balance import DeficitShift
from steelyard.lever.instruments.border import Ban, ExportTax, Facilitation, Tariff, TradeCost
from steelyard.lever.instruments.procurement import HomeBias
from steelyard.lever.instruments.quota import Quota
from steelyard.lever.instruments.record import Instrument
from steelyard.lever.instruments.remedy import Remedy
from steelyard.lever.instruments.supply import Productivity, Subsidy
from steelyard.lever.instruments.wedges import Touch, Wedges

__all__ = [
    "Ban",
    "DeficitShift",
    "ExportTax",
    "Facilitation",
    "FreeTradeArea",
    "HomeBias",
    "Instrument",
    "Productivity",
    "Quota",
    "Remedy",
    "Subsidy",
    "Tariff",
    "Touch",
    "TradeCost",
    "Wedges",
]
