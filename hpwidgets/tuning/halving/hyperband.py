"""Hyperband: bracket after bracket of successive halving over random configurations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.devices import check_device
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Bracket, HalvingView, HyperbandView, Measure, Trial
from hpwidgets.records.halving import Rounding
from hpwidgets.records.search import TrialState
from hpwidgets.tuning.halving.brackets import hyperband_brackets
from hpwidgets.tuning.halving.halving import check_halving
from hpwidgets.tuning.halving.rungs import Rungs, Start
from hpwidgets.tuning.space.space import Space

OWN = ("epochs", "patience")
"""What Hyperband itself deals out, so that no space may."""


def hyperband(
    space: Space,
    data: Any,
    *,
    max_epochs: int = 81,
    eta: int = 3,
    base: Hyperparameters | None = None,
    seed: int = 0,
    measure: Measure = "loss",
    rounding: Rounding = "ceil",
    side_by_side: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Iterator[HyperbandView]:
    """Run the paper's brackets (:func:`hpwidgets.hyperband_brackets`) once, from s_max down to 0.

    Each bracket draws configurations of its own from ``space`` (``seed`` says which), trains them
    by successive halving, every rung as one population, and goes on where the rung before stood.
    Yields a view after each epoch and each cut, as :func:`~hpwidgets.tuning.halving.halving
    .successive_halving` does; the newest bracket is ``view.current``. Values that cannot be
    combined or trained are cut with their bracket's first rung.

    Parameters
    ----------
    space
        A :class:`hpwidgets.Space`; ``epochs`` and ``patience`` must not be in it.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes.
    max_epochs, eta, rounding
        R, η and how n is rounded, as in :func:`hpwidgets.hyperband_brackets`.
    base
        What the space leaves open; its ``epochs`` do not count, its ``patience`` must be None.
    measure
        ``"loss"`` or ``"score"`` on the validation rows.
    side_by_side
        Train all brackets at once instead of one after the other. They do not depend on each
        other, so the result is the same, several times sooner: the last rungs, of one or two
        configurations, share their passes. Each view then holds all brackets.
    cancelled
        Asked before every batch; True ends the run with the last view.
    device
        Where to train, as for :func:`hpwidgets.train`.

    Raises TypeError or ValueError in words for what cannot be.

    L. Li and others, Hyperband, JMLR 18 (2018), Algorithm 1.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> space = hp.Space(learning_rate=hp.Float(1e-4, 1, log=True))
    >>> *_, last = hyperband(space, hp.load("moons"), max_epochs=4, eta=2)
    >>> [halving.trained.tolist() for halving in last.halvings]
    [[4, 2, 1, 1], [2, 2, 4], [4, 4, 4]]
    """
    brackets = hyperband_brackets(max_epochs, eta, rounding=rounding)
    base = Hyperparameters() if base is None else base
    check_halving([base], measure)
    check_device(device)
    check_dealt(space)
    dataset = data if isinstance(data, Dataset) else load(data)

    def views() -> Iterator[HyperbandView]:
        every = list(starts(brackets, space, base, seed))
        done: tuple[HalvingView, ...] = ()
        for group in [every] if side_by_side else [[start] for start in every]:
            now: tuple[HalvingView, ...] = ()
            for now in Rungs(group, dataset, measure, cancelled, device).run():
                yield HyperbandView(brackets=brackets, halvings=(*done, *now))
            if cancelled():
                return
            done += now

    return views()


def check_dealt(space: Space, method: str = "Hyperband") -> None:
    """Raise ValueError, in words, for a space that holds what the method deals out itself."""
    for name in OWN:
        if name in space.names:
            raise ValueError(f"{name} is what {method} deals out itself: leave it out of the space")


def starts(
    brackets: Sequence[Bracket], space: Space, base: Hyperparameters, seed: int
) -> Iterator[Start]:
    """Each bracket with configurations of its own, drawn from ``space``."""
    draw = np.random.default_rng(seed)
    for bracket in brackets:
        values = tuple(space.sample(draw) for _ in range(bracket.configurations))
        settings, messages = combine(space, values, base)
        yield Start(bracket, settings, values, messages)


def combine(
    space: Space, values: Sequence[Mapping[str, Any]], base: Hyperparameters
) -> tuple[tuple[Hyperparameters | None, ...], tuple[str, ...]]:
    """Each one's setting, or None and why the values cannot be combined."""
    settings: list[Hyperparameters | None] = []
    messages: list[str] = []
    for drawn in values:
        try:
            settings.append(space.settings(drawn, base))
            messages.append("")
        except ValueError as error:
            settings.append(None)
            messages.append(str(error))
    return tuple(settings), tuple(messages)


def ended_trials(view: HalvingView, *, first: int = 0) -> list[Trial]:
    """Those that ended with the rung just done, as trials; none while a rung is in training.

    Configuration m of the bracket is trial number ``first`` + m; those cut are "pruned", those
    there after the last rung "finished".

    Examples
    --------
    >>> import hpwidgets as hp
    >>> from hpwidgets.tuning.halving.halving import successive_halving
    >>> settings = [hp.Hyperparameters(learning_rate=rate) for rate in (1e-4, 1e-1)]
    >>> views = successive_halving(settings, hp.load("moons"), max_epochs=2, eta=2)
    >>> trials = [trial for view in views for trial in ended_trials(view)]
    >>> [(trial.number, trial.state, trial.epochs) for trial in trials]
    [(0, 'pruned', 1), (1, 'finished', 2)]
    """
    return [as_trial(view, int(m), number=first + int(m)) for m in np.flatnonzero(view.out)]


def as_trial(view: HalvingView, m: int, *, number: int) -> Trial:
    """Configuration m as it stands; "cancelled" where it has neither been cut nor finished."""
    epochs = int(view.trained[m])
    state: TrialState = "cancelled"
    if view.settings[m] is None:
        state = "failed"
    elif view.diverged[m]:
        state = "diverged"
    elif view.cut[m] >= 0:
        state = "pruned"
    elif view.ended:
        state = "finished"
    known = epochs > 0 and state != "diverged"
    return Trial(
        number=number,
        values=view.values[m],
        setting=view.settings[m],
        state=state,
        loss=float(view.validation_loss[m, epochs - 1]) if known else np.nan,
        score=float(view.validation_score[m, epochs - 1]) if known else np.nan,
        epochs=epochs,
        train_loss=view.train_loss[m, :epochs],
        validation_loss=view.validation_loss[m, :epochs],
        validation_score=view.validation_score[m, :epochs],
        bracket=view.bracket.s,
        rung=int(view.cut[m]) if view.cut[m] >= 0 else view.rung,
        seconds=float(view.seconds[m]),
        message=view.messages[m],
    )
