"""TrainingLab: move a slider, the network retrains, the curves redraw while it does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Self, cast

import ipywidgets as widgets

from hpwidgets import export
from hpwidgets.data import Dataset
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.draw.training.words import describe
from hpwidgets.engine import ModelFactory
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.training import words
from hpwidgets.lessons.training._scene import Scene, curves_view, epoch_read
from hpwidgets.lessons.training._work import Progress, Trainer, choose_data, test_score
from hpwidgets.lessons.training.controls import (
    FIELDS,
    SECTIONS,
    default_noise,
    sets_on_offer,
    setting_of,
    starts,
    training_rows,
    unused,
)
from hpwidgets.lessons.training.page import TrainingPage
from hpwidgets.live.frame import Frame
from hpwidgets.records import History, Pin, Verdict
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.widgets.controls import ChoiceControl
from hpwidgets.widgets.lab import set_value
from hpwidgets.widgets.lesson import STATES
from hpwidgets.widgets.sealed import SealedLab
from hpwidgets.widgets.style import code_html
from hpwidgets.widgets.view import Given, Request, Stage, Values, View


class TrainingLab(SealedLab):
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
        Where to train: ``"cpu"``, ``"cuda"`` or ``"cuda:<number>"``.

    Raises ValueError or TypeError for a wrong name, value, data set or device, in words. What goes
    wrong later is said in the lab, which goes on with the last good setting.

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

    fields = FIELDS
    sections = SECTIONS
    counted = _("epoch {done}/{total} · {state}")
    states: ClassVar[Mapping[str, str]] = {
        **STATES,
        "running": _("training"),
        "failed": _("error: see above"),
    }
    nothing = _("no run yet")
    stepped = True

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
        h = Hyperparameters() if hyperparameters is None else hyperparameters
        if not isinstance(h, Hyperparameters):
            raise TypeError(
                "hyperparameters must be a Hyperparameters, such as"
                f" hp.Hyperparameters(learning_rate=0.03), got {type(h).__name__}"
            )
        self._given_rows = choice = choose_data(data, target, noise, train_size, data_seed)
        self._own = choice.own
        self._model = model
        self._trainer = Trainer(model, device)
        self._trainer.data(choice)  # what is wrong with the data is said here, not later
        self._lock = threading.Lock()
        self._pins: tuple[Pin, ...] = ()
        self._verdict: Verdict | None = None
        self._scene: Scene | None = None
        self._code_shown = False
        super().__init__(
            show=show,
            hide=hide,
            lock=lock,
            auto_run=auto_run,
            theme=theme,
            **starts(h, choice),
        )

    def _under_words(self) -> Mapping[str, widgets.Widget]:
        self._offer_sets(self._given_rows.name)
        self._board.follow = {"data": self._data_chosen, "optimizer": self._optimizer_chosen}
        self._optimizer_chosen()
        self._text.add_class("hpwidgets-verdict")
        self._page = TrainingPage(
            pin=self.pin,
            clear=self.clear_pins,
            code=self._pressed_code,
            reveal=self._button,
            read=self._live.refresh,
        )
        return self._page.parts

    def _views(self) -> tuple[View, ...]:
        said: dict[str, Any] = {
            "words": lambda _progress, _values: words.verdict_words(self._verdict),
            "spoken": lambda progress, _values: [describe(curves_view(progress, *self._marks))],
        }

        def stage(progress: Progress | None, given: Given) -> Stage:
            data = self._trainer.data(given.setting.data) if progress is None else progress.data
            scene = self._scene
            if scene is None or scene.data is not data:
                scene = Scene(data)
            return Stage(picture=scene.picture, draw=partial(self._update, scene), **said)

        training = View(
            name="training",
            label=_("training"),
            question=_("What does this setting do to the learning curves?"),
            controls=tuple(FIELDS),
            unused=unused,
            beside=lambda given: {"setting": setting_of(given, self._own, self._given_rows)},
            run=lambda given, cancelled: self._trainer.run(given.setting, cancelled),
            before=lambda given: self._trainer.before(given.setting),
            forget=lambda given: self._trainer.forget(given.setting),
            kept=False,  # the trainer remembers whole runs without their rows
            picture=lambda theme: Scene(self.data).picture(theme),
            stage=stage,
            **said,
        )
        return (training,)

    # What a program reads and does ---------------------------------------------------------

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What the controls say."""
        h: Hyperparameters = self._good.given.setting.hyperparameters
        return h

    @property
    def data(self) -> Dataset:
        """The data set that is trained on."""
        return self._trainer.data(self._good.given.setting.data)

    @property
    def history(self) -> History | None:
        """The run on the page as far as it has come; None before the first one."""
        progress: Progress | None = self.result
        return None if progress is None else progress.history()

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The runs that were pinned, in order."""
        return self._pins

    def set(self, **values: Any) -> Self:
        """Move controls by name, as a person would; returns the lab.

        >>> import hpwidgets as hp
        >>> lab = hp.TrainingLab(hp.Hyperparameters(epochs=2))
        >>> lab.set(learning_rate=0.1, batch_size=64).wait(60).history.hyperparameters
        Hyperparameters(learning_rate=0.1, batch_size=64, epochs=2)
        >>> lab.close()
        """
        return super().set(**values)

    def use(self, data: Any, *, target: str | None = None) -> Self:
        """Train on other rows of your own; what is wrong with them is said in the lab."""
        try:
            choice = choose_data(data, target, None, None, 0)
            self._trainer.data(choice)
        except (TypeError, ValueError, OSError) as error:
            self._complain(error)
        else:
            self._given_rows, self._own = choice, choice.own
            self._offer_sets(choice.name)
            self._board.set(data=choice.name, csv=choice.csv, target=choice.target)
        return self

    def pin(self, name: str | None = None) -> Pin | None:
        """Keep the run on the page as a ghost curve and a row of the table; None without a run."""
        progress, history = self.result, self.history
        if history is None or not history.epochs:
            diverged = history is not None and history.outcome == "diverged"
            self._complain(
                _("this run diverged in its first epoch: it has no curve to pin")
                if diverged
                else _("there is no run to pin yet; press Run first")
            )
            return None
        with self._lock:
            title = name or words.pin_name(len(self._pins))
            pin = Pin(name=title, history=history, data=progress.data.name)
            self._pins = (*self._pins, pin)
        self._live.refresh()
        return pin

    def clear_pins(self) -> None:
        """Forget the pinned runs."""
        self._pins = ()
        self._live.refresh()

    def reveal(self) -> float | None:
        """Look at the test score of the run on the page, and count the look; None without a run."""
        score: float | None = self._reveal()
        return score

    def _look(self, item: Progress) -> float:
        self._opened = item
        return self._sealed.look(test_score(item.history(), item.data))

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

    def _arguments(self) -> list[str]:
        model = getattr(self._model, "__name__", "model") if self._model is not None else None
        return words.arguments(self._good.given.setting, model)

    def _starts(self) -> list[str]:
        return []  # the arguments above say it all

    # What a person does ---------------------------------------------------------------------

    def _buttons(self) -> dict[str, Callable[[], None]]:
        more = {"restart": self._pressed_restart, "reseed": self._pressed_reseed}
        return {**super()._buttons(), **more}

    def _pressed_restart(self) -> None:
        self._submit(self._good, anew=True)

    def _pressed_reseed(self) -> None:
        if self._board.is_locked("seed"):
            self._complain(_("the seed of this lab is locked"))
            return
        self._board.set(seed=self.hyperparameters.seed + 1)
        if not self._bar.auto_run.value:
            self._live.resume()

    def _pressed_code(self) -> None:
        self._code_shown = not self._code_shown
        self._live.refresh()

    def _offer_sets(self, chosen: str) -> None:
        control = cast(ChoiceControl, self._board["data"])
        control.set_options(sets_on_offer(own=self._own is not None), chosen)

    def _data_chosen(self) -> bool:
        """Another set has other rows and perhaps no noise: give its controls its own values."""
        name = self._board["data"].value
        self._board["noise"].set(default_noise(name) or 0.0)
        self._suit()
        size = self._board["train_size"]
        size.set(training_rows(name, self._own) or size.value)
        return name != "csv" or bool(self._board["csv"].value)  # else there is nothing to read yet

    def _optimizer_chosen(self) -> bool:
        if not self._board.is_locked("momentum"):
            self._board["momentum"].lock(self._board["optimizer"].value != "sgd")
        return True

    def _suit(self) -> None:
        super()._suit()
        values = self._board.values
        rows = training_rows(values["data"], self._own)
        if rows is not None:
            self._board.set_range("train_size", 2, rows, beyond=rows)
        self._page.cursor.max = max(values["epochs"], 1)

    # What the worker shows ------------------------------------------------------------------

    @property
    def _marks(self) -> tuple[int, tuple[Pin, ...]]:
        return self._page.cursor.value, self._pins

    def _update(
        self, scene: Scene, picture: TrainingPicture, progress: Progress, _values: Values
    ) -> None:
        if scene is not self._scene:  # other rows begin with axes of their own
            self._scene, self._pictures = scene, {scene.picture: picture}
        picture.update(scene.view(progress, *self._marks))

    def _total(self, request: Request) -> int:
        total: int = request.given.epochs
        return total

    def _state(self, frame: Frame[Request, Progress]) -> str:
        if frame.item is not None and frame.state in ("finished", "stopped"):
            return words.OUTCOMES[frame.item.history().outcome]
        return super()._state(frame)

    def _write(self, frame: Frame[Request, Progress], request: Request, item: Progress) -> None:
        """Values, diagnosis, test score, pins and code; the diagnosis waits for the run's end."""
        history, page = item.history(), self._page
        if frame.final:
            self._verdict = diagnose(history)
        super()._write(frame, request, item)
        read = epoch_read(item.epochs, page.cursor.value)
        set_value(page.status, words.status_html(history, read, self._state(frame), item.data))
        set_value(page.sealed, self._sealed_line(item, history.task))
        set_value(page.pin_table, words.pins_html(self._pins))
        if frame.final or not self._code_shown:
            set_value(page.code, code_html(self._code_text()) if self._code_shown else "")

    def _words_html(self, request: Request, item: Progress, *, final: bool) -> str:
        return words.verdict_html(self._verdict, dim=not final)

    def _code_text(self) -> str:
        try:
            return f"# {self.settings()}\n\n{self.code()}"
        except ValueError as error:
            return f"# {self.settings()}\n# {error}"
