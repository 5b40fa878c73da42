"""EnsembleLab: bagging, boosting, stacking, voting, top runs, diversity."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.ensembles._bagging_variance import BaggingProblem as BaggingProblem
    from hpwidgets.lessons.ensembles._bagging_variance import bagging_variance as bagging_variance
    from hpwidgets.lessons.ensembles._boosting import BoostingSetting as BoostingSetting
    from hpwidgets.lessons.ensembles._boosting import boosting as boosting
    from hpwidgets.lessons.ensembles._diversity import (
        ambiguity_decomposition as ambiguity_decomposition,
    )
    from hpwidgets.lessons.ensembles._stacking import stacking as stacking

__getattr__, __dir__, __all__ = _lazy_names(__name__)
