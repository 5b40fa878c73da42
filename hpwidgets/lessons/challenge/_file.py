"""Challenges as small files: read, and checked key by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from hpwidgets.data import catalog
from hpwidgets.data.prepare import Preparation
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.lessons.challenge._knobs import (
    FIXED,
    KNOBS,
    PREPARED,
    is_number,
    least_above_zero,
    range_around,
)
from hpwidgets.lessons.challenge.records import Challenge

FOLDER = Path(__file__).with_name("challenges")
MOST_BUDGET = 1000
NEEDED = ("name", "title", "story", "data", "budget", "goal", "controls")
KEYS = (*NEEDED, "target", "rows", "noise", "seed", "hints", "start", "search")
METRICS = {"accuracy": "classification", "r2": "regression"}
LOANS = "loans"
TABLES = (
    *(
        n
        for n, entry in catalog.items()
        if entry.kind != "sequence" and n not in ("digits", "digits_rows")
    ),
    LOANS,
)
"""The sets that a challenge may be about, besides a CSV file."""


def challenge_names() -> tuple[str, ...]:
    """The challenges that come with the package, easiest first.

    >>> len(challenge_names())
    10
    """
    return tuple(path.stem.partition("_")[2] for path in sorted(FOLDER.glob("*.toml")))


def read_challenge(source: str | Path) -> Challenge:
    """A challenge by its name, or from a TOML file of your own by its path.

    The file's keys: ``name``, ``title``, ``story``, ``data`` (a bundled set, or a CSV file beside
    it with ``target``), ``budget`` (networks to train), ``[goal]`` with ``metric`` ("accuracy" or
    "r2") and ``value``, ``[controls]`` with ``[low, high]`` or the choices of each; and where
    wanted ``rows``, ``noise``, ``seed``, ``hints``, ``[start]``, ``[search]``.

    Raises ValueError for an unknown name and for what is wrong in a file (which file and key, what
    was expected, what came, what to do), FileNotFoundError for a path that leads nowhere.

    >>> iris = read_challenge("iris")
    >>> iris.task, 0.5 < iris.goal < 1, "learning_rate" in iris.controls
    ('classification', True, True)
    """
    if isinstance(source, str) and not source.lower().endswith(".toml"):
        known = dict(zip(challenge_names(), sorted(FOLDER.glob("*.toml")), strict=True))
        if source not in known:
            hint = did_you_mean(source, tuple(known)) or f"; known are {', '.join(known)}"
            raise ValueError(
                f"unknown challenge {source!r}{hint} (a file's path must end in .toml)"
            )
        return _File(known[source]).challenge()
    if not isinstance(source, str | Path):
        raise TypeError(
            f"a challenge must be a name or the path of a TOML file, got {type(source).__name__}"
        )
    path = Path(source)
    if not path.is_file():
        raise FileNotFoundError(f"there is no challenge at {str(path)!r}; give the path of a file")
    return _File(path).challenge()


class _File:
    """A challenge's file while it is checked."""

    def __init__(self, path: Path):
        self._path = path
        try:
            self._told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name} is no TOML: {error}; mend that line") from error

    def _wrong(self, key: str, expected: str, got: object, todo: str) -> NoReturn:
        raise ValueError(f"{self._path.name}: {key} must be {expected}, got {got!r}; {todo}")

    def challenge(self) -> Challenge:
        """The challenge; ValueError for the first thing that is wrong."""
        self._names("", self._told, KEYS)
        for key in NEEDED:
            if key not in self._told:
                raise ValueError(f"{self._path.name}: {key} is missing; add it")
        name, title, story = (self._text(key) for key in ("name", "title", "story"))
        task, goal = self._goal()
        data, target = self._data(task)
        controls = self._controls()
        start, preparation = self._start(controls)
        begins = start.to_dict() | vars(preparation)
        return Challenge(
            name=name,
            title=title,
            story=story,
            data=data,
            target=target,
            task=task,
            goal=goal,
            budget=self._whole("budget", 1, MOST_BUDGET),
            rows=self._whole("rows", 20, 100_000) if "rows" in self._told else None,
            noise=self._noise(data),
            seed=self._whole("seed", 0, 2**31 - 1) if "seed" in self._told else 0,
            hints=self._hints(),
            controls=controls,
            start=start,
            preparation=preparation,
            ranges=self._ranges(controls, begins),
            path=self._path,
        )

    def _names(self, where: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in given:
            if key not in known:
                hint = did_you_mean(key, list(known)) or f"; known are {', '.join(known)}"
                raise ValueError(f"{self._path.name}: there is no key {where}{key}{hint}")

    def _text(self, key: str) -> str:
        value = self._told[key]
        if not isinstance(value, str) or not value.strip():
            self._wrong(key, "a text", value, "put it in quotation marks")
        return value.strip()

    def _whole(self, key: str, low: int, high: int) -> int:
        value = self._told[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self._wrong(key, f"a whole number from {low} to {high}", value, "change it")
        return value

    def _table(self, key: str) -> dict[str, Any]:
        value = self._told.get(key, {})
        if not isinstance(value, dict):
            self._wrong(key, "a table", value, f"begin a line with [{key}]")
        return value

    def _goal(self) -> tuple[Any, float]:
        goal = self._table("goal")
        self._names("goal.", goal, ("metric", "value"))
        metric, value = goal.get("metric"), goal.get("value")
        if metric not in METRICS:
            self._wrong("goal.metric", "'accuracy' or 'r2'", metric, "take the one that fits")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            self._wrong("goal.value", "a score above 0 and below 1", value, "change it")
        return METRICS[metric], float(value)

    def _data(self, task: str) -> tuple[str, str]:
        data, target = self._text("data"), self._told.get("target", "")
        if data.lower().endswith(".csv"):
            path = self._path.parent / data
            if not path.is_file():
                self._wrong(
                    "data", "a CSV file that is there", data, f"put it beside {self._path.name}"
                )
            if not isinstance(target, str) or not target:
                self._wrong("target", "the column to learn", target, "name a column of the file")
            return str(path), target
        if data not in TABLES:
            hint = did_you_mean(data, TABLES)
            self._wrong(
                "data", f"one of {', '.join(TABLES)}, or a CSV file", data, f"change it{hint}"
            )
        if target:
            self._wrong("target", "left out for a bundled set", target, "delete the line")
        own = "classification" if data == LOANS else catalog[data].task
        if own != task:
            metric = next(name for name, kind in METRICS.items() if kind == own)
            got = self._told["goal"]["metric"]
            self._wrong("goal.metric", f"{metric!r} for {data}, a set for {own}", got, "change it")
        return data, ""

    def _noise(self, data: str) -> float | None:
        noise = self._told.get("noise")
        if noise is None:
            return None
        entry = catalog.get(data)
        if entry is None or entry.noise is None:
            self._wrong("noise", "left out for real data", noise, "delete the line")
        if isinstance(noise, bool) or not isinstance(noise, int | float) or not 0 <= noise <= 10:
            self._wrong("noise", "a number from 0 to 10", noise, "change it")
        return float(noise)

    def _hints(self) -> tuple[str, ...]:
        hints = self._told.get("hints", [])
        if not isinstance(hints, list) or not all(isinstance(hint, str) for hint in hints):
            self._wrong("hints", "a list of texts", hints, 'write ["first hint", "second hint"]')
        return tuple(hints)

    def _controls(self) -> dict[str, tuple[Any, ...]]:
        controls = self._table("controls")
        for name, why in FIXED.items():
            if name in controls:
                self._wrong(f"controls.{name}", "left out", controls[name], why)
        self._names("controls.", controls, tuple(KNOBS))
        if not any(is_number(name) for name in controls):
            self._wrong("controls", "at least one number to move", list(controls), "add one")
        return {
            name: self._range(f"controls.{name}", name, told)
            if is_number(name)
            else self._choices(name, told)
            for name, told in controls.items()
        }

    def _range(self, key: str, name: str, told: Any) -> tuple[float, float]:
        info = KNOBS[name]
        expected = f"[low, high], each {info.describe()}"
        if not isinstance(told, list) or len(told) != 2:
            self._wrong(key, expected, told, "write two numbers")
        try:
            low, high = (info.check(name, value) for value in told)
        except (TypeError, ValueError):
            self._wrong(key, expected, told, "change the numbers")
        if not low < high:
            self._wrong(key, "[low, high] with low below high", told, "turn them round")
        return low, high

    def _choices(self, name: str, told: Any) -> tuple[Any, ...]:
        info = KNOBS[name]
        known = info.choices or (False, True)
        fits = isinstance(told, list) and len(set(told)) == len(told) > 1
        if not fits or not all(value in known for value in told):
            self._wrong(f"controls.{name}", f"two or more of {list(known)}", told, "change them")
        return tuple(value for value in known if value in told)

    def _start(
        self, controls: Mapping[str, tuple[Any, ...]]
    ) -> tuple[Hyperparameters, Preparation]:
        told = self._table("start")
        self._names("start.", told, (*KNOBS, "momentum", "seed"))
        prepared = {name: value for name, value in told.items() if name in PREPARED}
        others = {name: value for name, value in told.items() if name not in PREPARED}
        try:
            start, preparation = Hyperparameters(**others), Preparation(**prepared)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{self._path.name}: start: {error}") from error
        begins = start.to_dict() | vars(preparation)
        for name, allowed in controls.items():
            value = begins[name]
            inside = allowed[0] <= value <= allowed[1] if is_number(name) else value in allowed
            if not inside:
                expected = f"within controls.{name} = {list(allowed)}"
                self._wrong(f"start.{name}", expected, value, "give it another start, or more room")
        return start, preparation

    def _ranges(
        self, controls: Mapping[str, tuple[Any, ...]], begins: Mapping[str, Any]
    ) -> dict[str, tuple[float, float]]:
        told = self._table("search")
        numbers = [name for name in controls if is_number(name)]
        self._names("search.", told, numbers)
        found = {}
        for name in numbers:
            low, high = controls[name]
            if name not in told:
                found[name] = range_around(name, begins[name], low, high)
                continue
            least, most = self._range(f"search.{name}", name, told[name])
            low = least_above_zero(name, low)
            if not low <= least < most <= high:
                expected = f"within [{low:g}, {high:g}]"
                self._wrong(f"search.{name}", expected, told[name], "change the numbers")
            found[name] = (least, most)
        return found
