"""Peers of `steelyard show volume` and `show demand`: no name and the reporter itself are refused."""

from __future__ import annotations

import pytest

VOLUME = ("show", "volume", "CHN", "export", "--from", "2022-12", "--to", "2024-12")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*VOLUME, "--peers", ","), "A peer has no name"),
        ((*VOLUME, "--peers", "USA,China"), "The peer China is the reporter itself"),
        (("show", "demand", "CHN", "--peer", "China"), "The peer China is the reporter itself"),
        (("show", "demand", "CHN", "--peer", " "), "A peer has no name"),
    ],
)
def test_peers_that_are_none(steelyard, words, message):
    ran = steelyard(*words)
    assert ran.code == 2
    assert message in " ".join(ran.err.split())


def test_a_peer_given_twice_is_one(steelyard):
    once = steelyard("show", "demand", "CHN", "--peer", "JPN", "--csv")
    assert once.code == 0
    assert steelyard("show", "demand", "CHN", "--peer", "JPN", "--peer", "Japan", "--csv").out == once.out
