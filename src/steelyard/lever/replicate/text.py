"""A report as text: the published table beside ours, then the largest deviation of each quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.lever.replicate.report import Check, Report

SHOWN = 40  # economies of a scenario; of more, the ones furthest off are shown
KEPT = 8


def text(report: Report, every: bool = False) -> str:
    """The whole report; `every` shows all economies of a long table."""
    parts = [f"{report.name}: {report.paper}"]
    for scenario in _order(check.scenario for check in report.checks):
        parts.append(_scenario(scenario, report.checks, report.first, every))
    parts += [_summary(report), _certificates(report), *report.notes, _verdict(report)]
    return "\n\n".join(part for part in parts if part)


def _scenario(scenario: str, checks: Sequence[Check], first: tuple[str, ...], every: bool) -> str:
    held = [check for check in checks if check.scenario == scenario]
    quantities = _order(check.quantity for check in held)
    units = {check.quantity: check.unit for check in held}
    cells = {(check.economy, check.quantity): check for check in held}
    economies = _order(check.economy for check in held)
    shown, left = _chosen(economies, held, first, every)
    names = [quantity + (f", {units[quantity]}" if units[quantity] else "") for quantity in quantities]
    rows = [[e, *(_cell(cells.get((e, q)), part) for q in quantities for part in (0, 1))] for e in shown]
    return f"{scenario}\n{_table(names, rows)}{left}"


def _chosen(economies: list[str], held: list[Check], first: tuple[str, ...], every: bool) -> tuple[list[str], str]:
    """The economies to show, and a line on the others."""
    if every or len(economies) <= SHOWN:
        return economies, ""
    off = dict.fromkeys(economies, 0.0)
    for check in held:
        off[check.economy] = max(off[check.economy], check.strain)
    worst = sorted((e for e in economies if e not in first), key=off.__getitem__, reverse=True)[:KEPT]
    shown = [economy for economy in economies if economy in first or economy in worst]
    left = len(economies) - len(shown)
    return shown, f"\n  {left} more, none further off than these, with --all or --json"


def _cell(check: Check | None, part: int) -> str:
    if check is None:
        return ""
    value = check.ours if part else check.published
    shown = f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.5f}"
    return shown if check.ok or not part else f"{shown}!"


def _table(names: list[str], rows: list[list[str]]) -> str:
    """Two columns a quantity under its name, each as wide as what it holds."""
    body = [["", *(("published", "ours") * len(names))], *rows]
    widths = [max(len(row[at]) for row in body) for at in range(len(body[0]))]
    for at, name in enumerate(names):
        widths[2 * at + 2] += max(0, len(name) - widths[2 * at + 1] - widths[2 * at + 2] - 2)
    head = "  ".join(
        [" " * widths[0], *(n.center(widths[2 * at + 1] + widths[2 * at + 2] + 2) for at, n in enumerate(names))]
    )
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in body
    ]
    return "\n".join(line.rstrip() for line in [head, *lines])


def _summary(report: Report) -> str:
    head = ("scenario", "quantity", "figures", "largest deviation", "where", "tolerance", "")
    rows = [
        (
            line["scenario"],
            line["quantity"],
            str(line["figures"]),
            f"{line['largest_deviation']:.1e}",
            line["where"],
            f"{line['tolerance']:.0e}",
            "ok" if line["ok"] else "OUTSIDE",
        )
        for line in report.summary()
    ]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    right = {2, 3, 5}
    return "\n".join(
        "  ".join(c.rjust(w) if at in right else c.ljust(w) for at, (c, w) in enumerate(zip(row, widths, strict=True)))
        .rstrip()
        for row in (head, *rows)
    )  # fmt: skip


def _certificates(report: Report) -> str:
    return "\n".join(f"certificate of {one.solve}: {one.text}" for one in report.certificates)


def _verdict(report: Report) -> str:
    count, bad = len(report.checks), len(report.failed)
    found = f"All {count} figures are within their tolerance." if not bad else f"{bad} of {count} figures are outside."
    return f"{found} {report.seconds:.2f} s."


def _order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
