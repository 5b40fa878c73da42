"""Every score as a dot."""

from hpwidgets.draw import Picture, Theme, animated_line, style_axes
from tests.widgets.tiny_lesson.records import Draws


class ScoresPicture(Picture):
    """Accuracies by draw."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(660, 300, theme)
        style_axes(axes := self.add_axes(left=50, top=20, width=580, height=240), theme)
        axes.set(xlim=(0, Draws.total), ylim=(0, 1))
        self.dots = animated_line(axes, color=theme.validation, marker="o", linestyle="")
        self.animate([self.dots])

    def update(self, draws: Draws) -> None:
        with self.lock:
            self.dots.set_data(range(draws.done), draws.scores)
