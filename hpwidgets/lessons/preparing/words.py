"""What a DataPrepLab's pictures show and what follows from it, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _, number
from hpwidgets.lessons.preparing._cleaned_table import Cleaned
from hpwidgets.lessons.preparing.cleaning import Curves
from hpwidgets.lessons.preparing.pictures.leaks import NAMES
from hpwidgets.lessons.preparing.pictures.step_size import SCALINGS
from hpwidgets.lessons.preparing.records import AugmentView, Leaked, LeakScores, SplitView, StepView
from hpwidgets.records import Task
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, spread, true_minus


def cleaned_words(item: Cleaned, _values: Values) -> Iterator[str]:
    """Which rows and cells are used, and how far training comes with them and untreated."""
    prepared, task = item.prepared, item.table.task
    if prepared is None:
        yield _(
            "{item.table.name}: preparing; {item.missing} cells of the training rows are missing."
        ).format(item=item)
        return
    text = _("{item.table.name}: {kept} of {rows} training rows are used.")
    yield text.format(item=item, kept=len(prepared.kept), rows=prepared.n_train)
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


def cleaned_table(item: Cleaned, _values: Values) -> Table | None:
    """What was found in the training rows, and what the network gets."""
    prepared, view = item.prepared, item.view
    if prepared is None:
        return None
    rows: list[tuple[str, str | int]] = [
        (_("training rows"), prepared.n_train),
        (_("rows that are used"), len(prepared.kept)),
        (_("missing cells"), item.missing),
        (_("cells beyond the outliers' fences"), item.outliers),
        (_("inputs of the network"), prepared.dataset.shape[0]),
    ]
    if view.column:
        known = view.before[np.isfinite(view.before)]
        for name, values in ((_("“{name}” before"), known), (_("“{name}” after"), view.after)):
            low, high = (true_minus(f"{end:.3g}") for end in _ends(values))
            ends = _("from {low} to {high}").format(low=low, high=high)
            rows.append((name.format(name=view.column), ends))
    caption = _("What is in the training rows")
    return Table(heads=("", ""), rows=rows, caption=caption, folded=True)


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (np.nan, np.nan)


def _ending(curves: Curves, task: Task) -> str:
    text = _("validation {name} {score} (mean ± sd over {seeds} seeds)")
    if curves.diverged:
        text = _("{gone} of {seeds} seeds diverged")
    return text.format(
        gone=curves.diverged,
        seeds=len(curves.train_loss),
        name=score_name(task),
        score=spread(curves.validation_score[:, -1], 2),
    )


def augmented_words(view: AugmentView, _values: Values) -> Iterator[str]:
    """What is compared, and where augmentation helps."""
    yield _(
        "Each network sees its images as they are, or with four changed copies of each; both make"
        " equally many updates."
    )
    known = np.isfinite(view.plain).all(axis=0) & np.isfinite(view.augmented).all(axis=0)
    gain = 0.0
    if known.any():
        gain = float(100 * (view.augmented - view.plain)[:, known][:, -1].mean())
        text = _("With {size} images the copies {change} {points:.0f} points of accuracy.")
        change = _("gain") if gain > 0 else _("cost")
        yield text.format(size=int(view.sizes[known][-1]), change=change, points=abs(gain))
    if view.later_shift and gain > 1:
        yield _("They help because they show what comes later.")
    elif not view.later_shift:
        yield _(
            "The validation images are centred like the training images: copies prepare for"
            " nothing."
        )


def augmented_table(view: AugmentView, _values: Values) -> Table | None:
    """Accuracy without and with augmentation by the number of training images."""
    known = np.isfinite(view.plain).all(axis=0) & np.isfinite(view.augmented).all(axis=0)
    if not known.any():
        return None
    rows = []
    for at in np.flatnonzero(known):
        gain = 100 * (view.augmented - view.plain)[:, at]
        rows.append(
            (
                int(view.sizes[at]),
                float(view.plain[:, at].mean()),
                float(view.augmented[:, at].mean()),
                f"{true_minus(f'{gain.mean():+.1f}')} ± {gain.std(ddof=1):.1f}",
            )
        )
    heads = (_("training images"), _("without"), _("with augmentation"), _("points gained"))
    caption = _("Validation accuracy, mean over {n} seeds; gain: mean ± standard deviation")
    return Table(heads=heads, rows=rows, caption=caption.format(n=len(view.plain)), folded=True)


def split_words(view: SplitView, _values: Values) -> Iterator[str]:
    """How large the parts are, and how far chance takes the rarest class's share."""
    train, validation, test = np.bincount(view.parts, minlength=3)
    yield _(
        "{train} rows train, {validation} validate, {test} test; no row is in two parts."
    ).format(train=train, validation=validation, test=test)
    a, b, c = 100 * view.shares[:, view.rarest]
    yield _(
        "Of “{name}” there is {a:.0f} % in training, {b:.0f} % in validation, {c:.0f} % in test."
    ).format(name=view.group_names[view.rarest], a=a, b=b, c=c)
    if len(view.random_shares):
        text = _("Over {n} splits at random, its share of the validation rows runs {range}.")
        yield text.format(n=len(view.random_shares), range=_range(view.random_shares))
    if len(view.stratified_shares):
        text = _("Stratified, it runs {range}: as near as whole rows allow.")
        yield text.format(range=_range(view.stratified_shares))
    yield _("The test rows stay sealed: nothing may be chosen by looking at them.")


def _range(shares: NDArray[np.float64]) -> str:
    text = _("from {low:.0f} to {high:.0f} %")
    return text.format(low=100 * shares.min(), high=100 * shares.max())


def leaked_words(item: Leaked, _values: Values) -> Iterator[str]:
    """What the leaks pretend, in a sentence."""
    if not _measured(item):
        yield _("Measuring each leak under {n} seeds.").format(n=item.repeats)
        return
    gains = {leak.name: float((leak.leaking - leak.honest).mean()) for leak in _measured(item)}
    largest = max(gains, key=lambda name: gains[name])
    text = _(
        "{name}: {points:.0f} points of accuracy that are not there for new rows, as the test rows"
        " had been seen. Split first, and fit everything inside a Pipeline."
    )
    yield text.format(name=_(NAMES[largest]).capitalize(), points=100 * gains[largest])
    for leak in _measured(item):
        gap = leak.leaking - leak.honest
        if abs(gap.mean()) < gap.std(ddof=1) / np.sqrt(len(gap)):
            text = _("{name}: that difference is within the scatter of the seeds.")
            yield text.format(name=_(NAMES[leak.name]).capitalize())


def _measured(item: Leaked) -> list[LeakScores]:
    return [leak for leak in item.leaks if len(leak.honest) > 1]


def leaked_table(item: Leaked, _values: Values) -> Table | None:
    """Each leak's scores with it, without it, and by chance."""
    rows = [
        (
            _(NAMES[leak.name]),
            spread(leak.leaking, 3),
            spread(leak.honest, 3),
            f"{leak.chance:.2f}",
        )
        for leak in _measured(item)
    ]
    heads = (_("leak"), _("with it"), _("without"), _("chance"))
    caption = _("Accuracy on test rows, mean ± standard deviation over the seeds")
    return Table(heads=heads, rows=rows, caption=caption, folded=True) if rows else None


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


def conditions_table(view: StepView, _values: Values) -> Table | None:
    """Condition number and largest rate of all columns of the table, by scaling."""
    if not view.conditions:
        return None
    rows = [
        (_(SCALINGS[name]), _told(condition), _told(rate))
        for name, condition, rate in zip(
            view.scalings, view.conditions, view.largest_rates, strict=True
        )
    ]
    heads = (_("scaling"), _("condition number"), _("largest stable learning rate"))
    caption = _("All columns of the table: how uneven its bowl is, by scaling")
    return Table(heads=heads, rows=rows, caption=caption, folded=True)


def _told(value: float) -> str:
    return number(float(f"{value:.2g}")) if np.isfinite(value) else "∞"
