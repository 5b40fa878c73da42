import assert from "node:assert/strict";
import { test } from "node:test";

import { affineOf, boxUnion, nodeBox, smallestType } from "../../hpwidgets/front/picture/boxes.js";
import { cutRanges, pictureParts } from "../../hpwidgets/front/picture/columns.js";
import { partAt, placeInLayout, placeInScene, stackedLayout, wholeLayout } from "../../hpwidgets/front/picture/places.js";
import { unitsOf } from "../../hpwidgets/front/picture/units.js";

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

let sources = 0;
/** A panel's group with what is around it, and something that belongs to no panel. */
const panel = (box, whole = box, body = box) => ({ box: whole, body, panel: box, source: { index: sources++ } });
const free = (box, source = { index: sources++ }) => ({ box, body: box, panel: null, source });
const boxes = (units) => pictureParts(units).map((part) => part.box);
const flows = (units) => pictureParts(units).map((part) => part.flows);

test("ranges are cut where nothing crosses; a label and a colour scale go with their panel", () => {
  const labels = [[5, 100, 12, 40], [375, 100, 12, 40], [180, 410, 40, 12]];
  assert.deepEqual(cutRanges([left, below, right, ...labels], [left, below, right], 0), [[5, 340], [375, 650]]);
  const [map, scale] = [[40, 30, 250, 160], [310, 30, 12, 160]];
  assert.deepEqual(cutRanges([map, scale, right], [map, scale, right], 0), [[40, 322], [400, 650]]);
});

test("panels that stand side by side become columns, from left to right", () => {
  const units = [panel(right), panel(left, [5, 10, 335, 200]), panel(below), free([180, 410, 40, 12])];
  assert.deepEqual(boxes(units), [[1, 6, 343, 420], [396, 26, 258, 258]]);
});

test("a legend that reaches over the next panel stays above its own", () => {
  const wide = panel(left, [40, 10, 420, 180], left);
  assert.deepEqual(boxes([wide, panel(right)]), [[36, 6, 428, 188], [396, 26, 258, 258]]);
});

test("what stands across the columns, above or below, is a part of its own", () => {
  const [title, legend] = [[100, 2, 400, 14], [200, 430, 300, 14]];
  const columns = [[36, 26, 308, 168], [396, 26, 258, 258]];
  const units = [free(legend), panel(left), panel(right), free(title)];
  assert.deepEqual(boxes(units), [[96, -2, 408, 22], ...columns, [196, 426, 308, 22]]);
  assert.deepEqual(flows(units), [true, false, false, true]);
});

test("a legend's entries go together, in the order in which they are read", () => {
  const entries = [[50, 2, 80, 10], [50, 16, 80, 10], [360, 2, 80, 10], [360, 16, 80, 10]];
  const units = [panel(left), panel(right), ...entries.map((box, at) => free(box, { index: 99, range: [at, at + 1] }))];
  assert.deepEqual(pictureParts(units).filter((it) => it.flows).map(({ members }) => members[0].box), [0, 2, 1, 3].map((at) => entries[at]));
});

test("rows of different columns are cut row by row", () => {
  const units = [panel(left), panel(right), panel([40, 300, 600, 100])];
  assert.deepEqual(boxes(units).map((box) => box[1]), [26, 26, 296]);
});

test("what crosses between panels keeps these together, and the others apart", () => {
  const crossing = free([300, 100, 150, 10]);
  assert.equal(pictureParts([panel(left), panel(right), crossing]).length, 1);
  assert.equal(pictureParts([panel(left), panel(right), panel([700, 30, 200, 200]), crossing]).length, 2);
});

const axis = { limits: [0, 1], scale: "linear", label: "" };
const axes = [left, right].map((box, at) => ({ id: `a${at}`, box, title: "", x: axis, y: axis }));
const rectangle = ([x, y, width, height]) => ["path", { d: `M${x} ${y}L${x + width} ${y + height}` }, []];
const words = (x, y, text) => ["text", { x, y, "font-size": 10 }, text];
const legend = (x, y) => ["g", { kind: "legend" }, [rectangle([x, y - 5, 10, 0]), words(x + 15, y, "aa"), rectangle([x + 400, y - 5, 10, 0]), words(x + 415, y, "bb")]];

test("a panel's group is a unit whose body lies below its title", () => {
  const group = ["g", { kind: "axes" }, [rectangle(left), words(40, 20, "a title that is long"), words(10, 100, "0.5")]];
  const [unit] = unitsOf([group], axes, measure, 1000);
  assert.deepEqual([unit.panel, unit.box, unit.body], [left, [10, 12, 330, 178], [10, 30, 330, 160]]);
});

test("a legend of the figure is told entry by entry", () => {
  const units = unitsOf([legend(50, 10)], axes, measure, 1000);
  assert.deepEqual(units.map(({ box, source }) => [box, source]), [
    [[50, 2, 25, 10], { index: 0, range: [0, 2] }],
    [[450, 2, 25, 10], { index: 0, range: [2, 4] }],
  ]);
});

test("a panel's legend leaves it where both together have no room", () => {
  const group = ["g", { kind: "axes" }, [rectangle(left), legend(50, 20)]];
  assert.equal(unitsOf([group], axes, measure, 500).length, 1);
  const units = unitsOf([["g", {}, []], group], axes, measure, 380);
  assert.deepEqual(units.map(({ source }) => source), [{ index: 1 }, { index: 1, child: 1, range: [0, 2] }, { index: 1, child: 1, range: [2, 4] }]);
  assert.deepEqual(units[0].box, left);
});

const part = (box, isFlowing = false) => ({ box, flows: isFlowing, panels: [box], members: [] });

test("parts are stacked, and side by side where there is room", () => {
  const parts = [part([0, 0, 340, 400]), part([360, 0, 280, 250])];
  const narrow = stackedLayout(parts, 380, 0.86);
  assert.deepEqual(narrow.parts.map(({ x }) => x), [0, 0]);
  assert.equal(narrow.parts[1].y, 400 * narrow.parts[0].scale);
  assert.equal(narrow.width, 380);
  const three = stackedLayout([...parts, part([660, 0, 240, 250])], 560, 1);
  assert.deepEqual(three.parts.map(({ y }) => y > 0), [false, true, true]);
});

test("only a part that is too wide for the place reaches out of it", () => {
  const layout = stackedLayout([part([0, 0, 600, 100]), part([0, 110, 300, 100]), part([310, 110, 290, 100])], 400, 0.9);
  assert.equal(layout.width, 540);
  assert.deepEqual(layout.parts.map(({ x }) => x), [0, 0, 0]);
  assert.ok(layout.parts.slice(1).every(({ box, scale }) => box[2] * scale <= 400));
});

test("what stands across goes along like words, row by row", () => {
  const entry = (x, y) => part([x, y, 150, 10], true);
  const layout = stackedLayout([entry(0, 0), entry(200, 0), entry(400, 0), entry(0, 20), part([0, 40, 300, 100])], 380, 0.9);
  assert.deepEqual(layout.parts.map(({ x, y }) => [x, y]), [[0, 0], [150, 0], [0, 10], [0, 20], [0, 30]]);
  assert.equal(layout.parts[0].scale, 1);
});

test("places in the layout and in the scene are each other's inverse", () => {
  const layout = stackedLayout([part([0, 0, 340, 400]), part([360, 0, 280, 250])], 380, 0.86);
  for (const point of [[10, 20], [330, 390], [370, 10], [630, 240]]) {
    const [x, y] = placeInLayout(layout, ...point);
    assert.deepEqual(rounded(placeInScene(layout, x, y)), point);
  }
  assert.deepEqual(placeInScene(wholeLayout([660, 450]), 5, 6), [5, 6]);
  assert.equal(partAt(layout, 352, 10), 1);
  const overlapping = { ...layout, parts: [{ ...layout.parts[0], box: [0, 0, 500, 400] }, layout.parts[1]] };
  assert.equal(partAt(overlapping, 400, 100), 1);
});
