"""Races worth seeing: where cutting early pays, and where it misleads."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

BRACKETS = "brackets"
REPLAYS = "replays"
SLOW = "slow"
"""Views that presets choose, by name."""

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("it pays"),
        values={"view": REPLAYS, "optimizer": "sgd"},
        comment=_("Who leads early stays ahead: Hyperband is there many times sooner."),
    ),
    Preset(
        name=_("misled"),
        values={"view": REPLAYS, "optimizer": "adam"},
        comment=_("What is best at the end starts slowly: random search is there sooner."),
    ),
    Preset(
        name=_("cut too soon"),
        values={"view": SLOW, "optimizer": "adam"},
        comment=_("The best at the end is behind after one epoch: bracket s = 4 cuts it first."),
    ),
    Preset(
        name=_("early tells"),
        values={"view": SLOW, "optimizer": "sgd"},
        comment=_("The order after one epoch is nearly the last one: the best is kept."),
    ),
    Preset(
        name=_("hard cuts"),
        values={"view": BRACKETS, "eta": 9},
        comment=_("One in nine goes on: fewer brackets, fewer cuts, each of them final for most."),
    ),
)
