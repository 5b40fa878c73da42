"""What an exercise on Hyperband asks of the brackets that a learner chose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hpwidgets.i18n import _
from hpwidgets.records import Bracket, SlowStartersView
from hpwidgets.tuning.exercises import ROUNDING, Requirement


def epochs_at_most(brackets: Sequence[Bracket], limit: int) -> Requirement:
    """All brackets together train at most ``limit`` epochs.

    >>> from hpwidgets.tuning.halving.brackets import hyperband_brackets
    >>> epochs_at_most(hyperband_brackets(81, 3), 1500).got
    '1581 epochs'
    """
    spent = sum(bracket.spent for bracket in _checked(brackets))
    return Requirement(
        wanted=_("at most {limit} epochs").format(limit=limit),
        got=_("{spent} epochs").format(spent=spent),
        met=spent <= limit,
    )


def configurations_at_least(brackets: Sequence[Bracket], least: int) -> Requirement:
    """The brackets together try at least ``least`` configurations."""
    tried = sum(bracket.configurations for bracket in _checked(brackets))
    return Requirement(
        wanted=_("at least {least} configurations").format(least=least),
        got=_("{tried} configurations").format(tried=tried),
        met=tried >= least,
    )


def winner_kept(views: Sequence[SlowStartersView], least: float) -> Requirement:
    """The best configuration drawn is kept to the end in the share ``least`` of the draws: on
    average over the brackets and the pools, one view a pool.

    Raises ValueError without a view.
    """
    if not len(views):
        raise ValueError(
            "winner_kept needs at least one view, as slow_starters(...) returns, got 0"
        )
    shares = [float(np.mean(view.fate[:, -1] / view.draws)) for view in views]
    kept = float(np.mean(shares))
    return Requirement(
        wanted=_("the best one drawn is kept in at least {least} of the draws").format(
            least=f"{least:.0%}"
        ),
        got=f"{kept:.0%}",
        met=kept >= least - ROUNDING,
    )


def _checked(brackets: Sequence[Bracket]) -> list[Bracket]:
    chosen = list(brackets)
    if not chosen:
        raise ValueError("an exercise is checked on at least one bracket, got none")
    for bracket in chosen:
        if not isinstance(bracket, Bracket):
            raise TypeError(
                "an exercise is checked on brackets, as hp.hyperband_brackets(...) returns, got"
                f" {type(bracket).__name__}"
            )
    return chosen
