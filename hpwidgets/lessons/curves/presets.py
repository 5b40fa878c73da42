"""Settings of a CurveLab worth seeing."""

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("memoriser"),
        values={"view": "own", "data": "diabetes", "l2": 0.0, "hidden_units": 64, "epochs": 80},
        comment=_("Validation loss turns and rises while training loss falls on: overfitting."),
    ),
    Preset(
        name=_("too simple"),
        values={"view": "own", "data": "spirals", "hidden_layers": 0, "learning_rate": 0.03},
        comment=_("Both losses level off high: no straight line parts two spirals."),
    ),
    Preset(
        name=_("too short"),
        values={"view": "own", "data": "moons", "learning_rate": 0.0001},
        comment=_("Both losses still fall when the run ends: more epochs, or larger steps."),
    ),
    Preset(
        name=_("just right"),
        values={"view": "own", "data": "moons"},
        comment=_("Both losses fall, level off and end close together."),
    ),
    Preset(
        name=_("starved"),
        values={"view": "more_data", "data": "digits_flat"},
        comment=_("Each doubling of the rows takes a good share off the error: collect more."),
    ),
    Preset(
        name=_("enough rows"),
        values={"view": "more_data", "data": "spirals", "hidden_layers": 0, "repeats": 12},
        comment=_("The curve is flat: another model would help, more rows would not."),
    ),
)
