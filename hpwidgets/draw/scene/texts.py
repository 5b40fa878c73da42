"""How a line of text is anchored and set."""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.text import Text

from hpwidgets.draw.scene.nodes import Attributes


def anchor_of(text: Text | None, angle: float) -> tuple[str, float]:
    """Which end of a line of text stays in place in another font, and its share of the width."""
    place = "left"
    if text is not None:
        alone = "\n" not in text.get_text()
        place = text.get_horizontalalignment()
        if not alone:
            place = text._get_multialignment()  # type: ignore[attr-defined]
        steep = 45 < abs(angle) % 180 < 135
        if steep and alone and text.get_rotation_mode() in (None, "default"):
            ends = ("right", "left") if 0 < angle % 360 < 180 else ("left", "right")
            upright = text.get_verticalalignment()
            place = {"top": ends[0], "bottom": ends[1]}.get(upright, "center")
    return {"center": ("middle", 0.5), "right": ("end", 1.0)}.get(place, ("start", 0.0))


_BOLD = 600


def font_of(prop: FontProperties) -> Attributes:
    """Weight, style and family where they are not the usual ones; the page has its own font."""
    said: Attributes = {}
    weight = prop.get_weight()
    if weight in ("bold", "heavy", "black", "extra bold", "semibold", "demibold") or (
        isinstance(weight, int) and weight >= _BOLD
    ):
        said["font-weight"] = "bold"
    if prop.get_style() in ("italic", "oblique"):
        said["font-style"] = "italic"
    if "monospace" in prop.get_family():
        said["font-family"] = "monospace"
    return said


def spaced(words: str) -> str:
    """The words with spaces that a browser keeps: it would draw several as one, and none at ends.

    >>> spaced("a b"), spaced(" a")
    ('a b', '\xa0a')
    """
    kept = "  " not in words and words == words.strip(" ")
    return words if kept else words.replace(" ", "\xa0")


_MOST = 10_000
"""Lines of text whose size is kept: those of about a hundred pictures."""
_SETTINGS: Any = matplotlib.rcParams
_DEPEND = (
    *(f"font.{family}" for family in ("serif", "sans-serif", "cursive", "fantasy", "monospace")),
    *("text.hinting", "text.hinting_factor", "mathtext.fontset", "mathtext.default"),
)
"""The settings that a text's size depends on, besides its own properties."""
_sizes: dict[tuple[Any, ...], tuple[float, float, float]] = {}


def size_of(
    agg: RendererAgg, text: str, prop: FontProperties, ismath: Any
) -> tuple[float, float, float]:
    """Width, height and descent in pixels, as Agg measures them.

    To lay out a line takes Agg 0.1 to 0.6 ms: pictures share what is kept here.
    """
    settings = (str(_SETTINGS.get(name)) for name in _DEPEND)
    key = (text, prop.copy(), ismath, agg.dpi, len(fontManager.ttflist), *settings)
    size = _sizes.get(key)
    if size is None:
        measured: Any = agg.get_text_width_height_descent
        width, height, descent = measured(text, prop, ismath)
        size = (float(width), float(height), float(descent))
        if len(_sizes) >= _MOST:
            _sizes.clear()
        _sizes[key] = size
    return size
