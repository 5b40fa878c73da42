"""How a line of text is anchored and set."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont
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


def size_of(text: str, prop: FontProperties, ismath: Any, dpi: float) -> tuple[float, float, float]:
    """Width, height and descent in pixels, as Agg measures them.

    To lay out a line takes Agg 0.1 to 0.6 ms, so pictures share what was measured.
    """
    return _measured(text, prop.copy(), ismath, dpi, findfont(prop))


@lru_cache(maxsize=10_000)  # the lines of about a hundred pictures
def _measured(
    text: str, prop: FontProperties, ismath: Any, dpi: float, _file: str
) -> tuple[float, float, float]:
    agg: Any = RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
    width, height, descent = agg.get_text_width_height_descent(text, prop, ismath)
    return float(width), float(height), float(descent)
