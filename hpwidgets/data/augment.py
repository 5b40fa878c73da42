"""Images shifted, turned, scaled, made noisy and cut out: more training rows from the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import torch
from torch import Tensor
from torch.nn import functional

from hpwidgets.data.checks import shown
from hpwidgets.hyperparameters import described, infos_of


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far images are changed; each image draws its own amounts, 0 changes nothing.

    TypeError or ValueError for an amount out of range.
    """

    shift: float = described(
        1.0,
        "move each image by up to so many pixels, right or left, up or down",
        unit="pixels",
        high=4,
        slider=(0, 3),
        step=0.25,
    )
    rotate: float = described(
        10.0,
        "turn each image by up to this angle, either way",
        unit="degrees",
        high=180,
        slider=(0, 90),
        step=5,
    )
    scale: float = described(
        0.1,
        "make each image larger or smaller by up to this share",
        unit="share",
        high=0.8,
        slider=(0, 0.5),
        step=0.05,
    )
    noise: float = described(
        0.0,
        "standard deviation of the noise added to each pixel, which lies in [0, 1]",
        unit="grey value",
        high=1,
        slider=(0, 0.5),
        step=0.05,
    )
    cutout: int = described(
        0,
        "side of a square at a random place of each image that is set to 0",
        unit="pixels",
        integer=True,
        high=8,
        slider=(0, 5),
    )

    def __post_init__(self) -> None:
        for name, info in LIMITS.items():
            info.check(name, getattr(self, name))


LIMITS = infos_of(Augmentation)


def augment(images: Tensor, augmentation: Augmentation, *, seed: int) -> Tensor:
    """Changed copies of ``images`` ``[n, channels, height, width]`` with values in [0, 1].

    Shift, angle and size are drawn evenly from their range, one draw an image, and pixels between
    others are interpolated linearly; beyond the edge lies 0. Then come noise (kept within [0, 1])
    and the cutout (DeVries and Taylor, 2017), whose square may reach over the edge. Every kind has
    a random stream of its own: switching one on leaves the others' draws as they are.

    Give it training rows alone: validation and test rows are to be what will be met later.

    >>> images = torch.rand(4, 1, 8, 8)
    >>> augment(images, Augmentation(), seed=0).shape
    torch.Size([4, 1, 8, 8])
    """
    if images.ndim != 4 or not images.is_floating_point():
        raise ValueError(
            "images must be floating-point numbers [n, channels, height, width], got"
            f" {shown(images)} of {images.dtype}"
        )
    n, _channels, height, width = images.shape
    draws = [torch.Generator().manual_seed(5 * seed + kind) for kind in range(5)]
    out = images
    if augmentation.shift or augmentation.rotate or augmentation.scale:
        pixels = augmentation.shift * (2 * torch.rand(n, 2, generator=draws[0]) - 1)
        angle = augmentation.rotate * pi / 180 * (2 * torch.rand(n, generator=draws[1]) - 1)
        size = 1 + augmentation.scale * (2 * torch.rand(n, generator=draws[2]) - 1)
        # The grid says where each new pixel looks in the old image, in units of half its sides.
        cos, sin = torch.cos(angle) / size, torch.sin(angle) / size
        move = -pixels * torch.tensor([2 / width, 2 / height])
        matrix = torch.stack([cos, -sin, move[:, 0], sin, cos, move[:, 1]], dim=1)
        grid = functional.affine_grid(matrix.view(n, 2, 3), list(images.shape), align_corners=False)
        out = functional.grid_sample(out, grid.to(out.dtype), align_corners=False)
    if augmentation.noise:
        noise = torch.randn(images.shape, generator=draws[3], dtype=images.dtype)
        out = (out + augmentation.noise * noise).clamp(0, 1)
    if augmentation.cutout:
        side = augmentation.cutout
        first = [
            torch.randint(1 - side // 2 - side % 2, length - side // 2, (n,), generator=draws[4])
            for length in (height, width)
        ]
        hit = [
            (torch.arange(length) >= at[:, None]) & (torch.arange(length) < at[:, None] + side)
            for length, at in zip((height, width), first, strict=True)
        ]
        out = out.masked_fill((hit[0][:, :, None] & hit[1][:, None, :])[:, None], 0.0)
    return out
