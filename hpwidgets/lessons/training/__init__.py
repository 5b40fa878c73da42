"""TrainingLab: move a slider, the network trains at once, the curves redraw."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.training._one_step import OneStep as OneStep
    from hpwidgets.lessons.training._rate_range import range_test as range_test

__getattr__, __dir__, __all__ = _lazy_names(__name__)
