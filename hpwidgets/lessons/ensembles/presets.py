"""Settings of the ensemble lab worth seeing, good and bad."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("bagging wins"),
        values={"view": "bagging", "data": "diabetes"},
        comment=_("The members overfit, each in its own way: their average beats every one."),
    ),
    Preset(
        name=_("too simple trees"),
        values={"view": "variance", "tree_depth": 2},
        comment=_("Bias² is the larger part, and averaging does not touch it."),
    ),
    Preset(
        name=_("wrong labels"),
        values={"view": "boosting", "label_noise": 0.15, "noise": 0.2, "boost_depth": 2},
        comment=_("Boosting gives the wrong labels far more weight than their share."),
    ),
    Preset(
        name=_("the leak"),
        values={"view": "stacking", "data": "diabetes"},
        comment=_("In sample, the stack promises R² 1 and keeps what the tree is worth."),
    ),
    Preset(
        name=_("greedy wins"),
        values={"view": "runs", "data": "digits_flat", "epochs": 12},
        comment=_("A few good runs together lose less than the best; all of them lose more."),
    ),
    Preset(
        name=_("different kinds"),
        values={"view": "diversity", "source": "models"},
        comment=_("Kinds of model differ more than bootstrap samples of one network."),
    ),
)
"""One a view or more: each says in a line what it shows."""
