"""Every control of a DropoutLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info

VIEWS = ("network", "modes", "size", "penalties", "stopping")
SETS = (
    "moons",
    "circles",
    "spirals",
    "xor",
    "iris",
    "wine",
    "breast_cancer",
    "digits_flat",
    "diabetes",
)
DIRECTIONS = ("forward", "backward")
MEASURES = ("loss", "score")


def _share(label: str, meaning: str, low: float, high: float) -> FieldInfo:
    return FieldInfo(
        label=label, meaning=meaning, low=low, high=high, slider=(low, high), step=0.05
    )


def _positive(
    label: str, meaning: str, low: float, high: float, slider: tuple[float, float]
) -> FieldInfo:
    return FieldInfo(
        label=label, meaning=meaning, scale="log", low=low, high=high, slider=slider, step=0.1
    )


h = Hyperparameters.info

FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at"), choices=VIEWS),
        "network",
        (
            _("one update at a time"),
            _("training or evaluation"),
            _("gain by rows"),
            _("L1, L2, dropout"),
            _("early stopping, ridge"),
        ),
    ),
    "drawn": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "moons",
        tuple(catalog[name].label for name in SETS),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "digits_flat",
        tuple(catalog[name].label for name in SETS),
    ),
    "step": Field(
        count_info(_("update"), _("the mini-batch that is looked at"), 1, 5000, (1, 200)), 1
    ),
    "row": Field(
        count_info(_("row"), _("which row of the mini-batch goes through"), 1, 512, (1, 8)), 1
    ),
    "direction": Field(
        FieldInfo(
            label=_("direction"),
            meaning=_("answers forward, or gradients backward"),
            choices=DIRECTIONS,
        ),
        "forward",
        (_("forward"), _("backward")),
    ),
    "dropout": Field(h("dropout"), 0.5),
    "drawn_units": Field(h("hidden_units"), 6),
    "drawn_layers": Field(
        count_info(
            _("hidden layers"), _("layers of units between inputs and outputs"), 1, 4, (1, 4)
        ),
        2,
    ),
    "hidden_units": Field(h("hidden_units"), 64),
    "hidden_layers": Field(
        count_info(
            _("hidden layers"), _("layers of units between inputs and outputs"), 1, 10, (1, 4)
        ),
        1,
    ),
    "activation": Field(h("activation"), "relu"),
    "drawn_batch": Field(h("batch_size"), 8),
    "batch_size": Field(h("batch_size"), 32),
    "learning_rate": Field(h("learning_rate"), 0.003),
    "sgd_rate": Field(h("learning_rate"), 0.1),
    "new_row": Field(
        count_info(_("validation row"), _("whose answer is looked at"), 1, 10**6, (1, 100)), 1
    ),
    "masks": Field(
        count_info(_("masks"), _("dropout masks that are drawn"), 2, 500, (10, 400)), 200
    ),
    "measure": Field(
        FieldInfo(
            label=_("judged by"),
            meaning=_("what is measured on the validation rows"),
            choices=MEASURES,
        ),
        "loss",
        (_("loss"), _("accuracy or R²")),
    ),
    "l1": Field(h("l1"), 0.001),
    "l2": Field(h("l2"), 0.01),
    "time": Field(
        _positive("t = 1/λ", _("when gradient descent is stopped"), 0.01, 1000, (0.01, 1000)), 1.0
    ),
    "rows": Field(count_info(_("rows"), _("of the linear problem"), 2, 2000, (10, 200)), 50),
    "features": Field(count_info(_("features"), _("of the linear problem"), 1, 200, (1, 40)), 10),
    "noise": Field(
        FieldInfo(
            label=_("noise"),
            meaning=_("standard deviation of what is added to the targets"),
            low=0.0,
            high=10.0,
            slider=(0.0, 3.0),
            step=0.1,
        ),
        1.0,
    ),
    "correlation": Field(
        _share(_("correlation"), _("of any two features"), 0.0, 0.95),
        0.5,
    ),
    "epochs": Field(h("epochs"), 20),
    "repeats": Field(
        count_info(
            _("seeds"), _("runs of every setting, each from a seed of its own"), 2, 20, (2, 10)
        ),
        3,
    ),
    "seed": Field(h("seed"), 0),
}

_TRAINED = frozenset({"data", "hidden_layers", "hidden_units", "activation", "batch_size"})

SHOWN: dict[str, frozenset[str]] = {
    "network": frozenset(
        {
            "drawn",
            "step",
            "row",
            "direction",
            "dropout",
            "drawn_layers",
            "drawn_units",
            "activation",
            "drawn_batch",
            "learning_rate",
        }
    ),
    "modes": _TRAINED | {"dropout", "masks", "new_row", "epochs", "learning_rate"},
    "size": _TRAINED | {"dropout", "measure", "epochs", "repeats", "learning_rate"},
    "penalties": _TRAINED | {"l1", "l2", "dropout", "epochs", "repeats", "sgd_rate"},
    "stopping": frozenset({"time", "rows", "features", "noise", "correlation"}),
}
"""What each view shows besides what all do: the seed."""
