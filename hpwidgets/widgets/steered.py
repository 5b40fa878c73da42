"""What a person does with a lab: moves, presses, undoes; and where the controls then stand."""

from __future__ import annotations

import dataclasses
import io
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from hpwidgets.draw.picture import Picture
from hpwidgets.front.widget import Event as Event
from hpwidgets.hyperparameters import shown
from hpwidgets.i18n import _
from hpwidgets.widgets.board import ControlBoard
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.easel import Easel
from hpwidgets.widgets.lab import Lab
from hpwidgets.widgets.moves import Moves
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.view import Request


class SteeredLab(Lab[Request, Any]):
    """A lab with controls on a board, presets, undo, and the buttons that steer a run.

    Every event of the page is a method ``_do_<event>(event, files)``.
    """

    presets: Sequence[Preset] = ()
    """Settings worth seeing, good and bad ones, each with a line of commentary."""
    stepped: ClassVar[bool] = False
    """Whether the run bar has a button Step: one item more, then pause."""

    def __init__(
        self,
        work: Callable[[Request, Callable[[], bool]], Iterator[Any]],
        board: ControlBoard,
        good: Request,
        easel: Easel,
        *,
        auto_run: bool,
    ):
        self._board, self._good, self._easel = board, good, easel
        self._moves = Moves(board.values, time.monotonic)
        if not isinstance(auto_run, bool):
            raise TypeError(f"auto_run must be True or False, got {shown(auto_run)}")
        self._auto_run, self._comment = auto_run, ""
        self._wanted_file = ""
        self._by: tuple[str, int] = ("", 0)  # the page that moved a control last, and its number
        self._telling = threading.Lock()
        self._ranges = -1  # which ranges of the controls the page knows
        super().__init__(work, lambda item: item.done / max(item.total, 1))
        board.on_change = self._moved
        board.on_error = self._complain

    @abstractmethod
    def _snapshot(self, values: Mapping[str, Any]) -> Request:
        """The view and what its controls say; ValueError or TypeError in words."""

    @abstractmethod
    def _suit(self) -> None:
        """Show the controls that mean something beside the others' values; after every move."""

    def _tools(self) -> Sequence[Button]:
        """The buttons that may stand under the words, as they look now.

        Views name in their ``extras`` those which are shown with them.
        """
        return ()

    @property
    def result(self) -> Any:
        """The newest record on the page; None before the first one."""
        return None

    def set(self, **values: Any) -> Self:
        """Move controls by name, as a person would; returns the lab.

        Raises RuntimeError once the lab is closed.
        """
        board = self._board  # which a lab that its cell has replaced lacks, and says so
        if self._closed:
            raise RuntimeError(
                _("this {lab} is closed, its controls move nothing; make a new one").format(
                    lab=type(self).__name__
                )
            )
        board.set(**values)
        return self

    # What the page asks for ------------------------------------------------------------------

    def _did(self, event: Event, files: Sequence[bytes]) -> None:
        if self._closed:
            return
        self._by = (str(event.get("page", "")), int(event.get("n", 0)))
        do = getattr(self, f"_do_{event.get('do')}", None)
        if do is None:
            return
        try:
            do(event, files)
        except (OSError, TypeError, ValueError, LookupError) as error:
            self._complain(error)
        self._tell_controls()

    def _do_set(self, event: Event, _files: Sequence[bytes]) -> None:
        control = self._board[event["name"]]
        if "text" in event:
            control.read(event["text"])
        else:
            value = event["value"]
            control.take(None if value == 0 and control.info.optional else value)

    def _do_press(self, event: Event, _files: Sequence[bytes]) -> None:
        for button in (*self._run_buttons(), *self._tools()):
            if button.name == event["name"] and button.enabled:
                button.pressed()

    def _do_move(self, event: Event, _files: Sequence[bytes]) -> None:
        """Several controls at once, as a suggestion names them."""
        self._moves.end_step()
        self.set(**event["values"])

    def _do_preset(self, event: Event, _files: Sequence[bytes]) -> None:
        preset = self.presets[event["at"]]
        self._board.restore(self._board.starts, preset.values)
        self._comment = f"{_(preset.name)}: {_(preset.comment)}" if preset.comment else ""
        self._live.refresh()

    def _do_reset(self, _event: Event, _files: Sequence[bytes]) -> None:
        self._board.restore(self._board.starts)

    def _do_back(self, event: Event, _files: Sequence[bytes]) -> None:
        name = event["name"]
        self._board.set(**{name: self._board[name].start})

    def _do_undo(self, _event: Event, _files: Sequence[bytes]) -> None:
        self._back_to(self._moves.undo())

    def _do_redo(self, _event: Event, _files: Sequence[bytes]) -> None:
        self._back_to(self._moves.redo())

    def _back_to(self, values: Mapping[str, Any] | None) -> None:
        if values is not None:
            self._board.restore(values)

    def _do_page(self, event: Event, _files: Sequence[bytes]) -> None:
        if self._easel.suit(event["theme"]):
            self._live.refresh()

    def _do_again(self, _event: Event, _files: Sequence[bytes]) -> None:
        """The page was given an old state."""
        self.widget.tell_again()

    def _do_save(self, event: Event, _files: Sequence[bytes]) -> None:
        self._wanted_file = event["format"]  # the worker draws it
        self._live.refresh()

    def _send_file(self, picture: Picture) -> None:
        """Hand the page the file that a person asked for."""
        wanted, self._wanted_file = self._wanted_file, ""
        if not wanted:
            return
        file = io.BytesIO()
        picture.figure.savefig(file, format=wanted)
        name = f"{type(self).__name__}.{wanted}"
        self.widget.send({"file": name}, [file.getvalue()])

    # What follows from a move ----------------------------------------------------------------

    def _moved(self) -> None:
        self._comment = ""
        self._moves.note(self._board.values)
        try:
            snapshot = self._snapshot(self._board.values)
        except (TypeError, ValueError) as error:
            self._complain(error)
            return
        state = self._live.state
        there = state in ("running", "finished")
        there = there or (state in ("paused", "stopped") and self.result is not None)
        same = snapshot.key == self._good.key
        self._good = snapshot
        self._suit()
        if same and there:
            self._complaint = ("", "")
            self._live.refresh()  # another way to draw the same results
        else:
            self._submit(snapshot, paused=not self._auto_run)

    def _submit(self, request: Request, *, paused: bool = False, anew: bool = False) -> None:
        if self._closed:
            return
        self._complaint = ("", "")
        waiting = paused and request.view.before is not None
        self._live.submit(dataclasses.replace(request, waiting=waiting, anew=anew), paused=paused)
        if waiting:
            self._live.step()  # so that there is something to see

    def _control_traits(self) -> dict[str, Any]:
        """Where the controls stand, and how they are drawn if that has changed."""
        page, number = self._by
        values = {
            "page": page,
            "n": number,
            "view": self._good.view.name,
            "of": self._board.states(),
            "undo": self._moves.can_undo,
            "redo": self._moves.can_redo,
        }
        if self._ranges == self._board.ranges:
            return {"values": values}
        self._ranges = self._board.ranges
        sections = [[_(title), names] for title, names in self._board.sections]
        return {
            "controls": {"of": self._board.specs(), "sections": sections},
            "values": values,
        }

    def _tell_controls(self) -> None:
        with self._telling:  # what one thread has read must not come after what another did
            self.widget.put(**self._control_traits())

    # The buttons of the run ------------------------------------------------------------------

    def _run_buttons(self) -> list[Button]:
        """The buttons that steer a run; the page words Run by its state."""
        run = Button(
            name="run",
            label=_("Run"),
            help=_("run, pause or go on"),
            pressed=self._pressed_run,
        )
        stop = Button(
            name="stop",
            label=_("Stop"),
            help=_("end this run here"),
            pressed=self._live.stop,
        )
        follow = Button(
            name="auto-run",
            label=_("auto-run"),
            help=_("compute as soon as a control moves"),
            pressed=self._pressed_auto_run,
            on=self._auto_run,
        )
        return [run, *self._more_run_buttons(), stop, follow]

    def _more_run_buttons(self) -> list[Button]:
        if not self.stepped:
            return []
        step = Button(
            name="step",
            label=_("Step"),
            help=_("one step, then pause"),
            pressed=self._pressed_step,
        )
        return [step]

    def _pressed_run(self) -> None:
        state = self._live.state
        if state == "running":
            self._live.pause()
        elif state == "paused":
            self._complaint = ("", "")
            self._live.resume()
        else:
            self._submit(self._good, anew=True)

    def _pressed_step(self) -> None:
        if self._live.state not in ("running", "paused"):
            self._submit(self._good, paused=True, anew=True)
        self._live.step()

    def _pressed_auto_run(self) -> None:
        self._auto_run = not self._auto_run
        self._live.refresh()
