"""What a DataPrepLab's pictures show and what follows from it, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.lessons.preparing._cleaned_table import Cleaned
from hpwidgets.lessons.preparing.cleaning import Curves
from hpwidgets.lessons.preparing.pictures.leaks import NAMES
from hpwidgets.lessons.preparing.pictures.step_size import SCALINGS
from hpwidgets.lessons.preparing.records import AugmentView, Leaked, SplitView, StepView
from hpwidgets.records import Task
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, spread


def cleaned_words(item: Cleaned, _values: Values) -> Iterator[str]:
    """Which rows and cells are used, and how far training comes with them and untreated."""
    prepared, view, task = item.prepared, item.view, item.table.task
    if prepared is None:
        yield _(
            "{item.table.name}: preparing; {item.missing} cells of the training rows are missing."
        ).format(item=item)
        return
    yield _(
        "{item.table.name}: {kept} of {rows} training rows are used ({item.missing} cells of all of"
        " them are missing, {item.outliers} lie beyond the outliers' fences); the network gets"
        " {inputs} inputs."
    ).format(
        item=item, kept=len(prepared.kept), rows=prepared.n_train, inputs=prepared.dataset.shape[0]
    )
    if view.column:
        known = view.before[np.isfinite(view.before)]
        low, high = (f"{known.min():.3g}", f"{known.max():.3g}") if known.size else ("–", "–")
        yield _(
            "“{view.column}” ran from {low} to {high} and runs from {left:.3g} to {right:.3g} now."
        ).format(view=view, low=low, high=high, left=view.after.min(), right=view.after.max())
    if item.curves is None or not item.curves.done:
        return
    text = _("Prepared, after {epochs} epochs: {what}.")
    yield text.format(epochs=item.curves.done, what=_ending(item.curves, task))
    if item.untreated_error:
        text = _("Untreated there is no curve: {reason}.")
        yield text.format(reason=item.untreated_error.split(";")[0])
    elif item.pinned is not None and item.pinned.done and item.untreated is not None:
        yield _("Untreated (rows with gaps left out: {kept} of {rows} used): {what}.").format(
            kept=len(item.untreated.kept),
            rows=item.untreated.n_train,
            what=_ending(item.pinned, task),
        )


def _ending(curves: Curves, task: Task) -> str:
    text = _("validation {name} {score} (mean ± sd over {seeds} seeds)")
    if curves.diverged:
        text = _("{gone} of {seeds} seeds diverged")
    return text.format(
        gone=curves.diverged,
        seeds=len(curves.train_loss),
        name=score_name(task),
        score=spread(curves.validation_score[:, -1], 3),
    )


def augmented_words(view: AugmentView, _values: Values) -> Iterator[str]:
    """What augmentation gains at each number of training images."""
    yield _(
        "Each row: a training digit as it is, then seven changed copies. Each network sees its"
        " images either as they are, or with four changed copies of each; both make equally many"
        " updates."
    )
    if view.later_shift:
        text = _("The validation images are moved by up to {view.later_shift:.3g} pixels.")
        yield text.format(view=view)
    else:
        yield _(
            "The validation images are centred like the training images; move “later images” to see"
            " what happens when they are not."
        )
    known = np.isfinite(view.plain).all(axis=0)
    gains = 100 * (view.augmented - view.plain)
    for size, gain in zip(view.sizes[known], gains.T[known], strict=True):
        yield _(
            "{size} images: {mean:+.1f} ± {sd:.1f} points of accuracy (mean ± sd over {seeds}"
            " seeds)."
        ).format(size=size, mean=gain.mean(), sd=gain.std(ddof=1), seeds=len(gain))


def split_words(view: SplitView, _values: Values) -> Iterator[str]:
    """How large the parts are, and how far chance takes the rarest class's share."""
    train, validation, test = np.bincount(view.parts, minlength=3)
    yield _(
        "{train} rows train, {validation} validate, {test} test; no row is in two parts."
    ).format(train=train, validation=validation, test=test)
    a, b, c = 100 * view.shares[:, view.rarest]
    yield _(
        "Of “{name}” there is {a:.1f} % in training, {b:.1f} % in validation, {c:.1f} % in test."
    ).format(name=view.group_names[view.rarest], a=a, b=b, c=c)
    if len(view.random_shares):
        text = _("Over {n} splits at random, its share of the validation rows runs {range}.")
        yield text.format(n=len(view.random_shares), range=_range(view.random_shares))
    if len(view.stratified_shares):
        text = _("Stratified, it runs {range}: as near as whole rows allow.")
        yield text.format(range=_range(view.stratified_shares))
    yield _("The test rows stay sealed: nothing may be chosen by looking at them.")


def _range(shares: NDArray[np.float64]) -> str:
    text = _("from {low:.1f} to {high:.1f} %")
    return text.format(low=100 * shares.min(), high=100 * shares.max())


def leaked_words(item: Leaked, _values: Values) -> Iterator[str]:
    """What each leak pretends."""
    known = [leak for leak in item.leaks if len(leak.honest) > 1]
    if not known:
        yield _("Measuring each leak under {n} seeds.").format(n=item.repeats)
        return
    for leak in known:
        yield _(
            "{name}: {leaking} with the leak, {honest} without, {chance:.2f} by chance."
        ).format(
            name=_(NAMES[leak.name]).capitalize(),
            leaking=spread(leak.leaking, 3),
            honest=spread(leak.honest, 3),
            chance=leak.chance,
        )
        gap = leak.leaking - leak.honest
        if abs(gap.mean()) < gap.std(ddof=1) / np.sqrt(len(gap)):
            yield _("That difference is within the scatter of the seeds.")
    yield _("What was seen before the split counts: fit everything inside a Pipeline.")


def stepped_words(view: StepView, _values: Values) -> Iterator[str]:
    """How large a step may be, whether yours is, and what scaling does to that."""
    yield _(
        "Condition number λmax / λmin = {view.condition:.3g}; the largest stable learning rate is"
        " 2 / λmax = {view.largest_rate:.3g}."
    ).format(view=view)
    falls = bool(view.losses[-1] <= view.losses[0])
    yield _("Your rate {view.rate:.3g} is {share:.3g} times that: {ends}.").format(
        view=view,
        share=view.rate / view.largest_rate,
        ends=_("the loss falls") if falls else _("the loss grows without end"),
    )
    if view.conditions:
        parts = [
            f"{_(SCALINGS[name])} {value:.3g}"
            for name, value in zip(view.scalings, view.conditions, strict=True)
        ]
        text = _("All columns of the table have the condition number: {parts}.")
        yield text.format(parts=", ".join(parts))
