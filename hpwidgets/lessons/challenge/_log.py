"""The log of a challenge: every run, in order; as a table, CSV and JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, overload

from hpwidgets.data.prepare import Preparation
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.challenge.records import Run, SearchRange
from hpwidgets.lessons.challenge.stages import CROSS, ENSEMBLE, TEST

if TYPE_CHECKING:
    import pandas

COLUMNS = ("stage", "score", "sd", "trainings", "spent", "verdict", "outcome", "seconds")
AFTER = ("seeds", "of", "test_score", "fresh_score", "at")


@dataclasses.dataclass(frozen=True)
class Log(Sequence[Run]):
    """Runs and looks at the test set, the first one first.

    >>> log = Log("iris")
    >>> log = log.with_run(Run(number=1, stage="curves", setting=Hyperparameters(),
    ...     preparation=Preparation(), scores=(0.9,), score=0.9, trainings=1, spent=1))
    >>> len(log), log.spent, log.best.score
    (1, 1, 0.9)
    """

    challenge: str
    runs: tuple[Run, ...] = ()

    @overload
    def __getitem__(self, at: int) -> Run: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Run, ...]: ...
    def __getitem__(self, at: int | slice) -> Run | tuple[Run, ...]:
        return self.runs[at]

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def with_run(self, run: Run) -> Self:
        """The log with one run more."""
        return dataclasses.replace(self, runs=(*self.runs, run))

    @property
    def spent(self) -> int:
        """Networks trained so far."""
        return self.runs[-1].spent if self.runs else 0

    @property
    def looks(self) -> tuple[Run, ...]:
        """The looks at the test set."""
        return tuple(run for run in self.runs if run.stage == TEST)

    @property
    def trained(self) -> tuple[Run, ...]:
        """The runs that trained and ended with a score."""
        return tuple(run for run in self.runs if run.stage != TEST and math.isfinite(run.score))

    @property
    def best(self) -> Run | None:
        """The run of the highest validation score; None before the first.

        Ensembles have no setting of their own, and folds are other rows: both are left out.
        """
        single = [run for run in self.trained if run.stage not in (ENSEMBLE, CROSS)]
        return max(single, key=lambda run: run.score, default=None)

    def to_frame(self) -> pandas.DataFrame:
        """One row a run: stage, score, cost, verdict, every hyperparameter and preparation."""
        import pandas

        rows = [
            {"run": run.number}
            | {name: getattr(run, name) for name in COLUMNS}
            | run.setting.to_dict()
            | dataclasses.asdict(run.preparation)
            | {name: getattr(run, name) for name in AFTER}
            for run in self.runs
        ]
        names = [
            f.name for kind in (Hyperparameters, Preparation) for f in dataclasses.fields(kind)
        ]
        columns = ["run", *COLUMNS, *names, *AFTER]
        return pandas.DataFrame(rows, columns=columns).set_index("run")

    def to_csv(self, path: str | Path | None = None) -> str | None:
        """Write :meth:`to_frame` as CSV, or return it as text without a path."""
        text: str | None = self.to_frame().to_csv(path)
        return text

    def to_json(self, path: str | Path | None = None) -> str | None:
        """Write all that is known of the runs as JSON, or return it as text without a path."""
        runs = [_plain(dataclasses.asdict(run)) for run in self.runs]
        for plain, run in zip(runs, self.runs, strict=True):
            plain["setting"] = run.setting.to_dict()
            plain["tried"] = [setting.to_dict() for setting in run.tried]
        text = json.dumps({"challenge": self.challenge, "runs": runs}, indent=1, allow_nan=False)
        if path is None:
            return text
        Path(path).write_text(text, encoding="utf-8")
        return None

    @classmethod
    def from_json(cls, source: str | Path) -> Self:
        """A log from the path of a file that :meth:`to_json` wrote, or from its text.

        Raises ValueError for what is no such log.
        """
        text = str(source)
        if isinstance(source, Path) or not text.lstrip().startswith("{"):
            text = Path(source).read_text(encoding="utf-8")
        try:
            told = json.loads(text)
            return cls(told["challenge"], tuple(_run(each) for each in told["runs"]))
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(
                "a log is JSON as log.to_json writes it, with a challenge and its runs; this is"
                f" none: {type(error).__name__}: {error}"
            ) from error


def _plain(value: Any) -> Any:
    """Lists and numbers that JSON knows: NaN becomes null."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _run(told: dict[str, Any]) -> Run:
    def number(value: float | None) -> float:
        return math.nan if value is None else float(value)

    each = SimpleNamespace(**told)
    each.setting = _setting(each.setting)
    each.preparation = Preparation(**each.preparation)
    each.tried = tuple(_setting(setting) for setting in each.tried)
    each.ranges = tuple(SearchRange(**searched) for searched in each.ranges)
    each.scores = tuple(number(score) for score in each.scores)
    each.score = number(each.score)
    return Run(**vars(each))


def _setting(told: dict[str, Any]) -> Hyperparameters:
    units = told["hidden_units"]
    return Hyperparameters(
        **told | {"hidden_units": tuple(units) if isinstance(units, list) else units}
    )
