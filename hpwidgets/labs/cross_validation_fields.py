"""Every control of a CrossValidationLab, and the views in which each means something."""

from __future__ import annotations

from typing import Any

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info
from hpwidgets.study.fold_rows import PEOPLE

VIEWS = ("folds", "scores", "complexity", "cost", "nested", "chance")
SETS = (
    "imbalanced",
    "iris",
    "wine",
    "breast_cancer",
    "digits_flat",
    "moons",
    "blobs",
    PEOPLE,
    "diabetes",
    "sine",
)
VALUES: dict[str, tuple[Any, ...]] = {
    "hidden_units": (1, 2, 4, 8, 16, 32, 64),
    "hidden_layers": (0, 1, 2, 3, 4, 6),
    "epochs": (1, 3, 10, 30, 100),
    "l2": (0.0, 0.0001, 0.001, 0.01, 0.1, 0.3, 1.0),
    "l1": (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1),
    "dropout": (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9),
    "learning_rate": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "batch_size": (2, 4, 8, 16, 32, 64),
}
"""The values of each hyperparameter that the complexity curve tries."""


def _named(name: str) -> str:
    return _("repeated measurements") if name == PEOPLE else catalog[name].label


def _flag(label: str, meaning: str) -> FieldInfo:
    return FieldInfo(label=label, meaning=meaning, scale="flag")


h = Hyperparameters.info

FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at"), choices=VIEWS),
        "folds",
        (
            _("the folds"),
            _("scores by fold"),
            _("complexity, one SE"),
            _("how many folds?"),
            _("nested, or flattered"),
            _("chance of a missing class"),
        ),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "imbalanced",
        tuple(_named(name) for name in SETS),
    ),
    "order": Field(
        FieldInfo(
            label=_("order"),
            meaning=_("of the rows, before they are shuffled or cut into folds"),
            choices=("given", "sorted"),
        ),
        "given",
        (_("as given"), _("sorted by class")),
    ),
    "rows": Field(
        FieldInfo(
            label=_("rows"),
            meaning=_("drawn from all but the sealed ones; 0: all of them"),
            integer=True,
            optional=True,
            low=6,
            high=100_000,
            slider=(6, 400),
        ),
        50,
    ),
    "share": Field(
        FieldInfo(
            label=_("rarest class"),
            meaning=_("share of the rows that the rarest class is thinned to; 0: as it is"),
            low=0.0,
            high=0.5,
            slider=(0.0, 0.5),
            step=0.02,
        ),
        0.0,
    ),
    "splitter": Field(
        FieldInfo(
            label=_("splitter"),
            meaning=_("k folds of rows, or of whole groups, or every row by itself"),
            choices=("k_fold", "group", "leave_one_out"),
        ),
        "k_fold",
        (_("k-fold"), _("k-fold of groups"), _("leave one out")),
    ),
    "k": Field(count_info(_("folds k"), _("parts; each judges once"), 2, 200, (2, 20)), 5),
    "shuffle": Field(_flag(_("shuffle"), _("the rows, before they are cut into folds")), True),
    "stratify": Field(
        _flag(_("stratify"), _("every fold gets the classes in the shares of all rows")), False
    ),
    "repeats": Field(
        count_info(_("repeats"), _("of it all, each shuffled anew"), 1, 50, (1, 10)), 1
    ),
    "varied": Field(
        FieldInfo(
            label=_("vary"),
            meaning=_("the hyperparameter along which is cross-validated"),
            choices=tuple(VALUES),
        ),
        "hidden_units",
        tuple(h(name).label for name in VALUES),
    ),
    "settings": Field(
        count_info(
            _("settings"),
            _("drawn at random (learning rate, L2, dropout, initial weights) to choose among"),
            2,
            60,
            (2, 40),
        ),
        20,
    ),
    "inner": Field(
        count_info(_("inner folds"), _("that choose, inside each outer fold"), 2, 10, (2, 6)), 3
    ),
    "shuffle_labels": Field(
        _flag(_("shuffle targets"), _("nothing can be learnt: what is above chance is optimism")),
        False,
    ),
    "seeds": Field(
        count_info(_("shuffles"), _("the rows are dealt into folds so often"), 2, 20, (2, 10)), 5
    ),
    "hidden_layers": Field(h("hidden_layers"), 1),
    "hidden_units": Field(h("hidden_units"), 16),
    "learning_rate": Field(h("learning_rate"), 0.01),
    "l2": Field(h("l2"), 0.0),
    "dropout": Field(h("dropout"), 0.0),
    "batch_size": Field(h("batch_size"), 16),
    "epochs": Field(h("epochs"), 30),
    "seed": Field(h("seed"), 0),
}

_DEALT = frozenset({"data", "order", "rows", "share", "splitter", "k", "shuffle", "stratify"})
_NETWORK = frozenset({"hidden_layers", "hidden_units", "learning_rate", "batch_size", "epochs"})
_PENALTIES = frozenset({"l2", "dropout"})

SHOWN: dict[str, frozenset[str]] = {
    "folds": _DEALT | {"repeats", "seed"},
    "scores": _DEALT | {"repeats", "seed"} | _NETWORK | _PENALTIES,
    "complexity": _DEALT | {"repeats", "seed", "varied"} | _NETWORK | _PENALTIES,
    "cost": frozenset({"data", "rows", "share", "splitter", "stratify", "seeds", "seed"})
    | _NETWORK
    | _PENALTIES,
    "nested": frozenset({"data", "rows", "share", "k", "inner", "settings", "shuffle_labels"})
    | {"seeds", "seed", "hidden_layers", "hidden_units", "batch_size", "epochs"},
    "chance": frozenset({"data", "rows", "share", "k", "seed"}),
}
"""What each view shows, besides the view itself; some only where it means something."""
