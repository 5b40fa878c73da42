"""What the pictures of a DropoutLab show, in sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _, number
from hpwidgets.lessons.regularisation.pictures.dropout_gain import gains
from hpwidgets.lessons.regularisation.records import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import spread

WAYS = {"none": _("none"), "l1": "L1", "l2": "L2", "dropout": _("dropout")}
"""How the ways of a PenaltiesView are called."""
DIVERGED = _("Every run diverged: lower the learning rate.")


def backward(values: Values) -> bool:
    """Whether gradients are looked at, not answers."""
    return bool(values["direction"] == "backward")


def measured(view: DropoutGainView, values: Values) -> str:
    """What the gain is judged by: "loss", "accuracy" or "R²"."""
    if values["measure"] == "loss":
        return "loss"
    return "accuracy" if view.task == "classification" else "R²"


def step_words(view: DropoutStepView, values: Values) -> list[str]:
    """Which units are silent in the update, and what that does to the row."""
    counts = [
        _("{silent} of {units} in layer {n}").format(silent=int(off.sum()), units=len(off), n=n)
        for n, off in enumerate(view.silent, 1)
    ]
    head = _("Update {step}, epoch {epoch}, row {row} of {rows}. Silent: {counts}.").format(
        step=view.step,
        epoch=view.epoch,
        row=view.row,
        rows=view.rows,
        counts=", ".join(counts),
    )
    losses = _("The batch's loss with its masks: {train}; in evaluation mode: {plain}.").format(
        train=number(float(view.train_losses[-1])), plain=number(float(view.evaluation_losses[-1]))
    )
    key = _("Blue is above zero, orange below; the deeper or wider, the larger in its layer.")
    if not view.dropout:
        return [head, _("Without dropout both modes are the same."), losses, key]
    if backward(values):
        still, all_weights = _untouched(view)
        said = _(
            "What is silent gets no gradient: through this row, {still} of {n} weights get none"
            " (a unit at 0 under ReLU passes none either). Other rows of the batch have other"
            " masks, so over the batch nearly every weight moves."
        ).format(still=still, n=all_weights)
    else:
        said = _(
            "The kept units of each layer answer 1/(1 \N{MINUS SIGN} {p}) = {scale} times as loud,"
            " so that a unit's answer is the same on average as in evaluation mode, where all"
            " speak."
        ).format(p=number(view.dropout), scale=number(1 / (1 - view.dropout)))
    return [head, said, losses, key]


def _untouched(view: DropoutStepView) -> tuple[int, int]:
    none = sum(int((gradient == 0).sum()) for gradient in view.weight_gradients)
    return none, sum(gradient.size for gradient in view.weight_gradients)


def modes_words(view: MaskSpreadView, _values: Values) -> list[str]:
    """Losses and answers under many masks beside those of evaluation mode."""
    losses = view.batch_losses[np.isfinite(view.batch_losses)]
    mean, sd = (float(losses.mean()), float(losses.std())) if losses.size else (np.nan, np.nan)
    masks = len(view.batch_losses)
    below = float((view.probabilities < 0.5).mean())
    said = [
        _(
            "After {epoch} of {epochs} epochs. One batch of {rows} rows under {masks} masks: loss"
            " {mean} ± {sd}; the same batch and weights in evaluation mode: {plain}."
        ).format(
            epoch=view.epoch,
            epochs=view.epochs,
            rows=view.batch_rows,
            masks=masks,
            mean=number(mean),
            sd=number(sd),
            plain=number(view.batch_evaluation),
        ),
        _(
            "Validation row {row}: the masks give its class {low} to {high}, below one half in"
            " {below} of them; evaluation mode says {plain}."
        ).format(
            row=view.row,
            low=f"{view.probabilities.min():.2f}",
            high=f"{view.probabilities.max():.2f}",
            below=f"{below:.0%}",
            plain=f"{view.probability_evaluation:.2f}",
        ),
        _(
            "One mask alone: validation accuracy {one}; the mean of {masks}: {many}; evaluation"
            " mode, in one pass: {plain}. So a network with dropout is many networks with shared"
            " weights, and evaluation mode stands for their vote."
        ).format(
            one=f"{view.ensemble_scores[0]:.1%}",
            masks=masks,
            many=f"{view.ensemble_scores[-1]:.1%}",
            plain=f"{view.score_evaluation:.1%}",
        ),
    ]
    slope = fitted_slope(view)
    if np.isfinite(slope) and view.dropout:
        said.append(
            _(
                "Mean answers over masks are {slope} × those of evaluation mode; without the"
                " scaling they would be {keep} ×."
            ).format(slope=f"{slope:.2f}", keep=f"{1 - view.dropout:.2f}")
        )
    return said


def fitted_slope(view: MaskSpreadView) -> float:
    """Least squares through zero of the units' mean answers on those in evaluation mode."""
    square = float((view.unit_evaluations**2).sum())
    return float((view.unit_means * view.unit_evaluations).sum()) / square if square else np.nan


def gain_words(view: DropoutGainView, values: Values) -> list[str]:
    """What dropout gains with few rows and with all, and where it is sure."""
    if view.done < view.total:
        return [_("Training without and with dropout, from few rows to all …")]
    gain = gains(view, measured(view, values))
    means = np.array([_mean(column) for column in gain.T])
    if not np.isfinite(means).any():
        return [DIVERGED]
    sure = np.array([_sure(column) for column in gain.T])
    helped = [str(size) for size, s in zip(view.sizes, sure, strict=True) if s > 0]
    hurt = [str(size) for size, s in zip(view.sizes, sure, strict=True) if s < 0]
    said = [
        _(
            "Gain by dropout {p}, mean ± standard deviation over the seeds: {first} with {few}"
            " rows, {last} with {all}."
        ).format(
            p=number(view.dropout),
            first=spread(gain[:, 0], 3),
            few=int(view.sizes[0]),
            last=spread(gain[:, -1], 3),
            all=int(view.sizes[-1]),
        )
    ]
    if helped:
        said.append(_("It helps with {sizes} rows.").format(sizes=", ".join(helped)))
    if hurt:
        said.append(_("It does harm with {sizes} rows.").format(sizes=", ".join(hurt)))
    if not helped and not hurt:
        said.append(_("At no size is the gain sure: nothing is proved for or against it here."))
    best = int(np.nanargmax(means))
    said.append(
        _(
            "Largest gain: {gain}, with {size} rows. Every size is trained for the same number"
            " of updates."
        ).format(gain=spread(gain[:, best], 3), size=int(view.sizes[best]))
    )
    return said


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of the finite values, NaN for none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _sure(column: NDArray[np.float64]) -> int:
    """1 or −1 where the mean is beyond two standard errors from 0, else 0."""
    known = column[np.isfinite(column)]
    if known.size < 2:
        return 0
    error = float(known.std(ddof=1)) / known.size**0.5
    mean = float(known.mean())
    return int(np.sign(mean)) if abs(mean) > 2 * error else 0


def penalties_words(view: PenaltiesView, _values: Values) -> list[str]:
    """Zeros, norm and losses after each way to hold the weights back."""
    if view.done < view.total:
        return [_("Training with none, L1, L2 and dropout, each alone …")]
    if not np.isfinite(view.zero_share).any():
        return [DIVERGED]
    said = []
    for way, strength, zeros, norm, train, validation in zip(
        view.ways,
        view.strengths,
        view.zero_share,
        view.weight_norm,
        view.train_loss,
        view.validation_loss,
        strict=True,
    ):
        label = f"{WAYS[way]} {number(strength)}" if strength else WAYS[way]
        said.append(
            _("{label}: {zeros} % zeros, norm {norm}, loss {train} / {validation}.").format(
                label=label,
                zeros=spread(100 * _ends(zeros), 0),
                norm=spread(_ends(norm), 2),
                train=spread(_ends(train), 3),
                validation=spread(_ends(validation), 3),
            )
        )
    reason = _(
        "L1 takes the same amount off every weight and stops at 0, so the weights that are worth"
        " little end there; L2 takes a share of each, so all grow small and none ends."
    )
    head = _("After {epochs} epochs (loss: training / validation rows):").format(epochs=view.epochs)
    return [head, " ".join(said), reason]


def _ends(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each run's last finite value, NaN where it has none."""
    return np.array([r[np.isfinite(r)][-1] if np.isfinite(r).any() else np.nan for r in values])


def stopping_words(view: EarlyStoppingView, _values: Values) -> list[str]:
    """How close stopping early comes to ridge."""
    ratios = view.flow_risk / view.ridge_risk
    at = view.chosen
    apart = float(np.linalg.norm(view.flow[at] - view.ridge[at]))
    length = float(np.linalg.norm(view.ridge[at]))
    share = f"{apart / length:.0%}" if length else "0%"
    best = float(view.flow_risk.min() / view.ridge_risk.min())
    return [
        _(
            "Stopped at t = {t}, gradient flow's coefficients are {share} away from those of ridge"
            " with λ = {penalty}; its risk is {ratio} × ridge's."
        ).format(
            t=number(round(float(view.times[at]), 3)),
            share=share,
            penalty=number(round(float(1 / view.times[at]), 4)),
            ratio=number(round(float(ratios[at]), 3)),
        ),
        _(
            "Over all t the largest ratio is {largest}, under the proved 1.69 whatever the rows"
            " and the true coefficients (Ali, Kolter & Tibshirani 2019). At the best t for each,"
            " {best} ×."
        ).format(largest=number(round(float(ratios.max()), 3)), best=number(round(best, 3))),
        _(
            "To stop early is to shrink: directions in which the rows say much are learnt first,"
            " the noise in the others comes later. t grows by the learning rate with every step of"
            " gradient descent."
        ),
    ]
