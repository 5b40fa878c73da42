"""CurveLab: learning curves to know at sight, a quiz, whether more data would help."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.lessons.curves._gallery import GALLERY as GALLERY
    from hpwidgets.lessons.curves._more_data import sample_size_curve as sample_size_curve
    from hpwidgets.lessons.curves._more_data import would_more_data_help as would_more_data_help

__getattr__, __dir__, __all__ = _lazy_names(__name__)
