"""A quiz on learning curves: which run comes next, and how many answers were right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hpwidgets.lessons.curves.gallery import NAMES, GalleryCase, gallery_case

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
