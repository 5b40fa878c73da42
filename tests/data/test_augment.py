"""Images are changed as asked, within limits, by their seed."""

from __future__ import annotations

import pytest
import torch

from hpwidgets.data.augment import Augmentation, augment

NOTHING = Augmentation(shift=0, rotate=0, scale=0)


@pytest.fixture
def images() -> torch.Tensor:
    return torch.rand(50, 1, 8, 8, generator=torch.Generator().manual_seed(0))


def dot() -> torch.Tensor:
    """One bright pixel in row 2, column 5, many times."""
    images = torch.zeros(200, 1, 8, 8)
    images[:, 0, 2, 5] = 1
    return images


def centre(images: torch.Tensor) -> torch.Tensor:
    """Row and column of each image's centre of mass ``[n, 2]``."""
    grid = torch.arange(8.0)
    mass = images.sum((1, 2, 3))
    rows, columns = images[:, 0].sum(2) @ grid, images[:, 0].sum(1) @ grid
    return torch.stack([rows, columns], 1) / mass[:, None]


def test_nothing_asked_nothing_changed(images: torch.Tensor) -> None:
    assert torch.equal(augment(images, NOTHING, seed=0), images)


def test_the_seed_decides(images: torch.Tensor) -> None:
    one, same, other = (augment(images, Augmentation(), seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert one.shape == images.shape and float(one.min()) >= 0 and float(one.max()) <= 1


def test_shifts_move_the_ink_so_far_and_no_further() -> None:
    moved = centre(augment(dot(), Augmentation(shift=1.5, rotate=0, scale=0), seed=0))
    off = moved - torch.tensor([2.0, 5.0])
    assert float(off.abs().max()) <= 1.5 + 1e-4
    assert float(off.amax()) > 1.3 and float(off.amin()) < -1.3
    assert float(off.mean(0).abs().max()) < 0.2


def test_turning_keeps_the_distance_from_the_middle() -> None:
    moved = centre(augment(dot(), Augmentation(shift=0, rotate=30, scale=0), seed=0))
    off, start = moved - 3.5, torch.tensor([-1.5, 1.5])
    assert torch.allclose(off.norm(dim=1), start.norm(), atol=0.25)
    cosine = (off @ start) / off.norm(dim=1) / start.norm()
    degrees = torch.rad2deg(torch.arccos(cosine.clamp(-1, 1)))
    assert 25 < float(degrees.max()) < 34


def test_scaling_moves_ink_from_or_to_the_middle() -> None:
    moved = centre(augment(dot(), Augmentation(shift=0, rotate=0, scale=0.3), seed=0))
    ratio = (moved - 3.5).norm(dim=1) / 4.5**0.5
    assert 0.65 < float(ratio.min()) < 0.8 and 1.2 < float(ratio.max()) < 1.35


def test_noise_has_its_spread_and_stays_in_range() -> None:
    grey = torch.full((100, 1, 8, 8), 0.5)
    noisy = augment(grey, Augmentation(shift=0, rotate=0, scale=0, noise=0.1), seed=0)
    assert float((noisy - grey).std()) == pytest.approx(0.1, abs=0.005)
    loud = augment(grey, Augmentation(shift=0, rotate=0, scale=0, noise=1), seed=0)
    assert float(loud.min()) == 0 and float(loud.max()) == 1


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_cutout_is_a_square_of_at_most_its_side(side: int) -> None:
    ones = torch.ones(300, 1, 8, 8)
    cut = augment(ones, Augmentation(shift=0, rotate=0, scale=0, cutout=side), seed=0)
    gone = (cut[:, 0] == 0).sum((1, 2))
    assert int(gone.max()) == side**2 and int(gone.min()) >= 1
    assert set(cut.unique().tolist()) == {0.0, 1.0}
    everywhere = (cut[:, 0] == 0).any(0)
    assert bool(everywhere.all())


def test_each_kind_has_its_own_stream() -> None:
    grey = torch.full((40, 1, 8, 8), 0.5)
    alone = augment(grey, Augmentation(shift=0, rotate=0, scale=0, cutout=2), seed=4)
    noisy = augment(grey, Augmentation(shift=0, rotate=0, scale=0, noise=0.05, cutout=2), seed=4)
    assert torch.equal(alone == 0, noisy == 0) and bool((alone == 0).any())


def test_what_cannot_be_is_refused(images: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"images must be floating-point numbers \[n, channels"):
        augment(images[:, 0], Augmentation(), seed=0)
    with pytest.raises(ValueError, match=r"shift must be in \[0, 4\], got 9"):
        Augmentation(shift=9)
