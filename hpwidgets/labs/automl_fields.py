"""Every control of an AutoMLLab."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.study.automl.propose import PRUNERS
from hpwidgets.study.automl.space import LABELS, MODELS

VIEWS = ("search", "choices", "result")
SETS = (
    "loans",
    "breast_cancer",
    "wine",
    "iris",
    "digits_flat",
    "moons",
    "imbalanced",
    "diabetes",
)
CHOICES = {
    "imputer": _("gaps are filled by"),
    "scaler": _("scaling"),
    "selection": _("columns kept"),
    "model": _("model"),
}
OPTIONS = {
    "median": _("median"),
    "mean": _("mean"),
    "most_frequent": _("mode"),
    "knn": _("k-NN"),
    "standard": _("standard"),
    "none": _("none"),
    "minmax": _("min–max"),
    "robust": _("robust"),
    "k_best": _("k best"),
    "trees": _("trees"),
    **{name: LABELS[name] for name in MODELS if name != "knn"},
}
"""The options of a pipeline's choices as the picture names them."""


def _flag(model: str) -> Field:
    return Field(
        FieldInfo(
            label=LABELS[model],
            meaning=_("whether pipelines that end in this model are tried"),
            scale="flag",
        ),
        True,
    )


FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at; no new search"), choices=VIEWS),
        "search",
        (_("the search"), _("what it tries, and why"), _("the result")),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the table to learn from"), choices=SETS),
        "loans",
        (_("loans: gaps and texts"), *(catalog[name].label for name in SETS[1:])),
    ),
    "seconds": Field(
        FieldInfo(
            label=_("time budget"),
            meaning=_("what the whole search may take, final fits included"),
            unit=_("seconds"),
            scale="log",
            low=0.5,
            high=86400,
            slider=(5, 600),
            step=0.05,
        ),
        20.0,
    ),
    "trials": Field(
        FieldInfo(
            label=_("most trials"),
            meaning=_("pipelines to try at most; 0: as many as the time allows"),
            unit=_("pipelines"),
            integer=True,
            optional=True,
            low=1,
            high=100_000,
            slider=(1, 200),
        ),
        None,
    ),
    "folds": Field(
        FieldInfo(
            label=_("folds"),
            meaning=_("of the cross-validation that judges a pipeline"),
            integer=True,
            low=2,
            high=1000,
            slider=(2, 10),
        ),
        5,
    ),
    "pruner": Field(
        FieldInfo(
            label=_("pruning"),
            meaning=_("what ends a pipeline after some folds"),
            choices=PRUNERS,
        ),
        "median",
        (_("worse than the median"), _("successive halving"), _("none: all folds")),
    ),
    **{model: _flag(model) for model in MODELS},
    "seed": Field(Hyperparameters.info("seed"), 0),
}

SECTIONS: Sections = (
    ("", ("view", "data", "seconds", "trials", "folds", "pruner", "seed")),
    (_("Models"), MODELS),
)
