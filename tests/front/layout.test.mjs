import assert from "node:assert/strict";
import { test } from "node:test";

import { affineOf, boxUnion, nodeBox, smallestType } from "../../hpwidgets/front/picture/boxes.js";
import { cutRanges, partAt, pictureParts, placeInLayout, placeInScene, stackedLayout, wholeLayout } from "../../hpwidgets/front/picture/columns.js";

const measure = (text, size) => 0.5 * size * text.length;
const rounded = (box) => box.map((number) => Math.round(number * 100) / 100);

test("a path fills the box around its points", () => {
  const path = ["path", { d: "M10 20L30 5.5C1 2 3 4 -5 60Z", fill: "#000" }, []];
  assert.deepEqual(nodeBox(path, measure), [-5, 2, 35, 58]);
  assert.equal(nodeBox(["path", { d: "M0 0L9 9", fill: "none" }, []], measure), null);
});

test("a clip cuts a box, and a transform moves it", () => {
  const path = ["path", { d: "M0 0L100 100" }, []];
  assert.deepEqual(nodeBox(["g", { clip: "10 20 30 40" }, [path]], measure), [10, 20, 30, 40]);
  assert.deepEqual(nodeBox(["g", { transform: "translate(5 6)" }, [path]], measure), [5, 6, 100, 100]);
  assert.equal(nodeBox(["path", { d: "M0 0L1 1", clip: "50 50 1 1" }, []], measure), null);
});

test("a text's box knows its anchor, its size and its turn", () => {
  const text = (rest) => nodeBox(["text", { x: 50, y: 30, "font-size": 10, ...rest }, "loss"], measure);
  assert.deepEqual(text({}), [50, 22, 20, 10]);
  assert.deepEqual(text({ "text-anchor": "middle" }), [40, 22, 20, 10]);
  assert.deepEqual(text({ "text-anchor": "end" }), [30, 22, 20, 10]);
  assert.deepEqual(rounded(text({ transform: "rotate(-90 50 30)" })), [42, 10, 10, 20]);
  assert.equal(nodeBox(["text", { x: 1, y: 1 }, " "], measure), null);
});

test("transforms are done from right to left", () => {
  assert.deepEqual(affineOf("translate(10 20) scale(2)"), [2, 0, 0, 2, 10, 20]);
  assert.deepEqual(affineOf("matrix(1 2 3 4 5 6)"), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(affineOf(""), [1, 0, 0, 1, 0, 0]);
});

test("boxes join", () => {
  assert.deepEqual(boxUnion([[0, 0, 1, 1], null, [5, 5, 2, 3]]), [0, 0, 7, 8]);
  assert.equal(boxUnion([null]), null);
});

test("the smallest type is found, inherited sizes too", () => {
  const nodes = [["g", { "font-size": "8px" }, [["text", {}, "a"]]], ["text", { "font-size": 11 }, "b"], ["text", { "font-size": 2 }, ""]];
  assert.equal(smallestType(nodes), 8);
  assert.equal(smallestType([]), Infinity);
});

const left = [40, 30, 300, 160];
const below = [40, 250, 300, 150];
const right = [400, 30, 250, 250];

test("columns are cut where nothing crosses; a label goes with its panel", () => {
  const boxes = [left, below, right, [5, 100, 12, 40], [375, 100, 12, 40], [180, 410, 40, 12]];
  assert.deepEqual(cutRanges(boxes, [left, below, right], 0), [[5, 340], [375, 650]]);
  assert.deepEqual(pictureParts(boxes, [left, below, right]), [[1, 26, 343, 400], [371, 26, 283, 258]]);
});

test("a colour scale stays with its panel", () => {
  const scale = [310, 30, 12, 160];
  assert.deepEqual(cutRanges([[40, 30, 250, 160], scale, right], [[40, 30, 250, 160], scale, right], 0), [[40, 322], [400, 650]]);
});

test("what stands across the columns, above or below, is a part of its own", () => {
  const [title, legend] = [[100, 2, 400, 14], [200, 430, 300, 14]];
  const columns = [[36, 26, 308, 168], [396, 26, 258, 258]];
  const [top, foot] = [[96, -2, 408, 22], [196, 426, 308, 22]];
  assert.deepEqual(pictureParts([title, left, right], [left, right]), [top, ...columns]);
  assert.deepEqual(pictureParts([left, right, legend], [left, right]), [...columns, foot]);
  assert.deepEqual(pictureParts([title, left, right, legend], [left, right]), [top, ...columns, foot]);
});

test("rows of different columns are cut row by row; what crosses stays whole", () => {
  const wide = [40, 300, 600, 100];
  const rows = pictureParts([left, right, wide], [left, right, wide]);
  assert.deepEqual(rows.map((box) => box[1]), [26, 26, 296]);
  const crossing = [300, 100, 150, 10];
  assert.equal(pictureParts([left, right, crossing], [left, right]).length, 1);
});

test("parts are stacked, and side by side where there is room", () => {
  const parts = [[0, 0, 340, 400], [360, 0, 280, 250]];
  const narrow = stackedLayout(parts, 380, 0.86);
  assert.deepEqual(narrow.parts.map(({ x }) => x), [0, 0]);
  assert.ok(narrow.parts[1].y >= 400 * narrow.parts[0].scale);
  assert.equal(narrow.width, 380);
  const three = stackedLayout([...parts, [660, 0, 240, 250]], 560, 1);
  assert.deepEqual(three.parts.map(({ y }) => y > 0), [false, true, true]);
  const single = stackedLayout(parts, 200, 0.86);
  assert.equal(single.width, 340 * 0.86);
});

test("places in the layout and in the scene are each other's inverse", () => {
  const layout = stackedLayout([[0, 0, 340, 400], [360, 0, 280, 250]], 380, 0.86);
  for (const point of [[10, 20], [330, 390], [370, 10], [630, 240]]) {
    const [x, y] = placeInLayout(layout, ...point);
    assert.deepEqual(rounded(placeInScene(layout, x, y)), point);
  }
  assert.deepEqual(placeInScene(wholeLayout([660, 450]), 5, 6), [5, 6]);
  assert.equal(partAt(layout, 352, 10), 1);
});
