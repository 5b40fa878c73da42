"""Seven learning curves that everyone should know at sight, each from a real run.

Each has the name that :func:`hpwidgets.diagnose` gives it, under every seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hpwidgets.data import Dataset, load
from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import History, VerdictName


@dataclass(frozen=True, kw_only=True)
class GalleryCase:
    """A setting whose curve shows one thing, on a set with few rows where ``rows`` says so."""

    name: VerdictName
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


VARIANTS = 5
"""Seeds from which a question's run is drawn: the same curve seldom comes twice."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One run to be named."""

    number: int
    case: GalleryCase
    seed: int


@dataclass
class Quiz:
    """Questions in an order drawn from ``seed``: every seven of them hold each case once.

    >>> quiz = Quiz(seed=0)
    >>> quiz.answer(1, quiz.question(1).case.name), quiz.score
    (True, (1, 1))
    """

    seed: int = 0
    answers: dict[int, str] = field(default_factory=dict)
    """What was answered, by number of the question."""

    def question(self, number: int) -> Question:
        """The question of this number, from 1."""
        if number < 1:
            raise ValueError(f"questions are numbered from 1, got {number}")
        block, place = divmod(number - 1, len(NAMES))
        rng = np.random.default_rng((self.seed, block))
        order = rng.permutation(len(NAMES))
        seeds = rng.integers(0, VARIANTS, len(NAMES))
        case = gallery_case(NAMES[order[place]])
        return Question(number=number, case=case, seed=int(seeds[place]))

    def answer(self, number: int, name: str) -> bool:
        """Whether this is the right name; only the first answer to a question counts.

        Raises ValueError for a name that the gallery does not have.
        """
        gallery_case(name)
        given = self.answers.setdefault(number, name)
        return given == self.question(number).case.name

    @property
    def score(self) -> tuple[int, int]:
        """How many answers were right, of how many."""
        right = sum(self.question(n).case.name == name for n, name in self.answers.items())
        return right, len(self.answers)
