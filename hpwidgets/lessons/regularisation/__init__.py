"""DropoutLab: dropped units update by update, masks averaged, penalties, early stopping."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.regularisation._dropout_gain import dropout_gain as dropout_gain
    from hpwidgets.lessons.regularisation._dropout_steps import DropoutSteps as DropoutSteps
    from hpwidgets.lessons.regularisation._early_stopping import LinearProblem as LinearProblem
    from hpwidgets.lessons.regularisation._early_stopping import early_stopping as early_stopping
    from hpwidgets.lessons.regularisation._mask_spread import mask_spread as mask_spread
    from hpwidgets.lessons.regularisation._penalties import compare_penalties as compare_penalties

__getattr__, __dir__, __all__ = _lazy_names(__name__)
