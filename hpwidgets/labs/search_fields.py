"""Every control of a SearchLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections, count_info
from hpwidgets.labs.controls import TextInfo
from hpwidgets.study.landscape import CELLS, RANGES
from hpwidgets.study.replay import METHODS

VIEWS = ("landscape", "process", "bands", "projections", "isolation", "search")
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
AXES = tuple(RANGES)
SEARCHES = (
    "grid",
    "random",
    "sobol",
    "halton",
    "tpe",
    "gp",
    "hyperband",
    "successive_halving",
)
SPACE = (
    "learning_rate=1e-4..1, l2=1e-6..0.1, hidden_layers=0..3, hidden_units=4..64,"
    " activation=relu|tanh"
)

h = Hyperparameters.info


def _axis(label: str, meaning: str) -> FieldInfo:
    return FieldInfo(label=label, meaning=meaning, choices=AXES)


def _text(label: str, meaning: str, lines: int = 1) -> FieldInfo:
    return TextInfo(label=label, meaning=meaning, lines=lines)


_AXIS_LABELS = tuple(h(name).label for name in AXES)

FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at"), choices=VIEWS),
        "landscape",
        (
            _("four searches at once"),
            _("a Gaussian process"),
            _("many replays"),
            _("values tried"),
            _("isolation, importance"),
            _("a real search"),
        ),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "moons",
        tuple(catalog[name].label for name in SETS),
    ),
    "x": Field(
        _axis(_("across"), _("the hyperparameter to the right")), "learning_rate", _AXIS_LABELS
    ),
    "y": Field(_axis(_("upwards"), _("the hyperparameter upwards")), "l2", _AXIS_LABELS),
    "x_range": Field(_text(_("range across"), _("as in 0.0001 .. 1; empty: the usual one")), ""),
    "y_range": Field(_text(_("range upwards"), _("as in 1e-6 .. 1; empty: the usual one")), ""),
    "cells": Field(
        count_info(_("cells a side"), _("values of either hyperparameter"), 2, 60, (6, 40)), CELLS
    ),
    "space": Field(
        _text(
            _("space"),
            _(
                "ranges as l2=1e-6..0.1, choices as activation=relu|tanh, commas between; taken"
                " when you leave the field"
            ),
            lines=6,
        ),
        SPACE,
    ),
    "measure": Field(
        FieldInfo(
            label=_("judged by"),
            meaning=_("what is measured on the validation rows"),
            choices=("loss", "score"),
        ),
        "loss",
        (_("loss"), _("accuracy or R²")),
    ),
    "budget": Field(
        count_info(_("budget"), _("trials that each search may make"), 1, 400, (1, 60)), 30
    ),
    "process_budget": Field(
        count_info(_("budget"), _("trials of the process's search"), 1, 60, (1, 24)), 12
    ),
    "replays": Field(
        count_info(_("replays"), _("how often each search is replayed"), 1, 300, (5, 60)), 30
    ),
    "step": Field(count_info(_("trial"), _("how many trials are shown"), 1, 400, (1, 60)), 30),
    "speed": Field(
        FieldInfo(
            label=_("speed"),
            meaning=_("trials a second while it plays"),
            low=0.2,
            high=10,
            slider=(0.5, 6),
            step=0.5,
        ),
        2.0,
    ),
    "chosen": Field(
        FieldInfo(
            label=_("opened run"),
            meaning=_("whose best run opens in a TrainingLab"),
            choices=METHODS,
        ),
        "gp",
        (_("grid's best"), _("random's best"), _("TPE's best"), _("GP's best")),
    ),
    "method": Field(
        FieldInfo(label=_("method"), meaning=_("how the space is searched"), choices=SEARCHES),
        "tpe",
        (
            _("grid"),
            _("random"),
            _("Sobol"),
            _("Halton"),
            "TPE",
            "GP",
            _("Hyperband"),
            _("successive halving"),
        ),
    ),
    "along": Field(
        FieldInfo(
            label=_("slice along"), meaning=_("the axis that is searched"), choices=("x", "y")
        ),
        "x",
        (_("across"), _("upwards")),
    ),
    "slice": Field(
        count_info(_("slice"), _("which value of the other hyperparameter"), 1, 60, (1, CELLS)), 6
    ),
    "start": Field(
        count_info(_("random first"), _("trials before the process is asked"), 1, 20, (1, 8)), 3
    ),
    "draw": Field(
        count_info(_("draw"), _("chooses the searches' random numbers"), 0, 10**6, (0, 60)), 0
    ),
    "hidden_layers": Field(h("hidden_layers"), 2),
    "hidden_units": Field(h("hidden_units"), 32),
    "learning_rate": Field(h("learning_rate"), 0.01),
    "l2": Field(h("l2"), 0.0),
    "batch_size": Field(h("batch_size"), 32),
    "optimizer": Field(h("optimizer"), "adam"),
    "epochs": Field(h("epochs"), 20),
    "repeats": Field(
        count_info(_("seeds"), _("runs of every cell, whose mean counts"), 1, 10, (1, 5)), 1
    ),
    "seed": Field(h("seed"), 0),
}

NETWORK = (
    "hidden_layers",
    "hidden_units",
    "learning_rate",
    "l2",
    "batch_size",
    "optimizer",
    "epochs",
    "seed",
)

SECTIONS: Sections = (
    ("", ("view", "data", "space", "method")),
    ("", ("budget", "process_budget", "replays", "step", "speed", "chosen")),
    ("", ("along", "slice", "start", "draw", "measure")),
    (_("Axes"), ("x", "x_range", "y", "y_range", "cells", "repeats")),
    (_("Network"), NETWORK),
)

_ALWAYS = frozenset(NETWORK) | {"data", "measure"}
_LAND = _ALWAYS | {"x", "y", "x_range", "y_range", "cells", "repeats"}

SHOWN: dict[str, frozenset[str]] = {
    "landscape": _LAND | {"budget", "step", "speed", "chosen", "draw"},
    "process": _LAND | {"process_budget", "step", "speed", "along", "slice", "start", "draw"},
    "bands": _LAND | {"budget", "replays", "draw"},
    "projections": _LAND | {"budget", "step", "speed", "chosen", "draw"},
    "isolation": _LAND,
    "search": _ALWAYS | {"space", "method", "budget", "draw", "x", "y"},
}
"""What each view shows besides the view itself; axes' own fields are taken off in the lab."""
PLAYED = frozenset({"landscape", "process", "projections"})
"""Views that can be played, trial by trial."""
