"""What the pictures of a CurveLab show, in sentences."""

from __future__ import annotations

import numpy as np

from hpwidgets.i18n import _, told
from hpwidgets.lessons.curves._gallery import Quiz, gallery_case
from hpwidgets.lessons.curves._more_data import would_more_data_help
from hpwidgets.lessons.curves.records import MoreDataView
from hpwidgets.records import History
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import epoch_text

ANSWERS = {
    "yes": _("Yes, more data would help"),
    "no": _("No, more data would hardly help"),
    "unclear": _("These repeats cannot tell whether more data would help"),
}


def curve_words(history: History, name: str, *, whole: bool) -> list[str]:
    """The curve's name and commentary, where it has one, and its diagnosis once it is whole."""
    said = [_(name).capitalize() + ".", _(gallery_case(name).commentary)] if name else []
    if not whole:
        return said or [_("Training …")]
    verdict = diagnose(history)
    said.append(
        _("Diagnosis: {name}. {evidence} {advice}").format(
            name=_(verdict.name), evidence=verdict.evidence, advice=verdict.advice
        )
    )
    if name:
        case = gallery_case(name)
        rows = "" if case.rows is None else f", train_size={case.rows}"
        setting = f"hp.TrainingLab(hp.{history.hyperparameters!r}, data={case.data!r}{rows})"
        said.append(_("Go on with it: {code}").format(code=setting.replace("hp.hp.", "hp.")))
    return said


def quiz_words(history: History, at: int, quiz: Quiz, *, whole: bool) -> list[str]:
    """Question ``at`` and the score; whether it was right, and all of the curve, once answered."""
    right, answers = quiz.score
    score = _("{right} of {answers} right").format(right=right, answers=answers)
    answer, name = quiz.answers.get(at), quiz.question(at).case.name
    if answer is None:
        question = _("Question {number}: which of the seven is it?").format(number=at)
        return [f"{question} {score}."]
    judged = (
        _("Right: {name}.").format(name=_(name))
        if answer == name
        else _("Not quite: you said {answer}, it is {name}.").format(answer=_(answer), name=_(name))
    )
    return [f"{judged} {score}.", *curve_words(history, name, whole=whole)[1:]]


def epoch_words(history: History) -> str:
    """The last epoch in numbers, without naming the curve."""
    if not history.epochs:
        return _("no whole epoch")
    return epoch_text(history.epochs[-1], history.task)


def more_data_words(view: MoreDataView, _values: Values) -> list[str]:
    """Errors with all rows, and the answer."""
    if view.done < view.total:
        doing = _("Training on {size} rows, {done} of {total} sizes done …")
        at = int(view.sizes[view.done])
        return [doing.format(size=at, done=view.done, total=view.total)]
    try:
        found = would_more_data_help(view)
    except ValueError as error:
        return [str(error)]
    rows, train = int(view.sizes[-1]), float(np.nanmean(view.train_error[:, -1]))
    text = _(
        "With all {rows} rows the validation error is {found.error}, the training error {train}: a"
        " gap of {found.gap}. The last doubling of the rows took {found.gain} ±"
        " {found.uncertainty} off the validation error (mean over {repeats} repeats ± two standard"
        " errors)."
    )
    numbers = told(text, found=found, rows=rows, train=train, repeats=len(view.train_error))
    if found.answer == "yes":
        why = _("the error still falls, and training is far ahead of validation.")
        if found.gap < found.error / 4:
            why = _("the error still falls.")
    elif found.answer == "no":
        why = _("the curve is flat: another model or better features would do more.")
    else:
        why = _("the gain is of the size of its chance: more repeats would show it.")
    return [numbers, f"{ANSWERS[found.answer]}: {why}"]
