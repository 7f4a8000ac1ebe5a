"""`steelyard show`: a series of the ledger, or one of the measures made of it."""

from __future__ import annotations

import click

from steelyard.cli import options
from steelyard.cli.lazy import LazyGroup

MEASURES: dict[str, str] = {
    "price-volume": "Split growth of value into price and volume.",
    "volume": "Compare volumes with values, and with peers.",
    "seasonal": "Adjust a series for season, New Year and working days.",
    "diversion": "Say who took what one market lost.",
    "rerouting": "Bound the goods that reach a market by a detour.",
    "mirror": "Hold a reporter's figures against its partner's.",
    "competitiveness": "Effective exchange rates, nominal and real.",
    "dependence": "Concentration, dependence and world shares.",
    "remedies": "Trade remedies and controls in force on a day.",
    "overcapacity": "Flag goods sold in greater volume at lower prices.",
    "exposure": "Say who sells what the reporter buys less of.",
    "demand": "Consumption, saving and investment shares.",
    "banks": "Bad and restructured loans, as defined.",
}

_SERIES = "steelyard.cli.series"


class ShowGroup(LazyGroup):
    """Measures by name; what is no measure is a reporter, whose series is shown."""

    table = MEASURES
    kind = "measure"

    @staticmethod
    def home(name: str) -> str:
        """The module of a measure's command."""
        return f"steelyard.cli.measures.{name.replace('-', '_')}"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The measure's command, else the series' with all arguments."""
        if args and args[0] in self.table:
            return super().resolve_command(ctx, args)
        import importlib

        return None, importlib.import_module(_SERIES).command, args


@click.command(
    cls=ShowGroup,
    short_help="Show a series, or a measure of it.",
    subcommand_metavar="REPORTER FLOW [OPTIONS] | MEASURE ...",
    context_settings={"ignore_unknown_options": True},
    epilog=options.example(
        "steelyard show CHN exports --partner USA --from 1995 --share",
        "steelyard show price-volume CHN import --period 2025-01/2025-05",
    ),
)
def command() -> None:
    """Show a series (REPORTER FLOW) or a MEASURE.

    `steelyard show CHN exports --help` lists what a series may be asked, `steelyard show MEASURE --help` a measure.
    """
