"""Seven learning curves that everyone should know at sight, each from a real run.

Each has the name that :func:`hpwidgets.diagnose` gives it, under every seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from hpwidgets.data import Dataset, load
from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import History, VerdictName


@dataclass(frozen=True, kw_only=True)
class Case:
    """A setting whose curve shows one thing, on a set with few rows where ``rows`` says so."""

    data: str
    setting: Hyperparameters
    commentary: str
    rows: int | None = None

    def dataset(self) -> Dataset:
        data = load(self.data)
        return data if self.rows is None else data.with_train_size(self.rows)

    def history(self, seed: int = 0) -> History:
        return fit(self.setting.replace(seed=seed), self.dataset())


@dataclass(frozen=True, kw_only=True)
class GalleryCase(Case):
    """One of the seven curves; its name is the diagnosis's own."""

    name: VerdictName

    @property
    def answer(self) -> str:
        """What it is called in the quiz."""
        return self.name


_CASES = (
    GalleryCase(
        name="ideal",
        data="blobs",
        setting=Hyperparameters(learning_rate=0.001, hidden_units=16, l2=0.01, epochs=80),
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
        name="unstable",
        data="moons",
        setting=Hyperparameters(optimizer="sgd", learning_rate=1.0, batch_size=8, epochs=40),
        commentary=_(
            "A noisy curve: the network learns, but the losses jump up and down. The steps are too"
            " large for batches this small."
        ),
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
