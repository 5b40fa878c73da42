"""The picture in the page: drawn, read by pointer and keys, laid out, saved, taken away."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.front.conftest import FRONT
from tests.front.scenes import Scene, training_frame, training_scene

pytestmark = pytest.mark.browser

MOUNT = """async (scene) => {
  const { Picture } = await import("/picture/picture.js");
  window.heard = [];
  const heard = (what) => (value) => void window.heard.push([what, value]);
  window.picture = new Picture(document.querySelector("#place"), {
    onEpoch: heard("epoch"), onDownload: heard("download"), downloads: ["pdf", "csv"],
  });
  if (scene) window.picture.setScene(scene);
}"""

COUNT_LISTENERS = """() => {
  window.listeners = 0;
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (name, action, options) {
    if (!(this instanceof AbortSignal)) {
      window.listeners += 1;
      options?.signal?.addEventListener("abort", () => { window.listeners -= 1; });
    }
    return add.call(this, name, action, options);
  };
}"""

COUNT_LAYOUTS = """() => {
  window.asked = [];
  window.complaints = [];
  window.addEventListener("error", ({ message }) => window.complaints.push(message));
  const spy = (owner, name) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const get = function () {
      window.asked.push(name);
      return own.get ? own.get.call(this) : own.value;
    };
    Object.defineProperty(owner, name, { configurable: true, get });
  };
  for (const name of ["clientWidth", "clientHeight", "getBoundingClientRect"]) {
    spy(Element.prototype, name);
  }
  for (const name of ["offsetWidth", "offsetHeight", "innerText"]) spy(HTMLElement.prototype, name);
}"""

Show = Callable[..., Scene]


@pytest.fixture
def show(page: Page) -> Show:
    """Puts a picture on the page and shows a scene in it."""

    def shown(scene: Scene | None = None, width: int = 620) -> Scene:
        page.set_viewport_size({"width": width, "height": 900})
        scene = scene or training_scene()
        page.evaluate(MOUNT, scene)
        return scene

    return shown


def over(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where the page shows a point of an unstacked scene."""
    box = page.locator(".hpw-scene").bounding_box()
    scale = box["width"] / 660
    return box["x"] + x * scale, box["y"] + y * scale


def hover(page: Page, x: float, y: float) -> list[str]:
    """The lines of the tooltip over a point of the scene."""
    page.mouse.move(*over(page, x, y))
    return tip(page)


def tip(page: Page) -> list[str]:
    """The lines of the tooltip."""
    lines = page.locator(".hpw-tip > div").all_inner_texts()
    return [re.sub(r"\s+", " ", line) for line in lines]


def path_of(page: Page, slot: str) -> str:
    """What a slot's curve draws."""
    return page.locator(f"[data-slot={slot}] path").get_attribute("d") or ""


def test_a_scene_is_drawn_back_to_front_with_its_clips(page: Page, show: Show) -> None:
    scene = show()
    slots = page.eval_on_selector_all(
        ".hpw-scene [data-slot]", "all => all.map(g => g.dataset.slot)"
    )
    assert slots == [slot for slot, _ in scene["animated"]]
    assert path_of(page, "s0") == scene["animated"][3][1][1]["d"]
    assert page.locator("[data-slot=s6] path").count() == 60
    clips = page.locator("clipPath rect").evaluate_all(
        "all => all.map(r => ['x', 'y', 'width', 'height'].map(name => +r.getAttribute(name)))"
    )
    assert sorted(clips) == sorted(axes["box"] for axes in scene["axes"])
    reference = page.locator("[data-slot=s0] path").get_attribute("clip-path")
    assert reference and page.locator(reference[4:-1]).count() == 1


def test_a_frame_changes_its_slots_alone_and_the_next_takes_them_back(
    page: Page, show: Show
) -> None:
    scene = show()
    page.evaluate("window.old = [...document.querySelectorAll('[data-slot] > *')]")
    frame = training_frame(scene, 9)
    page.evaluate("frame => picture.setFrame(frame)", frame)
    assert path_of(page, "s0") == frame["changed"]["s0"][1]["d"]
    assert path_of(page, "s3") == scene["animated"][5][1][1]["d"]
    assert page.evaluate("old.every(element => element.isConnected)")
    page.evaluate("frame => picture.setFrame(frame)", {"of": 99, "changed": {}, "series": {}})
    assert path_of(page, "s0") == frame["changed"]["s0"][1]["d"]
    hidden = {"of": scene["id"], "changed": {"s1": ["g", {}, []]}, "series": {"s1": None}}
    page.evaluate("frame => picture.setFrame(frame)", hidden)
    assert path_of(page, "s0") == scene["animated"][3][1][1]["d"]
    assert page.locator("[data-slot=s1] path").count() == 0
    assert hover(page, 194, 100) == ["epoch 20", "training 0.1051", "before: 0.01 0.1995"]
    page.evaluate(
        "frame => picture.setFrame(frame)", {"of": scene["id"], "changed": {}, "series": {}}
    )
    assert path_of(page, "s1") == scene["animated"][4][1][1]["d"]


def test_hostile_words_are_text_and_nothing_else(page: Page, show: Show) -> None:
    scene = training_scene()
    names = ["<img src=x onerror=alert(1)>", "]]><script>", "$\\q$", "\u202egnirts", "a&amp;b"]
    for row, name in enumerate(names):
        scene["static"].append(["text", {"x": 300, "y": 200 + 12 * row, "font-size": 10}, name])
        scene["series"]["s0"]["label"] = name
    scene["legend"][0]["label"] = names[0]
    scene["axes"][0]["title"] = names[0]
    scene["static"] += [
        ["script", {}, "window.pwned = 1"],
        ["foreignObject", {}, [["text", {}, "x"]]],
        [
            "path",
            {"d": "M0 0", "onclick": "x", "style": "fill:red", "fill": "url(http://x.y/)"},
            [],
        ],
        ["image", {"href": "http://x.y/z.png"}, []],
    ]
    show(scene)
    assert set(names) <= set(page.locator(".hpw-scene text").all_text_contents())
    assert page.locator("#place script, #place img, #place foreignObject").count() == 0
    assert page.evaluate("window.pwned") is None
    attributes = page.eval_on_selector_all(
        "#place *",
        "all => all.flatMap(it => it.getAttributeNames().map(n => [n, it.getAttribute(n)]))",
    )
    assert not [name for name, value in attributes if name.startswith("on") or "x.y" in value]
    assert hover(page, 194, 100)[1] == f"{names[-1]} 0.1051"
    page.locator("summary", has_text="Table").click()
    expect(page.locator("caption").first).to_have_text(names[0])


def test_a_crosshair_reads_exact_values_in_every_panel_of_that_x(page: Page, show: Show) -> None:
    scene = show()
    epoch = 17
    at = scene["series"]["s0"]["x"].index(epoch)
    lines = hover(page, 44 + 300 * epoch / 40 + 2, 120)
    expected = [f"{scene['series'][slot]['y'][at]:.4g}" for slot in ("s0", "s1", "s2")]
    assert lines[0] == "epoch 17"
    assert sorted(lines[1:]) == sorted(
        f"{name} {value}"
        for name, value in zip(("training", "validation", "before: 0.01"), expected, strict=True)
    )
    assert page.locator(".hpw-cross").count() == 2
    assert page.locator(".hpw-dot").count() == 3
    page.mouse.move(5, 5)
    assert page.locator(".hpw-cross").count() == 0
    assert page.locator(".hpw-tip").is_hidden()


def test_a_tap_keeps_the_crosshair(page: Page, show: Show) -> None:
    show()
    hover(page, 194, 100)
    leave = "new PointerEvent('pointerleave', { pointerType: kind })"
    told = f"kind => document.querySelector('.hpw-scene').dispatchEvent({leave})"
    page.evaluate(told, "touch")
    assert page.locator(".hpw-tip").is_visible()
    page.evaluate(told, "mouse")
    assert page.locator(".hpw-tip").is_hidden()


def test_a_single_mark_is_read_within_reach(page: Page, show: Show) -> None:
    scene = show()
    series = scene["series"]["s6"]
    [left, top, width, height] = scene["axes"][2]["box"]
    x = left + width * (series["x"][8] + 2) / 5
    y = top + height - height * (series["y"][8] + 1.5) / 3.5
    minus = str(series["x"][8]).replace("-", "−"), str(series["y"][8]).replace("-", "−")
    assert hover(page, x + 3, y - 3) == [f"x1 {minus[0]}", f"class 0 {minus[1]}"]
    assert page.locator(".hpw-cross").count() == 0


def test_a_click_on_an_epoch_axis_chooses_the_epoch(page: Page, show: Show) -> None:
    show()
    page.mouse.click(*over(page, 44 + 300 * 12 / 40 + 2, 330))
    page.mouse.click(*over(page, 44 + 300 * 30 / 40, 200))
    page.mouse.click(*over(page, 500, 100))
    assert page.evaluate("heard") == [["epoch", 12], ["epoch", 30]]


def test_keys_read_choose_and_leave(page: Page, show: Show) -> None:
    scene = show()
    figure = page.locator(".hpw-figure")
    live = page.locator("[aria-live]")
    figure.focus()
    assert live.text_content() == ""
    page.keyboard.press("ArrowRight")
    first = {slot: scene["series"][slot]["y"][0] for slot in ("s0", "s1", "s2", "s3", "s4")}
    assert (live.text_content() or "").startswith("loss, epoch 1: ")
    assert f"training {first['s0']:.4g}" in (live.text_content() or "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert tip(page)[0] == "epoch 40"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert (live.text_content() or "").startswith("accuracy, epoch 39: ")
    page.keyboard.press("Enter")
    assert page.evaluate("heard") == [["epoch", 39]]
    page.keyboard.press("ArrowDown")
    assert (live.text_content() or "").startswith("decision boundary, x1 ")
    page.keyboard.press("Escape")
    assert page.locator(".hpw-tip").is_hidden()
    assert not page.evaluate("document.activeElement.classList.contains('hpw-figure')")


def rows_scene() -> Scene:
    """Two panels with a row of each fold, as long as the folds' rows."""
    scene = training_scene()
    names = [[0.5, "fold 1"], [1.5, "fold 2"], [2.5, "fold 3"]]
    for panel, left in zip(scene["axes"][:2], (44, 392), strict=True):
        panel["box"] = [left, 30, 250, 150]
        panel["title"] = "the folds"
        panel["x"] = {"limits": [0, 50], "scale": "linear", "label": ""}
        panel["y"] = {"limits": [3, 0], "scale": "linear", "label": "", "names": names}
    rows = {"kind": "marks", "colour": "#0072b2", "x": [25, 25, 25], "y": [0.5, 1.5, 2.5]}
    scene["series"] = {
        "s0": rows | {"axes": "a0", "label": "validation rows", "values": [10, 11, 12]},
        "s1": rows | {"axes": "a1", "label": "rare rows", "values": [2, 0, 1]},
    }
    return scene | {"axes": scene["axes"][:2], "animated": [], "legend": []}


def test_the_row_of_a_fold_is_marked_under_the_pointer_and_by_keys(page: Page, show: Show) -> None:
    show(rows_scene())
    row = page.locator(".hpw-row")
    marked = "all => all.map(row => ['y', 'height'].map(name => +row.getAttribute(name)))"
    assert hover(page, 60, 100) == ["fold 2", "validation rows 11"]
    assert row.evaluate_all(marked) == [[80, 50], [80, 50]]
    assert hover(page, 600, 35) == ["fold 1", "rare rows 2"]
    assert row.evaluate_all(marked) == [[30, 50], [30, 50]]
    page.mouse.move(0, 0)
    assert row.count() == 0
    page.locator(".hpw-figure").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert tip(page) == ["fold 2", "validation rows 11"]
    assert row.evaluate_all(marked) == [[80, 50], [80, 50]]
    page.keyboard.press("ArrowDown")
    assert tip(page) == ["fold 2", "rare rows 0"]
    assert page.evaluate("heard") == []
    page.keyboard.press("Escape")
    assert row.count() == 0


def test_keys_of_the_picture_go_no_further_and_others_do(page: Page, show: Show) -> None:
    show()
    page.evaluate("document.body.addEventListener('keydown', (e) => heard.push(e.key))")
    page.locator(".hpw-figure").focus()
    for key in ("ArrowRight", "ArrowUp", "Home", "a"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == ["a"]


def test_only_keys_speak(page: Page, show: Show) -> None:
    scene = show()
    hover(page, 194, 100)
    page.evaluate("frame => picture.setFrame(frame)", training_frame(scene, 3))
    assert page.locator("[aria-live]").text_content() == ""
    assert page.locator(".hpw-tip").is_visible()


def test_the_crosshair_follows_a_frame(page: Page, show: Show) -> None:
    scene = show()
    frame = training_frame(scene, 30)
    before = hover(page, 194, 100)
    page.evaluate("frame => picture.setFrame(frame)", frame)
    at = scene["series"]["s0"]["x"].index(20)
    assert f"training {frame['series']['s0']['y'][at]:.4g}" in tip(page)
    assert tip(page) != before


def test_legend_entries_hide_their_series_and_remember_it(page: Page, show: Show) -> None:
    scene = show()
    entry = page.get_by_role("button", name="validation")
    assert entry.get_attribute("aria-pressed") == "true"
    entry.focus()
    page.keyboard.press("Space")
    assert entry.get_attribute("aria-pressed") == "false"
    for slot, is_shown in (("s0", True), ("s1", False), ("s4", False), ("s5", True)):
        assert page.locator(f"[data-slot={slot}]").is_visible() == is_shown
    assert len(hover(page, 194, 100)) == 3
    again = copy.deepcopy(scene) | {"id": 2}
    page.evaluate("scene => picture.setScene(scene)", again)
    assert page.locator("[data-slot=s1]").is_hidden()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "validation"
    page.keyboard.press("Enter")
    assert page.locator("[data-slot=s1]").is_visible()
    page.get_by_role("button", name="training").hover()
    faint = page.eval_on_selector_all(".hpw-faint", "all => all.map(g => g.dataset.slot)")
    assert sorted(faint) == ["s1", "s2", "s4"]


def test_a_series_that_never_moves_can_be_hidden_too(page: Page, show: Show) -> None:
    scene = training_scene()
    slot, node = scene["animated"].pop(2)
    scene["static"].append(["g", {}, [["g", {"slot": slot}, [node]]]])
    show(scene)
    page.get_by_role("button", name="before: 0.01").click()
    assert page.locator("[data-slot=s2]").is_hidden()


def test_the_cursor_stands_in_every_panel_of_epochs(page: Page, show: Show) -> None:
    show()
    page.evaluate("picture.setCursor(10)")
    drawn = page.locator(".hpw-cursor").evaluate_all("all => all.map(it => it.getAttribute('d'))")
    assert drawn == ["M119.0 30V190", "M119.0 250V400"]
    page.evaluate("scene => picture.setScene(scene)", training_scene(number=2))
    assert page.locator(".hpw-cursor").count() == 2
    page.evaluate("picture.setCursor(null)")
    assert page.locator(".hpw-cursor").count() == 0


def smallest_type(page: Page) -> float:
    """The smallest type that the page shows in the picture, in pixels."""
    sizes = page.locator(".hpw-scene text").evaluate_all(
        """all => all.map(text => {
          const scale = text.getScreenCTM();
          return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b);
        })"""
    )
    return float(min(sizes))


@pytest.mark.parametrize("width", [300, 380, 500, 620, 853, 1300])
def test_the_picture_is_as_wide_as_its_place_with_type_that_can_be_read(
    page: Page, show: Show, width: int
) -> None:
    show(width=width)
    box = page.locator(".hpw-scene").bounding_box()
    assert box["width"] == pytest.approx(max(300, min(width, 1.6 * 660)), abs=1)
    assert smallest_type(page) >= 8.95
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tops = [
        page.locator(".hpw-scene text", has_text=title).bounding_box()
        for title in ("loss", "decision boundary")
    ]
    assert tops[0] and tops[1]
    assert (tops[1]["y"] > tops[0]["y"] + 100) == (width < 566)


def test_a_stacked_picture_is_read_and_goes_on(page: Page, show: Show) -> None:
    scene = show(width=380)
    figure = page.locator(".hpw-figure")
    figure.focus()
    page.keyboard.press("End")
    assert page.locator(".hpw-cross").count() == 2
    boundary = page.locator("[data-slot=s5] image").bounding_box()
    page.mouse.move(boundary["x"] + boundary["width"] / 2, boundary["y"] + 5)
    frame = training_frame(scene, 5)
    page.evaluate("frame => picture.setFrame(frame)", frame)
    assert (
        page.locator("[data-slot=s5] image").get_attribute("href")
        == frame["changed"]["s5"][1]["href"]
    )
    entry = page.get_by_role("button", name="training").bounding_box()
    words = page.locator(".hpw-scene text", has_text="training").bounding_box()
    assert entry and words and abs(entry["y"] - words["y"]) < 8
    heights = []
    for step in range(5):
        page.evaluate("frame => picture.setFrame(frame)", training_frame(scene, step))
        heights.append(page.locator(".hpw-picture").bounding_box())
    assert all(height == heights[0] for height in heights)
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function("document.querySelectorAll('.hpw-part').length === 1")


def test_a_picture_asks_for_no_layout_and_is_laid_out_once_a_width(page: Page, show: Show) -> None:
    """Five labs that each ask how wide they are lay out the whole page five times."""
    page.evaluate(COUNT_LAYOUTS)
    scene = show()
    page.wait_for_function("window.picture.stage.svg.querySelector('path') !== null")
    page.evaluate("scene => window.picture.setScene(scene)", scene)
    page.evaluate("frame => window.picture.setFrame(frame)", training_frame(scene, 3))
    assert page.evaluate("window.asked") == []
    for width in (500, 900):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => window.picture.width === width", arg=width)
    assert page.evaluate("window.complaints") == []


def test_what_cannot_be_cut_scrolls_inside_its_own_box(page: Page, show: Show) -> None:
    scene = training_scene()
    for y in (100, 300):
        across = {"d": f"M300 {y}L500 {y}", "stroke": "#000000"}
        scene["static"].append(["path", across, []])
    scene["axes"][1]["box"][3] = scene["axes"][2]["box"][3] = 200
    scene["static"].append(["path", {"d": "M300 20L300 440L500 20", "stroke": "#000000"}, []])
    show(scene, width=380)
    assert smallest_type(page) >= 8.95
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert page.locator(".hpw-scroll").evaluate("it => it.scrollWidth > it.clientWidth")


def test_words_stand_in_place_of_a_picture_and_over_it(page: Page) -> None:
    page.evaluate(MOUNT, None)
    status = page.get_by_role("status")
    expect(status).to_have_text("The picture appears here.")
    assert page.locator(".hpw-figure").is_hidden()
    page.evaluate("picture.setVeil('Waits for the running cell')")
    expect(status).to_have_text("Waits for the running cell")
    page.evaluate("scene => picture.setScene(scene)", training_scene())
    expect(status).to_be_visible()
    page.evaluate("picture.setVeil(null)")
    expect(status).to_be_hidden()
    assert page.locator(".hpw-figure").is_visible()


def test_the_picture_has_a_name_and_tells_its_keys(page: Page, show: Show) -> None:
    show()
    page.evaluate("picture.setAlt('Training loss falls to 0.1')")
    figure = page.get_by_role("application", name="Training loss falls to 0.1")
    described = (figure.get_attribute("aria-describedby") or "").split()
    texts = [page.locator(f"[id='{name}']").text_content() for name in described]
    assert texts[0] and texts[0].endswith("Enter goes to that epoch.") and texts[1] == ""


def test_a_table_is_made_when_it_is_opened_and_kept_new(page: Page, show: Show) -> None:
    scene = show()
    assert page.locator("table").count() == 0
    page.locator("summary", has_text="Table").click()
    expect(page.locator("caption")).to_have_text(["loss", "accuracy", "decision boundary"])
    rows = page.locator("table").first.locator("tbody tr")
    assert rows.count() == 40
    page.evaluate("frame => picture.setFrame(frame)", training_frame(scene, 30))
    changed = str(training_frame(scene, 30)["series"]["s0"]["y"][0])
    expect(rows.first.locator("td").filter(has_text=changed)).to_have_count(1)
    page.locator("summary", has_text="Table").click()
    expect(page.locator("table")).to_have_count(0)


def test_a_long_table_says_what_it_leaves_out(page: Page, show: Show) -> None:
    scene = training_scene()
    scene["series"]["s2"] |= {"x": list(range(1200)), "y": [0.5] * 1200}
    scene["axes"][0]["x"]["limits"] = [0, 1200]
    show(scene)
    page.locator("summary", has_text="Table").click()
    expect(page.locator("table").first.locator("tbody tr")).to_have_count(500)
    expect(page.locator("caption").first).to_have_text("loss (The first 500 of 1200 rows)")


@pytest.mark.parametrize(
    ("choice", "name"),
    [("PNG", "picture.png"), ("SVG", "picture.svg"), ("CSV of these values", "picture.csv")],
)
def test_the_browser_saves_what_it_shows(
    page: Page, show: Show, choice: str, name: str, tmp_path: Path
) -> None:
    scene = show()
    page.evaluate(
        """() => {
          window.open = new Set();
          const [make, drop] = [URL.createObjectURL, URL.revokeObjectURL];
          URL.createObjectURL = (b) => { const a = make(b); window.open.add(a); return a; };
          URL.revokeObjectURL = (a) => { window.open.delete(a); drop(a); };
        }"""
    )
    page.locator("summary", has_text="Save").click()
    with page.expect_download() as given:
        page.get_by_role("button", name=choice).click()
    assert given.value.suggested_filename == name
    path = tmp_path / name
    given.value.save_as(path)
    data = path.read_bytes()
    if choice == "PNG":
        from PIL import Image

        with Image.open(path) as image:
            assert image.size == (1320, 900)
            assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
            colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}
            assert (0, 114, 178) in colours
    elif choice == "SVG":
        told = data.decode()
        assert told.startswith("<svg") and 'xmlns="http://www.w3.org/2000/svg"' in told
        assert "DejaVu Sans" in told and "decision boundary" in told and "hpw-cross" not in told
    else:
        lines = data.decode("utf-8-sig").splitlines()
        assert lines[1] == f"loss,training,1,{scene['series']['s0']['y'][0]},,,epoch,loss"
    page.wait_for_function("window.open.size === 0")


def test_python_is_asked_for_its_files(page: Page, show: Show) -> None:
    show()
    page.locator("summary", has_text="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="PDF").focus()
    page.keyboard.press("Enter")
    page.locator("summary", has_text="Save").click()
    page.get_by_role("button", name="CSV of the run").click()
    assert page.evaluate("heard") == [["download", "pdf"], ["download", "csv"]]
    page.locator("summary", has_text="Save").click()
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="PDF").is_hidden()


def test_nothing_is_left_behind(page: Page, show: Show) -> None:
    page.evaluate(COUNT_LISTENERS)
    scene = show()
    page.locator("summary", has_text="Table").click()
    page.evaluate("frame => picture.setFrame(frame)", training_frame(scene, 1))
    assert page.evaluate("listeners") > 10
    page.evaluate("picture.destroy()")
    assert page.evaluate("listeners") == 0
    assert page.locator("#place *").count() == 0


def test_two_pictures_on_a_page_share_no_clips(page: Page, show: Show) -> None:
    show()
    page.evaluate(MOUNT, training_scene())
    names = page.locator("clipPath").evaluate_all("all => all.map(it => it.id)")
    assert len(names) == len(set(names)) == 6


def test_the_modules_work_joined_into_one(page: Page) -> None:
    done: list[Path] = []

    def visit(path: Path) -> None:
        for found in re.findall(r'^import .* from "(.*)";$', path.read_text("utf-8"), re.MULTILINE):
            if (path.parent / found).resolve() not in done:
                visit((path.parent / found).resolve())
        done.append(path)

    visit(FRONT / "picture" / "picture.js")
    whole = "\n".join(path.read_text("utf-8") for path in done)
    whole = re.sub(r"^import .*$", "", whole, flags=re.MULTILINE)
    whole = re.sub(r"^export ", "", whole, flags=re.MULTILINE)
    ending = "window.picture = new Picture(document.querySelector('#place'));"
    page.add_script_tag(content=f"{whole}\n{ending}", type="module")
    page.wait_for_function("window.picture")
    page.evaluate("scene => picture.setScene(scene)", training_scene())
    assert page.locator(".hpw-scene path").count() > 60


def test_the_tooltip_stays_within_the_picture(page: Page, show: Show) -> None:
    scene = training_scene()
    for number in range(12):
        pin = scene["series"]["s3"] | {"label": f"a pinned run with a long name {number}"}
        scene["series"][f"p{number}"] = pin
    show(scene)
    for x in (50, 194, 340):
        lines = hover(page, x, 395)
        assert len(lines) == 15
        tip_box = page.locator(".hpw-tip").bounding_box()
        box = page.locator(".hpw-scene").bounding_box()
        assert tip_box and box
        assert tip_box["x"] >= box["x"] and tip_box["y"] >= box["y"]
        assert tip_box["x"] + tip_box["width"] <= box["x"] + box["width"] + 0.5
        assert tip_box["y"] + tip_box["height"] <= box["y"] + box["height"] + 0.5
    scrolls = "it => it.scrollHeight > it.clientHeight"
    assert not page.locator(".hpw-scroll").evaluate(scrolls)


def test_a_curve_that_appears_late_goes_to_its_panel(page: Page, show: Show) -> None:
    scene = training_scene()
    late = scene["animated"][3][1]
    scene["animated"][3][1] = scene["animated"][5][1] = ["g", {}, []]
    place = scene["animated"][6][1]
    scene["animated"][6][1] = ["g", {}, []]
    plane = scene["axes"][2]["box"]
    words = ["text", {"x": plane[0] + 20, "y": plane[1] + 20, "font-size": 11}, "newest"]
    scene["animated"].insert(1, ["s9", ["g", {}, []]])
    show(scene, width=380)
    changed = {"s0": late, "s4": place, "s9": words}
    frame = {"of": scene["id"], "changed": changed, "series": {}}
    page.evaluate("frame => picture.setFrame(frame)", frame)
    parts = page.eval_on_selector_all(
        ".hpw-part",
        "all => all.map(it => [...it.children].map(g => g.dataset.slot).filter(Boolean))",
    )
    assert [slot for slot in parts[0] if slot != "s3"] == ["s2", "s0", "s1", "s4"]
    assert parts[1] == ["s5", "s9", "s6"]


AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed in tests/front")
@pytest.mark.parametrize("width", [380, 620])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_has_no_finding(page: Page, show: Show, theme: str, width: int) -> None:
    page.evaluate("theme => { document.body.className = theme; }", theme)
    show(training_scene(theme), width)
    page.get_by_role("button", name="validation").click()
    page.locator("summary", has_text="Table").click()
    page.locator(".hpw-figure").focus()
    page.keyboard.press("ArrowRight")
    page.locator("summary", has_text="Save").click()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run('#place')).violations.map(it => it.id)")
    page.evaluate("picture.setVeil('Waits')")
    found += page.evaluate("async () => (await axe.run('#place')).violations.map(it => it.id)")
    assert found == []


def test_frames_are_cheap(page: Page, show: Show) -> None:
    scene = show()
    frames: list[dict[str, Any]] = [training_frame(scene, step) for step in range(200)]
    milliseconds = page.evaluate(
        """frames => {
          const start = performance.now();
          for (const frame of frames) {
            picture.setFrame(frame);
            picture.root.getBoundingClientRect();
          }
          return performance.now() - start;
        }""",
        frames,
    )
    print(f"{milliseconds / 200:.3f} ms a frame, with its layout")
    assert path_of(page, "s0") == frames[-1]["changed"]["s0"][1]["d"]
