"""Exercises on searches that answer back."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from hpwidgets.i18n import _
from hpwidgets.tuning.exercises import (
    ALMOST_ALL,
    ROUNDING,
    Requirement,
    checked,
    mean_words,
    required,
)
from hpwidgets.tuning.search.search import Search
from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.conditions import field_info

EDGE = 0.04
"""Share of a range, at either end, that counts as its edge."""


def trials_at_most(searches: Sequence[Search], most: int) -> Requirement:
    """No search has made more than ``most`` trials."""
    largest = max(len(search.trials) for search in _searches(searches))
    wanted, got = _("at most {most} trials each"), _("{trials} trials")
    return required(wanted, got, largest <= most, most=most, trials=largest)


def best_loss_at_most(searches: Sequence[Search], most: float) -> Requirement:
    """The best validation loss is at most ``most``, on average over the searches.

    A search without a finished trial does not meet it.
    """
    every = _searches(searches)
    wanted = _("best validation loss at most {most:g}, on average over {n} draws")
    losses = [search.best.loss if search.best else math.inf for search in every]
    known = bool(np.isfinite(losses).all())
    met = known and float(np.mean(losses)) <= most + ROUNDING
    got = mean_words(losses) if known else _("a search without a result")
    return required(wanted, got, met, most=most, n=len(every))


def best_inside(searches: Sequence[Search], name: str) -> Requirement:
    """The best trial lies off both edges of the range of ``name``, in at least four of five.

    Raises ValueError for a hyperparameter that has no range in the space.
    """
    every = _searches(searches)
    inside = 0
    for search in every:
        axis = search.space[name]
        if isinstance(axis, Choice):
            raise ValueError(f"{name} has no range in this space, whose values are {axis!r}")
        if search.best is not None and name in search.best.values:
            inside += EDGE < axis.to_unit(search.best.values[name]) < 1 - EDGE
    return required(
        _("the best {name} off the edges of its range, in at least {least} of {n}"),
        _("in {inside}"),
        inside >= ALMOST_ALL * len(every),
        name=_(field_info(name).label),
        least=math.ceil(ALMOST_ALL * len(every)),
        n=len(every),
        inside=inside,
    )


def _searches(searches: Sequence[Search]) -> list[Search]:
    every = checked(searches, Search, "search", "searches, as hp.search(...) returns")
    if not all(search.trials for search in every):
        raise ValueError("this search has no trial yet: list(search) makes them")
    return every
