"""What the measure of diversion says about itself: title, basis, coverage, warnings, labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.base import economies
from steelyard.lens import firing
from steelyard.lens.diversion_partners import LARGE, Left, Split

MINUS = "\u2212"
NAMED = 0.1  # percent of the total: a partner left among all others is named from there, smaller ones are counted
NO_CAUSE = (
    "Gains stand beside the loss; that one caused the other is not shown, nor that the same goods went elsewhere."
)
_WITH = {"export": ("in", "exports"), "import": ("from", "imports")}
_SAID = {
    "level": "as in the base",
    "rest": "as all other partners together grew",
    "shares": "with the shares of the base in the total as it was",
    "trend": "as the partner itself grew in the base, on the year before",
}


def title(reporter: str, loser: str, flow: str, found: Split) -> str:
    """The heading."""
    preposition, flows = _WITH[flow]
    return (
        f"Who took what {economies.in_text(reporter)} lost {preposition} {economies.in_text(loser)}: {flows}, "
        f"{found.parts.period} on {found.parts.base}"
    )


def label(row: Mapping[str, Any], loser: str) -> str:
    """The partner as a table names it; members of a group are set in."""
    fixed = {"REST": "All others", "WLD": "Total", "OTHERS": f"All but {economies.in_text(loser)}"}
    if row["partner"] in fixed:
        return fixed[row["partner"]]
    name = economies.name(row["partner"])
    return f"  of which {name}" if row["inside"] else name


def part(row: Mapping[str, Any], loser: str) -> str:
    """The range of the part of the loss that a partner took, over the methods that show a loss."""
    if row["partner"] in (loser, "WLD") or row["part_low"] is None:
        return ""
    low, high = whole(row["part_low"]), whole(row["part_high"])
    return f"{low} %" if low == high else f"{low} to {high} %"


def whole(value: float) -> str:
    """A whole number with a real minus sign."""
    text = f"{value:,.0f}"
    return "0" if text == "-0" else text.replace("-", MINUS)


def no_loss(reporter: str, loser: str, flow: str, found: Split, held: Sequence[str]) -> str:
    """The message where the market lost nothing by any counterfactual."""
    way = {"export": "to", "import": "from"}[flow]
    return (
        f"{economies.name(reporter)}'s {flow}s {way} {economies.in_text(loser)} in {found.parts.period} lie below none "
        f"of the counterfactuals ({', '.join(held)}): nothing was lost. Name another market or period."
    )


def basis(found: Split, currency: str, held: Sequence[str]) -> dict[str, str]:
    """Currency with its rates, window, vintage, and what each counterfactual is."""
    parts = found.parts
    rates = "; ".join(rate.text for rate in parts.rates)
    newest = max(point.known_from for points in parts.levels.values() for point in points)
    return {
        "currency": f"{currency}, converted: {rates}" if rates else f"{currency}, as published",
        "window": f"{parts.period} against {parts.base}, levels of one source each, vintage {newest:%Y-%m-%d}",
        "growth": "as published where printed, else from levels",
        **{f"v. {method}": _SAID[method] for method in held},
        "of the loss": "lowest to highest over the counterfactuals that show a loss",
    }


def coverage(found: Split) -> str:
    """Partners listed and their part of the total."""
    rest = next((row for row in found.parts.data.iter_rows(named=True) if row["partner"] == "REST"), None)
    listed = len(found.parts.levels)
    share = 100 - rest["share_before"] if rest else 100.0
    inside = len(found.groups)
    told = f"; their members from {LARGE:g} % of the total as of which, of {inside} members" if inside else ""
    return f"{listed} partners without overlap, {share:.1f} % of the total in {found.parts.base}{told}"


def sources(found: Split) -> tuple[str, ...]:
    """Ids of the sources of levels, published growth and trends."""
    points = [point for levels in found.parts.levels.values() for point in levels]
    points += [found.parts.total, *(rate.headline for rate in found.rates.values())]
    points += [point for rate in found.parts.rates for point in (rate.total, rate.total_usd)]
    names = [point.source for point in points] + [trend.source for trend in found.trends.values() if trend.source]
    return tuple(sorted({name for text in names for name in text.split(" + ")}))


def warnings(
    found: Split,
    shown: Sequence[str],
    loss: Mapping[str, float],
    held: Sequence[str],
    asked: Sequence[str],
    reporter: str,
    loser: str,
) -> tuple[str, ...]:
    """What to know before quoting; `shown`: the partners of the table."""
    parts = found.parts
    codes = [code for code in shown if code in found.rates]
    told = [NO_CAUSE, _construction(held), *_trend(found, held, asked), *_revised(found, codes)]
    told += [
        f"Against {method} nothing was lost with {economies.in_text(loser)}: trade lies above it."
        for method in held
        if loss[method] <= 0
    ]
    told += [one.text for one in parts.caveats if one.code != "converted_currency"]
    groups = [code for code in codes if economies.kind(code) == "group"]
    told += [one.text for code in groups for one in firing.of_group(code, parts.period, parts.base)]
    told += _passing_on(reporter, [code for code in codes if code != loser])
    missing = ", ".join(economies.name(code) for code in parts.missing)
    told.append(f"Not held for both periods, and so among all others: {missing}." if missing else "")
    told += _left(found)
    return tuple(dict.fromkeys(text for text in told if text))


def _left(found: Split) -> list[str]:
    """Partners among all others of whom a level is held, by reason; the smallest are counted."""
    by: dict[str, list[Left]] = {}
    for one in found.left:
        if one.code not in found.parts.missing:
            by.setdefault(one.why, []).append(one)
    told = []
    for why, ones in by.items():
        named = [economies.name(one.code) for one in ones if one.share >= NAMED or "negative" in why]
        small = len(ones) - len(named)
        also = [f"{small} below {NAMED:g} % of the total each"] if small else []
        told.append(f"Among all others, {why}: {' and '.join([', '.join(named)] * bool(named) + also)}.")
    return told


def _passing_on(reporter: str, codes: Sequence[str]) -> list[str]:
    """The caveats of partners that pass goods on, the hubs in one sentence."""
    fired = {code: firing.of_partner(reporter, code) for code in codes}
    hubs = [economies.name(code) for code in codes for one in fired[code] if one.code == "transshipment_hub"]
    told = [one.text for code in codes for one in fired[code] if one.code != "transshipment_hub"]
    if hubs:
        told.append(f"Passed on in good part, the final market not known from these figures: {', '.join(hubs)}.")
    return told


def _revised(found: Split, codes: Sequence[str]) -> list[str]:
    """Where published growth and levels differ by more than rounding: the greatest difference."""
    apart = {code: abs(rate.difference or 0.0) for code in codes if (rate := found.rates[code]).cause}
    if not apart:
        return []
    most = max(apart, key=lambda code: apart[code])
    return [
        f"Published growth differs from that of the levels by up to {apart[most]:.1f} points "
        f"({economies.name(most)}), the base having been revised; gains are from levels."
    ]


def _construction(held: Sequence[str]) -> str:
    """Which methods add up by construction, and so say nothing of how much was made good."""
    said = []
    if "rest" in held:
        said.append("under rest the others' gains add up to nothing")
    if "shares" in held:
        said.append("under shares to the whole loss")
    if not said:
        return ""
    how = (
        " only the trend says how much of the loss was made good elsewhere, and it says so in one currency."
        if "trend" in held
        else ""
    )
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}, by construction{':' if how else '.'}{how}"


def _trend(found: Split, held: Sequence[str], asked: Sequence[str]) -> list[str]:
    if "trend" not in asked:
        return []
    if "trend" not in held:
        return [
            f"No trend: growth of {found.parts.base} is not held for the total or the market lost, so that "
            "counterfactual is left out of the range."
        ]
    without = [economies.name(code) for code in found.parts.levels if found.trends[code].value is None]
    told = ["The trend is the growth of one year, not an average over several."]
    if without:
        told.append(f"No trend of their own is held for {', '.join(without)}: left open, and part of the residual.")
    return told
