"""Searches worth seeing, good and bad ones."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

LANDSCAPE = "landscape"
PROJECTIONS = "projections"
ISOLATION = "isolation"
REAL = "search"
"""Views that presets choose, by name."""

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("lights on"),
        values={"view": LANDSCAPE, "reveal": True},
        comment=_("The whole landscape: a wide bright valley, and GP's trials crowd in it."),
    ),
    Preset(
        name=_("no model yet"),
        values={"view": LANDSCAPE, "budget": 10, "step": 10},
        comment=_("Ten trials are all random: TPE and GP try the very same settings."),
    ),
    Preset(
        name=_("nine trials"),
        values={"view": PROJECTIONS, "budget": 9, "step": 9},
        comment=_("A grid of nine tries 3 values of each hyperparameter, random search 9."),
    ),
    Preset(
        name=_("too narrow"),
        values={"view": ISOLATION, "x_range": "1e-5 .. 1e-3"},
        comment=_("The best lies on the edge of the range: widen it before you search longer."),
    ),
    Preset(
        name=_("one matters"),
        values={"view": ISOLATION, "optimizer": "sgd", "y_range": "1e-8 .. 1e-5"},
        comment=_("An L2 this small changes nothing: only the learning rate matters."),
    ),
    Preset(
        name=_("starved"),
        values={"view": REAL, "learning_rate_from": 1e-6, "learning_rate_to": 1e-4},
        comment=_("No learning rate here is large enough, and no method can find one."),
    ),
)
