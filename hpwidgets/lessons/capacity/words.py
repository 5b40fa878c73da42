"""What the pictures of a CapacityLab show, in sentences."""

from __future__ import annotations

import numpy as np

from hpwidgets.i18n import _, number
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView
from hpwidgets.widgets.view import Values

DOMINANT = 2.0
"""One part of the error this many times the other one is said to rule it."""


def capacity_words(view: CapacityView, _values: Values) -> list[str]:
    """The numbers at the chosen capacity, what rules the error, and where it is lowest."""
    name = _("degree") if view.kind == "degree" else _("hidden units")
    capacity = view.capacities[view.chosen]
    if not np.isfinite(view.variance[view.chosen]):
        waiting = _("Fitting {name} {capacity} to {count} training sets …")
        return [waiting.format(name=name, capacity=capacity, count=view.resamples)]
    train = float(view.train_error[:, view.chosen].mean())
    validation = float(np.median(view.validation_error[:, view.chosen]))
    said = [
        _(
            "{name} {capacity}, over {count} training sets: training error {train} (mean),"
            " validation error {validation} (median)."
        ).format(
            name=name.capitalize(),
            capacity=capacity,
            count=view.resamples,
            train=number(train),
            validation=number(validation),
        ),
        _parts(view),
    ]
    known = np.isfinite(view.variance)
    if known.all():
        errors = np.median(view.validation_error, axis=0)
        best = int(errors.argmin())
        lowest = _("The validation error is lowest, {error}, at {name} {best}.")
        said.append(
            lowest.format(error=number(errors[best]), name=name, best=view.capacities[best])
        )
    return said


def _parts(view: CapacityView) -> str:
    variance = float(view.variance[view.chosen])
    if view.bias2 is None or view.noise is None:
        return _(
            "Variance over bootstrap samples: {variance}. Nobody knows the true function of these"
            " rows, so bias² and noise cannot be told apart."
        ).format(variance=number(variance))
    bias2 = float(view.bias2[view.chosen])
    numbers = _("Bias² {bias2} + variance {variance} + noise {noise} = {total}.").format(
        bias2=number(bias2),
        variance=number(variance),
        noise=number(view.noise),
        total=number(bias2 + variance + view.noise),
    )
    if bias2 > DOMINANT * variance:
        more = _("Bias rules: too simple. More capacity helps, more rows do not.")
    elif variance > DOMINANT * bias2:
        more = _("Variance rules: each training set gets another fit. More rows help.")
    else:
        more = _("Bias and variance are about even.")
    return f"{numbers} {more}"


def memorise_words(view: MemoriseView, _values: Values) -> list[str]:
    """Both networks' accuracies."""
    if not len(view.train) or not len(view.shuffled_train):
        return [_("Two networks, one on true labels, one on shuffled ones, begin to learn …")]
    share = f"{100 * view.shuffled_share:.0f} %"
    said = [
        _(
            "True labels: training accuracy {train}, validation {validation}."
            " With {share} of the labels shuffled: training {other}, validation {guess}"
            " (a blind guess: {chance})."
        ).format(
            train=number(view.train[-1]),
            validation=number(view.validation[-1]),
            share=share,
            other=number(view.shuffled_train[-1]),
            guess=number(view.shuffled_validation[-1]),
            chance=number(1 / view.classes),
        ),
        _("{parameters} parameters, {rows} training rows, epoch {epoch} of {total}.").format(
            parameters=view.n_parameters,
            rows=view.n_train,
            epoch=max(len(view.train), len(view.shuffled_train)),
            total=view.total,
        ),
    ]
    if view.shuffled_share == 1 and view.shuffled_train[-1] > 0.95:
        said.append(
            _(
                "The network has learned by heart what means nothing: a low training error alone"
                " proves nothing about new rows."
            )
        )
    return said


def descent_words(view: DescentView, _values: Values) -> list[str]:
    """Errors below, at and beyond as many features as rows."""
    if not len(view.test):
        return [_("Fitting random features, few to many …")]
    test, ridge = view.test.mean(axis=0), view.ridge.mean(axis=0)
    peak = int(test.argmax())
    below = int(test[:peak].argmin()) if peak else 0
    return [
        _(
            "Mean over {seeds} draws: the test error falls to {low} at {few} features, peaks at"
            " {high} with {at} features for {rows} rows, and falls again to {last} with {many}."
        ).format(
            seeds=len(view.test),
            low=number(test[below]),
            few=view.counts[below],
            high=number(test[peak]),
            at=view.counts[peak],
            rows=view.rows,
            last=number(test[-1]),
            many=view.counts[-1],
        ),
        _(
            "With ridge {l2} the error there is {ridge}, and its largest anywhere is {worst}."
        ).format(l2=number(view.l2), ridge=number(ridge[peak]), worst=number(ridge.max()))
        if view.l2
        else _("Ridge 0 is the solution of smallest norm itself: move it to see the peak go."),
    ]
