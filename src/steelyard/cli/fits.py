"""`steelyard fits`: the basis on which a printed rate holds."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard.cli import measure_output, options

FOUND, NONE = 0, 1


@click.command(
    "fits",
    short_help="Say on which basis a printed rate holds.",
    context_settings={"ignore_unknown_options": True},
    epilog=options.example(
        "steelyard fits CHN import crude 2025-05 -- -11.4",
        "steelyard fits CHN exports total 2025 -- '5.5 %'",
        "steelyard fits CHN exports total 2025 --partner USA -- -19.5",
    ),
)
@click.argument("reporter")
@click.argument("flow")
@click.argument("product")
@click.argument("period")
@click.argument("rate", nargs=-1, required=True)
@click.option("--partner", default="WLD", show_default=True, metavar="NAME", help="Partner.")
@measure_output.shared
@click.pass_context
def command(
    ctx: click.Context,
    reporter: str,
    flow: str,
    product: str,
    period: str,
    rate: tuple[str, ...],
    partner: str,
    as_of: str | None,
    as_csv: bool,
    as_json: bool,
    whole: bool,
    output: Path | None,
    ledger_path: Path | None,
) -> None:
    """Say on which basis RATE, as printed (-11.4, '5.5 %'), holds for REPORTER's FLOW of PRODUCT in PERIOD.

    Tries value in each currency, converted at customs' export, import and total rates and the market's, quantity and
    unit value; the period, its year to date, quarter and twelve months; every vintage held. PRODUCT is a name
    (crude, iron ore) or total. Exits with 1 where nothing fits or agrees, and names the nearest.
    """
    from steelyard.lab import Lab
    from steelyard.lab.fits import fits

    measure_output.refuse_both(as_csv, as_json)
    unknown = [text for text in rate if (text.startswith("-") and text[1:2].isalpha()) or text.startswith("--")]
    if unknown:
        raise click.NoSuchOption(unknown[0], ctx=ctx)
    lab = Lab.open(ledger_path, as_of=as_of)
    found = fits(lab, reporter, flow, product, period, " ".join(rate), partner=partner)
    measure_output.write(found, lab, as_csv=as_csv, as_json=as_json, whole=whole, output=output)
    ctx.exit(FOUND if found.data["verdict"].is_in(["fits", "agrees"]).any() else NONE)
