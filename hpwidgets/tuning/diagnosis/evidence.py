"""The numbers behind each verdict, as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hpwidgets.i18n import _, ngettext, number, numbers, percent
from hpwidgets.records import History
from hpwidgets.tuning.diagnosis.curves import Reading

Sentence = Callable[[History, Reading], str]

STEADY_SCORE = 0.02
"""A score that changes by less than this while the loss rises has stayed where it was."""

NO_BETTER = 0.95
"""A best validation loss above this share of the chance loss is no better than a guess."""

CREPT_UP = 0.1
"""A rise by this share of the best loss is mentioned even where it is too small to matter."""

BOTH = ("train", "validation")
BOTH_AND_CHANCE = (*BOTH, "chance")
"""Losses that a sentence compares: they get as many digits as keep them apart."""


def medians(epochs: int) -> str:
    """What a number at the end of a curve is: the status line shows that of one epoch.

    >>> medians(7), medians(1)
    ('medians of the last 7 epochs', 'the last epoch')
    """
    return ngettext("the last epoch", "medians of the last {epochs} epochs", epochs).format(
        epochs=epochs
    )


def too_few(history: History, needed: int) -> str:
    """Why a run is too short to be read."""
    done = len(history.epochs)
    if done == 0:
        return _(
            "No epoch was completed, and at least {needed} are needed to see a course."
        ).format(needed=needed)
    return ngettext(
        "Only {done} epoch was completed, too few to see a course: at least {needed} are needed.",
        "Only {done} epochs were completed, too few to see a course: at least {needed} are needed.",
        done,
    ).format(done=done, needed=needed)


def lost_at(history: History) -> int:
    """The epoch (from 1) whose loss was no number any more: the first such, or the one cut off."""
    finite = np.isfinite(history.train_loss) & np.isfinite(history.validation_loss)
    return (len(finite) if finite.all() else int(np.argmin(finite))) + 1


def diverged(history: History) -> str:
    """When the loss left all bounds, and from where."""
    done = lost_at(history) - 1
    if done == 0:
        return _(
            "The loss blew up in the first epoch, where a constant guess would cost {chance}."
        ).format(chance=number(history.chance_loss))
    return _(
        "The loss blew up in epoch {epoch}, after a training loss of {train} and a validation loss"
        " of {validation} in epoch {before}; a constant guess would cost {chance}."
    ).format(
        epoch=done + 1,
        before=done,
        train=number(history.train_loss[done - 1]),
        validation=number(history.validation_loss[done - 1]),
        chance=number(history.chance_loss),
    )


def _bounces(history: History, r: Reading) -> str:
    before = history.train_loss[: r.highest_bounce - 1]
    return _(
        "Training loss jumps: in {bounces} of {epochs} epochs it stood far above what it had"
        " reached, as in epoch {high_epoch} with {high} after {low} in epoch {low_epoch}."
    ).format(
        bounces=r.train_bounces,
        epochs=r.epochs,
        low=number(float(before.min())),
        low_epoch=int(np.argmin(before)) + 1,
        high=number(history.train_loss[r.highest_bounce - 1]),
        high_epoch=r.highest_bounce,
    )


def _jitters(history: History, r: Reading) -> str:
    late = history.validation_loss[r.epochs // 2 :]
    return _(
        "In {jumps} of {epochs} epochs the validation loss jumped far off its own course: in the"
        " second half of the run it lay anywhere between {low} and {high}."
    ).format(
        jumps=r.validation_bounces,
        epochs=r.epochs,
        low=number(float(late.min())),
        high=number(float(late.max())),
    )


def _rise(history: History, r: Reading) -> str:
    if r.train_since_best < r.train_at_best:
        text = _(
            "Validation loss rose from {best} at epoch {epoch} to {end} while training loss fell"
            " from {train_best} to {train_end} ({medians})."
        )
    else:
        text = _(
            "Validation loss rose from {best} at epoch {epoch} to {end} while training loss stayed"
            " far below it, at {train_end} ({medians})."
        )
    best, end = numbers(r.validation_at_best, r.validation_since_best)
    train_best, train_end = numbers(r.train_at_best, r.train_since_best)
    text = text.format(
        best=best,
        epoch=r.best,
        end=end,
        train_best=train_best,
        train_end=train_end,
        medians=medians(r.after),
    )
    if r.validation_at_best > NO_BETTER * r.scale:
        more = _("It never did clearly better than a constant guess, which costs {chance}.").format(
            chance=number(r.scale)
        )
    elif history.outcome == "stopped_early":
        more = _("Early stopping kept the weights of epoch {epoch}.").format(epoch=r.best)
    else:
        more = _score_stayed(history, r)
    return f"{text} {more}".rstrip()


def _score_stayed(history: History, r: Reading) -> str:
    """That the answers stayed right while the loss rose, where they did."""
    before = float(history.validation_score[r.best - 1])
    after = float(np.median(history.validation_score[-r.window :]))
    if history.task != "classification" or after < before - STEADY_SCORE:
        return ""
    return _(
        "Accuracy hardly changed ({before} to {after}): hardly more answers are wrong, but the"
        " wrong ones are given ever more surely."
    ).format(before=number(before), after=number(after))


def _fields(r: Reading, together: Sequence[str] = ()) -> dict[str, str | int]:
    """The numbers of a reading as the sentences name them.

    Those named ``together`` get as many digits as keep them apart.
    """
    losses = {
        "start": r.train_start,
        "top": r.train_top,
        "train": r.train_end,
        "validation": r.validation_end,
        "fall": r.validation_fall,
        "gap": r.gap,
        "best": r.validation_at_best,
        "error": r.split_error,
        "chance": r.scale,
    }
    texts = {name: number(loss) for name, loss in losses.items()}
    texts |= zip(together, numbers(*(losses[name] for name in together)), strict=True)
    return {
        **texts,
        "share": percent(abs(r.gap) / r.scale),
        "left": percent(r.validation_end / r.scale),
        "epoch": r.best,
        "epochs": r.epochs,
        "medians": medians(r.window),
        "settled": r.settled,
    }


def _sentence(text: str, together: Sequence[str] = (), stopped_early: str = "") -> Sentence:
    """The sentence with a reading's numbers in it; another for a run stopped early, where given."""

    def sentence(history: History, r: Reading) -> str:
        early = stopped_early and history.outcome == "stopped_early"
        return (stopped_early if early else text).format(**_fields(r, together))

    return sentence


def _falls(history: History, r: Reading) -> str:
    text = _(
        "Validation loss was still falling, by {fall} in the last quarter of {epochs} epochs, to"
        " {validation} (training {train}; {medians})."
    ).format(**_fields(r))
    more = ""
    if history.outcome == "stopped_early":
        more = _("Early stopping took a noisy epoch for the end.")
    elif history.outcome == "cancelled":
        more = _("The run was cancelled there.")
    return f"{text} {more}".rstrip()


def _ideal(finished: str, stopped_early: str) -> Sentence:
    """A sentence for a run that went to its end, and one for a run that was stopped early."""
    plain = _sentence(finished, BOTH, stopped_early)

    def sentence(history: History, r: Reading) -> str:
        text = plain(history, r)
        if history.outcome == "stopped_early" or r.rise <= CREPT_UP * r.validation_at_best:
            return text
        more = _(
            "Validation is a little above its {best} at epoch {epoch}, too little for its size and"
            " noise to call it overfitting."
        ).format(**_fields(r))
        return f"{text} {more}"

    return sentence


SENTENCES: dict[str, Sentence] = {
    "blown_up": _sentence(
        _(
            "The training loss grew from {start} in epoch 1 to {train} at the end ({medians}),"
            " where a constant guess would cost {chance}."
        ),
    ),
    "bounces": _bounces,
    "thrown_out": _sentence(
        _(
            "Training loss was {start} in epoch 1, at most {top}, and ended at {train} (validation"
            " {validation}; {medians}), where a constant guess costs {chance}: steps this large"
            " have thrown the network out."
        ),
    ),
    "stuck": _sentence(
        _(
            "Both losses lie flat at what a constant guess costs ({chance}), training at {train}"
            " and validation at {validation} ({medians}): steps this large have thrown the network"
            " to where it answers every row alike."
        ),
        BOTH_AND_CHANCE,
    ),
    "jitters": _jitters,
    "rise": _rise,
    "gap": _sentence(
        _(
            "Training loss fell to {train} while validation loss stood still at {validation}"
            " ({medians}): a gap of {gap}, {share} of what a constant guess costs ({chance})."
        ),
        BOTH,
        _(
            "Even around epoch {epoch}, whose weights early stopping kept, validation loss"
            " ({validation}) stood far above training loss ({train}): a gap of {gap}, {share} of"
            " what a constant guess costs ({chance})."
        ),
    ),
    "crawls": _sentence(
        _(
            "Training loss hardly moved, from {start} to {train} in {epochs} epochs, and validation"
            " loss is {validation} ({medians}): a constant guess would cost {chance}."
        ),
        ("start", *BOTH_AND_CHANCE),
    ),
    "plateau": _sentence(
        _(
            "Both losses levelled off high, training at {train} and validation at {validation}"
            " ({medians}): {left} of what a constant guess costs ({chance}) is left."
        ),
        BOTH_AND_CHANCE,
    ),
    "falls": _falls,
    "levels": _ideal(
        _(
            "Both losses fell and levelled off close together, training at {train} and validation"
            " at {validation} ({medians}), which is {left} of what a constant guess costs"
            " ({chance})."
        ),
        _(
            "Early stopping kept the weights of epoch {epoch} of {epochs}, around which both losses"
            " lay close together, training at {train} and validation at {validation}, which is"
            " {left} of what a constant guess costs ({chance})."
        ),
    ),
    "near_zero": _ideal(
        _(
            "Both losses fell close to 0, training to {train} and validation to {validation}"
            " ({medians}): all but {left} of what a constant guess costs ({chance}) is gone."
        ),
        _(
            "Early stopping kept the weights of epoch {epoch} of {epochs}, around which both losses"
            " lay close to 0, training at {train} and validation at {validation}: all but {left} of"
            " what a constant guess costs ({chance}) is gone."
        ),
    ),
    "small_gap": _ideal(
        _(
            "Both losses fell and levelled off with a gap between them that is small: training at"
            " {train}, validation at {validation} ({medians}), {share} of what a constant guess"
            " costs ({chance}) apart."
        ),
        _(
            "Early stopping kept the weights of epoch {epoch} of {epochs}, around which the gap was"
            " small: training loss {train}, validation loss {validation}, {share} of what a"
            " constant guess costs ({chance}) apart."
        ),
    ),
    "few_rows": _ideal(
        _(
            "Validation loss ({validation}) stands far above training loss ({train}; {medians}),"
            " but these few validation rows measure it to ± {error} only: a single row may make the"
            " gap."
        ),
        _(
            "Early stopping kept the weights of epoch {epoch} of {epochs}. Around it validation"
            " loss ({validation}) stood far above training loss ({train}), but these few validation"
            " rows measure it to ± {error} only: a single row may make the gap."
        ),
    ),
    "settled": _sentence(
        _(
            "By epoch {settled} of {epochs}, 95 % of the fall of validation loss was over; the rest"
            " of the run changed little: training ended at {train}, validation at {validation}"
            " ({medians})."
        ),
        BOTH,
    ),
}
"""Rule -> the sentence that gives its numbers."""
