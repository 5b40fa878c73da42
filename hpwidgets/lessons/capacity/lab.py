"""CapacityLab: too simple, too flexible, and what lies between and beyond."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from hpwidgets.data import Dataset, load
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity._double_descent import double_descent
from hpwidgets.lessons.capacity._fit import (
    CapacitySetting,
    Found,
    bootstrap_samples,
    capacity_curve,
)
from hpwidgets.lessons.capacity._memorise import memorise
from hpwidgets.lessons.capacity.pictures.double_descent import DescentPicture
from hpwidgets.lessons.capacity.pictures.fit import CapacityPicture
from hpwidgets.lessons.capacity.pictures.memorise import MemorisePicture
from hpwidgets.lessons.capacity.presets import PRESETS
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView
from hpwidgets.lessons.capacity.words import (
    capacity_table,
    capacity_words,
    descent_words,
    memorise_words,
)
from hpwidgets.live import Cache
from hpwidgets.widgets.board import Field, choice, count, number, share
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Values, View

SEEDS = 20
"""Draws of data and features over which the double descent is averaged."""

FIELDS: dict[str, Field] = {
    "model": choice(
        _("model"),
        _("what is fitted"),
        {"polynomial": _("polynomial"), "network": _("network")},
        "polynomial",
        helps={
            "polynomial": _("a sum of powers of x, fitted by least squares"),
            "network": _("a small network with tanh units, trained by gradient descent"),
        },
    ),
    "degree": count(
        _("degree"), _("highest power of the polynomial: degree + 1 coefficients"), 3, (0, 20)
    ),
    "width": count(
        _("hidden units"),
        _("width of each hidden layer, a power of two"),
        8,
        (1, 128),
        scale="log2",
    ),
    "depth": count(_("hidden layers"), _("depth"), 1, (1, 4)),
    "noise": number(
        _("noise"),
        _("how far targets lie off the true function at random"),
        0.3,
        (0, 5),
        (0, 1),
        unit=_("standard deviation"),
        step=0.05,
    ),
    "rows": count(_("training rows"), _("rows of every training set"), 30, (4, 200), (5, 100)),
    "epochs": count(
        _("epochs"),
        _("passes of each network over its rows, one update each"),
        300,
        (1, 5000),
        (50, 1000),
        step=50,
    ),
    "shuffled": share(
        _("shuffled"), _("share of the training labels shuffled among their rows"), 1.0
    ),
    "units": count(
        _("hidden units"),
        _("width of the one hidden layer"),
        512,
        (1, 2048),
        (4, 1024),
        scale="log2",
    ),
    "memorise_epochs": count(
        _("epochs"), _("passes over the training rows"), 150, (1, 2000), (10, 300), step=10
    ),
    "ridge": number(
        _("ridge"),
        _("strength of ridge's penalty on the sum of squared weights, beside no penalty"),
        1.0,
        (0, 1e6),
        (1e-4, 100),
        step=0.25,
        scale="log_or_zero",
    ),
    "seed": count(
        _("seed"),
        _("draws the noise, the samples and the initial weights"),
        0,
        (0, 2**31 - 1),
        (0, 99),
    ),
}


class CapacityLab(LessonLab):
    """Bias falls and variance rises with capacity: a fit, its errors, and what they are made of.

    Three views: a polynomial or a network fitted to a noisy sine (or your own data), with bias²,
    variance and noise over 50 training sets; a network that learns shuffled labels; and double
    descent with random features.

    Parameters
    ----------
    data
        Your own rows with one feature and a number as target, such as ``(x, y)``, in any form that
        :func:`hpwidgets.load` takes; None for the noisy sine. Their true function is not known, so
        training sets are bootstrap samples, and bias² cannot be told from noise.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("fit", "memorise", "descent"), ``model`` ("polynomial",
        "network"), ``degree``, ``width``, ``depth``, ``noise``, ``rows``, ``epochs``, ``shuffled``,
        ``units``, ``memorise_epochs``, ``ridge``, ``seed``.

    ``lab.result`` is the newest :class:`~hpwidgets.lessons.capacity.records.CapacityView`,
    ``MemoriseView`` or ``DescentView``. Raises TypeError or ValueError in words for wrong names,
    values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.CapacityLab(degree=9, rows=20)
    >>> lab.wait(60).result.done
    21
    >>> lab.settings()
    'hp.CapacityLab(degree=9, rows=20)'
    >>> lab.close()
    """

    title = _("Capacity lab")
    presets = PRESETS
    fields = FIELDS
    sections = (
        ("", ("view", "model", "degree", "width", "depth", "noise", "rows")),
        ("", ("shuffled", "units", "ridge")),
        (_("More"), ("epochs", "memorise_epochs", "seed")),
    )

    row_controls = ()
    _own: Dataset | None

    def _own_rows(self, data: Any) -> Dataset:
        own = data if isinstance(data, Dataset) else load(_columns(data), task="regression")
        bootstrap_samples(CapacitySetting(), own)  # what is wrong is said here, not later
        return own

    def _views(self) -> tuple[View, ...]:
        self._memory: Cache[CapacitySetting, dict[int, Found]] = self._cache(8)
        fit = View(
            name="fit",
            label=_("fit to a curve"),
            question=_("Which models are too simple, which too flexible, and why do they err?"),
            try_this=_("Move the degree to 7, then to 20, and watch the grey fits to other rows."),
            controls=("model", "degree", "width", "depth", "noise", "rows", "epochs", "seed"),
            unused=self._unused,
            check=_setting,
            run=self._fit,
            picture=CapacityPicture,
            words=capacity_words,
            table=capacity_table,
        )
        return fit, MEMORISE, DESCENT

    def _unused(self, values: Values) -> Collection[str]:
        polynomial = values["model"] == "polynomial"
        unused = {"width", "depth", "epochs"} if polynomial else {"degree"}
        return unused if self._own is None else unused | {"noise", "rows"}

    def _fit(self, given: Given, cancelled: Cancelled) -> Iterator[CapacityView]:
        setting = _setting(given)
        same = replace(setting, chosen=setting.capacities[0])
        return capacity_curve(setting, self._own, cancelled, self._memory.found(same, dict))


def _setting(given: Given) -> CapacitySetting:
    rest = {name: value for name, value in given.items() if name not in ("degree", "width")}
    chosen = given.degree if given.model == "polynomial" else given.width
    return CapacitySetting(chosen=chosen, **rest)


def _memorise(given: Given, cancelled: Cancelled) -> Iterator[MemoriseView]:
    h = Hyperparameters(
        hidden_layers=1,
        hidden_units=given.units,
        learning_rate=0.003,
        batch_size=64,
        epochs=given.memorise_epochs,
        seed=given.seed,
    )
    return memorise(h, load("digits_flat"), given.shuffled, cancelled)


def _descent(given: Given, cancelled: Cancelled) -> Iterator[DescentView]:
    with threads_for(0):
        yield from double_descent(
            **given.take("rows", "noise"), l2=given.ridge, seeds=range(SEEDS), cancelled=cancelled
        )


MEMORISE = View(
    name="memorise",
    label=_("memorise labels"),
    question=_("Can a network learn labels that mean nothing?"),
    try_this=_("Predict the validation accuracy on shuffled labels, then press Run."),
    controls=("shuffled", "units", "memorise_epochs", "seed"),
    run=_memorise,
    picture=MemorisePicture,
    words=memorise_words,
    kept=False,  # Run shows again how it learns
)
DESCENT = View(
    name="descent",
    label=_("double descent"),
    question=_("What does the test error do when there are more features than rows?"),
    try_this=_("Move the ridge to 0.0001 and up again: when does the peak go?"),
    controls=("rows", "noise", "ridge"),
    run=_descent,
    picture=DescentPicture,
    words=descent_words,
    kept=False,  # Run shows again how the draws come in
)


def _columns(data: Any) -> Any:
    """``(x, y)`` with x as a column, as :func:`hpwidgets.load` wants it; anything else as it is."""
    if isinstance(data, tuple) and len(data) == 2 and np.ndim(data[0]) == 1:
        return np.reshape(data[0], (-1, 1)), data[1]
    return data
