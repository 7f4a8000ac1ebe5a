"""Claims by hand, as the reading of a text would give them."""

from __future__ import annotations

import itertools
import math

from steelyard.claims.model import Claim, Quantity, Span

_ids = itertools.count()


def number(value, unit, digit=None, hedge=""):
    """A quantity; the last digit is that of `repr` where it is not given."""
    if digit is None:
        digit = 10.0 ** -len(f"{value}".partition(".")[2]) if "." in f"{value}" else 1.0
    return Quantity(value, value, unit, digit, "", Span(0, 1), hedge)


def claim(measure, value=None, unit="percent", *, digit=None, hedge="", sentence=None, quote="", **more):
    """A claim on China's exports of all goods to the world, unless said otherwise."""
    at = next(_ids)
    held = {"reporter": "CHN", "partner": "WLD", "flow": "export", "period": "2025", **more}
    quantity = None if value is None else number(value, unit, digit, hedge)
    return Claim(
        held.pop("id", f"c{at}"), quote, Span(0, 1), at if sentence is None else sentence, measure, value=quantity,
        unit=unit if quantity else "", hedge=hedge, **held,
    )  # fmt: skip


def rounded(value, digits):
    """The value to so many significant digits, and the size of the last one."""
    digit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) if value else 1.0
    return round(value / digit) * digit, digit


def level(value, unit="USD", digits=4, **more):
    """An amount, printed to so many digits."""
    shown, digit = rounded(value, digits)
    return claim("level", shown, unit, digit=digit, **more)


def growth(percent, places=1, **more):
    """A rate on the year before, printed to so many decimal places."""
    digit = 10.0**-places
    return claim("yoy", round(percent, places), digit=digit, **more)


def kinds(found, result=None):
    """The kinds of some relations, of one result."""
    return sorted(one.kind for one in found if result is None or one.result == result)
