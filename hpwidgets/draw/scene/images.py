"""An image's own pixels, stretched over its place."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from hpwidgets.draw._png import encode_png
from hpwidgets.draw.scene.clips import Box
from hpwidgets.draw.scene.nodes import Attributes


def stretched(
    image: Any, transform: Any, shift: tuple[float, float], height: float, source: AxesImage | None
) -> tuple[Attributes, Box]:
    """The attributes of an image, and the box around it.

    ``transform`` is from the unit square to matplotlib's pixels, which ``shift`` is added to; None
    for one that has its size already. ``source`` says how it is to be interpolated.
    """
    pixels = np.asarray(image, dtype=np.uint8)
    corners = np.array([[0.0, 0.0], [pixels.shape[1], pixels.shape[0]]])
    if transform is not None:
        corners = transform.transform([(0, 0), (1, 1)])
    (left, first), (right, last) = (corners + np.array(shift)).tolist()
    # Rows of a PNG run from the top, columns from the left.
    if last > first:
        pixels = pixels[::-1]
    if right < left:
        pixels = pixels[:, ::-1]
    left, right = min(left, right), max(left, right)
    top, bottom = height - max(first, last), height - min(first, last)
    box = (left, top, right, bottom)
    said: Attributes = {
        "x": round(left, 1),
        "y": round(top, 1),
        "width": round(right - left, 1),
        "height": round(bottom - top, 1),
        "preserveAspectRatio": "none",
        "href": _png(pixels),
    }
    if source is not None and _keeps_edges(source, pixels, box):
        said["image-rendering"] = "pixelated"
    return said, box


def _png(pixels: NDArray[np.uint8]) -> str:
    """The pixels ``[height, width, 3 or 4]`` as a data URL, without alpha where all is opaque."""
    opaque = pixels.shape[2] == 3 or bool((pixels[..., 3] == 255).all())
    png = encode_png(pixels[..., :3] if opaque else pixels, level=6)
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _keeps_edges(image: AxesImage, pixels: NDArray[np.uint8], box: Box) -> bool:
    """Whether the image's pixels are shown as squares."""
    how = image.get_interpolation()
    if how in ("auto", "antialiased"):
        height, width = pixels.shape[:2]
        return bool(box[2] - box[0] >= width and box[3] - box[1] >= height)
    return how in ("nearest", "none")
