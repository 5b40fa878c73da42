"""Records written by hand: what the pictures are drawn from in these tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Epoch, History, Pin, Points, Surface, TrainingView

Decode = Callable[[bytes], NDArray[np.uint8]]


@pytest.fixture
def axes() -> Any:
    """Axes of 250 x 150 pixels on a figure of their own."""
    figure = Figure(figsize=(3.2, 2.2), dpi=100)
    return figure.add_axes((40 / 320, 40 / 220, 250 / 320, 150 / 220))


@pytest.fixture
def decode() -> Decode:
    """PNG bytes -> pixels ``[height, width, 3]``."""

    def decode_png(png: bytes) -> NDArray[np.uint8]:
        with Image.open(io.BytesIO(png)) as image:
            image.load()
            assert image.format == "PNG"
            return np.asarray(image.convert("RGB"))

    return decode_png


@pytest.fixture
def make_epochs() -> Callable[..., tuple[Epoch, ...]]:
    """Epochs from losses; scores, norms and shares of zeros where a test cares for them."""

    def make(
        train: Sequence[float],
        validation: Sequence[float] | None = None,
        *,
        scores: Sequence[float] | None = None,
        norms: Sequence[float] | None = None,
        zeros: float = 0.0,
    ) -> tuple[Epoch, ...]:
        validation = train if validation is None else validation
        return tuple(
            Epoch(
                index=i + 1,
                train_loss=train[i],
                validation_loss=validation[i],
                train_score=0.9 if scores is None else scores[i],
                validation_score=0.8 if scores is None else scores[i] - 0.1,
                weight_norm=5.0 + i if norms is None else norms[i],
                zero_share=zeros,
                seconds=0.1 * (i + 1),
            )
            for i in range(len(train))
        )

    return make


@pytest.fixture
def make_pin() -> Callable[..., Pin]:
    """A pinned run from its name and epochs."""

    def make(name: str, epochs: tuple[Epoch, ...]) -> Pin:
        history = History(
            hyperparameters=Hyperparameters(),
            epochs=epochs,
            outcome="finished",
            task="classification",
            n_parameters=10,
            n_train=20,
            chance_loss=0.69,
            build_model=lambda: pytest.fail("drawing builds no network"),
        )
        return Pin(name=name, history=history, data="moons")

    return make


@pytest.fixture
def two_classes() -> Points:
    """Four training and two validation rows of two classes with two features."""
    return Points(
        task="classification",
        train=np.array([[-1, 0], [-0.5, 1], [1, 0], [0.5, -1]], np.float32),
        train_targets=np.array([0, 0, 1, 1], np.float32),
        validation=np.array([[-0.8, 0.5], [0.8, -0.5]], np.float32),
        validation_targets=np.array([0, 1], np.float32),
        feature_names=("width", "height"),
        class_names=("left", "right"),
    )


@pytest.fixture
def left_right() -> Surface:
    """Class 0 is likely to the left, class 1 to the right of x = 0."""
    x = np.linspace(-2, 2, 41, dtype=np.float32)
    y = np.linspace(-1.5, 1.5, 31, dtype=np.float32)
    right = np.tile(1 / (1 + np.exp(-4 * x)), (31, 1))
    return Surface(x=x, y=y, values=np.stack([1 - right, right], axis=-1).astype(np.float32))


@pytest.fixture
def curve_points() -> Points:
    """Rows of a regression on one feature."""
    return Points(
        task="regression",
        train=np.array([[0], [1], [2]], np.float32),
        train_targets=np.array([0, 1, 4], np.float32),
        validation=np.array([[0.5], [1.5]], np.float32),
        validation_targets=np.array([0.25, 2.25], np.float32),
        feature_names=("time",),
        class_names=(),
    )


@pytest.fixture
def make_view(
    make_epochs: Callable[..., tuple[Epoch, ...]],
) -> Callable[..., TrainingView]:
    """A view of a classification run over 40 epochs from its training losses."""

    def make(train: Sequence[float] = (), **values: Any) -> TrainingView:
        settings: dict[str, Any] = {
            "task": "classification",
            "epochs": make_epochs(train),
            "total_epochs": 40,
        }
        return TrainingView(**settings | values)

    return make
