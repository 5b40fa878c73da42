import assert from "node:assert/strict";
import { test } from "node:test";

import { axesAt, countsEpochs, readablePanels, readingAt, readingNear, readingText, readingsOf } from "../../hpwidgets/front/picture/readings.js";
import { panelsOf, seriesIn, sharesX, stopsOf, wholeSeries } from "../../hpwidgets/front/picture/series.js";
import { pictureCsv, pictureTables } from "../../hpwidgets/front/picture/rows.js";
import { phraseBook } from "../../hpwidgets/front/picture/phrases.js";

const axis = (label, low, high) => ({ label, limits: [low, high], scale: "linear" });
const loss = { id: "a0", box: [0, 0, 400, 100], title: "loss", x: axis("epoch", 0, 40), y: axis("loss", 0, 1) };
const plane = { id: "a1", box: [500, 0, 100, 100], title: "", x: axis("x1", 0, 10), y: axis("x2", 0, 10) };
const curve = (label, x, y, rest = {}) => ({ axes: "a0", label, kind: "line", colour: "#0072b2", x, y, ...rest });
const series = {
  s0: curve("training", [10, 20, 30], [0.5, 0.25, 0.125]),
  s1: curve("before", [10, 20], [0.9, 0.8]),
  s2: curve("chance", [0, 40], [0.7, 0.7], { hover: false }),
  s3: curve("class 0", [1, 5], [2, 6], { axes: "a1", kind: "marks" }),
  s4: curve("class 1", [8], [8], { axes: "a1", kind: "marks" }),
};
const scene = { id: 1, axes: [loss, plane], series };
const none = () => false;
const inLoss = seriesIn([loss], series, none);
const inPlane = seriesIn([plane], series, none);
const told = (reading) => reading?.values.map(({ label, x, y }) => [label, x, y]);

test("the axes under a point are found, with the room of their tick labels", () => {
  assert.equal(axesAt(scene.axes, 10, 50), loss);
  assert.equal(axesAt(scene.axes, 10, 115), loss);
  assert.equal(axesAt(scene.axes, 10, 150), undefined);
  const inset = { ...plane, box: [300, 10, 50, 50] };
  assert.equal(axesAt([loss, inset], 310, 20), inset);
});

test("hidden series, and those without meaning, are not read", () => {
  assert.deepEqual(inLoss.map(({ slot }) => slot), ["s0", "s1"]);
  assert.deepEqual(seriesIn([loss], series, (slot) => slot === "s0").map(({ slot }) => slot), ["s1"]);
  assert.deepEqual(readablePanels(scene, { s2: series.s2 }, none), []);
});

test("a crosshair reads every curve at the nearest x, and no curve where it has no value", () => {
  assert.deepEqual(told(readingNear(loss, inLoss, 190, 50)), [["training", 20, 0.25], ["before", 20, 0.8]]);
  assert.deepEqual(told(readingNear(loss, inLoss, 390, 50)), [["training", 30, 0.125]]);
  assert.deepEqual(told(readingAt(loss, inLoss, 12)), []);
});

test("single marks are read within reach", () => {
  assert.ok(sharesX(inLoss) && !sharesX(inPlane));
  assert.deepEqual(told(readingNear(plane, inPlane, 552, 42)), [["class 0", 5, 6]]);
  assert.equal(readingNear(plane, inPlane, 500, 30), null);
  const same = inPlane.map((one) => ({ ...one, series: series.s3 }));
  assert.ok(sharesX(same));
});

test("keys stop at every x inside the axes, in the order of the axis", () => {
  assert.deepEqual(stopsOf(loss, inLoss), [10, 20, 30]);
  assert.deepEqual(stopsOf({ ...loss, x: axis("epoch", 25, 5) }, inLoss), [20, 10]);
  assert.deepEqual(readingsOf(plane, inPlane).map(told), [[["class 0", 1, 2]], [["class 0", 5, 6]], [["class 1", 8, 8]]]);
});

test("a reading is a sentence", () => {
  assert.equal(readingText(readingAt(loss, inLoss, 20)), "loss, epoch 20: training 0.25, before 0.8");
});

test("panels that count epochs are known by their label, in any language", () => {
  assert.ok(countsEpochs(loss, "epoch"));
  for (const label of ["Epoch", "epoch (log scale)", "epoch, from 1"]) {
    assert.ok(countsEpochs({ ...loss, x: axis(label, 0, 1) }, "epoch"));
  }
  assert.ok(countsEpochs({ ...loss, x: axis("Época", 0, 1) }, "época"));
  assert.ok(!countsEpochs({ ...loss, x: axis("epochs spent", 0, 1) }, "epoch"));
  assert.ok(!countsEpochs(plane, "epoch"));
});

test("tables have a column a curve, or a row a mark", () => {
  const [first, second] = pictureTables(scene, series, phraseBook(undefined));
  assert.deepEqual(first, {
    caption: "loss",
    heads: ["epoch", "training", "before"],
    rows: [[10, 0.5, 0.9], [20, 0.25, 0.8], [30, 0.125, null]],
  });
  assert.equal(second.caption, "x2");
  assert.deepEqual(second.heads, ["series", "x1", "x2"]);
  assert.deepEqual(second.rows, [["class 0", 1, 2], ["class 0", 5, 6], ["class 1", 8, 8]]);
});

test("CSV quotes names and runs none of them", () => {
  const odd = { s0: curve('a "b", c', [1], [-2]), s1: curve("=1+1", [1], [3]) };
  assert.equal(
    pictureCsv(scene, odd),
    'panel,series,x,y,upper y,value,x means,y means\r\nloss,"a ""b"", c",1,-2,,,epoch,loss\r\nloss,\'=1+1,1,3,,,epoch,loss\r\n',
  );
});

test("the page's words come first, English where it has none", () => {
  const phrase = phraseBook((key) => ({ save: "Speichern", table: "" })[key] ?? key);
  assert.deepEqual([phrase("save"), phrase("table"), phrase("unknown")], ["Speichern", "Table", "unknown"]);
});

const band = { ...curve("mean", [10, 20], [0.1, 0.2]), kind: "area", y2: [0.3, 0.4] };

test("gaps are left out, and a series that is null", () => {
  const given = { s0: curve("a", [1, null, 3, 4], [5, 6, null, 8]), s1: null, s2: { ...band, y2: [null, 0.4] } };
  const whole = wholeSeries(given);
  assert.deepEqual(Object.keys(whole), ["s0", "s2"]);
  assert.deepEqual([whole.s0.x, whole.s0.y, whole.s0.y2], [[1, 4], [5, 8], undefined]);
  assert.deepEqual([whole.s2.x, whole.s2.y, whole.s2.y2], [[20], [0.2], [0.4]]);
});

test("a band is read with the curve of its name, or alone", () => {
  const list = (all) => seriesIn([loss], all, none);
  const alone = readingAt(loss, list({ s0: band }), 10);
  assert.equal(readingText(alone), "loss, epoch 10: mean 0.1 – 0.3");
  const both = readingAt(loss, list({ s0: band, s1: curve("mean", [10], [0.25]) }), 10);
  assert.equal(readingText(both), "loss, epoch 10: mean 0.25 (0.1 – 0.3)");
  const [table] = pictureTables(scene, { s0: band }, phraseBook(undefined));
  assert.deepEqual(table.heads, ["epoch", "mean, lower edge", "mean, upper edge"]);
  assert.deepEqual(table.rows[1], [20, 0.2, 0.4]);
});

test("axes in one place are one panel, each value on its own scale", () => {
  const zeros = { ...loss, id: "a2", title: "", y: axis("share", 0, 100) };
  const all = { ...series, s5: curve("zeros", [20], [50], { axes: "a2" }) };
  assert.deepEqual(panelsOf([loss, plane, zeros]), [[loss, zeros], [plane]]);
  const reading = readingAt(loss, seriesIn([loss, zeros], all, none), 20);
  assert.equal(readingText(reading), "loss, epoch 20: training 0.25, before 0.8, zeros 50");
  assert.deepEqual(reading.values.map((value) => value.axes.id), ["a0", "a0", "a2"]);
  const [table] = pictureTables({ ...scene, axes: [loss, plane, zeros] }, all, phraseBook(undefined));
  assert.deepEqual(table.heads, ["epoch", "training", "before", "zeros"]);
});

test("a level is read at every x, and is no stop of its own", () => {
  const level = curve("guess", [0, 40], [0.7, 0.7]);
  const list = seriesIn([loss], { s0: series.s0, s1: level }, none);
  assert.deepEqual(stopsOf(loss, list), [10, 20, 30]);
  assert.deepEqual(told(readingNear(loss, list, 395, 50)), [["training", 30, 0.125], ["guess", 30, 0.7]]);
  const [table] = pictureTables(scene, { s0: series.s0, s1: level }, phraseBook(undefined));
  assert.deepEqual(table.rows, [[10, 0.5, 0.7], [20, 0.25, 0.7], [30, 0.125, 0.7]]);
  const short = seriesIn([loss], { s0: curve("two epochs", [1, 2], [0.7, 0.7]), s1: series.s0 }, none);
  assert.deepEqual(told(readingAt(loss, short, 20)), [["training", 20, 0.25]]);
  const marks = seriesIn([plane], { s3: series.s3, s5: curve("mean", [0, 10], [5, 5], { axes: "a1" }) }, none);
  assert.ok(!sharesX(marks));
});

const named = (...names) => names.map((name, at) => [at, name]);
const rows = { id: "b0", box: [0, 0, 100, 60], title: "folds", x: axis("share", 0, 1), y: { ...axis("", 2.5, -0.5), names: named("fold 1", "fold 2", "fold 3") } };
const bars = {
  s0: curve("a", [0.2, 0.3, 0.4], [0, 1, 2], { axes: "b0", kind: "marks" }),
  s1: curve("b", [0.6, 0.7], [0, 1], { axes: "b0", kind: "marks", values: [12, 14] }),
};

test("bars from left to right are read row by row, wherever the pointer is in the row", () => {
  const list = seriesIn([rows], bars, none);
  assert.equal(readingText(readingNear(rows, list, 90, 25)), "folds, fold 2: a 0.3, b 14");
  assert.deepEqual(readingsOf(rows, list).map(({ x }) => x), [0, 1, 2]);
  const [table] = pictureTables({ ...scene, axes: [rows] }, bars, phraseBook(undefined));
  assert.deepEqual(table.heads, ["", "a", "b"]);
  assert.deepEqual(table.rows, [["fold 1", 0.2, 12], ["fold 2", 0.3, 14], ["fold 3", 0.4, null]]);
});

test("many marks in a row are read one by one, by the name of the row", () => {
  const list = seriesIn([rows], { s0: { ...bars.s0, y: [0.1, 0.1, 2] } }, none);
  assert.equal(readingText(readingNear(rows, list, 31, 12)), "folds, fold 1: a 0.3");
});

test("a cell is read by both its names, a unit by its own", () => {
  const x = { ...axis("predicted class", -0.5, 1.5), names: named("cat", "dog") };
  const cells = { id: "c0", box: [0, 0, 100, 100], title: "", x, y: { ...x, label: "true class", limits: [1.5, -0.5] } };
  const shares = curve("share", [0, 1, 0], [0, 0, 1], { axes: "c0", kind: "marks", values: [0.75, 0.25, null] });
  const given = wholeSeries({ s0: shares });
  const list = seriesIn([cells], given, none);
  assert.equal(readingText(readingNear(cells, list, 74, 26)), "predicted class dog, true class cat: share 0.25");
  const [table] = pictureTables({ ...scene, axes: [cells] }, given, phraseBook(undefined));
  assert.deepEqual(table.rows, [["share", "cat", "cat", 0.75], ["share", "dog", "cat", 0.25]]);
  const units = wholeSeries({ s0: { ...shares, values: [1, null, 3], names: ["unit 1", "unit 2", "unit 3"] } });
  const diagram = { ...cells, x: { ...x, label: "" }, y: axis("", 1.5, -0.5) };
  const told = readingsOf(diagram, seriesIn([diagram], units, none)).map(readingText);
  assert.deepEqual(told, ["cat: unit 1 1", "cat: unit 3 3"]);
});

test("the place on an axis of another scale is read as what it stands for", () => {
  const x = { ...axis("learning rate", -0.5, 5.5), values: [[0, -4], [5, 1]], log: true };
  const y = { ...axis("units", 0, 1), values: [[0, 4], [1, 8]] };
  const plane2 = { ...plane, x, y };
  const list = seriesIn([plane2], { s0: curve("trial", [2, 6], [0.5, 1], { axes: "a1", kind: "marks" }) }, none);
  const readings = readingsOf(plane2, list).map(readingText);
  assert.deepEqual(readings, ["learning rate 0.01: trial 6", "learning rate 100: trial 8"]);
});
