"""The sentences of a challenge: what a stage shows, what it costs, what the test set said."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from hpwidgets.data.prepare import Preparation
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.challenge._knobs import KNOBS, PREPARED
from hpwidgets.lessons.challenge._ledger import best_trial, last_score
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.records import (
    BaselineView,
    Challenge,
    DataView,
    EnsembleStageView,
    FoldsView,
    LookView,
    Run,
    SearchView,
    StageView,
    TrainedView,
)
from hpwidgets.lessons.challenge.stages import LABELS, TEST
from hpwidgets.records.ensembles import Floats
from hpwidgets.widgets.words import rounded, score_name, spread, three, true_minus

LEVEL = 0.005
"""Scores that lie closer together are called alike."""


def goal_words(challenge: Challenge) -> str:
    """What is to be reached, and with how many trainings."""
    return _(
        "Goal: {score} {goal} on the test set, which stays sealed until you open it. Budget:"
        " {budget} trainings."
    ).format(score=score_name(challenge.task), goal=number(challenge.goal), budget=challenge.budget)


def cost_words(cost: int, left: int) -> str:
    """What pressing Run takes of the budget."""
    if not cost:
        return _("Run takes nothing of the budget: these networks are trained.")
    text = ngettext(
        "Run takes {cost} training of the {left} that are left.",
        "Run takes {cost} trainings of the {left} that are left.",
        cost,
    )
    return text.format(cost=cost, left=left)


def status_words(log: Log, challenge: Challenge) -> str:
    """How the challenge stands, in a line."""
    parts = [
        _("{spent} of {budget} trainings spent").format(spent=log.spent, budget=challenge.budget),
        _("goal {goal}").format(goal=number(challenge.goal)),
    ]
    best = log.best
    if best is not None:
        parts.append(
            _("best validation {score} {value} (run {run})").format(
                score=score_name(challenge.task), value=three(best.score), run=best.number
            )
        )
    looks = len(log.looks)
    told = ngettext("{n} look at the test set", "{n} looks at the test set", looks)
    return " · ".join([*parts, told.format(n=looks)])


def value_words(name: str, value: object) -> str:
    """A knob's value as it is read."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value == 0 and (KNOBS[name].off or KNOBS[name].scale == "log_or_zero"):
        return _("off")
    return true_minus(rounded(value).replace("e-0", "e-"))


def setting_words(challenge: Challenge, h: Hyperparameters, preparation: Preparation) -> list[str]:
    """What the challenge lets one choose, each with its value."""
    values = h.to_dict() | vars(preparation)
    return [
        f"{_(KNOBS[name].label)} {value_words(name, values[name])}" for name in challenge.controls
    ]


def changes_words(before: Run, run: Run) -> str:
    """What two runs differ in; the seed counts where nothing else does."""
    then, now = (r.setting.to_dict() | vars(r.preparation) for r in (before, run))
    names = [name for name in KNOBS if then[name] != now[name]]
    parts = [f"{_(KNOBS[name].label)} {value_words(name, now[name])}" for name in names]
    if not parts and then["seed"] != now["seed"]:
        parts = [_("seed {seed}").format(seed=now["seed"])]
    return ", ".join(parts)


def waiting_words(view: StageView, challenge: Challenge, left: int) -> list[str]:
    """What is about to be run, and what it takes."""
    setting = setting_words(challenge, view.setting, view.preparation)
    return [_("Next: {setting}.").format(setting=", ".join(setting)), cost_words(view.cost, left)]


def _mean_words(view: TrainedView, challenge: Challenge) -> str:
    scores = np.array([last_score(history) for history in view.histories])
    seeds = len(scores)
    told = ngettext(
        "Validation {name}: {scores}.", "Validation {name}: {scores} from {n} seeds.", seeds
    )
    name = score_name(challenge.task)
    return told.format(name=name, scores=spread(scores, 3) if seeds else "–", n=seeds)


def baseline_words(view: BaselineView, challenge: Challenge, left: int) -> list[str]:
    """The story and the goal; then what the network adds to models that need no tuning."""
    if view.waiting:
        story = f"{_(challenge.title)}. {_(challenge.story)}"
        return [story, goal_words(challenge), cost_words(view.cost, left)]
    if not view.histories or len(view.references) < 2:
        return [goal_words(challenge)]
    dummy, linear = view.references
    net = last_score(view.histories[0])
    same = _("the commonest class") if challenge.task == "classification" else _("the mean")
    found = [
        _(
            "Validation {name}: always answering {same} scores {dummy}, a linear model {linear},"
            " your network {net}."
        ).format(
            name=score_name(challenge.task),
            same=same,
            dummy=three(dummy.score),
            linear=three(linear.score),
            net=three(net),
        )
    ]
    if not view.verdict:
        return found
    if net > linear.score + LEVEL:
        found.append(_("The network is worth more than the linear model already."))
    else:
        found.append(_("The network is not yet worth more than the linear model: tune it."))
    return found


def data_words(view: DataView, challenge: Challenge, left: int) -> list[str]:
    """Gaps, outliers and spreads; then the score with this preparation."""
    found = []
    if view.gaps or view.left_out:
        found.append(
            _("Training rows have {gaps} gaps; this preparation leaves out {rows} rows.").format(
                gaps=view.gaps, rows=view.left_out
            )
        )
    if view.before is not None and view.after is not None and len(view.before) > 1:
        found.append(
            _(
                "Widest over narrowest column: {before} as they came, {after} as they are prepared."
            ).format(before=_ratio(view.before), after=_ratio(view.after))
        )
    if not any(name in PREPARED for name in challenge.controls):
        found.append(_("This challenge fixes the preparation."))
    if view.waiting:
        return [*found, cost_words(view.cost, left)]
    return [*found, _mean_words(view, challenge)]


def _ratio(spreads: Floats) -> str:
    known = spreads[np.isfinite(spreads)]
    return number(float(f"{known.max() / known.min():.2g}")) if known.size else "–"


def curves_words(view: TrainedView, challenge: Challenge, left: int) -> list[str]:
    """The score, from as many seeds as were trained."""
    if view.waiting:
        return waiting_words(view, challenge, left)
    return [_mean_words(view, challenge)]


def search_words(view: SearchView, challenge: Challenge, left: int) -> list[str]:
    """The best trial, and what became of the others."""
    best = best_trial(view.trials)
    if view.waiting:
        where = [
            f"{_(KNOBS[r.name].label)} {rounded(float(r.low))} … {rounded(float(r.high))}"
            for r in view.ranges
        ]
        told = _("The search looks at {where}.").format(where=", ".join(where))
        return [told, cost_words(view.cost, left)]
    if best is None:
        return [_("No trial has ended yet.")]
    values = ", ".join(
        f"{_(KNOBS[name].label)} {value_words(name, value)}" for name, value in best.values.items()
    )
    states = Counter(trial.state for trial in view.trials)
    found = [
        _("Best of {n} trials: validation {name} {score}, with {values}.").format(
            n=len(view.trials),
            name=score_name(challenge.task),
            score=three(best.score),
            values=values,
        )
    ]
    if states["diverged"]:
        found.append(_("{n} trials diverged.").format(n=states["diverged"]))
    return found


def folds_words(view: FoldsView, challenge: Challenge, left: int) -> list[str]:
    """Mean, spread and standard error over the folds."""
    if view.waiting or view.found is None:
        return waiting_words(view, challenge, left)
    found = view.found.found
    return [
        _(
            "Validation {name} over {k} folds: mean {mean}, SD of a fold {sd}, SE of the mean {se}."
        ).format(
            name=score_name(challenge.task),
            k=len(found.folds),
            mean=three(found.mean),
            sd=three(found.sd),
            se=three(found.se),
        )
    ]


def ensemble_words(view: EnsembleStageView, challenge: Challenge, left: int) -> list[str]:
    """What combining adds to the best run."""
    found = view.found
    if view.waiting or found is None:
        return [
            _("The best runs with this preparation are trained again and combined."),
            cost_words(view.cost, left),
        ]
    if not found.kept:
        return [_("The members are in training.")]
    single, all_of_them = float(found.score.max()), float(found.top_score[-1])
    chosen = float(found.greedy_score[found.kept - 1])
    told = _(
        "Validation {name}: the best run alone {single}, the average of all {n} {all}, greedy"
        " selection {chosen}."
    ).format(
        name=score_name(challenge.task),
        single=three(single),
        n=len(found.names),
        all=three(all_of_them),
        chosen=three(chosen),
    )
    gain = max(chosen, all_of_them) - single
    if gain > LEVEL:
        return [told]
    return [told, _("Combining adds next to nothing here: members that err alike cannot help.")]


def look_words(view: LookView, log: Log, challenge: Challenge) -> list[str]:
    """The model that is asked about; what the test set said, and what fresh rows say of it."""
    if view.candidate is None:
        return [_("No run fits “model to test” yet: train one first.")]
    looks = log.looks
    run = view.candidate
    told = _("Model: run {run} ({stage}), validation {name} {score}.").format(
        run=run.number,
        stage=_(LABELS[run.stage]),
        name=score_name(challenge.task),
        score=three(run.score),
    )
    if not looks:
        return [told, _("Open the test set when nothing is left to choose: every look counts.")]
    first, last = looks[0], looks[-1]
    assert first.test_score is not None and last.test_score is not None
    reached = _("reached") if first.test_score >= challenge.goal else _("missed")
    found = [
        told,
        _("The first look scored {test}: the goal of {goal} is {reached}.").format(
            test=three(first.test_score), goal=number(challenge.goal), reached=reached
        ),
        _("On fresh rows, which nobody has seen, that model scores {fresh}.").format(
            fresh=three(first.fresh_score or 0.0)
        ),
    ]
    if len(looks) > 1:
        found.append(price_words(looks))
    return found


def price_words(looks: tuple[Run, ...]) -> str:
    """What the highest of several test scores is worth on fresh rows."""
    best = max(looks, key=lambda look: look.test_score or -math.inf)
    assert best.test_score is not None and best.fresh_score is not None
    less = best.test_score - best.fresh_score
    if less > 0:
        told = _(
            "The highest of {n} test scores is {test}; on fresh rows the same model has {fresh},"
            " {less} less: the best of several looks is partly luck."
        )
    else:
        told = _(
            "The highest of {n} test scores is {test}; on fresh rows the same model has {fresh}:"
            " this time looking did not flatter."
        )
    return told.format(
        n=len(looks), test=three(best.test_score), fresh=three(best.fresh_score), less=three(less)
    )


def stage_name(stage: str) -> str:
    """What a stage is called in the log."""
    return _("test") if stage == TEST else _(LABELS[stage])
