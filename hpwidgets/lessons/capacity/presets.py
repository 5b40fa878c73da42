"""Settings of a CapacityLab worth seeing."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("straight line"),
        values={"view": "fit", "degree": 1},
        comment=_("Too simple: a line cannot bend, so bias is nearly all of its error."),
    ),
    Preset(
        name=_("about right"),
        values={"view": "fit", "degree": 7},
        comment=_("Bias is gone and variance still small: what is left is the noise."),
    ),
    Preset(
        name=_("wild curve"),
        values={"view": "fit", "degree": 20},
        comment=_("Too flexible: every training set gets another curve, so variance rules."),
    ),
    Preset(
        name=_("few rows"),
        values={"view": "fit", "degree": 9, "rows": 10},
        comment=_("Ten coefficients for ten rows: right on every row, and far off between them."),
    ),
    Preset(
        name=_("learns nonsense"),
        values={"view": "memorise", "shuffled": 1.0},
        comment=_("Labels at random: the training rows are learnt by heart, new ones are a guess."),
    ),
    Preset(
        name=_("no penalty"),
        values={"view": "descent", "ridge": 1e-4},
        comment=_("Next to no ridge: both curves peak where features are as many as rows."),
    ),
)
"""From too simple to too flexible, and beyond."""
