"""What the mirror measure says about itself: titles, basis, warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from steelyard.base import economies
from steelyard.lens.mirror_records import HUB, Panels, Record

if TYPE_CHECKING:
    from steelyard.lens.mirror import Treatment

MINUS = "\u2212"


def owner(code: str, start: bool = True) -> str:
    """The economy's possessive, `The United States'`."""
    name = economies.in_text(code)
    name = f"{name}'" if name.endswith("s") else f"{name}'s"
    return name[:1].upper() + name[1:] if start else name


def title(exporter: str, importer: str, reporter: str) -> str:
    """The heading: the flow as the reporter names it."""
    other = importer if reporter == exporter else exporter
    what = (
        f"exports to {economies.in_text(importer)}" if reporter == exporter
        else f"imports from {economies.in_text(exporter)}"
    )  # fmt: skip
    return f"{owner(reporter)} {what}: its own record and {owner(other, start=False)}"


def formulas(treatment: Treatment, ends: tuple[float, float]) -> dict[str, str]:
    """Currency, treatment of freight and what the figures of the summary are."""
    return {
        "currency": "USD",
        "freight": f"imports held cif are divided by {1 + treatment.margin / 100:.2f} (IMF Direction of Trade "
        f"Statistics 1.06; range {ends[0]:g} to {ends[1]:g} %); customs values and fob are taken as they are",
        "gap": "importer's record at fob less exporter's, percent of the exporter's",
        "n": "periods held by both",
        "reliability": "100 x (1 - sum |gap| / sum of the two records' mean)",
        "trend": "least squares of 100 ln(imports / exports) on years",
        "steadiness": "standard error of that regression, points",
    }


def basis(one: Mapping[str, Any], found: Sequence[Record], treatment: Treatment, ends: tuple[float, float]) -> dict:
    """The same with the figures of this pair."""
    told = formulas(treatment, ends)
    told["valuation of imports"] = ", ".join(sorted({record.valuation for record in found}))
    told["vintage"] = f"{max(max(r.exporter.known_from, r.importer.known_from) for r in found):%Y-%m-%d}"
    if one["reliability"] is not None:
        told["reliability"] = f"{one['reliability']:.1f} of 100 = {told['reliability']}"
    if one["trend"] is not None:
        told["trend"] = f"{_signed(one['trend'])} points a year (s.e. {one['trend_se']:.1f}), {told['trend']}"
        told["steadiness"] = f"{one['steadiness']:.1f} points, {told['steadiness']}"
    else:
        told["trend"] = "none: three periods are needed"
        told.pop("steadiness")
    if any(record.coarse for record in found):
        told["reliability"] = told["trend"] = "not told: months at the rate of their year"
    return told


def range_text(low: float | None, high: float | None) -> str:
    """The gap at the ends of the range of margins; nothing where the margin does not apply."""
    if low is None or high is None or abs(low - high) < 1e-9:
        return ""
    return f"{_signed(low)} to {_signed(high)} %"


def warnings(
    found: Sequence[Record], exporter: str, importer: str, treatment: Treatment, one: Mapping[str, Any]
) -> tuple[str, ...]:
    """What to know before quoting."""
    told = [*_hong_kong(found, exporter, importer, treatment), *_valuations(found), *_conversions(found)]
    if one["trend"] is not None and len(found) < 8:
        told.append(f"The trend rests on {len(found)} periods.")
    return (*told, _DEFINITIONS, *_later(found))


def overview_warnings(found: Sequence[Record]) -> tuple[str, ...]:
    """The same for several partners at once."""
    unknown = "Hong Kong: nothing is added to exports for goods that it passed on; --partner shows what that would do."
    return (unknown, *_valuations(found), *_conversions(found), _DEFINITIONS, *_later(found))


_DEFINITIONS = (
    "Importers record by origin, exporters by the last destination known; goods on the way at the end of a period, "
    "trade system and confidential trade differ too. The gap is no measure of evasion."
)


def _hong_kong(found: Sequence[Record], exporter: str, importer: str, treatment: Treatment) -> list[str]:
    if HUB in (exporter, importer):
        return ["Hong Kong's trade is mostly re-export: the two records mean different things."]
    whose = owner(exporter, start=False)
    if treatment.passed is not None:
        return [
            f"{treatment.passed:g} % of {whose} exports to Hong Kong is added to its side, as you gave it: no source "
            "of that part is held. Periods without those exports are left out."
        ]
    newest = next((one for one in reversed(found) if one.hub), None)
    if newest is None or newest.hub is None:
        return ["Goods by way of Hong Kong: its part is not held, so none is added to the exporter's side."]
    tenth = newest.hub.value / 10
    moved = 100 * (
        newest.importer.value / (newest.exporter.value + tenth) - newest.importer.value / newest.exporter.value
    )
    return [
        f"Goods by way of Hong Kong: no part is held, none is added. Each 10 % of {whose} exports to Hong Kong that "
        f"went on to {economies.in_text(importer)} would add {tenth / 1e9:,.1f} bn to its side ({newest.period}), and "
        f"the first 10 % move the gap by {_signed(moved)} points before any margin; see --hong-kong."
    ]


def _valuations(found: Sequence[Record]) -> list[str]:
    kinds = {one.valuation for one in found}
    told = []
    if "customs" in kinds:
        told.append("Imports at customs value leave out freight and insurance from abroad: no margin is taken off.")
    if any("+" in kind for kind in kinds):
        told.append("Some imports are held at several valuations under one source: no margin is taken off.")
    if "none" in kinds:
        told.append("Some imports state no valuation: no margin is taken off.")
    return told


def _conversions(found: Sequence[Record]) -> list[str]:
    points = [point for one in found for point in (one.exporter, one.importer) if point.converted]
    if not points:
        return []
    said = f"{len(points)} figures are converted, for instance {points[-1].converted}."
    coarse = sum(one.coarse for one in found)
    if coarse:
        said += (
            f" {coarse} of {len(found)} periods are months at the average rate of their year: the rate moved within "
            "it, which is in the gap, so reliability, trend and steadiness are not told of these pairs. Load rates by "
            "month, or take years."
        )
    return [said]


def left_out(every: Mapping[str, Sequence[Record]]) -> list[str]:
    """What records below nought did, by partner; nothing where there are none."""
    said = _negative(every)
    return [f"Left out, since trade has no negative value: {said}."] if said else []


def negative(every: Mapping[str, Sequence[Record]]) -> str:
    """The message where nothing but records below nought is held; empty where there are none."""
    said = _negative(every)
    return f"All that is held has a record below nought: {said}. Trade has none: correct the figures." if said else ""


def _negative(every: Mapping[str, Sequence[Record]]) -> str:
    told = []
    for code, held in every.items():
        wrong = [one for one in held if one.negative]
        if wrong:
            periods = ", ".join(one.period for one in wrong[:3]) + (f" and {len(wrong) - 3} more" if wrong[3:] else "")
            name = " + ".join(sorted({p.source for one in wrong for p in (one.exporter, one.importer) if p.value < 0}))
            told.append(f"{economies.name(code)} {periods} (source {name})")
    return "; ".join(told)


def _later(found: Sequence[Record]) -> list[str]:
    n = sum(one.exporter.later_vintage or one.importer.later_vintage for one in found)
    return [f"{n} of {len(found)} periods stand in a vintage later than the day asked for."] if n else []


def sources(found: Sequence[Record]) -> tuple[str, ...]:
    """Ids of the sources of both sides."""
    points = [point for one in found for point in (one.exporter, one.importer)]
    return tuple(sorted({name for point in points for name in point.source.split(" + ")}))


def not_held(panels: Panels, exporter: str, importer: str, freq: str | None) -> str:
    """Which side is missing, and what is held."""
    sides = []
    for code, flow, partner in ((exporter, "export", importer), (importer, "import", exporter)):
        keys = panels(code).keys(reporter=code, flow=flow, partner=partner, product="TOTAL", indicator="value")
        periods = sorted({text for key in keys for text in panels(code).periods(**key)})
        way = "to" if flow == "export" else "from"
        span = f"{periods[0]} to {periods[-1]} (periods: {len(periods)})" if periods else "none"
        sides.append(f"{owner(code)} {flow}s {way} {economies.in_text(partner)}: {span}")
    return (
        f"No {freq or 'year or month'} is held on both sides in a currency that can be converted. Held: "
        f"{'; '.join(sides)}. `steelyard load` adds figures."
    )


def none_held(reporter: str, flow: str, freq: str | None) -> str:
    """The message where no partner has a period in common."""
    return (
        f"No partner's record of {owner(reporter, start=False)} {flow}s shares a {freq or 'period'} with its own. "
        "`steelyard load` adds figures of partners."
    )


def span(found: Sequence[Record]) -> str:
    """First period to the last month or year."""
    first, last = found[0].period, found[-1].period
    return first if first == last else f"{first} to {last.rpartition('/')[2]}"


def trend_text(slope: float | None, error: float | None) -> str:
    """Slope with its standard error; a dash where it cannot be told."""
    return "–" if slope is None or error is None else f"{_signed(slope)} (s.e. {error:.1f})"


def no_hub(exporter: str) -> str:
    """The message where a part of the exports to Hong Kong is asked for that are not held."""
    return (
        f"{owner(exporter)} exports to Hong Kong are held for none of the periods of both records: leave out "
        "--hong-kong, or load them with `steelyard load`."
    )


def _signed(value: float) -> str:
    text = f"{value:+.1f}"
    return text.replace("-", MINUS) if text not in ("-0.0", "+0.0") else "0.0"
