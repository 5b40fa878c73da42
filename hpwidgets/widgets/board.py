"""Controls by name, in always-visible and folded sections; teachers show, hide and lock them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import (
    FieldInfo,
    Hyperparameters,
    did_you_mean,
    is_one_of,
    shown,
)
from hpwidgets.i18n import _
from hpwidgets.widgets.choices import helps_of
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


def text(label: str, meaning: str, default: str, *, lines: int = 1, file: str = "") -> Field:
    """A control for text, in as many lines; or for the path of a file with such an ending."""
    return Field(TextInfo(label=label, meaning=meaning, lines=lines, file=file), default)


def hyperparameter(name: str, default: Any) -> Field:
    """The control of a hyperparameter, one width for all layers alike, starting at ``default``."""
    info = dataclasses.replace(Hyperparameters.info(name), per_layer=False)
    return Field(info, default, helps=helps_of(name))


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

    ``on_error(error, name)`` gets what is wrong with a value. ``show`` (these, all unfolded),
    ``hide`` (not these) and ``lock`` (shown, but fixed) name controls; ValueError for an unknown
    name.
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
        self.check_names(show=() if show is None else show, hide=hide, lock=lock)
        self.on_change: Callable[[], None] = lambda: None
        self.on_error: Callable[[Exception, str], None] = lambda error, name: None
        self.follow: dict[str, Callable[[], bool]] = {}
        """By name: sets the controls that depend on this one once it has moved; False where there
        is nothing to compute yet."""
        for name, control in self._all.items():
            control.on_change = partial(self._moved, name)
            control.on_error = partial(self._refused, name)
        for name in lock:
            self._all[name].lock()
        self._locked = set(lock)
        self.named = {
            "show": [] if show is None else list(show),
            "hide": list(hide),
            "lock": list(lock),
        }
        """What the teacher named, for the expression that makes the lab again."""
        self.sections = _arranged(sections, show, set(hide))
        """Title and names of the controls on the page, in order."""
        self.ranges = 0
        """How often a control was given other values to offer."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all controls."""
        return tuple(self._all)

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say, by name."""
        return {name: control.value for name, control in self._all.items()}

    @property
    def starts(self) -> dict[str, Any]:
        """Where the controls begin, by name."""
        return {name: control.start for name, control in self._all.items()}

    def __getitem__(self, name: str) -> Control:
        return self._all[name]

    def specs(self) -> dict[str, dict[str, Any]]:
        """What the page needs to draw the controls that have a place on it."""
        return {name: self._all[name].spec() for _title, names in self.sections for name in names}

    def states(self) -> dict[str, dict[str, Any]]:
        """Where the controls that have a place on the page stand."""
        return {name: self._all[name].state() for _title, names in self.sections for name in names}

    def is_locked(self, name: str) -> bool:
        """Whether a teacher has fixed this control."""
        return name in self._locked

    def set(self, **values: Any) -> None:
        """Move controls as a person would, with one new run for all of them.

        Raises ValueError for an unknown name, and what the control says of a wrong value.
        """
        self.check_names(set=tuple(values))
        self._move({}, values)

    def restore(self, values: Mapping[str, Any], moves: Mapping[str, Any] | None = None) -> None:
        """Take the controls back to where they stood once, and from there to ``moves``.

        There is one new run for all of it; what is locked stays. Raises as :meth:`set` for
        ``moves``; then all controls stand where they stood.
        """
        self.check_names(restore=(*values, *(moves or ())))
        kept, moved = (
            {name: value for name, value in some.items() if name not in self._locked}
            for some in (values, moves or {})
        )
        self._move(kept, moved)

    def _move(self, kept: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        before = self.values
        self._hold(kept)
        try:
            for name in self._leaders_first(values):
                self._all[name].set(self._all[name].checked(values[name]))
                if name in self.follow:
                    self.follow[name]()  # before the values that are given for what depends on it
        except (TypeError, ValueError):
            self._hold(before)
            raise
        self.on_change()

    def _hold(self, values: Mapping[str, Any]) -> None:
        """Stand at values that were right once, in whatever range."""
        for name in self._leaders_first(values):
            self._all[name].set(values[name])
            if name in self.follow:
                self.follow[name]()
        for name, value in values.items():  # what followed has values of its own
            self._all[name].set(value)

    def _leaders_first(self, names: Iterable[str]) -> list[str]:
        """Those first on which others depend."""
        return sorted(names, key=lambda name: name not in self.follow)

    def display(self, name: str, shown: bool) -> None:
        """Show a control, or take it out of sight where it means nothing."""
        self._all[name].shown = shown

    def set_range(self, name: str, low: float, high: float, *, beyond: float | None = None) -> None:
        """Let a number reach from ``low`` to ``high``; a larger value becomes ``beyond``."""
        control = self._all[name]
        assert isinstance(control, NumberControl)
        self.ranges += control.set_range(low, high)
        if beyond is not None and control.value > high:
            control.set(beyond)

    def set_options(self, name: str, options: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other choices, as (label, name), and choose one of them."""
        control = self._all[name]
        assert isinstance(control, ChoiceControl)
        control.set_options(options, value)
        self.ranges += 1

    def _moved(self, name: str, _value: Any) -> None:
        if name not in self.follow or self.follow[name]():
            self.on_change()

    def _refused(self, name: str, error: Exception) -> None:
        self.on_error(error, name)

    def check_names(self, **lists: Sequence[str]) -> None:
        """Raise ValueError for a name in one of these lists that is no control's."""
        for argument, names in lists.items():
            if isinstance(names, str):
                raise TypeError(f"{argument} must be a list of names, got the text {names!r}")
            if not isinstance(names, Iterable):
                raise TypeError(f"{argument} must be a list of names, got {shown(names)}")
            for name in names:
                if not is_one_of(name, self._all):
                    hint = did_you_mean(name, tuple(self._all))
                    known = ", ".join(self._all)
                    hint = hint or f"; known: {known}"
                    raise ValueError(f"{argument} must name controls, got {shown(name)}{hint}")


def _arranged(
    sections: Sections, show: Sequence[str] | None, hidden: set[str]
) -> list[tuple[str, list[str]]]:
    """The sections without what is hidden; with ``show`` one section of these alone.

    Sections without a title that follow each other are one.
    """
    wanted = sections if show is None else [("", show)]
    away = {"view", *hidden}  # the views are tabs
    placed = [(title, [n for n in names if n not in away]) for title, names in wanted]
    joined: list[tuple[str, list[str]]] = []
    for title, names in placed:
        if joined and not title and not joined[-1][0]:
            joined[-1][1].extend(names)
        elif names:
            joined.append((title, names))
    return joined


def make_controls(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Control]:
    """Controls for a lesson's fields, starting at ``values`` where given, else at the defaults.

    Raises ValueError for an unknown name, and what a field's check says of a wrong value.
    """
    for name in values:
        if name not in fields:
            hint = did_you_mean(name, tuple(fields)) or f"; known: {', '.join(fields)}"
            raise TypeError(f"unknown control {name!r}{hint}")
    controls: dict[str, Control] = {}
    for name, (info, default, labels, helps) in fields.items():
        value = info.check(name, values.get(name, default))
        options = (
            [(_(label), c) for label, c in zip(labels, info.choices, strict=True)]
            if labels
            else None
        )
        controls[name] = make_control(name, info, value, options, helps)
    return controls
