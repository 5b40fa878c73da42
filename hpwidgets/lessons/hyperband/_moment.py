"""Hyperband as it stood after an earlier rung."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hpwidgets.records import HalvingView, HyperbandView


def rungs_done(view: HyperbandView) -> int:
    """How many rungs, of all brackets, are done."""
    done = sum(halving.rung + 1 for halving in view.halvings)
    return done - (not view.current.rung_done)


def after_rung(view: HyperbandView, number: int) -> HyperbandView:
    """The view as it was when rung ``number`` (from 1, counted over all brackets) was done.

    Raises ValueError for a rung that is not done yet.

    >>> import hpwidgets as hp
    >>> from hpwidgets.tuning.halving.hyperband import hyperband
    >>> space = hp.Space(learning_rate=(0.001, 0.1))
    >>> *_, last = hyperband(space, hp.load("moons"), max_epochs=4, eta=2)
    >>> early = after_rung(last, 2)
    >>> len(early.halvings), early.current.rung, sorted(early.current.trained.tolist())
    (1, 1, [1, 1, 2, 2])
    """
    if not 1 <= number <= rungs_done(view):
        raise ValueError(f"number must be a rung from 1 to {rungs_done(view)}, got {number}")
    ends = np.cumsum([halving.rung + 1 for halving in view.halvings])
    at = int(np.searchsorted(ends, number))
    halving = view.halvings[at]
    cut_short = _until(halving, halving.rung - int(ends[at] - number))
    return replace(view, halvings=(*view.halvings[:at], cut_short))


def _until(view: HalvingView, rung: int) -> HalvingView:
    epochs = view.bracket.rungs[rung].epochs
    trained = np.minimum(view.trained, epochs)
    longest = int(trained.max(initial=0))
    # Who diverged later had not yet: it was in the rung that it was cut with.
    known = (view.cut >= 0) & (view.cut <= rung)
    return replace(
        view,
        rung=rung,
        rung_done=True,
        train_loss=view.train_loss[:, :longest],
        validation_loss=view.validation_loss[:, :longest],
        validation_score=view.validation_score[:, :longest],
        trained=trained,
        cut=np.where(known, view.cut, -1),
        diverged=view.diverged & known,
    )
