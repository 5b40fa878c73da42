"""Labs, and what notebooks teach with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import hpwidgets as hp
from hpwidgets import course
from tests.odd_inputs.case import Case, Y, column, rows

LABS = (
    "TrainingLab AutoMLLab BaselineLab CapacityLab ChallengeLab CrossValidationLab CurveLab"
    " DataPrepLab DropoutLab EnsembleLab HyperbandLab SearchLab"
)
IDLE = {"auto_run": False}


def case(name: str, call: Callable[[], Any]) -> Case:
    return Case(name, lambda _folder: call())


def lab(name: str, told: str, *given: Any, **options: Any) -> Case:
    def call() -> Any:
        made = getattr(hp, name)(*given, **IDLE | options)
        made.close()

    return case(f"{name}({told})", call)


def each(told: str, **options: Any) -> list[Case]:
    return [lab(name, told, **options) for name in LABS.split()]


COMMON = [
    *each("show=5", show=5),
    *each("hide=['foo']", hide=["foo"]),
    *each("lock=5", lock=5),
    *each("theme='pink'", theme="pink"),
    *each("presets=5", presets=5),
    *each("learnin_rate=1", learnin_rate=1),
]
ROWS = (rows(a=column("x", "y", None)).drop(columns="y"), Y)
OWN = [
    lab("TrainingLab", "5", 5),
    lab("TrainingLab", "data='mons'", data="mons"),
    lab("TrainingLab", "data=5", data=5),
    lab("TrainingLab", "data=a table without target", data=rows()),
    lab("TrainingLab", "data=a table with text", data=rows(a=column("x", "y")), target="y"),
    lab("TrainingLab", "model=5", model=5),
    lab("TrainingLab", "device='foo'", device="foo"),
    lab("TrainingLab", "noise='loud'", noise="loud"),
    lab("TrainingLab", "height=-5", height=-5),
    lab("AutoMLLab", "data=5", data=5),
    lab("AutoMLLab", "data=a table with text", data=rows(a=column("x", "y")), target="y"),
    lab("AutoMLLab", "seconds='x'", seconds="x"),
    lab("BaselineLab", "data=rows with text", data=ROWS),
    lab("BaselineLab", "view='foo'", view="foo"),
    lab("CapacityLab", "data=5", data=5),
    lab("CapacityLab", "degree='x'", degree="x"),
    lab("ChallengeLab", "'foo'", "foo"),
    lab("CrossValidationLab", "data=rows with text", data=ROWS),
    lab("CrossValidationLab", "k=1", k=1),
    lab("CrossValidationLab", "k=10**400", k=10**400),
    lab("CurveLab", "history=5", 5),
    lab("DataPrepLab", "data=rows with text", data=ROWS),
    lab("DataPrepLab", "data=5", data=5),
    lab("DataPrepLab", "scaling='foo'", scaling="foo"),
    lab("DropoutLab", "view=5", view=5),
    lab("EnsembleLab", "data=rows with text", data=ROWS),
    lab("EnsembleLab", "data='mons'", data="mons"),
    lab("HyperbandLab", "eta='x'", eta="x"),
    lab("SearchLab", "data=rows with text", data=ROWS),
    lab("SearchLab", "space=5", space=5),
]


def exercise(told: str, **options: Any) -> Case:
    def judge(rate: float) -> list[Any]:
        return []

    given: dict[str, Any] = {
        "task": "Choose a rate.",
        "judge": judge,
        "start": {"rate": 0.1},
        "solution": {"rate": 0.2},
    }
    return case(f"exercise({told})", lambda: course.exercise(**given | options))


ASKED = ("What comes out?", {"up": "It rises.", "down": "It falls."})
COURSE = [
    case("predict('', [])", lambda: course.predict("", [])),
    case("predict with one choice", lambda: course.predict("What?", ["a"])),
    case("predict(choices=5)", lambda: course.predict("What?", 5)),
    case("predict(choices='ab')", lambda: course.predict("What?", "ab")),
    case("predict(question=5)", lambda: course.predict(5, ["a", "b"])),
    case("predict: a choice of numbers", lambda: course.predict("What?", [1, 2])),
    case("predict(...).choose('upp')", lambda: course.predict(*ASKED).choose("upp")),
    case("predict(...).choose(5)", lambda: course.predict(*ASKED).choose(5)),
    case("predict(...).outcome(sideways=1)", lambda: course.predict(*ASKED).outcome(sideways=1)),
    case("claim(holds=None)", lambda: course.claim("It rises.", holds=None)),
    case("claim(holds='yes')", lambda: course.claim("It rises.", holds="yes")),
    case("claim(holds=[])", lambda: course.claim("It rises.", holds=[])),
    case("claim(sentence=5)", lambda: course.claim(5, holds=True)),
    case("claim: a place without a value", lambda: course.claim("It is {x}.", holds=True)),
    case("claim: a value that is no number", lambda: course.claim("It is {}.", "a", holds=True)),
    case(
        "claim: values of unequal length",
        lambda: course.claim("It is {}.", [[1], [1, 2]], holds=True),
    ),
    case("claims()", lambda: course.claims()),
    case("claims(5)", lambda: course.claims(5)),
    exercise("judge=5", judge=5),
    exercise("judge of another name", judge=lambda speed: []),
    exercise("start={}", start={}),
    exercise("start=5", start=5),
    exercise("solution of another name", solution={"speed": 1}),
    exercise("hints=5", hints=5),
    exercise("task=5", task=5),
    case("chart({})", lambda: course.chart({})),
    case("chart(5)", lambda: course.chart(5)),
    case("chart([1, 2])", lambda: course.chart([1, 2])),
    case("chart: a text", lambda: course.chart({"a": "text"})),
    case("chart: no values", lambda: course.chart({"a": []})),
    case("chart: None", lambda: course.chart({"a": None})),
    case("chart: x too short", lambda: course.chart({"a": [1, 2, 3]}, x=[1])),
    case("chart: x of text", lambda: course.chart({"a": [1, 2, 3]}, x=list("abc"))),
    case("chart: three dimensions", lambda: course.chart({"a": np.zeros((2, 2, 2))})),
    case("chart(log='z')", lambda: course.chart({"a": [1, 2]}, log="z").figure),
    case("chart(log=5)", lambda: course.chart({"a": [1, 2]}, log=5).figure),
    case("chart(legend='middle')", lambda: course.chart({"a": [1, 2]}, legend="middle").figure),
    case("chart: NaN and infinity", lambda: course.chart({"a": [np.nan, np.inf, 1]}).figure),
    case("chart: a name of mathtext", lambda: drawn(course.chart({r"$\q$": [1, 2]}))),
    case("chart: a name of 10,000 letters", lambda: course.chart({"a" * 10_000: [1, 2]}).figure),
    case("share(5)", lambda: course.share(5)),
    case("restore('')", lambda: course.restore("")),
    case("restore(5)", lambda: course.restore(5)),
    case("restore('Lob()')", lambda: course.restore("Lob()")),
    case("restore of a program", lambda: course.restore("TrainingLab(data=open('x'))")),
    case("restore of half a line", lambda: course.restore("TrainingLab(")),
    case("restore with **", lambda: course.restore("TrainingLab(**{})")),
    case("final([])", lambda: course.final([])),
    case("over_seeds(make=5)", lambda: course.over_seeds(5)),
    case("over_seeds(seeds='a')", lambda: course.over_seeds(lambda seed: [seed], seeds="a")),
    case("most([])", lambda: course.most([])),
    case("most('yes')", lambda: course.most("yes")),
    Case("answers(a folder)", lambda folder: course.answers(folder)),
    Case("answers(no file)", lambda folder: course.answers(folder / "none.json")),
    Case("answers(no JSON)", lambda folder: course.answers(written(folder))),
    case("Preset(name=5, values={})", lambda: hp.Preset(name=5, values={})),
    case("Preset(values=5)", lambda: hp.Preset(name="a", values=5)),
]


def drawn(chart: Any) -> None:
    chart._repr_mimebundle_()


def written(folder: Path) -> Path:
    path = folder / "answers.json"
    path.write_text("{")
    return path


CASES = [*COMMON, *OWN, *COURSE]
