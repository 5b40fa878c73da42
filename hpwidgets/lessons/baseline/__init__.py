"""BaselineLab: a first model and what it must beat, first checks, gradients, learning rates."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.baseline._families import compare_families as compare_families
    from hpwidgets.lessons.baseline._families import permute_inputs as permute_inputs
    from hpwidgets.lessons.baseline._first_checks import first_checks as first_checks
    from hpwidgets.lessons.baseline._gradients import gradients_by_depth as gradients_by_depth
    from hpwidgets.lessons.baseline._rates import batch_norm_band as batch_norm_band
    from hpwidgets.lessons.baseline._rates import compare_optimizers as compare_optimizers
    from hpwidgets.lessons.baseline._regularisers import (
        compare_regularisers as compare_regularisers,
    )

__getattr__, __dir__, __all__ = _lazy_names(__name__)
