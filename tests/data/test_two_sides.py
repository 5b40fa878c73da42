"""What goes both ways, or differs from row to row, does so."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas
import pytest
import torch

from hpwidgets.data import load, toys
from hpwidgets.data.augment import Augmentation, augment
from hpwidgets.data.prepare import Preparation, outlier_cells, prepare
from hpwidgets.data.tables import read_table, split_table
from hpwidgets.lessons.preparing._damage import damage

STILL = 1e-9
"""An amount above 0 that moves nothing."""


def test_outliers_are_moved_up_and_down() -> None:
    frame = pandas.DataFrame({"a": np.zeros(400) + [1.0, -1.0] * 200})
    moved = (damage(frame, outliers=0.2, seed=0).frame["a"] - frame["a"]).to_numpy()
    assert (moved > 0).sum() == pytest.approx(40, abs=15)
    assert (moved < 0).sum() == pytest.approx(40, abs=15)


def test_cells_below_the_lower_fence_are_outliers_too() -> None:
    table = read_table("wine")
    frame = table.frame.copy()
    name = table.numbers[0]
    frame.loc[3, name], frame.loc[8, name] = -1e6, 1e6
    found = outlier_cells(dataclasses.replace(table, frame=frame), np.arange(20))
    assert np.flatnonzero(found[:, 0]).tolist() == [3, 8]


@pytest.mark.parametrize(
    ("choice", "why", "changed"),
    [
        (Preparation(imputation="drop", outliers="keep"), np.nan, 1),
        (Preparation(imputation="median", outliers="drop"), 1e9, 0),
    ],
)
def test_a_training_row_that_is_left_out_is_not_fitted_on(
    choice: Preparation, why: float, changed: int
) -> None:
    """Column 0 has what it is left out for; whatever the row holds, the scaler is the same."""
    table = read_table("wine")
    parts = split_table(table, seed=0)
    scales = []
    for other in (0.0, 1000.0):
        frame = table.frame.copy()
        row = frame.index[parts.train[5]]
        frame.loc[row, table.numbers[0]] = why
        frame.loc[row, table.numbers[changed]] += other
        ready = prepare(dataclasses.replace(table, frame=frame), parts, choice)
        assert parts.train[5] not in ready.kept
        numbers = ready.pipeline["columns"].named_transformers_["numbers"]
        scales.append(numbers["scale"].mean_)
    np.testing.assert_array_equal(*scales)


def test_a_shift_is_as_long_across_as_up_on_images_that_are_not_square() -> None:
    image = torch.zeros(200, 1, 8, 32)
    image[:, 0, 3:5, 15:17] = 1.0
    moved = augment(image, Augmentation(shift=2, rotate=0, scale=0), seed=0)[:, 0]
    weight = moved.sum((1, 2))
    rows = (moved.sum(2) * torch.arange(8.0)).sum(1) / weight - 3.5
    columns = (moved.sum(1) * torch.arange(32.0)).sum(1) / weight - 15.5
    for off in (rows, columns):
        assert float(off.abs().max()) == pytest.approx(1.95, abs=0.06)


@pytest.mark.parametrize("first", ["shift", "rotate", "scale"])
def test_noise_is_drawn_alike_whatever_else_is_drawn(first: str) -> None:
    images = torch.rand(5, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    nothing = Augmentation(shift=0, rotate=0, scale=0, noise=0.1)
    alone = augment(images, nothing, seed=3)
    beside = augment(images, dataclasses.replace(nothing, **{first: STILL}), seed=3)
    assert torch.allclose(alone, beside, atol=1e-5)


def test_each_wave_has_a_loudness_of_its_own() -> None:
    X, y = toys.waves(300, 0.0, 0)
    heights = np.abs(X[y == 1, :, 0]).max(axis=1)  # of square waves: exactly their loudness
    assert len(set(heights.round(6))) == 100
    assert heights.min() < 0.75 and heights.max() > 1.25


def test_the_seed_chooses_the_rows_of_a_part() -> None:
    chosen = []
    for seed in (1, 2):
        data = load("wine", n_samples=60, seed=seed)
        raw = np.concatenate([data.X_train, data.X_validation, data.X_test])
        targets = np.concatenate([data.y_train, data.y_validation, data.y_test])
        names: dict[str, np.ndarray] = {}
        exec(data.code, names)
        # The chosen rows before scaling: the code keeps them as X.
        assert names["X"].shape == (60, 13) and raw.shape == (60, 13)
        assert sorted(names["y"]) == sorted(targets)
        chosen.append({tuple(row) for row in names["X"]})
    assert len(chosen[0] & chosen[1]) < 40  # about 20 of 60 by chance
