"""What an exercise on Hyperband asks of the brackets that a learner chose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hpwidgets.i18n import _
from hpwidgets.records import Bracket, SlowStartersView
from hpwidgets.tuning.exercises import ROUNDING, Requirement, checked, required


def epochs_at_most(brackets: Sequence[Bracket], limit: int) -> Requirement:
    """All brackets together train at most ``limit`` epochs.

    >>> from hpwidgets.tuning.halving.brackets import hyperband_brackets
    >>> epochs_at_most(hyperband_brackets(81, 3), 1500).got
    '1581 epochs'
    """
    spent = sum(bracket.spent for bracket in _checked(brackets))
    wanted, got = _("at most {limit} epochs"), _("{spent} epochs")
    return required(wanted, got, spent <= limit, limit=limit, spent=spent)


def configurations_at_least(brackets: Sequence[Bracket], least: int) -> Requirement:
    """The brackets together try at least ``least`` configurations."""
    tried = sum(bracket.configurations for bracket in _checked(brackets))
    wanted, got = _("at least {least} configurations"), _("{tried} configurations")
    return required(wanted, got, tried >= least, least=least, tried=tried)


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
    wanted = _("the best one drawn is kept in at least {least:.0%} of the draws")
    return required(wanted, "{kept:.0%}", kept >= least - ROUNDING, least=least, kept=kept)


def _checked(brackets: Sequence[Bracket]) -> list[Bracket]:
    words = "brackets, as hp.hyperband_brackets(...) returns"
    return checked(brackets, Bracket, "bracket", words)
