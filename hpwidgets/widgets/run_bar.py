"""The buttons that steer a run, and how far it is."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from hpwidgets.i18n import _
from hpwidgets.widgets.controls import tooltip


def make_button(
    text: str, help_text: str, name: str, pressed: Callable[[], object]
) -> widgets.Button:
    """A button with a tooltip and a class name of its own."""
    button = widgets.Button(
        description=text,
        layout=widgets.Layout(width="auto", min_width="34px", margin="0"),
        **tooltip(help_text),
    )
    button.add_class(f"hpwidgets-{name}")
    button.on_click(lambda _button: pressed())
    return button


class RunBar:
    """Run/Pause, Stop, the auto-run switch and the progress bar; where there is something to be
    done for them also Step, Restart and New init. ``counted`` words the progress.
    """

    def __init__(
        self,
        *,
        run: Callable[[], None],
        stop: Callable[[], None],
        step: Callable[[], None] | None = None,
        restart: Callable[[], None] | None = None,
        reseed: Callable[[], None] | None = None,
        auto_run: bool,
        counted: str,
    ):
        self._counted = counted
        self._run = make_button(_("▶ Run"), _("run, pause or go on"), "run", run)
        self._run.layout.width = "100px"  # the same for Run and Pause: nothing jumps
        self._stop = make_button(_("■ Stop"), _("end this run here"), "stop", stop)
        self.auto_run = widgets.Checkbox(
            value=auto_run,
            description=_("auto-run"),
            indent=False,
            layout=widgets.Layout(width="auto", margin="0 0 0 6px"),
            **tooltip(_("compute again as soon as a control moves")),
        )
        self.auto_run.add_class("hpwidgets-auto-run")
        self._progress = widgets.IntProgress(
            value=0, min=0, max=1, layout=widgets.Layout(width="160px", height="14px")
        )
        self._progress.add_class("hpwidgets-progress")
        self._text = widgets.HTML(layout=widgets.Layout(width="250px"))
        row = widgets.Layout(flex_flow="row wrap", grid_gap="6px", align_items="center")
        more = (
            (_("Step"), _("one step, then pause"), "step", step),
            (_("Restart"), _("train again from the same initial weights"), "restart", restart),
            (_("New init"), _("train again from other initial weights"), "reseed", reseed),
        )
        self.widget = widgets.HBox(
            [
                self._run,
                *(
                    make_button(text, help_text, name, pressed)
                    for text, help_text, name, pressed in more
                    if pressed is not None
                ),
                self._stop,
                self.auto_run,
                widgets.HBox(
                    [self._progress, self._text],
                    layout=widgets.Layout(align_items="center", grid_gap="8px"),
                ),
            ],
            layout=row,
        )

    def show(self, done: int, total: int, state: str, words: str) -> None:
        """How far the run is, and in which state."""
        running = state == "running"
        self._run.description = _("❚❚ Pause") if running else _("▶ Run")
        self._stop.disabled = state not in ("running", "paused")
        self._progress.max = max(total, 1)
        self._progress.value = done
        self._progress.bar_style = {"failed": "danger", "finished": "success"}.get(state, "")
        text = self._counted.format(done=done, total=total, state=words) if total else words
        self._text.value = text
