"""What the picture of a run shows of it, by whether it may be named yet."""

from __future__ import annotations

from collections.abc import Mapping

from hpwidgets.i18n import _
from hpwidgets.lessons.curves._gallery import NAMES
from hpwidgets.lessons.curves._quiz import GapCase, Quiz
from hpwidgets.lessons.curves.records import Curve, CurveView, Mark, Thumbnail
from hpwidgets.records import History, Verdict
from hpwidgets.tuning.diagnosis.curves import settled_epoch
from hpwidgets.tuning.diagnosis.diagnose import diagnose


def curve_view(curve: Curve, quiz: Quiz | None) -> CurveView:
    """The run with its shape marked; in a quiz, only once its question is answered."""
    history = curve.history
    if quiz is None or not curve.question:
        verdict = diagnose(history) if curve.whole else None
        name = curve.case or (verdict.name if verdict is not None else "")
        title = _(name) if name else _("your own run")
        marks: dict[str, Mark] = {curve.case: "chosen"}
        return _view(curve, title, verdict, thumbnails=_thumbnails(curve.shapes, marks))
    case, said = quiz.question(curve.question).case, quiz.answers.get(curve.question)
    gap = isinstance(case, GapCase)
    if said is None:
        title = _("is this gap overfitting?") if gap else _("which of the seven curves is it?")
        return _view(
            curve, title, None, zoomed=isinstance(case, GapCase) and case.zoomed, asked=gap
        )
    right = said == case.answer
    verdict = diagnose(history)
    if gap:
        title = _("this is overfitting") if case.answer == "yes" else _("this is not overfitting")
        return _view(curve, title, verdict, asked=True, right=right)
    marks = {said: "wrong", case.name: "right"}
    shapes = _thumbnails(curve.shapes, marks)
    return _view(curve, _(case.name), verdict, right=right, thumbnails=shapes)


def _view(curve: Curve, title: str, verdict: Verdict | None, **more: object) -> CurveView:
    history = curve.history
    return CurveView(
        title=title,
        train_loss=history.train_loss,
        validation_loss=history.validation_loss,
        chance_loss=history.chance_loss,
        epochs=max(curve.epochs, 1),
        verdict=verdict,
        settled=settled_epoch(history) if verdict is not None else 0,
        **more,  # type: ignore[arg-type] # each is a field of the view
    )


def _thumbnails(shapes: Mapping[str, History], marks: Mapping[str, Mark]) -> tuple[Thumbnail, ...]:
    return tuple(
        Thumbnail(
            name=_(name),
            train_loss=shapes[name].train_loss,
            validation_loss=shapes[name].validation_loss,
            chance_loss=shapes[name].chance_loss,
            mark=marks.get(name, ""),
        )
        for name in NAMES
        if name in shapes
    )
