"""Settings of a BaselineLab worth seeing."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("shuffled pixels"),
        values={"view": "families", "permuted": "permuted", "model": "cnn"},
        comment=_("With neighbouring pixels torn apart the CNN loses its lead."),
    ),
    Preset(
        name=_("bad start"),
        values={"view": "checks", "input_scale": 100.0},
        comment=_("Inputs a hundred times too large: the loss starts far above ln K."),
    ),
    Preset(
        name=_("cannot learn"),
        values={"view": "checks", "learning_rate": 1e-5},
        comment=_("At this rate not even one batch is learnt by heart, and the inputs go unused."),
    ),
    Preset(
        name=_("deep, well started"),
        values={"view": "gradients", "depth": 10, "start": "scaled"},
        comment=_("He and Xavier weights bring ReLU's gradient through ten layers."),
    ),
    Preset(
        name=_("nothing to gain"),
        values={"view": "regularisation", "wide_units": 8, "rows": 900, "long_epochs": 15},
        comment=_("A small network on many rows for a short time: there is little to regularise."),
    ),
)
"""What goes wrong before tuning, and what is worth its cost."""
