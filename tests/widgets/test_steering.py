"""What a person does on any lab's page: events of the page, and what it is told then."""

from __future__ import annotations

import ast
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.widgets import easel
from hpwidgets.widgets.page import TEXTS
from tests.page import (
    button,
    choose,
    control,
    did,
    is_shown,
    picture_size,
    press,
    progress_text,
    slide,
    type_in,
)
from tests.widgets.test_lesson import Counted, CountingLab

LABS = [name for name in hp.__all__ if name.endswith("Lab")]
STARTS = {"view": "herd", "count": 3, "kind": "sheep", "loud": False}
HOSTILE = "<img src=x onerror=alert(1)>]]> $\\q$ \u202e"
CALM = hp.Preset(name="calm", values={"count": 7}, comment="Seven, and no more.")
LOUD = hp.Preset(name=HOSTILE, values={"loud": True, "kind": "sheep"}, comment=HOSTILE)


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labs compute where they are, on light pages."""
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    monkeypatch.setattr(easel, "_page_theme", easel.LIGHT)


@pytest.fixture
def lab() -> Iterator[CountingLab]:
    lab = CountingLab(presets=[CALM, LOUD])
    yield lab
    lab.close()


def sent(lab: CountingLab, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """What is sent to the page besides traits, from now on."""
    messages: list[tuple[Any, Any]] = []
    monkeypatch.setattr(
        lab.widget, "send", lambda content, buffers=None: messages.append((content, buffers))
    )
    return messages


# Moves ---------------------------------------------------------------------------------------


def test_a_move_computes_and_the_page_hears_which_move_it_was(lab: CountingLab) -> None:
    did(lab, "set", name="count", text="5", page="left", n=17)
    assert lab.result == Counted(5, 5)
    told = lab.widget.values
    assert (told["page"], told["n"]) == ("left", 17)
    assert told["of"]["count"]["value"] == 5 and told["of"]["count"]["moved"]
    did(lab, "set", name="count", text="rubbish", page="right", n=3)
    told = lab.widget.values
    assert (told["page"], told["n"]) == ("right", 3)  # refused, and answered all the same
    assert told["of"]["count"]["value"] == 5
    slide(lab, "count", 0)
    assert lab.result == Counted(1, 1)


def test_every_event_is_acknowledged_before_it_is_done(
    lab: CountingLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[object] = []
    monkeypatch.setattr(lab.widget, "send", lambda content, buffers=None: order.append(content))
    monkeypatch.setattr(lab, "_did", lambda event, files: order.append(event["do"]))
    did(lab, "set", n=5)
    assert order == [{"ack": 5}, "set"]


def test_what_is_wrong_stands_beside_its_control_until_it_is_right(lab: CountingLab) -> None:
    type_in(lab, "count", "many")
    error = lab.widget.said["error"]
    assert error["control"] == "count" and error["text"] == lab.error != ""
    assert lab.widget.said["lines"] == [["Counted to 3.", False]]  # the last good run stays
    type_in(lab, "count", 666)
    assert lab.widget.said["error"] == {"text": "count must not be 666", "control": "count"}
    type_in(lab, "count", 4)
    assert lab.widget.said["error"] == {"text": "", "control": ""} and lab.error == ""


@pytest.mark.parametrize("do", ["nothing", "", "__init__", "set_", "tell_controls", None])
def test_an_unknown_event_is_ignored(lab: CountingLab, do: Any) -> None:
    before, said = lab.values, lab.widget.said
    did(lab, do)
    assert lab.values == before and lab.widget.said == said and lab.error == ""


def test_a_button_that_is_not_there_is_not_pressed(lab: CountingLab) -> None:
    said = lab.widget.said
    press(lab, "reveal")
    press(lab, HOSTILE)
    assert lab.widget.said == said and not is_shown(lab, "reveal")


def test_hostile_text_is_refused_as_the_text_it_is(lab: CountingLab) -> None:
    type_in(lab, "count", HOSTILE)
    assert HOSTILE in lab.error or repr(HOSTILE) in lab.error
    assert "&lt;" not in lab.error
    choose(lab, "kind", HOSTILE)
    assert "<img src=x onerror=alert(1)>" in lab.error and lab.values["kind"] == "sheep"
    assert lab.widget.spec["presets"][1] == {"name": HOSTILE, "comment": HOSTILE}


def test_where_controls_stood_never_comes_after_where_they_stand(
    lab: CountingLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, others_turn = threading.Event(), threading.Event()
    states = lab.controls.states

    def slow_states() -> dict[str, dict[str, Any]]:
        found = states()
        if threading.current_thread() is slow:
            read.set()
            others_turn.wait(0.5)
        return found

    monkeypatch.setattr(lab.controls, "states", slow_states)
    slow = threading.Thread(target=lab._tell_controls)
    slow.start()
    assert read.wait(10)
    type_in(lab, "count", 5)
    others_turn.set()
    slow.join(10)
    assert control(lab, "count")["value"] == 5


# Presets, reset, undo, back ------------------------------------------------------------------


def test_a_preset_moves_its_controls_and_takes_back_the_rest(lab: CountingLab) -> None:
    lab.set(loud=True, kind="goats")
    did(lab, "preset", at=0)
    assert lab.values == STARTS | {"count": 7} and lab.result == Counted(7, 7)
    assert lab.widget.said["comment"] == "calm: Seven, and no more."
    did(lab, "undo")
    assert lab.values["kind"] == "goats" and lab.widget.said["comment"] == ""
    did(lab, "preset", at=1)
    assert lab.values["loud"] is True and lab.widget.said["comment"] == f"{HOSTILE}: {HOSTILE}"
    type_in(lab, "count", 9)
    assert lab.widget.said["comment"] == ""


def test_presets_that_cannot_be_are_said() -> None:
    with pytest.raises(ValueError, match="presets must name controls, got 'coun'; did you mean"):
        CountingLab(presets=[hp.Preset(name="x", values={"coun": 1})])
    lab = CountingLab(presets=[hp.Preset(name="x", values={"count": 0})])
    before = lab.values
    did(lab, "preset", at=0)
    assert "count must be a whole number in [1, 1000], got 0" in lab.error
    assert lab.values == before and lab.widget.said["comment"] == ""
    lab.close()


def test_a_lab_without_presets_offers_none_and_a_guide_can_be_left_out() -> None:
    lab = CountingLab(presets=[], guide=False)
    assert lab.widget.spec["presets"] == [] and lab.widget.spec["guide"] is False
    lab.close()


def test_reset_goes_back_to_where_the_lab_began() -> None:
    lab = CountingLab(count=5, lock=["loud"])
    lab.set(count=8, kind="goats", view="pairs")
    did(lab, "reset")
    assert lab.values == STARTS | {"count": 5}
    assert not any(state["moved"] for state in lab.widget.values["of"].values())
    did(lab, "undo")
    assert lab.values["count"] == 8 and lab.values["view"] == "pairs"
    lab.close()


def test_moves_are_undone_and_done_again(lab: CountingLab) -> None:
    assert (lab.widget.values["undo"], lab.widget.values["redo"]) == (False, False)
    type_in(lab, "count", 5)
    choose(lab, "kind", "goats")
    assert (lab.widget.values["undo"], lab.widget.values["redo"]) == (True, False)
    did(lab, "undo")
    assert lab.values["kind"] == "sheep" and lab.result == Counted(5, 5)
    assert (lab.widget.values["undo"], lab.widget.values["redo"]) == (True, True)
    did(lab, "undo")
    assert lab.result == Counted(3, 3)
    did(lab, "undo")  # nothing is before it
    assert lab.values == STARTS
    did(lab, "redo")
    did(lab, "redo")
    assert lab.values["kind"] == "goats" and lab.result == Counted(5, 5)
    assert (lab.widget.values["undo"], lab.widget.values["redo"]) == (True, False)


def test_a_choice_of_view_can_be_undone(lab: CountingLab) -> None:
    choose(lab, "view", "pairs")
    assert lab.widget.values["view"] == "pairs"
    did(lab, "undo")
    assert lab.widget.values["view"] == "herd" == lab.widget.said["view"]


def test_undo_takes_back_the_rows_and_what_depends_on_them() -> None:
    lab = hp.DataPrepLab(view="step", table="wine", column=13)
    lab.set(table="iris")
    assert lab.values["column"] == 1
    did(lab, "undo")
    assert (lab.values["table"], lab.values["column"]) == ("wine", 13) and lab.error == ""
    lab.close()
    training = hp.TrainingLab(hp.Hyperparameters(epochs=1, hidden_units=4), train_size=200)
    training.set(data="wine")
    did(training, "undo")
    assert (training.values["data"], training.values["train_size"]) == ("moons", 200)
    assert training.error == "" and len(training.data.y_train) == 200
    training.close()


def test_one_control_goes_back_to_its_start(lab: CountingLab) -> None:
    lab.set(count=9, loud=True)
    did(lab, "back", name="count")
    assert lab.values == STARTS | {"loud": True}
    assert not control(lab, "count")["moved"] and control(lab, "loud")["moved"]


def test_several_controls_move_at_once_as_a_suggestion_names_them(lab: CountingLab) -> None:
    did(lab, "move", values={"count": 4, "loud": True})
    assert lab.words == "Counted to 4!"
    did(lab, "undo")
    assert lab.words == "Counted to 3."
    did(lab, "move", values={"count": 4, "lood": True})
    assert "did you mean 'loud'" in lab.error and lab.values == STARTS


def test_auto_run_is_a_switch(lab: CountingLab) -> None:
    assert button(lab, "auto-run")["on"] is True and lab.widget.said["auto_run"] is True
    press(lab, "auto-run")
    assert lab.widget.said["auto_run"] is False
    type_in(lab, "count", 5)
    assert lab.result == Counted(3, 3) and "paused" in progress_text(lab)
    assert lab.settings() == "hp.CountingLab(count=5, auto_run=False)"
    press(lab, "run")
    assert lab.result == Counted(5, 5)
    press(lab, "auto-run")
    type_in(lab, "count", 6)
    assert lab.result == Counted(6, 6) and lab.widget.said["auto_run"] is True


# Files and themes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "magic"), [("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")]
)
def test_the_picture_is_saved_as_a_file(
    lab: CountingLab, monkeypatch: pytest.MonkeyPatch, kind: str, magic: bytes
) -> None:
    messages = sent(lab, monkeypatch)
    did(lab, "save", format=kind)
    ((ack, _none), (content, (file,))) = messages
    assert ack == {"ack": 1} and content == {"file": f"CountingLab.{kind}"}
    assert bytes(file).startswith(magic)
    type_in(lab, "count", 5)  # one file for one wish
    assert [content for content, buffers in messages if buffers] == [content]


def test_a_format_that_there_is_not_is_said(lab: CountingLab) -> None:
    did(lab, "save", format="exe")
    assert "exe" in lab.error
    type_in(lab, "count", 5)
    assert lab.error == "" and lab.result == Counted(5, 5)


def background(lab: CountingLab) -> str:
    """The colour behind the picture."""
    colour: Any = lab.figure.get_facecolor()
    return "dark" if sum(colour[:3]) < 1.5 else "light"


def test_pictures_follow_the_pages_theme(lab: CountingLab) -> None:
    assert lab.widget.spec["theme"] == "" and background(lab) == "light"
    light, scene = lab.picture, lab.widget.scene
    did(lab, "page", theme="dark")
    assert background(lab) == "dark" and lab.widget.scene != scene
    assert json.loads(lab.widget.scene)["id"] == json.loads(lab.widget.frame)["of"]
    picture: Any = lab.picture
    assert list(picture.line.get_ydata()) == [0, 3]  # with what was computed
    assert lab.settings() == "hp.CountingLab()"
    did(lab, "page", theme="light")
    assert lab.picture is light
    did(lab, "page", theme="dark")
    other = CountingLab()  # begins as the page is
    assert background(other) == "dark"
    other.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_that_was_asked_for_stays(theme: str) -> None:
    lab = CountingLab(theme=theme)
    assert lab.widget.spec["theme"] == theme
    for page in ("dark", "light"):
        scene = lab.widget.scene
        did(lab, "page", theme=page)
        assert background(lab) == theme and lab.widget.scene == scene
    lab.close()


def test_a_theme_that_there_is_not_is_said(lab: CountingLab) -> None:
    did(lab, "page", theme="drak")
    assert "theme must be 'light' or 'dark', got 'drak'" in lab.error
    assert background(lab) == "light"


# What the page is told -----------------------------------------------------------------------


@pytest.mark.parametrize("name", LABS)
def test_every_lab_tells_its_page_plain_data(name: str) -> None:
    lab = getattr(hp, name)(auto_run=False)
    spec = lab.widget.spec
    assert spec["lab"] == name and spec["title"]
    assert [view["name"] for view in spec["views"]] == list(lab.views)
    assert all(view["question"].endswith("?") for view in spec["views"])
    follows = set() if name == "ChallengeLab" else {"auto-run"}  # there a run costs
    assert {button["name"] for button in spec["run"]} >= {"run", "stop", *follows}
    assert spec["texts"].keys() == TEXTS.keys()
    placed = [n for _title, names in lab.widget.controls["sections"] for n in names]
    assert set(placed) == set(lab.values) - {"view"} and len(placed) == len(set(placed))
    widget = lab.widget
    for told in (spec, widget.controls, widget.values, widget.said, widget.below):
        assert json.loads(json.dumps(told, allow_nan=False)) == told  # text, numbers, lists
    assert picture_size(lab) == list(lab.picture.size)
    lab.close()


def test_no_lab_writes_html() -> None:
    package = Path(hp.__file__).parent
    for path in [*package.glob("widgets/*.py"), *package.glob("lessons/**/*.py")]:
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        for text in texts:
            assert "</" not in text and "&nbsp;" not in text, f"{path}: {text}"


@pytest.mark.parametrize("name", LABS)
def test_every_lab_takes_what_a_teacher_says(name: str) -> None:
    own = hp.Preset(name="seven", values={"seed": 7}, comment="Another seed.")
    lab = getattr(hp, name)(auto_run=False, theme="dark", guide=False, presets=[own])
    spec = lab.widget.spec
    assert (spec["theme"], spec["guide"]) == ("dark", False)
    assert spec["presets"] == [{"name": "seven", "comment": "Another seed."}]
    assert background(lab) == "dark" and "guide=False" in lab.settings()
    if "seed" in lab.values:
        did(lab, "preset", at=0)
        assert lab.values["seed"] == 7 and lab.error == ""
    lab.close()


@pytest.mark.parametrize("name", LABS)
def test_every_preset_of_every_lab_can_be_chosen(name: str) -> None:
    lab = getattr(hp, name)(auto_run=False)
    assert len({preset.name for preset in lab.presets}) == len(lab.presets) >= 4
    for at, preset in enumerate(lab.presets):
        did(lab, "preset", at=at)
        assert lab.error == "", preset.name
        assert lab.values.items() >= dict(preset.values).items()
        assert 1 <= len(preset.name.split()) <= 4 and preset.name == preset.name.strip()
        assert preset.comment.endswith(".") and len(preset.comment) < 90
    lab.close()


@pytest.mark.parametrize("name", sorted({*LABS} - {"TrainingLab"}))
def test_every_lab_refuses_a_control_that_it_has_not(name: str) -> None:
    with pytest.raises(TypeError, match="unknown control 'veiw'; did you mean 'view'"):
        getattr(hp, name)(veiw="x")
