"""Every control of a CrossValidationLab."""

from __future__ import annotations

from typing import Any

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation._fold_rows import PEOPLE
from hpwidgets.widgets.board import (
    Field,
    choice,
    count,
    flag,
    hyperparameter,
    hyperparameters,
    number,
)

SETS = ["imbalanced", "iris", "wine", "breast_cancer", "digits_flat", "moons", "blobs"]
SETS += [PEOPLE, "diabetes", "sine"]
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


def _described(name: str) -> str:
    if name == PEOPLE:
        return _("25 people, eight measurements of each: rows of one person are alike")
    return catalog[name].meaning


NETWORK_FIELDS = hyperparameters(
    hidden_layers=1,
    hidden_units=16,
    learning_rate=0.01,
    l2=0.0,
    dropout=0.0,
    batch_size=16,
    epochs=30,
)
FIELDS: dict[str, Field] = {
    "data": choice(
        _("data set"),
        _("the rows"),
        {name: _named(name) for name in SETS},
        "imbalanced",
        helps={name: _described(name) for name in SETS},
    ),
    "order": choice(
        _("order"),
        _("of the rows, before they are shuffled or cut into folds"),
        {"given": _("as given"), "sorted": _("sorted by class")},
        "given",
        helps={
            "given": _("The rows keep the order in which they came."),
            "sorted": _("All rows of one class, then all of the next: unshuffled folds fail."),
        },
    ),
    "rows": count(
        _("rows"),
        _("drawn from all but the sealed ones; 0: all of them"),
        50,
        (6, 100_000),
        (6, 400),
        optional=True,
    ),
    "share": number(
        _("rarest class"),
        _("share of the rows that the rarest class is thinned to; 0: as it is"),
        0.0,
        (0, 0.5),
        (0.0, 0.5),
        step=0.02,
    ),
    "splitter": choice(
        _("splitter"),
        _("k folds of rows, or of whole groups, or every row by itself"),
        {
            "k_fold": _("k-fold"),
            "group": _("k-fold of groups"),
            "leave_one_out": _("leave one out"),
        },
        "k_fold",
        helps={
            "k_fold": _("The rows are cut into k parts; each part validates once."),
            "group": _("Rows that belong together stay on one side of a fold."),
            "leave_one_out": _("Every row validates alone: as many networks as rows."),
        },
    ),
    "k": count(_("folds k"), _("parts; each validates once"), 5, (2, 200), (2, 20)),
    "shuffle": flag(_("shuffle"), _("the rows, before they are cut into folds"), True),
    "stratify": flag(
        _("stratify"), _("every fold gets the classes in the shares of all rows"), False
    ),
    "repeats": count(
        _("repeats"), _("of the cross-validation, each on rows shuffled anew"), 1, (1, 50), (1, 10)
    ),
    "varied": choice(
        _("vary"),
        _("the hyperparameter whose values are cross-validated"),
        {name: Hyperparameters.info(name).label for name in VALUES},
        "epochs",
        helps={name: Hyperparameters.info(name).meaning for name in VALUES},
    ),
    "settings": count(
        _("settings"),
        _("drawn at random (learning rate, L2, dropout, initial weights) to choose among"),
        20,
        (2, 60),
        (2, 40),
    ),
    "inner": count(
        _("inner folds"), _("that choose the setting, inside each outer fold"), 3, (2, 10), (2, 6)
    ),
    "shuffle_labels": flag(
        _("shuffle targets"), _("nothing can be learnt: any score above chance is optimism"), False
    ),
    "seeds": count(
        _("shuffles"), _("how often the rows are dealt into folds"), 5, (2, 20), (2, 10)
    ),
    **NETWORK_FIELDS,
    "seed": hyperparameter("seed", 0),
}
SAME = ("data", "rows", "share")
DEALT = (*SAME, "order", "splitter", "k", "shuffle", "stratify", "repeats")
CHOSEN = ("inner", "settings", "shuffle_labels", "seeds")
SIZED = ("hidden_layers", "hidden_units", "batch_size", "epochs")
NETWORK = tuple(NETWORK_FIELDS)
