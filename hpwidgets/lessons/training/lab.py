"""TrainingLab: move a slider, the network retrains, the curves redraw while it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Self, cast

from hpwidgets import export
from hpwidgets.data import Dataset
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.draw.training.words import describe
from hpwidgets.engine import ModelFactory
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.training import words
from hpwidgets.lessons.training._pins import Pins
from hpwidgets.lessons.training._scene import Scene, curves_view, epoch_read
from hpwidgets.lessons.training._work import Progress, Trainer, choose_data, test_score
from hpwidgets.lessons.training.buttons import pin_buttons, start_buttons
from hpwidgets.lessons.training.controls import (
    FIELDS,
    SECTIONS,
    Links,
    setting_of,
    starting_hyperparameters,
    starts,
    training_rows,
    unused,
)
from hpwidgets.lessons.training.presets import PRESETS
from hpwidgets.live.frame import Frame
from hpwidgets.records import History, Pin, Task, Verdict
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import FAILED, STATES
from hpwidgets.widgets.page import verdict_data
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.sealed import SealedLab
from hpwidgets.widgets.steered import Event
from hpwidgets.widgets.uploads import Uploads
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
        ``"light"`` or ``"dark"``; None follows the page's own.
    presets, guide
        Settings of your own to offer (:class:`hpwidgets.Preset`), and whether the question and
        what to try first stand in the head.
    device
        Where to train: ``"cpu"``, ``"cuda"`` or ``"cuda:<number>"``.
    fields
        Single hyperparameters by name, such as ``learning_rate=0.1``: where their controls start.

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
    >>> lab.set(learning_rate=0.1, batch_size=64).wait(60).history.hyperparameters
    Hyperparameters(learning_rate=0.1, batch_size=64, epochs=5)
    >>> lab.close()
    """

    title = _("Training lab")
    fields = FIELDS
    sections = SECTIONS
    presets = PRESETS
    counted = _("epoch {done}/{total} · {state}")
    states: ClassVar[Mapping[str, str]] = {
        **STATES,
        "running": _("training"),
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
        theme: str | None = None,
        presets: Sequence[Preset] | None = None,
        guide: bool = True,
        device: str = "cpu",
        **fields: Any,
    ):
        h = starting_hyperparameters(type(self), hyperparameters, fields)
        self._given_rows = choice = choose_data(data, target, noise, train_size, data_seed)
        self._own = choice.own
        self._model = model
        self._trainer = Trainer(model, device, self._cache)
        self._trainer.data(choice)  # what is wrong with the data is said here, not later
        self._pins = Pins()
        self._verdict: Verdict | None = None
        self._scene: Scene | None = None
        self._cursor = 0  # the epoch that is read; 0: the newest
        self._log: bool | None = None  # the loss's axis, once a person has chosen
        self._ended: tuple[History | None, History | None] = (None, None)  # the last two runs
        self._uploads = Uploads()
        super().__init__(
            show=show,
            hide=hide,
            lock=lock,
            auto_run=auto_run,
            theme=theme,
            presets=presets,
            guide=guide,
            **starts(h, choice),
        )

    def _ready(self) -> None:
        self._links = Links(self._board, self._suit)
        self._links.offer_sets(self._own, self._given_rows.name)

    def _tools(self) -> Sequence[Button]:
        pinned = pin_buttons(self.pin, self.clear_pins, any_pins=bool(self.pins))
        return [*pinned, *super()._tools()]

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
            try_this=_("Drag the learning rate to the right until the loss no longer falls."),
            controls=tuple(FIELDS),
            extras=("pin", "clear", "reveal"),
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
        return self._pins.all

    def use(self, data: Any, *, target: str | None = None) -> Self:
        """Train on other rows of your own; what is wrong with them is said in the lab."""
        try:
            choice = choose_data(data, target, None, None, 0)
            self._trainer.data(choice)
        except (TypeError, ValueError, OSError) as error:
            self._complain(error)
        else:
            self._given_rows, self._own = choice, choice.own
            self._links.offer_sets(self._own, choice.name)
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
        given = self._at[0].given if self._at is not None else {}
        values = {n: given[n] for n in self._board.names if n in given}
        pin = self._pins.keep(history, progress.data.name, name, values)
        self._live.refresh()
        return pin

    def clear_pins(self) -> None:
        """Forget the pinned runs."""
        self._pins.clear()
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

    def _more_run_buttons(self) -> list[Button]:
        again = start_buttons(lambda: self._submit(self._good, anew=True), self._pressed_reseed)
        return [*super()._more_run_buttons(), *again]

    def _pressed_reseed(self) -> None:
        if self._board.is_locked("seed"):
            self._complain(_("the seed of this lab is locked"), "seed")
            return
        self._board.set(seed=self.hyperparameters.seed + 1)
        if not self._auto_run:
            self._live.resume()

    def _do_epoch(self, event: Event, _files: Sequence[bytes]) -> None:
        at = int(event["at"])
        progress: Progress | None = self.result
        self._cursor = 0 if progress is None or at >= progress.done else max(at, 0)
        self._live.refresh()

    def _do_log(self, event: Event, _files: Sequence[bytes]) -> None:
        self._log = bool(event["on"])
        self._live.refresh()

    def _do_rename(self, event: Event, _files: Sequence[bytes]) -> None:
        self._pins.rename(event["at"], str(event["text"]))
        self._live.refresh()

    def _do_remove(self, event: Event, _files: Sequence[bytes]) -> None:
        self._pins.remove(event["at"])
        self._live.refresh()

    def _do_restore(self, event: Event, _files: Sequence[bytes]) -> None:
        self._board.restore(self._pins.values(event["at"]))

    def _do_upload(self, event: Event, files: Sequence[bytes]) -> None:
        path = self._uploads.keep(str(event["file"]), files[0])
        self._board.set(data="csv", csv=path)

    def _suit(self) -> None:
        super()._suit()
        values = self._board.values
        rows = training_rows(values["data"], self._own)
        if rows is not None:
            self._board.set_range("train_size", 2, rows, beyond=rows)

    def _doing(self) -> str:
        return self._trainer.doing

    # What the worker shows ------------------------------------------------------------------

    @property
    def _marks(self) -> tuple[int, tuple[Pin, ...]]:
        return self._cursor, self.pins

    def _update(
        self, scene: Scene, picture: TrainingPicture, progress: Progress, _values: Values
    ) -> None:
        if scene is not self._scene and not self._closed:  # other rows begin with axes of their own
            self._scene, self._ended = scene, (None, None)
            self._easel.keep(scene.picture, picture)
        before = self._before(progress)
        view = scene.view(progress, *self._marks, before, failed=self._failed)
        picture.update(replace(view, log=self._log))

    def _before(self, progress: Progress) -> History | None:
        """The run to compare with: the last one that ended with another setting."""
        h = progress.history().hyperparameters
        others = [run for run in self._ended[::-1] if run and run.hyperparameters != h]
        return others[0] if others else None

    def _total(self, request: Request) -> int:
        total: int = request.given.epochs
        return total

    def _state(self, frame: Frame[Request, Progress]) -> str:
        if frame.item is not None and frame.state in ("finished", "stopped"):
            return words.OUTCOMES[frame.item.history().outcome]
        return super()._state(frame)

    def _said(
        self, frame: Frame[Request, Progress], request: Request, item: Progress
    ) -> dict[str, Any]:
        """Values and diagnosis; the diagnosis waits for the run's end."""
        history = item.history()
        if frame.state == "failed":
            self._verdict = None
        elif frame.final:
            self._verdict = diagnose(history)
            last = self._ended[1]
            if last is None or last.hyperparameters != history.hyperparameters:
                self._ended = (last, history)
        read = epoch_read(item.epochs, self._cursor)
        locked = [name for name in self._board.names if self._board.is_locked(name)]
        first = self.pins[0] if self.pins else None
        return super()._said(frame, request, item) | {
            "verdict": verdict_data(self._verdict, locked),
            "lines": words.lines(self._verdict, item.data),
            "status": f"{words.setting_text(history.hyperparameters)} · {item.data.name}",
            "reading": words.reading(history, read, item.data),
            "epoch": {"at": read.index if read else 0, "done": item.done, "total": item.total},
            "log": cast(TrainingPicture, self.picture).loss.log,
            "now": words.run_cells(history, item.data.name, first) if first else None,
            **(FAILED if frame.state == "failed" else {}),
        }

    def _below(self, request: Request, item: Progress, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        code = self.widget.below.get("code")
        if final:
            code = {"text": self._code_text(), "file": "run.py"}
        return below | {"pins": words.pins_data(self.pins), "code": code}

    def _task(self, item: Progress) -> Task:
        return item.data.task

    def _code_text(self) -> str:
        try:
            return f"# {self.settings()}\n\n{self.code()}"
        except ValueError as error:
            return f"# {self.settings()}\n# {error}"

    def _release(self) -> None:
        super()._release()
        self._uploads.close()
        self._scene = None
