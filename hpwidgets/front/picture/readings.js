/** @import { AxesInfo, Reading, ReadValue, Scene, Series } from "./types.js" */
import { axesX, axesY, formatNumber, nearestIndex } from "./scales.js";

/** How near to a single mark a pointer must be, in pixels. */
const MARK_REACH = 24;

/** How far apart two series' x may lie for one crosshair, in pixels. */
const SAME_PLACE = 2;

/** How far below its axes a pointer still means them: the room of the tick labels. */
const BELOW_AXES = 22;

/**
 * A series with its slot.
 * @typedef {{slot: string, series: Series}} SlotSeries
 */

/**
 * The axes under a point of the scene: the last drawn first.
 * @param {readonly AxesInfo[]} axes
 * @param {number} x
 * @param {number} y
 * @returns {AxesInfo | undefined}
 */
export function axesAt(axes, x, y) {
  /** @param {number} below */
  const holding = (below) =>
    axes.findLast(({ box: [left, top, width, height] }) => {
      return x >= left && x <= left + width && y >= top && y <= top + height + below;
    });
  return holding(0) ?? holding(BELOW_AXES);
}

/**
 * What a person can read in these axes.
 * @param {AxesInfo} axes
 * @param {{[slot: string]: Series}} series
 * @param {(slot: string) => boolean} isHidden
 * @returns {SlotSeries[]}
 */
export function seriesIn(axes, series, isHidden) {
  return Object.entries(series)
    .filter(([slot, one]) => one.axes === axes.id && one.hover !== false && !isHidden(slot))
    .map(([slot, one]) => ({ slot, series: one }));
}

/**
 * Whether one x means one row of values, as on curves; else each mark stands for itself.
 * @param {readonly SlotSeries[]} list
 * @returns {boolean}
 */
export function sharesX(list) {
  if (list.some(({ series }) => series.kind !== "marks")) return true;
  const [first, ...others] = list.map(({ series }) => String(series.x));
  return others.length > 0 && others.every((x) => x === first);
}

/**
 * Every x at which there is a value, from left to right.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {number[]}
 */
export function stopsOf(axes, list) {
  const [low, high] = [Math.min(...axes.x.limits), Math.max(...axes.x.limits)];
  const all = new Set(list.flatMap(({ series }) => series.x));
  const inside = [...all].filter((x) => x >= low && x <= high).sort((one, other) => one - other);
  return axes.x.limits[0] <= axes.x.limits[1] ? inside : inside.reverse();
}

/**
 * The values of all series at an x; of one that has no value there, none.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @param {number} x
 * @returns {Reading}
 */
export function readingAt(axes, list, x) {
  const place = axesX(axes, x);
  /** @type {ReadValue[]} */
  const values = [];
  for (const { slot, series } of list) {
    const index = nearestIndex(series.x, x);
    const [at, y] = [series.x[index], series.y[index]];
    if (at === undefined || y === undefined) continue;
    const apart = Math.abs(axesX(axes, at) - place);
    if (at !== x && !(apart <= SAME_PLACE)) continue;
    values.push({ slot, label: series.label, colour: series.colour, x: at, y });
  }
  return { axes, x, values, point: false };
}

/**
 * What a crosshair at a point of the scene says, or null where there is nothing to say.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @param {number} x
 * @param {number} y
 * @returns {Reading | null}
 */
export function readingNear(axes, list, x, y) {
  if (!sharesX(list)) return markNear(axes, list, x, y);
  const stops = stopsOf(axes, list);
  const index = nearestIndex(stops.map((stop) => axesX(axes, stop)), x);
  const stop = stops[index];
  return stop === undefined ? null : readingAt(axes, list, stop);
}

/**
 * The mark nearest to a point of the scene.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @param {number} x
 * @param {number} y
 * @returns {Reading | null}
 */
function markNear(axes, list, x, y) {
  /** @type {Reading | null} */
  let found = null;
  let least = MARK_REACH;
  for (const mark of marksOf(axes, list)) {
    const [value] = mark.values;
    const distance = value ? Math.hypot(axesX(axes, value.x) - x, axesY(axes, value.y) - y) : NaN;
    if (distance <= least) [found, least] = [mark, distance];
  }
  return found;
}

/**
 * A reading for each single mark, from left to right.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {Reading[]}
 */
function marksOf(axes, list) {
  const marks = list.flatMap(({ slot, series: { label, colour, x, y } }) =>
    x.map((at, index) => {
      const value = { slot, label, colour, x: at, y: y[index] ?? NaN };
      return { axes, x: at, values: [value], point: true };
    }),
  );
  return marks.sort((one, other) => one.x - other.x);
}

/**
 * Every reading of these axes that keys step through.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {Reading[]}
 */
export function readingsOf(axes, list) {
  if (!sharesX(list)) return marksOf(axes, list);
  return stopsOf(axes, list).map((x) => readingAt(axes, list, x));
}

/**
 * The name of an x: "epoch 26".
 * @param {Reading} reading
 * @returns {string}
 */
export function readingHead({ axes, x }) {
  return `${axes.x.label || "x"} ${formatNumber(x)}`;
}

/**
 * A series' value in words: "training 0.141".
 * @param {Reading} reading
 * @param {ReadValue} value
 * @returns {[label: string, number: string]}
 */
export function valueWords({ axes }, { label, y }) {
  return [label || axes.y.label || axes.title || "y", formatNumber(y)];
}

/**
 * All that a crosshair says, for a screen reader.
 * @param {Reading} reading
 * @returns {string}
 */
export function readingText(reading) {
  const values = reading.values.map((value) => valueWords(reading, value).join(" "));
  const place = [reading.axes.title, readingHead(reading)].filter(Boolean).join(", ");
  return `${place}: ${values.join(", ")}`;
}

/**
 * Whether these axes count epochs along x.
 * @param {AxesInfo} axes
 * @param {string} word the translated "epoch"
 * @returns {boolean}
 */
export function countsEpochs(axes, word) {
  return axes.x.label.toLocaleLowerCase().startsWith(word.toLocaleLowerCase());
}

/**
 * The axes that have something to read, in the order that keys go through.
 * @param {Scene} scene
 * @param {{[slot: string]: Series}} series
 * @param {(slot: string) => boolean} isHidden
 * @returns {AxesInfo[]}
 */
export function readableAxes(scene, series, isHidden) {
  return scene.axes.filter((axes) => seriesIn(axes, series, isHidden).some((one) => one.series.x.length));
}
