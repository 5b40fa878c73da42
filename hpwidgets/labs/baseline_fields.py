"""Every control of a BaselineLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info
from hpwidgets.study.families import BASELINES, FAMILIES

VIEWS = ("families", "checks", "gradients", "optimizers", "band", "regularisation")
SETS = (
    "digits",
    "digits_rows",
    "waves",
    "breast_cancer",
    "wine",
    "iris",
    "moons",
    "spirals",
)


h = Hyperparameters.info

FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at"), choices=VIEWS),
        "families",
        (
            _("models side by side"),
            _("first checks"),
            _("gradients by depth"),
            _("optimizers"),
            _("batch norm's band"),
            _("regularise, or not"),
        ),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "digits",
        tuple(catalog[name].label for name in SETS),
    ),
    "model": Field(
        FieldInfo(
            label=_("confusion of"),
            meaning=_("the model whose answers are set against the truth"),
            choices=(*FAMILIES, *BASELINES),
        ),
        "mlp",
    ),
    "permuted": Field(
        FieldInfo(
            label=_("inputs"),
            meaning=_("in their own order, or all rows' numbers in one other order"),
            choices=("ordered", "permuted"),
        ),
        "ordered",
        (_("in order"), _("permuted")),
    ),
    "family": Field(h("family"), "mlp"),
    "input_scale": Field(
        FieldInfo(
            label=_("input scale"),
            meaning=_("what every input is multiplied by before anything else"),
            scale="log",
            low=1e-6,
            high=1e6,
            slider=(0.01, 1000),
            step=0.25,
        ),
        1.0,
    ),
    "batch_rows": Field(
        count_info(_("batch rows"), _("rows that are learnt by heart"), 2, 10_000, (2, 64)), 32
    ),
    "start": Field(
        FieldInfo(
            label=_("initial weights"),
            meaning=_("PyTorch's default, or scaled so that signals keep their size"),
            choices=("default", "scaled"),
        ),
        "default",
        (_("PyTorch's default"), _("Xavier, He")),
    ),
    "depth": Field(
        count_info(_("hidden layers"), _("depth whose every layer is shown"), 1, 50, (1, 20)), 6
    ),
    "hidden_layers": Field(h("hidden_layers"), 2),
    "hidden_units": Field(h("hidden_units"), 16),
    "activation": Field(h("activation"), "relu"),
    "batch_norm": Field(h("batch_norm"), False),
    "learning_rate": Field(h("learning_rate"), 0.01),
    "measure": Field(
        FieldInfo(
            label=_("judged by"),
            meaning=_("what a way to regularise must gain over none"),
            choices=("loss", "accuracy"),
        ),
        "loss",
        (_("validation loss"), _("validation accuracy")),
    ),
    "rows": Field(
        count_info(
            _("training rows"),
            _("rows of every run; all where there are fewer"),
            2,
            10**6,
            (20, 900),
        ),
        200,
    ),
    "epochs": Field(h("epochs"), 15),
    "long_epochs": Field(h("epochs"), 60),
    "repeats": Field(
        count_info(
            _("seeds"), _("runs of every setting, each from a seed of its own"), 2, 20, (2, 10)
        ),
        3,
    ),
    "seed": Field(h("seed"), 0),
}

SHOWN: dict[str, frozenset[str]] = {
    "families": frozenset(
        {"hidden_layers", "epochs", "model", "permuted", "activation", "learning_rate"}
    ),
    "checks": frozenset(
        {
            "hidden_layers",
            "epochs",
            "family",
            "input_scale",
            "batch_rows",
            "activation",
            "batch_norm",
            "learning_rate",
        }
    ),
    "gradients": frozenset({"depth", "start", "batch_norm"}),
    "optimizers": frozenset({"hidden_layers", "epochs", "activation", "batch_norm"}),
    "band": frozenset({"hidden_layers", "epochs", "activation"}),
    "regularisation": frozenset(
        {"hidden_layers", "long_epochs", "rows", "measure", "activation", "learning_rate"}
    ),
}
"""What each view shows besides what all do: data, width and seeds."""
