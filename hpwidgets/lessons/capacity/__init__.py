"""CapacityLab: under- and overfitting, memorised labels, double descent."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.capacity._double_descent import double_descent as double_descent
    from hpwidgets.lessons.capacity._fit import DEGREES as DEGREES
    from hpwidgets.lessons.capacity._fit import WIDTHS as WIDTHS
    from hpwidgets.lessons.capacity._fit import CapacitySetting as CapacitySetting
    from hpwidgets.lessons.capacity._fit import capacity_curve as capacity_curve
    from hpwidgets.lessons.capacity._memorise import shuffle_labels as shuffle_labels

__getattr__, __dir__, __all__ = _lazy_names(__name__)
