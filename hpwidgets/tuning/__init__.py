"""What a caller does without a notebook: judge, diagnose, search, validate, combine, automate."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.tuning.diagnosis.curves import settled_epoch as settled_epoch
    from hpwidgets.tuning.exercises import Requirement as Requirement
    from hpwidgets.tuning.exercises import changes_only as changes_only
    from hpwidgets.tuning.exercises import check as check
    from hpwidgets.tuning.exercises import classes_everywhere as classes_everywhere
    from hpwidgets.tuning.exercises import ensemble_score_at_least as ensemble_score_at_least
    from hpwidgets.tuning.exercises import folds_at_least as folds_at_least
    from hpwidgets.tuning.exercises import gain_at_least as gain_at_least
    from hpwidgets.tuning.exercises import groups_apart as groups_apart
    from hpwidgets.tuning.exercises import members_at_most as members_at_most
    from hpwidgets.tuning.exercises import score_at_least as score_at_least
    from hpwidgets.tuning.exercises import updates as updates
    from hpwidgets.tuning.exercises import updates_at_most as updates_at_most
    from hpwidgets.tuning.exercises import verdict_is as verdict_is
    from hpwidgets.tuning.exercises import zeros_at_least as zeros_at_least
    from hpwidgets.tuning.halving.hyperband import hyperband as hyperband
    from hpwidgets.tuning.populations.repeats import fit_seeds as fit_seeds
    from hpwidgets.tuning.populations.repeats import mean_sd as mean_sd
    from hpwidgets.tuning.search.checks import best_inside as best_inside
    from hpwidgets.tuning.search.checks import best_loss_at_most as best_loss_at_most
    from hpwidgets.tuning.search.checks import trials_at_most as trials_at_most
    from hpwidgets.tuning.validation.folds import make_folds as make_folds
    from hpwidgets.tuning.validation.nested import nested_optimism as nested_optimism
    from hpwidgets.tuning.validation.nested import sample_settings as sample_settings

__getattr__, __dir__, __all__ = _lazy_names(__name__)
