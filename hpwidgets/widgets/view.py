"""One way to look at a lesson, told once: its controls, what it computes, draws and says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.widgets.table import Table

if TYPE_CHECKING:
    from hpwidgets.draw.picture import Picture
    from hpwidgets.draw.theme import Theme

Values: TypeAlias = Mapping[str, Any]
"""What the controls say, by name."""
Words: TypeAlias = Callable[[Any, Values], Iterable[str]]
"""The sentences about a record, beside what the controls say."""
Cancelled: TypeAlias = Callable[[], bool]


class Given(Mapping[str, Any]):
    """What the controls of a view say together: the key of its result, and what it is run with.

    >>> given = Given({"k": 5, "shuffle": True})
    >>> given.k, given["shuffle"], given == Given({"shuffle": True, "k": 5})
    (5, True, True)
    """

    def __init__(self, values: Values):
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(f"the view has no control {name!r}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def take(self, *names: str, **renamed: str) -> dict[str, Any]:
        """The values of these controls, as keywords for what takes them by the same names.

        >>> Given({"k": 5, "row": 1, "masks": 9}).take("masks", rows="row")
        {'masks': 9, 'rows': 1}
        """
        controls = dict(zip(names, names, strict=True)) | renamed
        return {keyword: self._values[name] for keyword, name in controls.items()}

    def network(self, **others: Any) -> Hyperparameters:
        """The network that the controls say, and ``others`` of which no control says anything."""
        named = {n: v for n, v in self.items() if n in Hyperparameters.__dataclass_fields__}
        return Hyperparameters(**named | others)

    def seed_range(self, runs: str = "repeats") -> range:
        """A seed for each run: as many as the control ``runs`` says, from ``seed`` on."""
        return range(self.seed, self.seed + self[runs])


def study(
    function: Callable[..., Iterable[Any]], data: Callable[[Given], Any], *names: str, **fixed: Any
) -> Callable[[Given, Cancelled], Iterable[Any]]:
    """A view's ``run``: a study of the controls' network on the rows ``data(given)``.

    The study takes the values of the controls ``names`` by these names, too, and a seed for each
    repeat. ``fixed`` are hyperparameters of which no control says anything.
    """

    def run(given: Given, cancelled: Cancelled) -> Iterable[Any]:
        return function(
            given.network(**fixed),
            data(given),
            **given.take(*names),
            seeds=given.seed_range(),
            cancelled=cancelled,
        )

    return run


def _update(picture: Any, record: Any, values: Values) -> None:
    picture.update(record)


def _nothing(*_arguments: Any) -> Any:
    return ()


def _alone(_given: Given) -> Values:
    return {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """How a record is shown: its picture and its words.

    ``picture(theme)`` makes the picture, once; ``draw(picture, record, values)`` sets its data, and
    ``words(record, values)`` are the sentences under it. ``values`` are all controls, so that those
    which change the drawing alone need no computing. ``table(record, values)`` stands below the
    sentences, ``spoken(record, values)`` what a screen reader is told where it is not the words.
    """

    picture: Callable[[Theme], Picture]
    words: Words
    draw: Callable[[Any, Any, Values], None] = _update
    table: Callable[[Any, Values], Table | None] | None = None
    spoken: Words | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class View(Stage):
    """One way to look at a lesson; ``LessonLab`` does all the rest.

    ``run(given, cancelled)`` yields records as results come in: the first within 150 ms, and
    ``cancelled()`` is asked at least ten times a second. ``given`` holds ``controls`` without
    ``looks``, which change the drawing alone, and without what is ``unused`` beside these values,
    and what the lesson puts ``beside(given)``: what no control says, or what a typed text means;
    its last record is kept, and shown at once when the same values come again, unless ``kept`` is
    False. Views of one ``key`` (by default a view's name) draw one and the same result: a move
    between them computes nothing. ``check(given)`` raises ValueError in words for values that
    cannot go together, and so may ``beside``.
    ``extras`` name the lab's buttons, and what else, that stand under the words with this view.
    ``stage(record, given)`` may show a record in another way, before the first one for None.
    ``before(given)`` is the record that a lab shows which waits for Run, and ``forget(given)``
    drops what the lesson itself remembers, so that Run computes it anew.
    """

    name: str
    label: str
    question: str
    controls: Sequence[str]
    run: Callable[[Given, Cancelled], Iterable[Any]]
    looks: Collection[str] = ()
    unused: Callable[[Values], Collection[str]] = _nothing
    check: Callable[[Given], object] = _nothing
    beside: Callable[[Given], Values] = _alone
    stage: Callable[[Any, Given], Stage | None] | None = None
    before: Callable[[Given], Any] | None = None
    forget: Callable[[Given], object] = _nothing
    kept: bool = True
    key: str = ""
    extras: Collection[str] = ()
    try_this: str = ""
    """One sentence: the first move worth making."""

    def used(self, values: Values, absent: Collection[str]) -> list[str]:
        """The controls that mean something beside these values, in a lab without ``absent``."""
        away = {*absent, *self.unused(values)}
        return [name for name in self.controls if name not in away]


@dataclass(frozen=True)
class Request:
    """What a run is to compute: a view, and what its controls say."""

    view: View
    given: Given
    waiting: bool = False
    """Whether it begins with the record from before the run."""
    anew: bool = False
    """Whether to compute it although the lesson remembers it."""

    @property
    def key(self) -> tuple[str, Given]:
        """What is computed: another view of the same key draws the same result."""
        return self.view.key or self.view.name, self.given

    def stage(self, record: Any) -> Stage:
        """How a record is shown; for None, what stands there before the first one."""
        view = self.view
        return (view.stage(record, self.given) if view.stage is not None else None) or view
