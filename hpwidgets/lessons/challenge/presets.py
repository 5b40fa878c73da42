"""Settings worth seeing in every challenge."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.lessons.challenge.stages import CROSS, CURVES, ENSEMBLE, SEARCH
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("five seeds"),
        values={"view": CURVES, "seeds": 5},
        comment=_("One run may be lucky: five say how far luck reaches."),
    ),
    Preset(
        name=_("a TPE search"),
        values={"view": SEARCH, "method": "tpe", "trials": 20},
        comment=_("Ten trials at random first, then ten where those did well."),
    ),
    Preset(
        name=_("five folds"),
        values={"view": CROSS, "k": 5},
        comment=_("Every row but the test rows validates once."),
    ),
    Preset(
        name=_("three combined"),
        values={"view": ENSEMBLE, "members": 3},
        comment=_("The three best settings are trained again, and their answers averaged."),
    ),
)
