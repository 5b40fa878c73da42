"""What to try after each verdict: hyperparameters by name, from their present values."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, number
from hpwidgets.records import Change, History
from hpwidgets.tuning.diagnosis.curves import QUARTER, Reading

Advice: TypeAlias = tuple[tuple[Change, ...], str]
"""Changes of which one is to be tried, the likeliest first, and what else there is to say."""

Suggestion = Callable[[History, Reading], Advice]

MOST_CHANGES = 4
"""Suggestions given at once; more than a reader will try."""

FAR_TOO_LONG = 0.1
"""Best epoch within this first share of a run: far too long (Deep Learning Tuning Playbook)."""

SHORT_RUN = 20
"""Epochs below which a tenth of a run is too little to say so."""

STEADY_PACE = 0.15
"""Share of a run's fall that its last quarter brings while it crawls on (a steady pace: 0.25)."""

STRONG_L1, STRONG_L2, STRONG_DROPOUT = 0.01, 0.1, 0.4
"""Strengths from which a penalty or dropout may itself hold a small network down."""

LARGE_STEP = 3.0
"""Times the usual learning rate from which it is a suspect; a third of the usual is too."""

FEW_UNITS = 16
"""Hidden units below which width is a likely bottleneck, and which are not worth halving."""


def usual_rate(h: Hyperparameters) -> float:
    """A learning rate that seldom fails on scaled data: 0.01, and 0.1 for plain SGD."""
    return 0.1 * (1 - h.momentum) if h.optimizer == "sgd" else 0.01


def has_strong_penalty(h: Hyperparameters) -> bool:
    """Whether L1 or L2 may by itself hold a network down to a constant answer."""
    return h.l1 >= STRONG_L1 or h.l2 >= STRONG_L2


def _set(h: Hyperparameters, name: str, value: float | str | tuple[int, ...]) -> Change:
    return Change(name, value, getattr(h, name))


def _each(h: Hyperparameters, change: Callable[[int], int]) -> int | tuple[int, ...]:
    units = h.hidden_units
    return tuple(map(change, units)) if isinstance(units, tuple) else change(units)


def _try(changes: Sequence[Change], *more: str) -> Advice:
    return tuple(changes[:MOST_CHANGES]), " ".join(filter(None, more))


def _lower_rate(h: Hyperparameters, factor: float) -> Change:
    """The learning rate divided, or the usual one where that is far off."""
    usual = usual_rate(h)
    lower = usual if h.learning_rate > 10 * usual else h.learning_rate / factor
    return _set(h, "learning_rate", lower)


def too_few(history: History, needed: int) -> Advice:
    """Let it run, or ask for more epochs."""
    h = history.hyperparameters
    if history.outcome == "cancelled" and h.epochs >= needed:
        return _try([], _go_on(h))
    if history.outcome == "stopped_early":
        return _try([_set(h, "patience", max(needed, 3 * (h.patience or 1)))])
    return _try([_set(h, "epochs", max(20, 4 * h.epochs))])


def _go_on(h: Hyperparameters) -> str:
    return _("Let the run go on to its {epochs} epochs.").format(epochs=h.epochs)


def diverged(history: History, _r: Reading | None = None) -> Advice:
    """Smaller steps; where they are small already, look at the data and the penalties."""
    h = history.hyperparameters
    changes = [_lower_rate(h, 10)]
    if h.l2 * h.learning_rate > 1:  # gradient descent on l2/2·w² alone then overshoots
        changes.insert(0, _set(h, "l2", h.l2 / 100))
    if h.optimizer == "sgd" and h.momentum > 0.5:
        changes.append(_set(h, "momentum", 0.5))
    more = ""
    if h.learning_rate <= usual_rate(h):
        more = _("If that does not help, standardise the features and look for outliers.")
    return _try(changes, more)


def _unstable(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    changes = [_lower_rate(h, 10 if r.train_end > r.scale / 2 else 3)]
    if h.optimizer == "sgd" and h.momentum > 0.5:
        changes.append(_set(h, "momentum", 0.5))
    if 4 * h.batch_size <= history.n_train:
        changes.append(_set(h, "batch_size", 4 * h.batch_size))
    return _try(changes)


def _jitters(history: History, r: Reading) -> Advice:
    changes, _none = _unstable(history, r)
    return changes, _("More validation rows would also measure it more steadily.")


def _rise(history: History, r: Reading) -> Advice:
    """Stop in time, then tame the network: training went on past its best epoch."""
    stopped = history.outcome == "stopped_early"
    h = history.hyperparameters
    in_time = [] if stopped or h.patience else [_set(h, "patience", max(5, r.epochs // 10))]
    return _try(in_time + _tame(h), _more_rows(history), "" if stopped else _far_too_long(r))


def _gap(history: History, r: Reading) -> Advice:
    """Tame the network: to stop earlier would not close a gap that stands still."""
    return _try(_tame(history.hyperparameters), _more_rows(history))


def _tame(h: Hyperparameters) -> list[Change]:
    """Smaller steps where they are large, then regularisation and a smaller network."""
    large = h.learning_rate > LARGE_STEP * usual_rate(h)
    return ([_lower_rate(h, 10)] if large else []) + _regularise(h)


def _more_rows(history: History) -> str:
    """That there are fewer training rows than parameters, where there are."""
    if history.n_train >= history.n_parameters:
        return ""
    return _(
        "More training rows would help too: there are {rows} for {parameters} parameters."
    ).format(rows=history.n_train, parameters=history.n_parameters)


def _regularise(h: Hyperparameters) -> list[Change]:
    """Dropout, L2 and width, each one step towards a tamer network."""
    changes = []
    if h.hidden_layers > 0 and h.dropout < 0.5:
        changes.append(_set(h, "dropout", round(min(0.5, max(0.3, h.dropout + 0.2)), 2)))
    if h.l2 < STRONG_L2:
        first = 0.01 if h.optimizer == "adamw" else 0.001
        changes.append(_set(h, "l2", min(STRONG_L2, max(first, 10 * h.l2))))
    if h.hidden_layers > 0 and min(h.widths) >= FEW_UNITS:
        changes.append(_set(h, "hidden_units", _each(h, lambda units: units // 2)))
    elif h.hidden_layers > 1:
        changes.append(_set(h, "hidden_layers", h.hidden_layers - 1))
    return changes


def _loosen(h: Hyperparameters) -> list[Change]:
    """Penalties and dropout that are strong enough to hold a network down, each made weaker."""
    changes = []
    if h.l1 >= STRONG_L1:
        changes.append(_set(h, "l1", h.l1 / 100))
    if h.l2 >= STRONG_L2:
        changes.append(_set(h, "l2", h.l2 / 100))
    if h.dropout >= STRONG_DROPOUT and h.hidden_layers > 0:
        changes.append(_set(h, "dropout", round(h.dropout / 2, 2)))
    return changes


def _more_capacity(h: Hyperparameters) -> list[Change]:
    """What lets a network bend more, the likeliest bottleneck first."""
    if h.hidden_layers == 0:
        return [_set(h, "hidden_layers", 2)]
    changes = []
    if h.activation == "identity" and h.family in ("mlp", "cnn"):
        changes.append(_set(h, "activation", "relu"))
    elif h.activation == "sigmoid" and h.hidden_layers > 2:
        changes += [_set(h, "activation", "relu"), _set(h, "hidden_layers", 2)]
    elif h.hidden_layers > 5 and not h.batch_norm:
        changes.append(_set(h, "hidden_layers", 2))
    if max(h.widths) <= 256:
        changes.append(_set(h, "hidden_units", _each(h, lambda units: 4 * units)))
    if h.hidden_layers < 3:
        changes.append(_set(h, "hidden_layers", h.hidden_layers + 1))
    return changes


def _rate(h: Hyperparameters) -> list[Change]:
    """A learning rate off the usual, brought back towards it."""
    if h.learning_rate > LARGE_STEP * usual_rate(h):
        return [_lower_rate(h, 10)]
    if h.learning_rate < usual_rate(h) / LARGE_STEP:
        return [_set(h, "learning_rate", 10 * h.learning_rate)]
    return []


def _crawls(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    usual = usual_rate(h)
    total = r.train_start - r.train_end
    crawling = total <= 0 or r.train_fall > STEADY_PACE * total
    if crawling and h.learning_rate < usual / LARGE_STEP and not has_strong_penalty(h):
        raised = min(usual, max(10 * h.learning_rate, usual / 10))
        return _try(
            [_set(h, "learning_rate", raised), _set(h, "epochs", 4 * h.epochs)],
            _("The steps are too small to get anywhere."),
        )
    return _plateau(history, r)


def _plateau(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    changes = _loosen(h) + _rate(h) + _more_capacity(h)
    return _try(
        changes, _("If none of these helps, the features may not tell more: find better ones.")
    )


def _falls(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    more = ""
    if r.gap > r.train_end and r.gap > r.scale / 4:
        regular = _regularise(h)
        if regular:
            more = _(
                "Training is far ahead already, so watch the gap: {change} narrows it."
            ).format(change=regular[0])
    if history.outcome == "cancelled" and r.epochs < h.epochs:
        return _try([], _go_on(h), more)
    if history.outcome == "stopped_early":
        return _try([_set(h, "patience", max(10, 3 * (h.patience or 1)))], more)
    changes = [_set(h, "epochs", 2 * h.epochs)]
    if h.learning_rate <= usual_rate(h):
        changes.append(_set(h, "learning_rate", 3 * h.learning_rate))
    return _try(changes, more)


def _levels(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    keep = _("Nothing calls for a change. Repeat it with other seeds before you compare settings.")
    more = ""
    if h.hidden_layers == 0 and r.validation_end > r.scale / 4:
        more = _("A linear model can do no better; see whether {change} does.").format(
            change=_set(h, "hidden_layers", 1)
        )
    elif history.outcome == "finished" and r.epochs >= SHORT_RUN:
        more = _length(r)
    return _try([], keep, more)


def _few_rows(history: History, r: Reading) -> Advice:
    return _try(
        [],
        _("Measure the gap on more validation rows, or by cross-validation, before you act on it."),
    )


def _settled(history: History, r: Reading) -> Advice:
    h = history.hyperparameters
    return _try(
        [_set(h, "epochs", max(2 * r.settled, SHORT_RUN))],
        _("The network would come out much the same, and each trial would cost less."),
    )


def _length(r: Reading) -> str:
    """What the place of the best epoch says of the length of the run."""
    if r.best > (1 - QUARTER) * r.epochs and r.validation_fall > 2 * r.fall_doubt:
        return _(
            "The best epoch, {best} of {epochs}, lies in the last quarter: with {longer} epochs the"
            " loss may still fall by {gain}."
        ).format(
            best=r.best,
            epochs=r.epochs,
            longer=math.ceil(1.5 * r.epochs),
            gain=number(r.validation_fall),
        )
    return _far_too_long(r)


def _far_too_long(r: Reading) -> str:
    """That the best epoch came in the first tenth of a run, if it did."""
    if r.epochs < SHORT_RUN or r.best > FAR_TOO_LONG * r.epochs:
        return ""
    return _(
        "The best epoch, {best} of {epochs}, lies in the first 10 %: the run is far too long;"
        " {enough} epochs are plenty."
    ).format(best=r.best, epochs=r.epochs, enough=max(5, 2 * r.best))


SUGGESTIONS: dict[str, Suggestion] = {
    "blown_up": diverged,
    "bounces": _unstable,
    "thrown_out": _unstable,
    "stuck": _unstable,
    "jitters": _jitters,
    "rise": _rise,
    "gap": _gap,
    "crawls": _crawls,
    "plateau": _plateau,
    "falls": _falls,
    "levels": _levels,
    "near_zero": _levels,
    "small_gap": _levels,
    "few_rows": _few_rows,
    "settled": _settled,
}
"""Rule -> the suggestions that go with it."""
