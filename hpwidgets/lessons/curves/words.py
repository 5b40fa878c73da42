"""What the pictures of a CurveLab show, in sentences."""

from __future__ import annotations

import numpy as np

from hpwidgets.i18n import _, told
from hpwidgets.lessons.curves._gallery import Case, gallery_case
from hpwidgets.lessons.curves._more_data import would_more_data_help
from hpwidgets.lessons.curves._quiz import GapCase, Quiz
from hpwidgets.lessons.curves.records import Curve, MoreDataView
from hpwidgets.records import History
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import epoch_text

ANSWERS = {
    "yes": _("Yes, more data would help"),
    "no": _("No, more data would hardly help"),
    "unclear": _("These repeats cannot tell whether more data would help"),
}


def curve_words(curve: Curve) -> list[str]:
    """What is seen in the curve, where it has a name, and its diagnosis once it is whole."""
    said = [_(gallery_case(curve.case).commentary)] if curve.case else []
    if not curve.whole:
        return said or [_("Training …")]
    verdict = diagnose(curve.history)
    text = _("Diagnosis: {name}. {evidence} {advice}")
    evidence, advice = verdict.evidence, verdict.advice
    return [*said, text.format(name=_(verdict.name), evidence=evidence, advice=advice)]


def quiz_words(curve: Curve, quiz: Quiz) -> list[str]:
    """The question and the score; once answered, whether it was right and why: two lines."""
    right, answers = quiz.score
    score = _("{right} of {answers} right").format(right=right, answers=answers)
    answer, case = quiz.answers.get(curve.question), quiz.question(curve.question).case
    gap = isinstance(case, GapCase)
    if answer is None:
        text = _("Question {number}: which of the seven is it? {score}.")
        if gap:
            text = _("Question {number}: is this gap overfitting? {score}.")
        return [text.format(number=curve.question, score=score)]
    if gap:
        judged = _("Right.") if answer == case.answer else _("Not quite.")
        found = _("This is overfitting.") if case.answer == "yes" else _("This is not overfitting.")
        first = f"{judged} {found}"
    elif answer == case.answer:
        first = _("Right: {name}.").format(name=_(case.answer))
    else:
        text = _("Not quite: you said {answer}, it is {name}.")
        first = text.format(answer=_(answer), name=_(case.answer))
    return [f"{first} {score}.", _(case.commentary)]


def code_table(curve: Curve, quiz: Quiz | None) -> Table | None:
    """The lab that goes on with this run, as code; None while the run may not be named."""
    if quiz is not None and curve.question in quiz.answers:
        case: Case = quiz.question(curve.question).case
    elif curve.case:
        case = gallery_case(curve.case)
    else:
        return None
    rows = "" if case.rows is None else f", train_size={case.rows}"
    h = curve.history.hyperparameters
    code = f"hp.TrainingLab(hp.{h!r}, data={case.data!r}{rows})".replace("hp.hp.", "hp.")
    return Table(heads=(_("code"),), rows=((code,),), caption=_("Go on with this run"), folded=True)


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
