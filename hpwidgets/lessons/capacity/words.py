"""What the pictures of a CapacityLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, told
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView
from hpwidgets.widgets.view import Values

DOMINANT = 2.0
"""One part of the error this many times the other one is said to rule it."""


def capacity_words(view: CapacityView, _values: Values) -> Iterator[str]:
    """The numbers at the chosen capacity, what rules the error, and where it is lowest."""
    name = _("degree") if view.kind == "degree" else _("hidden units")
    capacity, count = view.capacities[view.chosen], view.resamples
    if not np.isfinite(view.variance[view.chosen]):
        waiting = _("Fitting {name} {capacity} to {count} training sets …")
        yield told(waiting, name=name, capacity=capacity, count=count)
        return
    errors = np.median(view.validation_error, axis=0)
    text = _(
        "{name} {capacity}, over {count} training sets: training error {train} (mean), validation"
        " error {validation} (median)."
    )
    train, validation = view.train_error[:, view.chosen].mean(), errors[view.chosen]
    about = {"name": name.capitalize(), "capacity": capacity, "count": count}
    yield told(text, **about, train=train, validation=validation)
    yield _parts(view)
    if np.isfinite(view.variance).all():
        best = int(errors.argmin())
        lowest = _("The validation error is lowest, {error}, at {name} {best}.")
        yield told(lowest, error=errors[best], name=name, best=view.capacities[best])


def _parts(view: CapacityView) -> str:
    variance = float(view.variance[view.chosen])
    if view.bias2 is None or view.noise is None:
        text = _(
            "Variance over bootstrap samples: {variance}. Nobody knows the true function of these"
            " rows, so bias² and noise cannot be told apart."
        )
        return told(text, variance=variance)
    bias2 = float(view.bias2[view.chosen])
    text = _("Bias² {bias2} + variance {variance} + noise {view.noise} = {total}.")
    total = bias2 + variance + view.noise
    numbers = told(text, bias2=bias2, variance=variance, view=view, total=total)
    if bias2 > DOMINANT * variance:
        more = _("Bias rules: too simple. More capacity helps, more rows do not.")
    elif variance > DOMINANT * bias2:
        more = _("Variance rules: each training set gets another fit. More rows help.")
    else:
        more = _("Bias and variance are about even.")
    return f"{numbers} {more}"


def memorise_words(view: MemoriseView, _values: Values) -> Iterator[str]:
    """Both networks' accuracies."""
    if not len(view.train) or not len(view.shuffled_train):
        yield _("Two networks, one on true labels, one on shuffled ones, begin to learn …")
        return
    text = _(
        "True labels: training accuracy {train}, validation {validation}. With {share:.0f} % of the"
        " labels shuffled: training {other}, validation {guess} (a blind guess: {chance})."
    )
    yield told(
        text,
        train=view.train[-1],
        validation=view.validation[-1],
        share=100 * view.shuffled_share,
        other=view.shuffled_train[-1],
        guess=view.shuffled_validation[-1],
        chance=1 / view.classes,
    )
    text = _(
        "{view.n_parameters} parameters, {view.n_train} training rows, epoch {epoch} of"
        " {view.total}."
    )
    yield told(text, view=view, epoch=max(len(view.train), len(view.shuffled_train)))
    if view.shuffled_share == 1 and view.shuffled_train[-1] > 0.95:
        yield _(
            "The network has learned by heart what means nothing: a low training error alone proves"
            " nothing about new rows."
        )


def descent_words(view: DescentView, _values: Values) -> Iterator[str]:
    """Errors below, at and beyond as many features as rows."""
    if not len(view.test):
        yield _("Fitting random features, few to many …")
        return
    test, ridge, counts = view.test.mean(axis=0), view.ridge.mean(axis=0), view.counts
    peak = int(test.argmax())
    below = int(test[:peak].argmin()) if peak else 0
    text = _(
        "Mean over {view.done} draws: the test error falls to {low} at {few} features, peaks at"
        " {high} with {at} features for {view.rows} rows, and falls again to {last} with {many}."
    )
    falls = {"low": test[below], "few": counts[below], "last": test[-1], "many": counts[-1]}
    yield told(text, view=view, **falls, high=test[peak], at=counts[peak])
    if view.l2:
        text = _(
            "With ridge {view.l2} the error there is {ridge}, and its largest anywhere is {worst}."
        )
        yield told(text, view=view, ridge=ridge[peak], worst=ridge.max())
    else:
        yield _("Ridge 0 is the solution of smallest norm itself: move it to see the peak go.")
