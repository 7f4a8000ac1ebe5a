"""A release page from the ledger: which release, as of when, and its parts in the order of the questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from steelyard.base import economies
from steelyard.base.period import Period
from steelyard.brief import words
from steelyard.brief.model import Brief, Section
from steelyard.brief.release import (
    adjusted,
    balances,
    banks,
    competitiveness,
    currencies,
    demand,
    dependence,
    diversion,
    expectations,
    exposure,
    front,
    goods,
    growths,
    lead,
    mirror,
    missing,
    overcapacity,
    partners,
    price_volume,
    remedies,
    rerouting,
    revisions,
    volume,
)
from steelyard.brief.release.desk import Desk
from steelyard.errors import BadInput, NoCoverage
from steelyard.ledger.source import Source
from steelyard.lens.caveats import verdict
from steelyard.lens.panel import Panel, Row
from steelyard.lens.windows import window
from steelyard.version import __version__

BASES = {"usd": "USD", "cny": "CNY", "eur": "EUR", "jpy": "JPY"}
_MONEY = {"USD": "US dollars", "CNY": "yuan", "EUR": "euros", "JPY": "yen"}

# In the order of the questions; where nothing is held for one, the last section names it.
_SECTIONS = (
    growths.section, adjusted.section, expectations.section, partners.section, diversion.section, rerouting.section,
    goods.section, price_volume.section, volume.section, overcapacity.section, exposure.section, currencies.section,
    competitiveness.section, balances.section, mirror.section, partners.history, dependence.section, demand.section,
    banks.section, remedies.section, revisions.section,
)  # fmt: skip


def compose(
    panel: Panel,
    sources: Mapping[str, Source],
    reporter: str,
    period: str,
    as_of: datetime | None = None,
    basis: str = "usd",
    panels: Callable[[str], Panel] | None = None,
) -> Brief:
    """The page of a month's release as known at `as_of` (None: the day of its first release).

    `panels` gives the figures of other reporters, which some sections need.

    BadInput for what is no month or no basis; NoCoverage, saying what is held, where the month is not.
    """
    month = window(reporter, _month(period))[0]
    currency = _currency(basis)
    released = _released(panel, reporter, month, currency)
    if as_of and as_of.date() > datetime.now(UTC).date():
        raise BadInput(f"as-of {as_of:%Y-%m-%d} lies in the future: nobody knows that vintage yet. Write latest.")
    t = as_of or datetime.combine(released.date(), datetime.max.time(), UTC)
    if t < released:
        raise NoCoverage(
            f"{economies.name(reporter)}, {month}: first public on {released:%Y-%m-%d}, so not known as of "
            f"{t:%Y-%m-%d}. Ask for an earlier month, or for --as-of {released:%Y-%m-%d} or later."
        )
    desk = Desk(panel, sources, reporter, month, t, released, currency, panels)
    return _page(desk)


def _page(desk: Desk) -> Brief:
    rows, said = front.rows(desk), lead.lead(desk)
    exports, imports = (desk.growth(flow, desk.to_date) for flow in ("export", "import"))
    levels = [rate.levels[0].value if rate and rate.levels else None for rate in (exports, imports)]
    revised = revisions.sentence(desk)
    return Brief(
        desk.reporter,
        economies.name(desk.reporter),
        desk.month if "/" not in desk.month else desk.month.partition("/")[2],
        words.period_text(desk.month),
        _headline(desk),
        _release_text(desk),
        f"{_MONEY[desk.currency]}, nominal, not adjusted",
        desk.day,
        rows,
        said,
        _sections(desk),
        desk.source_lines(),
        _METHOD,
        levels[0],
        levels[1],
        tuple(text for text in (*front.gaps(rows), revised) if text),
        __version__,
    )


def _sections(desk: Desk) -> tuple[Section, ...]:
    made = [(make.__module__.rpartition(".")[2], make(desk)) for make in _SECTIONS]
    left_out = missing.section(desk, [name for name, part in made if part is None])
    return tuple(part for _, part in (*made, ("missing", left_out)) if part)


def _headline(desk: Desk) -> str:
    said = [
        f"{name} {words.moved(rate.headline.value)}"
        for flow, name in (("export", "exports"), ("import", "imports"))
        if (rate := desk.growth(flow, desk.month)) and verdict(rate.caveats).kind != "do not quote"
    ]
    owner = words.possessive(economies.name(desk.reporter))
    return f"{owner} {words.listed(said) or 'trade'} in {words.period_text(desk.month)}"


def _release_text(desk: Desk) -> str:
    held = any(
        row.period == desk.month and row.known_from <= desk.t
        for row in _headline_rows(desk.panel, desk.reporter, desk.currency)
    )
    if not held:
        return f"later vintage (first public about {desk.released:%Y-%m-%d}; that release is not held)"
    if desk.t.date() == desk.released.date():
        return f"first release ({desk.released:%Y-%m-%d})"
    return f"as known on {desk.day} (first release {desk.released:%Y-%m-%d})"


def _month(text: str) -> str:
    period = Period.parse(text)
    if period.length == 1 or (period.length == 2 and period.first % 12 == 0):
        return str(period)
    raise BadInput(f"'{text}' is not a month. A brief is about a month's release: write 2025-12.")


def _currency(basis: str) -> str:
    found = BASES.get(basis.lower())
    if found is None:
        raise BadInput(f"Unknown basis '{basis}'. Write usd or cny.")
    return found


def _released(panel: Panel, reporter: str, month: str, currency: str) -> datetime:
    rows = _headline_rows(panel, reporter, currency)
    days = [row.public_from or row.known_from for row in rows if row.period == month and row.status != "disputed"]
    if days:
        return min(days)
    raise NoCoverage(
        f"No total of exports or imports is held for {economies.name(reporter)} in {month}, in {currency}. "
        + _held(panel, reporter, rows, currency)
    )


def _headline_rows(panel: Panel, reporter: str, currency: str) -> list[Row]:
    return [
        row
        for flow in ("export", "import")
        for indicator in ("value", "yoy_published")
        for row in panel.rows(reporter=reporter, flow=flow, indicator=indicator, currency=currency)
    ]


def _held(panel: Panel, reporter: str, rows: list[Row], currency: str) -> str:
    months = sorted({row.period for row in rows if Period.parse(row.period).length <= 2}, key=Period.parse)
    if months:
        return f"Months held: {months[0]} to {months[-1]}."
    keys = panel.keys(reporter=reporter, indicator="value")
    if not keys:
        return (
            "No trade of this reporter is held. `steelyard load FILE` adds figures; `steelyard sources` lists what is."
        )
    partners = sorted({key["partner"] for key in keys})
    monies = sorted({key["currency"] for key in keys})
    named = ", ".join(partners[:10])
    return f"Held of this reporter: trade with {named} in {', '.join(monies)} (see `steelyard show`)."


_METHOD = (
    "Every figure is as of one day: for each the newest value public by then. Where only a later snapshot is held, it "
    "is marked with its vintage and never called a first release.",
    "Published rates are quoted as printed. Level-based growth compares equal sets of months of one source and one "
    "vintage; January and February are taken together where they are published so.",
    "A partner's figure held in another currency is converted at the agency's own implied rate: its total in one "
    "currency over its total in the other, same flow and window. Converted figures are set in italics.",
    "Contributions are (level now − level before) / total before; they add up to the total's growth, and the residual "
    "is printed. Records and “since” reach only as far as the years held.",
    "Sentences are made by templates from these figures. Quote: no caution against it. Hedge: add the words given. Do "
    "not quote: the reason is given.",
)
