"""LuckLab: the same model, judged on other validation rows."""

from typing import ClassVar

from hpwidgets.i18n import _
from hpwidgets.widgets import LessonLab, View, count
from tests.widgets.tiny_lesson.pictures.scores import ScoresPicture
from tests.widgets.tiny_lesson.records import draw_scores
from tests.widgets.tiny_lesson.words import luck_words


class LuckLab(LessonLab):
    """How much of a validation score is luck."""

    fields: ClassVar = {"rows": count(_("rows"), _("judged on"), 50, (1, 999), (9, 500))}

    def _views(self) -> list[View]:
        luck = View(
            name="luck",
            label=_("luck"),
            question=_("How far off is a validation score by chance?"),
            controls=("rows",),
            run=lambda given, _cancelled: draw_scores(given.rows),
            picture=ScoresPicture,
            words=luck_words,
        )
        return [luck]
