"""New moons and the Sun's longitude, by the series of Meeus.

Source: Jean Meeus, Astronomical Algorithms, 2nd edition (1998): ch. 49 for the new moon (error of seconds),
ch. 25 for the Sun (0.01 degree). Instants are Julian days of dynamical time (JDE).
"""

from __future__ import annotations

from itertools import pairwise
from math import radians, sin

MEAN_LUNATION = 29.530588861
"""Days between two new moons, on average."""

# Amplitude in 1e-5 day, power of the eccentricity factor, multiples of M (Sun), M' (Moon), F (latitude).
_NEW_MOON = (
    (-40720, 0, 0, 1, 0), (17241, 1, 1, 0, 0), (1608, 0, 0, 2, 0), (1039, 0, 0, 0, 2), (739, 1, -1, 1, 0),
    (-514, 1, 1, 1, 0), (208, 2, 2, 0, 0), (-111, 0, 0, 1, -2), (-57, 0, 0, 1, 2), (56, 1, 1, 2, 0),
    (-42, 0, 0, 3, 0), (42, 1, 1, 0, 2), (38, 1, 1, 0, -2), (-24, 1, -1, 2, 0), (-7, 0, 2, 1, 0),
    (4, 0, 0, 2, -2), (4, 0, 3, 0, 0), (3, 0, 1, 1, -2), (3, 0, 0, 2, 2), (-3, 0, 1, 1, 2),
    (3, 0, -1, 1, 2), (-2, 0, -1, 1, -2), (-2, 0, 1, 3, 0), (2, 0, 0, 4, 0),
)  # fmt: skip

# Amplitude in 1e-6 day, angle at k = 0 and its growth with k, in degrees.
_PLANETS = (
    (325, 299.77, 0.107408), (165, 251.88, 0.016321), (164, 251.83, 26.651886), (126, 349.42, 36.412478),
    (110, 84.66, 18.206239), (62, 141.74, 53.303771), (60, 207.14, 2.453732), (56, 154.84, 7.306860),
    (47, 34.52, 27.261239), (42, 207.19, 0.121824), (40, 291.34, 1.844379), (37, 161.72, 24.198154),
    (35, 239.56, 25.513099), (23, 331.55, 3.592518),
)  # fmt: skip

# Year, and seconds of dynamical minus universal time: observed to 2020 (Meeus, ch. 10; IERS), then expected.
_DELTA_T = (
    (1900, -3), (1910, 10), (1920, 21), (1940, 24), (1950, 29), (1960, 33), (1970, 40), (1980, 51),
    (1990, 57), (2000, 64), (2020, 69), (2050, 93), (2100, 203),
)  # fmt: skip


def new_moon(k: int) -> float:
    """The instant of the k-th new moon after that of 2000-01-06 (which is k = 0)."""
    t = k / 1236.85
    mean = 2451550.09766 + MEAN_LUNATION * k + 0.00015437 * t**2 - 0.000000150 * t**3
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t**2
    shrink = 1 - 0.002516 * t - 0.0000074 * t**2
    terms = sum(
        1e-5 * size * shrink**power * _sine(a * sun + b * moon + c * latitude) for size, power, a, b, c in _NEW_MOON
    )
    planets = sum(1e-6 * size * _sine(start + rate * k) for size, start, rate in _PLANETS)
    return mean + terms + planets - 0.00017 * _sine(node)


def sun_longitude(instant: float) -> float:
    """Apparent longitude of the Sun in degrees, 0 <= longitude < 360."""
    t = (instant - 2451545) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t**2
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * _sine(anomaly)
        + (0.019993 - 0.000101 * t) * _sine(2 * anomaly)
        + 0.000289 * _sine(3 * anomaly)
    )
    return (mean + centre - 0.00569 - 0.00478 * _sine(125.04 - 1934.136 * t)) % 360


def delta_t(year: float) -> float:
    """Dynamical minus universal time in days, for a year from 1900 to 2100 (nearest end beyond)."""
    for (start, low), (end, high) in pairwise(_DELTA_T):
        if year <= end:
            share = max(0.0, (year - start) / (end - start))
            return (low + share * (high - low)) / 86400
    return _DELTA_T[-1][1] / 86400


def _sine(degrees: float) -> float:
    return sin(radians(degrees))
