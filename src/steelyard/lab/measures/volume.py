"""Volume indices beside values and peers, from a lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steelyard.base import regions
from steelyard.base.period import Period
from steelyard.errors import BadInput, NoCoverage, UnknownName
from steelyard.lab.measures._peers import with_peers
from steelyard.lens.measured import Measured
from steelyard.lens.volume import Subject, nothing, volume
from steelyard.lens.volume_series import volume_series

if TYPE_CHECKING:
    from steelyard.lab import Lab

FLOWS = ("export", "import", "total")
_MONTHS = 24


def measure(
    lab: Lab,
    reporter: str,
    flow: str = "export",
    start: str | None = None,
    end: str | None = None,
    base: str | None = None,
    peers: Sequence[str] = (),
    series: bool = False,
) -> Measured:
    """`lens.volume.volume` of `reporter` beside its `peers`, or with `series` the indices month by month.

    `end`: a month or wider window (default the newest month held); `base`: likewise (default `start`, else two years
    before the end). UnknownName for a region nobody knows, NoCoverage for a base outside the span held.
    """
    if flow not in FLOWS:
        raise UnknownName("flow", flow, FLOWS)
    subject, *others = [_subject(lab, region) for region in with_peers(reporter, peers, regions.resolve)]
    last = Period.parse(end) if end else _newest(lab, subject, flow)
    given = base or start
    first = Period.parse(given) if given else last.shift(-_MONTHS)
    if base and start and not series and not Period.parse(start).first <= first.first <= last.last:
        raise BadInput(f"The base {first} lies outside {start} to {last}. Leave --from out, or choose a base within.")
    if not series:
        return volume(subject, others, lab.time, flow=flow, base=first, end=last)
    begin = Period.parse(start) if start else first
    if begin.first > last.last:
        raise BadInput(f"--from {begin} is after --to {last}. Turn them round.")
    return volume_series(subject, others, lab.time, flow=flow, base=first, window=Period(begin.first, last.last))


def _subject(lab: Lab, region: regions.Region) -> Subject:
    return Subject(region, lab.panel(region.reporter))


def _newest(lab: Lab, subject: Subject, flow: str) -> Period:
    index = subject.index(lab.time, flow, set())
    if index is None:
        raise NoCoverage(nothing(subject, lab.time, flow))
    return Period(max(index.values), max(index.values))
