"""What the pictures of an EnsembleLab show, in sentences."""

from __future__ import annotations

import numpy as np

from hpwidgets.i18n import _, number
from hpwidgets.lessons.ensembles.pictures.boosting import weight_shares
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.records import BaggingView, Combination
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name

MINUS = "\N{MINUS SIGN}"


def _show(value: float) -> str:
    """Three decimals with a true minus sign; a dash for what is not known."""
    return f"{value:.3f}".replace("-", MINUS) if np.isfinite(value) else "–"


def bagging_words(view: BaggingView, _values: Values) -> list[str]:
    """What an average of networks gains, and what the rows left out of their bags say of it."""
    if not np.isfinite(view.score).any():
        if view.done and view.done >= view.total:
            return [_("Every member diverged: lower the learning rate.")]
        return [
            _("Training {members} networks, each on its own rows …").format(members=view.members)
        ]
    known = int(np.isfinite(view.member_score).sum())
    name = score_name(view.task)
    average = float(view.score[0][np.isfinite(view.score[0])][-1])
    alone = view.member_score[np.isfinite(view.member_score)]
    said = [
        _(
            "Epoch {epoch} of {epochs}. {members} members alone: validation {name} {mean} on"
            " average, {low} to {high}; their average: {average}; one network on all rows: {whole}."
        ).format(
            epoch=view.epoch,
            epochs=view.epochs,
            members=known,
            name=name,
            mean=_show(float(alone.mean())),
            low=_show(float(alone.min())),
            high=_show(float(alone.max())),
            average=_show(average),
            whole=_show(view.whole_score),
        )
    ]
    out = view.out_of_bag[np.isfinite(view.out_of_bag)]
    if out.size:
        distinct = float(np.mean([len(np.unique(rows)) / len(rows) for rows in view.rows]))
        said.append(
            _(
                "A bootstrap sample holds {share} of the rows (1 {minus} 1/e = 63 %), so each row"
                " is new to about a third of the members: answered by these alone, the training"
                " rows score {out} out of bag, an estimate that costs no validation rows."
            ).format(share=f"{distinct:.0%}", minus=MINUS, out=_show(float(out[-1])))
        )
    else:
        said.append(
            _("All members learn all rows, so none is left out of a bag: only the start differs.")
        )
    losses = view.loss[0][np.isfinite(view.loss[0])]
    member_loss = float(np.nanmean(view.member_loss))
    said.append(
        _("Loss: {alone} for a member on average, {average} for the average of all.").format(
            alone=number(member_loss), average=number(float(losses[-1]))
        )
    )
    if known < view.members:
        said.append(
            _("{gone} of {members} members diverged and are left out.").format(
                gone=view.members - known, members=view.members
            )
        )
    return said


def variance_words(view: BaggingVarianceView, _values: Values) -> list[str]:
    """What bagging does to bias and to variance."""
    what = _("tree") if view.base == "tree" else _("network")
    last = view.bagged[-1]
    if not np.isfinite(view.single).all():
        return [
            _("Fitting one {what} to each of {sets} training sets, and a bag of them …").format(
                what=what, sets=view.repeats
            )
        ]
    said = [_parts(_("One {what}").format(what=what), view.single)]
    if not np.isfinite(last).all():
        return [*said, _("Now the bags …")]
    said.append(
        _parts(_("{members} bagged").format(members=len(view.bagged)), last),
    )
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
    sign = "+" if bias >= 0 else MINUS
    said.append(
        verdict.format(share=f"{variance:.0%}".replace("-", MINUS), bias=f"{sign}{abs(bias):.4f}")
    )
    if view.single[1] > view.single[2]:
        said.append(_("Bias rules here, and no average of the same too simple models removes it."))
    return said


def _parts(name: str, parts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    error, bias2, variance, noise = (f"{value:.4f}" for value in parts.tolist())
    return _("{name}: error {error} = bias² {bias2} + variance {variance} + noise {noise}.").format(
        name=name, error=error, bias2=bias2, variance=variance, noise=noise
    )


def boosting_words(view: BoostingView, values: Values) -> list[str]:
    """How far boosting is, and the round that is looked at."""
    if not view.done:
        return [_("Growing the first tree …")]
    looked_at = values["round"]
    at = looked_at if 0 < looked_at <= view.done else view.done
    ada = view.kind == "adaboost"
    measure = _("error") if view.task == "classification" else _("squared error")
    lowest = int(view.validation_error.argmin())
    said = [
        _(
            "After {done} of {rounds} rounds: training {measure} {train}, validation {validation};"
            " after the first: {first}. Lowest validation: {best} at round {at}."
        ).format(
            done=view.done,
            rounds=view.rounds,
            measure=measure,
            train=number(float(view.train_error[-1])),
            validation=number(float(view.validation_error[-1])),
            first=number(float(view.validation_error[0])),
            best=number(float(view.validation_error[lowest])),
            at=lowest + 1,
        )
    ]
    if ada:
        said.append(
            _(
                "Round {at}, drawn above: its tree gets {error} of the weight wrong, so its say is"
                " {say}; the rows it got wrong weigh e^say = {times} × as much in the next."
            ).format(
                at=at,
                error=f"{view.round_error[at - 1]:.1%}",
                say=number(float(view.round_weight[at - 1])),
                times=number(float(np.exp(view.round_weight[at - 1]))),
            )
        )
    else:
        said.append(
            _(
                "Round {at}, drawn above: a row's size is what the rounds before have left to"
                " explain of it; the tree is fitted to that."
            ).format(at=at)
        )
    heaviest, wrong = weight_shares(view)
    held = _("The heaviest tenth of the rows holds {share} of it all.").format(
        share=f"{heaviest[at - 1]:.0%}"
    )
    if view.flipped.any():
        held += " " + _(
            "The wrong labels (crossed), {rows} of the rows (dotted line), hold {wrong}: boosting"
            " spends itself on what cannot be learnt."
        ).format(rows=f"{view.flipped.mean():.0%}", wrong=f"{wrong[at - 1]:.0%}")
    said.append(held)
    if view.done == view.rounds and view.validation_error[-1] > 1.1 * view.validation_error[lowest]:
        said.append(_("More rounds have made it worse on new rows: boosting can overfit, too."))
    if view.done < view.rounds and view.on_test is not None:
        said.append(
            _("It ended early: the last tree gets nothing wrong, or is no better than chance.")
        )
    return [*said, view.note] if view.note else said


def stacking_words(view: StackingView, _values: Values) -> list[str]:
    """What stacking promises and keeps, out of fold and in sample."""
    if not np.isfinite(view.kept).all():
        return [_("Fitting every base model on all rows and on all but each fold …")]
    name = score_name(view.task)
    best = int(view.validation_score.argmax())
    trusted = int(view.weights[1].argmax())
    return [
        _(
            "In sample, the meta-model is given answers to rows that the base models have learnt:"
            " it promises {promised} and keeps {kept}. It trusts the {name} most (weight {weight}),"
            " which scores {learnt} on learnt rows and {new} on new ones."
        ).format(
            promised=_show(float(view.promised[1])),
            kept=_show(float(view.kept[1])),
            name=view.names[trusted],
            weight=f"{view.weights[1, trusted]:.2f}",
            learnt=_show(float(view.train_score[trusted])),
            new=_show(float(view.validation_score[trusted])),
        ),
        _(
            "Out of fold, every answer is of a model that did not see the row: it promises"
            " {promised} and keeps {kept}; the {name} then counts {weight}."
        ).format(
            promised=_show(float(view.promised[0])),
            kept=_show(float(view.kept[0])),
            name=view.names[trusted],
            weight=f"{view.weights[0, trusted]:.2f}".replace("-", MINUS),
        ),
        _(
            "Best single model by validation {measure}: {best}, {score}; plain average of all:"
            " {average}. {folds} folds."
        ).format(
            measure=name,
            best=view.names[best],
            score=_show(float(view.validation_score[best])),
            average=_show(view.average),
            folds=view.folds,
        ),
    ]


def voting_words(view: VotingView, _values: Values) -> list[str]:
    """What a vote of several models gains, and what it would if they erred independently."""
    if not np.isfinite(view.soft):
        return [_("Fitting the models that shall vote …")]
    best = int(view.score.argmax())
    head = _("Best single model: {name}, {score} on validation rows.").format(
        name=view.names[best], score=_show(float(view.score[best]))
    )
    if view.task == "regression":
        return [
            head,
            _("The plain average of all {models}: R² {soft}, squared error {loss}.").format(
                models=len(view.names), soft=_show(view.soft), loss=number(view.soft_loss)
            ),
        ]
    return [
        head,
        _("Hard vote (most votes): {hard}. Soft vote (mean probability): {soft}.").format(
            hard=_show(view.hard), soft=_show(view.soft)
        ),
        _(
            "Did these models err independently, more than half of them would be right on {share}"
            " of the rows, and all wrong on {none}; in truth all are wrong on {all_wrong}."
        ).format(
            share=f"{view.majority:.1%}",
            none=f"{view.independent[0]:.1%}",
            all_wrong=f"{view.rights[0]:.1%}",
        )
        + (
            " " + _("They fail on the same rows, and there no vote helps.")
            if view.rights[0] > 2 * view.independent[0] and view.rights[0] > 0.005
            else ""
        ),
    ]


def runs_words(view: Combination, _values: Values) -> list[str]:
    """The best run, all runs, and those that greedy selection picks."""
    if not view.kept:
        if not np.isfinite(view.loss).any():
            return [_("Training {runs} runs …").format(runs=len(view.names))]
        return [
            _(
                "Training {runs} runs; so far the best alone has a loss of {loss}, all {average}."
            ).format(
                runs=len(view.names),
                loss=number(float(np.nanmin(view.loss))),
                average=number(float(view.top_loss[-1])),
            )
        ]
    name = score_name(view.task)
    best = int(view.order[0])
    used = int((view.weights > 0).sum())
    said = [
        _(
            "On validation rows: best single run, {run}: loss {loss}, {name} {score}. Average of"
            " all {runs}: {all_loss}, {all_score}. Greedy, {used} runs in {kept} picks: {greedy},"
            " {greedy_score}."
        ).format(
            run=view.names[best],
            loss=number(float(view.loss[best])),
            name=name,
            score=_show(float(view.score[best])),
            runs=len(view.names),
            all_loss=number(float(view.top_loss[-1])),
            all_score=_show(float(view.top_score[-1])),
            used=used,
            kept=view.kept,
            greedy=number(float(view.greedy_loss[view.kept - 1])),
            greedy_score=_show(float(view.greedy_score[view.kept - 1])),
        ),
        _(
            "All of this was chosen on the validation rows, greedy selection most of all, so these"
            " numbers flatter: open the sealed test rows to judge, once."
        ),
    ]
    if view.left_out:
        said.append(
            _("Left out, as they diverged: {names}.").format(names=", ".join(view.left_out))
        )
    return said


def diversity_words(view: DiversityView, _values: Values) -> list[str]:
    """How much members differ, and what their average gains by it."""
    if not np.isfinite(view.ensemble_error):
        return [_("Training {members} members …").format(members=len(view.names))]
    pairs = view.disagreement[np.triu_indices(len(view.names), 1)]
    classes = view.task == "classification"
    said = (
        _("Two members answer differently on {mean} of the rows ({low} to {high}).").format(
            mean=f"{pairs.mean():.1%}", low=f"{pairs.min():.1%}", high=f"{pairs.max():.1%}"
        )
        if classes
        else _("1 {minus} correlation of two members' errors: {mean} ({low} to {high}).").format(
            minus=MINUS,
            mean=_show(float(pairs.mean())),
            low=_show(float(pairs.min())),
            high=_show(float(pairs.max())),
        )
    )
    return [
        said,
        _(
            "Mean squared error of a member {mean} {minus} ambiguity {ambiguity} = {ensemble}, the"
            " error of their average, exactly: members that are equally good gain as much as they"
            " differ."
        ).format(
            mean=number(float(view.squared_error.mean())),
            minus=MINUS,
            ambiguity=number(view.ambiguity),
            ensemble=number(view.ensemble_error),
        ),
        _("{name} of the average {average}, of the best single member {best}.").format(
            name=_("Accuracy") if classes else _("R²"),
            average=_show(view.ensemble_score),
            best=_show(float(view.score.max())),
        ),
    ]
