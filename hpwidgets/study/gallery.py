"""Seven learning curves that everyone should know at sight, each from a real run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hpwidgets.data import Dataset, load
from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import History
from hpwidgets.study.diagnosis import diagnose

SATURATED = 0.1
"""Share of a run within which most of the fall is over where a curve saturates early."""
MOST = 0.95
"""Share of the fall of validation loss that counts as most."""


@dataclass(frozen=True, kw_only=True)
class GalleryCase:
    """A setting whose curve shows one thing, on a set with few rows where ``rows`` says so."""

    name: str
    data: str
    setting: Hyperparameters
    commentary: str
    rows: int | None = None

    def dataset(self) -> Dataset:
        """The rows it is trained on."""
        data = load(self.data)
        return data if self.rows is None else data.with_train_size(self.rows)

    def history(self, seed: int = 0) -> History:
        """The run under this seed."""
        return fit(self.setting.replace(seed=seed), self.dataset())


_CASES = (
    GalleryCase(
        name="ideal",
        data="circles",
        setting=Hyperparameters(learning_rate=0.003, hidden_units=16, l2=0.001, epochs=80),
        commentary=_("Both losses fall, level off, and end close together."),
    ),
    GalleryCase(
        name="overfitting",
        data="moons",
        rows=30,
        setting=Hyperparameters(hidden_units=128, epochs=150),
        commentary=_(
            "Training loss falls on towards 0 while validation loss turns and rises: the network"
            " learns its 30 rows by heart."
        ),
    ),
    GalleryCase(
        name="underfitting",
        data="spirals",
        setting=Hyperparameters(learning_rate=0.03, hidden_layers=0, epochs=60),
        commentary=_(
            "Both losses level off high and close together: a straight line cannot part spirals."
        ),
    ),
    GalleryCase(
        name="still improving",
        data="moons",
        setting=Hyperparameters(learning_rate=0.0001, epochs=40),
        commentary=_("Both losses still fall steadily when the run ends: it is too short."),
    ),
    GalleryCase(
        name="noisy",
        data="moons",
        setting=Hyperparameters(optimizer="sgd", learning_rate=1.5, batch_size=4, epochs=40),
        commentary=_("The losses jump up and down: the steps are too large for small batches."),
    ),
    GalleryCase(
        name="diverged",
        data="diabetes",
        setting=Hyperparameters(
            optimizer="sgd", learning_rate=0.3, batch_size=256, hidden_layers=0, epochs=40
        ),
        commentary=_("The loss grows without bound: every step overshoots further."),
    ),
    GalleryCase(
        name="saturated early",
        data="xor",
        setting=Hyperparameters(hidden_units=16, l2=0.003, epochs=200),
        commentary=_(
            "Nearly all is learned in the first tenth of the run; the rest of it changes nothing."
        ),
    ),
)
GALLERY: dict[str, GalleryCase] = {case.name: case for case in _CASES}
"""The cases by name."""

NAMES = tuple(GALLERY)


def gallery_case(name: str) -> GalleryCase:
    """The case of that name; ValueError in words for another one."""
    if name not in GALLERY:
        hint = did_you_mean(str(name), NAMES)
        raise ValueError(f"the gallery has {', '.join(NAMES)}, got {name!r}{hint}")
    return GALLERY[name]


def curve_name(history: History) -> str:
    """What a curve shows, by the gallery's names: the verdict of :func:`hpwidgets.diagnose`.

    An ideal curve that has come most of its way in the first tenth of its epochs is called
    "saturated early", an unstable one "noisy"; "undecided" stays what it is.

    >>> curve_name(gallery_case("overfitting").history())
    'overfitting'
    """
    verdict = diagnose(history).name
    if verdict == "unstable":
        return "noisy"
    if verdict == "ideal" and settled_epoch(history) <= SATURATED * history.hyperparameters.epochs:
        return "saturated early"
    return str(verdict)


def settled_epoch(history: History) -> int:
    """The first epoch with most (``MOST``) of the fall from a constant guess to the lowest
    validation loss behind it; 0 without epochs.
    """
    losses = history.validation_loss
    if not len(losses):
        return 0
    lowest, start = float(losses.min()), max(history.chance_loss, float(losses[0]))
    return int(np.argmax(losses <= start - MOST * (start - lowest))) + 1
