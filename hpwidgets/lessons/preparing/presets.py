"""Settings of a DataPrepLab worth seeing."""

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("unscaled"),
        values={"view": "clean", "scaling": "none"},
        comment=_("Columns in their own units: gradient descent diverges or gets stuck."),
    ),
    Preset(
        name=_("outliers kept"),
        values={"view": "clean", "outliers": "keep"},
        comment=_("Wrong values stretch the scale, and what is right is squeezed together."),
    ),
    Preset(
        name=_("rows thrown away"),
        values={"view": "clean", "imputation": "drop"},
        comment=_("One gap in 20 cells, and only a fifth of the rows is whole."),
    ),
    Preset(
        name=_("centred later"),
        values={"view": "augment", "later_shift": 0.0},
        comment=_("What comes later looks like the training images: copies gain nothing."),
    ),
    Preset(
        name=_("6 or 9?"),
        values={"view": "augment", "later_shift": 0.0, "rotate": 180.0},
        comment=_("Turned by up to 180°, a 6 becomes a 9: copies with wrong labels do harm."),
    ),
    Preset(
        name=_("rare class"),
        values={"view": "split", "table": "imbalanced", "stratify": False},
        comment=_("One row in ten is rare: by luck a part has a third or twice of its share."),
    ),
    Preset(
        name=_("ravine"),
        values={"view": "step", "scaling": "none", "rate": 0.95},
        comment=_("Unscaled columns make a ravine: across it steps bounce, along it they crawl."),
    ),
)
