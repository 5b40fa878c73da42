"""Every picture's scene is what Agg draws: the run's here, the lessons' where they are tested."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import hpwidgets
from hpwidgets.draw import DARK, LIGHT, TrainingPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.records import Points, Surface
from tests.draw.scenes import assert_as_agg, check_closed

LESSONS = Path(hpwidgets.__file__).parent / "lessons"
BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def pictures_of_lessons():
    for path in LESSONS.glob("*/pictures/*.py"):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("class ") and "Picture)" in line:
                yield path.parts[-3], line.removeprefix("class ").partition("(")[0]


@pytest.mark.parametrize(("lesson", "name"), sorted(set(pictures_of_lessons())))
def test_a_lessons_picture_is_made_by_its_tests_which_hold_it_beside_agg(lesson, name):
    tests = Path(__file__).parents[2] / "lessons" / lesson / "test_pictures.py"
    folder = LESSONS / lesson / "pictures"
    if any(f"({name}):" in path.read_text("utf-8") for path in folder.glob("*.py")):
        return  # what several pictures share
    assert f"{name}(" in tests.read_text("utf-8") or f"({name}," in tests.read_text("utf-8")


@pytest.fixture
def full(make_view, make_epochs, make_pin, two_classes, left_right):
    losses = [0.1 + 0.6 * 0.9**i for i in range(30)]
    pins = tuple(make_pin(name, make_epochs([0.3, 0.25, 0.2])) for name in ("A", "<img>", "$\\q$"))
    values = {"best_epoch": 20, "stopped_epoch": 30, "cursor": 7, "pins": pins}
    return make_view(losses, surface=left_right, points=two_classes, **values)


@BOTH
def test_a_run_with_everything_in_it(full, theme):
    picture = TrainingPicture(task="classification", points=True, theme=theme)
    scene = assert_as_agg(picture.canvas)
    assert scene["theme"] == theme.name
    picture.update(full)
    scene = assert_as_agg(picture.canvas)
    pins = [one["label"] for one in scene["series"].values() if one["label"] in ("A", "$\\q$")]
    assert sorted(pins) == ["$\\q$"] * 2 + ["A"] * 2
    by_label = {entry["label"]: entry["slots"] for entry in scene["legend"]}
    assert {"training", "validation", "best epoch", "left"} <= by_label.keys()
    read = [
        (scene["axes"][int(one["axes"][1:])]["title"], one["label"])
        for one in scene["series"].values()
        if one["kind"] == "line" and one.get("hover", True)
    ]
    assert ("loss", "training") in read and ("accuracy", "validation") in read


@BOTH
def test_without_rows_and_with_rows_of_one_or_two_features(
    make_view, curve_points, two_classes, theme
):
    plain = TrainingPicture(task="regression", points=False, theme=theme)
    view = make_view([0.9, 0.5, 0.3], task="regression")
    plain.update(view)
    assert_as_agg(plain.canvas)
    picture = TrainingPicture(task="regression", points=True, theme=theme)
    x = np.linspace(0, 2, 30, dtype=np.float32)
    curve = Surface(x=x, y=np.empty(0, np.float32), values=x**2)
    picture.update(dataclasses.replace(view, points=curve_points, surface=curve))
    scene = assert_as_agg(picture.canvas)
    labels = {one["label"] for one in scene["series"].values() if one["axes"] == "a2"}
    assert labels == {"training", "validation", "fit"}
    numbers = dataclasses.replace(two_classes, task="regression", class_names=())
    plane = Surface(x=x, y=x, values=np.add.outer(x, x))
    picture.update(dataclasses.replace(view, points=numbers, surface=plane))
    assert_as_agg(picture.canvas)


def test_the_frames_of_a_run_hold_what_moves(full):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(full)
    scene, _frame = picture.page()
    slots = dict(scene["animated"])
    points = [slot for slot, node in slots.items() if node[1].get("kind") == "points"]
    assert len(points) > 4
    picture.update(dataclasses.replace(full, cursor=12))
    again, frame = picture.page(scene["id"])
    assert again is None
    check_closed(frame)
    titles = {one["title"]: one["id"] for one in scene["axes"]}
    moved = {scene["series"][slot]["axes"] for slot in frame["changed"] if slot in scene["series"]}
    assert titles["decision boundary"] not in moved and titles["loss"] in moved
    assert len(json.dumps(frame)) < 4000


def test_many_classes_and_their_marks(make_view):
    rng = np.random.default_rng(0)
    points = Points(
        task="classification",
        train=rng.normal(size=(60, 2)).astype(np.float32),
        train_targets=(np.arange(60) % 8).astype(np.float32),
        validation=rng.normal(size=(16, 2)).astype(np.float32),
        validation_targets=(np.arange(16) % 8).astype(np.float32),
        feature_names=("a", "b"),
        class_names=tuple("abcdefgh"),
    )
    picture = TrainingPicture(task="classification", points=True)
    picture.update(make_view([0.9, 0.5], points=points))
    assert_as_agg(picture.canvas)


def test_an_empty_picture_has_an_empty_scene():
    scene = assert_as_agg(Picture(100, 50).canvas)
    assert (scene["static"], scene["animated"], scene["axes"]) == ([], [], [])
