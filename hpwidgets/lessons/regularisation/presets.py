"""Settings of a DropoutLab worth seeing."""

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("gradients"),
        values={"view": "network", "direction": "backward"},
        comment=_("No gradient passes a dropped unit: its weights rest in this row."),
    ),
    Preset(
        name=_("few are left"),
        values={"view": "network", "dropout": 0.8, "drawn_units": 8},
        comment=_("Four units in five are dropped; the rest is scaled by 5."),
    ),
    Preset(
        name=_("it helps"),
        values={"view": "size", "learned": "diabetes"},
        comment=_("The network overfits these noisy rows: dropout takes much off the loss."),
    ),
    Preset(
        name=_("no need of it"),
        values={"view": "size", "learned": "digits_flat", "hidden_layers": 1, "epochs": 20},
        comment=_("The network hardly overfits the digits: with many rows dropout does harm."),
    ),
    Preset(
        name=_("sparse"),
        values={"view": "penalties", "l1": 0.01},
        comment=_("L1 alone makes exact zeros: nearly all weights go, and the loss stays low."),
    ),
    Preset(
        name=_("too much"),
        values={"view": "penalties", "l1": 0.1, "l2": 0.5},
        comment=_("Held back too hard, the networks with L1 and with L2 underfit."),
    ),
)
