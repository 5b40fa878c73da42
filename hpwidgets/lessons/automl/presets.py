"""Automatic searches worth seeing."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

SEARCH = "search"
CHOOSING = "choices"
"""Views that presets choose, by name."""

SLOW_MODELS = {"svm": False, "forest": False, "boosting": False, "network": False}

PRESETS: tuple[Preset, ...] = (
    Preset(
        name=_("too few yet"),
        values={"view": CHOOSING, "trials": 8},
        comment=_("Eight pipelines: usual settings and a random one, nothing to learn from yet."),
    ),
    Preset(
        name=_("simple models"),
        values={"view": SEARCH, **SLOW_MODELS},
        comment=_("Two fast models alone: many more pipelines in the same time."),
    ),
    Preset(
        name=_("no pruning"),
        values={"view": SEARCH, "pruner": "none"},
        comment=_("Every pipeline is scored on all folds, the hopeless ones too."),
    ),
    Preset(
        name=_("numbers"),
        values={"view": SEARCH, "data": "diabetes"},
        comment=_("A number is predicted: the score is R², and the same answer for all has 0."),
    ),
)
