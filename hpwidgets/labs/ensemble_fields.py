"""Every control of an EnsembleLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info

VIEWS = ("bagging", "variance", "boosting", "stacking", "voting", "runs", "diversity")
SETS = (
    "moons",
    "circles",
    "spirals",
    "xor",
    "blobs",
    "sine",
    "iris",
    "wine",
    "breast_cancer",
    "digits_flat",
    "diabetes",
)
SOURCES = ("bag", "starts", "models", "runs")
VARY = ("both", "rows", "start")
MOST_ROUNDS = 400


def _choice(
    label: str, meaning: str, choices: tuple[str, ...], default: str, labels: tuple[str, ...]
) -> Field:
    return Field(FieldInfo(label=label, meaning=meaning, choices=choices), default, labels)


def _amount(
    label: str, meaning: str, high: float, slider: tuple[float, float], step: float = 0.05
) -> FieldInfo:
    return FieldInfo(label=label, meaning=meaning, low=0.0, high=high, slider=slider, step=step)


h = Hyperparameters.info

FIELDS: dict[str, Field] = {
    "view": _choice(
        _("view"),
        _("what to look at"),
        VIEWS,
        "bagging",
        (
            _("bagging"),
            _("bias and variance"),
            _("boosting"),
            _("stacking"),
            _("voting"),
            _("top runs"),
            _("diversity"),
        ),
    ),
    "data": _choice(
        _("data set"),
        _("the rows"),
        SETS,
        "moons",
        tuple(catalog[name].label for name in SETS),
    ),
    "noise": Field(
        _amount(_("noise"), _("standard deviation of a toy set's noise"), 2.0, (0.0, 1.0)), 0.35
    ),
    "members": Field(count_info(_("members"), _("networks in the bag"), 2, 200, (2, 100)), 25),
    "vary": _choice(
        _("differ in"),
        _("what differs from member to member"),
        VARY,
        "both",
        (_("rows and start"), _("rows"), _("start")),
    ),
    "base": _choice(
        _("base model"), _("what is bagged"), ("tree", "network"), "tree", (_("tree"), _("network"))
    ),
    "tree_depth": Field(
        FieldInfo(
            label=_("tree depth"),
            meaning=_("most splits from root to leaf; 0: until every leaf is pure"),
            integer=True,
            optional=True,
            low=1,
            high=50,
            slider=(0, 10),
        ),
        None,
    ),
    "fit_rows": Field(
        count_info(_("training rows"), _("rows of every training set"), 5, 200, (10, 200)), 50
    ),
    "fit_noise": Field(
        _amount(_("noise"), _("standard deviation of the targets' noise"), 2.0, (0.0, 0.5), 0.02),
        0.1,
    ),
    "bag_members": Field(count_info(_("members"), _("models in each bag"), 2, 50, (2, 50)), 10),
    "training_sets": Field(
        count_info(
            _("training sets"), _("over which bias and variance are taken"), 5, 200, (10, 100)
        ),
        50,
    ),
    "booster": _choice(
        _("boosting"),
        _("how the next tree learns from the ones before"),
        ("adaboost", "gradient"),
        "adaboost",
        (_("AdaBoost"), _("gradient boosting")),
    ),
    "rounds": Field(
        count_info(_("rounds"), _("trees, one after the other"), 1, MOST_ROUNDS, (10, 400)), 100
    ),
    "round": Field(
        count_info(_("look at round"), _("the round that is drawn; 0: the last"), 0, 400, (0, 100)),
        0,
    ),
    "boost_depth": Field(
        count_info(_("tree depth"), _("splits from root to leaf; 1 is a stump"), 1, 8, (1, 6)), 1
    ),
    "shrinkage": Field(
        FieldInfo(
            label=_("shrinkage"),
            meaning=_("by how much each tree's say is multiplied: the learning rate of boosting"),
            scale="log",
            low=0,
            low_open=True,
            high=2.0,
            slider=(0.01, 1.0),
            step=0.1,
        ),
        1.0,
    ),
    "label_noise": Field(
        _amount(_("label noise"), _("share of training labels that are wrong"), 0.5, (0.0, 0.4)),
        0.0,
    ),
    "folds": Field(count_info(_("folds"), _("parts of the training rows"), 2, 20, (2, 10)), 5),
    "settings_tried": Field(
        count_info(
            _("settings tried"), _("random settings that are trained and combined"), 2, 64, (4, 40)
        ),
        16,
    ),
    "picks": Field(count_info(_("picks"), _("steps of greedy selection"), 1, 200, (1, 60)), 30),
    "measure": _choice(
        _("picked by"),
        _("what greedy selection improves on the validation rows"),
        ("loss", "score"),
        "loss",
        (_("loss"), _("accuracy or R²")),
    ),
    "source": _choice(
        _("members from"),
        _("whose answers are compared"),
        SOURCES,
        "bag",
        (_("bootstrap rows"), _("other starts"), _("kinds of model"), _("settings, runs")),
    ),
    "compared": Field(count_info(_("members"), _("who are compared"), 2, 40, (2, 20)), 8),
    "hidden_layers": Field(h("hidden_layers"), 2),
    "hidden_units": Field(h("hidden_units"), 32),
    "learning_rate": Field(h("learning_rate"), 0.01),
    "batch_size": Field(h("batch_size"), 16),
    "epochs": Field(h("epochs"), 40),
    "fit_epochs": Field(
        count_info(_("epochs"), _("updates of each network, one an epoch"), 1, 5000, (50, 1000)),
        300,
    ),
    "seed": Field(h("seed"), 0),
}

_NETWORK = frozenset({"hidden_layers", "hidden_units", "learning_rate", "batch_size", "epochs"})

SHOWN: dict[str, frozenset[str]] = {
    "bagging": _NETWORK | {"data", "noise", "members", "vary"},
    "variance": frozenset(
        {
            "base",
            "tree_depth",
            "hidden_layers",
            "hidden_units",
            "learning_rate",
            "fit_epochs",
            "fit_rows",
            "fit_noise",
            "bag_members",
            "training_sets",
        }
    ),
    "boosting": frozenset(
        {"data", "noise", "booster", "rounds", "round", "boost_depth", "shrinkage", "label_noise"}
    ),
    "stacking": _NETWORK | {"data", "noise", "folds"},
    "voting": _NETWORK | {"data", "noise"},
    "runs": frozenset({"data", "noise", "settings_tried", "picks", "measure", "epochs"}),
    "diversity": _NETWORK | {"data", "noise", "source", "compared"},
}
"""What each view shows besides what all do: the seed."""

SECTIONS = (
    ("", ("view", "data", "noise", "source", "compared")),
    ("", ("members", "vary", "base", "bag_members", "tree_depth", "fit_rows", "fit_noise")),
    ("", ("learning_rate",)),
    ("", ("booster", "rounds", "round", "boost_depth", "shrinkage", "label_noise")),
    ("", ("folds", "settings_tried", "picks", "measure")),
    (_("Network"), ("hidden_layers", "hidden_units", "batch_size")),
    (_("More"), ("epochs", "fit_epochs", "training_sets", "seed")),
)
"""Where each control stands."""
