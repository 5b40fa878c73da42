"""What the pictures of an EnsembleLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, told
from hpwidgets.lessons.ensembles.pictures.boosting import weight_shares
from hpwidgets.lessons.ensembles.pictures.combination import LITTLE
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.records import BaggingView, Combination
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, three, true_minus


def bagging_words(view: BaggingView, _values: Values) -> Iterator[str]:
    """What an average of networks gains, and what the rows left out of their bags say of it."""
    if not np.isfinite(view.score).any():
        if view.done and view.done >= view.total:
            yield _("Every member diverged: lower the learning rate.")
        else:
            text = _("Training {view.members} networks, each on its own rows …")
            yield text.format(view=view)
        return
    alone = view.member_score[np.isfinite(view.member_score)]
    averages = view.score[0][np.isfinite(view.score[0])]
    text = _(
        "A member alone scores {name} {mean} on average ({low} to {high}); the average of all"
        " {members} scores {average}, one network on all rows {whole}."
    )
    yield text.format(
        members=alone.size,
        name=score_name(view.task),
        mean=three(alone.mean()),
        low=three(alone.min()),
        high=three(alone.max()),
        average=three(averages[-1]),
        whole=three(view.whole_score),
    )
    losses = view.loss[0][np.isfinite(view.loss[0])]
    text = _("The average also loses less: {average} against a member's {alone}.")
    if losses[-1] >= np.nanmean(view.member_loss):
        text = _("The average loses {average}, a member {alone}: nothing gained.")
    yield told(text, alone=np.nanmean(view.member_loss), average=losses[-1])
    out = view.out_of_bag[np.isfinite(view.out_of_bag)]
    if out.size:
        distinct = np.mean([len(np.unique(rows)) / len(rows) for rows in view.rows])
        yield _(
            "Each member sees {share:.0%} of the rows. On the rows that it left out, the bag scores"
            " {out} (out of bag), an estimate that costs no validation rows."
        ).format(share=distinct, out=three(out[-1]))
    else:
        yield _("All members learn all rows, so none is left out of a bag: only the start differs.")
    if alone.size < view.members:
        text = _("{gone} of {view.members} members diverged and are left out.")
        yield text.format(gone=view.members - alone.size, view=view)


def variance_words(view: BaggingVarianceView, _values: Values) -> Iterator[str]:
    """What bagging does to bias and to variance."""
    what = _("tree") if view.base == "tree" else _("network")
    last = view.bagged[-1]
    if not np.isfinite(view.single).all():
        text = _("Fitting one {what} to each of {view.repeats} training sets, and a bag of them …")
        yield text.format(what=what, view=view)
        return
    if not np.isfinite(last).all():
        yield _("Now the bags …")
        return
    text = _("One {what} has an error of {single}, {members} bagged have {bagged}.")
    single, bagged = view.single[0], last[0]
    yield told(text, what=what, single=single, members=len(view.bagged), bagged=bagged)
    variance = 1 - last[2] / view.single[2] if view.single[2] else 0.0
    if variance > 0.1:
        verdict = _(
            "Averaging takes {share} of the variance away and leaves bias² nearly as it was:"
            " bagging helps models that vary much from training set to training set."
        )
    else:
        verdict = _(
            "Averaging takes only {share} of the variance away: these models vary little anyhow,"
            " and each member sees fewer different rows."
        )
    yield verdict.format(share=true_minus(f"{variance:.0%}"))
    if view.single[1] > view.single[2]:
        yield _("Bias dominates here, and no average of the same too simple models removes it.")


def variance_table(view: BaggingVarianceView, _values: Values) -> Table | None:
    """The parts of both errors."""
    if not np.isfinite(view.single).all():
        return None
    names = (_("one model"), _("{members} bagged").format(members=len(view.bagged)))
    parts = zip(names, (view.single, view.bagged[-1]), strict=True)
    return Table(
        heads=(_("squared error of"), _("error"), _("bias²"), _("variance"), _("noise")),
        rows=[(name, *(float(part) for part in values)) for name, values in parts],
        caption=_("The error in parts: error = bias² + variance + noise"),
        folded=True,
    )


def boosting_words(view: BoostingView, values: Values) -> Iterator[str]:
    """How far boosting is, and the round that is looked at."""
    if not view.done:
        yield _("Growing the first tree …")
        return
    at = values["round"] if 0 < values["round"] <= view.done else view.done
    lowest = int(view.validation_error.argmin())
    text = _(
        "One tree has a validation {measure} of {first}, {view.done} trees {last}; the lowest is"
        " {best} after round {at}. Training {measure}: {train}."
    )
    yield told(
        text,
        view=view,
        measure=_("error") if view.task == "classification" else _("squared error"),
        train=view.train_error[-1],
        last=view.validation_error[-1],
        first=view.validation_error[0],
        best=view.validation_error[lowest],
        at=lowest + 1,
    )
    if view.kind == "adaboost":
        say = view.round_weight[at - 1]
        text = _(
            "Round {at}, drawn above: its tree gets {error:.0%} of the weight wrong. For the next"
            " tree, the rows that it got wrong weigh {times} times as much."
        )
        yield told(text, at=at, error=view.round_error[at - 1], times=np.exp(say))
    else:
        yield _(
            "Round {at}, drawn above: a row is as large as what the trees so far leave unexplained"
            " of it; the next tree fits that."
        ).format(at=at)
    heaviest, wrong = weight_shares(view)
    held = _("The heaviest tenth of the rows holds {share:.0%} of the weight.")
    if view.flipped.any():
        held += " " + _(
            "The wrong labels (crosses) are {rows:.0%} of the rows (dotted line) and hold"
            " {wrong:.0%} of it: boosting spends itself on what cannot be learnt."
        )
    yield held.format(share=heaviest[at - 1], rows=view.flipped.mean(), wrong=wrong[at - 1])
    if view.done == view.rounds and view.validation_error[-1] > 1.1 * view.validation_error[lowest]:
        yield _("More rounds have made it worse on new rows: boosting can overfit, too.")
    if view.done < view.rounds and view.on_test is not None:
        yield _("It ended early: the last tree gets nothing wrong, or is no better than chance.")
    if view.note:
        yield view.note


def stacking_words(view: StackingView, _values: Values) -> Iterator[str]:
    """What stacking promises and keeps, out of fold and in sample."""
    if not np.isfinite(view.kept).all():
        yield _("Fitting every base model on all rows and on all but each fold …")
        return
    best = int(view.validation_score.argmax())
    trusted = int(view.weights[1].argmax())
    yield _(
        "In sample, the meta-model sees predictions for rows that the base models have learnt. It"
        " promises {promised} and keeps {kept}: it trusts the {name} most, which scores {learnt} on"
        " learnt rows and {new} on new ones."
    ).format(
        promised=three(view.promised[1]),
        kept=three(view.kept[1]),
        name=view.names[trusted],
        learnt=three(view.train_score[trusted]),
        new=three(view.validation_score[trusted]),
    )
    yield _(
        "Out of fold, each prediction comes from a model that did not see the row. This stack"
        " promises {promised} and keeps {kept}."
    ).format(promised=three(view.promised[0]), kept=three(view.kept[0]))
    text = _("The best single model, {best}, scores {score}; the plain average {average}.")
    if view.kept[0] <= view.validation_score[best]:
        text = _(
            "The best single model, {best}, scores {score}, the plain average {average}: here the"
            " stack gains nothing."
        )
    yield text.format(
        best=view.names[best],
        score=three(view.validation_score[best]),
        average=three(view.average),
    )


def voting_words(view: VotingView, _values: Values) -> Iterator[str]:
    """What a vote of several models gains, and what it would if they erred independently."""
    if not np.isfinite(view.soft):
        yield _("Fitting the models that vote …")
        return
    best = int(view.score.argmax())
    text = _("Best single model: {name}, {score} on validation rows.")
    yield text.format(name=view.names[best], score=three(view.score[best]))
    hard, soft = three(view.hard), three(view.soft)
    if view.task == "regression":
        text = _("The plain average of all {models}: R² {soft}, squared error {view.soft_loss}.")
        yield told(text, models=len(view.names), soft=soft, view=view)
        return
    text = _("Hard vote (most votes): {hard}. Soft vote (mean probability): {soft}.")
    if max(view.hard, view.soft) <= view.score[best]:
        text += " " + _("Neither gains anything on the best model alone.")
    yield text.format(hard=hard, soft=soft)
    all_wrong = view.rights[0]
    chances = _(
        "All {models} models are wrong on {all_wrong:.0%} of the rows; if they erred independently,"
        " it would be {chance:.1%}."
    ).format(models=len(view.names), all_wrong=all_wrong, chance=view.independent[0])
    if all_wrong > 2 * view.independent[0] and all_wrong > 0.005:
        chances += " " + _("They fail on the same rows, and there no vote helps.")
    yield chances


def runs_words(view: Combination, _values: Values) -> Iterator[str]:
    """The best run, all runs, and those that greedy selection picks."""
    runs = len(view.names)
    if not np.isfinite(view.loss).any():
        yield _("Training {runs} runs …").format(runs=runs)
        return
    average = view.top_loss[-1]
    if not view.kept:
        text = _("Training {runs} runs; so far the best alone has a loss of {loss}, all {average}.")
        yield told(text, runs=runs, loss=np.nanmin(view.loss), average=average)
        return
    best = int(view.order[0])
    greedy, single = float(view.greedy_loss[view.kept - 1]), float(view.loss[best])
    text = _(
        "On validation rows the best run alone, {run}, has a loss of {loss}, the average of all"
        " {runs} {average}, greedy selection of {used} runs {greedy}."
    )
    yield told(
        text,
        run=view.names[best],
        loss=single,
        runs=runs,
        average=average,
        used=np.count_nonzero(view.weights),
        greedy=greedy,
    )
    if greedy > (1 - LITTLE) * single:
        yield _("The best run is as good as any combination here: nothing is gained.")
    yield _(
        "The validation rows chose all of this, so these numbers flatter: open the sealed test rows"
        " to judge, once."
    )
    if view.left_out:
        yield _("Left out, as they diverged: {names}.").format(names=", ".join(view.left_out))


def diversity_words(view: DiversityView, _values: Values) -> Iterator[str]:
    """How much members differ, and what their average gains by it."""
    if not np.isfinite(view.ensemble_error):
        yield _("Training {members} members …").format(members=len(view.names))
        return
    pairs = view.disagreement[np.triu_indices(len(view.names), 1)]
    mean, low, high = pairs.mean(), pairs.min(), pairs.max()
    classes = view.task == "classification"
    if classes:
        yield _(
            "Two members predict differently on {mean:.0%} of the rows ({low:.0%} to {high:.0%})."
        ).format(mean=mean, low=low, high=high)
    else:
        text = _("1 \N{MINUS SIGN} correlation of two members' errors: {mean} ({low} to {high}).")
        yield text.format(mean=three(mean), low=three(low), high=three(high))
    text = _(
        "A member's mean squared error {mean} \N{MINUS SIGN} ambiguity {view.ambiguity} ="
        " {view.ensemble_error}, the error of their average, exactly: what members differ, the"
        " average gains."
    )
    yield told(text, mean=view.squared_error.mean(), view=view)
    yield _("{name} of the average {average}, of the best single member {best}.").format(
        name=_("Accuracy") if classes else _("R²"),
        average=three(view.ensemble_score),
        best=three(view.score.max()),
    )
