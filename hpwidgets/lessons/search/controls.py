"""The controls of a SearchLab."""

from __future__ import annotations

from dataclasses import replace

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search._landscape import CELLS, RANGES
from hpwidgets.lessons.search._space_text import FROM, TO
from hpwidgets.widgets.board import (
    SMALL_SETS,
    Field,
    choice,
    count,
    data_set,
    flag,
    hyperparameter,
    hyperparameters,
    measure,
    number,
    text,
)

AXES = {name: Hyperparameters.info(name).label for name in RANGES}
AXIS_HELPS = {name: Hyperparameters.info(name).meaning for name in RANGES}


def _ends(name: str, low: float, high: float) -> dict[str, Field]:
    """Two controls for the range of a hyperparameter that a real search goes through."""
    info = Hyperparameters.info(name)
    told = (
        (FROM, _("{name} from"), _("the least value that is searched"), low),
        (TO, _("{name} to"), _("the largest value that is searched"), high),
    )
    return {
        name + end: Field(
            replace(info, label=label.format(name=_(info.label)), meaning=meaning, per_layer=False),
            value,
        )
        for end, label, meaning, value in told
    }


FIELDS: dict[str, Field] = {
    "data": data_set("moons", SMALL_SETS),
    "x": choice(
        _("across"), _("the hyperparameter to the right"), AXES, "learning_rate", helps=AXIS_HELPS
    ),
    "y": choice(_("upwards"), _("the hyperparameter upwards"), AXES, "l2", helps=AXIS_HELPS),
    "x_range": text(_("range across"), _("as in 0.0001 .. 1; empty: the usual one"), ""),
    "y_range": text(_("range upwards"), _("as in 1e-6 .. 1; empty: the usual one"), ""),
    "cells": count(
        _("cells a side"), _("values of either hyperparameter"), CELLS, (2, 60), (6, 40)
    ),
    **_ends("learning_rate", 1e-4, 1.0),
    **_ends("l2", 1e-6, 0.1),
    **_ends("hidden_layers", 0, 3),
    **_ends("hidden_units", 4, 64),
    "activations": choice(
        _("activation"),
        _("activations that are searched"),
        {"relu|tanh": _("ReLU or tanh"), "relu": "ReLU", "tanh": "tanh"},
        "relu|tanh",
        helps={
            "relu|tanh": _("The search chooses between the two."),
            "relu": _("Always ReLU: the search chooses the rest."),
            "tanh": _("Always tanh: the search chooses the rest."),
        },
    ),
    "space": text(
        _("your own space"),
        _(
            "in place of the ranges above: l2=1e-6..0.1 is a range, activation=relu|tanh a choice,"
            " commas between; taken when you leave the field"
        ),
        "",
        lines=3,
    ),
    "measure": measure(),
    "budget": count(_("budget"), _("trials that each search may make"), 30, (1, 400), (1, 60)),
    "process_budget": count(_("budget"), _("trials of the process's search"), 8, (1, 60), (1, 24)),
    "replays": count(_("replays"), _("how often each search is replayed"), 30, (1, 300), (5, 60)),
    "step": count(_("trial"), _("how many trials are shown"), 30, (1, 400), (1, 60)),
    "speed": number(
        _("speed"), _("trials a second while it plays"), 2.0, (0.2, 10), (0.5, 6), step=0.5
    ),
    "reveal": flag(
        _("whole landscape"), _("show also what no search has tried: the loss of every cell"), False
    ),
    "chosen": choice(
        _("opened run"),
        _("whose best run opens in a TrainingLab"),
        {
            "grid": _("grid's best"),
            "random": _("random's best"),
            "tpe": _("TPE's best"),
            "gp": _("GP's best"),
        },
        "gp",
        helps={
            "grid": _("The best of the grid's trials so far."),
            "random": _("The best of the random trials so far."),
            "tpe": _("The best of TPE's trials so far."),
            "gp": _("The best of the Gaussian process's trials so far."),
        },
    ),
    "method": choice(
        _("method"),
        _("how the space is searched"),
        {
            "grid": _("grid"),
            "random": _("random"),
            "sobol": _("Sobol"),
            "halton": _("Halton"),
            "tpe": "TPE",
            "gp": "GP",
            "hyperband": _("Hyperband"),
            "successive_halving": _("successive halving"),
        },
        "tpe",
        helps={
            "grid": _("All combinations of evenly spaced values."),
            "random": _("Every trial is drawn anew, whatever the others found."),
            "sobol": _("Points that fill the space more evenly than random ones."),
            "halton": _("Another sequence of points that fills the space evenly."),
            "tpe": _("Draws where good trials are common and bad ones rare."),
            "gp": _("A Gaussian process says where the most improvement is to be expected."),
            "hyperband": _("Random settings, most of them cut after a few epochs."),
            "successive_halving": _("One bracket of Hyperband: the worse ones are cut early."),
        },
    ),
    "along": choice(
        _("slice along"),
        _("the axis that is searched"),
        {"x": _("across"), "y": _("upwards")},
        "x",
        helps={
            "x": _("The hyperparameter to the right is searched."),
            "y": _("The hyperparameter upwards is searched."),
        },
    ),
    "slice": count(
        _("slice"), _("which value of the other hyperparameter"), 6, (1, 60), (1, CELLS)
    ),
    "start": count(
        _("random first"), _("random trials before the process chooses"), 3, (1, 20), (1, 8)
    ),
    "draw": count(_("draw"), _("chooses the searches' random numbers"), 0, (0, 10**6), (0, 60)),
    **hyperparameters(
        hidden_layers=2,
        hidden_units=32,
        learning_rate=0.01,
        l2=0.0,
        batch_size=32,
        optimizer="adam",
        epochs=20,
    ),
    "repeats": count(_("seeds"), _("runs of every cell, whose mean counts"), 1, (1, 10), (1, 5)),
    "seed": hyperparameter("seed", 0),
}
