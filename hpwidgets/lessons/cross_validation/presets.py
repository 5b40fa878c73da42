"""Settings of the cross-validation lab worth seeing, good and bad."""

from __future__ import annotations

from hpwidgets.i18n import _
from hpwidgets.widgets.preset import Preset

PRESETS = (
    Preset(
        name=_("stratified"),
        values={"view": "folds", "stratify": True},
        comment=_("Every validation fold gets one of the five rare rows."),
    ),
    Preset(
        name=_("sorted, unshuffled"),
        values={
            "view": "scores",
            "data": "iris",
            "rows": None,
            "order": "sorted",
            "k": 3,
            "shuffle": False,
        },
        comment=_("Each fold is one class that its network never saw: accuracy 0 in every fold."),
    ),
    Preset(
        name=_("people in both"),
        values={"view": "scores", "data": "people", "rows": None},
        comment=_("Rows of one person train and validate: the score flatters."),
    ),
    Preset(
        name=_("people apart"),
        values={"view": "scores", "data": "people", "rows": None, "splitter": "group"},
        comment=_("Folds of whole people: the score falls to what new people would get."),
    ),
    Preset(
        name=_("simplest width"),
        values={
            "view": "complexity",
            "data": "wine",
            "rows": None,
            "k": 10,
            "varied": "hidden_units",
        },
        comment=_("A few hidden units are within one standard error of the best width."),
    ),
    Preset(
        name=_("pure luck"),
        values={"view": "nested", "data": "iris", "rows": 60, "shuffle_labels": True},
        comment=_("Nothing can be learnt, and yet the best of 20 settings beats guessing."),
    ),
)
"""One a view or more: each says in a line what it shows."""
