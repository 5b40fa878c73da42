"""CrossValidationLab: folds, scores by fold, complexity, how many folds, nested choice."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.cross_validation._fold_chance import (
        chance_of_missing as chance_of_missing,
    )
    from hpwidgets.lessons.cross_validation._fold_chance import missing_chances as missing_chances
    from hpwidgets.lessons.cross_validation._fold_cost import fold_cost as fold_cost
    from hpwidgets.lessons.cross_validation._fold_plan import FoldPlan as FoldPlan
    from hpwidgets.lessons.cross_validation._fold_rows import arrange as arrange
    from hpwidgets.lessons.cross_validation._fold_rows import fold_rows as fold_rows
    from hpwidgets.lessons.cross_validation._fold_rows import people as people

__getattr__, __dir__, __all__ = _lazy_names(__name__)
