"""Pictures of the records: matplotlib artists on Axes they are given; no pyplot, no widgets.

Records go in, pixels come out. :class:`TrainingPicture` is the live picture of one run,
:func:`describe` the same in words; :class:`Canvas` draws only what changed, and a
:class:`Theme` holds every colour.
"""

from hpwidgets.draw._bands import Band, draw_bands, epoch_band
from hpwidgets.draw._canvas import AnimatedDrawing, Canvas
from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, THEMES, Theme, style_axes
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.draw.training.words import describe

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "AnimatedDrawing",
    "Band",
    "Canvas",
    "Picture",
    "Theme",
    "TrainingPicture",
    "animated_line",
    "describe",
    "draw_bands",
    "epoch_band",
    "style_axes",
]
