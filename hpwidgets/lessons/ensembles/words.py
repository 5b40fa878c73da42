"""What the pictures of an EnsembleLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, told
from hpwidgets.lessons.ensembles.pictures.boosting import weight_shares
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.records import BaggingView, Combination
from hpwidgets.records.ensembles import Floats
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import decimals, score_name, three, true_minus


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
    yield _(
        "Epoch {view.epoch} of {view.epochs}. {members} members alone: validation {name} {mean} on"
        " average, {low} to {high}; their average: {average}; one network on all rows: {whole}."
    ).format(
        view=view,
        members=alone.size,
        name=score_name(view.task),
        mean=three(alone.mean()),
        low=three(alone.min()),
        high=three(alone.max()),
        average=three(averages[-1]),
        whole=three(view.whole_score),
    )
    out = view.out_of_bag[np.isfinite(view.out_of_bag)]
    if out.size:
        distinct = np.mean([len(np.unique(rows)) / len(rows) for rows in view.rows])
        yield _(
            "A bootstrap sample holds {share:.0%} of the rows (1 \N{MINUS SIGN} 1/e = 63 %), so"
            " each row is new to about a third of the members: answered by these alone, the"
            " training rows score {out} out of bag, an estimate that costs no validation rows."
        ).format(share=distinct, out=three(out[-1]))
    else:
        yield _("All members learn all rows, so none is left out of a bag: only the start differs.")
    losses = view.loss[0][np.isfinite(view.loss[0])]
    text = _("Loss: {alone} for a member on average, {average} for the average of all.")
    yield told(text, alone=np.nanmean(view.member_loss), average=losses[-1])
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
    yield _parts(_("One {what}").format(what=what), view.single)
    if not np.isfinite(last).all():
        yield _("Now the bags …")
        return
    yield _parts(_("{members} bagged").format(members=len(view.bagged)), last)
    variance = 1 - last[2] / view.single[2] if view.single[2] else 0.0
    bias = last[1] - view.single[1]
    if variance > 0.1:
        verdict = _(
            "Averaging took {share} of the variance away and changed bias² by {bias}: bagging helps"
            " what varies much from training set to training set."
        )
    else:
        verdict = _(
            "Averaging took only {share} of the variance away and changed bias² by {bias}: each"
            " member sees fewer different rows, and these models vary little anyhow."
        )
    yield verdict.format(share=true_minus(f"{variance:.0%}"), bias=true_minus(f"{bias:+.4f}"))
    if view.single[1] > view.single[2]:
        yield _("Bias dominates here, and no average of the same too simple models removes it.")


def _parts(name: str, parts: Floats) -> str:
    return _(
        "{name}: error {parts[0]:.4f} = bias² {parts[1]:.4f} + variance {parts[2]:.4f} + noise"
        " {parts[3]:.4f}."
    ).format(name=name, parts=parts)


def boosting_words(view: BoostingView, values: Values) -> Iterator[str]:
    """How far boosting is, and the round that is looked at."""
    if not view.done:
        yield _("Growing the first tree …")
        return
    at = values["round"] if 0 < values["round"] <= view.done else view.done
    lowest = int(view.validation_error.argmin())
    text = _(
        "After {view.done} of {view.rounds} rounds: training {measure} {train}, validation {last};"
        " after the first: {first}. Lowest validation: {best} at round {at}."
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
            "Round {at}, drawn above: its tree gets {error:.1%} of the weight wrong, so its say is"
            " {say}; the rows it got wrong weigh e^say = {times} × as much in the next."
        )
        yield told(text, at=at, error=view.round_error[at - 1], say=say, times=np.exp(say))
    else:
        yield _(
            "Round {at}, drawn above: a row's size is what the rounds before have left to"
            " explain of it; the tree is fitted to that."
        ).format(at=at)
    heaviest, wrong = weight_shares(view)
    held = _("The heaviest tenth of the rows holds {share:.0%} of it all.")
    if view.flipped.any():
        held += " " + _(
            "The wrong labels (crossed), {rows:.0%} of the rows (dotted line), hold {wrong:.0%}:"
            " boosting spends itself on what cannot be learnt."
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
        "In sample, the meta-model is given answers to rows that the base models have learnt:"
        " it promises {promised} and keeps {kept}. It trusts the {name} most (weight {weight}),"
        " which scores {learnt} on learnt rows and {new} on new ones."
    ).format(
        promised=three(view.promised[1]),
        kept=three(view.kept[1]),
        name=view.names[trusted],
        weight=decimals(view.weights[1, trusted], 2),
        learnt=three(view.train_score[trusted]),
        new=three(view.validation_score[trusted]),
    )
    yield _(
        "Out of fold, every answer is of a model that did not see the row: it promises"
        " {promised} and keeps {kept}; the {name} then counts {weight}."
    ).format(
        promised=three(view.promised[0]),
        kept=three(view.kept[0]),
        name=view.names[trusted],
        weight=decimals(view.weights[0, trusted], 2),
    )
    yield _(
        "Best single model by validation {measure}: {best}, {score}; plain average of all:"
        " {average}. {view.folds} folds."
    ).format(
        measure=score_name(view.task),
        best=view.names[best],
        score=three(view.validation_score[best]),
        average=three(view.average),
        view=view,
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
    yield text.format(hard=hard, soft=soft)
    all_wrong = view.rights[0]
    chances = _(
        "Did these models err independently, more than half of them would be right on"
        " {view.majority:.1%} of the rows, and all wrong on {view.independent[0]:.1%}; in truth all"
        " are wrong on {all_wrong:.1%}."
    ).format(view=view, all_wrong=all_wrong)
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
    text = _(
        "On validation rows: best single run, {run}: loss {loss}, {name} {score}. Average of"
        " all {runs}: {average}, {all_score}. Greedy, {used} runs in {view.kept} picks: {greedy},"
        " {greedy_score}."
    )
    yield told(
        text,
        view=view,
        run=view.names[best],
        loss=view.loss[best],
        name=score_name(view.task),
        score=three(view.score[best]),
        runs=runs,
        average=average,
        all_score=three(view.top_score[-1]),
        used=np.count_nonzero(view.weights),
        greedy=view.greedy_loss[view.kept - 1],
        greedy_score=three(view.greedy_score[view.kept - 1]),
    )
    yield _(
        "All of this was chosen on the validation rows, greedy selection most of all, so these"
        " numbers flatter: open the sealed test rows to judge, once."
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
            "Two members answer differently on {mean:.1%} of the rows ({low:.1%} to {high:.1%})."
        ).format(mean=mean, low=low, high=high)
    else:
        text = _("1 \N{MINUS SIGN} correlation of two members' errors: {mean} ({low} to {high}).")
        yield text.format(mean=three(mean), low=three(low), high=three(high))
    text = _(
        "Mean squared error of a member {mean} \N{MINUS SIGN} ambiguity {view.ambiguity} ="
        " {view.ensemble_error}, the error of their average, exactly: members that are equally good"
        " gain as much as they differ."
    )
    yield told(text, mean=view.squared_error.mean(), view=view)
    yield _("{name} of the average {average}, of the best single member {best}.").format(
        name=_("Accuracy") if classes else _("R²"),
        average=three(view.ensemble_score),
        best=three(view.score.max()),
    )
