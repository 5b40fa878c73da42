"""What every lab does alike: views, controls, run bar, sealed test scores, words."""

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets.widgets.board import Field as Field
    from hpwidgets.widgets.board import Sections as Sections
    from hpwidgets.widgets.board import choice as choice
    from hpwidgets.widgets.board import count as count
    from hpwidgets.widgets.board import data_set as data_set
    from hpwidgets.widgets.board import flag as flag
    from hpwidgets.widgets.board import hyperparameter as hyperparameter
    from hpwidgets.widgets.board import hyperparameters as hyperparameters
    from hpwidgets.widgets.board import measure as measure
    from hpwidgets.widgets.board import number as number
    from hpwidgets.widgets.board import share as share
    from hpwidgets.widgets.board import text as text
    from hpwidgets.widgets.lesson import LessonLab as LessonLab
    from hpwidgets.widgets.view import Cancelled as Cancelled
    from hpwidgets.widgets.view import Given as Given
    from hpwidgets.widgets.view import Stage as Stage
    from hpwidgets.widgets.view import Values as Values
    from hpwidgets.widgets.view import View as View
    from hpwidgets.widgets.view import study as study

__getattr__, __dir__, __all__ = _lazy_names(__name__)
