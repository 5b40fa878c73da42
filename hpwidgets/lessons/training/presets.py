"""Settings of a TrainingLab worth seeing, good and bad."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("just right"),
        values={"data": "moons", "learning_rate": 0.003},
        comment=_("Ideal: both losses fall, level off, and stay close together."),
    ),
    Preset(
        name=_("too hot"),
        values={"data": "moons", "learning_rate": 1.0},
        comment=_("Unstable: every update overshoots, and the loss jumps about."),
    ),
    Preset(
        name=_("too cold"),
        values={"data": "moons", "learning_rate": 1e-4},
        comment=_("Still improving: the steps are so small that 40 epochs are not enough."),
    ),
    Preset(
        name=_("memoriser"),
        values={
            "data": "moons",
            "noise": 0.4,
            "train_size": 100,
            "hidden_units": 256,
            "epochs": 100,
        },
        comment=_("Overfitting: a wide network learns the noise by heart; validation loss rises."),
    ),
    Preset(
        name=_("starved"),
        values={"data": "moons", "train_size": 12, "epochs": 80},
        comment=_("Overfitting: twelve rows say too little about where the border runs."),
    ),
    Preset(
        name=_("straight line"),
        values={"data": "circles", "hidden_layers": 0},
        comment=_("Underfitting: without a hidden layer no border can bend around the circle."),
    ),
    Preset(
        name=_("strong L1"),
        values={"data": "moons", "l1": 0.3},
        comment=_("Ideal with most weights exactly zero: few of them do all the work."),
    ),
)
"""Each comment begins with the diagnosis that the run gets."""
