import assert from "node:assert/strict";
import { test } from "node:test";

import { axesX, axesY, formatNumber, nearestIndex, pixelOf, sameX, valueAt } from "../../hpwidgets/front/picture/scales.js";

const linear = { limits: [0, 40], scale: "linear", label: "epoch" };
const log = { limits: [0.001, 10], scale: "log", label: "learning rate" };

test("a linear axis maps values to pixels and back", () => {
  assert.equal(pixelOf(linear, 100, 200, 10), 150);
  assert.equal(valueAt(linear, 100, 200, 150), 10);
});

test("an axis may run upwards or be turned round", () => {
  assert.equal(pixelOf(linear, 300, -200, 10), 250);
  assert.equal(pixelOf({ ...linear, limits: [40, 0] }, 100, 200, 10), 250);
  const box = [10, 20, 100, 50];
  const axes = { id: "a", title: "", box, x: linear, y: { ...linear, limits: [0, 1] } };
  assert.deepEqual([axesX(axes, 20), axesY(axes, 0), axesY(axes, 1)], [60, 70, 20]);
});

test("a logarithmic axis gives each factor of ten the same room", () => {
  assert.deepEqual([0.001, 0.01, 0.1, 1, 10].map((x) => Math.round(pixelOf(log, 0, 400, x))), [0, 100, 200, 300, 400]);
  assert.ok(Math.abs(valueAt(log, 0, 400, 150) - 10 ** -1.5) < 1e-12);
});

test("what an axis cannot show has no pixel", () => {
  assert.ok(Number.isNaN(pixelOf(log, 0, 400, 0)));
  assert.ok(Number.isNaN(pixelOf({ ...linear, scale: "other" }, 0, 400, 1)));
  assert.ok(Number.isNaN(pixelOf({ ...linear, limits: [1, 1] }, 0, 400, 2)));
});

test("the nearest value is found, in any order and with gaps", () => {
  assert.equal(nearestIndex([1, 5, 9], 6.9), 1);
  assert.equal(nearestIndex([9, 5, 1], 8), 0);
  assert.equal(nearestIndex([NaN, 4], 100), 1);
  assert.equal(nearestIndex([], 3), -1);
});

test("numbers have four digits at most and a real minus sign", () => {
  const said = [0, 26, -3, 12345, 0.14159265, -0.5, 1234.567, 0.00031, 99999.5].map(formatNumber);
  assert.deepEqual(said, ["0", "26", "−3", "12345", "0.1416", "−0.5", "1235", "0.00031", "100000"]);
  assert.equal(formatNumber(0.0000123456), "1.235 × 10⁻⁵");
  assert.equal(formatNumber(-2.5e9), "−2.5 × 10⁹");
  assert.equal(formatNumber(NaN), "–");
});

test("panels share an x when name, limits and scale agree", () => {
  const axes = (x) => ({ id: "a", title: "", box: [0, 0, 1, 1], x, y: linear });
  assert.ok(sameX(axes(linear), axes({ ...linear })));
  assert.ok(!sameX(axes(linear), axes({ ...linear, limits: [0, 41] })));
  assert.ok(!sameX(axes(linear), axes({ ...linear, label: "rows" })));
});
