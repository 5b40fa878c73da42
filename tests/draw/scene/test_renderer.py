"""What single artists become: texts, marks, lines, areas, images, hatching, clips."""

import base64
import io
import math

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, Polygon, Rectangle
from PIL import Image

from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scene.renderer import SceneRenderer
from hpwidgets.draw.theme import DARK, LIGHT, name_ticks, text_style, write
from hpwidgets.draw.training.picture import TrainingPicture
from tests.draw.scenes import PNG, assert_as_agg, check_closed, nodes_of, walk

HOSTILE = (
    "<img onerror=1>",
    "]]>",
    "$\\q$",
    "&amp; <script>",
    "\u202egnp.exe\u202c",
    "\u05e9\u05dc\u05d5\u05dd",
    'a" onload="x',
    "$ 5 and $ 6",
)


@pytest.fixture
def canvas():
    return Canvas(300, 200, LIGHT)


@pytest.fixture
def axes(canvas):
    axes = canvas.add_axes(left=40, top=20, width=200, height=100)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def tagged(canvas, tag, kind=None):
    scene, _frame = canvas.page()
    check_closed(scene)
    return [
        node
        for node in walk(nodes_of(scene))
        if node[0] == tag and (kind is None or node[1].get("kind") == kind)
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_any_kind_are_a_text_as_they_are(canvas, axes, words, recwarn):
    write(axes, 0.5, 0.5, words, LIGHT.text)
    (text,) = tagged(canvas, "text")
    assert text[2] == words and text[1]["text-anchor"] == "middle"
    recwarn.clear()  # of glyphs that matplotlib's font lacks


@pytest.mark.parametrize("words", HOSTILE[:4])
def test_titles_labels_ticks_and_legends_take_them_too(canvas, axes, words):
    from hpwidgets.draw.curves import plain_line
    from hpwidgets.draw.theme import add_legend, label_x, set_title

    set_title(axes, words, LIGHT)
    label_x(axes, words, LIGHT)
    name_ticks(axes.xaxis, LIGHT, [0.5], [words])
    line = plain_line(axes, LIGHT.train, 1.0)
    line.set_data([0, 1], [0, 1])
    canvas.add_panel(type("Panel", (), {"animated": (line,)})())
    add_legend(axes, LIGHT, [line], [words])
    scene = assert_as_agg(canvas)
    assert [node[2] for node in walk(scene["static"]) if node[0] == "text"] == [words] * 4
    assert [series["label"] for series in scene["series"].values()] == [words]
    assert [(e["label"], e["slots"]) for e in scene["legend"]] == [(words, ["s0"])]


@pytest.mark.parametrize(("ha", "anchor"), [("left", None), ("center", "middle"), ("right", "end")])
@pytest.mark.parametrize("angle", [0, 90, 30, -90])
def test_a_text_stays_where_it_is_anchored(canvas, axes, ha, anchor, angle):
    axes.text(0.5, 0.5, "anchored", ha=ha, va="baseline", rotation=angle, rotation_mode="anchor")
    scene = assert_as_agg(canvas)
    (text,) = [node for node in walk(scene["static"]) if node[0] == "text"]
    assert text[1].get("text-anchor") == anchor
    assert (text[1]["x"], text[1]["y"]) == pytest.approx((140, 70), abs=1)


def test_lines_of_one_text_are_centred_under_each_other(canvas, axes):
    axes.text(0.5, 0.5, "one\nlonger line", ha="center", **text_style(LIGHT.text))
    scene = assert_as_agg(canvas)
    first, second = (node for node in walk(scene["static"]) if node[0] == "text")
    assert (first[2], second[2]) == ("one", "longer line")
    assert first[1]["text-anchor"] == second[1]["text-anchor"] == "middle"
    assert first[1]["x"] == pytest.approx(second[1]["x"], abs=0.5)
    assert 8 < second[1]["y"] - first[1]["y"] < 25


def test_spaces_that_a_browser_would_drop_are_kept(canvas, axes):
    axes.text(0.1, 0.5, " a  b", **text_style(LIGHT.text))
    (text,) = tagged(canvas, "text")
    assert text[2] == "\xa0a\xa0\xa0b"


def test_pictures_share_how_large_a_text_is_until_a_setting_changes_it(monkeypatch):
    prop, laid_out = FontProperties(size=11), []
    agg = RendererAgg(1, 1, 100)
    own = RendererAgg.get_text_width_height_descent
    monkeypatch.setattr(
        RendererAgg,
        "get_text_width_height_descent",
        lambda self, text, *rest: laid_out.append(text) or own(self, text, *rest),
    )

    def size(dpi=100, text="of every picture"):
        return SceneRenderer(10, 10, dpi).get_text_width_height_descent(text, prop, False)

    assert size() == size() == own(agg, "of every picture", prop, False)
    assert len(laid_out) == 1
    assert size(dpi=200)[0] > 1.9 * size()[0] and len(laid_out) == 2
    with rc_context({"font.sans-serif": ["DejaVu Sans Mono"]}):
        assert size() == own(agg, "of every picture", prop, False)
    assert len(laid_out) == 3
    narrow = size()
    prop.set_size(22)  # properties that are changed in place are others
    assert size()[0] > 1.9 * narrow[0]


def test_what_reads_like_mathematics_is_a_text(canvas, axes):
    axes.text(0.5, 0.5, "$x^2$")
    assert [node[2] for node in tagged(canvas, "text")] == ["$x^2$"]


def test_mathematics_of_another_figure_is_drawn_as_outlines():
    figure = Figure(figsize=(3.2, 2), dpi=100)
    figure.text(0.5, 0.5, "$x^2$")
    nodes = list(walk(SceneRenderer(320, 200, 100).draw_figure(figure, frozenset())))
    assert [node for node in nodes if node[0] == "text"] == []
    assert any("Q" in node[1]["d"] for node in nodes if node[0] == "path")


def test_a_text_at_nan_shows_nothing_and_ends_its_group(canvas, axes):
    axes.text(math.nan, 0.5, "nowhere", zorder=3)
    axes.text(0.5, 0.5, "here", zorder=4)
    assert [node[2] for node in tagged(canvas, "text")] == ["here"]


def test_marks_are_told_once_with_their_places(canvas, axes):
    axes.plot([0, 0.5, 1], [0, np.nan, 1], "s", color="#0072B2", clip_on=False)
    (points,) = tagged(canvas, "g", "points")
    assert points[2][1] == ["use", {"at": "40 120 240 20"}, []]
    assert_as_agg(canvas)


def test_a_circle_is_two_arcs_and_clipped_only_where_it_is_cut(canvas, axes):
    axes.plot([0.5], [0.5], "o", markersize=7.2, markeredgewidth=0)
    axes.plot([0.0], [0.5], "o", markersize=7.2, markeredgewidth=0)
    whole, cut = tagged(canvas, "g", "points")
    assert whole[2][0][1]["d"] == "M5 0A5 5 0 1 1 -5 0 5 5 0 1 1 5 0"
    assert "clip" not in whole[1] and cut[1]["clip"] == "40 20 200 100"


def test_points_of_their_own_colours_and_sizes(canvas, axes):
    x, y = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0.5, np.nan, 0.5, 0.5])
    axes.scatter(x, y, s=[30, 30, 30, 60], c=[0, 1, 2, 3], cmap="cividis", edgecolors="#123456")
    alike, larger = tagged(canvas, "g", "points")
    assert len(alike[2][1][1]["fill"].split()) == 2
    assert alike[2][1][1]["at"] == "80 70 160 70" and larger[2][1][1]["at"] == "200 70"
    assert_as_agg(canvas)


def test_translucent_points_say_so_in_their_colours(canvas, axes):
    axes.scatter([0.2, 0.6], [0.5, 0.5], c=[(1, 0, 0, 0.5), (0, 0, 1, 1)], edgecolors="none")
    (points,) = tagged(canvas, "g", "points")
    assert points[2][1][1]["fill"] == "#ff000080 #0000ff"


def test_opaque_lines_of_one_look_are_one_path(canvas, axes):
    segments = [[(0, 0), (1, 1)], [(0, 1), (1, 0)]]
    axes.add_collection(LineCollection(segments, colors="#111111"))
    axes.add_collection(LineCollection(segments, colors="#111111", alpha=0.5))
    paths = tagged(canvas, "path", "collection")
    assert len(paths) == 1 and paths[0][1]["d"].count("M") == 2
    assert_as_agg(canvas)


def test_areas_dashes_caps_and_alpha(canvas, axes):
    area = [[(0, 0), (1, 0.5), (1, 0.9), (0, 0.4)]]
    axes.add_collection(PolyCollection(area, facecolors="#009E73", alpha=0.25, linewidths=0))
    axes.plot([0, 1], [0.2, 0.7], dashes=(3, 1), dash_capstyle="round", linewidth=2, color="k")
    axes.plot([0, 1], [0.3, 0.6], alpha=0.5)
    scene = assert_as_agg(canvas)
    (shade,) = [n for n in walk(scene["static"]) if n[1].get("fill-opacity") == 0.25]
    assert shade[1]["fill"] == "#009e73" and "stroke" not in shade[1]
    (dashed,) = [n for n in walk(scene["static"]) if "stroke-dasharray" in n[1]]
    assert dashed[1]["stroke-linecap"] == "round"
    assert dashed[1]["stroke-dasharray"] == "8.333 2.778"


def test_lines_far_outside_are_cut_and_gaps_stay_gaps(canvas, axes):
    axes.plot([0, 0.5, 1], [0, 1e12, 0])
    axes.plot([0, 0.2, 0.4, 0.6], [0.1, np.nan, 0.1, 0.1])
    axes.plot([0, 1], [1e13, 2e13])
    far, gap = (node[1]["d"] for node in tagged(canvas, "path", "line"))
    assert max(abs(float(number)) for number in far[1:].replace("M", " ").split()) < 10002
    assert gap.count("M") == 2 or gap == "M120 110 160 110"


@pytest.mark.parametrize(("interpolation", "squares"), [("nearest", True), ("bilinear", False)])
@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_images_are_sent_in_their_own_pixels(canvas, axes, interpolation, squares, origin):
    values = np.arange(12.0).reshape(3, 4)
    axes.imshow(
        values, interpolation=interpolation, origin=origin, extent=(0, 1, 0, 1), aspect="auto"
    )
    (image,) = tagged(canvas, "image")
    assert [image[1][name] for name in ("x", "y", "width", "height")] == [40, 20, 200, 100]
    assert (image[1].get("image-rendering") == "pixelated") is squares
    with Image.open(io.BytesIO(base64.b64decode(image[1]["href"][len(PNG) :]))) as png:
        pixels = np.asarray(png.convert("RGB"))
    assert pixels.shape == (3, 4, 3)
    darkest = pixels.sum(axis=2).argmin()
    assert darkest == (0 if origin == "upper" else 8)
    assert_as_agg(canvas)


def test_an_image_is_interpolated_in_files_as_before(canvas, axes, decode):
    axes.imshow(np.eye(3), interpolation="bilinear", extent=(0, 1, 0, 1), aspect="auto")
    before = canvas.render()
    canvas.page()
    canvas.figure.stale = True
    assert canvas.render() == before


@pytest.mark.parametrize("hatch", ["///", "\\\\\\", "xxx", "++", "--", "...", "ooo"])
def test_hatching_lies_where_agg_has_it(canvas, axes, hatch, decode):
    box = Rectangle((0.1, 0.1), 0.6, 0.7, facecolor="#ffffff", hatch=hatch, linewidth=0)
    axes.add_patch(box).set_hatchcolor("#000000") if hasattr(box, "set_hatchcolor") else None
    (hatching,) = tagged(canvas, "path", "hatch")
    dark = decode(canvas.render()).min(axis=2) < 140
    left, top, width, height = map(float, hatching[1]["clip"].split())
    assert (left, top, width, height) == (60, 40, 120, 70)
    numbers = hatching[1]["d"].replace("M", " ").replace("L", " ").replace("C", " ")
    points = np.array(numbers.replace("Z", " ").split(), float).reshape(-1, 2)
    if hatching[1]["d"].count("C") == 0:  # the middles of its lines
        points = points.reshape(-1, 2, 2).mean(axis=1)
    inside = (points > [left + 2, top + 2]) & (points < [left + width - 2, top + height - 2])
    points = points[inside.all(axis=1)]
    assert len(points) > 3
    around = [dark[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].any() for x, y in points]
    assert np.mean(around) > 0.95


def test_a_clip_path_counts_as_its_box(canvas, axes):
    line = axes.plot([0, 1], [0, 1])[0]
    line.set_clip_path(Circle((0.5, 0.5), 0.25, transform=axes.transData))
    (path,) = tagged(canvas, "path", "line")
    assert path[1]["clip"] == "90 45 100 50"


def test_no_picture_clips_by_more_than_a_rectangle():
    picture = TrainingPicture(task="classification", points=True, theme=DARK)
    for artist in picture.figure.findobj():
        assert artist.get_clip_path() is None


def test_polygons_outside_hatching_are_closed(canvas, axes):
    axes.add_patch(Polygon([(0, 0), (1, 0), (0.5, 1)], facecolor="#0072B2", hatch="///"))
    (path,) = tagged(canvas, "path", "patch")[1:] or tagged(canvas, "path", "patch")
    assert path[1]["d"].endswith("Z") and tagged(canvas, "path", "hatch") == []


def test_a_whole_picture_is_as_agg_draws_it():
    picture = Picture(400, 250)
    panel = picture.make_panel((50, 60, 150, 120), "title", "epoch")
    panel.set_steps(40)
    assert_as_agg(picture.canvas)
