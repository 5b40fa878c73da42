"""What the pictures of a CrossValidationLab show, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hpwidgets.draw.scales import number
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.cross_validation.records import ComplexityView, FoldsView
from hpwidgets.lessons.cross_validation.study_words import three
from hpwidgets.records import Fold, FoldScoresView
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, spread

ALARM = "\N{WARNING SIGN} "
"""How a sentence begins that says that something is wrong with the folds."""
MOST_NAMED = 4


# The folds ----------------------------------------------------------------------------------


def folds_words(view: FoldsView, _values: Values) -> list[str]:
    """How the rows are dealt, and what is wrong with it; alarms begin with ALARM."""
    tests = sorted({len(fold.test_rows) for fold in view.folds})
    said = [
        _(
            "scikit-learn: {splitter}. {rows} rows in {folds} folds; rows that judge in each:"
            " {tests}; the others train. {sealed} more rows stay sealed for the test at the end."
        ).format(
            splitter=view.splitter,
            folds=len(view.folds),
            rows=len(view.targets),
            tests=_range(tests),
            sealed=view.sealed,
        )
    ]
    said += alarms(view.folds)
    said += _shared_groups(view)
    if view.task == "regression":
        means = [float(view.targets[fold.test_rows].mean()) for fold in view.folds]
        said.append(
            _(
                "Targets are amounts: there are no classes, so there is nothing to stratify by."
                " Mean targets of the test rows: {low} to {high} (all rows: {all})."
            ).format(
                low=number(min(means)),
                high=number(max(means)),
                all=number(float(view.targets.mean())),
            )
        )
    elif len(said) == 1:
        said.append(_class_range(view))
    return said


def _class_range(view: FoldsView) -> str:
    counts = view.test_counts
    totals = view.train_counts[0] + counts[0]
    rarest = int(np.flatnonzero(totals == totals.min())[-1])
    shares = counts[:, rarest] / counts.sum(axis=1)
    return _(
        "Every class is in every fold, in training and in test. Class {name!r} has {low} to {high}"
        " of the test rows of a fold, {all} of all rows."
    ).format(
        name=view.class_names[rarest],
        low=f"{shares.min():.0%}",
        high=f"{shares.max():.0%}",
        all=f"{totals[rarest] / totals.sum():.0%}",
    )


def alarms(folds: Sequence[Fold]) -> list[str]:
    """What is wrong with folds that have no row of a class to train on or to judge."""
    said = []
    unseen = [fold for fold in folds if fold.missing_in_training]
    if unseen:
        said.append(
            ALARM
            + _(
                "{folds} trained without a row of class {names}: whatever judges there of that"
                " class is answered wrong. Shuffle, or stratify."
            ).format(
                folds=_named(unseen, folds),
                names=_classes(fold.missing_in_training for fold in unseen),
            )
        )
    silent = [fold for fold in folds if fold.missing_in_test]
    alone = bool(silent) and all(len(fold.test_rows) == 1 for fold in folds)
    if silent and not alone:
        said.append(
            ALARM
            + _(
                "{folds} judged without a row of class {names}: the score there says nothing about"
                " it. Stratify, or take fewer folds."
            ).format(
                folds=_named(silent, folds),
                names=_classes(fold.missing_in_test for fold in silent),
            )
        )
    elif alone:
        said.append(
            _("Each fold judges with one row: only the mean over all of them says something.")
        )
    return said


def _shared_groups(view: FoldsView) -> list[str]:
    if view.groups is None:
        return []
    groups = view.groups
    shared: set[int] = set()
    for fold in view.folds:
        both = np.intersect1d(groups[fold.train_rows], groups[fold.test_rows])
        shared.update(both.tolist())
    every = len(np.unique(groups))
    if not shared:
        return [_("No group is on both sides of a fold.")]
    return [
        ALARM
        + _(
            "{shared} of {every} groups have rows in training and in test at once: the score will"
            " flatter, for it asks about somebody who is known. Take the k-fold of groups."
        ).format(shared=len(shared), every=every)
    ]


def _named(some: Sequence[Fold], folds: Sequence[Fold]) -> str:
    if len(some) == len(folds):
        return _("Every fold is")
    repeated = any(fold.repeat > 1 for fold in folds)
    numbers = [f"{f.repeat}·{f.number}" if repeated else str(f.number) for f in some]
    if len(some) > MOST_NAMED:
        return _("{some} of {all} folds are").format(some=len(some), all=len(folds))
    return ngettext("Fold {numbers} is", "Folds {numbers} are", len(some)).format(
        numbers=", ".join(numbers)
    )


def _classes(missing: object) -> str:
    names: list[str] = []
    for of in missing:  # type: ignore[attr-defined]
        names += [name for name in of if name not in names]
    shown = [repr(name) for name in names[:MOST_NAMED]]
    more = [_("…")] if len(names) > MOST_NAMED else []
    return _(" or ").join([*shown, *more])


def _range(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return _("{low} to {high}").format(low=numbers[0], high=numbers[-1])


# Scores -------------------------------------------------------------------------------------


def scores_words(view: FoldScoresView, _values: Values) -> list[str]:
    """Mean, spread and standard error of the folds' scores."""
    found = view.found
    name, folds = score_name(view.task), len(found.folds)
    if not np.isfinite(found.score).any():
        if found.done < found.total:
            return [_("Training all {folds} folds in one pass …").format(folds=folds)]
        return [_("Every fold diverged: lower the learning rate.")]
    said = [
        _(
            "Test {score} of {folds} folds, trained in one pass: mean {mean}. SD of the folds"
            " {sd}: how far one fold lies from another. SE of the mean {se} = SD / √{folds}: how"
            " sure the mean would be, were the folds independent; they share rows, so it is less"
            " sure."
        ).format(
            score=name,
            folds=folds,
            mean=f"{found.mean:.3f}",
            sd=three(found.sd),
            se=three(found.se),
        )
    ]
    gone = folds - int(np.isfinite(found.score).sum())
    if gone and found.done >= found.total:
        said.append(
            ALARM
            + _("{gone} of {folds} folds diverged and are in no mean.").format(
                gone=gone, folds=folds
            )
        )
    said += alarms(found.folds)
    known = np.isfinite(found.train_score)
    said.append(
        _("Training {score}: {train}.").format(
            score=name, train=spread(found.train_score[known], 3)
        )
    )
    if len(said) == 2 and view.task == "regression":
        said.append(_("Targets are amounts: there are no classes to stratify by."))
    return said


# Complexity ---------------------------------------------------------------------------------


def complexity_words(view: ComplexityView, _values: Values) -> list[str]:
    """The best value, and the one that the rule of one standard error chooses."""
    curve = view.curve
    label = _(Hyperparameters.info(curve.name).label)
    if curve.done < curve.total:
        return [
            _("{values} values of {name} on {folds} folds, all in one pass …").format(
                values=len(curve.values), name=label, folds=len(curve.folds)
            )
        ]
    if curve.best < 0:
        return [_("Every value has a fold that diverged: lower the learning rate.")]
    mean, best, chosen = curve.score.mean(axis=1), curve.best, curve.chosen
    sd = float(curve.sd[best]) if curve.score.shape[1] > 1 else float("nan")
    se = float(curve.se[best]) if curve.score.shape[1] > 1 else float("nan")
    said = [
        _(
            "Best: {name} = {value}, test {score} {mean} (SD of the folds {sd}, SE of the mean"
            " {se})."
        ).format(
            name=label,
            value=number(curve.values[best]),
            score=score_name(view.task),
            mean=f"{mean[best]:.3f}",
            sd=three(sd),
            se=three(se),
        )
    ]
    if curve.simpler == "neither":
        said.append(
            _(
                "A larger {name} makes a network neither simpler nor more complex, so the rule of"
                " one standard error has nothing to go by: the best is chosen."
            ).format(name=label)
        )
    else:
        said.append(_ruled(view, float(mean[chosen]), float(mean[best]) - se, label))
    diverged = int((~np.isfinite(curve.score)).any(axis=1).sum())
    if diverged:
        said.append(
            _("{n} values have a fold that diverged and are not chosen.").format(n=diverged)
        )
    return said + alarms(curve.folds)


def _ruled(view: ComplexityView, mean: float, limit: float, label: str) -> str:
    curve = view.curve
    if curve.chosen == curve.best:
        return _(
            "No simpler value comes within one standard error of it ({limit}): it is also the one"
            " that the rule chooses."
        ).format(limit=three(limit))
    return _(
        "Chosen by the rule of one standard error: {name} = {value} ({mean}), the simplest value"
        " above best − SE = {limit}. The two cannot be told apart by these folds."
    ).format(
        name=label,
        value=number(curve.values[curve.chosen]),
        mean=f"{mean:.3f}",
        limit=three(limit),
    )
