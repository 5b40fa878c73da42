"""What a DataPrepLab's pictures show and what follows from it, in plain sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.cleaned_table import Cleaned
from hpwidgets.lessons.preparing.cleaning import Curves
from hpwidgets.lessons.preparing.pictures.leaks import NAMES
from hpwidgets.lessons.preparing.pictures.step_size import SCALINGS
from hpwidgets.lessons.preparing.records import AugmentView, Leaked, SplitView, StepView
from hpwidgets.widgets.view import Values


def number(value: float) -> str:
    """Three significant digits.

    >>> number(0.12345), number(123456.0)
    ('0.123', '1.23e+05')
    """
    return f"{value:.3g}"


def spread(values: NDArray[np.float64]) -> str:
    """Mean ± standard deviation over the seeds.

    >>> spread(np.array([0.5, 0.7]))
    '0.600 ± 0.141'
    """
    return f"{values.mean():.3f} ± {values.std(ddof=1):.3f}"


def cleaned_words(item: Cleaned, _values: Values) -> list[str]:
    """Which rows and cells are used, and how far training comes with them and untreated."""
    prepared, view, table = item.prepared, item.view, item.table
    if prepared is None:
        return [
            _("{table}: preparing; {missing} cells of the training rows are missing.").format(
                table=table.name, missing=item.missing
            )
        ]
    said = [
        _(
            "{table}: {kept} of {rows} training rows are used ({missing} cells of all of them are"
            " missing, {outliers} lie beyond the outliers' fences); the network gets {inputs}"
            " inputs."
        ).format(
            table=table.name,
            kept=len(prepared.kept),
            rows=prepared.n_train,
            missing=item.missing,
            outliers=item.outliers,
            inputs=prepared.dataset.shape[0],
        )
    ]
    if view.column:
        known = view.before[np.isfinite(view.before)]
        said.append(
            _("“{column}” ran from {low} to {high} and runs from {left} to {right} now.").format(
                column=view.column,
                low=number(known.min()) if known.size else "–",
                high=number(known.max()) if known.size else "–",
                left=number(view.after.min()),
                right=number(view.after.max()),
            )
        )
    if item.curves is None or not item.curves.done:
        return said
    own = _ending(item.curves, table.task)
    said.append(
        _("Prepared, after {epochs} epochs: {what}.").format(epochs=item.curves.done, what=own)
    )
    if item.untreated_error:
        said.append(
            _("Untreated there is no curve: {reason}.").format(
                reason=item.untreated_error.split(";")[0]
            )
        )
    elif item.pinned is not None and item.pinned.done and item.untreated is not None:
        said.append(
            _("Untreated (rows with gaps left out: {kept} of {rows} used): {what}.").format(
                kept=len(item.untreated.kept),
                rows=item.untreated.n_train,
                what=_ending(item.pinned, table.task),
            )
        )
    return said


def _ending(curves: Curves, task: str) -> str:
    gone, seeds = curves.diverged, len(curves.train_loss)
    if gone:
        return _("{gone} of {seeds} seeds diverged").format(gone=gone, seeds=seeds)
    name = _("accuracy") if task == "classification" else _("R²")
    return _("validation {name} {score} (mean ± sd over {seeds} seeds)").format(
        name=name, score=spread(curves.validation_score[:, -1]), seeds=seeds
    )


def augmented_words(view: AugmentView, _values: Values) -> list[str]:
    """What augmentation gains at each number of training images."""
    said = [
        _(
            "Each row: a training digit as it is, then seven changed copies. Each network sees its"
            " images either as they are, or with four changed copies of each; both make equally"
            " many updates."
        )
    ]
    known = np.isfinite(view.plain).all(axis=0)
    for size, plain, changed in zip(
        view.sizes[known], view.plain.T[known], view.augmented.T[known], strict=True
    ):
        gain = 100 * (changed - plain)
        said.append(
            _("{size} images: {points} points of accuracy (mean ± sd over {seeds} seeds).").format(
                size=size,
                points=f"{gain.mean():+.1f} ± {gain.std(ddof=1):.1f}",
                seeds=len(gain),
            )
        )
    if view.later_shift:
        words = _("The validation images are moved by up to {pixels} pixels.")
    else:
        words = _(
            "The validation images are centred like the training images; move “later images”"
            " to see what happens when they are not."
        )
    said.insert(1, words.format(pixels=number(view.later_shift)))
    return said


def split_words(view: SplitView, _values: Values) -> list[str]:
    """How large the parts are, and how far chance takes the rarest class's share."""
    sizes = np.bincount(view.parts, minlength=3)
    name = view.group_names[view.rarest]
    shares = [f"{100 * share:.1f} %" for share in view.shares[:, view.rarest]]
    said = [
        _("{train} rows train, {validation} validate, {test} test; no row is in two parts.").format(
            train=sizes[0], validation=sizes[1], test=sizes[2]
        ),
        _("Of “{name}” there is {a} in training, {b} in validation, {c} in test.").format(
            name=name, a=shares[0], b=shares[1], c=shares[2]
        ),
    ]
    if len(view.random_shares):
        said.append(
            _("Over {n} splits at random, its share of the validation rows runs {range}.").format(
                n=len(view.random_shares), range=_range(view.random_shares)
            )
        )
    if len(view.stratified_shares):
        said.append(
            _("Stratified, it runs {range}: as near as whole rows allow.").format(
                range=_range(view.stratified_shares)
            )
        )
    said.append(_("The test rows stay sealed: nothing may be chosen by looking at them."))
    return said


def _range(shares: NDArray[np.float64]) -> str:
    return _("from {low} to {high} %").format(
        low=f"{100 * shares.min():.1f}", high=f"{100 * shares.max():.1f}"
    )


def leaked_words(item: Leaked, _values: Values) -> list[str]:
    """What each leak pretends."""
    said = []
    for leak in item.leaks:
        if len(leak.honest) < 2:
            continue
        gap = leak.leaking - leak.honest
        said.append(
            _("{name}: {leaking} with the leak, {honest} without, {chance} by chance.").format(
                name=_(NAMES[leak.name]).capitalize(),
                leaking=spread(leak.leaking),
                honest=spread(leak.honest),
                chance=f"{leak.chance:.2f}",
            )
        )
        if abs(gap.mean()) < gap.std(ddof=1) / np.sqrt(len(gap)):
            said.append(_("That difference is within the scatter of the seeds."))
    if not said:
        return [_("Measuring each leak under {n} seeds.").format(n=item.repeats)]
    said.append(_("What was seen before the split counts: fit everything inside a Pipeline."))
    return said


def stepped_words(view: StepView, _values: Values) -> list[str]:
    """How large a step may be, whether yours is, and what scaling does to that."""
    share = view.rate / view.largest_rate
    falls = bool(view.losses[-1] <= view.losses[0])
    ends = _("the loss falls") if falls else _("the loss grows without end")
    said = [
        _(
            "Condition number λmax / λmin = {condition}; the largest stable learning rate is"
            " 2 / λmax = {limit}."
        ).format(condition=number(view.condition), limit=number(view.largest_rate)),
        _("Your rate {rate} is {share} times that: {ends}.").format(
            rate=number(view.rate), share=number(share), ends=ends
        ),
    ]
    if view.conditions:
        parts = [
            f"{_(SCALINGS[name])} {number(value)}"
            for name, value in zip(view.scalings, view.conditions, strict=True)
        ]
        said.append(
            _("All columns of the table have the condition number: {parts}.").format(
                parts=", ".join(parts)
            )
        )
    return said
