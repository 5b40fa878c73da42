"""``diagnose``: the verdict on a learning curve, with the numbers that say so and what to try."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from hpwidgets.records import History, Verdict, VerdictName
from hpwidgets.tuning.diagnosis import advice, evidence
from hpwidgets.tuning.diagnosis.advice import has_strong_penalty, usual_rate
from hpwidgets.tuning.diagnosis.curves import Reading, read

MIN_EPOCHS = 5
"""Fewer epochs show no course: two medians of three epochs need five to differ."""

NOTICEABLE = 0.02
"""Changes below this share of the chance loss do not count, whatever their ratio.

0.0100 to 0.0102 where a guess costs 0.69 is nothing; 0.28 to 0.33 is 7 % of it. A quarter of it
counts where validation never beat a guess: any training then is learning by heart."""

RISE = 0.1
"""Share of the best validation loss, or of what was learned if less, that a rise must exceed."""

RISE_STOPPED = 0.5
"""The same where early stopping kept the weights of the best epoch: the rise did no harm, so it
counts only where half of what had been learned is lost within ``patience`` epochs."""

CLEAR, STEADY_CLIMB = 0.5, 0.5
"""A rise by less than this share of the best loss must also be steady (rank correlation with the
epoch) or leave training far behind: validation on few rows wanders by as much without a cause."""

CERTAIN = 5.0
"""Standard errors that a rise must exceed: the best of many noisy epochs lies some 2.5 too low."""

LIKELY = 3.0
"""Standard errors that a fall must exceed; its two ends were not picked."""

PLAIN_FALL = 0.1
"""Share of the chance loss from which a fall needs no comparison with the noise: a few epochs
cannot tell the one from the other."""

FALL_TO_GAP = 0.1
"""Share of a large gap that validation must fall: by less, it is training that runs away."""

LEARNED_OUT = 0.01
"""A training loss below this share of the chance loss has nothing left to learn from."""

FAR_APART = 0.25
"""Share of the chance loss between training and validation that makes a small rise count."""

GAP_RATIO = 0.7
"""Training loss as a share of validation loss above which both are high for the same reason."""

GAP_SEEN = 0.03
"""Share of the chance loss below which a gap is hardly seen on an axis from 0 to that loss."""

GAP_SIZE = 0.1
"""Share × log ratio from which a gap is large: 14 % of the chance loss where training loss is half
of validation loss, 6 % where it is a fifth, 4 % where it is a tenth. In the labelled runs of the
tests it is at most 0.06 where both curves are seen together, and at least 0.12 where they are seen
apart."""

CLOSE_SHARE, CLOSE_RATIO = 0.06, 1.3
"""Losses are close together if their gap is below this share of the chance loss, and training not
below half of validation, or if validation is below this many times training."""

SATURATED = 0.1
"""Share of a run within which most of the fall is over where a curve saturates early."""

LONG_RUN = 150
"""Epochs below which nobody waits long for a curve that is flat already."""

MOSTLY_GUESSING = 2 / 3
"""A loss above this share of the chance loss has explained less than a third of it."""

NEAR_CHANCE = 0.9
"""A loss above this share of the chance loss is hardly better than a guess."""

BARELY_MOVED = 0.1
"""A fall over the whole run below this share of the chance loss is hardly a move."""

BLOWN_UP = 2.0
"""Ending at this many times the chance loss, and the loss begun with, is divergence under way."""

BOUNCING_SHARE = 0.1
"""Share of epochs in which the training loss must stand far above what it had reached."""

MOSTLY_CALM, LOW = 0.3, 0.25
"""With fewer jumps than this share and training below that share of the chance loss at the end, a
validation loss that rose tells more than the jumps."""

FLAT = 1.15
"""A training loss that stays below this share of the chance loss lies flat near it: it was thrown
there and cannot move. Above, it still jumps."""

FAR_TOO_LARGE = 10.0
"""Times the usual learning rate from which a network that answers by chance was thrown out."""

HURLED = 5.0
"""Times the chance loss that only steps far too large leave after a whole epoch."""

JITTER_SHARE = 0.2
"""The same for the validation loss off its own course, which fewer rows make noisier."""

EVERY_ROW_RIGHT = 0.999
"""Accuracy from which a further fall of the loss changes no answer."""

SURE_ENOUGH = 0.25
"""Share of the chance loss below which answers that are all right are also sure ones."""


def diagnose(history: History) -> Verdict:
    """Read the learning curves of one run: what they show, the numbers, and what to try.

    ``"ideal"``: both losses fell and levelled off with a small gap, and validation is near its
    lowest. ``"overfitting"``: training fell on while validation rose (``kind="rise"``) or stood
    still far above it (``kind="gap"``). ``"underfitting"``: both levelled off near the loss of a
    constant guess, or hardly left it. ``"still improving"``: validation was falling when the run
    ended. ``"unstable"``: the losses jump. ``"diverged"``: they blew up. ``"saturated early"``: an
    ideal curve of a long run whose last nine tenths changed nothing. ``"undecided"``: fewer than
    five epochs, or a gap that a single one of the few validation rows may make. Medians are
    compared, and only changes that count against ``history.chance_loss`` and exceed the noise, so a
    few odd epochs change nothing. A gap is judged by its share of the chance loss and by ratio
    together, and must exceed the standard error of the validation loss.
    A run stopped early is judged at its best epoch, whose weights it keeps.

    Raises TypeError for anything but a :class:`History`.

    The shapes are those of Goodfellow, Bengio & Courville, *Deep Learning* (2016), section 5.2 and
    figure 7.3; what the best epoch's place tells is from Godbole et al., *Deep Learning Tuning
    Playbook* (2023).

    Examples
    --------
    >>> import hpwidgets as hp
    >>> data = hp.load("spirals")
    >>> diagnose(hp.fit(hp.Hyperparameters(hidden_layers=0), data)).name
    'underfitting'
    """
    if not isinstance(history, History):
        raise TypeError(
            f"history must be a History, as fit(...) returns, got {type(history).__name__}"
        )
    finite = np.isfinite(history.train_loss) & np.isfinite(history.validation_loss)
    if history.outcome == "diverged" or not finite.all():
        since, sentence = evidence.lost_at(history), evidence.diverged(history)
        return _verdict("diverged", sentence, advice.diverged(history), since_epoch=since)
    if len(history.epochs) < MIN_EPOCHS:
        sentence = evidence.too_few(history, MIN_EPOCHS)
        return _verdict("undecided", sentence, advice.too_few(history, MIN_EPOCHS))
    reading = read(history)
    name, why = _judge(history, reading)
    sentence = evidence.SENTENCES[why](history, reading)
    given = advice.SUGGESTIONS[why](history, reading)
    if why == "rise":
        return _verdict(name, sentence, given, kind="rise", since_epoch=reading.best)
    return _verdict(name, sentence, given, kind="gap" if why == "gap" else None)


def _verdict(name: VerdictName, sentence: str, given: advice.Advice, **more: Any) -> Verdict:
    changes, remarks = given
    return Verdict(name=name, evidence=sentence, changes=changes, remarks=remarks, **more)


def _judge(history: History, r: Reading) -> tuple[VerdictName, str]:
    """The verdict and the rule that gave it; the first rule that holds wins."""
    if r.train_end > BLOWN_UP * max(r.scale, r.train_start):
        return "diverged", "blown_up"
    rose = _validation_rose(history, r)
    if r.train_bounces >= _at_least(BOUNCING_SHARE, r) and not (rose and _fits_anyway(r)):
        return "unstable", "bounces"
    thrown_out = _thrown_out(history, r)
    if thrown_out == "hurled":
        return "unstable", "thrown_out"
    if rose:
        return "overfitting", "rise"
    if r.validation_bounces >= _at_least(JITTER_SHARE, r):
        return "unstable", "jitters"
    if thrown_out == "stuck":
        return "underfitting", "stuck"
    lowest = min(r.train_end, r.validation_end)
    if lowest > NEAR_CHANCE * r.scale and r.train_start - r.train_end < BARELY_MOVED * r.scale:
        return "underfitting", "crawls"
    if _validation_falls(history, r) and not _all_right(history, r):
        return "still improving", "falls"
    if lowest > MOSTLY_GUESSING * r.scale:
        return "underfitting", "plateau"
    if r.gap_share > GAP_SEEN and r.gap_size > GAP_SIZE:
        if r.gap > r.split_error:
            return "overfitting", "gap"
        return "undecided", "few_rows"
    if _saturated_early(history, r):
        return "saturated early", "settled"
    return "ideal", _how_close(r)


def _saturated_early(history: History, r: Reading) -> bool:
    long = history.outcome == "finished" and r.epochs >= LONG_RUN
    return long and r.settled <= SATURATED * r.epochs


def _how_close(r: Reading) -> str:
    """Which sentence agrees with the eye on two losses whose gap is not large."""
    if r.gap_ratio < CLOSE_RATIO or (r.gap_share < CLOSE_SHARE and r.gap_ratio < 2):
        return "levels"
    return "near_zero" if r.validation_end < CLOSE_SHARE * r.scale else "small_gap"


def _at_least(share: float, r: Reading) -> int:
    """Epochs that make this share, and more than the last three where the run is long enough."""
    fewest = 4 if r.epochs >= 12 else 3 if r.epochs >= 10 else 2
    return max(fewest, math.ceil(share * (r.epochs - r.calm_from)))


def _fits_anyway(r: Reading) -> bool:
    """Whether training, for all its jumps, ends low and mostly stays there."""
    jumping = r.train_bounces / (r.epochs - r.calm_from)
    return r.train_since_best < LOW * r.scale and jumping < MOSTLY_CALM


def _thrown_out(history: History, r: Reading) -> Literal["", "stuck", "hurled"]:
    """Whether steps far too large threw the network to where it answers no better than a guess.

    Its units then answer the same for every row, so the curve itself may be flat ("stuck"): what
    tells is the learning rate. A curve that shot up is "hurled". A network without hidden layers
    cannot be lost so, and strong penalties explain a constant answer by themselves.
    """
    h = history.hyperparameters
    if h.learning_rate < FAR_TOO_LARGE * usual_rate(h) or has_strong_penalty(h):
        return ""
    stuck = h.hidden_layers > 0 and min(r.train_end, r.validation_end) > NEAR_CHANCE * r.scale
    poor = r.train_end > r.scale / 2 or r.validation_end > r.scale
    if stuck:
        return "stuck" if r.calm_top < FLAT * r.scale else "hurled"
    return "hurled" if r.train_top > HURLED * r.scale and poor else ""


def _validation_rose(history: History, r: Reading) -> bool:
    """Whether validation has risen since its best epoch because training went on."""
    if history.outcome == "stopped_early":
        share = RISE_STOPPED * r.learned
    else:
        share = RISE * min(r.validation_at_best, r.learned)
    counts = NOTICEABLE if r.learned > NOTICEABLE * r.scale else NOTICEABLE / 4
    if r.rise <= max(counts * r.scale, share, CERTAIN * r.rise_doubt):
        return False
    above = r.validation_since_best - r.train_since_best
    if above < GAP_SEEN * r.scale:
        return False  # training has not left it behind
    apart = above > FAR_APART * r.scale
    if r.rise < CLEAR * r.validation_at_best and r.climb < STEADY_CLIMB and not apart:
        return False
    # Either training fell meanwhile, or it is so far below that it has nothing left to lose.
    fell = r.train_at_best - r.train_since_best
    far_below = r.train_since_best < GAP_RATIO * r.validation_since_best
    return fell > r.rise / 4 or (far_below and fell > -r.rise / 4)


def _validation_falls(history: History, r: Reading) -> bool:
    """Whether validation was still falling at the end by an amount that counts."""
    if history.outcome == "stopped_early":
        patience = history.hyperparameters.patience or 1
        # Noise alone explains the stop if a fall of this pace drowns in it for `patience` epochs.
        if r.validation_fall / (r.epochs / 4) * patience > LIKELY * r.noise:
            return False
    new_low = r.validation_before - r.validation_end > NOTICEABLE * r.scale
    together = r.train_fall > NOTICEABLE / 4 * r.scale and r.train_end > LEARNED_OUT * r.scale
    least = FALL_TO_GAP * r.gap if r.gap_size > GAP_SIZE else 0.0
    doubt = min(LIKELY * r.fall_doubt, PLAIN_FALL * r.scale)
    falls = r.validation_fall > max(NOTICEABLE * r.scale, doubt, least)
    return falls and new_low and together


def _all_right(history: History, r: Reading) -> bool:
    """Whether every answer is right and sure, so that a further fall changes nothing."""
    if history.task != "classification" or r.validation_end > SURE_ENOUGH * r.scale:
        return False
    scores = np.concatenate(
        [history.train_score[-r.window :], history.validation_score[-r.window :]]
    )
    return float(np.median(scores)) >= EVERY_ROW_RIGHT
