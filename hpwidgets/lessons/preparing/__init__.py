"""DataPrepLab: cleaning, augmentation, the split, leaks, the largest stable step."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.data.augment import Augmentation as Augmentation
    from hpwidgets.data.prepare import UNTREATED as UNTREATED
    from hpwidgets.data.prepare import Preparation as Preparation
    from hpwidgets.data.prepare import outlier_cells as outlier_cells
    from hpwidgets.data.prepare import prepare as prepare
    from hpwidgets.data.tables import read_table as read_table
    from hpwidgets.data.tables import split_table as split_table
    from hpwidgets.lessons.preparing._augmentation import view_augmentation as view_augmentation
    from hpwidgets.lessons.preparing._leaks import measure_leaks as measure_leaks
    from hpwidgets.lessons.preparing._splits import view_split as view_split
    from hpwidgets.lessons.preparing._step_size import descend as descend
    from hpwidgets.lessons.preparing._step_size import least_squares as least_squares
    from hpwidgets.lessons.preparing.cleaning import SETTING as SETTING
    from hpwidgets.lessons.preparing.cleaning import preparation_effects as preparation_effects
    from hpwidgets.lessons.preparing.cleaning import rows_kept as rows_kept
    from hpwidgets.lessons.preparing.cleaning import score_reaches as score_reaches

__getattr__, __dir__, __all__ = _lazy_names(__name__)
