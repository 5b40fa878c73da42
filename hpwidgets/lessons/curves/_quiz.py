"""Questions on real runs: which of the seven curves is it, and is this gap overfitting?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.lessons.curves._gallery import GALLERY, Case, GalleryCase

VARIANTS = 5
"""Seeds from which a question's run is drawn: the same curve seldom comes twice."""


@dataclass(frozen=True, kw_only=True)
class GapCase(Case):
    """A run with a gap between its losses, and whether that gap is overfitting.

    ``zoomed``: the axis begins just below the curves, so that the gap looks large.
    """

    name: str
    overfits: bool
    zoomed: bool = False

    @property
    def answer(self) -> str:
        """Whether it is overfitting: "yes" or "no"."""
        return "yes" if self.overfits else "no"


GAPS = (
    GapCase(
        name="a zoomed axis",
        data=GALLERY["ideal"].data,
        setting=GALLERY["ideal"].setting,
        overfits=False,
        zoomed=True,
        commentary=_(
            "The gap is about 1 % of what a constant guess costs: it looks large only because the"
            " axis did not begin at 0. Look at the axis before you look at the gap."
        ),
    ),
    GapCase(
        name="validation rises",
        data=GALLERY["overfitting"].data,
        rows=GALLERY["overfitting"].rows,
        setting=GALLERY["overfitting"].setting,
        overfits=True,
        commentary=_(
            "Validation loss has turned and rises while training loss still falls: every further"
            " epoch makes the network worse on new rows."
        ),
    ),
    GapCase(
        name="still falling",
        data="digits_flat",
        rows=60,
        setting=Hyperparameters(hidden_units=32, epochs=40, learning_rate=0.002),
        overfits=False,
        commentary=_(
            "The gap is wide, but validation loss still falls: the network still gets better on new"
            " rows. Training rows are always learned first; go on, then judge."
        ),
    ),
    GapCase(
        name="a plateau far above",
        data="digits_flat",
        rows=40,
        setting=Hyperparameters(hidden_units=64, epochs=150, learning_rate=0.003, l2=0.003),
        overfits=True,
        commentary=_(
            "Validation loss does not rise, but it has levelled off at half of what a constant"
            " guess costs, while training loss is next to 0: 40 rows are known by heart."
        ),
    ),
    GapCase(
        name="both high",
        data=GALLERY["underfitting"].data,
        setting=GALLERY["underfitting"].setting,
        overfits=False,
        zoomed=True,
        commentary=_(
            "Validation lies even below training, and both are high: the network is too simple for"
            " any rows. That is underfitting; the small gap is which rows went where."
        ),
    ),
)
"""Gaps that are taken for overfitting, and gaps that are."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One run to be judged."""

    number: int
    case: GalleryCase | GapCase
    seed: int


@dataclass
class Quiz:
    """Questions in an order drawn from ``seed``: each case comes once before one comes again.

    >>> quiz = Quiz(seed=0)
    >>> quiz.answer(1, quiz.question(1).case.name), quiz.score
    (True, (1, 1))
    >>> Quiz(cases=GAPS).choices
    ('no', 'yes')
    """

    seed: int = 0
    cases: tuple[GalleryCase | GapCase, ...] = tuple(GALLERY.values())
    answers: dict[int, str] = field(default_factory=dict)
    """What was answered, by number of the question."""

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(case.answer for case in self.cases))

    def question(self, number: int) -> Question:
        if number < 1:
            raise ValueError(f"questions are numbered from 1, got {number}")
        count = len(self.cases)
        block, place = divmod(number - 1, count)
        rng = np.random.default_rng((self.seed, block))
        order = rng.permutation(count)
        seeds = rng.integers(0, VARIANTS, count)
        return Question(number=number, case=self.cases[order[place]], seed=int(seeds[place]))

    def check(self, answer: str) -> None:
        if answer not in self.choices:
            hint = did_you_mean(str(answer), self.choices)
            raise ValueError(f"the answers are {', '.join(self.choices)}, got {answer!r}{hint}")

    def answer(self, number: int, answer: str) -> bool:
        """Whether this is right; only the first answer to a question counts.

        Raises ValueError for what cannot be answered.
        """
        self.check(answer)
        return self.answers.setdefault(number, answer) == self.question(number).case.answer

    @property
    def score(self) -> tuple[int, int]:
        """How many answers were right, of how many."""
        right = sum(self.question(n).case.answer == said for n, said in self.answers.items())
        return right, len(self.answers)
