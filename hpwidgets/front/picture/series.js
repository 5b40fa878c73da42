/** @import { AxesInfo, KnownSeries, Series, WholeSeries } from "./types.js" */
import { axesX } from "./scales.js";
import { categoryAt } from "./ticks.js";

/**
 * A series with its slot and its axes.
 * @typedef {{slot: string, series: KnownSeries, axes: AxesInfo}} SlotSeries
 */

/**
 * The series without their gaps; one that is null is left out.
 * @param {{[slot: string]: Series | null}} given
 * @returns {WholeSeries}
 */
export function wholeSeries(given) {
  /** @type {WholeSeries} */
  const whole = {};
  for (const [slot, series] of Object.entries(given)) {
    if (series === null) continue;
    const { x, y, y2, values, names, ...rest } = series;
    const points = x.map((at, index) => {
      return [at, y[index], y2 ? y2[index] : 0, values ? values[index] : 0, index];
    });
    const known = points.filter((point) => point.every((value) => typeof value === "number"));
    /** @param {number} part */
    const column = (part) => known.map((point) => Number(point[part]));
    whole[slot] = { ...rest, x: column(0), y: column(1) };
    if (y2) whole[slot].y2 = column(2);
    if (values) whole[slot].values = column(3);
    if (names) whole[slot].names = column(4).map((index) => names[index] ?? "");
  }
  return whole;
}

/**
 * The panels of a picture: axes that share a place, such as one with a scale at its right, are one.
 * @param {readonly AxesInfo[]} axes
 * @returns {AxesInfo[][]}
 */
export function panelsOf(axes) {
  const places = new Set(axes.map(({ box }) => String(box)));
  return [...places].map((place) => axes.filter(({ box }) => String(box) === place));
}

/**
 * What a person can read in a panel.
 * @param {readonly AxesInfo[]} panel
 * @param {WholeSeries} series
 * @param {(slot: string) => boolean} isHidden
 * @returns {SlotSeries[]}
 */
export function seriesIn(panel, series, isHidden) {
  return Object.entries(series).flatMap(([slot, one]) => {
    const axes = panel.find(({ id }) => id === one.axes);
    return axes && one.hover !== false && !isHidden(slot) ? [{ slot, series: one, axes }] : [];
  });
}

/**
 * Whether a series is one value across all of its axes, such as a guess's loss.
 * @param {SlotSeries} told
 * @returns {boolean}
 */
export function isLevel({ series: { kind, x, y }, axes }) {
  if (kind !== "line" || x.length !== 2 || y[0] !== y[1]) return false;
  const ends = x.map((at) => axesX(axes, at)).sort((one, other) => one - other);
  const [left, , width] = axes.box;
  return Number(ends[0]) <= left + 1 && Number(ends[1]) >= left + width - 1;
}

/**
 * What has values of its own at some x: all but the levels, if there is anything else.
 * @param {readonly SlotSeries[]} list
 * @returns {readonly SlotSeries[]}
 */
export function curvesOf(list) {
  const curves = list.filter((told) => !isLevel(told));
  return curves.length ? curves : list;
}

/**
 * Whether one x means one row of values, as on curves; else each mark stands for itself.
 * @param {readonly SlotSeries[]} list
 * @returns {boolean}
 */
export function sharesX(list) {
  const curves = curvesOf(list);
  if (curves.some(({ series }) => series.values || series.names)) return false;
  if (curves.some(({ series }) => series.kind !== "marks")) return true;
  const [first, ...others] = curves.map(({ series }) => String(series.x));
  return others.length > 0 && others.every((x) => x === first);
}

/**
 * Whether the names along y are what is asked for, as of bars from left to right.
 * @param {AxesInfo} axes
 * @returns {boolean}
 */
export function namesRows(axes) {
  return axes.y.names !== undefined && axes.x.names === undefined;
}

/**
 * The series that are read row by row: each has one value at most in a row. Where some have values
 * of their own, the marks beside them are not read.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {readonly SlotSeries[]} empty where these are no rows
 */
export function inRows(axes, list) {
  if (!namesRows(axes)) return [];
  const found = list.filter(({ series }) => {
    const rows = series.y.map((y) => categoryAt(axes.y, y));
    return series.kind === "marks" && !rows.includes(-1) && new Set(rows).size === rows.length;
  });
  const isWhole = found.length === list.length || found.some(({ series }) => series.values);
  return isWhole ? found : [];
}

/**
 * The rows that have values, from top to bottom.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {number[]} their heights
 */
export function rowsOf(axes, list) {
  const found = new Set(list.flatMap(({ series }) => series.y.map((y) => categoryAt(axes.y, y))));
  const rows = [...found].sort((one, other) => one - other);
  const [bottom, top] = axes.y.limits;
  return (bottom > top ? rows : rows.reverse()).map((row) => Number(axes.y.names?.[row]?.[0]));
}

/**
 * Every x at which there is a value, from left to right.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {number[]}
 */
export function stopsOf(axes, list) {
  const [low, high] = [Math.min(...axes.x.limits), Math.max(...axes.x.limits)];
  const all = new Set(curvesOf(list).flatMap(({ series }) => series.x));
  const inside = [...all].filter((x) => x >= low && x <= high).sort((one, other) => one - other);
  return axes.x.limits[0] <= axes.x.limits[1] ? inside : inside.reverse();
}

