"""Areas of colour stretched over some axes, resized by Pillow."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from numpy.typing import NDArray
from PIL import Image


class SoftImage(AxesImage):
    """An opaque 8-bit RGB image, interpolated linearly between its pixels.

    Matplotlib resizes colour images in floating point with all of an image's options; that was a
    third of a frame's time and most of its memory. Pillow does just this one thing.
    """

    def __init__(self, axes: Axes, **options: Any) -> None:
        super().__init__(axes, origin="lower", interpolation="bilinear", **options)
        self.set_data(np.zeros((2, 2, 3), np.uint8))
        self.set_clip_path(axes.patch)
        axes.add_image(self)

    def make_image(
        self, renderer: Any, magnification: float = 1.0, unsampled: bool = False
    ) -> tuple[NDArray[np.uint8], float, float, Affine2D]:
        """The pixels ``[height, width, 4]`` from the lower edge up, and where they begin."""
        left, right, bottom, top = self.get_extent()
        box = TransformedBbox(Bbox([[left, bottom], [right, top]]), self.axes.transData)
        # Whole pixels, so that neighbours of the image keep their own.
        x0, y0, x1, y1 = (round(value * magnification) for value in box.extents)
        size = max(x1 - x0, 1), max(y1 - y0, 1)
        colours = np.asarray(self.get_array(), dtype=np.uint8)
        picture = Image.fromarray(colours).convert("RGBA").resize(size, Image.Resampling.BILINEAR)
        pixels = np.array(picture)  # a copy: Agg wants to be able to write
        return pixels, x0 / magnification, y0 / magnification, Affine2D()
