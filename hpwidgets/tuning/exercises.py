"""Exercises that answer back: what was asked, what came, and what is still missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.records import Combination, Fold, History, VerdictName
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.tuning.populations.repeats import mean_sd

ALMOST_ALL = 0.8
"""Share of the runs that must get a verdict: one odd seed in five is allowed."""

ROUNDING = 1e-9
"""A mean of scores may miss its exact value by this much."""

Kind = TypeVar("Kind")


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing that an exercise asks for, and what the answer has to show for it."""

    wanted: str
    got: str
    met: bool


def required(wanted: str, got: str, met: bool, **values: Any) -> Requirement:
    """A requirement, with these values in both of its texts."""
    return Requirement(wanted=wanted.format(**values), got=got.format(**values), met=met)


@dataclass(frozen=True, repr=False)
class Feedback:
    """What of an exercise is met and what is missing, as text wherever it is shown.

    >>> check(Requirement(wanted="at most 100 updates", got="1280", met=False))
    ✗ at most 100 updates: 1280
    Still missing: 1 of 1.
    """

    requirements: tuple[Requirement, ...]

    @property
    def passed(self) -> bool:
        """Whether every requirement is met."""
        return all(requirement.met for requirement in self.requirements)

    @property
    def summary(self) -> str:
        """How much is still missing."""
        missing = sum(not requirement.met for requirement in self.requirements)
        if missing:
            return _("Still missing: {missing} of {asked}.").format(
                missing=missing, asked=len(self.requirements)
            )
        return _("All of it is there. Well done!")

    def __repr__(self) -> str:
        lines = [
            f"{'✓' if requirement.met else '✗'} {requirement.wanted}: {requirement.got}"
            for requirement in self.requirements
        ]
        return "\n".join([*lines, self.summary])


def check(*requirements: Requirement) -> Feedback:
    """All requirements of an exercise together; ValueError without any."""
    if not requirements:
        raise ValueError("check needs at least one requirement, got none")
    return Feedback(requirements)


def checked(found: Sequence[Kind] | Kind, kind: type[Kind], one: str, many: str) -> list[Kind]:
    """What an exercise is checked on, as a list: ``one`` and ``many`` say in errors what it is.

    Raises ValueError for none, TypeError for anything but ``kind``.

    >>> checked([], History, "run", "histories, as fit_seeds(...)[0] returns")
    Traceback (most recent call last):
    ValueError: an exercise is checked on at least one run, got none
    """
    every: list[Kind] = [found] if isinstance(found, kind) else list(found)  # type: ignore[arg-type]
    if not every:
        raise ValueError(f"an exercise is checked on at least one {one}, got none")
    for each in every:
        if not isinstance(each, kind):
            raise TypeError(f"an exercise is checked on {many}, got {type(each).__name__}")
    return every


def mean_words(values: Sequence[float]) -> str:
    """Mean ± standard deviation; one value alone has no spread. The minus sign is a real one.

    >>> mean_words([0.9]), mean_words([0.9, 0.94]), mean_words([-0.9])
    ('0.900', '0.920 ± 0.028', '−0.900')
    """
    said = mean_sd(values) if len(values) > 1 else f"{values[0]:.3f}"
    return said.replace("-", "\N{MINUS SIGN}")


def changes_only(setting: Hyperparameters, base: Hyperparameters, *names: str) -> Requirement:
    """Nothing but the named hyperparameters differs from ``base``; unknown names raise TypeError.

    >>> base = Hyperparameters()
    >>> changes_only(base.replace(dropout=0.2), base, "learning_rate").got
    'you also changed dropout'
    """
    labels = [_(Hyperparameters.info(name).label) for name in names]
    others = [
        _(Hyperparameters.info(name).label) for name in setting.changed(base) if name not in names
    ]
    return Requirement(
        wanted=_("only {names} may change").format(names=", ".join(labels)),
        got=_("you also changed {names}").format(names=", ".join(others)) if others else _("yes"),
        met=not others,
    )


def updates_at_most(runs: Sequence[History], limit: int) -> Requirement:
    """No run takes more than ``limit`` updates in all: batches an epoch × epochs."""
    most = max(updates(run) for run in _histories(runs))
    wanted, got = _("at most {limit} updates"), _("{updates} updates")
    return required(wanted, got, most <= limit, limit=limit, updates=most)


def score_at_least(runs: Sequence[History], least: float) -> Requirement:
    """The mean validation score at the end reaches ``least``, and no run has diverged."""
    histories = _histories(runs)
    wanted = _("validation {score} at the end at least {least:g}, on average over {runs} seeds")
    name = _("accuracy") if histories[0].task == "classification" else _("R²")
    values = {"score": name, "least": least, "runs": len(histories)}
    diverged = sum(run.outcome == "diverged" or not run.epochs for run in histories)
    if diverged:
        got = _("{diverged} of {runs} runs diverged or never began")
        return required(wanted, got, False, diverged=diverged, **values)
    scores = [float(run.validation_score[-1]) for run in histories]
    missing = least - float(np.mean(scores))
    met = missing <= ROUNDING
    got = mean_words(scores) + ("" if met else _("; {missing:.2g} more is needed"))
    return required(wanted, got, met, missing=missing, **values)


def zeros_at_least(runs: Sequence[History], least: float) -> Requirement:
    """On every run the share of weights that are exactly zero at the end reaches ``least``."""
    shares = [run.epochs[-1].zero_share if run.epochs else 0.0 for run in _histories(runs)]
    low, high = min(shares), max(shares)
    wanted = _("at least {least:.0%} of the weights exactly zero, on every seed")
    got = _("{low:.0%} to {high:.0%}")
    return required(wanted, got, low >= least - ROUNDING, least=least, low=low, high=high)


def verdict_is(runs: Sequence[History], *names: VerdictName) -> Requirement:
    """``diagnose`` gives one of these names to at least four runs in five."""
    histories = _histories(runs)
    verdicts = [diagnose(run).name for run in histories]
    found = sum(verdict in names for verdict in verdicts)
    counts = {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}
    said = ", ".join(f"{_(verdict)} × {count}" for verdict, count in counts.items())
    return required(
        _("the diagnosis says {names} on at least {least} of {runs} seeds"),
        said,
        found >= ALMOST_ALL * len(histories),
        names=_(" or ").join(f"“{_(name)}”" for name in names),
        least=math.ceil(ALMOST_ALL * len(histories)),
        runs=len(histories),
    )


def members_at_most(found: Sequence[Combination], most: int) -> Requirement:
    """No ensemble has more than ``most`` runs that have not diverged."""
    largest = max(len(ensemble.names) for ensemble in _ensembles(found))
    wanted, got = _("at most {most} networks"), _("{members} networks")
    return required(wanted, got, largest <= most, most=most, members=largest)


def gain_at_least(found: Sequence[Combination], least: float) -> Requirement:
    """The plain average of all runs loses at least ``least`` less than the best of them alone, on
    validation rows, on average over the draws.
    """
    gains = [float(f.loss.min() - f.top_loss[-1]) for f in _ensembles(found)]
    met = float(np.mean(gains)) >= least - ROUNDING
    wanted = _("the average loses at least {least:g} less than its best member")
    return required(wanted, mean_words(gains), met, least=least)


def ensemble_score_at_least(found: Sequence[Combination], least: float) -> Requirement:
    """The plain average of all runs scores at least ``least`` on validation rows, on average."""
    scores = [float(f.top_score[-1]) for f in _ensembles(found)]
    met = float(np.mean(scores)) >= least - ROUNDING
    name = _("accuracy") if found[0].task == "classification" else _("R²")
    wanted = _("validation {score} of the average at least {least:g}")
    return required(wanted, mean_words(scores), met, score=name, least=least)


def folds_at_least(folds: Sequence[Fold], least: int) -> Requirement:
    """There are at least ``least`` folds."""
    found = len(_folds(folds))
    wanted, got = _("at least {least} folds"), _("{folds} folds")
    return required(wanted, got, found >= least, least=least, folds=found)


def groups_apart(folds: Sequence[Fold], groups: ArrayLike) -> Requirement:
    """No group has rows on both sides of a fold; ``groups`` holds one value a row ``[n]``."""
    own = np.asarray(groups)
    shared: set[object] = set()
    for fold in _folds(folds):
        shared |= set(own[fold.train_rows].tolist()) & set(own[fold.test_rows].tolist())
    wanted = _("no group both trains and validates in a fold")
    got = _("{shared} of {groups} groups do")
    return required(wanted, got, not shared, shared=len(shared), groups=len(np.unique(own)))


def classes_everywhere(folds: Sequence[Fold]) -> Requirement:
    """Every class is in the training and the test rows of every fold."""
    lacking = sum(bool(f.missing_in_training or f.missing_in_test) for f in _folds(folds))
    wanted = _("every class in every fold, in training and in validation")
    got = _("{lacking} of {folds} folds lack one")
    return required(wanted, got, lacking == 0, lacking=lacking, folds=len(folds))


def updates(run: History) -> int:
    """Updates that a run made: batches an epoch, rounded up, times its epochs."""
    return math.ceil(run.n_train / run.hyperparameters.batch_size) * len(run.epochs)


def _histories(runs: Sequence[History] | History) -> list[History]:
    return checked(runs, History, "run", "histories, as fit_seeds(...)[0] returns")


def _ensembles(found: Sequence[Combination]) -> list[Combination]:
    return checked(found, Combination, "ensemble", "ensembles, as hp.combine(...) returns")


def _folds(folds: Sequence[Fold]) -> list[Fold]:
    return checked(folds, Fold, "fold", "folds, as make_folds(...) returns")
