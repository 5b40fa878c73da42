"""What the pictures of a CapacityLab show, in sentences and a table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, percent, told
from hpwidgets.lessons.capacity.records import (
    NEAR,
    ZONES,
    CapacityView,
    DescentView,
    MemoriseView,
)
from hpwidgets.widgets.table import Cell, Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import rounded

DOMINANT = 2.0
"""One part of the error this many times the other one is said to rule it."""

NOTHING = 1e-9
"""Errors below this are those of the arithmetic."""


def capacity_words(view: CapacityView, _values: Values) -> Iterator[str]:
    """Whether the chosen capacity is about right, what rules its error, and where it is lowest."""
    name, capacity, count = _(view.kind), view.capacities[view.chosen], view.resamples
    if not np.isfinite(view.variance[view.chosen]):
        waiting = _("Fitting {name} {capacity} to {count} training sets …")
        yield told(waiting, name=name, capacity=capacity, count=count)
        return
    if view.zone:
        said = _("{name} {capacity} is {zone}.")
        yield told(said, name=name.capitalize(), capacity=capacity, zone=_(view.zone))
    text = _("Over {count} training sets: training error {train}, validation error {validation}.")
    train = float(view.train_error[:, view.chosen].mean())
    validation = float(view.validation_medians[view.chosen])
    yield text.format(count=count, train=_two(train), validation=_two(validation))
    yield _parts(view)
    if view.best is not None:
        lowest = _("The validation error is lowest, {error}, at {name} {best}.")
        error = _two(float(view.validation_medians[view.best]))
        yield lowest.format(error=error, name=name, best=view.capacities[view.best])
    if view.zone == ZONES[2]:
        yield _("Further parameters follow the noise of these very rows.")


def _two(value: float) -> str:
    """Two digits; what is nothing but rounding error is 0."""
    return rounded(value if abs(value) > NOTHING else 0.0, 2)


def _parts(view: CapacityView) -> str:
    variance = float(view.variance[view.chosen])
    if view.bias2 is None or view.noise is None:
        text = _(
            "Variance over bootstrap samples: {variance}. Nobody knows the true function of these"
            " rows, so bias² and noise cannot be told apart."
        )
        return text.format(variance=_two(variance))
    bias2 = float(view.bias2[view.chosen])
    text = _("Bias² {bias2} + variance {variance} + noise {noise} = {total}.")
    total = _two(bias2 + variance + view.noise)
    numbers = text.format(
        bias2=_two(bias2), variance=_two(variance), noise=_two(view.noise), total=total
    )
    if bias2 > DOMINANT * variance:
        more = _("Bias rules: more capacity helps, more rows do not.")
    elif variance > DOMINANT * bias2:
        more = _("Variance rules: every training set gets another fit, and more rows help.")
    else:
        more = _("Bias and variance are about even.")
    return f"{numbers} {more}"


def capacity_table(view: CapacityView, _values: Values) -> Table | None:
    """Every capacity with its errors and their parts; None before all are known."""
    if view.best is None:
        return None
    heads = [_(view.kind), _("training error"), _("validation error"), _("bias²"), _("variance")]
    columns = [view.train_error.mean(axis=0), view.validation_medians, view.bias2, view.variance]
    known = [column for column in columns if column is not None]
    if view.bias2 is None:
        del heads[3]
    rows: list[tuple[Cell, ...]] = [
        (capacity, *(float(column[at]) for column in known))
        for at, capacity in enumerate(view.capacities)
    ]
    note = _("within {share} of the lowest validation error is about right")
    caption = _("Errors by {name} ({note})").format(
        name=_(view.kind), note=note.format(share=percent(NEAR - 1))
    )
    return Table(heads=heads, rows=rows, caption=caption, strong=(view.best,), folded=True)


def memorise_words(view: MemoriseView, _values: Values) -> Iterator[str]:
    """Both networks' accuracies."""
    if not len(view.train) or not len(view.shuffled_train):
        yield _("Two networks, one on true labels, one on shuffled ones, begin to learn …")
        return
    text = _(
        "True labels: training accuracy {train}, validation accuracy {validation}. With {share} of"
        " the labels shuffled: {other} and {guess}. A blind guess is right {chance} of the time."
    )
    yield text.format(
        train=percent(float(view.train[-1])),
        validation=percent(float(view.validation[-1])),
        share=percent(view.shuffled_share),
        other=percent(float(view.shuffled_train[-1])),
        guess=percent(float(view.shuffled_validation[-1])),
        chance=percent(1 / view.classes),
    )
    if view.shuffled_share == 1 and view.shuffled_train[-1] > 0.95:
        yield _(
            "The network has learned by heart what means nothing: a low training error alone proves"
            " nothing about new rows."
        )
    text = _("It has {view.n_parameters:,} parameters for {view.n_train} training rows.")
    yield text.format(view=view)


def descent_words(view: DescentView, _values: Values) -> Iterator[str]:
    """Errors below, at and beyond as many features as rows."""
    if view.peak is None:
        yield _("Fitting random features, few to many …")
        return
    test, ridge, counts, peak = (
        view.test.mean(axis=0),
        view.ridge.mean(axis=0),
        view.counts,
        view.peak,
    )
    below = int(test[:peak].argmin()) if peak else 0
    text = _(
        "The test error falls to {low} at {few} features, peaks at {high} with {at} features for"
        " {view.rows} rows, and falls again to {last} with {many} (means over {view.done} draws)."
    )
    falls = {"low": _two(float(test[below])), "few": counts[below], "many": counts[-1]}
    last, high = _two(float(test[-1])), _two(float(test[peak]))
    yield text.format(view=view, **falls, last=last, high=high, at=counts[peak])
    yield _(
        "At the peak exactly one set of weights fits every row, noise and all, and its weights are"
        " huge. With more features many sets fit, and least squares takes the one of smallest norm."
    )
    if view.l2:
        text = _(
            "Ridge regression, which adds {l2} × the sum of squared weights, has no peak: {ridge}"
            " there, and at most {worst}."
        )
        worst, there = _two(float(ridge.max())), _two(float(ridge[peak]))
        yield text.format(l2=f"{view.l2:.3g}", ridge=there, worst=worst)
    else:
        yield _("Ridge 0 is no penalty: move it up to see the peak go.")
