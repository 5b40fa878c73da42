"""Hyperband's brackets, what has come of the one in training, and of replays on a pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records.runs import Task
from hpwidgets.records.search import Measure
from hpwidgets.records.whole import Counted, Whole

Rounding = Literal["ceil", "floor"]


@dataclass(frozen=True, kw_only=True)
class Rung:
    """``configurations`` (the paper's n_i) are trained until each has seen ``epochs``.

    ``resource`` is the paper's r_i exactly; ``epochs`` is the whole part of it.
    """

    configurations: int
    epochs: int
    resource: Fraction


@dataclass(frozen=True, kw_only=True)
class Bracket:
    """One run of successive halving: bracket ``s`` of Hyperband with all its rungs.

    After each rung but the last one configuration in ``eta`` is kept and trains on.

    >>> Bracket(
    ...     s=1,
    ...     eta=3,
    ...     rungs=(
    ...         Rung(configurations=3, epochs=1, resource=Fraction(1)),
    ...         Rung(configurations=1, epochs=3, resource=Fraction(3)),
    ...     ),
    ... ).spent
    5
    """

    s: int
    eta: int
    rungs: tuple[Rung, ...]

    @property
    def configurations(self) -> int:
        """How many begin: the paper's n."""
        return self.rungs[0].configurations

    @property
    def spent(self) -> int:
        """Epochs of all configurations, each going on from where it stands."""
        done, spent = 0, 0
        for rung in self.rungs:
            spent += rung.configurations * (rung.epochs - done)
            done = rung.epochs
        return spent

    @property
    def spent_anew(self) -> int:
        """Epochs if every rung trained its configurations from the start: Σ n_i · r_i."""
        return sum(rung.configurations * rung.epochs for rung in self.rungs)


@dataclass(frozen=True, kw_only=True, eq=False)
class HalvingView:
    """One bracket in training: curves so far, who was cut, epochs spent.

    ``rung`` (from 0) is the one in training, ``rung_done`` says that all in it have reached its
    epochs and the cut was made. Of the n configurations, ``values`` are what was drawn for them
    and ``settings`` what they are trained with (None: it cannot be trained, ``messages`` say why,
    and it is cut with the first rung); ``train_loss``, ``validation_loss`` and
    ``validation_score`` are ``[n, epochs so far]``, NaN where not trained. ``trained`` ``[n]``
    counts epochs, ``cut`` ``[n]`` is the rung after which it was cut (−1: it was not) and
    ``diverged`` ``[n]`` those whose loss blew up, which are cut with the rung they were in.
    ``seconds`` ``[n]`` are each one's shares of the time their populations took.
    """

    bracket: Bracket
    rung: int
    rung_done: bool
    task: Task
    measure: Measure
    settings: tuple[Hyperparameters | None, ...]
    values: tuple[Mapping[str, Any], ...]
    messages: tuple[str, ...]
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    validation_score: NDArray[np.float64]
    trained: NDArray[np.int64]
    cut: NDArray[np.int64]
    diverged: NDArray[np.bool_]
    seconds: NDArray[np.float64]

    @property
    def spent(self) -> int:
        """Epochs of all together so far."""
        return int(self.trained.sum())

    @property
    def ended(self) -> bool:
        """Whether the bracket is done: its last rung, or none left."""
        last = self.rung == len(self.bracket.rungs) - 1
        return self.rung_done and (last or not self.alive.any())

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Who has not been cut ``[n]``."""
        return np.asarray(self.cut < 0)

    @property
    def measured(self) -> NDArray[np.float64]:
        """What configurations are compared by ``[n, epochs so far]``: loss, or score."""
        return self.validation_loss if self.measure == "loss" else self.validation_score

    @property
    def newest(self) -> NDArray[np.float64]:
        """The compared value after each one's last epoch ``[n]``; NaN without any, or diverged."""
        found = np.full(len(self.settings), np.nan)
        known = np.flatnonzero((self.trained > 0) & ~self.diverged)
        found[known] = self.measured[known, self.trained[known] - 1]
        return found

    @property
    def best(self) -> int | None:
        """Which configuration has the best newest value; None before the first epoch."""
        newest = self.newest if self.measure == "score" else -self.newest
        return int(np.nanargmax(newest)) if np.isfinite(newest).any() else None

    @property
    def out(self) -> NDArray[np.bool_]:
        """Who has ended with the rung just done ``[n]``: cut after it, or there at the end."""
        return np.asarray((self.cut == self.rung) & self.rung_done | (self.ended & self.alive))


@dataclass(frozen=True, kw_only=True, eq=False)
class HyperbandView:
    """Hyperband under way: its brackets, and what has come of those begun, in their order."""

    brackets: tuple[Bracket, ...]
    halvings: tuple[HalvingView, ...]

    @property
    def current(self) -> HalvingView:
        """The bracket in training, or the last one."""
        return self.halvings[-1]

    @property
    def spent(self) -> int:
        """Epochs of all configurations so far."""
        return sum(halving.spent for halving in self.halvings)

    @property
    def planned(self) -> int:
        """Epochs of the whole, should none diverge."""
        return sum(bracket.spent for bracket in self.brackets)

    done, total = spent, planned

    @property
    def progress(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Epochs spent by the end of each epoch of a bracket, and the best value seen by then."""
        spent, best, before = [], [], 0
        for halving in self.halvings:
            for epoch in range(1, halving.measured.shape[1] + 1):
                known = halving.measured[:, epoch - 1]
                known = known[np.isfinite(known)]
                spent.append(before + int(np.minimum(halving.trained, epoch).sum()))
                best.append(known.min() if halving.measure == "loss" else known.max())
            before += halving.spent
        gather = np.minimum if self.halvings[0].measure == "loss" else np.maximum
        values = np.array(best, dtype=np.float64)
        return np.array(spent, dtype=np.int64), gather.accumulate(values)

    @property
    def best(self) -> tuple[int, int] | None:
        """Which bracket (from 0, in their order) and configuration is the best so far."""
        found = []
        for at, halving in enumerate(self.halvings):
            m = halving.best
            if m is not None:
                value = float(halving.newest[m])
                found.append((value if halving.measure == "loss" else -value, at, m))
        return min(found)[1:] if found else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool(Counted):
    """Configurations trained once to the end, that searches are then replayed on.

    ``values`` ``[n, R]`` is what they are compared by after each epoch, as a cost (lower is better:
    the validation loss, or 1 − score); where a run diverged it is infinite from there on.
    """

    task: Task
    measure: Measure
    settings: tuple[Hyperparameters, ...]
    values: NDArray[np.float64]

    @property
    def max_epochs(self) -> int:
        """How long every configuration was trained: R."""
        return int(self.values.shape[1])


@dataclass(frozen=True, kw_only=True, eq=False)
class ReplaysView:
    """Searches replayed on a pool: the best cost so far by epochs spent, many times over.

    Every search looks at a configuration after the same numbers of epochs, ``looks`` ``[k]``, as
    far as it trains it, and keeps the best it saw. ``methods`` name the searches; ``spent``
    ``[points]`` are numbers of epochs, ``best`` ``[methods, replays, points]`` the lowest cost seen
    within them (infinite: none yet), ``reached`` ``[methods, replays]`` the epochs spent until it
    was within the share ``within`` of ``pool_best`` (infinite: not in ``limit`` epochs).
    """

    pool: Pool
    brackets: tuple[Bracket, ...]
    looks: NDArray[np.int64]
    within: float
    methods: tuple[str, ...]
    spent: NDArray[np.int64]
    best: NDArray[np.float64]
    reached: NDArray[np.float64]
    limit: int
    total: int

    @property
    def done(self) -> int:
        return int(self.best.shape[1])

    @property
    def medians(self) -> NDArray[np.float64]:
        """Median epochs of each search until it was close ``[methods]``; infinite: most were not.

        NaN before the first replay.
        """
        if not self.done:
            return np.full(len(self.methods), np.nan)
        return np.quantile(self.reached, 0.5, axis=1, method="inverted_cdf")

    @property
    def pool_best(self) -> float:
        """The lowest cost of any configuration of the pool after any of ``looks``."""
        return float(self.pool.values[:, self.looks - 1].min())

    @property
    def goal(self) -> float:
        """The cost to reach: (1 + within) × the best loss; with scores, ``within`` more cost."""
        best = self.pool_best
        return (1 + self.within) * best if self.pool.measure == "loss" else best + self.within

    @property
    def good(self) -> int:
        """How many configurations of the pool reach the goal at one of the looks."""
        return int((self.pool.values[:, self.looks - 1].min(axis=1) <= self.goal).sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class SlowStartersView(Whole):
    """Who would have won but was cut: brackets replayed on a pool.

    ``epochs`` ``[k]`` are the rungs' of the longest bracket. For each bracket ``fate`` ``[brackets,
    rungs + 1]`` counts in how many of ``draws`` draws the configuration that is best after R
    epochs was cut after each rung; the last column: it was kept. ``kept_best`` and ``drawn_best``
    ``[brackets, draws]`` are the final cost of the one kept, and of the best one drawn.
    ``agreement`` ``[k]`` is the rank correlation of costs after each of ``epochs`` and after R.
    """

    pool: Pool
    brackets: tuple[Bracket, ...]
    epochs: NDArray[np.int64]
    fate: NDArray[np.int64]
    kept_best: NDArray[np.float64]
    drawn_best: NDArray[np.float64]
    agreement: NDArray[np.float64]
    draws: int


@dataclass(frozen=True, kw_only=True)
class BracketsView(Whole):
    """Hyperband's table for R and η, with n as Algorithm 1 has it and as Table 1 prints it."""

    max_epochs: int
    eta: int
    ceil: tuple[Bracket, ...]
    floor: tuple[Bracket, ...]
