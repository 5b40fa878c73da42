"""Controls by name, in always-visible and folded sections; teachers show, hide and lock them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import ipywidgets as widgets

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.widgets.controls import ChoiceControl, Control, NumberControl, TextInfo, make_control

Sections = Sequence[tuple[str, Sequence[str]]]
"""Title and names of controls; a section without a title is always in sight."""
SMALL_SETS = "moons circles spirals xor iris wine breast_cancer digits_flat diabetes"
"""Bundled sets on which many small networks are trained in seconds."""


class Field(NamedTuple):
    """A control of a lesson: what is known of it, where it starts, and how choices are called."""

    info: FieldInfo
    default: Any
    labels: tuple[str, ...] = ()
    """The words for ``info.choices``, in their order; none: the choices themselves."""
    helps: tuple[str, ...] = ()
    """What each choice means, in one sentence, for its tooltip."""


def number(
    label: str,
    meaning: str,
    default: float | None,
    between: tuple[float, float],
    slider: tuple[float, float] | None = None,
    **more: Any,
) -> Field:
    """A control for a number ``between`` two; its slider reaches over ``slider``, or over all.

    ``more`` are further fields of a :class:`~hpwidgets.hyperparameters.FieldInfo`: ``step``,
    ``scale``, ``unit``, ``optional``.
    """
    (low, high), shown = between, slider or between
    info = FieldInfo(label=label, meaning=meaning, low=low, high=high, slider=shown, **more)
    return Field(info, default)


def count(
    label: str,
    meaning: str,
    default: int | None,
    between: tuple[int, int],
    slider: tuple[int, int] | None = None,
    **more: Any,
) -> Field:
    """A control for a whole number, otherwise as :func:`number`."""
    return number(label, meaning, default, between, slider, integer=True, **more)


def share(label: str, meaning: str, default: float, *, high: float = 1, step: float = 0.1) -> Field:
    """A control for a share, from 0 to ``high``."""
    return number(label, meaning, default, (0, high), step=step)


def choice(
    label: str,
    meaning: str,
    labels: Mapping[str, str],
    default: str,
    *,
    helps: Mapping[str, str] | None = None,
) -> Field:
    """A control for one of several words; ``labels`` say how each is called, ``helps`` what it is.

    Raises ValueError where ``helps`` names something that cannot be chosen.
    """
    told = helps or {}
    if not set(told) <= set(labels):
        raise ValueError(f"helps must name choices {', '.join(labels)}, got {', '.join(told)}")
    info = FieldInfo(label=label, meaning=meaning, choices=tuple(labels))
    helped = tuple(told.get(name, "") for name in labels) if told else ()
    return Field(info, default, tuple(labels.values()), helped)


def flag(label: str, meaning: str, default: bool) -> Field:
    """A control that is on or off."""
    return Field(FieldInfo(label=label, meaning=meaning, scale="flag"), default)


def text(label: str, meaning: str, default: str, *, lines: int = 1) -> Field:
    """A control for text, in as many lines."""
    return Field(TextInfo(label=label, meaning=meaning, lines=lines), default)


def hyperparameter(name: str, default: Any) -> Field:
    """The control of a hyperparameter, one width for all layers alike, starting at ``default``."""
    return Field(dataclasses.replace(Hyperparameters.info(name), per_layer=False), default)


def hyperparameters(**defaults: Any) -> dict[str, Field]:
    """The controls of these hyperparameters by name, as :func:`hyperparameter` makes them."""
    return {name: hyperparameter(name, default) for name, default in defaults.items()}


def measure(
    meaning: str = _("what is measured on the validation rows"), *, label: str = _("judged by")
) -> Field:
    """A control for what is compared: losses or scores."""
    return choice(
        label,
        meaning,
        {"loss": _("loss"), "score": _("accuracy or R²")},
        "loss",
        helps={
            "loss": _("What training makes small: smooth, and it punishes confident mistakes."),
            "score": _("What people ask for: the share of right answers, or R² of numbers."),
        },
    )


REPEATS = count(
    _("seeds"), _("runs of every setting, each from a seed of its own"), 3, (2, 20), (2, 10)
)
"""The control of how often every setting is trained."""


def data_set(default: str, names: str, *, label: str = _("data set")) -> Field:
    """A control for one of these bundled sets (names with spaces between)."""
    entries = {name: catalog[name] for name in names.split()}
    labels = {name: entry.label for name, entry in entries.items()}
    helps = {name: entry.meaning for name, entry in entries.items()}
    return choice(label, _("the rows"), labels, default, helps=helps)


class ControlBoard:
    """Every control by name; a person's accepted move calls ``on_change()``.

    ``on_error`` gets what is wrong with a value. ``show`` (these, all unfolded), ``hide`` (not
    these) and ``lock`` (shown, but fixed) name controls; ValueError for an unknown name.
    """

    def __init__(
        self,
        controls: Mapping[str, Control],
        sections: Sections,
        *,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
    ):
        self._all = dict(controls)
        self._check_names(show=show or (), hide=hide, lock=lock)
        self.on_change: Callable[[], None] = lambda: None
        self.on_error: Callable[[Exception], None] = lambda error: None
        self.follow: dict[str, Callable[[], bool]] = {}
        """By name: sets the controls that depend on this one once it has moved; False where there
        is nothing to compute yet."""
        for name, control in self._all.items():
            control.on_change = partial(self._moved, name)
            control.on_error = lambda error: self.on_error(error)
        for name in lock:
            self._all[name].lock()
        self._locked, self._hidden = set(lock), set(hide)
        self.named = {"show": list(show or ()), "hide": list(hide), "lock": list(lock)}
        """What the teacher named, for the expression that makes the lab again."""
        self._folds: list[tuple[widgets.Accordion, list[str]]] = []
        self.widget = self._arrange(sections, show)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all controls."""
        return tuple(self._all)

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say, by name."""
        return {name: control.value for name, control in self._all.items()}

    def __getitem__(self, name: str) -> Control:
        return self._all[name]

    def is_locked(self, name: str) -> bool:
        """Whether a teacher has fixed this control."""
        return name in self._locked

    def set(self, **values: Any) -> None:
        """Move controls as a person would, with one new run for all of them.

        Raises ValueError for an unknown name, and what the control says of a wrong value.
        """
        self._check_names(set=tuple(values))
        checked = {name: self._all[name].checked(value) for name, value in values.items()}
        for name in sorted(checked, key=lambda name: name not in self.follow):
            self._all[name].set(checked[name])
            if name in self.follow:
                self.follow[name]()  # before the values that are given for what depends on it
        self.on_change()

    def display(self, name: str, shown: bool) -> None:
        """Show a control, or take it out of sight where it means nothing; so an empty section."""
        set_shown(self._all[name].widget, shown)
        for fold, names in self._folds:
            if name in names:
                set_shown(fold, any(self._all[other].shown for other in names))

    def set_range(self, name: str, low: float, high: float, *, beyond: float | None = None) -> None:
        """Let a number reach from ``low`` to ``high``; a larger value becomes ``beyond``."""
        control = self._all[name]
        assert isinstance(control, NumberControl)
        control.set_range(low, high)
        if beyond is not None and control.value > high:
            control.set(beyond)

    def _moved(self, name: str, _value: Any) -> None:
        if name not in self.follow or self.follow[name]():
            self.on_change()

    def _check_names(self, **lists: Sequence[str]) -> None:
        for argument, names in lists.items():
            if isinstance(names, str):
                raise TypeError(f"{argument} must be a list of names, got the text {names!r}")
            for name in names:
                if name not in self._all:
                    hint = did_you_mean(str(name), tuple(self._all))
                    known = ", ".join(self._all)
                    raise ValueError(
                        f"{argument} must name controls, got {name!r}{hint or f'; known: {known}'}"
                    )

    def _arrange(self, sections: Sections, show: Sequence[str] | None) -> widgets.VBox:
        def rows(names: Sequence[str]) -> widgets.GridBox:
            chosen = [self._all[name].widget for name in names if name not in self._hidden]
            layout = widgets.Layout(
                display="grid",
                grid_template_columns="repeat(auto-fill, minmax(min(290px, 100%), 1fr))",
                grid_gap="2px 16px",
                width="100%",
            )
            return widgets.GridBox(chosen, layout=layout)

        if show is not None:
            return widgets.VBox([rows(show)])
        parts = []
        for title, names in sections:
            if not any(name not in self._hidden for name in names):
                continue
            if not title:
                parts.append(rows(names))
                continue
            fold = widgets.Accordion([rows(names)], selected_index=None)
            fold.set_title(0, title)
            self._folds.append((fold, [name for name in names if name not in self._hidden]))
            parts.append(fold)
        return widgets.VBox(parts, layout=widgets.Layout(grid_gap="4px"))


def make_controls(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Control]:
    """Controls for a lesson's fields, starting at ``values`` where given, else at the defaults.

    Raises ValueError for an unknown name, and what a field's check says of a wrong value.
    """
    for name in values:
        if name not in fields:
            hint = did_you_mean(name, tuple(fields)) or f"; known: {', '.join(fields)}"
            raise TypeError(f"unknown control {name!r}{hint}")
    controls: dict[str, Control] = {}
    for name, (info, default, labels, _helps) in fields.items():
        value = info.check(name, values.get(name, default))
        if labels:
            options = [(_(label), c) for label, c in zip(labels, info.choices, strict=True)]
            controls[name] = ChoiceControl(name, info, value, options)
        else:
            controls[name] = make_control(name, info, value)
    return controls


def set_shown(widget: widgets.Widget, shown: bool) -> None:
    """Show a widget or take its room away."""
    widget.layout.display = None if shown else "none"
