/** @import { AxesInfo, Reading, ReadValue, Scene, WholeSeries } from "./types.js" */
/** @import { SlotSeries } from "./series.js" */
import { axesX, axesY, formatNumber, nearestIndex } from "./scales.js";
import { curvesOf, inRows, isLevel, namesRows, panelsOf, rowsOf, seriesIn, sharesX, stopsOf } from "./series.js";
import { categoryAt, categoryName, wordsOf } from "./ticks.js";

/** How near to a single mark a pointer must be, in pixels. */
const MARK_REACH = 24;

/** How far apart two series' x may lie for one crosshair, in pixels. */
const SAME_PLACE = 2;

/** How far below its axes a pointer still means them: the room of the tick labels. */
const BELOW_AXES = 22;

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
  for (const told of list) {
    const { slot, series, axes: own } = told;
    const index = nearestIndex(series.x, x);
    const isThrough = isLevel(told);
    const [at, y, top] = [series.x[index], series.y[index], series.y2?.[index]];
    if (at === undefined || y === undefined) continue;
    const apart = Math.abs(axesX(axes, at) - place);
    if (!isThrough && at !== x && !(apart <= SAME_PLACE)) continue;
    const value = { slot, axes: own, label: series.label, colour: series.colour, x: isThrough ? x : at };
    values.push(top === undefined ? { ...value, y } : { ...value, y: null, band: [y, top] });
  }
  return { axes, x, values: withBands(values), point: false };
}

/**
 * The values of all series in a row, such as one fold's.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @param {number} row its height
 * @returns {Reading}
 */
export function readingInRow(axes, list, row) {
  const wanted = categoryAt(axes.y, row);
  const values = inRows(axes, list).flatMap((told) => {
    const index = told.series.y.findIndex((y) => categoryAt(axes.y, y) === wanted);
    return index < 0 ? [] : [valueOf(told, index)];
  });
  return { axes, x: row, values, point: false, row: true };
}

/**
 * A series' value at one of its places.
 * @param {SlotSeries} told
 * @param {number} index
 * @returns {ReadValue}
 */
function valueOf({ slot, axes, series: { label, colour, x, y, values, names } }, index) {
  const value = values?.[index];
  return {
    ...{ slot, axes, label: names?.[index] ?? label, colour, across: namesRows(axes) },
    ...{ x: x[index] ?? NaN, y: y[index] ?? null, ...(value === undefined ? {} : { value }) },
  };
}

/**
 * The values, each with the band of the same name.
 * @param {readonly ReadValue[]} values
 * @returns {ReadValue[]}
 */
function withBands(values) {
  const curves = new Set(values.filter(({ y }) => y !== null).map(({ label }) => label));
  return values.flatMap((value) => {
    if (value.y === null) return curves.has(value.label) ? [] : [value];
    const band = values.find(({ label, y }) => y === null && label === value.label)?.band;
    return [band ? { ...value, band } : value];
  });
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
  const inside = inRows(axes, list);
  if (inside.length) {
    const rows = rowsOf(axes, inside);
    const row = rows[nearestIndex(rows.map((at) => axesY(axes, at)), y)];
    return row === undefined ? null : readingInRow(axes, list, row);
  }
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
    const up = value ? axesY(value.axes, value.y ?? NaN) : NaN;
    const distance = Math.hypot(axesX(axes, mark.x) - x, up - y);
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
  const marks = curvesOf(list).flatMap((told) =>
    told.series.x.map((x, index) => ({ axes, x, values: [valueOf(told, index)], point: true })),
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
  const inside = inRows(axes, list);
  if (inside.length) return rowsOf(axes, inside).map((row) => readingInRow(axes, list, row));
  if (!sharesX(list)) return marksOf(axes, list);
  return stopsOf(axes, list).map((x) => readingAt(axes, list, x));
}

/**
 * Where it is read: "epoch 26", or the name of a category, or of the row.
 * @param {Reading} reading
 * @returns {string}
 */
export function readingHead({ axes, x, values: [first], row }) {
  if (row) return categoryName(axes.y, x) ?? "";
  const along = categoryName(axes.x, x);
  const up = categoryName(axes.y, first?.y ?? NaN);
  if (first?.across && up) return up;
  const isCell = first?.value !== undefined;
  const place = [isCell && !axes.x.label && !along ? "" : placeWords(axes.x, x)];
  if (isCell && (up || axes.y.label)) place.push(placeWords(axes.y, first.y ?? NaN));
  return place.filter(Boolean).join(", ");
}

/**
 * One part of a place: "epoch 26", "true class 3", or a name alone.
 * @param {AxesInfo["x"]} axis
 * @param {number} at
 * @returns {string}
 */
function placeWords(axis, at) {
  const label = axis.label || (categoryName(axis, at) === undefined ? "x" : "");
  return `${label} ${wordsOf(axis, at)}`.trim();
}

/**
 * A series' value in words: "training 0.141".
 * @param {ReadValue} value
 * @returns {[label: string, number: string]}
 */
export function valueWords({ axes, label, x, y, band, value, across }) {
  const range = band ? band.map(formatNumber).join(" – ") : "";
  const own = across ? wordsOf(axes.x, x) : wordsOf(axes.y, y ?? NaN);
  const said = value === undefined ? own : formatNumber(value);
  const number = y === null ? range : said + (band ? ` (${range})` : "");
  return [label || axes.y.label || axes.title || "y", number];
}

/**
 * All that a crosshair says, for a screen reader.
 * @param {Reading} reading
 * @returns {string}
 */
export function readingText(reading) {
  const values = reading.values.map((value) => valueWords(value).join(" "));
  const place = [reading.axes.title, readingHead(reading)].filter(Boolean).join(", ");
  return `${place}: ${values.join(", ")}`;
}

/**
 * Whether these axes count epochs along x: "epoch", "epoch (log scale)", but not "epochs spent".
 * @param {AxesInfo} axes
 * @param {string} word the translated "epoch"
 * @returns {boolean}
 */
export function countsEpochs(axes, word) {
  const label = axes.x.label.toLocaleLowerCase();
  const rest = label.slice(word.length);
  return label.startsWith(word.toLocaleLowerCase()) && !/^\p{Letter}/u.test(rest);
}

/**
 * The panels that have something to read, in the order that keys go through.
 * @param {Scene} scene
 * @param {WholeSeries} series
 * @param {(slot: string) => boolean} isHidden
 * @returns {AxesInfo[][]}
 */
export function readablePanels(scene, series, isHidden) {
  return panelsOf(scene.axes).filter((panel) =>
    seriesIn(panel, series, isHidden).some((one) => one.series.x.length),
  );
}
