"""The Python face: open the ledger, ask for trade, get measures with their basis and vintage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steelyard.base import economies, products
from steelyard.errors import BadInput, UnknownName
from steelyard.lab.trade import Trade
from steelyard.ledger.result import Result
from steelyard.ledger.snapshot import Snapshot
from steelyard.ledger.store import Ledger
from steelyard.ledger.vintages import instant
from steelyard.lens.panel import Panel

if TYPE_CHECKING:
    from steelyard.brief.model import Brief
    from steelyard.ledger.source import Source
    from steelyard.lens.explain import Explanation
    from steelyard.lens.measured import Measured
    from steelyard.lever.world import World

FLOWS = ("export", "import", "re_export", "re_import", "balance", "total", "none")
When = str | date | datetime | None
Names = str | Sequence[str]


class Lab:
    """An open ledger and the as-of time of its answers (None: now).

    Each answer is a `Result`: figures with basis, vintage, coverage and warnings.
    """

    def __init__(self, ledger: Ledger, as_of: When = None) -> None:
        self.ledger = ledger
        self.as_of = None if as_of == "latest" else as_of
        self._panel = cache(self._build_panel)

    @classmethod
    def open(cls, path: str | Path | None = None, as_of: When = None) -> Lab:
        """The embedded ledger, with the store at `path` laid over it; BadInput for an impossible date."""
        time_of(as_of)
        return cls(Ledger.open(path), as_of)

    @property
    def time(self) -> datetime:
        """The as-of time in UTC."""
        return time_of(self.as_of)

    def snapshot(self) -> Snapshot:
        """The ledger as it could be seen at the as-of time."""
        return self.ledger.snapshot(None if self.as_of is None else self.time)

    def panel(self, reporter: str) -> Panel:
        """All vintages of a reporter, indexed: what the measures of `steelyard.lens` take."""
        return self._panel(economies.resolve(reporter))

    def trade(
        self,
        reporter: str,
        flow: str = "export",
        partner: Names = "WLD",
        product: str = "TOTAL",
        currency: str = "USD",
        start: str | None = None,
        end: str | None = None,
    ) -> Trade:
        """Trade of a reporter with one or several partners, between two periods (both included).

        UnknownName for a name nobody knows; NoCoverage, when measured, where no such figure is held.
        """
        if flow not in FLOWS:
            raise UnknownName("flow", flow, FLOWS)
        return Trade(
            self,
            economies.resolve(reporter),
            flow,
            tuple(economies.resolve(name) for name in ([partner] if isinstance(partner, str) else partner)),
            products.resolve(product),
            currency.upper(),
            start,
            end,
        )

    def show(
        self,
        reporter: str,
        flow: str,
        partner: Names = "WLD",
        product: str = "TOTAL",
        currency: str = "USD",
        start: str | None = None,
        end: str | None = None,
        share: bool = False,
        indicator: str = "value",
        vintages: bool = False,
    ) -> Result:
        """A series as it stands in the ledger; with `share`, shares of the total; with `vintages`, every vintage."""
        trade = self.trade(reporter, flow, partner, product, currency, start, end)
        if share and (vintages or indicator != "value"):
            raise BadInput("Shares are made of values as of one time: leave out the indicator and the vintages.")
        if share:
            return trade.share()
        if flow == "balance" and indicator == "value" and not vintages:
            return trade.balance()
        return trade.vintages(indicator) if vintages else trade.levels(indicator)

    def brief(self, reporter: str, period: str, as_of: When = None, basis: str = "usd") -> Brief:
        """The page of a month's release (`steelyard.brief.model.Brief`).

        Speaks as of the month's first release unless `as_of` (or the lab's own) says otherwise; "latest" is now.
        """
        from steelyard.brief.compose import compose

        code = economies.resolve(reporter)
        when = as_of if as_of is not None else self.as_of
        t = time_of(when) if when is not None else None
        return compose(self.panel(code), self.sources(), code, period, t, basis, self.panel)

    def sources(self) -> dict[str, Source]:
        """Whose figures an answer may rest on, by id: the ledger's sources, and those of the embedded world."""
        from steelyard.lever import world_tables

        return {**world_tables.sources(), **self.ledger.sources()}

    def measure(self, name: str, /, *given: Any, **query: Any) -> Measured:
        """One of the measures of `steelyard show` (`price-volume`, `mirror`, ...), asked with its keywords.

        The reporter comes first, keywords are those of the table of measures in the reference; the names of the
        command's options are taken too (`from_` for --from). Names may be one text or several, years whole numbers.
        UnknownName for a measure nobody knows; BadInput, naming the keywords there are, for another keyword or kind;
        NoCoverage where nothing is held.

        >>> lab.measure("demand", "CHN", peers=["USA", "JPN"], year=2020).data  # doctest: +SKIP
        """
        from steelyard.lab.measures import ask

        return ask(self, name, given, query)

    def fits(
        self, reporter: str, flow: str, product: str, period: str | int, rate: str | float, *, partner: str = "WLD"
    ) -> Measured:
        """On which bases a printed rate holds (`steelyard fits`): see `steelyard.lab.fits.fits`."""
        from steelyard.lab.fits import fits

        return fits(self, reporter, flow, product, str(period), rate, partner=partner)

    def cite(self, id_: str) -> Explanation:
        """What an id of a page stands for: query, answer, rows, vintage and what has superseded it."""
        from steelyard.lens.cite import parse_id
        from steelyard.lens.explain import explain

        return explain(id_, self.panel(parse_id(id_).reporter))

    def world(self, year: int = 2022, *, by_use: bool = False) -> World:
        """The embedded world for `steelyard.solve`: of 2022, or re-balanced to what this ledger holds for 2025.

        `by_use` lets households, investment and government buy apart. BadInput for another year.
        """
        from steelyard.lever import embedded

        world = embedded.embedded()
        if year != world.year:
            world = world.update(to=year, ledger=self).world
        return embedded.split_by_use(world) if by_use else world

    def _build_panel(self, reporter: str) -> Panel:
        ranks = {source.id: source.rank for source in self.ledger.sources().values()}
        return Panel(self.ledger.vintages(reporter=reporter), ranks)


def time_of(when: When) -> datetime:
    """An as-of argument as a UTC time; None and "latest" are now; BadInput for what is no date."""
    return instant(None if when == "latest" else when)
