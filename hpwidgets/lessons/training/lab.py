"""TrainingLab: move a slider, the network retrains, the curves redraw while it does."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from hpwidgets import export
from hpwidgets.data import Dataset
from hpwidgets.draw.theme import DARK, theme_named
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.draw.training.words import describe
from hpwidgets.engine import ModelFactory
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.training.controls import TrainingControls
from hpwidgets.lessons.training.page import TrainingPage
from hpwidgets.lessons.training.scene import TrainingScene, epoch_read
from hpwidgets.lessons.training.words import (
    OUTCOMES,
    lab_expression,
    pin_name,
    pins_html,
    status_html,
    verdict_html,
)
from hpwidgets.lessons.training.work import (
    Progress,
    Setting,
    Trainer,
    choose_data,
    test_score,
)
from hpwidgets.live.frame import Frame
from hpwidgets.records import History, Pin, Verdict
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.widgets.lab import Lab, set_value
from hpwidgets.widgets.run_bar import RunBar
from hpwidgets.widgets.sealed import SealedScore
from hpwidgets.widgets.style import code_html

STATES = {"running": _("training"), "paused": _("paused"), "failed": _("error: see above")}


class TrainingLab(Lab[Setting, Progress]):
    """Sliders beside live learning curves: every move trains a small network anew.

    Parameters
    ----------
    hyperparameters
        Where the controls start.
    data
        A name (``"moons"``, ``"digits"`` …), or rows of your own in any form that
        :func:`hpwidgets.load` takes: ``(X, y)``, a DataFrame or CSV path with ``target``, a
        scikit-learn Bunch, a torch ``Dataset``, a :class:`hpwidgets.Dataset`.
    target, noise, train_size, data_seed
        As ``target``, ``noise``, ``train_size`` and ``seed`` of :func:`hpwidgets.load`.
    model
        ``model(hyperparameters, data) -> torch.nn.Module`` to train a network of your own.
    show, hide, lock
        Names of controls: only these (all unfolded), not these, shown but fixed.
    auto_run
        Whether a move trains at once; otherwise Run does.
    theme
        ``"light"`` or ``"dark"`` pictures.
    device
        Where to train, ``"cpu"`` or ``"cuda"``.

    Raises ValueError or TypeError for a wrong name, value or data set, in words. What goes wrong
    later is said in the lab, which goes on with the last good setting.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.TrainingLab(hp.Hyperparameters(epochs=5), data="circles", lock=["dropout"])
    >>> lab.wait(60).history.outcome
    'finished'
    >>> lab.settings()
    "hp.TrainingLab(hp.Hyperparameters(epochs=5), data='circles', lock=['dropout'])"
    >>> lab.close()
    """

    def __init__(
        self,
        hyperparameters: Hyperparameters | None = None,
        *,
        data: Any = "moons",
        target: str | None = None,
        noise: float | None = None,
        train_size: int | None = None,
        data_seed: int = 0,
        model: ModelFactory | None = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        device: str = "cpu",
    ):
        self._theme = theme_named(theme)
        h = Hyperparameters() if hyperparameters is None else hyperparameters
        if not isinstance(h, Hyperparameters):
            raise TypeError(
                "hyperparameters must be a Hyperparameters, such as"
                f" hp.Hyperparameters(learning_rate=0.03), got {type(h).__name__}"
            )
        choice = choose_data(data, target, noise, train_size, data_seed)
        self._trainer = Trainer(model, device)
        self._model = model
        self._trainer.data(choice)  # what is wrong with the data is said here, not later
        self._controls = TrainingControls(
            Setting(hyperparameters=h, data=choice), show=show, hide=hide, lock=lock
        )
        super().__init__(self._trainer.run)
        self._lock = threading.Lock()
        self._pins: tuple[Pin, ...] = ()
        self._last: Progress | None = None
        self._verdict_now: Verdict | None = None
        self._scene = TrainingScene(self._theme)
        self._sealed = SealedScore()
        self._reveal_wanted = False
        self._build(auto_run)
        self._controls.on_setting = self._moved
        self._controls.on_error = self._complain
        self._open(self._page.body)
        self._start(self._controls.setting, paused=not auto_run)

    # What a program reads and does ---------------------------------------------------------

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What the controls say."""
        return self._controls.setting.hyperparameters

    @property
    def data(self) -> Dataset:
        """The data set that is trained on."""
        return self._trainer.data(self._controls.setting.data)

    @property
    def history(self) -> History | None:
        """The run on the page as far as it has come; None before the first one."""
        last = self._last
        return last.history() if last is not None else None

    @property
    def figure(self) -> Figure:
        """The pictures as one matplotlib figure, to save or to add to."""
        return self._make_picture().figure

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The runs that were pinned, in order."""
        return self._pins

    @property
    def peeks(self) -> int:
        """How often the sealed test score has been looked at."""
        return self._sealed.peeks

    def set(self, **values: Any) -> TrainingLab:
        """Move controls by name, as a person would; returns the lab.

        >>> import hpwidgets as hp
        >>> lab = hp.TrainingLab(hp.Hyperparameters(epochs=2))
        >>> lab.set(learning_rate=0.1, batch_size=64).wait(60).history.hyperparameters
        Hyperparameters(learning_rate=0.1, batch_size=64, epochs=2)
        >>> lab.close()
        """
        self._controls.set(**values)
        return self

    def use(self, data: Any, *, target: str | None = None) -> TrainingLab:
        """Train on other rows of your own; what is wrong with them is said in the lab."""
        try:
            choice = choose_data(data, target, None, None, 0)
            self._trainer.data(choice)
        except (TypeError, ValueError, OSError) as error:
            self._complain(error)
        else:
            self._controls.use(choice)
        return self

    def pin(self, name: str | None = None) -> Pin | None:
        """Keep the run on the page as a ghost curve and a row of the table; None without a run."""
        history, data = self.history, self._scene.data
        if history is None or data is None or not history.epochs:
            diverged = history is not None and history.outcome == "diverged"
            self._complain(
                _("this run diverged in its first epoch: it has no curve to pin")
                if diverged
                else _("there is no run to pin yet; press Run first")
            )
            return None
        with self._lock:
            pin = Pin(name=name or pin_name(len(self._pins)), history=history, data=data.name)
            self._pins = (*self._pins, pin)
        self._live.refresh()
        return pin

    def clear_pins(self) -> None:
        """Forget the pinned runs."""
        self._pins = ()
        self._live.refresh()

    def reveal(self) -> float | None:
        """Look at the test score of the run on the page, and count the look; None without a run."""
        history, data = self.history, self._scene.data
        if history is None or data is None:
            return None
        score = self._sealed.look(test_score(history, data))
        self._live.refresh()
        return score

    def code(self) -> str:
        """The setting as a plain PyTorch script with the same losses.

        Raises ValueError for a network of your own (``model=``), whose code is yours already.
        """
        if self._model is not None:
            raise ValueError(
                "code() writes the built-in networks; this lab trains the one that your model="
                " function makes"
            )
        return export.code(self.hyperparameters, self.data)

    def settings(self) -> str:
        """The expression that makes this lab again (``data`` stands for rows of your own)."""
        model = getattr(self._model, "__name__", "model") if self._model is not None else None
        return lab_expression(
            self._controls.setting,
            **self._controls.named,
            model=model,
            auto_run=self._bar.auto_run.value,
            dark=self._theme is DARK,
        )

    # What a person does ---------------------------------------------------------------------

    def _build(self, auto_run: bool) -> None:
        self._bar = RunBar(
            run=self._pressed_run,
            step=self._pressed_step,
            restart=self._pressed_restart,
            reseed=self._pressed_reseed,
            stop=self._live.stop,
            auto_run=auto_run,
        )
        self._page = TrainingPage(
            self._bar.widget,
            self._controls.widget,
            self._error,
            epochs=self.hyperparameters.epochs,
            pin=self.pin,
            clear=self.clear_pins,
            code=self._pressed_code,
            reveal=self._sealed.button(self._pressed_reveal),
            read=self._live.refresh,
        )
        self._code_shown = False

    def _start(self, setting: Setting, *, paused: bool = False, fresh: bool = False) -> None:
        self._page.cursor.max = max(setting.hyperparameters.epochs, 1)
        snapshot = Setting(
            hyperparameters=setting.hyperparameters,
            data=setting.data,
            fresh=fresh,
            show_start=paused,
        )
        self._submit(snapshot, paused=paused)
        if paused:
            self._live.step()  # the untrained network, so that there is something to see

    def _moved(self, setting: Setting) -> None:
        self._start(setting, paused=not self._bar.auto_run.value)
        self._answer_from_here()

    def _pressed_run(self) -> None:
        state = self._live.state
        if state == "running":
            self._live.pause()
        elif state == "paused":
            self._live.resume()
        else:
            self._start(self._controls.setting, fresh=True)

    def _pressed_step(self) -> None:
        if self._live.state not in ("running", "paused"):
            self._start(self._controls.setting, paused=True, fresh=True)
        self._live.step()

    def _pressed_restart(self) -> None:
        self._start(self._controls.setting, fresh=True)

    def _pressed_reseed(self) -> None:
        if self._controls.is_locked("seed"):
            self._complain(_("the seed of this lab is locked"))
            return
        self._controls.set(seed=self.hyperparameters.seed + 1)
        if not self._bar.auto_run.value:
            self._live.resume()

    def _pressed_code(self) -> None:
        self._code_shown = not self._code_shown
        self._live.refresh()

    def _pressed_reveal(self) -> None:
        self._reveal_wanted = True
        self._live.refresh()

    # What the worker shows ------------------------------------------------------------------

    def _show(self, frame: Frame[Setting, Progress]) -> None:
        progress = frame.item
        if progress is None:  # nothing trained yet, or an error before the first epoch
            self._bar.show(0, frame.snapshot.hyperparameters.epochs, frame.state, _state(frame))
            return
        if self._last is None or progress.epochs is not self._last.epochs:
            self._sealed.seal()  # another run: the test score is sealed again
        self._last = progress
        history = progress.history() if frame.final else None
        picture = self._scene.show(progress, history, self._page.cursor.value, self._pins)
        self._make_picture()
        if self._put(frame, self._page.image, picture.render):
            self._show_words(frame, progress, history or progress.history())

    def _make_picture(self) -> TrainingPicture:
        picture = self._scene.picture(self._scene.data or self.data)
        width, height = picture.size
        self._page.image.layout.width = f"{width}px"
        self._page.image.layout.aspect_ratio = f"{width} / {height}"
        return picture

    def _show_words(
        self, frame: Frame[Setting, Progress], progress: Progress, history: History
    ) -> None:
        """Values, diagnosis, test score, pins and code; the diagnosis waits for the run's end."""
        state = _state(frame)
        if frame.state in ("finished", "stopped"):
            state = OUTCOMES[history.outcome]
        self._bar.show(len(progress.epochs), progress.total_epochs, frame.state, state)
        if frame.final and self._reveal_wanted:
            self._reveal_wanted = False
            self._sealed.look(test_score(history, progress.data))
        if frame.final:
            self._verdict_now = diagnose(history)
        status = status_html(
            history, epoch_read(progress.epochs, self._page.cursor.value), state, progress.data
        )
        set_value(self._page.status, status)
        set_value(self._page.verdict, verdict_html(self._verdict_now, dim=not frame.final))
        set_value(self._page.sealed, self._sealed.html(history.task))
        set_value(self._page.pin_table, pins_html(self._pins))
        if frame.final or not self._code_shown:
            set_value(self._page.code, code_html(self._code_text()) if self._code_shown else "")

    def _code_text(self) -> str:
        try:
            return f"# {self.settings()}\n\n{self.code()}"
        except ValueError as error:
            return f"# {self.settings()}\n# {error}"

    def _release(self) -> None:
        self._scene.release()

    def _picture(self) -> bytes:
        return self._make_picture().render(scale=2)

    def _words(self) -> str:
        if self._scene.view is None:
            return _("hpwidgets.TrainingLab: no run yet")
        return f"hpwidgets.TrainingLab: {describe(self._scene.view)}"


def _state(frame: Frame[Setting, Progress]) -> str:
    return STATES.get(frame.state, "")
