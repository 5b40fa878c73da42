"""The scene once, then what changed: which call says what, whoever else draws the figure."""

import io
import json
import threading

import numpy as np
import pytest
from matplotlib.lines import Line2D

from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT
from tests.draw.scenes import assert_as_agg, check_closed, nodes_of, walk


class TwoLines:
    """A panel with two animated lines, of which one has a label."""

    def __init__(self, axes):
        style = {"animated": True, "color": "#D55E00"}
        self.curve = Line2D([0, 0.5, 1], [0, 1, 0.5], label="loss", zorder=4, **style)
        self.fixed = Line2D([0, 1], [1, 0], linestyle="--", **style)
        for line in (self.curve, self.fixed):
            axes.add_line(line)

    @property
    def animated(self):
        return (self.fixed, self.curve)


@pytest.fixture
def canvas():
    canvas = Canvas(200, 120, LIGHT)
    axes = canvas.add_axes(left=30, top=10, width=160, height=80)
    canvas.add_panel(TwoLines(axes))
    return canvas


@pytest.fixture
def curve(canvas):
    return canvas.figure.axes[0].lines[0]


def begun(canvas):
    scene, frame = canvas.page()
    assert frame == {"of": scene["id"], "changed": {}, "series": {}}
    return scene


def test_a_scene_says_what_it_is_of(canvas):
    scene = begun(canvas)
    check_closed(scene)
    assert (scene["size"], scene["theme"], scene["background"]) == ([200, 120], "light", "#ffffff")
    (axes,) = scene["axes"]
    assert (axes["id"], axes["box"]) == ("a0", [30, 10, 160, 80])
    assert axes["x"] == {"limits": [0, 1], "scale": "linear", "label": ""}
    assert [slot for slot, _node in scene["animated"]] == ["s0", "s1"]
    assert scene["series"] == {
        "s1": {
            "axes": "a0",
            "label": "loss",
            "kind": "line",
            "colour": "#d55e00",
            "x": [0.0, 0.5, 1.0],
            "y": [0.0, 1.0, 0.5],
        }
    }
    assert begun(Canvas(30, 20, DARK))["theme"] == "dark"


def test_a_frame_holds_the_changed_slots_alone(canvas, curve):
    scene = begun(canvas)
    curve.set_data([0, 1], [0.25, 0.75])
    again, frame = canvas.page(scene["id"])
    assert again is None and frame["of"] == scene["id"]
    check_closed(frame)
    assert list(frame["changed"]) == ["s1"]
    assert frame["changed"]["s1"][1]["d"] == "M30 70 190 30"
    assert frame["series"]["s1"]["y"] == [0.25, 0.75]
    assert canvas.page(scene["id"]) == (None, frame)
    curve.set_data([0, 0.5, 1], [0, 1, 0.5])
    assert canvas.page(scene["id"])[1] == {"of": scene["id"], "changed": {}, "series": {}}


def test_what_is_hidden_or_out_of_data_is_an_empty_group_without_series(canvas, curve):
    scene = begun(canvas)
    curve.set_visible(False)
    _none, frame = canvas.page(scene["id"])
    assert frame["changed"] == {"s1": ["g", {}, []]} and frame["series"] == {"s1": None}
    curve.set(visible=True)
    curve.set_data([], [])
    _none, frame = canvas.page(scene["id"])
    assert frame["changed"] == {"s1": ["g", {}, []]}
    assert (frame["series"]["s1"]["x"], frame["series"]["s1"]["y"]) == ([], [])


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_ylim(0, 2),
        lambda axes: axes.set_title("more"),
        lambda axes: axes.plot([0, 1], [0.5, 0.5]),
        lambda axes: axes.figure.set_facecolor("#eeeeee"),
        lambda axes: axes.figure.set_size_inches(3, 2),
    ],
    ids=["limits", "title", "line", "colour", "size"],
)
def test_any_other_change_is_a_new_scene(canvas, change):
    scene = begun(canvas)
    change(canvas.figure.axes[0])
    new, frame = canvas.page(scene["id"])
    assert new["id"] > scene["id"] and frame["changed"] == {}
    assert {**new, "id": 0} != {**scene, "id": 0}
    assert canvas.page(new["id"])[0] is None


def test_who_knows_another_scene_gets_a_new_one_without_drawing_all_again(canvas, curve):
    scene = begun(canvas)
    other = begun(Canvas(200, 120, LIGHT))
    curve.set_ydata([1, 1, 1])
    for known in (None, other["id"], scene["id"] - 1):
        again, frame = canvas.page(known)
        assert again["static"] == scene["static"] and frame["changed"] == {}
        assert again["series"]["s1"]["y"] == [1, 1, 1]
    assert canvas._page.full_draws == 1
    assert len({scene["id"], other["id"], again["id"]}) == 3


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: canvas.render(),
        lambda canvas: canvas.render(2),
        lambda canvas: canvas.figure.savefig(io.BytesIO(), format="png"),
        lambda canvas: canvas.figure.savefig(io.BytesIO(), format="svg"),
        lambda canvas: canvas.figure.canvas.draw(),
        lambda canvas: canvas.figure.draw_without_rendering(),
    ],
    ids=["render", "sharp", "savefig", "svg", "draw", "layout"],
)
def test_changes_that_another_drawing_saw_first_are_not_lost(canvas, curve, draw):
    begun(canvas)
    curve.set_ydata([1, 0, 1])
    draw(canvas)
    newest = begun(canvas)
    assert dict(newest["animated"])["s1"][1]["d"] == "M30 10 110 90 190 10"
    canvas.figure.axes[0].set_title("more")
    draw(canvas)
    new, _frame = canvas.page(newest["id"])
    assert new is not None and "more" in json.dumps(new["static"])


def test_a_frame_after_a_render_has_the_change_that_the_render_saw(canvas, curve):
    scene = begun(canvas)
    curve.set_ydata([1, 0, 1])
    canvas.render()
    again, frame = canvas.page(scene["id"])
    assert again is None and list(frame["changed"]) == ["s1"]


def test_a_scene_takes_no_change_from_the_pixels(canvas, curve, decode):
    before = decode(canvas.render())
    begun(canvas)
    canvas.figure.axes[0].set_title("more")
    curve.set_ydata([1, 0, 1])
    begun(canvas)
    after = decode(canvas.render())
    canvas.figure.stale = True
    assert np.array_equal(after, decode(canvas.render())) and not np.array_equal(before, after)


def test_frames_that_repeat_as_much_as_a_scene_begin_a_new_one(canvas, curve):
    scene = begun(canvas)
    x = np.linspace(0, 1, 100)
    curve.set_data(x, np.sin(40 * x))
    for number in range(1, 50):
        again, frame = canvas.page(scene["id"])
        if again is not None:
            break
        assert list(frame["changed"]) == ["s1"]
        canvas.figure.axes[0].lines[1].set_ydata([1, 1 / number])
        canvas.page(scene["id"])
        canvas.figure.axes[0].lines[1].set_ydata([1, 0])
    assert again is not None and 1 < number < 30
    assert canvas._page.full_draws == 1
    assert canvas.page(again["id"])[1]["changed"] == {}


def test_other_artists_in_a_panel_begin_a_new_scene(canvas):
    scene = begun(canvas)
    panel = canvas._panels[0]
    canvas._panels[:] = []
    assert begun(canvas)["animated"] == []
    canvas.add_panel(panel)
    assert [slot for slot, _node in begun(canvas)["animated"]] == ["s0", "s1"]
    assert scene["static"]


def test_pins_are_series_of_the_part_that_stays(canvas):
    axes = canvas.figure.axes[0]
    axes.add_line(Line2D([0, 1], [0.1, 0.2], label="A", color="#CC79A7", gid="mine"))
    scene = begun(canvas)
    check_closed(scene)
    assert scene["series"]["s2"]["label"] == "A" and "s2" not in dict(scene["animated"])
    (pin,) = [node for node in walk(scene["static"]) if node[1].get("slot") == "s2"]
    assert pin[1]["stroke"] == "#cc79a7"
    assert axes.lines[-1].get_gid() == "mine"
    axes.lines[0].set_ydata([1, 1, 1])
    assert list(canvas.page(scene["id"])[1]["series"]) == ["s1"]


def test_a_page_waits_for_the_lock(canvas):
    done, started = threading.Event(), threading.Event()

    def draw():
        started.set()
        canvas.page()
        done.set()

    thread = threading.Thread(target=draw)
    with canvas.lock:
        thread.start()
        assert started.wait(5)
        assert not done.wait(0.2)
    assert done.wait(20)
    thread.join()


def test_what_was_released_is_drawn_again(canvas):
    scene = begun(canvas)
    canvas.release()
    again = begun(canvas)
    assert again["id"] > scene["id"]
    assert nodes_of(again) == nodes_of(scene)


def test_a_picture_passes_it_on():
    picture = Picture(320, 200)
    scene, _frame = picture.page()
    assert scene["size"] == [320, 200]
    assert picture.page(scene["id"])[0] is None


def test_the_frames_of_a_change_in_time_are_as_agg_draws_them(canvas, curve):
    for height in (0.3, 0.7):
        curve.set_ydata([0, height, 1])
        assert_as_agg(canvas)
