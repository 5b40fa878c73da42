"""A search's journal: a file of Optuna's that holds every trial from the moment it has ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from stat import S_IFREG, S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Any

from hpwidgets.data.checks import shown
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Measure, Trial
from hpwidgets.tuning.search.optuna_study import direction, from_frozen, quiet, to_frozen
from hpwidgets.tuning.space.space import Space

if TYPE_CHECKING:
    import optuna

STUDY = "hpwidgets"
START = b'{"op_code":'
"""How each line of an Optuna journal begins."""
STALE = 5
"""Seconds after which a lock that nobody has touched is taken for a dead process's; Optuna's own
lock waits 30. Writing a trial takes milliseconds."""


class Journal:
    """The trials in a file, and the way to add one.

    Opening reads what is there and makes the file if there is none. ``identity`` says whose trials
    they are: a journal of another search is refused. A last line without its end, which a crash
    leaves behind, is taken off once the journal is known to be this search's; its trial is one that
    had not been kept.

    Raises
    ------
    ValueError
        For a file that is no Optuna journal (with the line that is not), or one of another search
        (with what differs). The file is left as it was.
    OSError
        For a path that cannot be read or written.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        identity: Mapping[str, Any],
        space: Space,
        base: Hyperparameters,
        measure: Measure,
    ):
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        self.path = _checked_path(path)
        self._space, self._measure = space, measure
        whole = _whole_lines(self.path)
        self._lock = JournalFileOpenLock(str(self.path), grace_period=STALE)
        with quiet():
            try:
                backend = JournalFileBackend(str(self.path), lock_obj=self._lock)
                storage = optuna.storages.JournalStorage(backend)
                names = optuna.study.get_all_study_names(storage)
            except (AssertionError, KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f"journal {self.path}: {whole} lines that Optuna cannot follow"
                    f" ({type(error).__name__}: {error}); nothing was changed. Give another path,"
                    " or move the file away"
                ) from error
            if names and names != [STUDY]:
                raise ValueError(
                    f"journal {self.path} holds Optuna studies that are no search of ours"
                    f" ({', '.join(names)}); give another path"
                )
            if names:
                self._study = optuna.load_study(study_name=STUDY, storage=storage)
            else:
                self._mend()
                self._study = optuna.create_study(
                    storage=storage, study_name=STUDY, direction=direction(measure)
                )
        self._check_identity(dict(identity))
        self.trials: dict[int, Trial] = {}
        self.ended: dict[int, datetime] = {}
        for frozen in self._study.get_trials(deepcopy=False):
            try:
                trial = from_frozen(frozen, space, base)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f"journal {self.path}: its trial {frozen.number} is not one of this search"
                    f" ({error}); nothing was changed. Give another path"
                ) from error
            if trial.number not in self.trials:
                self.trials[trial.number] = trial
                self.ended[trial.number] = frozen.datetime_complete or datetime.now()
        self._mend()

    def _mend(self) -> None:
        """Take off what a crash has left of a last line; one that is being written has the lock."""
        self._lock.acquire()
        try:
            with self.path.open("rb+") as file:
                file.truncate(file.read().rfind(b"\n") + 1)
        finally:
            self._lock.release()

    def _check_identity(self, identity: dict[str, Any]) -> None:
        there = dict(self._study.user_attrs)
        if not there and not self._study.get_trials(deepcopy=False):
            self._mend()
            # One line of the file, so that a crash leaves all of it or none.
            self._study.set_user_attr("search", identity)
            return
        kept = there.get("search", {})
        for name, value in identity.items():
            if kept.get(name) != value:
                raise ValueError(
                    f"journal {self.path} holds a search with another {name}:\n"
                    f"there {_written(kept.get(name))}\nnow   {_written(value)}\n"
                    f"give another path, or the same {name}"
                )

    def write(self, trial: Trial) -> None:
        """Add a trial that has ended; it is on the disk when this returns."""
        with quiet():
            self._study.add_trial(to_frozen(trial, self._space, self._measure))

    @property
    def study(self) -> optuna.Study:
        """The study in the file."""
        return self._study


def _checked_path(given: object) -> Path:
    """The path of a plain file, or of none yet in a folder that is there.

    A pipe would be waited for for ever, and a device never ends or keeps nothing.
    """
    if not isinstance(given, (str, PathLike)):
        raise TypeError(f"journal must be the path of a file, or None, got {shown(given)}")
    path = Path(given)
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        kind = S_IFREG
    except PermissionError:
        raise
    except (OSError, ValueError) as error:  # a loop of links, a zero byte, a name too long
        reason = getattr(error, "strerror", None) or error
        raise ValueError(
            f"journal {shown(str(path))} cannot be a file ({reason}); give another path"
        ) from error
    if S_ISDIR(kind):
        raise ValueError(f"journal must be a file, {path} is a folder; give a file in it")
    if not S_ISREG(kind):
        raise ValueError(
            f"journal must be a plain file, {path} is a pipe, socket or device; give another path"
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(f"journal {path}: there is no folder {path.parent}; make it")
    return path


def _written(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def _whole_lines(path: Path) -> int:
    """How many lines the file has, each a record; a last one without its end is not counted.

    Raises ValueError naming the first line that is none.
    """
    if not path.exists():
        return 0
    content = path.read_bytes()
    *lines, rest = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not _is_record(line):
            raise ValueError(_not_a_record(path, number, line))
    if not (rest.startswith(START) or START.startswith(rest)):
        raise ValueError(_not_a_record(path, len(lines) + 1, rest))
    return len(lines)


def _is_record(line: bytes) -> bool:
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and isinstance(record.get("op_code"), int)


def _not_a_record(path: Path, number: int, line: bytes) -> str:
    shown = line[:60].decode("utf-8", "replace")
    return (
        f"journal {path}, line {number}: not a record of an Optuna journal: {shown!r}; nothing was"
        " changed. Give another path, or mend or move the file"
    )
